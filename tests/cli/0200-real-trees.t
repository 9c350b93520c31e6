#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sets of this repository on real sources: applied in every order and reverted
# in every order, they leave the trees as they were, byte for byte.
# slow: real sources are fetched, copied and patched
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

POM_REPO=$top
export POM_REPO
linux61=$(real_tree linux 6.1) || bail 'no sources of linux 6.1'
linux612=$(real_tree linux 6.12) || bail 'no sources of linux 6.12'
iptables=$(real_tree iptables 1.8.9) || bail 'no sources of iptables 1.8.9'
beside_sources "$linux61"

sets=$("$RUNME" list --json | python3 -c '
import json, sys
print(*(x["name"] for x in json.load(sys.stdin)["sets"]))')
# All orders of all sets would be too many: only those of the first three sets, or of two
# with the sanitized tool, which has no more to find in the others.
few=$(echo "$sets" | cut -d ' ' -f 1-3)
! sanitized || few=$(echo "$sets" | cut -d ' ' -f 1-2)
manifest "$iptables" >"$scratch/.iptables"

# orders WORD...: prints every order of every subset of the words, one in each line.
orders() (
	[ $# -eq 0 ] && echo && exit
	first=$1
	shift
	orders "$@" | while read -r rest; do
		echo "$rest"
		before=
		for word in $rest; do
			echo "$before$first ${rest#"$before"}"
			before="$before$word "
		done
		echo "$before$first"
	done
)

# sorted WORD...: prints the words in one fixed order.
sorted() {
	echo "$@" | tr -s ' ' '\n' | grep . | sort | tr '\n' ' '
}

# The folders that sets change: names, modes, links, and contents where they do.
state() {
	cd "$1" || exit
	find net/netfilter net/ipv[46]/netfilter include/uapi/linux/netfilter \
		.pom -printf '%p %y %m %l\n' 2>&1 | sort
	find net/netfilter/[KM]* net/ipv[46]/netfilter/[KM]* \
		net/netfilter/xt_* include/uapi/linux/netfilter -type f \
		-exec sha256sum {} + | sort -k 2
}

# The sources that the copies are links to, and when they were written.
stays() (
	state "$pristine"
	manifest "$iptables"
	cd "$pristine" && find net/netfilter include/uapi/linux/netfilter \
		-printf '%p %i %s %T@\n' | sort
)

# The trees are as they were at first.
back() {
	(state "$KERNEL_DIR") >"$scratch/.2"
	alike "$scratch/.state" "$scratch/.2" && same_as "$scratch/.iptables" "$IPTABLES_DIR"
}

# there_and_back "APPLY ORDER" "REVERT ORDER"
there_and_back() {
	# shellcheck disable=SC2086 # lists of names
	runs 0 apply $1 && silent fuzz 'more than one place' &&
		runs 0 status && says ' applied ' && runs 0 revert $2 && back
}

one_by_one() {
	for set in $1; do
		runs 0 apply "$set" || return
	done
	for set in $2; do
		runs 0 revert "$set" || return
	done
	back
}

names() (
	cd "$1" && find . -printf '%p %y %m %l\n' | sort
)
everywhere() {
	diff -r --no-dereference "$pristine" "$KERNEL_DIR" | head -n 20 |
		not grep . || return
	names "$pristine" >"$scratch/.1"
	names "$KERNEL_DIR" >"$scratch/.2"
	alike "$scratch/.1" "$scratch/.2"
}
still_stays() {
	stays >"$scratch/.2"
	alike "$scratch/.stays" "$scratch/.2"
}

for pristine in "$linux61" "$linux612"; do
	release=$(basename "$pristine")
	KERNEL_DIR=$beside/$release IPTABLES_DIR=$scratch/i
	export KERNEL_DIR IPTABLES_DIR
	stays >"$scratch/.stays"
	(state "$pristine") >"$scratch/.state"
	cp -al "$pristine" "$KERNEL_DIR" || bail 'no copy of the sources'
	rm -rf "$IPTABLES_DIR"
	cp -a "$iptables" "$IPTABLES_DIR"

	# shellcheck disable=SC2086 # a list of names
	orders $few | grep . >"$scratch/.orders"
	while read -r there; do
		while read -r again; do
			[ "$(sorted "$there")" = "$(sorted "$again")" ] ||
				continue
			ok "$release: apply $there, revert $again, in one" \
				there_and_back "$there" "$again"
			ok "$release: apply $there, revert $again, one by one" \
				one_by_one "$there" "$again"
		done <"$scratch/.orders"
	done <"$scratch/.orders"

	ok "$release: everything in and out again" \
		there_and_back extra "$sets"
	ok "$release: and nothing is different anywhere" everywhere
	ok "$release: the sources that it was a copy of have not changed" \
		still_stays
	rm -rf "$KERNEL_DIR"
done

done_testing
