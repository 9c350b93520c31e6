#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The explanation of a conflict shows the lines that differ, down to the
# characters. It also shows who changed them, whether the tree has the change
# already, whether the file has moved, and what can be tried.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

mkdir -p "$scratch/t/net" "$scratch/t/drivers/old"
t=$scratch/t
{
	seq -f 'line %g' 1 20
	printf '\tret = nf_old_name(skb, 1);\n'
	seq -f 'line %g' 22 40
} >"$t/net/a.c"
cp -R "$t" "$scratch/pristine"

# edit NAME FILE SED: the patch NAME.patch that makes the edit to FILE as it
# was in the beginning.
edit() {
	cp "$scratch/pristine/$2" "$scratch/new"
	sed -i "$3" "$scratch/new"
	diff -u --label "a/$2" --label "b/$2" "$scratch/pristine/$2" \
		"$scratch/new" >"$scratch/$1.patch"
}
check() {
	status=$1
	shift
	runs "$status" check --tree "$t" "$@"
}
tree() {
	rm -rf "$t"
	cp -R "$scratch/pristine" "$t"
}

edit change net/a.c 's/^line 20$/line twenty/'

# --- characters
tree
sed -i 's/^line 19$/line 1x9/' "$t/net/a.c"
sed -i 's/^line 18$/line 18;/; s/^line 17/Line 17/' "$t/net/a.c"
ok 'a conflict' check 1 "$scratch/change.patch"
ok 'the place of the hunk' says 'hunk #1' 'belongs at line 17' \
	'nearest is line 17'
ok 'both lines' says 'patch 19: line 19' 'tree  19: line 1x9'
ok 'what of it differs is marked' matches '^ {18} {6}\^$'
ok 'a line that is longer' matches '^ {18} {7}\^$'
ok 'the first character' matches '^ {18}\^$'
ok 'in colour, it is that' check 1 --color=always "$scratch/change.patch"
ok '... without a line of marks' not matches '^ +\^+$'
reversed=$(printf '\033[7mx\033[0m')
ok '... reversed' says "$reversed"
ok 'in JSON, from where to where' check 1 --json "$scratch/change.patch"
ok '... in bytes of either line' json \
	'[x for x in d["sets"][0]["trees"]["tree"]["files"][0]["hunks"][0]
	["nearest"]["differ"] if x["line"] == 19][0] == {"line": 19,
	"patch": "line 19\n", "tree": "line 1x9\n",
	"patch_differs": [6, 6], "tree_differs": [6, 7]}'

# --- names and blanks
edit name net/a.c 's/^line 22$/line two/'
tree
sed -i 's/nf_old_name/nf_new_name/' "$t/net/a.c"
check 1 "$scratch/name.patch" --strict >/dev/null
ok 'a name that was changed is told' says \
	'only names differ: nf_old_name is called nf_new_name here'
check 1 "$scratch/name.patch" --strict --json >/dev/null
ok '... in JSON' json \
	'd["sets"][0]["trees"]["tree"]["files"][0]["hunks"][0]["nearest"]
	["renamed"] == [{"patch": "nf_old_name", "tree": "nf_new_name"}]'
tree
sed -i 's/^\tret/        ret/' "$t/net/a.c"
check 1 "$scratch/name.patch" --strict >/dev/null
ok 'blanks' says 'only blanks and tabs differ'

# --- long lines: the end that differs is shown, and blanks are not assumed
tree
long=$(seq -s ' + ' -f 'name%g' 1 200)
echo "$long + two" >"$scratch/pristine/net/long.c"
edit long net/long.c 's/two/three/'
tree
sed -i 's/ two/ too/' "$t/net/long.c"
ok 'a long line' check 1 "$scratch/long.patch"
ok '... its end is shown' matches 'patch 1: \.\.\..*name200 \+ two$' \
	'tree  1: \.\.\..*name200 \+ too$'
