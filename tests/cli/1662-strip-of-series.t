#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# -p counts for patches of a folder, a series or a mailbox as well, unless the series
# says it for one of them; where no set heeds it, that is an error.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir -p orig/sub s
numbered line 60 >orig/f
cp orig/f orig/sub/f
unified orig/sub f 's/line 15/& one/' | sed 's,^\([-+]*\) [ab]/f,\1 sub/f,' >s/1.patch
unified orig f 's/line 35/& two/' >s/2.patch
fresh_t() {
	rm -rf t && cp -r orig t
}
fresh_t
ok 'a folder of patches for -p0' runs 0 apply -p0 --tree t --repo s 1.patch
ok '... goes where the names say' eval 'grep -q one t/sub/f && cmp t/f orig/f'
ok '... and back' eval 'runs 0 revert --tree t 1.patch && same orig t'
ok '-p1 as ever' eval 'runs 0 check --json --tree t --repo s 1.patch &&
	json "d[\"sets\"][0][\"trees\"][\"tree\"][\"files\"][0][\"path\"] == \"f\""'
printf '1.patch\n2.patch -p1\n' >s/series
ok 'a series' runs 0 apply -p0 --tree t --repo s s
ok '... of which one patch has its own' eval 'grep -q one t/sub/f && grep -q two t/f'
ok '... and back' eval 'runs 0 revert --tree t --repo s s && same orig t'
{
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A <a@example.org>\nSubject: [PATCH] f: x\n\n---\n'
	cat s/1.patch
} >m.mbox
ok 'a mailbox' eval 'runs 0 apply -p0 --tree t --repo m.mbox m.mbox && grep -q one t/sub/f'

make_repo base
make_trees
new_set base/ant
ok 'a set of our own format' runs 2 check -p1 ant
ok '... is none that it is for' says '-p: it has no effect'
ok '... all of them neither' runs 2 list -p1
ok 'beside a patch file it is' eval 'runs 1 check -p1 --tree t --repo "$POM_REPO" ant s/2.patch && matches "^2.patch +clean"'

done_testing
