#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that quilt has applied is known again when its file was moved or renamed, when the
# folder of its series was, and when an older version applied it, which did not note of
# which file it was made: check says that quilt has it, and revert takes it out.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool quilt
cd "$scratch" || exit 2

fresh() {
	tree_of
	rm -rf a b
	mkdir a b
	hunk f 20 20 twenty >a/fix.patch
	hunk f 35 35 one >a/other.patch
	"$@"
}
quilts() { runs 0 apply --quilt --tree t "$@"; }
# knows FILE...: the file is quilt's patch, and it goes; nothing of it is left.
knows() {
	runs 0 check --tree t "$@" && says 'by quilt' && silent present clean &&
		runs 0 apply --tree t "$@" && says 'there already' &&
		runs 0 revert --tree t "$@" && says ' reverted' && silent 'was there before' &&
		rm -rf t/.pc t/patches && as_before
}
older() { rm t/.pc/.pom_sets; }

fresh quilts a/fix.patch
older
ok 'of an older version' knows a/fix.patch
fresh quilts a/fix.patch
older
mv t/patches/fix.patch t/patches/fix.patch.patch
echo fix.patch.patch >t/.pc/applied-patches
cp t/.pc/applied-patches t/patches/series
mv t/.pc/fix.patch t/.pc/fix.patch.patch
ok '... which had other names' knows a/fix.patch
fresh quilts a/fix.patch
mv a/fix.patch b/fix.patch
ok 'a file that was moved' knows b/fix.patch
fresh quilts a/fix.patch
mv a/fix.patch b/good.patch
ok '... and renamed' knows b/good.patch
fresh quilts a/fix.patch
mv a/fix.patch b/fix.patch
rm -r t/patches
ok '... whose copy is gone' knows b/fix.patch
printf '%s\n' fix.patch other.patch >a/series
fresh
printf '%s\n' fix.patch other.patch >a/series
quilts --repo a a
mv a c
ok 'a series that was moved' eval 'runs 0 revert --tree t --repo c fix.patch other.patch && says "2 sets reverted" && rm -rf t/.pc c && as_before'

# not the same
fresh quilts a/fix.patch
older
hunk f 20 20 zwanzig >b/fix.patch
ok 'another patch of that name' eval 'runs 0 revert --tree t b/fix.patch && says "not there" && silent quilt'
ok '... is not applied' eval 'runs 1 check --tree t b/fix.patch && silent "by quilt"'
fresh quilts a/fix.patch
older
(cd t && sed -i s/^30/thirty/ f && quilt --quiltrc - refresh) >/dev/null
note t
ok 'one that was refreshed since stays' refused 1 revert --tree t a/fix.patch
ok '... and it is said that quilt has it, and what to do' says 'quilt has fix.patch applied' 'another version' 'quilt pop'
fresh quilts a/other.patch
sed -i 's/^20$/twenty/' t/f
ok 'what was there before is, still' eval 'runs 0 revert --tree t a/fix.patch && says "was there before, and stays"'

done_testing
