#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A fix is in the tree already, with other lines between its own: it does not go in a
# second time with fuzz. Lines that are still there are not taken for removed.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
echo 1.patch >s/series
for name in a b c; do
	printf 'int %s(void)\n{\n\tint ret;\n\n\tmutex_lock(&lock);\n\tret = start(%s);\n\tmutex_unlock(&lock);\n\treturn ret;\n}\n\n' $name $name
done >old
# fix LINE TEXT...: the patch that adds this text after the line; "new" has it
fix() {
	sed "$1a\\	$2" old >new
	diff -u --label a/f --label b/f old new >s/1.patch
}
# tree SED...: the tree has it, and these edits
tree() {
	sed "$@" new >t/f
	cp t/f before
}
# among: check, apply and --fuzz 3 refuse it, and say so
among() {
	for command in check apply 'apply --fuzz 3' 'check --fuzz 0'; do
		# shellcheck disable=SC2086
		runs 1 $command --tree t --repo s 1.patch &&
			says 'its lines are there already, among others' 'with other lines in between: see line' 'Then drop it' &&
			silent '--fuzz' && cmp t/f before || return
	done
}

fix 23 'struct clk *clk = get(c);'
tree -e '1i /* new */' -e '24a\	u32 flags = 0;'
ok 'one more line below it' among
ok '... as JSON has it' eval '"$RUNME" check --json --tree t --repo s >"$out"
	json "d[\"sets\"][0][\"trees\"][\"tree\"][\"files\"][0][\"hunks\"][0][\"nearest\"][\"reason\"] == \"among others\""'
tree -e '22a\	u32 flags = 0;' -e '24a\	u8 more = 0;'
ok 'one above it, and one below' among
tree -e '1i /* new */'
ok 'without others it is present' runs 0 check --tree t --repo s
ok '... as it says' matches '^1\.patch +present'
sed -e '1i /* new */' -e '23a\	u32 flags = 0;' old >t/f
ok 'other lines there do not make it so' runs 0 check --tree t --repo s
ok '... it fits with fuzz' matches '^1\.patch +fuzzy'

# a line that stands elsewhere, too, is no proof
fix 23 'u32 all = 0;'
sed -i '3a\	u32 all = 0;' old new
tree -e '25a\	u32 flags = 0;'
ok 'a line of all the functions is none' silent 'among others'

# lines at the end of a hunk, of which the last one has no newline in the patch
printf '%s\n' one two three '' four >t/f
printf '%s\n' '--- a/f' '+++ b/f' '@@ -1,5 +1,2 @@' -none ' two' ' three' - -four '\ No newline at end of file' >s/1.patch
cp t/f before
ok 'lines to remove that are there' runs 1 apply --tree t --repo s s
ok '... do not make it present' matches '^1\.patch +conflict'
ok '... and nothing changes' cmp t/f before
printf '%s\n' one two three >t/f
ok 'where they are gone, it is' runs 0 check --tree t --repo s

done_testing
