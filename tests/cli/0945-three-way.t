#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# With -3, a file whose hunks do not fit is merged three ways if the repository
# has the blob that the patch's index line names.
# slow: git is run many times
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

make_linux "$scratch/linux" 6 1
echo 'int main;' >"$scratch/linux/init/main.c"
echo 'int list;' >"$scratch/linux/include/linux/list.h"
git_tree "$scratch/linux" "$scratch/work"
work=$scratch/work
file=net/netfilter/Makefile

# A patch by git, for the file as it was at first: two lines in one hunk.
sed -i -e '20s/.*/twenty/' -e '24s/.*/twenty-four/' "$work/$file"
git -C "$work" diff >"$scratch/two.patch"
git -C "$work" diff --full-index | sed 's/^index .*/index 1234567..89abcde 100644/' \
	>"$scratch/stranger.patch"
sed '/^index/d' "$scratch/two.patch" >"$scratch/plain.patch"
wrong=$(git -C "$work" rev-parse --short HEAD:net/netfilter/Kconfig)
sed "s/^index .*/index $wrong..89abcde 100644/" "$scratch/two.patch" \
	>"$scratch/wrong.patch"
git -C "$work" diff -R >"$scratch/back.patch"
git -C "$work" checkout -q "$file"

# The tree has moved on: a line between those two, and some above.
sed -i -e '22s/.*/elsewhere/' -e '2i above' "$work/$file"
git -C "$work" commit -qam 'moved on'
git clone -q --bare "$work" "$scratch/bare.git"
KERNEL_DIR=$work
export KERNEL_DIR
p=$scratch/two.patch

note "$work/net" "$scratch/bare.git"
ok 'without -3 it is a conflict' refused 1 check "$p"
ok '... nothing of a three-way merge is said' silent 'three-way' 'three ways'
ok 'with -3 it fits' refused 0 check -3 "$p"
ok '... and the report says that it merged' \
	says 'fuzzy' '1 merged three ways' 'of the index line'
json_says() {
	runs 0 check --3way --json --kernel "$1" "$p" &&
		json 'd["sets"][0]["standing"] == "fuzzy"' &&
		json 'd["sets"][0]["trees"]["linux"]["files"][0]["merged"]' &&
		json 'd["sets"][0]["trees"]["linux"]["fuzz"] == 0'
}
ok 'JSON says it' json_says "$work"
ok 'in a revision of a work tree' json_says "$work@HEAD"
ok 'in a revision of a bare repository' json_says "$scratch/bare.git@master"
git -C "$work" worktree add -q "$scratch/linked" HEAD
ok 'in a linked work tree' json_says "$scratch/linked"
ok 'in a revision of that' json_says "$scratch/linked@HEAD"

# refresh writes what the merge made: then the patch fits as it is
mkdir "$scratch/series"
cp "$p" "$scratch/series/two.patch"
ok 'refresh -3' runs 0 refresh -3 --repo "$scratch/series" --onto "$work"
ok '... writes the patch anew' says 'two.patch refreshed' '1 set refreshed'
rewritten() {
	cp -a "$work" "$scratch/by-patch" &&
		patch -d "$scratch/by-patch" -p1 -F0 <"$scratch/series/two.patch" >"$out" &&
		not grep -E 'fuzz|offset' "$out" &&
		git -C "$work" diff --no-index --stat "$work/$file" "$scratch/by-patch/$file" |
		grep -q '2 insertions.*2 deletions'
}
ok '... for the tree as it is' rewritten
ok '... and the text before it stays' eval 'diff "$p" "$scratch/series/two.patch" | not grep -E "^[<>] (diff|index|---|\+\+\+)"'

applied() {
	cp -a "$work" "$scratch/by-git" &&
		git -C "$scratch/by-git" status -s &&
		git -C "$scratch/by-git" apply -q -3 "$p" &&
		runs 0 apply -3 "$p" && says 'merged three ways' &&
		cmp "$work/$file" "$scratch/by-git/$file"
}
ok 'apply writes what git apply -3 writes' applied
ok 'it is applied then' runs 0 check "$p"
back() {
	runs 0 revert "$p" && git -C "$work" diff --exit-code
}
ok 'revert gives back the bytes' back

ok 'a diff of it goes in without a merge' runs 0 diff -3 "$p"
as_a_diff() {
	cp "$out" "$scratch/merged.patch" &&
		git -C "$work" apply --check "$scratch/merged.patch"
}
ok '... by git' as_a_diff

stays() {
	runs 1 check -3 "$scratch/$1.patch" && says conflict "$2"
}
ok 'a blob that is not there' stays stranger 'does not have the blob 1234567'
ok 'no index line' stays plain 'no index line'
ok 'a blob that is another file' stays wrong 'not the file that the patch'
ok '-3 and --strict together are refused' runs 2 check -3 --strict "$p"
outside() {
	cp -a "$work" "$scratch/plain" && rm -rf "$scratch/plain/.git" &&
		runs 1 check -3 --kernel "$scratch/plain" "$p" &&
		says 'lies in no git repository'
}
ok 'a tree that lies in no repository' outside

both() {
	sed -i '21s/.*/mine/' "$work/$file" &&
		runs 1 check -3 "$p" && says 'a three-way merge conflicts, too' &&
		runs 1 check -3 --json "$p" &&
		json 'not d["sets"][0]["trees"]["linux"]["files"][0]["merged"]' &&
		git -C "$work" checkout -q "$file"
}
ok 'lines that both have changed stay a conflict' both
have() {
	sed -i -e '21s/.*/twenty/' -e '25s/.*/twenty-four/' "$work/$file" &&
		runs 0 check -3 "$p" && says present &&
		git -C "$work" checkout -q "$file"
}
ok 'what the tree has already is present' have
renamed() {
	cat >"$scratch/renamed.patch" <<END
diff --git a/$file b/net/netfilter/Kbuild
similarity index 90%
rename from $file
rename to net/netfilter/Kbuild
END
	grep -A99 '^index' "$p" | sed 's|^+++ .*|+++ b/net/netfilter/Kbuild|' \
		>>"$scratch/renamed.patch"
	runs 1 check "$scratch/renamed.patch" &&
		runs 0 check -3 "$scratch/renamed.patch" &&
		says 'merged three ways'
}
ok 'a file that is renamed, too' renamed

done_testing
