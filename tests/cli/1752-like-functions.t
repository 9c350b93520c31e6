#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set in one of several like functions, in a file that somebody edited since: what
# comes out is the set's, or nothing does.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 1
unset KERNEL_DIR IPTABLES_DIR
mkdir tree series

functions() {
	for name; do
		printf 'int %s(void)\n{\n\tret = do_%s();\n\tif (ret)\n' "$name" "$name"
		printf '\t\tgoto out;\n\tmutex_unlock(&lock);\n\treturn 0;\n}\n\n'
	done
}
# without LINE...: the functions a to e, without these lines.
without() {
	lines=$(printf '%dd;' "$@")
	functions a b c d e | sed "$lines"
}
# set OLD NEW: a set that makes NEW of OLD is applied to OLD.
set_of() {
	diff -u --label a/f --label b/f "$1" "$2" >series/1.patch
	rm -rf tree
	mkdir tree
	cp "$1" tree/f
	runs 0 apply --tree tree --repo series series
}
stands() {
	runs 0 status --tree tree && says 'its own lines still stand'
}
reverts_to() {
	runs 0 revert --tree tree --repo series series && cmp tree/f "$1"
}
stays() {
	cp tree/f before
	runs 1 revert --tree tree --repo series series && cmp tree/f before
}

# d loses its line, e has none
without 42 >old
without 33 42 >new
for n in 1 5 8 9 10 12; do
	set_of old new
	{ yes '/* */' | head -n "$n" && cat new; } >tree/f
	{ yes '/* */' | head -n "$n" && cat old; } >want
	ok "$n lines above: d's place is taken" reverts_to want
done
set_of old new
{ functions a a2 && tail -n +10 new; } >tree/f
{ functions a a2 && tail -n +10 old; } >want
ok 'a like function above it' reverts_to want

set_of old new
sed -i '32a\	pr_debug("d");' tree/f
ok 'a line in the place of the one that was taken out' stands
ok '... keeps it out' stays
ok '... with the reason' says 'do not tell where it belongs'

# d gets a line
without 24 33 42 >old
without 24 42 >new
set_of old new
sed -i '27,34d' tree/f
ok 'the function is deleted by hand' runs 1 status --tree tree
ok '... which is seen' says 'does not stand any more'
ok '... and another one keeps its line' stays
set_of old new
sed -i 1,9d tree/f
sed 1,9d old >want
ok 'a function above it is deleted' reverts_to want
set_of old new
sed -i 's/ret = do_d();/err = do_d();/' tree/f
sed 's/ret = do_d();/err = do_d();/' old >want
ok 'a line of context is another one' stays
ok '... and no other tells the place' says 'do not tell where it belongs'

done_testing
