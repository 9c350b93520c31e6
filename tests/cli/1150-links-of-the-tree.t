#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Links of the tree that a patch would redirect: by a name that was missing, by a
# name below a missing one, or by a folder that is made later.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

# link NAME TARGET, gone NAME: parts of a patch.
link() {
	printf 'diff --git a/%s b/%s\nnew file mode 120000\n--- /dev/null\n+++ b/%s\n' "$1" "$1" "$1"
	printf '@@ -0,0 +1 @@\n+%s\n\\ No newline at end of file\n' "$2"
}
gone() {
	printf 'diff --git a/%s b/%s\ndeleted file mode 100644\n' "$1" "$1"
	printf -- '--- a/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n' "$1"
}
# tree LINK TARGET: a tree with this link.
tree() {
	rm -rf t
	mkdir -p t/sub/deep t/m
	echo x >t/f
	echo x >t/sub/deep/h
	ln -s "$2" "t/$1"
}

tree l z/../../away
link z/y .. >p
note t
ok 'a link beneath a name that a link goes through' refused 1 apply --tree t ./p
ok '... is refused for the link that leads out' says 'the symbolic link l: it leads out of the tree'

tree l m/n/../..
note t
link m/n .. >p
ok 'a link in a folder, where one of the tree goes on' refused 1 apply --tree t ./p
ok '... is refused' says 'the symbolic link l: it leads out of the tree'

tree l sub/deep/../..
{
	gone sub/deep/h
	link sub .
} >p
note t
ok 'a link after which it cannot be told' refused 1 apply --tree t ./p
ok '... is refused' says 'the symbolic link l: it cannot be told'

tree l sub/deep/../../f
link sub/deeper deep >p
ok 'a link that is on nobody'\''s way' runs 0 apply --tree t ./p
ok '... is made' grep -q x t/sub/deeper/h

done_testing
