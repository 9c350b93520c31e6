#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A normal diff or an ed script without the name of its file, beside a unified diff: check
# and apply name it, and --strict refuses the patch.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir orig
seq 30 >orig/f
seq 30 >orig/g
hunk f 10 10 ten >good
behind=$(($(wc -l <good) + 1))
sed 's/^20$/twenty/' orig/g >changed
sed '/^20$/d' orig/g >deleted
sed '20i more' orig/g >added

# noted TEXT LINE COMMAND: x.patch goes in, and the command in its line is told.
noted() {
	rm -rf t
	cp -r orig t
	said="line $2 of the patch names a change that cannot be read: $3"
	ok "$1" runs 0 check --tree t ./x.patch
	ok '... is told' says "$said" 'make it a unified diff'
	note t
	ok '... --strict refuses it' refused 1 apply --strict --tree t ./x.patch
	ok '... and says why' says malformed "$said"
	ok '... apply' eval 'runs 0 apply --tree t ./x.patch && grep -qx ten t/f'
	ok '... tells it' says "$said"
}
for to in changed deleted added; do
	for option in --normal -e; do
		diff $option orig/g $to >other
		# d of an ed script has no lines by which it is known
		[ "$option $to" != '-e deleted' ] || continue
		cat good other >x.patch
		noted "$option, $to, behind" $behind "$(head -n 1 other)"
		cat other good >x.patch
		noted "$option, $to, in front" 1 "$(head -n 1 other)"
	done
done
hunk f 25 25 more >second
diff orig/g changed | cat good - second >x.patch
noted 'between two' $behind 20c20

quiet() {
	ok "$1" eval 'runs 0 check --strict --tree orig ./x.patch && silent "cannot be read"'
}
{
	echo 'objdump differs:'
	diff orig/g changed
	cat good
} >x.patch
quiet 'an example in the words before it'
{ cat good && printf -- '-- \n12c\n3a4\n5d5\n\n'; } >x.patch
quiet 'words that have no such lines'
diff orig/g changed >x.patch
ok 'nothing else' runs 2 check --tree orig ./x.patch
ok '... is named' says 'this is a normal diff'
done_testing
