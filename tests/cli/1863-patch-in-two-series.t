#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two series have the same patch. The one that did not put it in does not take it out.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# two NAME1 NAME2: s1 and s2 are applied, which have the patch under these names
two() {
	rm -rf s1 s2
	tree_of
	mkdir s1 s2
	hunk f 10 10 x >"s1/$1"
	cp "s1/$1" "s2/$2"
	hunk f 30 30 y >s2/z.patch
	runs 0 apply --tree t --repo s1 s1 && runs 0 apply --tree t --repo s2 s2
}
has_x() {
	[ "$(sed -n 10p t/f)" = x ]
}

for name in fix.patch other.patch; do
	ok "the same patch as $name in a second series" two fix.patch "$name"
	ok '... of which all is reverted' runs 0 revert --tree t --repo s2 s2
	ok '... but the patch of the first one' has_x
	ok '... as is said' says 'its lines are those of fix.patch, which is recorded; revert that'
	ok 'status: it is applied' runs 0 status --tree t
	ok '... as is said' matches '^  fix\.patch +applied'
	ok 'its own series' runs 0 revert --tree t --repo s1 s1
	ok '... takes it out' as_before
done

ok 'the first series is gone' two fix.patch fix.patch
rm -r s1
ok '... its patch is the one of the second' runs 0 revert --tree t --repo s2 s2
ok '... and nothing is left' as_before

done_testing
