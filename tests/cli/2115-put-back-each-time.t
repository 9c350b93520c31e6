#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# 400 sets edit one line, and each time somebody puts it back. Whether one is out depends on
# those above it: status finds that out once for each, with little memory on the stack.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir t
seq 9 >t/f
cp t/f f
edit() {
	printf -- '--- a/f\n+++ b/f\n@@ -4,3 +4,3 @@\n 4\n-%s\n+%s\n 6\n' "$1" "$2"
}
i=0
while [ $i -lt 400 ]; do
	edit 5 x$i >$i.patch
	runs 0 apply -q --tree t $i.patch || exit 1
	cp f t/f
	i=$((i + 1))
done
sed -i 's/^5$/zz/' t/f
edit zz 5 >z.patch
ok 'the last set gives the file that all of them found' eval 'runs 0 apply --tree t z.patch && cmp f t/f'
low() (
	# shellcheck disable=SC3045 # dash has it
	sanitized || ulimit -s 128
	bounded 2 1000000 1 status --tree t
)
ok 'status' low
ok '... of the first one' matches '^ +0.patch +partial +it was applied, and its lines were taken out since'
ok '... of the last one' matches '^ +z.patch +applied'
done_testing
