#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A record of format 1, which older versions wrote, is read and rewritten as
# format 2, and its sets can be reverted. A record of a newer format is refused.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

entry() { # NUMBER SOURCE
	printf '\nSet: %d.patch\nGroup: s\nRepository: s\nSummary:\nDepends:\nConfig:\n' "$1"
	printf 'Source: %s\nDiff: 000%d-%d.patch.diff\n' "$2" "$1" "$1"
	cp "s/$1.patch" "t/.pom/000$1-$1.patch.diff"
}
edit() {
	echo "diff --git a/$1 b/$1"
	hunk "$@"
}
# The tree with five sets in it, and the ledger that the first version wrote.
old_tree() {
	tree_of
	echo gone >t/old
	chmod 640 t/old
	rm -rf before
	cp -a t before
	edit f 20 20 twenty >s/1.patch
	edit f 30 30 thirty >s/2.patch
	edit f 20 twenty XX >s/3.patch
	git_gone old gone >s/4.patch
	git_move x y >s/5.patch
	sed -i -e 's/^20$/XX/' -e 's/^30$/thirty/' t/f
	rm t/old
	mv t/x t/y
	mkdir t/.pom
	{
		cat <<'END'
# What runme applied to this tree; `runme status` reads it.
Format: 1
Next: 6
Files:
 b363230dc28839d1cb3efbfc788c0683c77492ec111c5bb7caaa793c4d9ae3be 100644 f
 - 100640 old
 - 100755 x
 098b5cb865cd96f460b49248572899c87e7dd8bbc262c7f9094e300c99562a06 100755 y
END
		for n in 1 2 3 4 5; do
			entry $n 91ce5e3148c78715124c1e551924f8f4128145ad53540bc4781cbafe75bb8ebf
		done
	} >t/.pom/ledger
}
format() {
	grep -qx "Format: $1" t/.pom/ledger
}

old_tree
note t
ok 'it is read' refused 0 status --tree t
ok 'and followed' matches '^  1.patch +applied +covered by 3.patch$' \
	'^  2.patch +applied$' '^  4.patch +applied$' '^  5.patch +applied$'
ok 'what reads leaves it' format 1
ok 'one comes out of the middle' runs 0 revert --tree t 2.patch
ok 'it is of format 2 then' format 2
ok 'and stands' stands
ok 'what a later set builds upon stays' runs 1 revert --tree t 1.patch
ok 'by name' says '3.patch builds upon it'
ok 'all the others come out' runs 0 revert --tree t 1.patch 3.patch 4.patch 5.patch
ok 'to the last byte and mode' as_before

old_tree
hunk f 10 10 ten >s/6.patch
ok 'a set on top' runs 0 apply --tree t s/6.patch
ok 'writes it anew' format 2
ok 'with all that was in it' [ "$(grep -c '^Set: ' t/.pom/ledger)" -eq 6 ]
ok 'and all stands' stands
ok 'the names are enough' runs 0 revert --tree t 1.patch 2.patch 3.patch 4.patch \
	5.patch 6.patch
ok 'for all to come out' as_before

old_tree
sed -i '5s/$/ mine/' t/f
ok 'a file that was edited since' runs 0 status --tree t
ok 'is judged by its bytes' matches '^  2.patch +applied +its files were edited since'
ok 'the set comes out' runs 0 revert --tree t 2.patch
ok 'and the edit stays' grep -qx '5 mine' t/f

old_tree
hunk f 10 10 ten >s/6.patch
sed -i 's/^Format: 1/Format: 3/' t/.pom/ledger
note t
for command in 'status' 'apply s/6.patch' 'revert 1.patch' 'check s/1.patch'; do
	# shellcheck disable=SC2086 # words
	ok "a newer format: $command" refused 2 $command --tree t
	ok '... says what to do' says 'its format is 3' 'a newer one'
done
done_testing
