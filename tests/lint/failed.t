#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What failed in a run of all tests stands at its end.
. tests/lib/tap.sh
scratch_folder
mkdir -p "$out/tap/tests/cli"
printf '%s\n' 'ok 1 - a' 1..1 >"$out/tap/tests/cli/0001-good.t"
printf '%s\n' 'ok 1 - b' 'not ok 2 - c' '# why' 'ok 3 - d' '# no matter' 1..3 \
	>"$out/tap/tests/cli/0002-bad.t"
printf '%s\n' 'ok 1 - e' >"$out/tap/tests/cli/0003-ended.t"
{
	echo 'not ok 1 - f'
	seq 100 | sed 's/^/# line /'
	echo 1..1
} >"$out/tap/tests/cli/0004-long.t"
sh tests/lib/failed.sh "$out/tap" >"$out/said"
{
	printf '%s\n' 'tests/cli/0002-bad.t:' '  not ok 2 - c' '  # why' \
		'tests/cli/0003-ended.t:' '  it did not come to its end' \
		'tests/cli/0004-long.t:'
	seq 82 100 | sed 's/^/  # line /'
	echo '  1..1'
	echo 'Result: FAIL'
} >"$out/expected"
ok 'each that failed, with its reason' diff -u "$out/expected" "$out/said"

# As a whole: the reason goes to the terminal, and into the folder.
cat >"$out/fails.t" <<'END'
. tests/lib/tap.sh
ok 'it is as it should be' eval 'echo the reason; false'
done_testing
END
PERL_TEST_HARNESS_DUMP_TAP=$out/kept prove --exec sh "$out/fails.t" >"$out/said" 2>&1
ok 'the reason of a failure is shown' grep -qx '# the reason' "$out/said"
sh tests/lib/failed.sh "$out/kept" >"$out/said"
ok '... and stands at the end' grep -qx '  # the reason' "$out/said"
done_testing
