#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# m of runme browse installs sets as modules of the running kernel. Here the system
# is a folder, and stand-ins compile; tests/kernel/module.t does that for real.
# shellcheck source=tests/cli/browse.sh
. "$(dirname -- "$0")/browse.sh"
release=$(uname -r)
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
LC_ALL=C.UTF-8
make_repo base
module_set base/one
module_set base/two
module_set base/three
unset KERNEL_DIR IPTABLES_DIR
installed() { [ -e "$modules/updates/xt_$1.ko" ] && [ -e "$plugins/libxt_$1.so" ]; }

browse 80 24 --root "$root"
ok 'the sets are there without a tree' sees 'no tree' '^>\[ \] one' '\[ \] two'
keys m
ok 'm says what would be done' sees "Kernel $release" 'xt_one\.ko' 'Build and install them \[N/y\]'
types n
ok '... and waits after no' sees 'Enter goes back'
ok '... when nothing was installed' not installed one
keys Enter
ok '... then the list is back' sees '^>\[ \] one'
keys Space Down Down Space m
ok 'of those that are selected' sees 'xt_one\.ko' 'xt_two\.ko' 'Build and install'
types y
ok '... yes installs them' sees '2 installed' 'Enter goes back'
ok '... both halves of the first' installed one
ok '... and of the second' installed two
ok '... and no other one' not installed three
keys Enter
ok '... and the list comes back' sees '\[.\] one' '\[.\] two'
keys m
ok 'the same again' sees 'Build and install'
types n
ok '... can be left' sees 'Enter goes back'
ok '... with what is installed' eval 'installed one && installed two'
keys Enter
ok '... to the list' sees '\[.\] one'
keys q
! shown 'Quit' || keys y
ok 'to the end' ended 0
ok 'module remove takes out what browse installed' runs 0 module remove one two --root "$root" --batch
ok '... all of it' as_before
done_testing
