#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# slow: it makes files of millions of lines
# A set whose record could not be read back is refused before anything is written: by
# check and by apply, whatever makes the record so large. Up to the limit it goes in,
# and out again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
limit='more than 16777216 lines'
copies() {
	for i in $(seq "$1"); do
		printf 'diff --git a/big b/copy%d\nsimilarity index 100%%\ncopy from big\ncopy to copy%d\n' \
			"$i" "$i"
	done
}
# create NAME LINES: a new file of so many empty lines.
create() {
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%d @@\n' "$1" "$2"
	yes + | head -n "$2"
}
edit() {
	seq 20 | sed 's/^10$/ten/' | diff -u --label a/f --label b/f f -
}

# too_large NAME [OPTION]...: all.patch is refused on the tree t.
too_large() {
	name=$1
	shift
	note t
	ok "$name: check" eval 'refused 2 check --tree t ./all.patch &&
		says all.patch "the record that revert needs" "$limit" "split the patch"'
	ok '... apply' eval "refused 2 apply $* --tree t ./all.patch && says '$limit'"
	ok '... status' eval 'refused 0 status --tree t && says "nothing is applied"'
}

mkdir t
yes '' | head -n 4000000 >t/big
cp -a t orig
copies 5 >all.patch
too_large 'copies of a large file'
too_large '... in the format of quilt' --quilt
copies 400 >all.patch
note t
ok 'the memory for many is bounded' eval \
	'untouched && bounded 30 2000000 2 apply --tree t ./all.patch && says "$limit" && untouched'
mkdir s
cp all.patch s/a.patch
seq 20 >f
cp f t/f
edit >s/b.patch
printf 'a.patch\nb.patch\n' >s/series
ok 'others can be applied' eval 'runs 1 apply -k --tree t --repo s s && grep -qx ten t/f &&
	says "$limit"'
ok '... and taken out' eval 'runs 0 revert --tree t b.patch && cmp f t/f'
rm -r t/f
copies 4 >all.patch
ok 'up to the limit: check' runs 0 check --tree t ./all.patch
ok '... apply' eval 'runs 0 apply --tree t ./all.patch && cmp t/big t/copy4'
ok '... status' runs 0 status --tree t
ok '... revert' eval 'runs 0 revert --tree t all.patch && same orig t'

rm -rf t orig
mkdir t
{ echo 0 && cat f; } >t/f
{ edit; create a 3000000; create b 3000000; create c 3000000; } >all.patch
too_large 'a patch that stands in the record twice'
cp f t/f
cp -a t orig
ok 'once it is not too large: apply' runs 0 apply --tree t ./all.patch
ok '... revert' eval 'runs 0 revert --tree t all.patch && same orig t'

done_testing
