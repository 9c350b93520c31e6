#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A recipe that adds to SRC_URI from before: the order, and that many lines cost no more
# than what they say.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir y many
for name in a b c d e f g; do
	hunk f 10 10 $name >y/$name.patch
done
cat >y/x_1.bb <<'END'
SRC_URI =+ "file://none.patch"
SRC_URI = "file://d.patch"
SRC_URI =+ "file://b.patch file://c.patch"
SRC_URI += "file://e.patch"
SRC_URI:prepend = "file://g.patch "
SRC_URI =. "file://a.patch "
SRC_URI:prepend = "file://f.patch "
SRC_URI ?= "file://none.patch"
END
ok 'a recipe' runs 0 list --json --repo y
ok '... the order' json "[s['name'][0] for s in d['sets']] == [*'fgabcde']"
sed -i -e '/+=/d' -e '/ = "file:..d/d' y/x_1.bb
ok 'without a value' runs 0 list --json --repo y
ok '... what was added is one' json "[s['name'][0] for s in d['sets']] == [*'fgabcn']"
python3 -c 'print("SRC_URI=+\"aaaaaaaaaaaa\"\n" * 40000 + "require x_1.bb")' >many/x_1.bb
ok 'a million lines' bounded 10 500000 2 list --repo many
ok '... in 32 files' says 'includes more than 32 files'

done_testing
