#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Somebody changed a file after one set and before the next one, and the file is so again:
# that says nothing of the first set, which is judged by its lines.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered line 30 >orig/f
unified orig f 's/line 5$/line five/' >p/a.patch
unified orig f 's/line 25$/line twentyfive/' >p/b.patch
printf '%s\n' a.patch b.patch >p/series

# between SED: a, then this edit, then b; and then b is out again by other means.
between() {
	rm -rf t
	cp -a orig t
	runs 0 apply --tree t --repo p a.patch && sed -i "$1" t/f && cp t/f is &&
		runs 0 apply --tree t --repo p b.patch && cp is t/f
}
of_a() {
	json "[s for s in d['applied'] if s['name'] == 'a.patch'][0]['standing'] == '$1'"
}
ok 'a line of the first set was changed' between 's/line five/mine/'
ok '... status' eval 'runs 1 status --json --tree t && of_a partial'
ok '... check' runs 1 check --tree t --repo p a.patch
ok '... revert refuses' eval 'runs 1 revert --tree t a.patch && says "its lines were changed"'
sed -i 's/mine/line five/' t/f
ok '... put back' eval 'runs 1 status --json --tree t && of_a applied'
ok '... both are reverted' eval 'runs 0 revert --tree t --repo p p && alike orig/f t/f'

ok 'the first set was taken out' between 's/line five/line 5/'
ok '... status' eval 'runs 1 status --tree t && matches "^  a.patch +partial +it was taken out" "^  b.patch +partial +it was taken out"'
ok '... check' runs 1 check --tree t --repo p a.patch
ok '... both are taken off the record' eval 'runs 0 revert --tree t --repo p p && says "2 sets reverted" &&
	runs 0 status --tree t && says "nothing is applied" && alike orig/f t/f'

ok 'other lines were changed' between 's/line 15$/mine/'
ok '... status' eval 'runs 1 status --json --tree t && of_a applied && runs 1 status --tree t &&
	matches "^  a.patch +applied +its files were edited since, its own lines still stand"'
ok '... both are reverted' eval 'runs 0 revert --tree t --repo p p && sed "s/line 15$/mine/" orig/f >is && alike is t/f'

# the same with git: the first set is on one branch, the second one on another
rm -rf t
cp -a orig t
(
	cd t && git init -q && git add . && git -c user.name=u -c user.email=u@x commit -qm orig
) || exit 2
runs 0 apply --tree t --repo p a.patch
git -C t stash -q
runs 0 apply --tree t --repo p b.patch
git -C t stash -q
ok 'two branches' eval 'runs 1 status --tree t && matches "^  a.patch +partial" "^  b.patch +partial"'
git -C t stash pop -q
ok '... the second one' eval 'runs 1 status --tree t && matches "^  a.patch +partial" "^  b.patch +applied"'
git -C t stash -q
git -C t stash pop -q 'stash@{1}'
ok '... the first one' eval 'runs 1 status --tree t && matches "^  a.patch +applied" "^  b.patch +partial"'
done_testing
