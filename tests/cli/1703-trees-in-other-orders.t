#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The kernel got two sets in one order and iptables in the other one, and in each tree the
# upper one changes a line of the lower: neither can go alone, and both together can.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
HOME=$scratch/home
export HOME
mkdir home
make_trees
make_repo base
for set in A B C D; do
	new_set base/$set
done
cp -a linux l
cp -a iptables p
linux() { # SET SED
	edit_by "base/$1" linux.diff l net/netfilter/Kconfig "$2" && sed -i "$2" l/net/netfilter/Kconfig
}
iptables() { # SET SED
	edit_by "base/$1" iptables.diff p extensions/GNUmakefile.in "$2" &&
		sed -i "$2" p/extensions/GNUmakefile.in
}
linux A 's/config 20$/& A/'
linux B 's/config 20 A/config 20 B/'
iptables B 's/rule 20$/& B/'
iptables A 's/rule 20 B/rule 20 A/'
# elsewhere
linux C 's/config 40$/& C/'
iptables D 's/rule 5$/& D/'
linux D 's/config 20 B/config 20 D/'

in_turn() { # OPTION SET...: as the trees get them
	runs 0 apply $1 --kernel k A && runs 0 apply $1 --iptables i B &&
		runs 0 apply $1 --kernel k B && runs 0 apply $1 --iptables i A
}
go() {
	fresh
	unset KERNEL_DIR IPTABLES_DIR
}
both() {
	runs "$@" --kernel k --iptables i
}
go
ok 'apply in both orders' in_turn ''
ok 'status' both 0 status
note k i
ok 'A alone' eval 'refused 1 revert --kernel k --iptables i A && says "B builds upon it; revert B first, or both together"'
ok 'B alone' eval 'refused 1 revert --kernel k --iptables i B && says "A builds upon it; revert A first, or both together"'
ok 'check of both' refused 0 revert --check --kernel k --iptables i A B
cp -a k k2
cp -a i i2
ok 'both together' eval 'both 0 revert A B && pristine'
ok '... each is said once' eval '[ "$(grep -c "reverted" "$out")" -eq 3 ] && says "2 sets reverted"'
rm -rf k i
mv k2 k
mv i2 i
ok 'in the other order' eval 'both 0 revert B A && pristine'

go
in_turn ''
ok 'a third one elsewhere' both 0 apply C
ok '... stays' eval 'both 0 revert A B && both 0 status && matches "^  C +applied" && silent "  A " "  B "'
ok '... and goes' eval 'both 0 revert C && pristine'
go
in_turn ''
ok 'a fourth one upon one of them' both 0 apply D
note k i
ok '... keeps both' eval 'refused 1 revert --kernel k --iptables i A B && says "D builds upon it"'
ok '... also where others go' eval 'both 0 apply C && both 1 revert --keep-going A B C && both 0 status &&
	matches "^  A +applied" "^  B +applied" "^  D +applied" && silent "  C "'
ok '... all together' eval 'both 0 revert A B D && pristine'

go
for tree in k i; do
	git -C $tree init -q
	git -C $tree config user.name me && git -C $tree config user.email me@example.org
	git -C $tree add . && git -C $tree commit -qm start
	cp -a $tree $tree.git
done
in_turn --commit
ok 'as commits' eval 'both 0 revert --commit A B && git -C k diff --quiet HEAD && git -C i diff --quiet HEAD'
ok '... one for each set, in the order of the tree' eval '
	[ "$(git -C k log --format=%s -n 2 | tr "\n" "|")" = "Revert \"A: the set A\"|Revert \"B: the set B\"|" ] &&
	[ "$(git -C i log --format=%s -n 2 | tr "\n" "|")" = "Revert \"B: the set B\"|Revert \"A: the set A\"|" ]'
ok '... and the trees are what they were' eval 'git -C k diff --quiet HEAD~4 && git -C i diff --quiet HEAD~4 && [ ! -e k/.pom ]'

done_testing
