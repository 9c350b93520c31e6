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
	runs 0 status --tree tree && says 'its own lines seem to stand'
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

# what was there before fits elsewhere as well
put() {
	for name; do
		printf 'int %s(void)\n{\n\tret = do_%s();\n\tif (ret)\n' "$name" "$name"
		printf '\t\tgoto out;\n\tmutex_unlock(&lock);\n\tput(dev);\n'
		printf '\treturn 0;\n}\n\n'
	done
}
put a b c d >old
sed '37a\	mutex_unlock(\&lock);' old >new
for n in 0 1 5 6; do
	set_of old new
	sed -i '37a\	pr_debug("d");' tree/f
	{ yes '/* */' | head -n $n && cat tree/f; } >x
	cp x tree/f
	ok "a line beside it, $n lines above: it is not told as taken out" stays
done
tables() {
	for name in a b c d; do
		printf 'static struct x %s[] = {\n\t{ .name = "n" },\n' $name
		printf '\t{ .v = 1 },\n\t{ .w = 1 },\n\t{ }\n};\n\n'
	done
}
tables >old
sed '25a\	{ .new = 1 },' old >new
set_of old new
sed -i '25s/1/2/; 1i 1\n2\n3\n4\n5\n6' tree/f
ok 'a line that is in the file once, and the like place before it' stays
ok '... is not forced out' runs 1 revert --force --tree tree --repo series series
ok '... nor told as taken out' silent 'taken out'

# the function is deleted, and a like one is in its place
set_of old new
cp old tree/f
sed -i '1i 1\n2' tree/f
ok 'lines that are out' runs 1 status --tree tree
ok '... are told so' says 'its lines were taken out since'
one() {
	printf 'int %s(void)\n{\n\tret = do_%s();\n\tif (ret)\n\t\tgoto out;\n' \
		"$1" "$1"
	shift
	printf '\t%s;\n' "$@"
	printf '\treturn 0;\n}\n\n'
}
{ one a 'get(a)' && one b 'mutex_unlock(&lock)' 'put(dev)' && one c 'x()'; } |
	sed '/get(a)/d' >old
sed '5a\	mutex_unlock(\&lock);' old >new
set_of old new
sed -i 1,9d tree/f
ok 'a like function that moved into the place of the deleted one' stays

done_testing
