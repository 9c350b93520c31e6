#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check --format report and html, and the JSON, group the sets by what is to be done: drop,
# refresh, look at, fine. The numbers add up, and hostile names stay text.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool tidy

cd "$scratch" || exit 2
narrow() { # no line is longer than 80 columns
	! LC_ALL=C.UTF-8 grep -nE '^.{81}' "$out"
}
# after TITLE NAME...: the group has exactly these sets
after() {
	title=$1
	shift
	names=$(sed -n "/^$title: /,/^\$/s/^  \\([^ ].*\\.patch\\).*/\\1/p" "$out" | tr '\n' ' ')
	[ "$names" = "${*:+$* }" ] || echo "$title: $names"
}
valid() {
	tidy -quiet -errors "$out"
}

tree_of
seq 200 >t/g
hunk f 10 XX new >s/conflict.patch
hunk f 20 20 y >s/clean.patch
hunk x 10 10 z | sed 's/^ 7$/ seven/' >s/fuzzy.patch
hunk gone 10 10 z >s/missing.patch
hunk g 100 100 z | sed 's/100,7/90,7/;s/-97,7 +97,7/-90,7 +90,7/' >s/offset.patch
echo nothing >s/malformed.patch
{ hunk x 30 30 u && hunk f 30 30 u; } >s/partial.patch
hunk x 30 30 u >s/present.patch
printf -- '--- a/two\n+++ b/two\n@@ -5,2 +5,3 @@\n a\n+new\n b\n' >s/doubtful.patch
printf '%s\n' a b c d d d d a b >t/two
sed -i 's/^30$/u/' t/x
(cd s && printf '%s\n' *.patch) >series && mv series s/
note t s

ok 'report' refused 1 check --tree t --repo s --format report
ok '... begins with the tree' matches "^9 sets on the tree \($scratch/t\)\$"
none '... to drop' after Drop present.patch
none '... to refresh' after Refresh doubtful.patch fuzzy.patch offset.patch
none '... to look at' after 'Look at' conflict.patch malformed.patch missing.patch partial.patch
ok '... how they fit' matches '^  offset.patch  offset 7 lines$' \
	'^  fuzzy.patch  context differs, fuzz 1 in x$' \
	'^      doubtful: 1 displaced hunk fits in more than one place, offset 3 lines$'
ok '... or why they do not' matches '^  missing.patch  conflict: gone is not there; is it f now\?$' \
	'^  conflict.patch  conflict: f:10, hunk #1: lines differ$' \
	'^  partial.patch  partial: tree: 1 of 2 files are there already$'
ok '... by how many' says '3 sets apply, but not exactly: 1 by offset, 1 with other context, 1'
ok '... and a sum' matches '^9 sets: 1 to drop, 3 to refresh, 4 to look at, 1 fine$'
ok '... in 80 columns' narrow
ok '... the lines of check are as before' runs 1 check --tree t --repo s
ok '... with no groups' not grep -q '^Look at:' "$out"

ok 'JSON' runs 1 check --tree t --repo s --json
ok '... has the numbers' json 'd["todo"] == {"drop": 1, "refresh": 3, "look": 4, "none": 1}'
ok '... and each set' json '{s["path"]: (s["todo"], s["fit"]) for s in d["sets"]} == {
	"clean.patch": ("none", None), "conflict.patch": ("look", None),
	"doubtful.patch": ("refresh", "doubtful"), "fuzzy.patch": ("refresh", "context"),
	"malformed.patch": ("look", None), "missing.patch": ("look", None),
	"offset.patch": ("refresh", "offset"), "partial.patch": ("look", None),
	"present.patch": ("drop", None)}'

ok 'html' refused 1 check --tree t --repo s --format html
none '... is valid' valid
ok '... one page' not grep -qE '<(script|link|img)|url\(|@import' "$out"
ok '... with the groups' says '<h2 id="drop">Drop: 1</h2>' '<h2 id="look">Look at: 4</h2>' \
	'<h2 id="none">Fine: 1</h2>' '<span class="standing">doubtful</span>'
ok '... and details' says 'patch 10: XX'

# several repositories: names as they lie
mkdir -p r/backport-6.12 r/hack-6.12
cp s/conflict.patch s/clean.patch r/backport-6.12
cp s/offset.patch "r/hack-6.12/$(seq -s - 30).patch"
ok 'two repositories' runs 1 check --tree t --repo r/backport-6.12 --repo r/hack-6.12 --format report
ok '... have their folders' matches '^  backport-6.12/conflict.patch  conflict: f:10' \
	'^  hack-6.12/1-2-3-.*-30.patch$' '^      offset 7 lines$'
ok '... add up' matches '^3 sets: 1 to refresh, 1 to look at, 1 fine$'
ok 'a file is named as it was given' runs 1 check --tree t s/conflict.patch --format report
ok '... alone' matches '^1 set: 1 to look at$' 's/conflict.patch  conflict'

# hostile names
mkdir h
evil='<script>alert(1)<'
hunk f 10 "$evil" "$evil" >"$(printf 'h/%s" & \033[31m%%s \342\200\256.patch' "$evil")"
hunk f 12 no no2 >"$(printf 'h/\377.patch')"
ok 'hostile names' runs 1 check --tree t --repo h --format report
ok '... two sets' matches '^2 sets: 2 to look at$'
ok '... no control' not grep -q "$(printf '[\001-\011\013-\037]')" "$out"
ok '... html' runs 1 check --tree t --repo h --format html
none '... valid' valid
ok '... no markup of theirs' not grep -qi '<script' "$out"
ok '... shown' says '&lt;script&gt;alert(1)&lt;' '&lt;U+202E&gt;'

ok 'an error' runs 2 check --tree none --repo s --format html
ok '... has no page' [ ! -s "$out" ]
ok '... but a message' says 'cannot open'
ok 'all is well' runs 0 check --tree t s/clean.patch --format report
ok '... in one line' matches '^1 set: 1 fine$'

done_testing
