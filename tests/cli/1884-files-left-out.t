#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# diff -r without -N leaves new files out, and a line beside the hunks is all that says so.
# check and apply pass it on, and --strict refuses the patch.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# left_out LINE...: the patch has these lines before its hunk; the first is line 1.
left_out() {
	tree_of
	{
		printf '%s\n' "$@"
		echo 'diff -ru a/f b/f'
		hunk f 10 10 ten
	} >1.patch
}
noted() {
	said="the patch leaves a file out, as its line 1 says: $1"
	ok "$1: check" runs 0 check --tree t ./1.patch
	ok '... says it' says "$said"
	ok '... --strict refuses it' runs 1 apply --strict --tree t ./1.patch
	ok '... and says it' says malformed "$said"
	ok '... and changes nothing' as_before
	ok '... apply' runs 0 apply --tree t ./1.patch
	ok '... says it' says "$said"
}
silent_of() {
	left_out "$1"
	ok "$1: --strict applies" runs 0 apply --strict --tree t ./1.patch
	ok '... and says nothing' silent 'leaves a file out'
}

left_out 'Only in b: new.c'
noted 'Only in b: new.c; diff -N puts new files in'
left_out 'Only in b/net: new.c' 'Only in b/net: new.h'
noted 'Only in b/net: new.c, and 1 more such lines; diff -N'
left_out 'File a/d is a directory while file b/d is a regular file'
noted 'File a/d is a directory while file b/d is a regular file; diff -N'

tree_of
{
	hunk f 10 10 ten
	echo 'Only in b: new.c'
	hunk x 10 10 ten
} >1.patch
ok 'between two files' eval 'runs 0 check --tree t ./1.patch && says "as its line 12 says"'
escape=$(printf '\033')
left_out "Only in b: ${escape}[31mx.c"
tame() {
	runs 0 check --tree t ./1.patch && says 'x.c' && ! grep -q "$escape" "$out"
}
ok 'no control character gets through' tame

for name in f.orig f.rej 'f~' f.o f.ko .config f.mod.c; do
	silent_of "Only in b: $name"
done
silent_of 'Only in kernels without it: add the call by hand.'

tree_of
hunk f 10 10 ten | sed 's/^ 11$/ Only in b: new.c/' >1.patch
sed -i 's/^11$/Only in b: new.c/' t/f
ok 'a line of a hunk is none' eval \
	'runs 0 check --tree t ./1.patch && silent "leaves a file out"'

done_testing
