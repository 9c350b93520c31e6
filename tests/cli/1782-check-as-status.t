#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check and apply judge a recorded set as status does, even if the patch as it is written
# comes off the tree. diff of a set that is recorded in another version prints what is recorded.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
crlf() {
	sed 's/$/\r/'
}
# converted [ARG...]: a CR LF patch on a CR LF tree, which then gets LF
converted() {
	tree_of
	crlf <before/f >t/f
	hunk f 10 10 x | crlf >s/1.patch
	hunk x 10 10 y >s/2.patch
	runs 0 apply --tree t --repo s "$@" s
	ended=$?
	sed -i 's/\r$//' t/f
	return "$ended"
}
is_changed() {
	matches '1\.patch +partial +(tree: )?it was applied, and its lines were changed since: f: ' &&
		silent 'drop it'
}

ok 'two patches, and the line ends are converted' converted
ok 'status' runs 1 status --tree t
ok '... it is changed' is_changed
ok 'check of the series' runs 1 check --tree t --repo s
ok '... says the same' is_changed
ok 'check of the patch' runs 1 check --tree t --repo s 1.patch
ok '... says the same' is_changed
ok 'check of the file' runs 1 check --tree t s/1.patch
ok '... says the same' is_changed
ok 'apply' runs 1 apply --tree t --repo s s
ok '... says the same' is_changed
ok 'revert refuses' runs 1 revert --tree t --repo s 1.patch

ok 'two patches, and the line ends are converted' converted
# a patch that is not recorded and is below others is present all the same
hunk x 20 20 v >s/0.patch
hunk x 20 v w >s/3.patch
sed -i 's/^20$/w/' t/x
printf '1.patch\n2.patch\n0.patch\n3.patch\n' >s/series
ok 'check of a series that is in part below' runs 1 check --tree t --repo s s
ok '... the recorded one is changed' matches '1\.patch +partial'
ok '... the others are there' matches '0\.patch +present' '3\.patch +present'

tree_of
hunk f 10 10 x >s/1.patch
ok 'a patch' runs 0 apply --tree t --repo s s
ok 'diff' runs 0 diff --tree t --repo s 1.patch
cp "$out" recorded
ok '... prints what is recorded' says '+x'
hunk f 10 10 y >s/1.patch
ok 'another version of it' runs 1 check --tree t --repo s 1.patch
ok 'diff' runs 0 diff --tree t --repo s 1.patch
ok '... prints what is recorded' cmp recorded "$out"
ok '... without a complaint' test ! -s "$err"
sed -i s/^x/z/ t/f
ok 'its line is changed' runs 1 diff --tree t --repo s 1.patch
ok '... and there is no diff' says 'no diff, its standing is partial'

done_testing