ok '... with the mark below' [ "$(grep -n -A 1 'tree  1:' "$out" |
	awk '/too/ { print index($0, "too") + 1 } /\^/ { print index($0, "^") }' |
	uniq | wc -l)" = 1 ]
ok '... and not taken for blanks' silent 'only blanks'
rm "$scratch/pristine/net/long.c"

# --- lines that are everywhere
yes '}' | head -n 99 >"$scratch/pristine/net/b.c"
edit braces net/b.c '50s/.*/x/'
sed -i 's/^-}$/-gone();/' "$scratch/braces.patch"
tree
ok 'a hunk of lines that are everywhere' check 1 "$scratch/braces.patch"
ok '... is shown where it belongs' says 'nearest is line 47, where 6 of 7 lines agree' \
	'patch 50: gone();'
rm "$scratch/pristine/net/b.c"

# --- names in every line, and none that is told apart otherwise
for i in $(seq 30); do
	printf '\tfoo_call(%d, bar);\n' "$i"
done >"$scratch/pristine/net/c.c"
edit names net/c.c '15s/bar/NULL/'
tree
sed -i 's/foo_call/new_call/; s/bar/baz/' "$t/net/c.c"
ok 'names that were changed in every line' check 1 "$scratch/names.patch"
ok '... are told' says 'foo_call is called new_call here' \
	'bar is called baz here'
tree
sed -i 's/^\tfoo/\t\tfoo/' "$t/net/c.c"
ok 'a tab more in every line' check 1 "$scratch/names.patch"
ok '... is marked' matches '^ {18}	\^$'
ok '... and told' says 'only blanks and tabs differ'
rm "$scratch/pristine/net/c.c"

# --- the tree has half of it
edit half net/a.c 's/^line 5$/line five/; s/^line 30$/line thirty/'
tree
sed -i 's/^line 5$/line five/' "$t/net/a.c"
ok 'one hunk of two is there' check 1 "$scratch/half.patch"
ok '... which' says 'hunk #1 is there already, at line 2'
ok '... and how to get the other' says '--force applies what is missing'
ok '... which is so' runs 0 apply --force --tree "$t" "$scratch/half.patch"
tree
sed -i 's/^line 5$/line five/; s/^line 30$/line 3o/' "$t/net/a.c"
ok 'the other does not fit' check 1 "$scratch/half.patch"
ok '... which is said' says '1 of 2 hunks are there already, 1 does not fit'
ok '... with the line' says 'patch 30: line 30' 'tree  30: line 3o'
ok '... and nobody is told to force it' silent '--force'

# --- who changed it
tree
edit first net/a.c 's/^line 19$/line nineteen/; s/^line 20$/line 20 by first/'
ok 'a patch of the same request' check 1 "$scratch/first.patch" \
	"$scratch/change.patch"
ok '... is named' says 'first.patch changed lines there, in this request'
ok '... and left out with' says '--exclude first.patch'
ok '... which is so' check 0 "$scratch/first.patch" "$scratch/change.patch" \
	--exclude first.patch
runs 0 apply --tree "$t" "$scratch/first.patch" >/dev/null
ok 'a patch of an earlier run' check 1 "$scratch/change.patch"
ok '... is named' says 'first.patch changed lines there, applied before'
ok '... with how to take it out' says 'runme revert first.patch'
check 1 --json "$scratch/change.patch" >/dev/null
ok '... in JSON' json '(lambda n: n["changed_by"] == "first.patch" and
	n["changed_before"])(d["sets"][0]["trees"]["tree"]["files"][0]["hunks"]
	[0]["nearest"])'
ok '... with what to try' json 'any("revert first.patch" in x for x in
	d["sets"][0]["trees"]["tree"]["try"])'
runs 0 revert --tree "$t" first.patch >/dev/null
ok 'taken out, it fits' check 0 "$scratch/change.patch"

