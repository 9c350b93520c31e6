#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh and export write a patch for a tree for good. Their reports say what check says
# of it: offset, fuzz, and the other places of a displaced hunk.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t s
# four functions that differ in their names only
for i in a b c d; do
	printf '%s\n' "int ${i}_probe(void)" '{' '	int ret;' '' '	lock();' \
		"	ret = ${i}_init();" '	unlock();' '	return ret;' '}' ''
done >f
sed '33a \	int flags;' f >new
diff -U2 --label a/f --label b/f f new >places.patch
diff -U3 --label a/f --label b/f f new >fuzz.patch
numbered line 30 >t/g
unified t g '20s/$/ more/' >s/moved.patch
unified t g '5s/$/ exact/' >s/exact.patch
# the last functions have moved up
{
	sed -n '9,$p' f
	seq 20
} >t/f
cp places.patch s
printf '%s\n' exact.patch moved.patch places.patch >s/series
sed -i -e '11i one' -e '12i two' t/g
cp -r s first

# told: both reports have the lines of check about the hunk.
told() {
	says 'offset 2 lines' 'offset -8 lines, more than one place fits' &&
		matches '^ +clean +f \(offset -8\)$' \
			'hunk #1 fits at line 24 \(offset -8, fuzz 0\), and also at line 4$' \
			'^1 hunk is displaced and fits in more than one place' &&
		silent exact.patch
}
ok 'check says so' runs 0 check --tree t --repo s places.patch
ok '... of a displaced hunk' says 'more than one place fits' 'and also at line 4'
ok 'refresh --check' runs 1 refresh --check --repo s --onto t
ok '... says it as well' told
ok 'export' runs 0 export --tree t --repo s -o e
ok '... says it' told
ok 'export of mails' runs 0 export --tree t --repo s -o m --format mbox
ok '... says it' told
note s
ok '--strict refuses it' refused 1 refresh --check --strict --repo s --onto t
ok '... in an export as well' runs 1 export --strict --tree t --repo s -o e2
ok '... which is not written' not test -e e2
ok 'refresh' runs 0 refresh --repo s --onto t
ok '... says it, and writes' eval 'told && matches "^places.patch refreshed: 1 hunk moved"'
ok '... once' eval 'runs 0 refresh --repo s --onto t && silent offset place'

rm -rf s
mkdir s
cp fuzz.patch s/1.patch
echo 1.patch >s/series
sed -i '24s/ret;/rc;/' t/f
sed -i 's/^int d_probe(void)$/long d_probe(void)/' t/f
ok 'fuzz' runs 1 refresh --check --repo s --onto t
ok '... is told' eval 'matches "^1.patch differs: 0 hunks moved, 1 with new context, offset .*fuzz 1" &&
	matches "hunk #1 fits at line [0-9]+ \(offset .*, fuzz 1\)"'
ok '... by an export too' eval 'runs 0 export --tree t --repo s -o e3 &&
	matches "^1.patch +fuzzy +.*fuzz 1" "fits at line [0-9]+ .*fuzz 1"'

done_testing
