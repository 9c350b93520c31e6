#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --wait: where another run works, the tool waits for its lock. It holds no lock while it
# waits, so that two runs on the same two trees cannot block each other, and a signal ends
# it at once.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool flock

make_trees
make_repo base
new_set base/one
edit_by base/one iptables.diff "$IPTABLES_DIR" extensions/GNUmakefile.in 's/^rule 9$/& too/'

# hold TREE: another process has the lock, until let_go.
hold() {
	mkfifo "$scratch/ready" "$scratch/go"
	# shellcheck disable=SC2016 # expanded by the other shell
	flock -x "$1" sh -c 'echo >"$0/ready"; read -r go <"$0/go"' "$scratch" >/dev/null 2>&1 &
	holder=$!
	read -r ready <"$scratch/ready" || [ -z "${ready-}" ]
}
let_go() {
	echo >"$scratch/go"
	wait "$holder"
	rm "$scratch/ready" "$scratch/go"
}
# begin ARG...: the tool in the background; waits until it says that it waits, or has
# ended. goes_on: lets the other process go, and waits for the end; $status is that of the
# tool. Both not below ok, which is another shell.
begin() {
	: >"$err" # or what the run before has said would count
	timeout 60 "$RUNME" "$@" >"$out" 2>"$err" </dev/null &
	waiter=$!
	until grep -q 'waiting for it' "$err"; do
		kill -0 "$waiter" 2>/dev/null || return
		sleep 0.05
	done
}
finish() {
	status=0
	wait "$waiter" 2>/dev/null || status=$?
}
goes_on() {
	let_go
	finish
}
waits() {
	grep -q 'waiting for it' "$err"
}
ended() {
	[ "$status" -eq "$1" ] && return
	echo "status $status instead of $1"
	cat "$out" "$err"
	return 1
}

for tree in "$KERNEL_DIR" "$IPTABLES_DIR"; do
	hold "$tree"
	begin apply --wait one
	ok "apply waits for ${tree##*/}" waits
	ok '... says for whom' matches "^runme: $tree: another run \\(process [0-9]+\\) is working on this tree; waiting for it"
	ok '... nothing is written' pristine
	# what it does not wait for is free: another run can take it
	for other in "$KERNEL_DIR" "$IPTABLES_DIR"; do
		[ "$other" = "$tree" ] ||
			ok '... it holds no other lock' flock -x -w 10 "$other" true
	done
	goes_on
	ok '... then goes on' ended 0
	ok '... and applies' says 'one            applied'
	ok '... says it once' [ "$(grep -c waiting "$err")" -eq 1 ]
	ok 'revert' runs 0 revert --wait one
	ok '... silently, as nobody works there' [ ! -s "$err" ]
	ok '... all is as before' pristine
done

for command in 'check one' status 'diff one' list; do
	hold "$KERNEL_DIR"
	# shellcheck disable=SC2086 # a command and its names
	begin $command --wait
	ok "$command waits as well" waits
	goes_on
	ok '... then goes on' ended 0
done
hold "$KERNEL_DIR"
begin check one --wait --json
ok 'for a document' waits
goes_on
ok '... it goes on' ended 0
ok '... and is one' json 'd["exit"] == 0'
hold "$KERNEL_DIR"
begin check one --wait --kernel "$scratch/linux" --kernel "$KERNEL_DIR"
ok '... of several kernels' waits
goes_on
ok '... it goes on' ended 0

# A shell has its background processes ignore SIGINT, and dies itself of what a child
# dies of: another program sends the signals. It prints the signal that ended the tool.
cat >"$scratch/signals" <<'END'
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
with subprocess.Popen(sys.argv[2:], stderr=subprocess.PIPE, text=True) as tool:
    if "waiting for it" in tool.stderr.readline():
        tool.send_signal(getattr(signal, sys.argv[1]))
print(signal.Signals(-tool.returncode).name)
END
for signal in SIGINT SIGTERM SIGHUP; do
	hold "$KERNEL_DIR"
	got=$(timeout 60 python3 -IS "$scratch/signals" "$signal" "$RUNME" apply --wait one)
	ok "$signal ends it, while the other one still works" [ "$got" = "$signal" ]
	let_go
	ok '... nothing is written' pristine
done

# the same two trees in another order, by two runs that both wait
cp -a "$scratch/linux" "$scratch/a"
cp -a "$scratch/linux" "$scratch/b"
unset KERNEL_DIR IPTABLES_DIR
cd "$scratch" || exit 2
printf -- '--- a/new\t\n+++ b/new\n@@ -0,0 +1 @@\n+x\n' >new.patch
n=0
while [ $n -lt 10 ]; do
	"$RUNME" apply --wait one --kernel a --tree b >one.out 2>&1 &
	one=$!
	"$RUNME" apply --wait one --kernel b --tree a >two.out 2>&1 &
	two=$!
	wait $one || echo "$n: one" >>failed
	wait $two || echo "$n: two" >>failed
	runs 0 revert one --kernel a && runs 0 revert one --kernel b || echo "$n: revert" >>failed
	n=$((n + 1))
done
ok 'two runs on two trees, crosswise' [ ! -e failed ]

# update
mkdir -p store
hold store
begin update --wait --dir store --rollback
ok 'update waits for the store' waits
goes_on
ok '... then goes on' ended 2
ok '... and says what there is to say' silent 'try again'
ok 'other commands do not take it' runs 2 help --wait

done_testing
