#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch with CR LF that makes new files only: they get LF, as patch(1) makes them, and
# the report says so, for nothing in the tree tells which line ends are meant.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool patch

cd "$scratch" || exit 2
mkdir orig want s
numbered line 60 >orig/f
printf -- '--- /dev/null\n+++ b/new\n@@ -0,0 +1,2 @@\n+one\n+two\n' | sed 's/$/\r/' >new.patch
told() {
	says 'line ends: LF, although the patch has CR LF'
}
cp orig/f want
patch -s -p1 -d want <new.patch
cp -r orig t
ok 'check' eval 'runs 0 check --tree t new.patch && told'
ok '... in JSON, too' eval 'runs 0 check --json --tree t new.patch &&
	json "d[\"sets\"][0][\"trees\"][\"tree\"][\"cr_left_out\"] is True"'
ok 'apply' eval 'runs 0 apply --tree t new.patch && told'
ok '... as patch does it' eval 'rm -r t/.pom && same want t'
cp new.patch s/1.patch && sed 's/new/other/' new.patch >s/2.patch
rm -rf t && cp -r orig t
ok 'in a series, too' eval 'runs 0 apply --tree t --repo s s && [ "$(grep -c "line ends: LF" "$out")" = 2 ]'
ok '... and back' eval 'runs 0 revert --tree t --repo s s && silent "line ends" && same orig t'
unified orig f 's/line 15/& one/' | sed 's/$/\r/' | cat - new.patch >both.patch
ok 'where an edited file has LF, that is what is expected' eval 'runs 0 check --tree t both.patch && silent "line ends"'
tr -d '\r' <new.patch >lf.patch
ok 'without CRs nothing is said' eval 'runs 0 apply --tree t lf.patch && silent "line ends"'

done_testing
