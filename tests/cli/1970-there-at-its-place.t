#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What a hunk makes is exactly where the hunk expects it, and its context is elsewhere,
# too: the lines do not go in a second time with an offset.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t s
echo 1.patch >s/series
# lines that repeat: a table of equal entries
table() {
	echo 'struct entry table[] = {'
	seq "$1" | sed 's/.*/	{ 0, 0 },/'
	echo '};'
}
# fix SED...: the patch that makes these edits; "new" has them
fix() {
	sed "$@" old >new
	diff -u --label a/f --label b/f old new >s/1.patch
}
there() {
	cp new t/f
	runs 0 check --tree t --repo s && matches '^1\.patch +present' &&
		runs 0 apply --all --tree t --repo s && says 'is there already' &&
		cmp new t/f
}

table 30 >old
fix '12a\	{ 1, 2 },'
ok 'an entry among equal ones is there' there
cp old t/f
ok 'where it is lacking, it goes in' eval 'runs 0 apply --all --tree t --repo s && silent offset && cmp new t/f'
ok '... and comes out' eval 'runs 0 revert --tree t s && cmp old t/f'
ok '... goes in again' runs 0 apply --all --tree t --repo s
sed -i '1i /* top */\n/* of it */' t/f
ok '... and comes out where other lines are above' runs 0 revert --tree t s
ok '... as a whole' silent '{ 1, 2 }'
ok '... of the file' eval '! grep -q "1, 2" t/f'

fix -e '12a\	{ 1, 2 },' -e '24a\	{ 3, 4 },'
ok 'so are two' there
fix -e 12d -e '24a\	{ 3, 4 },'
ok 'one that is gone, and one that is there' there
fix '12s/0, 0/1, 2/'
ok 'one that was changed' there

# the same fix in like functions
body() { printf 'lock(l);\nx = get(d);\nif (!x)\n\treturn;\nuse(x);\nunlock(l);\nreturn;\n'; }
{ body; body; body; body; } >old
fix '12a\	put(x);'
ok 'a fix of one of like functions' there
fix -e '5a\	put(x);' -e '19a\	put(x);'
ok '... of two' there
# at its own line number it fits, and is in another function as well
fix '19a\	put(x);'
sed '5a\	put(x);' old | sed 1d >t/f
ok 'where it fits at its line, it is clean' runs 0 check --tree t --repo s
ok '... which is so' matches '^1\.patch +clean'
# all has moved: that of another is not the one that is lacking
fix '5a\	put(x);'
{ echo top; cat old; } >t/f
ok 'with other lines above it goes in with an offset' runs 0 apply --all --tree t --repo s
ok '... once' eval '[ "$(grep -c "put(x)" t/f)" = 1 ]'
ok '... and a second time it is applied' runs 0 apply --all --tree t --repo s
ok '... not added' eval '[ "$(grep -c "put(x)" t/f)" = 1 ]'
done_testing
