#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh of a patch of which the new tree has a part, or all, between other lines: what is
# there does not go in a second time. The refresh stops there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
echo 1.patch >s/series
# entry NAME: an entry of a table, whose lines are like those of the others
entry() {
	printf '\t{\n\t\t.name = "%s",\n\t\t.probe = common_probe,\n\t\t.remove = common_remove,\n\t},\n' "$1"
}
# table NAME...: a file with these entries
table() {
	printf '/* a driver */\n\nstatic struct entry all[] = {\n'
	for name; do
		entry "$name"
	done
	printf '};\n'
}
# now NAME...: a table whose last entry has another probe function, so that its lines fit
# with fuzz only
now() {
	printf '/* moved */\n'
	table "$@" | tac | sed '0,/common_probe/s//other_probe/' | tac
}
# patch: 1.patch makes new of old
patch_of() {
	diff -u --label a/f --label b/f old new >s/1.patch
	cp s/1.patch before
}
# stops [WORDS]...: refresh does not take the patch, says so, and changes nothing
stops() {
	runs 1 refresh --drop-upstream --repo s --onto t && says 'Stopped at 1.patch' "$@" &&
		cmp s/1.patch before && runs 0 refresh --abort --repo s
}

# the entry is there, below another one: its context is found exactly, and it fits there
table one two three >old
table one two three four >new
patch_of
{ table one two three four five && echo '/* the end */'; } >t/f
sed -i '1i /* moved */' t/f
ok 'what is there, below it' runs 1 check --tree t --repo s 1.patch
now one two four zero three >t/f
ok 'it fits elsewhere with fuzz' runs 0 check --tree t --repo s 1.patch
ok '... as patch(1) would have it' matches '^1\.patch +fuzzy'
ok '... but refresh stops' stops 'would go in twice: its lines are there already, see line 15'
ok '... as JSON has it' eval 'runs 1 refresh --json --repo s --onto t &&
	json "d[\"sets\"][0][\"trees\"][\"tree\"][\"files\"][0][\"hunks\"][0][\"nearest\"][\"reason\"] == \"there already\""'
ok '... with the place between markers' grep -c '^<<<<<<<' s/.pom/refresh/conflict/f
now one two four zero three >s/.pom/refresh/conflict/f
sed -i 's/"zero"/"nought"/' s/.pom/refresh/conflict/f
ok '... and can be resolved' runs 0 refresh --continue --repo s
ok '... so that it fits' runs 0 check --strict --tree t --repo s 1.patch
ok '... and the next refresh takes it' runs 0 refresh --repo s --onto t

# twice is meant: once the patch fits at its lines, it is left alone
cp before s/1.patch
runs 1 refresh --repo s --onto t
{ now one two four zero three | sed '$d' && entry four && echo '};'; } >s/.pom/refresh/conflict/f
ok 'somebody wants it twice' runs 0 refresh --continue --repo s
ok '... and is not asked again' eval 'runs 0 refresh --repo s --onto t && says "1 set unchanged"'

# a patch that moves lines adds what is there
{ table one two three && seq 40; } >old
{ table one two && seq 40 && entry three; } >new
patch_of
sed '1i /* one more */' old >t/f
ok 'a move is not in twice' eval 'runs 0 refresh --repo s --onto t && says "1 set refreshed"'

# a short line can stand anywhere
table one two three >old
sed '17a\		.flag = 1,' old >new
patch_of
sed -e '1i /* one more */' -e '5a\		.flag = 1,' old >t/f
ok 'nor is a short line' eval 'runs 0 refresh --repo s --onto t && says "1 set refreshed"'

# the other hunk is there, and this one only fits with fuzz: it was changed since
{ seq 20 && table one two && seq 20 40; } >old
sed -e '5a five and a half' -e '$a the end of it' old >new
patch_of
sed -e '5a five and a half' -e 's/^39$/thirty-nine/' old >t/f
ok 'fuzz where the rest is there' stops 'fits at line 54 only with fuzz; other hunks are there already'
sed -e 's/^39$/thirty-nine/' old >t/f
ok '... but alone it fits' runs 0 refresh --drop-upstream --repo s --onto t
done_testing
