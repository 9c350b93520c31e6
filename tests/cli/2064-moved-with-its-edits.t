#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set made a file, a later one edited it, and somebody moved it: neither was taken out, and
# revert does not take them off the record without --force.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
echo text >orig/f
printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1,3 @@\n+first line\n+second line\n+third line\n' >p/a.patch
printf -- '--- a/n\n+++ b/n\n@@ -1,3 +1,3 @@\n first line\n-second line\n+2nd line\n third line\n' >p/b.patch
printf '%s\n' a.patch b.patch >p/series
cp -a orig t
runs 0 apply --tree t --repo p --all
mv t/n t/moved
note t
ok 'status' eval 'runs 1 status --tree t && matches "^  b.patch +partial .*n: it is not there any more; is it moved now\\?"'
ok 'revert of the later set' eval 'refused 1 revert --tree t b.patch && says "moved has its bytes: move that back"'
ok '... of both' eval 'refused 1 revert --tree t --repo p p && says "moved has its bytes: move that back"'
cp -a t t2
mv t/moved t/n
ok 'moved back' runs 0 status --tree t
ok '... both are reverted' eval 'runs 0 revert --tree t --repo p p && same t orig'
rm -rf t && mv t2 t
ok '--force' eval 'runs 0 revert --force --tree t --repo p p && says "n is not there, and moved stays" &&
	runs 0 status --tree t && says "nothing is applied" && [ -e t/moved ]'

rm -rf t && cp -a orig t
runs 0 apply --tree t --repo p --all
rm t/n
ok 'a file that was deleted' eval 'runs 1 status --tree t && runs 0 revert --tree t --repo p p && same t orig'
done_testing
