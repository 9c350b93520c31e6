#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets that conflict with each other are refused together, and the message names
# both.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/cat 'Conflicts: dog, mouse'
new_set base/dog
new_set base/mouse
new_set base/owl 'Conflicts: elephant'

note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'two in one request' refused 1 apply cat dog
ok 'are refused, both by name' says 'dog and cat conflict with each other'
ok 'the other way round as well' refused 1 apply dog cat
ok 'both by name again' says 'cat and dog conflict with each other'
ok 'check says so' refused 1 check cat mouse
ok 'by name' says 'mouse and cat conflict with each other'
ok 'with --keep-going' runs 1 apply --keep-going cat dog
ok 'the first one goes in' [ -e "$KERNEL_DIR/net/netfilter/cat.c" ]
ok 'and the second one does not' [ ! -e "$KERNEL_DIR/net/netfilter/dog.c" ]

note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'one that is applied keeps out the other' refused 1 apply mouse
ok 'both by name' says 'mouse and cat conflict with each other'
ok 'and --force does not change that' refused 1 apply --force mouse
ok 'once it is out' runs 0 revert cat
ok 'the other can go in' runs 0 apply mouse
ok 'and keeps out the first one, who alone names it' runs 1 apply cat
ok 'both by name' says 'cat and mouse conflict with each other'
ok 'a conflict with what is nowhere is none' runs 0 apply owl

done_testing
