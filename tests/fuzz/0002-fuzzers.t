#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The fuzzers: all earlier finds and starting inputs pass, and two minutes of
# fuzzing (FUZZ seconds) find nothing new. `make fuzz' takes ten minutes.
. tests/lib/tap.sh
need_tool clang tar

for target in $(tests/fuzz/run --list); do
	ok "the corpus of $target is replayed" nice tests/fuzz/run 0 "$target"
done
ok 'nothing new is found' nice tests/fuzz/run "${FUZZ:-120}"

done_testing
