#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The lines of a rename or a copy are in its source already, but the new name is not there:
# that is a part of the change, and not all of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
numbered line 30 >f
mkdir orig
sed 's/line 5$/line five/' f >orig/f
git_edit() {
	printf 'diff --git a/f b/g\n%s from f\n%s to g\n--- a/f\n+++ b/g\n' "$1" "$1"
	printf '@@ -4,3 +4,3 @@\n line 4\n-line 5\n+line five\n line 6\n'
}
git_edit rename >rename.patch
git_edit copy >copy.patch

start() {
	rm -rf t
	cp -a orig t
}
start
ok 'a rename' runs 1 check --tree t rename.patch
ok '... is there in part' says 'its lines are there already, under the old name'
ok '... is not applied' eval 'runs 1 apply --tree t rename.patch && same orig t'
ok '... but with --force' eval 'runs 0 apply --force --tree t rename.patch && [ ! -e t/f ] && cmp orig/f t/g'
ok '... and stands' runs 0 status --tree t
ok '... is there' eval 'runs 0 check --tree t rename.patch && says applied'
ok '... and goes back' eval 'runs 0 revert --tree t rename.patch && [ ! -e t/g ] && [ -e t/f ]'
start
ok 'a copy' runs 1 check --tree t copy.patch
ok '... is there in part' says 'its source has its lines already, but there is no copy'
mv t/f t/g
ok 'a rename that is there' eval 'runs 0 check --tree t rename.patch && says present'
done_testing
