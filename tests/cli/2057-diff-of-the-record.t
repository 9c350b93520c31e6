#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The tree is as recorded, but lines that a set added are other ones in its diff in .pom:
# revert says that the record was changed, and not the tree.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered line 30 >orig/f
unified orig f 's/line 5$/line five/' >p/a.patch
printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+one\n+two\n' >>p/a.patch
unified orig f 's/line 25$/line twentyfive/' >p/b.patch
printf '%s\n' a.patch b.patch >p/series
cp -a orig t
runs 0 apply --tree t --repo p --all
cp -a t t2
# changed SED FILE: a.patch is refused for that file.
changed() {
	rm -rf t && cp -a t2 t && sed -i "$1" t/.pom/0001-a.patch.diff && note t &&
		refused 1 revert --tree t a.patch && silent 'put that back' 'was changed since' 'were changed since' &&
		says "its record was changed: without it, $2 would not be as it was before" \
			'put .pom/0001-a.patch.diff or the diff of a later set back from a copy' &&
		refused 1 revert --force --tree t a.patch && silent 'put that back'
}
ok 'an added line is another one' changed 's/^+line five/+line fuenf/' f
ok '... in a new file' changed 's/^+two/+zwei/' n
note t
ok '... JSON' eval 'refused 1 revert --json --tree t a.patch &&
	json "d[\"sets\"][0][\"trees\"][\"tree\"][\"note\"].startswith(\"its record was changed\")"'
cp t2/.pom/0001-a.patch.diff t/.pom
ok 'put back from a copy' runs 0 revert --tree t a.patch
ok '... and the other one' eval 'runs 0 revert --tree t b.patch && rm -rf t/.pom && same t orig'
ok 'another line' changed 's/^+line five/+line fuenf/' f
cp orig/f t/f
ok "the tree's file put back" runs 0 revert --tree t a.patch b.patch
ok '... is enough' eval 'runs 0 status --tree t && says "nothing is applied" && rm -rf t/.pom && same t orig'

rm -rf t && cp -a t2 t && rm t/f && mkdir t/f
ok 'a folder for a file' eval 'runs 1 status --tree t && says "were changed since: f: it is a folder, and the patch is for a regular file"'
ok '... apply' eval 'runs 1 apply --tree t --repo p a.patch && says "conflict f: it is a folder, and"'

rm -rf t && cp -a orig t
ends_well() {
	runs 0 "$@" && not grep ' $' "$out"
}
ok 'no blanks at the ends of lines: apply' ends_well apply --tree t --repo p a.patch
ok '... check' ends_well check --tree t --repo p
ok '... list' ends_well list --tree t --repo p
ok '... status' eval 'ends_well status --tree t && says "  a.patch        applied"'
ok '... revert' eval 'runs 0 revert --tree t a.patch && ends_well revert --tree t --repo p a.patch'
done_testing
