#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# quilt reads a patch whose headers end in CR LF with LF: apply --quilt refuses it for a
# tree with CR LF.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR

# quilt reads a patch whose headers end in CR LF with LF
tree_of
sed -i 's/$/\r/' t/f
rm -rf before && cp -a t before
hunk f 10 10 x | sed 's/$/\r/' >s/1.patch
echo 1.patch >s/series
ok 'apply --quilt: headers with CR LF for a tree with CR LF' runs 2 apply --quilt --tree t --repo s s
ok '... are refused, as quilt could not take it out' eval 'says "its headers end in CR LF" "without --quilt" && as_before'
ok '... and apply takes them' runs 0 apply --tree t --repo s s
ok '... and gives the tree back' eval 'runs 0 revert --tree t --repo s s && as_before'
hunk f 10 10 x | sed '4,$s/$/\r/' >s/1.patch
popped() {
	runs 0 apply --quilt --tree t --repo s s && (cd t && QUILT_PATCHES=../s quilt pop -a) >"$out" 2>&1 && cmp t/f before/f
}
if command -v quilt >/dev/null; then
	ok 'headers with LF: quilt pops it' popped
fi

done_testing
