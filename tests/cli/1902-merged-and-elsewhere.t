#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A merge that turns out to be needless, as a later patch of the series covers it; one for
# quilt, which could not take it off. And a hunk that is in another function only.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt

cd "$scratch" || exit 2
mkdir a b c s
seq -f 'line %g' 40 >a/f
sed '20a alpha one;\nbeta two;\ngamma three;' a/f >b/f
sed 's/^alpha one;/first = 17;/; s/^beta two;/go(second);/; s/^gamma three;/while (third)/' b/f >c/f
seq 9 >c/g
sed 5s/5/five/ c/g >b/g
diff -u a/f b/f >s/1.patch
diff -u b/f c/f >s/2.patch
diff -u c/g b/g >s/3.patch
printf '1.patch\n2.patch\n3.patch\n' >s/series
for command in check 'check --format report' 'check --json' 'apply --all'; do
	# shellcheck disable=SC2086 # several words
	ok "$command: what a later patch covers needs no merge" \
		runs 0 $command --accept-merged --repo s --tree c
done
ok '... of the two that are there' says '1 applied, 2 are there already'
ok '... and the record is right' eval 'runs 0 status --tree c && matches "3.patch +applied"'

mkdir t q
seq -f 'word %g' 40 >t/f
sed '20a new' t/f >new
diff -u --label a/f --label b/f t/f new >q/1.patch
echo 1.patch >q/series
sed -i 's/^word 21$/other/; s/^word 19$/more/; s/^word 22$/than/' t/f
note t
ok 'quilt could not take a merged patch off' refused 2 apply --quilt --accept-merged=1 --all --repo q --tree t
ok '... which is said' says 'it was merged by words, and quilt could not take it off again'
ok '... without it, it is applied' runs 0 apply --accept-merged=1 --all --repo q --tree t

# the same fix in another function
rm -r a b s
mkdir a b n s
body() { printf 'lock(l);\nx = get(d);\nif (!x)\n\treturn;\n%suse(x);\nunlock(l);\nreturn;\n' "$1"; }
start() { printf 'int probe_%s(void)\n{\n' "$1"; seq -f "step_$1 %g;" 8; }
fix='	put(x);
'
{ start a; body ''; start b; body ''; start c; } >a/f
{ start a; body "$fix"; start b; body ''; start c; } >b/f
{ start a; body ''; start b; body "$fix"; start c; } >n/f
seq 9 >a/g
sed s/5/five/ a/g >b/g
cp b/g n/g
{ diff -up a/f b/f; diff -up a/g b/g; } >s/1.patch
echo 1.patch >s/series
ok 'a fix that only another function has' runs 1 check --repo s --tree n
ok '... is lacking' matches '^1.patch +partial' '^ +clean +f' '^ +present +g'
ok '... and refresh keeps it' eval 'runs 0 refresh --drop-upstream --repo s --onto n && grep -q "put(x)" s/1.patch'
ok '... which then applies' runs 0 apply --repo s --tree n --all
{ start a; body "$fix"; start b; body "$fix"; start c; } >want
ok '... to the right function' cmp want n/f
done_testing
