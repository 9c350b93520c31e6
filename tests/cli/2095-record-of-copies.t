#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch of so many copies that its record would be past a limit is refused before the
# diff of the record is made.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir t
seq 17000 >t/f
seq 17000 >t/r
# copies N: a patch of N copies of t/f, and of a renamed file
copies() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "diff --git a/f b/c%d\ncopy from f\ncopy to c%d\n", i, i
		print "diff --git a/r b/r2\nrename from r\nrename to r2"
	}' >c.patch
}
copies 8000
ok 'copies of many lines' bounded 10 350000 2 check --tree t ./c.patch
ok '... are past a limit' says 'its diff has more than 16777216 lines'
ok '... also for apply' bounded 10 350000 2 apply --tree t ./c.patch
ok '... which writes nothing' [ "$(ls t)" = "f
r" ]
copies 987
ok 'one copy too many' bounded 10 350000 2 check --tree t ./c.patch
ok '... is one, too' says 'its diff has more than 16777216 lines'
copies 986
ok 'the copy before' runs 0 check --tree t ./c.patch
# what is renamed is not counted twice
{ head -c 200000000 /dev/zero | tr '\0' x && echo; } >t/r
printf 'diff --git a/r b/r2\nrename from r\nrename to r2\n' >c.patch
ok 'a long file that is renamed' runs 0 check --tree t ./c.patch
{ head -c 160000 /dev/zero | tr '\0' x && echo; } >t/f
seq 9 >t/r
copies 2000
ok 'copies of many bytes' bounded 10 350000 2 check --tree t ./c.patch
ok '... are past a limit' says 'its diff is larger than 268435456 bytes'
done_testing
