#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A rename that a later set puts back, and copies of which the source or the copy is changed
# by a later set or by hand: status and revert in each order.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir orig
seq 30 >orig/k
seq 31 60 >orig/f
git_move f g >there.patch
git_move g f >home.patch
git_copy k c >copy.patch
hunk k 10 10 ten >source.patch
hunk c 10 10 ten >target.patch
# applied [--quilt] PATCH...
applied() {
	rm -rf t
	cp -a orig t
	runs 0 apply --tree t "$@"
}
# back: as it was, and nothing is recorded
back() {
	runs 0 status --tree t && says 'nothing is applied' || return
	rm -rf t/.pom t/.pc t/patches
	same orig t
}
gone() {
	runs 0 revert --tree t "$@"
}
for quilt in '' --quilt; do
	# shellcheck disable=SC2086 # a word or none
	ok "a rename and back $quilt" applied $quilt there.patch home.patch
	ok '... stand' runs 0 status --tree t
	ok '... the first alone stays' runs 1 revert --tree t there.patch
	ok '... which is why' says home.patch
	ok '... the second, then the first' eval 'gone home.patch && [ -e t/g ] && gone there.patch && back'
	# shellcheck disable=SC2086
	ok '... both' eval "applied $quilt there.patch home.patch && gone there.patch home.patch && back"
done

ok 'a copy, then its source' applied copy.patch source.patch
ok '... stand' runs 0 status --tree t
ok '... the copy goes' eval 'gone copy.patch && [ ! -e t/c ] && runs 0 status --tree t'
ok '... and the other' eval 'gone source.patch && back'
ok '... both' eval 'applied copy.patch source.patch && gone copy.patch source.patch && back'
ok 'a copy, then the copy' applied copy.patch target.patch
ok '... stand' eval 'runs 0 status --tree t && says "covered by target.patch"'
ok '... the copy alone stays' eval 'runs 1 revert --tree t copy.patch && says "target.patch builds upon it"'
ok '... one after the other' eval 'gone target.patch && gone copy.patch && back'
ok '... both' eval 'applied copy.patch target.patch && gone copy.patch target.patch && back'
ok 'a copy with --quilt is refused' eval 'rm -rf t; cp -a orig t
	runs 2 apply --quilt --tree t copy.patch && says "apply copy.patch without --quilt"'

ok 'the source is edited by hand' eval 'applied copy.patch && sed -i 5s/5/five/ t/k && runs 0 status --tree t'
ok '... the copy goes, the edit stays' eval 'gone copy.patch && [ ! -e t/c ] && grep -qx five t/k'
ok 'the copy is edited by hand' eval 'applied copy.patch && sed -i 5s/5/five/ t/c && runs 1 status --tree t'
ok '... it stays' eval 'runs 1 revert --tree t copy.patch && grep -qx five t/c'
ok 'the source is deleted by hand' eval 'applied copy.patch && rm t/k && runs 0 status --tree t'
ok '... the copy goes' eval 'gone copy.patch && [ ! -e t/c ]'
ok 'the copy is deleted by hand' eval 'applied copy.patch && rm t/c && runs 1 status --tree t'
ok '... the source is not taken for it' silent 'is it k'
ok '... it goes off the record' eval 'gone copy.patch && back'
ok 'the copy is moved by hand' eval 'applied copy.patch && mkdir t/d && mv t/c t/d && runs 1 status --tree t'
ok '... revert says where' eval 'runs 1 revert --tree t copy.patch && says "d/c has its bytes"'
done_testing
