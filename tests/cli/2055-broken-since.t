#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A recorded patch whose file was damaged since: nobody is told to revert it and to apply the
# damaged one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered f 30 >orig/f
unified orig f 's/f 5$/f five/' >p/a.patch
echo a.patch >p/series
cp -a orig t
ok 'apply' runs 0 apply --tree t --repo p --all
cp p/a.patch kept
for damage in 'echo rubbish' 'sed 4,6d kept' 'echo "<!DOCTYPE html><html>"'; do
	eval "$damage" >p/a.patch
	ok "$damage" runs 0 check --tree t --repo p
	ok '... it is applied, and its file cannot be read' says "applied     tree: the repository's version cannot be read"
	ok '... no other version' silent 'another version' 'revert it first'
	ok '... status does not read it' eval 'runs 0 status --tree t && matches "a.patch +applied"'
done
sed 's/five/fuenf/' kept >p/a.patch
ok 'another version is one' eval 'runs 1 check --tree t --repo p && says "another version of it is applied; revert it first"'
echo rubbish >p/a.patch
ok 'it is reverted by the record' eval 'runs 0 revert --tree t --repo p --all && rm -rf t/.pom && same t orig'
done_testing
