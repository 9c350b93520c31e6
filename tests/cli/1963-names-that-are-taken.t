#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A recipe that names one missing patch many times: each gets a name of its own, which does
# not grow with their number.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir y
python3 -c 'print("SRC_URI = \"%s\"" % ("file://none.patch " * 2000))' >y/x_1.bb
ok 'a patch that is named 2,000 times' bounded 10 500000 0 list --json --repo y
ok '... has 2,000 names' json "len({s['name'] for s in d['sets']}) == 2000"
ok '... they are short' json "max(len(s['name']) for s in d['sets']) < 40"

done_testing
