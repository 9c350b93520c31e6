#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# However a walk ends, at a question or in the middle of the work, the trees are
# as the last completed set left them, and their locks are released.
# shellcheck disable=SC2016,SC1003 # for other shells, and Ctrl-\\
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

make_trees
make_repo base
new_set base/ant
edit_by base/ant linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj ant'
edit_by base/ant iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule ant'
new_set base/bee
new_set base/cow

# one_in: ant is applied to both trees, the others to none.
one_in() {
	runs 0 status && matches '^  ant +applied' && silent bee cow &&
		[ "$(grep -c ant "$IPTABLES_DIR/extensions/GNUmakefile.in")" \
			-eq 1 ] && [ ! -e "$KERNEL_DIR/net/netfilter/bee.c" ] &&
		[ ! -e "$KERNEL_DIR/.pom/txn" ] && runs 0 revert ant && pristine
}

ok 'end of input is q' at_terminal <<'EOF'
see "Testing... ant"
answer y
see "Testing... bee" ?]
key \004
see "Applied: ant"
ends 0
EOF
ok '... and the first set stands' one_in
ok 'end of input at once' at_terminal <<'EOF'
see "Testing... ant" ?]
key \004
see "No set was applied in this walk."
ends 0
EOF
ok '... changes nothing' pristine
ok 'end of input in the middle of a line counts as the line' at_terminal <<'EOF'
see "Testing... ant" ?]
key y\004\004
see "Testing... bee" ?]
key \004
see "Applied: ant"
ends 0
EOF
ok '... which said y' one_in

ok 'Ctrl-C' at_terminal <<'EOF'
see "Testing... ant"
answer y
see "Testing... bee" ?]
key \003
see "Applied: ant"
expect eof
wait
EOF
ok '... and the first set stands' one_in
ok 'Ctrl-C at once' at_terminal <<'EOF'
see "Testing... ant" ?]
key \003
expect eof
wait
EOF
ok '... changes nothing' pristine
ok 'Ctrl-C after half an answer' at_terminal <<'EOF'
see "Testing... ant" ?]
key y\003
expect eof
wait
EOF
ok '... does not take it for an answer' pristine
ok 'Ctrl-\' at_terminal <<'EOF'
see "Testing... ant"
answer y
see "Testing... bee" ?]
key \034
expect eof
wait
EOF
ok '... and the first set stands' one_in
ok 'the terminal is gone' at_terminal <<'EOF'
see "Testing... ant"
answer y
see "Testing... bee" ?]
set pid [exp_pid]
close
wait
EOF
ok '... and the first set stands' one_in
for signal in TERM HUP KILL; do
	last='see "Applied: ant"'
	[ $signal != KILL ] || last=
	ok "SIG$signal at the question" at_terminal <<EOF
see "Testing... ant"
answer y
see "Testing... bee" ?]
exec kill -$signal [exp_pid]
$last
expect eof
wait
EOF
	ok '... and the first set stands' one_in
done

# stopped and continued, the question is still there
ok 'Ctrl-Z and back' at_terminal <<'EOF'
see "Testing... ant" ?]
exec kill -STOP [exp_pid]
exec kill -CONT [exp_pid]
type y
see "Testing... bee"
answer q
ends 0
EOF
ok '... with the first set in' one_in

# the walk holds the locks of the trees also between two questions
ok 'another run during a walk' at_terminal <<'EOF'
see "Testing... ant" ?]
if {![catch {exec $env(RUNME) apply bee} text]} {
	fail "it was not refused: $text"
}
if {![string match "*another run (process [exp_pid]) is working*" $text]} {
	fail "it was refused otherwise: $text"
}
type q
ends 0
EOF
ok '... is refused, and the walk goes on' pristine

# an endless line is not an answer
endless() {
	{ head -c 10000 /dev/zero | tr '\0' y; echo; } | "$RUNME" >"$out" 2>"$err"
	[ $? -eq 2 ] && says 'no answer: ' --batch
}
ok 'an answer of ten thousand letters' endless
ok '... is none' pristine

done_testing
