#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two patches of the same name are two patches, in one request and in requests one
# after the other. A newer version of a set is not taken for the applied one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t a b
seq 20 >t/f
for pair in 'a 3' 'b 13'; do
	sed "s/^${pair#* }\$/changed/" t/f >f.new
	diff -u --label a/f --label b/f t/f f.new >"${pair% *}/x.patch"
done
ok 'the one' runs 0 apply --tree t a/x.patch
ok 'again is no matter' runs 0 apply --tree t a/x.patch
ok 'the other one is not the one' runs 0 apply --tree t b/x.patch
ok 'and goes in as well' [ "$(grep -c changed t/f)" -eq 2 ]
ok 'both of them' runs 0 revert --tree t b/x.patch a/x.patch
ok 'both together' runs 0 apply --tree t a/x.patch b/x.patch
ok 'are two' [ "$(grep -c changed t/f)" -eq 2 ]
ok 'and go together' runs 0 revert --tree t a/x.patch b/x.patch
ok 'the tree is as it was' [ "$(seq 20 | cat - t/f | sort | uniq -u)" = '' ]

make_trees
make_repo base
new_set base/one
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj one'
ok 'a set' runs 0 apply one
sed -i 's/obj one/obj two/' "$POM_REPO/base/one/linux.diff"
ok 'in a newer version is not what is applied' runs 1 apply one
ok 'and that is said as well' says 'another version of it is applied'
ok 'the tree stands as it was written' runs 0 status
ok 'the old one can go' runs 0 revert one
ok 'and the new one come' runs 0 apply one
done_testing
