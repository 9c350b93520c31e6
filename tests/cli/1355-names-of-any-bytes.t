#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Names and titles with control bytes, quotes, and blanks at their ends are read
# from the record as they were written.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig
seq 1 90 >orig/f
esc=$(printf '\033')

# number NAME TITLE: a patch of that name, on the line of its number.
line=0
number() {
	line=$((line + 10))
	printf 'Subject: %s\n\nwords\n---\n--- a/f\n+++ b/f\n@@ -%d,3 +%d,3 @@\n %d\n-%d\n+changed\n %d\n' \
		"$2" $((line - 1)) $((line - 1)) $((line - 1)) $line $((line + 1)) >"s/$1"
}
mkdir s
number "a${esc}[2J.patch" plain
number '"b".patch' '"in quotes"'
number '"c" d.patch' '"in quotes" and not'
number ' e.patch' "title ${esc}[31m"
number 'f\033.patch' 'back\slash'
number "$(printf 'g\177\r.patch')" "$(printf 'two\ttabs\001')"
number "$(printf 'h\303\244\377.patch')" "$(printf 'umlaut \303\244')"
mkdir "group${esc}x"
mv s "group${esc}x/s${esc}y"
repo="group${esc}x/s${esc}y"
cp -r orig t
ok 'apply' eval 'runs 0 apply --tree t --repo "$repo" "s${esc}y"'
ok 'status reads it' runs 0 status --tree t
ok '... no control byte reaches the terminal' not grep -q "$esc" "$out"
ok '... they are shown' says 'a\033[2J.patch' '"b".patch' '"c" d.patch' 'f\033.patch'
ok '... JSON has the names as they are' eval 'runs 0 status --json --tree t &&
	json "sorted(x[\"name\"] for x in d[\"applied\"])[:5] ==
	[\" e.patch\", \"\\\"b\\\".patch\", \"\\\"c\\\" d.patch\", \"a\\x1b[2J.patch\", \"f\\\\033.patch\"]"'
ok 'check knows them' eval 'runs 0 check --tree t --repo "$repo" && silent clean'
ok 'revert of one by its name' runs 0 revert --tree t "a${esc}[2J.patch"
ok 'revert of the others' eval 'runs 0 revert --tree t --repo "$repo" "s${esc}y"'
rm -rf t/.pom
ok '... all is back' same orig t

# a name with a newline would print a line of its own
mkdir lines
cp "$repo/\"b\".patch" "lines/$(printf 'x\ny    applied.patch')"
cp "$repo/\"b\".patch" lines/z.patch
ok 'a newline in a name is passed over' eval 'runs 0 list --repo lines && not grep -q ^y "$out"'
ok '... and that is said' says 'left out: 1 with a newline in the name'

done_testing
