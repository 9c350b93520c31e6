#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Revert gives a file the mode that it had, not one that git would know. A patch that makes
# a file executable makes it so for its owner.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
is() { [ "$(stat -c %a "t/$1")" = "$2" ]; }
# with MODE...: a tree with a file of each mode
with() {
	tree_of
	for mode in "$@"; do
		seq 40 >"t/f$mode"
		chmod "$mode" "t/f$mode"
	done
	rm -rf before
	cp -a t before
}

with 744 764 711 700
for mode in 744 764 711 700; do
	git_mode f$mode 100755 100644
done >s/1.patch
for option in --batch --quilt; do
	ok "$option: x is taken from four files" runs 0 apply $option --tree t --repo s s
	ok '... for everybody' is f764 664
	ok '... for everybody' is f711 600
	ok '... and given back' runs 0 revert --tree t --repo s s
	rm -rf t/.pc
	ok '... to those who had it' as_before
done

ok 'again' runs 0 apply --tree t --repo s s
chmod 640 t/f744
ok 'the user has changed a mode since' runs 0 revert --tree t --repo s s
ok '... which stays, with x' is f744 750
ok '... and the other ones are as before' is f711 711

with 744
{ git_mode f744 100755 100644 && hunk f744 10 10 x; } | grep -v '^diff --git a/f ' >s/1.patch
hunk f744 30 30 y >s/2.patch
ok 'a set below another one' runs 0 apply --tree t --repo s s
ok '... is reverted' runs 0 revert --tree t --repo s 1.patch
ok '... to the mode of before' is f744 744
ok 'then the other one' runs 0 revert --tree t --repo s 2.patch
ok '... and nothing is left' as_before

ok 'the set is applied' runs 0 apply --tree t --repo s 1.patch
sed -i s/^40/last/ t/f744
ok 'the file is edited: it is reverted by its lines' runs 0 revert --tree t --repo s 1.patch
ok '... to the mode of before' is f744 744

with 744
rm -f s/2.patch
printf 'diff --git a/f744 b/g\nold mode 100755\nnew mode 100644\n' >s/1.patch
printf 'similarity index 100%%\nrename from f744\nrename to g\n' >>s/1.patch
ok 'a set renames the file as well' runs 0 apply --tree t --repo s s
ok '... without x' is g 644
ok '... and is reverted' runs 0 revert --tree t --repo s s
ok '... with the mode' as_before

with 744
git_mode f744 100755 100644 >s/1.patch
git_mode f744 100644 100755 >s/2.patch
ok 'one set takes x, the next one gives it' runs 0 apply --tree t --repo s s
ok 'both are reverted' runs 0 revert --tree t --repo s s
ok '... and the mode is as before' as_before

with 645 600 604
rm -f s/2.patch
for mode in 645 600 604; do
	git_mode f$mode 100644 100755
done >s/1.patch
ok 'x is given' runs 0 apply --tree t --repo s s
ok '... to the owner and who reads' is f645 755
ok '... to nobody else' is f600 700
ok '... to those who read' is f604 705
ok '... and taken' runs 0 revert --tree t --repo s s
ok '... from those who had it not' as_before

hunk f645 10 10 x >s/1.patch
ok 'an edit' runs 0 apply --tree t --repo s s
ok '... leaves the mode' is f645 645
ok '... as its revert does' runs 0 revert --tree t --repo s s
ok '... which leaves nothing' as_before

done_testing
