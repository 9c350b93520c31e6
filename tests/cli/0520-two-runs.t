#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two runs on one tree: the second one ends, names the process of the first, and
# changes nothing. Two runs that only read do not disturb each other.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool flock

make_trees
make_repo base
new_set base/one

# held HOW TREE STATUS ARG...: like runs, while another process has the lock.
held() {
	how=$1
	tree=$2
	shift 2
	mkfifo "$scratch/ready" "$scratch/go"
	# shellcheck disable=SC2016 # expanded by the other shell
	flock "$how" "$tree" sh -c 'echo >"$0/ready"; read -r go <"$0/go"' \
		"$scratch" &
	holder=$!
	read -r ready <"$scratch/ready" || [ -z "${ready-}" ]
	runs "$@"
	held=$?
	echo >"$scratch/go"
	wait "$holder"
	rm "$scratch/ready" "$scratch/go"
	[ $held -eq 0 ] && untouched
}
note "$KERNEL_DIR" "$IPTABLES_DIR"
for command in 'apply one' 'revert one' 'check one' status list 'show one' \
	'diff one' '--batch one' ''; do
	# shellcheck disable=SC2086 # a command and its names
	ok "runme $command while somebody writes" \
		held -x "$KERNEL_DIR" 2 $command
	ok '... says who, and what to do' matches \
		"^runme: $KERNEL_DIR: another run \\(process [0-9]+\\) is working" \
		'wait until it has ended, then try again'
done
who() {
	pid=$(sed -n 's/.*(process \([0-9]*\)).*/\1/p' "$err")
	[ -n "$pid" ] && [ "$pid" -ne $$ ]
}
ok '... and who that was' who
ok 'apply while somebody looks' held -s "$KERNEL_DIR" 2 apply one
ok '... says so as well' says 'is working on this tree'
ok 'check while somebody looks' held -s "$KERNEL_DIR" 0 check one
ok 'status while somebody looks' held -s "$KERNEL_DIR" 0 status
ok 'the other tree of two' held -x "$IPTABLES_DIR" 2 apply one
ok '... is named' says "$IPTABLES_DIR: another run"
ok 'refresh while somebody writes' held -x "$POM_REPO" 2 refresh
ok '... says so' says "$POM_REPO: another run"
ok 'and afterwards all is well' runs 0 apply one

# one folder given for two trees does not count as a second run
note "$KERNEL_DIR"
ok 'a folder that is two trees' refused 2 --kernel "$KERNEL_DIR" \
	--tree "$KERNEL_DIR" status
ok '... says so' says "$KERNEL_DIR: this folder is the kernel tree already"

# real ones: of many that start at once, some are told to wait, and the sets
# that went in are in the ledger
for n in 1 2 3 4 5 6 7 8; do
	new_set base/n$n
done
fresh
for n in 1 2 3 4 5 6 7 8; do
	"$RUNME" apply n$n >"$scratch/.n$n" 2>&1 &
done
wait
agree() {
	for n in 1 2 3 4 5 6 7 8; do
		in_ledger=0
		! grep -qx "Set: n$n" "$KERNEL_DIR/.pom/ledger" || in_ledger=1
		in_tree=0
		[ ! -e "$KERNEL_DIR/net/netfilter/n$n.c" ] || in_tree=1
		said=1
		! grep -q 'another run' "$scratch/.n$n" || said=0
		[ "$in_ledger$in_tree$said" = 000 ] ||
			[ "$in_ledger$in_tree$said" = 111 ] || {
			echo "n$n: ledger $in_ledger, tree $in_tree, said $said"
			cat "$scratch/.n$n"
			return 1
		}
	done
}
ok 'eight at once: what went in, the tree, and what was said agree' agree
ok 'at least one of them did it' runs 0 status
ok '... by name' matches '^  n[1-8] +applied'
ok 'everything goes' runs 0 revert base
ok 'without a trace' pristine

done_testing
