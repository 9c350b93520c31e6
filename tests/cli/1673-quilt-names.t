#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Of two patch files with the same last name, --quilt writes two patches, in one run
# or in two: neither takes the other's file, nor what quilt kept for it. What was
# put in from a patch file, a mailbox or an archive is known again by its path, and
# goes by it.
# slow: quilt, a shell script, is started some 50 times
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool quilt
cd "$scratch" || exit 2

quilts() { runs 0 apply --quilt --tree t "$@"; }
back() { runs 0 revert --tree t "$@" && says ' reverted'; }
q() {
	(cd t && quilt --quiltrc - "$@") >"$out" 2>"$err" && return
	cat "$out" "$err"
	return 1
}
# has NAME...: quilt has these patches applied.
has() { [ "$(tr '\n' ' ' <t/.pc/applied-patches)" = "$* " ]; }
# gives_back: quilt takes all out, and no byte is lost.
gives_back() { q pop -a && rm -rf t/patches t/.pc && same before t; }
fresh() {
	tree_of
	rm -rf g1 g2
	mkdir g1 g2
	hunk f 5 5 five >g1/fix.diff
	hunk f 20 20 nine >g2/fix.diff
}

fresh
ok 'one file' quilts g1/fix.diff
ok 'another one of its name' quilts g2/fix.diff
ok 'has a name of its own' has fix.diff.patch g2/fix.diff.patch
ok 'both are listed' eval 'runs 0 status --tree t && says " fix.diff.patch" " g2/fix.diff.patch"'
ok 'both are there' eval 'runs 0 check --tree t g1/fix.diff g2/fix.diff &&
	matches "^fix.diff +applied .*by quilt" "^g2/fix.diff +applied .*by quilt"'
ok 'quilt takes both out' gives_back

fresh
ok 'both in one run' quilts g1/fix.diff g2/fix.diff
ok 'and out by their paths' back g2/fix.diff
ok 'one by one' back g1/fix.diff
ok 'to the last byte' eval 'rm -rf t/patches t/.pc && same before t'

fresh
ok 'one and the other' eval 'quilts g1/fix.diff && quilts g2/fix.diff'
ok 'out by their paths' eval 'back g2/fix.diff && back g1/fix.diff'
ok 'and in again' eval 'quilts g2/fix.diff && quilts g1/fix.diff'
ok 'by the names that they had' has g2/fix.diff.patch fix.diff.patch
ok 'once' [ "$(grep -c fix.diff t/patches/series)" -eq 2 ]
ok 'quilt takes them out' q pop -a
ok 'and puts in what they are' eval 'q push -a && grep -qx five t/f && grep -qx nine t/f'
ok 'and out' gives_back

# a patch that was put in, taken out, and lies in the folder
fresh
ok 'one file' quilts g1/fix.diff
ok 'is taken out by quilt' q pop
cp t/patches/fix.diff.patch kept
ok 'another one of its name' quilts g2/fix.diff
ok 'leaves it' alike kept t/patches/fix.diff.patch
ok 'quilt has both' eval 'q push && has g2/fix.diff.patch fix.diff.patch'
ok 'and takes them out' gives_back

# what a user has there
fresh
mkdir t/patches
hunk x 9 9 mine >t/patches/fix.diff.patch
echo fix.diff.patch >t/patches/series
ok 'a folder of the user' q push
q pop >/dev/null
cp t/patches/fix.diff.patch kept
mkdir -p t/.pc
printf 'patches\n' >t/.pc/.quilt_patches
ok 'a file of that name' quilts g1/fix.diff
ok 'is not written over' alike kept t/patches/fix.diff.patch
ok 'is another patch' has g1/fix.diff.patch
ok 'and goes' eval 'q pop -a && alike before/f t/f'

# quilt reads its names between blanks
fresh
mkdir 'a b'
cp g2/fix.diff 'a b'
cp g2/fix.diff 'a b/c #d.diff'
ok 'a file' quilts g1/fix.diff
ok 'one of its name in a folder with a blank' quilts 'a b/fix.diff'
ok 'has none in its name' has fix.diff.patch a_b/fix.diff.patch
ok 'quilt has both' eval 'q pop -a && q push -a && grep -qx nine t/f'
ok 'and it goes by its path' back 'a b/fix.diff'
ok 'a file with a blank' quilts 'a b/c #d.diff'
ok 'has none, either' has fix.diff.patch c__d.diff.patch
ok 'quilt has it' eval 'q pop -a && q push c__d.diff.patch && grep -qx nine t/f'
ok 'and takes all out' gives_back

# no name is left
fresh
ok 'one file of two' quilts g1/fix.diff
path=$scratch/g2/fix.diff.patch
while path=${path#*/} && [ "$path" != fix.diff.patch ]; do
	mkdir -p "t/patches/${path%/*}"
	echo mine >"t/patches/$path"
done
note t
ok 'the other one has no name' refused 2 apply --quilt --tree t g2/fix.diff
ok 'and that is said' says 'another patch named fix.diff.patch' 'without --quilt'

# no patch.patch
fresh
hunk f 5 5 five >q.patch
ok 'a patch file' quilts ./q.patch
ok 'has its name' has q.patch
ok 'it is there' eval 'runs 0 check --tree t ./q.patch && matches "^q.patch +applied"'
ok 'again, it is done already' eval 'quilts ./q.patch && says "1 set is there already" && has q.patch'
ok 'status' eval 'runs 0 status --tree t && matches "^  q.patch +applied +by quilt"'
ok 'it goes' back q.patch
ok 'and all is as before' eval 'rm -rf t/patches t/.pc && same before t'

fresh
ok 'one that was refreshed since' eval 'quilts ./q.patch && sed -i s/^30/thirty/ t/f && q refresh'
note t
ok 'stays' refused 1 revert --tree t ./q.patch
ok 'for quilt' says 'quilt pop'

# a mailbox, an archive
mail() { # N FILE LINE
	printf 'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n'
	printf 'From: N <n@example.org>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n'
	printf 'Subject: [PATCH %s/2] mail %s\nMessage-Id: <%s@example.org>\n\nText.\n---\n' "$1" "$1" "$1"
	hunk f "$2" "$2" "$3"
	printf -- '-- \n2.40\n\n'
}
fresh
{
	mail 1 5 five
	mail 2 20 nine
} >b.mbox
ok 'a mailbox' quilts --repo b.mbox b.mbox
ok 'is there' eval 'runs 0 check --tree t --repo b.mbox && says "2 sets are there already"'
ok 'and known' silent present
ok 'goes' back --repo b.mbox b.mbox
ok 'all of it' eval 'rm -rf t/patches t/.pc && same before t'
fresh
mkdir a
cp g1/fix.diff a/one.patch
cp g2/fix.diff a/two.patch
printf 'one.patch\ntwo.patch\n' >a/series
tar cf a.tar a
ok 'an archive' quilts --repo a.tar a.tar
ok 'is there, too' eval 'runs 0 check --tree t --repo a.tar && says "2 sets are there already"'
ok 'and known' silent present
ok 'goes' back --repo a.tar a.tar
ok 'all of it' eval 'rm -rf t/patches t/.pc && same before t'

done_testing
