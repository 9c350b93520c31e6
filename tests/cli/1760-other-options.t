#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that was applied with one -R or -p is not applied with another one: check and
# apply say so, and the record keeps the options.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# series LINE: the only line of the series.
series() {
	printf '%s\n' "$1" >s/series
}
# other SAID: check and apply both say that it is applied with other options.
other() {
	runs 1 check --tree t --repo s && matches "^1.patch +applied .*$1" &&
		runs 1 apply --tree t --repo s s && matches "^1.patch +applied .*$1"
}
same_one() {
	runs 0 check --tree t --repo s && matches '^1.patch +applied *$'
}
# old: the record becomes that of an older runme.
old() {
	grep -q '^Options:' t/.pom/ledger && sed -i '/^Options:/d' t/.pom/ledger
}
in_reverse() {
	tree_of
	hunk f 10 10 x >s/1.patch
	series '1.patch -R'
	sed -i 's/^10$/x/' t/f
	runs 0 apply --tree t --repo s s
}
forward() {
	tree_of
	hunk f 10 10 x >s/1.patch
	series 1.patch
	runs 0 apply --tree t --repo s s
}

in_reverse
ok 'a patch with -R' same_one
series 1.patch
ok '... that the series has without' other 'applied with -p1 -R, and -p1 is asked for'
ok '... can be reverted' runs 0 revert --tree t --repo s s
ok '... which gives its line back' test "$(sed -n 10p t/f)" = x
ok '... and is there then' runs 0 check --tree t --repo s
in_reverse
series 1.patch
ok '... as a file' runs 1 check --tree t s/1.patch
ok '... it is applied with -R, too' matches '^1.patch +applied .*-R, and no -R is asked for'
forward
ok 'a patch without -R' same_one
series '1.patch -R'
ok '... that gets one' other 'applied with -p1, and -p1 -R is asked for'

# two patches of the same content
forward
cp s/1.patch s/2.patch && rm s/1.patch && series '2.patch -R'
ok 'the reverse under another name' runs 0 check --tree t --repo s
ok '... is not the patch that is applied' matches '^2.patch +clean'

# the level
level() {
	tree_of
	mkdir t/a t/b && cp t/f t/a && cp t/f t/b
	hunk f 10 10 x >s/1.patch
	series "1.patch $1"
	runs 0 apply --tree t --repo s s
}
level -p1
ok 'a patch with -p1' same_one
series '1.patch'
ok '... without it' same_one
series '1.patch -p0'
ok '... with -p0' other 'applied with -p1, and -p0 is asked for'
rm s/series
ok '... as a file' runs 0 check --tree t s/1.patch
ok '... as a file with -p0' runs 1 check --tree t -p0 s/1.patch
level -p0
ok 'a patch with -p0' same_one
series '1.patch'
ok '... without it' other 'applied with -p0, and -p1 is asked for'
ok '... as a file without -p' runs 0 check --tree t s/1.patch

# records of an older runme
in_reverse && old
ok 'an old record with -R' same_one
series 1.patch
ok '... without it' other 'with another -p or -R'
forward && old
ok 'an old record without -R' same_one
ok '... as a file' runs 0 check --tree t s/1.patch
series '1.patch -R'
ok '... with -R' other 'with another -p or -R'
level -p0 && old
ok 'an old record with -p0' same_one
series '1.patch -p1'
ok '... with -p1' other 'with another -p or -R'
level -p1 && old
ok 'an old record with -p1' same_one
series '1.patch -p0'
ok '... with -p0' other 'with another -p or -R'
tree_of
hunk f 10 10 x >s/1.patch
series 1.patch
sed -i '1i zero' t/f
git_new n 1 2 3 >>s/1.patch
runs 0 apply --tree t --repo s s
sed -i 's/^Options:.*/Options: -p1 and more/' t/.pom/ledger
ok 'options that nobody writes are none' same_one
ok '... and revert takes the set out' runs 0 revert --tree t --repo s s

# by quilt
in_quilt() {
	tree_of
	hunk f 10 10 x >s/1.patch
	series "1.patch $1"
	[ "$1" != -R ] || sed -i 's/^10$/x/' t/f
	mkdir t/b && cp t/f t/b
	runs 0 apply --quilt --tree t --repo s s
	runs 0 check --tree t --repo s && matches '^1.patch +applied +tree: by quilt$'
}
ok 'by quilt, with -R' in_quilt -R
series 1.patch
ok '... and without it' other 'quilt applied it with -R'
ok 'by quilt, without -R' in_quilt ''
series '1.patch -R'
ok '... and with it' other 'quilt applied it with no -R'
ok 'by quilt, with -p0, where -p1 has a file, too' in_quilt -p0
series '1.patch -p1'
ok '... and with -p1' other 'quilt applied it with -p0'

done_testing
