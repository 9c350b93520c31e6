#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A ledger of a megabyte, of two sets with the same 30000 files: the time to
# revert the first one grows with the number of files, not with its square.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

mkdir -p t/.pom
echo x >t/f
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-y\n+x\n' >t/.pom/0001-a.diff
{
	printf 'Format: 2\nNext: 3\n\nSet: a\nDiff: 0001-a.diff\nVersions:\n'
	seq -f ' - 100644:* f%.0f' 30000
	printf '\nSet: b\nDiff: 0001-a.diff\nVersions:\n'
	seq -f ' = 100644:* f%.0f' 30000
} >t/.pom/ledger
ok 'the lower one of two sets with 30000 files' bounded 2 400000 0 revert --tree t a

done_testing
