#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In a long series, memory of old states is reused, and a second thread reads
# ahead. The explanations of conflicts are the same as when each patch is tried
# alone.
# slow: each patch of a long series is tried alone
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

# file N LINES...: file N after the patches up to it.
state=$scratch/state
mkdir -p "$state/d" "$scratch/p"
for f in a b c; do
	seq -f "$f line %g" 1 60 >"$state/d/$f"
done
cp -R "$state" "$scratch/tree"

# Patch N changes a line of a file or two; every seventh expects what is not
# there, every eleventh is there already in part, and one moves a file.
n=0
while [ $n -lt 60 ]; do
	n=$((n + 1))
	number=$(printf %02d $n)
	cp -R "$state" "$scratch/new"
	for f in a b; do
		[ $((n % 3)) = 0 ] || [ $f = a ] || continue
		line=$((n * 7 % 50 + 5))
		sed -i "${line}s/\$/ ($n)/" "$scratch/new/d/$f"
	done
	[ $n != 30 ] || mv "$scratch/new/d/c" "$scratch/new/d/moved"
	(cd "$scratch" && git diff --no-index -M --no-prefix state new) |
		sed -E 's!(^| |a/|b/)(state|new)/!\1X/!g' \
			>"$scratch/p/$number.patch"
	if [ $((n % 7)) = 0 ]; then
		sed -i '/^@@/{n;n;n;s/$/ that is nowhere/}' \
			"$scratch/p/$number.patch"
		rm -rf "$scratch/new"
	else
		rm -rf "$state"
		mv "$scratch/new" "$state"
	fi
	echo "$number.patch" >>"$scratch/p/series"
done

# What a check says of the patches up to N, of each the lines that follow it.
ok 'the whole series' runs 1 check --json --repo "$scratch/p" \
	--tree "$scratch/tree" -p1
cp "$out" "$scratch/whole"
of_set() {
	python3 -c 'import json, sys
s = [x for x in json.load(open(sys.argv[1]))["sets"] if x["name"] == sys.argv[2]]
json.dump(s, sys.stdout, indent=1)' "$1" "$2"
}
same=0 failed=0
for n in 07 14 21 28 35 42 49 56; do
	mkdir -p "$scratch/q/p"
	cp "$scratch/p/"*.patch "$scratch/q/p/"
	sed "/^$n/q" "$scratch/p/series" >"$scratch/q/p/series"
	runs 1 check --json --repo "$scratch/q/p" --tree "$scratch/tree" -p1 ||
		failed=1
	of_set "$out" "$n.patch" >"$scratch/short"
	of_set "$scratch/whole" "$n.patch" >"$scratch/long"
	grep -q 'that is nowhere' "$scratch/short" || failed=1
	diff "$scratch/short" "$scratch/long" && same=$((same + 1))
	rm -rf "$scratch/q"
done
ok 'each that does not fit is explained' [ $failed = 0 ]
ok '... as when those behind it were not there' [ $same = 8 ]

ok 'what can go in goes in' runs 1 apply --keep-going --repo "$scratch/p" \
	--tree "$scratch/tree" -p1 p
ok '... as it should be' diff -r --exclude=.pom "$state" "$scratch/tree"
ok 'and out again; what never went in is not there' eval \
	'runs 0 revert --repo "$scratch/p" --tree "$scratch/tree" p &&
	[ "$(grep -c "^[^ ]* *not there *$" "$out")" = 8 ]'
for f in a b c; do
	seq -f "$f line %g" 1 60 | cmp - "$scratch/tree/d/$f" || failed=1
done
ok '... byte for byte' [ $failed = 0 ]

# On one processor there is no second thread, and the output is the same.
rm -rf "$scratch/tree/.pom"
for cpus in 0 0,1; do
	taskset -c $cpus "$RUNME" check --repo "$scratch/p" --tree \
		"$scratch/tree" -p1 >"$scratch/with-$cpus" 2>&1 </dev/null
done
[ -s "$scratch/with-0,1" ] || cp "$scratch/with-0" "$scratch/with-0,1"
ok 'one thread or two say the same' cmp "$scratch/with-0" "$scratch/with-0,1"
done_testing
