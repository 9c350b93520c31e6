#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Debian's own series for its kernel; half of its patches have no git header. Each
# file is as patch(1) leaves it, patch by patch and for the whole series, and
# after the revert as before.
# slow: real sources are fetched, copied and patched
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool patch python3

series=$(real_tree series 6.1)
case $? in
0) ;;
3)
	skip 'the series of Debian' 'the mirror has lost it'
	done_testing
	exit
	;;
*) bail 'no series of Debian' ;;
esac

# One folder, so that names are equally short for patch(1) and for the tool.
patches=$scratch/patches
cp -R "$series/patches" "$patches"
sed -i '/^#/d; /^$/d' "$patches/series"
count=$(wc -l <"$patches/series")

# One by one, each patch is a start of the tool. With the sanitized one, which is slow to
# start, only the first patches are applied so.
each=$scratch/each
cp "$patches/series" "$each"
! sanitized || head -n 20 "$patches/series" >"$each"

# A copy of the unpatched tree.
tree() {
	cp -R "$series/tree" "$scratch/$1"
}

# The bytes, modes and names of a tree; .pom is the tool's own.
state() (
	cd "$1" || exit
	find . -name .pom -prune -o -printf '%y %m %p %l\n' | sort
	find . -name .pom -prune -o -type f -print0 | xargs -0 sha256sum |
		sort -k 2
)
alike_trees() {
	state "$1" >"$scratch/.1" && state "$2" >"$scratch/.2" &&
		alike "$scratch/.1" "$scratch/.2"
}

# Each patch in turn by patch(1), as quilt would call it; no fuzz beyond its 2.
by_patch() {
	while read -r name; do
		patch -s -f -p1 --no-backup-if-mismatch -d "$scratch/p" \
			"$@" -i "$patches/$name" || return
	done
}

# After every patch, the files that it is about.
one_by_one() {
	while read -r name; do
		runs 0 apply --tree "$scratch/one" -p1 "$patches/$name" &&
			echo "$name" | by_patch || return
		sed -nE 's!^(---|\+\+\+) [^/]*/([^	]*).*!\2!p' \
			"$patches/$name" | sort -u >"$scratch/.names"
		while read -r file; do
			[ ! -e "$scratch/one/$file" ] &&
				[ ! -e "$scratch/p/$file" ] && continue
			cmp "$scratch/one/$file" "$scratch/p/$file" || return
		done <"$scratch/.names"
	done <"$each"
}

# The series is long enough for the test to be meaningful.
ok 'a series of more than a hundred patches' [ "$count" -gt 100 ]

tree p
tree one
ok 'each patch leaves the bytes that patch(1) leaves' one_by_one
ok 'so does the last' alike_trees "$scratch/p" "$scratch/one"
rest() {
	tail -n "+$(($(wc -l <"$each") + 1))" "$patches/series" | by_patch
}
ok 'patch(1) applies those that are left, if any' rest

# Groups are cumulative: the group of the last set means the whole series.
last=$("$RUNME" list --repo "$patches" --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["sets"][-1]["group"])')

tree all
note "$scratch/all"
ok 'the series can be applied, each patch on what those before it leave' \
	refused 0 check --repo "$patches" --tree "$scratch/all"
ok 'of each it is said' says "$count sets apply"
ok 'it goes in at once' \
	runs 0 apply --repo "$patches" --tree "$scratch/all" "$last"
ok 'and the tree is the same' alike_trees "$scratch/p" "$scratch/all"

# Backwards, by patch -R and by the tool, one at a time and all together.
back_by_patch() {
	tac "$patches/series" | by_patch -R -F0
}
back_one_by_one() {
	tac "$each" | while read -r name; do
		runs 0 revert --tree "$scratch/one" "$(basename "$name")" ||
			return
	done
}
pristine_again() {
	alike_trees "$series/tree" "$scratch/$1"
}
ok 'patch(1) takes all of them out again' back_by_patch
ok 'and has the pristine tree' pristine_again p
ok 'the tool does, one by one' back_one_by_one
ok 'and has the pristine tree, without a trace' \
	same "$series/tree" "$scratch/one"
ok 'it takes out the whole series at once' \
	runs 0 revert --repo "$patches" --tree "$scratch/all" "$last"
ok 'and has the pristine tree again, without a trace' \
	same "$series/tree" "$scratch/all"

done_testing
