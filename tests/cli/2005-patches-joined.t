#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two patches in a file that do not fit together: with a byte order mark between them, a
# newline that is missing, the second in UTF-16 or with colours. Nothing of the second one is
# lost in silence, and none of its hunks goes into a file of the first.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool iconv

cd "$scratch" || exit 2
mkdir orig
seq 30 >orig/f
seq 30 >orig/g
note orig
hunk f 10 10 ten >first
n=$(($(wc -l <first) + 1))
printf '\357\273\277' >mark

for kind in edit mode rename empty; do
	case $kind in
	edit) hunk g 20 20 twenty ;;
	mode) git_mode g 100644 100755 ;;
	rename) git_move g h ;;
	empty) printf 'diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n' ;;
	esac >second
	rm -rf want t
	cp -r orig want
	cat first second >x.patch
	ok "$kind: joined" runs 0 apply --tree want ./x.patch
	cp -r orig t
	cat first mark second >x.patch
	ok '... with a byte order mark between them' runs 0 apply --tree t ./x.patch
	ok '... is the same' eval 'diff -r -x .pom want t && [ "$(stat -c %a want/*)" = "$(stat -c %a t/*)" ]'
	ok '... revert' eval 'runs 0 revert --tree t x.patch && same orig t'
	rm -rf s m q
	mkdir s
	cp x.patch s/
	runs 0 export --repo s --format mbox -o m && runs 0 export --repo s -o q
	ok '... an export has no mark' not grep -q "$(cat mark)" m q/x.patch

	{ printf %s "$(cat first)" && cat second; } >x.patch
	ok '... without a newline between them' refused 2 apply --tree orig ./x.patch
	ok '... is named' says "x.patch:$n: " 'begins in the middle of a line' 'a newline is missing'
	{ cat first && iconv -t UTF-16LE second; } >x.patch
	ok '... in UTF-16' refused 2 apply --tree orig ./x.patch
	# an edit begins with -, a line too many of the hunk before it
	[ $kind = edit ] || ok '... is named' says 'from here on the text is in UTF-16' \
		'iconv -f UTF-16LE'
	{ cat first && sed 's/^/\x1b[1m/; s/$/\x1b[m/' second; } >x.patch
	ok '... with colours' refused 2 apply --tree orig ./x.patch
	ok '... is named' says 'the colours of a terminal' --no-color
	{ cat first && sed 's/^/  /' second; } >x.patch
	ok '... indented' eval 'runs 0 check --tree orig ./x.patch && says "names a change that cannot be read"'
done
rm -rf t
cp -r orig t
hunk g 20 20 twenty | sed 1d | cat first - >x.patch
ok 'a header without ---' runs 0 apply --tree t ./x.patch
ok '... is of another file' eval 'grep -qx ten t/f && grep -qx 20 t/f && grep -qx twenty t/g'
ok '... revert' eval 'runs 0 revert --tree t x.patch && same orig t'
done_testing
