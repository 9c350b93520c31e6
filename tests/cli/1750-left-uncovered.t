#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A later set changed some lines of a set. What it did not change is still judged by the
# file, where somebody edited that.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 1
unset KERNEL_DIR IPTABLES_DIR

# new_tree PATCH...: a fresh tree with these patches.
new_tree() {
	rm -rf tree
	mkdir tree
	seq 1 60 >tree/f
	runs 0 apply --tree tree "$@" || echo "not applied: $*"
}
# stands, lost: the first patch does, or does not.
stands() {
	runs 0 status --tree tree &&
		matches "^  $1 +applied +covered by $2\$"
}
lost() {
	runs 1 status --tree tree &&
		matches "^  $1 +partial +it was applied, and its lines were changed since: $2\$"
}

# two hunks
{
	hunk f 10 10 ten
	hunk f 40 40 forty | tail -n +3
} >two.patch
hunk f 10 ten TEN >over.patch
new_tree two.patch over.patch
ok 'a set of two hunks, one of them covered' stands two.patch over.patch
sed -i 's/^20$/twenty/' tree/f
ok '... an edit elsewhere' stands two.patch over.patch
sed -i 's/^forty$/40/' tree/f
ok '... the other hunk is taken out' lost two.patch \
	'f: lines of hunk #2 do not stand any more'
ok '... check says so, too' runs 1 check --tree tree two.patch
sed -i 's/^40$/forty/; 1i zero' tree/f
ok '... it is back, a line further down' stands two.patch over.patch
sed -i 's/^TEN$/10/' tree/f
ok '... the covered lines are not those of the set' runs 1 status --tree tree
ok '... but of the later one' matches '^  two\.patch +applied +covered by over\.patch$' \
	'^  over\.patch +partial +.*'

# a place that moves with the sets above
{
	printf -- '--- a/f\n+++ b/f\n@@ -1,3 +1,43 @@\n 1\n 2\n'
	seq -f '+new %.0f' 40
	echo ' 3'
} >long.patch
new_tree two.patch over.patch long.patch
sed -i 's/^59$/x/' tree/f
ok 'lines that a later set moved far down' stands two.patch over.patch
sed -i '/^forty$/d' tree/f
ok '... and that are lost' lost two.patch \
	'f: lines of hunk #2 do not stand any more'

# two places in one hunk; and one that only deletes
cat >near.patch <<'END'
--- a/f
+++ b/f
@@ -7,11 +7,10 @@
 7
 8
 9
-10
+ten
 11
-12
 13
-14
+fourteen
 15
 16
 17
END
cat >over2.patch <<'END'
--- a/f
+++ b/f
@@ -7,7 +7,7 @@
 7
 8
 9
-ten
+TEN
 11
 13
 fourteen
END
new_tree near.patch over2.patch
sed -i 's/^50$/x/' tree/f
ok 'three places in one hunk, the first one is covered' stands near.patch over2.patch
sed -i 's/^fourteen$/14/' tree/f
ok '... the last one is lost' lost near.patch \
	'f: lines of hunk #1 do not stand any more'
sed -i 's/^14$/fourteen/; s/^11$/11\n12/' tree/f
ok '... what the one between deleted is back' lost near.patch \
	'f: lines of hunk #1 do not stand any more'

# a new file
# shellcheck disable=SC2046 # words
git_new g $(seq -f 'line%.0f' 30) >new.patch
cat >third.patch <<'END'
--- a/g
+++ b/g
@@ -2,3 +2,3 @@
 line2
-line3
+third
 line4
END
new_tree new.patch third.patch
echo more >>tree/g
ok 'a new file, of which a line is covered' stands new.patch third.patch
sed -i '/^line2[0-5]/d' tree/g
ok '... and others are lost' lost new.patch \
	'g: lines of hunk #1 do not stand any more'

# another name
git_move f h >move.patch
hunk h 10 ten TEN >later.patch
new_tree two.patch move.patch later.patch
ok 'a file that got another name, and then an edit' stands two.patch move.patch
sed -i 's/^20$/twenty/' tree/h
ok '... an edit elsewhere' stands two.patch move.patch
sed -i 's/^forty$/40/' tree/h
ok '... the other hunk is taken out' lost two.patch \
	'h: lines of hunk #2 do not stand any more'

# the mode
{
	git_mode f 100644 100755
	hunk f 10 10 ten
} >mode.patch
new_tree mode.patch over.patch
sed -i 's/^20$/twenty/' tree/f
ok 'a mode that is not covered' stands mode.patch over.patch
chmod 644 tree/f
ok '... and is lost' runs 1 status --tree tree
ok '... is named' matches '^  mode\.patch +partial +.*mode was changed since$'

done_testing
