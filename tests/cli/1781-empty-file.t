#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set made an empty file, and the user has filled it: the set stands, and its revert is
# refused, since it would delete the user's lines.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
made() {
	printf 'diff --git a/e b/e\nnew file mode %s\nindex 0000000..e69de29\n' "$1"
}
is_edited() {
	matches '1\.patch +applied +(tree: )?its files were edited since, its own lines still stand'
}
alone() {
	tree_of
	made "${1-100644}" >s/1.patch
	runs 0 apply --tree t --repo s s
}

ok 'a set that makes an empty file' alone
ok 'the file is empty' runs 0 status --tree t
ok '... it is applied' silent edited
echo mine >t/e
ok 'the file is filled' runs 0 status --tree t
ok '... it is applied' is_edited
ok 'check' runs 0 check --tree t --repo s
ok '... says the same' is_edited
ok 'revert is refused' runs 1 revert --tree t --repo s s
ok '... with the reason' says 'it has more in it than the patch knows'
ok '... and leaves the lines' grep -qx mine t/e
: >t/e
ok 'empty again, it is reverted' runs 0 revert --tree t --repo s s
ok '... and the file is gone' as_before

ok 'such a set' alone
rm t/e
ok 'the file is deleted' runs 1 status --tree t
ok '... that is said' matches '1\.patch +partial'
mkdir t/e
ok 'a folder is there' runs 1 status --tree t
ok '... that is said' matches '1\.patch +partial'
rmdir t/e && ln -s f t/e
ok 'a link is there' runs 1 status --tree t
ok '... that is said' matches '1\.patch +partial'

ok 'a set that makes an empty program' alone 100755
echo mine >t/e
ok 'it is filled' runs 0 status --tree t
ok '... it is applied' is_edited
chmod 644 t/e
ok 'its mode is another' runs 1 status --tree t
ok '... that is said' says 'e: its mode was changed since'

tree_of
{ hunk f 10 10 x && made 100644; } >s/1.patch
ok 'a set that makes one beside other files' runs 0 apply --tree t --repo s s
echo mine >t/e
ok 'the file is filled' runs 0 status --tree t
ok '... it is applied' is_edited
sed -i s/^x/y/ t/f
ok 'the lines of another file are changed' runs 1 status --tree t
ok '... that file is named' matches ': f: 1 of 1 hunk does not stand any more'

done_testing
