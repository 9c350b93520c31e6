#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Without trees the walk asks for them; the default is what it has found. No other
# command asks.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

make_trees
make_repo base
new_set base/ant
edit_by base/ant iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule ant'
k=$KERNEL_DIR i=$IPTABLES_DIR
unset KERNEL_DIR IPTABLES_DIR
export k i

cd "$scratch" || exit 2
ok 'both are asked for' at_terminal <<'EOF'
see "Where are the sources of the kernel? \["
type $env(k)
see "Where are the sources of iptables? \["
type $env(i)
see "Kernel tree: 6.1.1" "ptables tree: 1.8.9" "Testing... ant"
answer y
see "Applied: ant"
ends 0
EOF
both_in() {
	[ -e "$k/net/netfilter/ant.c" ] &&
		grep -q ant "$i/extensions/GNUmakefile.in"
}
ok '... and used' both_in
runs 0 revert --kernel "$k" --iptables "$i" ant >/dev/null

cd "$k" || exit 2
ok 'in a kernel tree, that one is offered' at_terminal <<'EOF'
see "Where are the sources of the kernel? \[.\]"
type ""
see "iptables? \["
type $env(i)
see "Kernel tree: 6.1.1" "Testing... ant"
answer q
ends 0
EOF
cd "$i" || exit 2
ok 'so it is in a tree of iptables' at_terminal <<'EOF'
see "the kernel? \["
type $env(k)
see "sources of iptables? \[.\]"
type ""
see "Kernel tree: 6.1.1" "ptables tree: 1.8.9" "Testing... ant"
answer q
ends 0
EOF
cd "$scratch" || exit 2
ok 'none is an answer, to one of the two' at_terminal <<'EOF'
see "the kernel? \["
type $env(k)
see "iptables? \["
type ""
see "Testing... ant"
answer q
ends 0
EOF
ok 'who has none of them is told of modules' at_terminal <<'EOF'
see "the kernel? \["
type ""
see "iptables? \["
type ""
see "Without sources, sets can be built as modules of the running kernel"
see "Which sets? \[none\]"
type ""
see "no tree was given"
ends 2
EOF
ok '... and the names go to runme module' at_terminal <<'EOF'
see "the kernel? \["
type ""
see "iptables? \["
type ""
see "Which sets? \[none\]"
type "amt"
see "amt: no command, set or group of that name" "did you mean ant"
ends 2
EOF
ok '... those of the command line, too' at_terminal ant <<'EOF'
see "the kernel? \["
type ""
see "iptables? \["
type ""
see "Which sets? \[ant\]"
type "none"
see "no tree was given"
ends 2
EOF
ok 'what goes out is not offered' at_terminal -R <<'EOF'
see "the kernel? \["
type ""
see "iptables? \["
type ""
see "no tree was given"
ends 2
EOF
ok '... at all' silent 'Which sets?'
ok 'what is not there, or no kernel, is asked for again' at_terminal <<'EOF'
see "the kernel? \["
type nosuch
see "nosuch: " "No such file or directory" "the kernel? \["
type $env(i)
see "this is the source tree of iptables, not the source tree of a kernel"
see "the kernel? \["
type $env(k)
see "iptables? \["
type none
see "Kernel tree: 6.1.1" "Testing... ant"
answer q
ends 0
EOF
ln -s "$k" "$scratch/a-kernel"
HOME=$scratch TERM=xterm
export TERM
ok 'a path in the home folder, and Tab' at_terminal <<'EOF'
see "the kernel? \["
key "$env(HOME)/a-ker\t"
see "nel/"
type ""
see "iptables? \["
type "~/nosuch"
see "$env(HOME)/nosuch: " "iptables? \["
type ""
see "Kernel tree: 6.1.1" "Testing... ant"
answer q
ends 0
EOF
ok 'no answer is an end' at_terminal <<'EOF'
see "the kernel? \["
key \004
see "nothing was changed"
ends 2
EOF
ok 'so is Ctrl-C' at_terminal <<'EOF'
see "the kernel? \["
key \003
see "nothing was changed"
expect eof
wait
EOF
ok 'when one is given, the other is not asked for' at_terminal --kernel "$k" <<'EOF'
see "Kernel tree: 6.1.1" "Testing... ant"
answer q
ends 0
EOF

# no other command asks
for command in '--batch ant' 'apply ant' 'revert ant' 'check ant' 'diff ant' \
	status '--json ant' '--check ant'; do
	# shellcheck disable=SC2086 # a command and its names
	ok "$command does not ask, on a terminal either" at_terminal $command <<'EOF'
see "no tree was given"
ends 2
EOF
done
ok 'nor does list, which needs none' at_terminal list <<'EOF'
see "the set ant"
ends 0
EOF
ok 'nor does the walk without a terminal' runs 2
ok '... but says what to set' says 'no tree was given' 'set KERNEL_DIR'

done_testing
