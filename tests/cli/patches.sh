# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Small patches, made for the occasion; beside lib.sh.

# hunk FILE LINE OLD NEW [CONTEXT]: an edit of a line of a file that has the
# lines 1 2 3 and so on.
hunk() {
	context=${5:-3}
	printf -- '--- a/%s\n+++ b/%s\n@@ -%d,%d +%d,%d @@\n' "$1" "$1" \
		$(($2 - context)) $((2 * context + 1)) \
		$(($2 - context)) $((2 * context + 1))
	seq -f ' %.0f' $(($2 - context)) $(($2 - 1))
	printf -- '-%s\n+%s\n' "$3" "$4"
	seq -f ' %.0f' $(($2 + 1)) $(($2 + context))
}

# git_move FROM TO, git_copy FROM TO: without an edit.
git_move() {
	printf 'diff --git a/%s b/%s\nsimilarity index 100%%\n' "$1" "$2"
	printf 'rename from %s\nrename to %s\n' "$1" "$2"
}
git_copy() {
	printf 'diff --git a/%s b/%s\nsimilarity index 100%%\n' "$1" "$2"
	printf 'copy from %s\ncopy to %s\n' "$1" "$2"
}

# git_mode FILE OLD NEW
git_mode() {
	printf 'diff --git a/%s b/%s\nold mode %s\nnew mode %s\n' \
		"$1" "$1" "$2" "$3"
}

# git_new FILE LINE..., git_gone FILE LINE...: the file with these lines comes,
# goes.
git_new() {
	name=$1
	shift
	printf 'diff --git a/%s b/%s\nnew file mode 100644\n' "$name" "$name"
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%d @@\n' "$name" $#
	printf '+%s\n' "$@"
}
git_gone() {
	name=$1
	shift
	printf 'diff --git a/%s b/%s\ndeleted file mode 100644\n' "$name" "$name"
	printf -- '--- a/%s\n+++ /dev/null\n@@ -1,%d +0,0 @@\n' "$name" $#
	printf -- '-%s\n' "$@"
}

# git_link FILE TEXT, git_unlink FILE TEXT: a symbolic link comes, goes.
git_link() {
	printf 'diff --git a/%s b/%s\nnew file mode 120000\n' "$1" "$1"
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+%s\n' "$1" "$2"
	printf '\\ No newline at end of file\n'
}
git_unlink() {
	printf 'diff --git a/%s b/%s\ndeleted file mode 120000\n' "$1" "$1"
	printf -- '--- a/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-%s\n' "$1" "$2"
	printf '\\ No newline at end of file\n'
}

# tree_of: t/f, with the lines 1 to 40, and t/x, which is executable; what they
# were is in "before". s/ is for patches.
tree_of() {
	rm -rf t s before
	mkdir t s
	seq 40 >t/f
	seq 40 >t/x
	chmod 755 t/x
	cp -a t before
}

# as_before: the tree is what it was, and nothing is recorded.
as_before() {
	same before t
}

# stands: status finds everything as it was written.
stands() {
	runs 0 status --tree t && silent partial 'edited since'
}
