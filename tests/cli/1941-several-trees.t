#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check with several kernels: one table of sets by trees, with a reason for each tree that a
# set does not apply to, as text, JSON and a page.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool tidy

cd "$scratch" || exit 2
for k in 6.1 6.6 6.12; do
	make_linux "k$k" "${k%.*}" "${k#*.}"
	seq 60 >"k$k/f"
	seq 60 >"k$k/g"
done
sed -i 's/^10$/ten/' k6.6/f
sed -i 's/^10$/ten/; 1i new' k6.12/f
rm k6.12/g
mkdir s
long=$(seq -s - 26)
hunk f 10 10 x >s/drift.patch
hunk g 10 10 x >"s/$long.patch"
hunk f 30 30 x >s/offset.patch
hunk f 50 no x >s/never.patch
hunk net/none 50 no x >s/missing.patch
hunk f 12 12 y 1 >s/fine.patch
git_new new a >s/new.patch
set -- --kernel k6.1 --kernel k6.6 --kernel k6.12
narrow() { # no line is longer than 80 columns
	! LC_ALL=C.UTF-8 grep -nE '^.{81}' "$out"
}
valid() {
	tidy -quiet -errors "$out"
}

ok 'three trees' runs 1 check --repo s "$@"
ok '... are one table' matches '^ +k6\.1 +k6\.6 +k6\.12$' '^drift.patch +clean +conflict +conflict$' \
	'^new.patch +clean +clean +clean$'
ok '... a long name has its own line' matches "^$long.patch\$" '^ +clean +clean +conflict$'
ok '... with reasons' says 'These apply to some of the trees, and not to others:'
split() { # equal reasons are said once, others for each tree
	matches '^  drift.patch$' '^      k6.6: conflict: f:10, hunk #1: lines differ$' \
		'^      k6.12: conflict: f:11, hunk #1: lines differ$' \
		'^      k6.12: conflict: g( is not there|: there is no such file)'
}
ok '... for each tree' split
ok '... not of what applies nowhere' silent '  never.patch' '  missing.patch'
ok '... in 80 columns' narrow

ok 'report' runs 1 check --repo s "$@" --format report
ok '... has what to do' matches '^drift.patch +fine +conflict +conflict$' \
	'^offset.patch +fine +fine +offset$' '^never.patch +conflict +conflict +conflict$'
ok '... and no more' silent 'new.patch'
ok '... but their number' says '1 set is fine on all of the trees'
ok '... reasons that are equal once' matches '^      k6\.1, k6\.6: conflict: f:50, hunk #1: lines differ$'
ok '... and sums' matches '^k6\.1: 7 sets: 2 to look at, 5 fine$' '^k6\.12: 7 sets: 2 to refresh, 4 to look at, 1 fine$'
ok '... in 80 columns' narrow

ok 'html' runs 1 check --repo s "$@" --format html
none '... is valid' valid
ok '... the same table' says '<th scope="row"><code>drift.patch</code></th><td class="none">fine</td><td class="look">conflict</td>'
ok '... with reasons' says '<span class="note">k6.1, k6.6: conflict: f:50, hunk #1: lines differ</span>'
ok '... and sums' says ': 2 to refresh, 4 to look at, 1 fine</dd>'
ok 'JSON' runs 1 check --repo s "$@" --json
ok '... names those that differ' json "sorted(d['differ']) == ['$long.patch', 'drift.patch']"
ok '... and the reason' json '[{s["name"]: s["why"] for s in k["sets"]}["drift.patch"] for k in d["kernels"]] ==
	[None, "f:10, hunk #1: lines differ", "f:11, hunk #1: lines differ"]'
ok '... the numbers add up' json 'all(sum(k["todo"].values()) == len(k["sets"]) == 7 for k in d["kernels"])'
ok 'a format for a CI' runs 2 check --repo s "$@" --format junit
ok '... takes one' says 'it takes one kernel, and 3 are given'
ok 'JSON and html' runs 2 check --repo s "$@" --format html --json
ok '... exclude each other' says '--json and --format exclude each other'

done_testing
