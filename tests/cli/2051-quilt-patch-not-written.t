#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that quilt has applied, and whose file does not say what it changed: status says
# so, and what to do. A refused revert says it as well.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt
cd "$scratch" || exit 2
q() {
	(cd t && QUILT_PATCHES=patches quilt --quiltrc - "$@" >"$out" 2>&1 </dev/null)
}
start() {
	rm -rf t
	mkdir -p t/patches
	numbered f 30 >t/f
	numbered g 30 >t/g
	unified t f 's/f 5$/f five/' >t/patches/a.patch
	unified t g 's/g 7$/g seven/' >t/patches/b.patch
	printf '%s\n' a.patch b.patch >t/patches/series
	q push -a
}
# stands TEXT: status ends with 0 and says that of b.patch, and nothing of a.patch
stands() {
	runs 0 status --tree t && matches '^  a\.patch +applied +by quilt$' "^  b\\.patch +applied +by quilt$1\$"
}
lost='; its file is missing or has no patch in it: `quilt refresh` writes it'

start
ok 'both patches' stands ''
rm t/patches/b.patch
ok 'the file of one is lost' stands "$lost"
ok '... quilt refresh writes it' eval 'q refresh && stands ""'
echo 'no patch' >t/patches/b.patch
ok 'it has no patch in it' stands "$lost"
ok '... quilt refresh' eval 'q refresh && stands ""'
: >t/patches/b.patch
ok 'it is empty' stands "$lost"
ok '... quilt refresh' eval 'q refresh && stands ""'
rm t/patches/a.patch
ok 'the file of a lower one' eval 'runs 0 status --tree t && says "quilt refresh a.patch"'
ok '... with that command' eval 'q refresh a.patch && stands ""'

start
q new e.patch
q add f
ok 'a new patch that changed nothing' eval 'stands "" && matches "^  e.patch +applied +by quilt$"'
sed -i 's/f 20/f twenty/' t/f
ok 'it changed a file' eval 'runs 0 status --tree t && says "e.patch        applied    by quilt$lost"'
ok '... quilt refresh' eval 'q refresh && stands "" && matches "^  e.patch +applied +by quilt$"'
: >t/empty
q new h.patch
q add empty
ok 'a new patch that has an empty file' eval 'stands "" && matches "^  h.patch +applied +by quilt$"'

start
sleep 0.02
sed -i s/seven/sieben/ t/patches/b.patch
ok 'another version of the patch' stands '; its file has another version by now'
note t
ok '... revert refuses' refused 1 revert --tree t --repo t/patches b.patch
ok '... with what to do' says '`quilt pop -f` takes all of it out'
ok '... which works' eval 'q pop -f && runs 0 status --tree t && silent b.patch &&
	runs 0 apply --quilt --tree t --repo t/patches b.patch && grep -qx "g sieben" t/g && stands ""'

start
sed -i 's/g 20/g twenty/' t/g
note t
ok 'an edit' refused 1 revert --tree t --repo t/patches b.patch
ok '... is not lost, and it is said' says '`quilt refresh` writes the patch anew'
ok '... which works' eval 'q refresh && runs 0 revert --tree t --repo t/patches b.patch &&
	grep -qx "g 20" t/g && grep -qx "g 7" t/g'
done_testing
