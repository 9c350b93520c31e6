# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes small patches; sourced with lib.sh.

# hunk FILE LINE OLD NEW [CONTEXT]: a patch that edits one line of a file with the
# lines 1, 2, 3 and so on.
hunk() {
	context=${5:-3}
	printf -- '--- a/%s\n+++ b/%s\n@@ -%d,%d +%d,%d @@\n' "$1" "$1" \
		$(($2 - context)) $((2 * context + 1)) \
		$(($2 - context)) $((2 * context + 1))
	seq -f ' %.0f' $(($2 - context)) $(($2 - 1))
	printf -- '-%s\n+%s\n' "$3" "$4"
	seq -f ' %.0f' $(($2 + 1)) $(($2 + context))
}

# git_move FROM TO, git_copy FROM TO: a rename, a copy, without an edit.
git_move() {
	printf 'diff --git a/%s b/%s\nsimilarity index 100%%\n' "$1" "$2"
	printf 'rename from %s\nrename to %s\n' "$1" "$2"
}
git_copy() {
	printf 'diff --git a/%s b/%s\nsimilarity index 100%%\n' "$1" "$2"
	printf 'copy from %s\ncopy to %s\n' "$1" "$2"
}

# git_mode FILE OLD NEW: a change of the mode.
git_mode() {
	printf 'diff --git a/%s b/%s\nold mode %s\nnew mode %s\n' \
		"$1" "$1" "$2" "$3"
}

# git_new FILE LINE..., git_gone FILE LINE...: creates, deletes a file with these
# lines.
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

# git_link FILE TEXT, git_unlink FILE TEXT: creates, deletes a symbolic link.
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

# tree_of: a tree t with f and the executable x, both with the lines 1 to 40; a copy
# of it, "before"; and an empty folder s for patches.
tree_of() {
	rm -rf t s before
	mkdir t s
	seq 40 >t/f
	seq 40 >t/x
	chmod 755 t/x
	cp -a t before
}

# as_before: the tree is unchanged, and has no record.
as_before() {
	same before t
}

# stands: status reports every applied set as it was written.
stands() {
	runs 0 status --tree t && silent partial 'edited since'
}
