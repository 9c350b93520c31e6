#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh of a real series, Debian's for Linux 6.1: only the line numbers of hunks
# change, a second refresh changes nothing, and quilt pushes the whole series
# without offset and fuzz.
# slow: real sources are fetched, copied and patched
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt

debian=$(real_tree series 6.1) || bail 'no series of Debian for linux 6.1'
linux61=$(real_tree linux 6.1) || bail 'no sources of linux 6.1'
tree=$scratch/tree
cp -a "$debian/tree" "$tree"
# the files by which the tool recognises a kernel
for file in kernel/fork.c net/socket.c init/main.c include/linux/list.h; do
	[ -e "$tree/$file" ] || (cd "$linux61" && cp -a --parents "$file" "$tree")
done
p=$scratch/patches
cp -a "$debian/patches" "$p"
patches=$(grep -c '^[^#]' "$p/series")

note "$tree"
ok 'refresh' refused 0 refresh --json --repo "$p" --onto "$tree"
ok '... goes through all of it' json "len(d['sets']) == s and
	all(x['outcome'] in ('same', 'refreshed') for x in d['sets'])" "$patches"
moved() {
	diff -r "$debian/patches" "$p" | grep '^[<>]' >"$scratch/lines"
	json "s == 2 * sum(x['moved'] for x in d['sets']) > 100 and
		sum(x['redrawn'] for x in d['sets']) == 0" \
		"$(wc -l <"$scratch/lines")"
}
ok '... changes a line a hunk that was displaced' moved
ok '... which is its place' not grep -v '^[<>] @@ -' "$scratch/lines"
ok '... and no file but these' json "sorted(d['files']) == sorted('$p/' + x['name']
	for x in d['sets'] if x['outcome'] == 'refreshed')"
note "$p" "$tree"
ok 'refresh again' refused 0 refresh --repo "$p" --onto "$tree"
ok '... changes nothing' matches 'sets unchanged$'
ok 'all of it is in its place' refused 0 check --strict --json --repo "$p" \
	--kernel "$tree"
ok '... every hunk' json "all(t['offset'] == 0 and t['fuzz'] == 0 for x in d['sets']
	for t in x['trees'].values())"
by_quilt() (
	cd "$tree" && QUILT_PATCHES=$p quilt --quiltrc - push -a --fuzz=0 \
		>"$scratch/.3" 2>&1 || exit
	! grep -iE 'offset|fuzz|succeeded at' "$scratch/.3"
)
ok 'quilt pushes all of it without offset and fuzz' by_quilt

done_testing
