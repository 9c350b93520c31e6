#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A line that is equal to one of the patch belongs to somebody else: where nothing
# tells which of them is the patch's, revert takes out none.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 1
unset KERNEL_DIR IPTABLES_DIR
mkdir t
seq -f 'old line %.0f' 12 >t/f
{
	printf -- '--- a/f\n+++ b/f\n@@ -4,6 +4,7 @@\n'
	seq -f ' old line %.0f' 4 6
	echo '+return value;'
	seq -f ' old line %.0f' 7 9
} >p.patch
ok 'apply' runs 0 apply --tree t ./p.patch
# around LINE...: the patch's line is there, with these around it
around() {
	printf 'top\ntop\nold line 1\n%s\nnew 1\nnew 2\nreturn value;\nnew 3\nnew 4\n' \
		"$1" >t/f
}
around 'new 0'
ok 'alone, it is found where it is now' runs 0 revert --tree t --check p.patch
around 'return value;'
ok 'one more of them' runs 1 revert --tree t p.patch
ok '... and revert says why' says 'do not tell where it belongs'
ok '... without advising itself' silent 'runme revert p.patch'
ok '... and takes out none' [ "$(grep -c 'return value;' t/f)" = 2 ]
ok 'status still has it' runs 0 status --tree t
ok '... as edited' says 'its own lines seem to stand'

done_testing
