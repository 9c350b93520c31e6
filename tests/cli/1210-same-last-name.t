#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch file is identified by its path and its content, not by the last part of
# its name: two repositories may both have 0001-fix.patch.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

both() {
	tree_of
	rm -rf g1 g2
	mkdir g1 g2
	hunk f 5 5 five >g1/0001-fix.patch
	hunk x 9 9 nine >g2/0001-fix.patch
}
has_them() { # WORD...: of five and nine, the tree has these
	there=$(cat t/f t/x | grep -x -e five -e nine | tr '\n' ' ')
	[ "$there" = "${*:+$* }" ] && return
	echo "there are: $there"
	return 1
}

both
ok 'both go in' runs 0 apply --tree t --repo g1 --repo g2 g1 g2
ok 'they are two' has_them five nine
ok 'both are listed' runs 0 status --tree t
ok 'by names that tell them apart' matches '^  g1/0001-fix.patch applied' \
	'^  g2/0001-fix.patch applied'
ok 'with their paths for programs' runs 0 status --json --tree t
ok 'in a member' json '[x["path"][-17:] for x in d["applied"]] ==
	["g1/0001-fix.patch", "g2/0001-fix.patch"]'
note t
ok 'a name that both have' refused 2 revert --tree t 0001-fix.patch
ok 'is refused, with both' says 'g1/0001-fix.patch' 'g2/0001-fix.patch'
ok 'the path of one' runs 0 revert --tree t g2/0001-fix.patch
ok 'takes out that one' has_them five
ok 'and status is 0' stands
ok 'then the name is enough' runs 0 revert --tree t 0001-fix.patch
ok 'for the other one' as_before

both
ok 'one after the other' eval 'runs 0 apply --tree t g1/0001-fix.patch &&
	runs 0 apply --tree t g2/0001-fix.patch && has_them five nine'
ok 'by the repositories' runs 0 revert --tree t --repo g2 0001-fix.patch
ok 'the one of that repository goes' has_them five
ok 'again is done already' runs 0 revert --tree t --repo g2 0001-fix.patch
ok 'and the other one stays' has_them five
rm -r g1 g2
ok 'the end of its path is enough, without the file' runs 0 revert --tree t g1/0001-fix.patch
ok 'it is out' as_before

both
runs 0 apply --tree t g1/0001-fix.patch >/dev/null
note t
ok 'a file that was never applied' refused 0 revert --tree t g2/0001-fix.patch
ok 'takes out nothing' has_them five
ok 'what is applied stays recorded' stands
ok 'by its name' says 0001-fix
mkdir g3
mv g1/0001-fix.patch g3
ok 'a file that was moved is the same' runs 0 apply --tree t g3/0001-fix.patch
ok 'and there already' says '1 set is there already'
ok 'it goes by its new path' runs 0 revert --tree t g3/0001-fix.patch
ok 'too' as_before

# another content at the same path
both
runs 0 apply --tree t g1/0001-fix.patch >/dev/null
hunk f 15 15 fifteen >g1/0001-fix.patch
ok 'a newer version of it' runs 1 apply --tree t g1/0001-fix.patch
ok 'is one of the same' says 'another version of it is applied'
ok 'which goes as it went in' runs 0 revert --tree t g1/0001-fix.patch
ok 'byte for byte' as_before

# the tree's own folders on the path
both
ln -s "$PWD/g1" link
runs 0 apply --tree t link/0001-fix.patch >/dev/null
ok 'through a link it is the same file' runs 0 revert --tree t g1/0001-fix.patch
ok 'and comes out' as_before

if command -v quilt >/dev/null; then
	both
	echo 0001-fix.patch | tee g1/series >g2/series
	ok 'with quilt' runs 0 apply --quilt --tree t --repo g1 0001-fix.patch
	note t
	ok 'quilt has one of the two' refused 2 apply --quilt --tree t --repo g2 0001-fix.patch
	ok 'and takes all from one folder' says 'quilt has patches from'
	ok 'the other one is not that' refused 0 revert --tree t g2/0001-fix.patch
	ok 'this one is, by its path' runs 0 revert --tree t g1/0001-fix.patch
	ok 'and goes' has_them
fi
done_testing
