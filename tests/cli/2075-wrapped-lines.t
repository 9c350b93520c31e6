#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch whose long lines a mailer broke in two, and one with the blanks of format=flowed
# whose header is lost: the message says so, and what it names mends the patch.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t n
{
	seq 10
	echo 'int a_function_with_a_long_name(struct one *first, struct two *second, int third);'
	seq 12 20
} >t/f
sed 's/third/number/' t/f >n/f
diff -u t/f n/f | sed '1,2s,^\(...\) .*,\1 a/f,' >good.patch
sed -i 's/^@@.*/& int some_other_function_with_a_long_name(struct one *first, struct two *second)/' good.patch
note t

# shellcheck disable=SC2034 # used in eval
wrapped='this line seems to be the end of the one before'
ok 'a good one' runs 0 check --tree t ./good.patch
sed '/^@@/s/ \(struct two\)/\n\1/' good.patch >x.patch
ok 'the line of a hunk' eval 'refused 2 check --tree t x.patch && says "x.patch:4: " "$wrapped"'
sed '/^+int/s/ \(struct two\)/\n\1/' good.patch >x.patch
n=$(grep -n '^struct' x.patch | cut -d: -f1)
ok 'a new line' eval 'refused 2 check --tree t x.patch && says "x.patch:$n: " "$wrapped"'
ok '... joined' eval 'sed "$((n - 1)){N; s/\n/ /}" x.patch >y.patch && alike good.patch y.patch'
sed 's/^ //' good.patch >x.patch
ok 'lost blanks are told as before' eval 'refused 2 check --tree t x.patch && silent "$wrapped" && says "lost the blank"'
sed '/^-int/,$s/^[-+ ]int.*//' good.patch | head -n 8 >x.patch
ok 'a hunk that is cut off' eval 'refused 2 check --tree t x.patch && silent "$wrapped"'

sed 's/^ /  /' good.patch >x.patch
ok 'format=flowed' refused 1 check --tree t x.patch
ok '... is told' says 'the lines of context have a blank too many'
# shellcheck disable=SC2034 # used in eval
command=$(sed -n 's/[^`]*`\([^`]*\)`.*/\1/p' "$out" | head -n 1)
ok '... and the command mends it' eval '[ -n "$command" ] && eval "$command" <x.patch >y.patch && alike good.patch y.patch'
done_testing
