#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh names the patches whose hunks fit in several places: at a stop those since the stop
# before, and at the end all of them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
block() { printf 'a\nb\nc\nd\ne\nf\ng\n'; }
{ block; seq 20; block; seq 30 50; block; } >old
{ seq 100 104; cat old; } >t/f
# patch NAME SED: s/NAME.patch makes this edit
patch_of() {
	sed "$2" old >new
	diff -u --label a/f --label b/f old new >"s/$1.patch"
	echo "$1.patch" >>s/series
}
patch_of 1-early '4s/d/changed/'
patch_of 2-stop '15s/$/ x/'
patch_of 3-late '31s/d/changed too/'
patch_of 4-stop '45s/$/ y/'
sed -i 's/^8$/other/; s/^40$/different/' t/f

ok 'the first stop' runs 1 refresh --repo s --onto t
ok '... names the patch before it' eval 'says "Stopped at 2-stop" "1 hunk is displaced" && matches "^  1-early.patch: 1 hunk$"'
ok 'the second one' runs 1 refresh --drop --repo s
ok '... names that since' eval 'says "Stopped at 4-stop" "1 hunk is displaced" && matches "^  3-late.patch: 1 hunk$"'
ok '... and not the other one again' silent '  1-early.patch: 1 hunk'
ok 'the end' runs 0 refresh --drop --repo s
ok '... names both' matches '^2 hunks are displaced' '^  1-early.patch: 1 hunk$' '^  3-late.patch: 1 hunk$'
ok 'a run without any' runs 0 refresh --repo s --onto t
ok '... says nothing of it' silent displaced
done_testing
