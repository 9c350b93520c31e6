#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch for one of several like functions, of which the others have its line: that it is
# like there does not make it present.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 1
unset KERNEL_DIR IPTABLES_DIR
mkdir tree series
for name in a b c d; do
	printf 'int %s(void)\n{\n\tret = try();\n\tif (ret)\n\t\tgoto out;\n' "$name"
	printf '\tput(dev);\n\tmutex_unlock(&lock);\n\treturn 0;\n}\n\n'
done >new
sed 37d new >old
diff -u --label a/f --label b/f old new >series/1.patch
echo 1.patch >series/series
sed '36s/put/put2/' old >tree/f

ok 'other lines around it' runs 1 check --tree tree --repo series
ok '... are a conflict' matches '^1\.patch +conflict'
ok '... and nothing is upstream' runs 1 refresh --onto tree --repo series
ok '... by the series either' [ "$(cat series/series)" = 1.patch ]
cp new tree/f
ok 'where it is there, it is present' runs 0 check --tree tree --repo series
ok '... as it says' matches '^1\.patch +present'

done_testing
