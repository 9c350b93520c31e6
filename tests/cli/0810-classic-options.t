#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The classic options --batch --reverse --exclude --test --check --kernel-path
# --iptables-path and the two variables, in the classic call without a command.
# shellcheck disable=SC2016 # for other shells
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
new_set base/one
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
new_set base/two
new_set extra/three 'Depends: one'
# never_asks: the tool neither waits for an answer nor reads one
never_asks() {
	yes | timeout 60 "$RUNME" "$@" >"$out" 2>"$err"
	silent 'Do you want' 'Where are'
}

# --batch
ok '--batch GROUP applies the group' runs 0 --batch base
ok '... all of it' has one two
ok '... in the tree of iptables as well' \
	grep -qx 'rule one' "$IPTABLES_DIR/extensions/GNUmakefile.in"
ok '... without a question' never_asks --batch extra
ok '... of any kind' has one three two
ok '--reverse --batch takes out' runs 0 --reverse --batch extra
ok '... everything' pristine
ok '--batch --reverse is the same' never_asks --batch extra
ok '... with the same result' runs 0 --batch --reverse extra
ok '... as before' pristine
ok '--batch needs a name' runs 2 --batch
ok '... and asks which' says 'no set or group was named'
ok '--batch without trees does not ask for them' \
	env -u KERNEL_DIR -u IPTABLES_DIR sh -c \
	'"$RUNME" --batch one 2>&1 | grep -q "no tree was given"'
ok 'options can follow the names' runs 0 base --batch
ok '... as ever' has one two
ok '-R is --reverse' runs 0 base --batch -R
ok '... as well' pristine

# --exclude
ok '--exclude leaves one out' runs 0 --batch --exclude one base
ok '... that one' has two
fresh
ok '--exclude twice leaves two out' \
	runs 0 --batch --exclude three --exclude one extra
ok '... those two' has two
fresh
ok '--exclude with its group' runs 0 --batch --exclude base/one base
ok '... is that one' has two
fresh

# --check and --test
note "$KERNEL_DIR" "$IPTABLES_DIR"
for option in --check --test; do
	ok "$option only looks" refused 0 $option extra
	ok '... at all of them' says '3 sets apply'
	ok "$option without names" refused 0 $option
	ok '... is about everything' says '3 sets apply'
	ok "--batch $option" refused 0 --batch $option extra
	ok "$option --batch" refused 0 $option --batch extra
	ok "--batch --reverse $option" refused 0 --batch --reverse $option extra
	ok '... finds nothing to take out' says '3 sets are not there'
	ok "$option does not ask" never_asks $option extra
	ok '... nor do anything' untouched
done
runs 0 --batch extra >/dev/null
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok '--reverse --check' refused 0 --reverse --check extra
ok '... says what can be taken out' says '3 sets can be reverted'
runs 0 --batch --reverse extra >/dev/null

# the trees
k=$KERNEL_DIR i=$IPTABLES_DIR
unset KERNEL_DIR IPTABLES_DIR
ok '--kernel-path and --iptables-path' \
	runs 0 --batch --kernel-path "$k" --iptables-path "$i" one
KERNEL_DIR=$k
ok '... are the trees' has one
ok '... both' grep -qx 'rule one' "$i/extensions/GNUmakefile.in"
ok '... also with =' runs 0 --batch --kernel-path="$k" --iptables-path="$i" -R one
IPTABLES_DIR=$i
ok '... as before' pristine
KERNEL_DIR=/nowhere IPTABLES_DIR=/nowhere
export KERNEL_DIR IPTABLES_DIR
ok 'they win over the variables' \
	runs 0 --batch --kernel-path "$k" --iptables-path "$i" one
KERNEL_DIR=$k
ok '... which are not looked at' has one
unset IPTABLES_DIR
export KERNEL_DIR
ok 'one tree is enough' runs 0 --batch two
ok '... for what it has' has one two
# a trailing slash, a relative path, a link to the tree
cd "$scratch" || exit 2
ln -s k linked
for path in "$k/" ./k k/. linked linked/ ../"${scratch##*/}"/k; do
	ok "the path $path" runs 0 --kernel-path "$path" --check three
done

done_testing