# --- where the file is now
tree
mv "$t/net/a.c" "$t/drivers/old/a.c"
ok 'a file that is not there' check 1 "$scratch/change.patch"
ok '... has moved' says 'has it moved? drivers/old/a.c has its name, and 1 of 1 hunks fit there'
check 1 --json "$scratch/change.patch" >/dev/null
ok '... in JSON' json 'd["sets"][0]["trees"]["tree"]["files"][0]["moved_to"]
	== [{"path": "drivers/old/a.c", "fits": 1}]'
for i in 1 2 3; do
	mkdir "$t/d$i" && cp "$scratch/pristine/net/a.c" "$t/d$i/a.c"
done
check 1 "$scratch/change.patch" >/dev/null
ok 'a name that many have tells nothing' not says 'has it moved'

tree
mv "$t/net/a.c" "$t/net/other.c"
seq 5 >"$t/net/no.c"
cp "$t/net/other.c" "$t/net/other.h"
ok 'a file that was called otherwise' check 1 "$scratch/change.patch"
ok '... is found by its lines' says \
	'has it moved? net/other.c lies beside it, and 1 of 1 hunks fit there'
ok '... and no other' silent other.h no.c
check 1 --json "$scratch/change.patch" >/dev/null
ok '... in JSON' json 'd["sets"][0]["trees"]["tree"]["files"][0]["moved_to"]
	== [{"path": "net/other.c", "fits": 1}]'

tree
for i in $(seq 40); do
	mkdir "$t/m$i" && cp "$scratch/pristine/net/a.c" "$t/m$i/new$i.c"
	sed "s,net/a.c,m$i/old$i.c," "$scratch/change.patch" >"$scratch/m$i.patch"
done
check 1 --json "$scratch"/m*.patch >/dev/null
ok 'many, each looked for once' json 'sum(
	len(s["trees"]["tree"]["files"][0]["moved_to"]) for s in d["sets"]) == 40'

# --- what can be tried
tree
sed -i 's/^line 17$/line 17 x/; s/^line 18$/line 18 x/; s/^line 19$/l/' \
	"$t/net/a.c"
ok 'all context on one side has changed' check 1 "$scratch/change.patch"
edit far net/a.c 's/^line 5$/line five/'
tree
sed -i 's/^line 2$/x/; s/^line 3$/x/; s/^line 8$/x/' "$t/net/a.c"
ok 'more fuzz than is allowed' check 1 --fuzz 1 "$scratch/far.patch"
ok '... is told' says '--fuzz 2 would apply it at line 2' \
	'--fuzz 2 makes every hunk fit'
ok '... and is so' check 0 --fuzz 2 "$scratch/far.patch"

# --- a series
tree
edit there net/a.c 's/^line 30$/line thirty/'
edit drift net/a.c 's/^line 12$/line twelve/'
patch -s -p1 -d "$t" <"$scratch/there.patch"
sed -i 's/^line 9$/line nine/; s/^line 19$/line 1x9/' "$t/net/a.c"
sed -i 's/^line 20$/line 2x0/' "$t/net/a.c"
edit other net/a.c 's/^line 36$/line 36 and more/'
ok 'a series on another tree' check 1 "$scratch/there.patch" \
	"$scratch/drift.patch" "$scratch/change.patch" "$scratch/other.patch"
ok '... what is there already' matches '^  1 is there already: drop it$' \
	'^    there.patch$'
ok '... what drifted, and where' matches '^  1 has drifted$' \
	'^    drift.patch: net/a.c, fuzz 1$'
ok '... what conflicts, and why' matches '^  1 conflicts$' \
	'^    change.patch: net/a.c:19, hunk #1: lines differ$'
check 1 --json "$scratch/there.patch" "$scratch/drift.patch" \
	"$scratch/change.patch" "$scratch/other.patch" >/dev/null
ok '... in JSON' json \
	'd["summary"] == {"present": 1, "fuzzy": 1, "conflict": 1, "clean": 1}'
tree
ok 'of a series that fits' check 0 "$scratch/drift.patch" "$scratch/other.patch"
ok '... there is no table' not says drifted

done_testing
