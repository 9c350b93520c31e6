#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# With -3, a file that has its part of the patch already does not stop the other files, as
# with git apply --3way: its blob proves that nothing is left to do there.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir work
seq 30 >work/a
seq 30 >work/b
git -C work init -q
git -C work add a b
git -C work commit -qm first
sed -i '10s/.*/ten/' work/a work/b
git -C work diff >two.patch
git -C work checkout -q b
git -C work commit -qam 'a has it already'
cp work/a a

ok 'without -3 a part is there already' runs 1 apply --tree work ./two.patch
ok '... which is said' says '1 of 2 files are there already'
ok 'with -3 it fits' runs 0 apply -3 --tree work ./two.patch
ok '... and changes the other file' grep -qx ten work/b
ok '... only' cmp a work/a
ok 'revert takes that out' runs 0 revert --tree work ./two.patch
ok '... and leaves the first file' cmp a work/a
ok '... as git sees it, too' git -C work diff --quiet
sed -i '12s/.*/twelve/' work/a work/b
ok 'all of it there: nothing to do' runs 0 apply -3 --tree work ./two.patch

done_testing
