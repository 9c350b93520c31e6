#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Generated patches on generated trees: the bytes that patch(1) makes, or a
# refusal that is proved right. tests/fuzz/differ has the rules; the cases are
# always the same ones here, CASES and SEED ask for others.
. tests/lib/tap.sh
need_tool diff git patch python3

ok 'generated cases come out as patch(1) has them' \
	nice tests/fuzz/differ --runme "${RUNME:-build/runme}" \
	--cases "${CASES:-10000}" --seed "${SEED:-1}"

done_testing
