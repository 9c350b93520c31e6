#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets that changed one line after each other, and git reset to a commit between them:
# status says which are out, and the others can be reverted, also where a further set
# changed the file elsewhere.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
HOME=$scratch/home
export HOME
mkdir orig s v home
numbered line 60 >orig/f
echo old >orig/o
git -C orig init -q
git -C orig config user.name me && git -C orig config user.email me@example.org
git -C orig add . && git -C orig commit -qm start
cp -a orig w
# step N SED...: the next set changes f; v has the tree after each.
step() {
	number=$1
	shift
	unified w f "$@" >"s/$number.patch" && sed -i "$@" w/f
	cp w/f "v/$number"
}
cp w/f v/0
step 1 's/line 15$/& one/'
step 2 's/15 one/15 two/'
step 3 's/line 45$/& three/'
step 4 -e 's/15 two/15 four/' -e 's/^line 5$/five a\nfive b/'
step 5 's/15 four/15 five/'
cp -a orig t
ok 'apply as commits' runs 0 apply --commit --tree t --repo s s
mv t full
cp -a orig t
for number in 1 2 3 4 5; do
	runs 0 apply --commit --tree t --repo s "$number.patch"
done
mv t singly

# reset FULL N: to the commit of set N; its versions above are gone.
reset() {
	rm -rf t && cp -a "$1" t && git -C t reset -q --hard "HEAD~$((5 - $2))"
}
# standing N: status has the sets up to N as applied, and those above as out.
standing() {
	runs 1 status --tree t || return
	for number in 1 2 3 4 5; do
		[ ! -e "t/.pom/000$number-$number.patch.diff" ] || if [ "$number" -le "$1" ]; then
			matches "^  $number.patch +applied" || return
		else
			matches "^  $number.patch +partial +it was taken out by other means" || return
		fi
	done
}
is_version() {
	cmp t/f "v/$1"
}
for from in full singly; do
	for at in 1 2 3 4; do
		reset $from $at
		ok "$from, reset to $at: status" standing $at
		ok '... the sets that are out go off the record' eval '
			for n in 5 4 3 2; do [ $n -le $at ] || runs 0 revert --tree t $n.patch || break; done;
			is_version $at && runs 0 status --tree t && silent partial'
		ok '... and the rest one by one' eval '
			for n in 4 3 2 1; do [ $n -gt $at ] || { runs 0 revert --tree t $n.patch && is_version $((n - 1)); } || break; done;
			is_version 0 && [ ! -e t/.pom ]'
		reset $from $at
		ok '... the topmost that is left, before those that are out' eval '
			runs 0 revert --tree t $at.patch && says "off the record, as out already: 5.patch" &&
			is_version $((at - 1)) && runs 0 status --tree t && silent 5.patch'
		ok '... all others' eval 'runs 0 revert --tree t --repo s s && is_version 0 && [ ! -e t/.pom ]'
		reset $from $at
		ok '... all at once' eval 'runs 0 revert --tree t --repo s s && is_version 0 && [ ! -e t/.pom ]'
	done
done
reset full 0
ok 'reset of all: 1 and 2, with 3 elsewhere in the file' eval 'runs 1 status --tree t && note t && refused 1 revert --tree t 1.patch 2.patch &&
	says "4.patch builds upon it"'
ok '... with what changed their lines' runs 0 revert --tree t 1.patch 2.patch 4.patch 5.patch
ok '... leaves 3, which is out' eval 'is_version 0 && runs 1 status --tree t && matches "^  3.patch +partial +it was taken out"'
ok '... which goes, too' eval 'runs 0 revert --tree t 3.patch && is_version 0 && [ ! -e t/.pom ]'
reset singly 3
ok 'reset to 3: 1 has 2 upon it, and 3 not' eval 'note t && refused 1 revert --tree t 1.patch && says "2.patch builds upon it"'
ok '... together they go' eval 'runs 0 revert --tree t 1.patch 2.patch && says "as out already: 5.patch, 4.patch" &&
	runs 0 status --tree t && matches "^  3.patch +applied" && silent 5.patch'
ok '... 3 is still there' eval 'sed "s/15 two/15/" v/3 | cmp t/f -'
ok '... and all can be taken out' eval 'runs 0 revert --tree t --repo s s && is_version 0 && [ ! -e t/.pom ]'

reset full 2
sed -i 's/line 33/& mine/' t/f && cp t/f mine
ok 'an edit of the user as well: no version that is known' runs 1 status --tree t
reset full 2
ok 'check says what is out' eval 'note t && refused 1 check --tree t --repo s s && says "taken out by other means"'

# a patch, one that undoes it, and a third: the file is put back to the beginning
rm -rf t s2 && mkdir t s2 && numbered line 20 >t/f && cp -a t w2
two() {
	unified w2 f "$2" >"s2/$1.patch" && sed -i "$2" w2/f
}
two 1 's/line 3$/three/' && two 2 's/^three$/line 3/' && two 3 's/line 16$/sixteen/'
cp t/f began
ok 'a patch and its undoing' runs 0 apply --tree t --repo s2 s2
cp began t/f
ok '... all put back by hand: one of the two is not told' eval 'note t && refused 1 revert --tree t 2.patch && says "does not tell whether"'
ok '... all at once' eval 'runs 0 revert --tree t --repo s2 s2 && cmp t/f began && [ ! -e t/.pom ]'

done_testing
