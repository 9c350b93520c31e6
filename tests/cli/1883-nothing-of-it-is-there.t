#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# revert says that a part of an unrecorded patch was there before only if some of it is there.
# A patch that does not fit, and of which the tree has nothing, is just not there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
nothing() {
	ok "$1: not there" runs 0 revert --tree t --repo s s
	ok '... and no part of it' silent 'was there before'
}
part() {
	ok "$1: not there" runs 0 revert --tree t --repo s s
	ok '... and the part stays' says 'the part of it that is there was there before'
}

tree_of
{
	hunk f 10 10 ten
	hunk g 10 10 ten
} >s/1.patch
nothing 'a file is missing'
cp t/x t/g
sed -i 's/^10$/ten/' t/f
part 'one file has the change'

tree_of
{
	hunk f 10 10 ten
	hunk f 30 30 thirty
} >s/1.patch
sed -i 's/^9$/nine/' t/f
nothing 'the context of one hunk differs'
sed -i -e 's/^nine$/9/' -e 's/^30$/thirty/' t/f
part 'one hunk is there, the other one fits'

tree_of
{
	git_gone n one
	hunk f 10 10 ten
} >s/1.patch
nothing 'a file that it deletes was never there'

tree_of
git_copy f g >s/1.patch
{
	hunk f 30 30 thirty
	hunk g 30 30 thirty
} >s/2.patch
ok 'a copy, and an edit of both' runs 0 apply --tree t --repo s s
ok '... the edit goes' runs 0 revert --tree t --repo s 2.patch
nothing '... then both'

done_testing
