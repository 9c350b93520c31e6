#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Some sets of a tree are quilt's, others runme's, and each may be on top of the
# other. What is taken out leaves what the rest of them makes of the tree, or it
# stays, and it is said which one has to go first.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

ours() { runs 0 apply --tree t --repo s "$@"; }
quilts() { runs 0 apply --quilt --tree t --repo s "$@"; }
out() { runs 0 revert --tree t --repo s "$@"; }
# stays WORD SET: it is refused, with that word; nothing is written.
stays() {
	word=$1
	shift
	note t
	refused 1 revert --tree t --repo s "$@" && says "$word"
}
# quilt leaves an empty .pc
all_out() {
	out s && rm -rf t/.pc && as_before
}

# a copy that quilt made of what we changed
tree_of
hunk f 20 20 twenty >s/1.patch
git_copy f g >s/2.patch
ok 'ours, and a copy by quilt' eval 'ours 1.patch && quilts 2.patch'
ok 'what was copied stays' stays 'quilt has 2.patch on top' 1.patch
ok 'and goes with the copy' all_out
ok 'a copy by quilt, and ours after it' eval 'quilts 2.patch && ours 1.patch'
ok 'goes by itself' eval 'out 1.patch && grep -qx 20 t/g && stands'
ok 'and then the copy' all_out

# a copy that we made of what quilt changed
ok 'a change by quilt, and our copy' eval 'quilts 1.patch && ours 2.patch'
ok 'what was copied stays, too' stays '2.patch builds upon it' 1.patch
ok 'and goes with the copy, too' all_out
ok 'our copy, and a change by quilt' eval 'ours 2.patch && quilts 1.patch'
ok 'which goes by itself' eval 'out 1.patch && grep -qx 20 t/g && stands'
ok 'and then our copy' all_out
git_mode f 100644 100755 >s/1.patch
ok 'a mode is copied as well' eval 'ours 1.patch && quilts 2.patch &&
	stays "quilt has 2.patch on top" 1.patch'
ok 'and comes back' all_out

# a file that each changed in turn
tree_of
hunk f 20 20 twenty >s/1.patch
hunk f 21 21 one 0 >s/2.patch
hunk f 30 30 thirty >s/3.patch
ok 'ours, one by quilt, ours' eval 'ours 1.patch && quilts 2.patch && ours 3.patch'
ok 'stand' stands
ok 'the first one stays, for quilt' stays 'quilt has 2.patch on top' 1.patch 3.patch
ok 'all of them go' all_out
git_new n one >s/1.patch
git_gone n one >s/2.patch
git_new n two >s/3.patch
ok 'made by us, deleted by quilt, made by us' eval \
	'ours 1.patch && quilts 2.patch && ours 3.patch'
ok 'go, too' all_out
git_mode x 100755 100644 >s/1.patch
git_mode x 100644 100755 >s/2.patch
git_mode x 100755 100644 >s/3.patch
ok 'a mode that came back' eval 'quilts 1.patch && ours 2.patch 3.patch'
ok 'is what it was' all_out
hunk f 20 20 twenty >s/2.patch
git_move f g >s/1.patch
{ hunk f 30 30 thirty; } | sed 's/f$/g/' >s/3.patch
ok 'changed and moved by us, changed by quilt' eval \
	'ours 2.patch 1.patch && quilts 3.patch'
ok 'what quilt has kept is not changed below it' stays 'quilt has 3.patch' 2.patch
ok 'all go' all_out

# what quilt keeps as an empty file
tree_of
printf 'diff --git a/e b/e\nnew file mode 100755\n' >s/1.patch
{
	git_move f g
	printf 'diff --git a/e b/e\ndeleted file mode 100755\n'
} >s/2.patch
ok 'an empty file is deleted, another one moved' quilts s
ok 'both come back' all_out

# --force leaves out what is there
tree_of
sed -i 's/^20$/twenty/' t/f
cp t/f before/f
{
	hunk f 20 20 twenty
	hunk x 20 20 twenty
} >s/1.patch
ok 'half of a patch, by quilt' quilts --force s
ok 'goes' all_out

# the record knows what is there below quilt's
tree_of
git_mode f 100644 100755 >s/1.patch
hunk f 10 10 ten >s/2.patch
hunk f 30 30 thirty >s/3.patch
ok 'two of ours, one of quilt' eval 'ours 1.patch 2.patch && quilts 3.patch'
ok 'the last and the first go' out 1.patch 3.patch
ok 'another one comes' quilts 3.patch
ok 'and the second one stands' stands
ok 'and goes' all_out
done_testing
