#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A message names the option or the kind of name that the user gave.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

make_trees
note "$KERNEL_DIR"
make_repo base extra
cd "$scratch" || exit 2
mkdir s t
seq 30 >t/f
hunk f 10 10 ten >s/1.patch
ok 'refresh --onto what is not there' refused 2 refresh --repo s --onto nosuch
ok '... names that option' says 'nosuch: cannot open' '--onto names it'
ok '... and no other' silent '--tree'
ok '--exclude of a series' refused 2 check --tree t --repo s s --exclude s
ok '... is all of it' says 'it excludes every requested set'
ok '--exclude of nothing' refused 2 apply extra --exclude nosuch
ok '... is unknown' says 'nosuch: no set or group of that name'
cp s/1.patch mport2
ok 'a file without the name of a patch' refused 2 check --tree t mport2
ok '... is told how to give it' says './mport2 takes it as a patch'
ok '... and that is right' runs 0 check --tree t ./mport2
ok '... but not after --exclude' eval 'runs 2 check --tree t --exclude ./mport2 ./mport2 && silent "takes it as a patch"'
done_testing
