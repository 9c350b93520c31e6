#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch of which a part is in a form that is not read. Another form of diff behind the
# header of a file is refused, wherever it stands. What patch(1) and git pass over, too, is
# named by check and apply, and --strict refuses it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir orig
seq 30 >orig/f
seq 30 >orig/g
hunk f 10 10 ten >good
lines=$(wc -l <good)
note orig

# refused_ TEXT MESSAGE: x.patch is refused with it, also by itself and before a good one.
refused_() {
	cat good other >x.patch
	ok "$1" refused 2 apply --tree orig ./x.patch
	ok '... is named' says "$2"
	cat other good >x.patch
	ok '... in front' refused 2 apply --tree orig ./x.patch
	ok '... is named' says "$2"
}
printf 'diff -r a/g b/g\n20c20\n< 20\n---\n> twenty\n' >other
refused_ 'a normal diff' 'this is a normal diff'
printf 'Index: g\n=====\n20c20\n< 20\n---\n> twenty\n' >other
refused_ '... of CVS' 'this is a normal diff'
printf 'diff -re a/g b/g\n20c\ntwenty\n.\n' >other
refused_ 'an ed script' 'this is an ed script'
printf 'diff -rn a/g b/g\nd20 1\na20 1\ntwenty\n' >other
refused_ 'a diff for RCS' 'a diff for RCS'
printf -- '--- a/g\n+++ b/g\n@@\n-20\n+twenty\n' >other
refused_ 'hunks without numbers' 'have no heads with numbers'
printf '*** Begin Patch\n*** Update File: g\n@@\n-20\n+twenty\n*** End Patch\n' >other
refused_ 'a list of edits' 'a list of edits'

printf -- '--- a/g\n' | cat good - >x.patch
ok 'cut off behind ---' eval 'refused 2 apply --tree orig ./x.patch && says "x.patch:$((lines + 1)): " "cut off"'
printf 'diff -u a/g b/g\n--- g\n' | cat good - >x.patch
ok '... and after diff -u' eval 'refused 2 apply --tree orig ./x.patch && says "x.patch:$((lines + 2)): " "cut off"'
printf 'Words.\n--- and more\n' | cat good - >x.patch
ok '... but words are none' eval 'runs 0 check --tree orig ./x.patch && silent "cannot be read"'

# noted TEXT LINE SAID [MORE]: x.patch goes in, and its line of that number is told.
noted() {
	rm -rf t
	cp -r orig t
	note t
	said="line $2 of the patch names a change that cannot be read: $3"
	ok "$1: check" refused 0 check --tree t ./x.patch
	ok '... says it' says "$said"
	ok '... in JSON' runs 0 check --json --tree t ./x.patch
	ok '... says it' says "$said"
	ok '... --strict refuses it' refused 1 apply --strict --tree t ./x.patch
	ok '... says it' says malformed "$said"
	ok '... apply' eval 'runs 0 apply --tree t ./x.patch && grep -qx ten t/f'
	ok '... says it' says "$said"
	ok '... is said once' eval 'runs 0 check --tree t ./x.patch && silent "cannot be read"'
	ok '... revert' eval 'runs 0 revert --tree t x.patch && same orig t'
}
printf 'Index: e\n=======\nIndex: f\n=======\n' | cat - good >x.patch
noted 'an empty file of Subversion' 1 'Index: e; make that change by hand'
printf 'Index: n (added)\n=======\nIndex: o (deleted)\n=======\n' | cat good - >x.patch
noted 'svn diff --no-diff-added' $((lines + 1)) 'Index: n (added), and 1 more such line;'
printf 'diff -urN a/e b/e\ndiff -urN a/f b/f\n' | cat - good >x.patch
noted 'an empty file of an old diff' 1 'diff -urN a/e b/e; make that change by hand'
printf "=== added file 'e'\n=== added file 'o'\n" | cat good - >x.patch
noted 'empty files of Bazaar' $((lines + 1)) "=== added file 'e', and 1 more such line;"
printf "=== modified file 'f' (properties changed: -x to +x)\n" | cat - good >x.patch
noted '... and a mode' 1 "=== modified file 'f' (properties changed: -x to +x); make"
printf 'Symbolic links a/l and b/l differ\n' | cat good - >x.patch
noted 'a link' $((lines + 1)) 'Symbolic links a/l and b/l differ; make that change by hand'
hunk g 20 20 twenty | sed 's/^/    /' | cat good - >x.patch
noted 'a diff that is indented' $((lines + 3)) '@@ -17,7 +17,7 @@; take off what its lines have in front'
hunk g 20 20 twenty | sed 's/^/> /' | cat good - >x.patch
noted '... or quoted' $((lines + 3)) '> @@ -17,7 +17,7 @@; take off'

quiet() {
	ok "$1" eval 'runs 0 check --strict --tree orig ./x.patch && silent "cannot be read"'
}
printf 'diff -u a/f b/f\nIndex: f\n=======\ndiff -u a/f b/f\n' | cat - good | sed 1d >x.patch
quiet 'headers with their hunks are none'
printf 'Words.\nIndex: of what there is\n\n12c\n3d\nd5 1\nSee diff -u a/x b/x.\n\n' | cat good - >x.patch
quiet '... nor are words behind a patch'
hunk g 20 20 twenty | sed 's/^/    /; 1i An example:' | cat - good >x.patch
quiet '... nor an example before it'

printf 'Index: e\n=======\n' >x.patch
ok 'nothing else' runs 2 check --tree orig ./x.patch
ok '... is named' says 'x.patch:1: ' 'followed by no change: the file is empty, or the patch is cut off'
done_testing
