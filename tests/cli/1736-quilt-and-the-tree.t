#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What quilt has applied is compared with the tree: gone by other means, edited, or
# below a recorded set. What is above it can be taken out.
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool quilt

cd "$scratch" || exit 1
unset KERNEL_DIR IPTABLES_DIR
# fresh: an empty series, and a tree with f
fresh() {
	rm -rf t s orig
	mkdir -p t/net s orig
	seq 1 40 >t/f
	cp t/f t/Makefile && cp t/f t/net/Makefile && cp t/f t/g
	cp -a t/. orig
}
# by_quilt SET..., plain SET...
by_quilt() {
	runs 0 apply --quilt --tree t --repo s "$@"
}
plain() {
	runs 0 apply --tree t --repo s "$@"
}
back() {
	runs 0 revert --tree t --repo s "$@"
}
as_before() {
	diff -r -x .pc -x .pom -x patches orig t
}

fresh
hunk f 10 10 ten >s/1.patch
hunk f 20 20 twenty >s/2.patch
git_new n 1 2 >s/3.patch
ok 'three patches by quilt' by_quilt s
ok 'status' runs 0 status --tree t
ok '... names all' matches '1\.patch +applied +by quilt$' '2\.patch +applied +by quilt$' \
	'3\.patch +applied +by quilt$'
cp t/f edited && echo more >>t/f
ok 'a file is edited' runs 0 status --tree t
ok '... and it is said' matches '2\.patch +applied +by quilt; its files were edited since'
ok '... of the last patch' matches '1\.patch +applied +by quilt$'
cp edited t/f && sed -i 's/^twenty$/20/' t/f
ok 'the lines of the last one are undone by hand' runs 1 status --tree t
ok '... it is not there any more' matches '2\.patch +partial +quilt applied it'
ok '... the others are' matches '1\.patch +applied' '3\.patch +applied'
cp orig/f t/f
ok 'the file is as it was before all' runs 1 status --tree t
ok '... both are gone' matches '1\.patch +partial' '2\.patch +partial' \
	'3\.patch +applied'
rm t/n
ok 'a new file is gone' runs 1 check --tree t --repo s
ok '... nothing is called applied' silent ' applied  ' 'there already'
ok 'apply is no success' runs 1 apply --tree t --repo s s
ok '... and says what to do' says 'quilt pop -f'
pops() {
	(cd t && QUILT_PATCHES=../s quilt pop -af) >"$out" 2>&1
}
ok '... which helps' pops
ok '... so that all can be applied again' by_quilt s
ok '... and taken out' back s
ok '... byte for byte' as_before

fresh
hunk f 10 10 ten >s/1.patch
hunk f 10 ten 10 >s/2.patch
ok 'a patch and its revert by quilt' by_quilt s
ok '... both stand, though the file is as it was' runs 0 status --tree t

# under and over, with the same files
over() {
	by_quilt 1.patch && plain 2.patch && runs 0 status --tree t &&
		says '1.patch        applied    by quilt; 2.patch is on top of it' &&
		runs 1 revert --tree t --repo s 1.patch && says 2.patch &&
		back 2.patch && back 1.patch && as_before &&
		by_quilt 1.patch && plain 2.patch && back 1.patch 2.patch && as_before
}
fresh
git_move g h >s/1.patch
git_move h i >s/2.patch
ok 'a rename upon a rename' over
fresh
git_move g h >s/1.patch
# shellcheck disable=SC2046 # numbers
git_gone h $(seq 40) >s/2.patch
ok 'a rename, and the file goes' over
fresh
git_move g h >s/1.patch
# shellcheck disable=SC2046 # numbers
git_new g $(seq 40) >s/2.patch
ok 'a rename, and the old name comes back' over
fresh
{ hunk net/Makefile 10 10 ten && hunk Makefile 10 10 ten; } >s/1.patch
hunk Makefile 10 ten 10 >s/2.patch
ok 'two files of one name, and one is undone' over

# the list of applied patches is no file
fresh
hunk f 10 10 ten >s/1.patch
ok 'a patch by quilt' by_quilt 1.patch
mv t/.pc/applied-patches list
mkfifo t/.pc/applied-patches
ok 'a fifo in its place' runs 2 status --tree t
ok '... is named' says '.pc/applied-patches: not a regular file'
rm t/.pc/applied-patches && mkdir t/.pc/applied-patches
ok 'a folder in its place' runs 2 status --tree t
rmdir t/.pc/applied-patches && mv list t/.pc/applied-patches
ok 'back again' back 1.patch

done_testing
