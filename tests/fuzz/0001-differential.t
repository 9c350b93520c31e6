#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Generated patches on generated trees give the bytes that patch(1) gives, or are
# refused for a reason that is checked. tests/fuzz/differ has the rules. The cases
# are the same in each run, unless CASES and SEED say otherwise.
. tests/lib/tap.sh
need_tool diff git patch python3

ok 'generated cases come out as patch(1) has them' \
	nice tests/fuzz/differ --runme "${RUNME:-build/runme}" \
	--cases "${CASES:-10000}" --seed "${SEED:-1}"

done_testing
