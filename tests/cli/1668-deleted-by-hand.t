#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A file that a recorded set made, and somebody deleted: status says that it does not
# stand, and revert takes out the rest; what is not there counts as done.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig
numbered line 60 >orig/f
new() {
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1,2 @@\n+one\n+two\n' "$1"
}
{
	unified orig f 's/line 15/& one/'
	new n
} >both.patch
new m >new.patch
cp -r orig t
ok 'apply' runs 0 apply --tree t both.patch new.patch
rm t/n t/m
ok 'status: they do not stand' eval 'runs 1 status --tree t && matches "^  both.patch +partial" "^  new.patch +partial"'
ok 'check does not say that the files are there' eval 'runs 1 check --tree t new.patch && says "its files are gone; revert takes it off the record" &&
	silent "present  m" "--force"'
note t
ok 'a dry run' refused 0 revert --check --tree t new.patch
ok 'the set that made one of them' runs 0 revert --tree t new.patch
ok '... is out already' says 'its files were gone already'
ok 'the set that has more' runs 0 revert --tree t both.patch
ok '... is taken out' eval 'matches "^both.patch +reverted +tree: 1 edited$"'
ok '... byte for byte' same orig t
runs 0 apply --tree t both.patch
rm t/n && sed -i 's/15 one/15 ONE/' t/f
note t
ok 'what was edited is still in the way' refused 1 revert --tree t both.patch
printf -- '--- a/none\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n' >gone.patch
ok 'a patch that deletes what is not there is a conflict, as ever' refused 1 apply --tree t gone.patch

done_testing
