#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# revert removes only what apply has written, per tree and per file. What the tree
# had before stays, and the output says so. A set that is not there counts as
# done.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

upstream() {
	tree_of
	sed -i 's/^20$/twenty/' t/f
	cp -a t/f before/f
	hunk f 20 20 twenty >s/1.patch
	hunk x 20 20 mine >s/2.patch
}
upstream
runs 0 apply --tree t --repo s s >/dev/null
ok 'a series of which upstream has the first' runs 0 revert --tree t --repo s s
ok 'what upstream has stays' as_before
ok 'and that is said' matches \
	'^1.patch +not there +not recorded; it was there before, and stays; --unrecorded'
note t
ok 'by itself as well' refused 0 revert --tree t s/1.patch
ok 'unless it is asked for' runs 0 revert --unrecorded --tree t s/1.patch
ok 'in so many words' grep -qx 20 t/f

# two trees, of which one has the file already
make_trees
make_repo base
new_set base/one
mkdir -p "$POM_REPO/base/one/iptables/extensions"
echo 'int i;' >"$POM_REPO/base/one/iptables/extensions/libxt_one.c"
echo 'int i;' >"$IPTABLES_DIR/extensions/libxt_one.c"
cp -a "$IPTABLES_DIR" "$scratch/had"
ok 'a set, half of which is there' runs 0 apply one
ok 'status' runs 0 status
ok 'comes out' runs 0 revert one
ok 'of the tree that it was put in' same "$scratch/linux" "$KERNEL_DIR"
ok 'and stays in the other one' same "$scratch/had" "$IPTABLES_DIR"
ok 'which is said' says 'iptables: not recorded; it was there before, and stays'

# one tree, one file of two
fresh
new_set base/two
echo 'int b;' >"$POM_REPO/base/two/linux/net/netfilter/b.c"
echo 'int b;' >"$KERNEL_DIR/net/netfilter/b.c"
cp -a "$KERNEL_DIR" "$scratch/hadb"
ok 'a set, one file of which is there' runs 0 apply --force two
ok 'comes out, too' runs 0 revert two
ok 'but for that file' same "$scratch/hadb" "$KERNEL_DIR"
ok 'which is said' says 'net/netfilter/b.c was there before, and stays'

# a series that is partly applied
tree_of
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty XX >s/2.patch
note t
ok 'none of it is' refused 0 revert --tree t --repo s s
runs 0 apply --tree t --repo s s >/dev/null
runs 0 revert --tree t 2.patch >/dev/null
ok 'the last was reverted before' runs 0 revert --tree t --repo s s
ok 'the tree is as it was' as_before
hunk f 20 nosuch none >s/3.patch
ok 'one fits nowhere' runs 1 apply -k --tree t --repo s s
ok 'the others come out' runs 0 revert --tree t --repo s s
ok 'the tree is as it was again' as_before
done_testing
