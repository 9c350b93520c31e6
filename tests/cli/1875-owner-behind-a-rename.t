#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# root renames a file of another user in its own tree: the file stays that user's, and
# revert gives it back so. A new file is root's.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

if [ "$(id -u)" -ne 0 ]; then
	skip 'root and a file of somebody else' 'needs root'
	done_testing
	exit
fi
cd "$scratch" || exit 2
tree_of
chown 65534:65533 t/f
chmod 640 t/f
cp -a t before2
is() {
	[ "$(stat -c '%u:%g %a' "$1")" = "$2" ]
}
{ git_move f d/g && hunk f 10 10 x | sed s,b/f,b/d/g,; } >s/1.patch
{ git_move d/g h && git_copy x y; } >s/2.patch
ok 'a rename, and an edit' runs 0 apply --tree t --repo s 1.patch
ok '... keep the owner' is t/d/g '65534:65533 640'
ok 'a second rename, and a copy' runs 0 apply --tree t --repo s 2.patch
ok '... keep the owner' is t/h '65534:65533 640'
ok '... the copy is of root' is t/y '0:0 755'
ok 'revert' runs 0 revert --tree t --repo s s
ok '... gives the file back' is t/f '65534:65533 640'
ok '... and all of the tree' same before2 t
ok 'both at once' runs 0 apply --tree t --repo s s
ok '... keep the owner' is t/h '65534:65533 640'

done_testing
