#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Files of a patch that quilt applied are edited: status names quilt refresh, which takes
# the edit up, before quilt pop -f, which loses it.
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool quilt

cd "$scratch" || exit 2
# fresh: an empty series, and a tree with f and g
fresh() {
	rm -rf t s
	mkdir t s
	seq 60 >t/f
	seq 60 >t/g
}
by_quilt() {
	runs 0 apply --quilt --tree t --repo s s
}
# quilts COMMAND...: the command that status names, in the tree
quilts() {
	(cd t && QUILT_PATCHES=../s eval "$*") >"$out" 2>&1
}
refresh_first() {
	matches "$1 +partial .*its lines were changed since: \`$2\` takes that up; .quilt pop -f. takes it off, and loses what was edited"
}
edited() {
	matches "$1 +applied +(tree: )?by quilt; its files were edited since: \`$2\` takes that up"
}
all_applied() {
	runs 0 status --tree t && silent partial edited
}

fresh
git_new n a b >s/1.patch
ok 'a patch that makes a file' by_quilt
echo mine >>t/n
ok 'a line is added to the file' runs 0 status --tree t
ok '... all of the patch is there' edited 1.patch 'quilt refresh'
ok '... check says the same' runs 0 check --tree t --repo s
ok '... in these words' edited 1.patch 'quilt refresh'
ok 'what is named helps' quilts quilt refresh
ok '... and keeps the line' grep -qx mine t/n
ok '... in the patch' all_applied
echo other >t/n
ok 'the lines of the file are others' runs 1 status --tree t
ok '... refresh comes first' refresh_first 1.patch 'quilt refresh'
rm t/n
ok 'the file is gone' runs 1 status --tree t
ok '... nothing is left to lose' matches '1\.patch +partial .*: .quilt pop -f. takes it off, and it can'

fresh
printf 'diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n' >s/1.patch
ok 'a patch that makes an empty file' by_quilt
echo mine >t/e
ok 'the file is filled' runs 0 status --tree t
ok '... the patch is there' edited 1.patch 'quilt refresh'

fresh
hunk f 10 10 x >s/1.patch
ok 'a patch that changes a line' by_quilt
sed -i s/^x/better/ t/f
ok 'the line is edited' runs 1 status --tree t
ok '... refresh comes first' refresh_first 1.patch 'quilt refresh'
ok '... in check, too' runs 1 check --tree t --repo s
ok '... with the same words' refresh_first 1.patch 'quilt refresh'
ok 'what is named helps' quilts quilt refresh
ok '... and keeps the edit' grep -qx better t/f
ok '... in the patch' all_applied

three() {
	fresh
	hunk f 10 10 x >s/1.patch
	{ hunk g 10 10 x && hunk f 30 30 y; } >s/2.patch
	hunk g 30 30 z >s/3.patch
	printf '1.patch\n2.patch\n3.patch\n' >s/series
	by_quilt
}
ok 'three patches' three
sed -i 's/^32$/mine/' t/g
ok 'a file of the top one is edited' runs 0 status --tree t
ok '... that needs no name' edited 3.patch 'quilt refresh'
ok 'what is named helps' quilts quilt refresh
ok '... and keeps the edit' grep -qx mine t/g
ok '... in the patch' all_applied
ok 'three patches' three
sed -i 's/^32$/mine/' t/f
ok 'a file of a lower one is edited' runs 0 status --tree t
ok '... it is named; a later one has a file of it' edited 2.patch 'quilt refresh -f 2.patch'
ok 'what is named helps' quilts quilt refresh -f 2.patch
ok '... and keeps the edit' grep -qx mine t/f
ok '... in the patch' all_applied

fresh
hunk f 10 10 x >s/1.patch
hunk g 30 30 y >s/2.patch
printf '1.patch\n2.patch\n' >s/series
ok 'two patches of two files' by_quilt
sed -i 's/^x$/mine/' t/f
ok 'the line of the lower one is edited' runs 1 status --tree t
ok '... its name is given' refresh_first 1.patch 'quilt refresh 1.patch'
ok 'what is named helps' quilts quilt refresh 1.patch
ok '... and keeps the edit' all_applied

fresh
hunk f 10 10 x >s/1.patch
hunk f 30 30 y >s/2.patch
ok 'two patches of a file' by_quilt
seq 60 >t/f
ok 'the file is as before both' runs 1 status --tree t
ok '... which loses nothing' silent 'refresh' 'loses'
ok '... of both' matches '1\.patch +partial' '2\.patch +partial'

done_testing
