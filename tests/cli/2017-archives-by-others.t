#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Archives of patches as they come: from macOS, with two folders, cut off. What cannot be
# opened is told what to do with.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool python3

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
hunk f 10 10 ten >fix.patch
# pack ARCHIVE NAME...: fix.patch under these names; of macOS, what it adds to them.
pack() {
	python3 - "$@" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    for name in sys.argv[2:]:
        z.writestr(name, open("fix.patch").read() if "._" not in name else "\0\5\x16\7")
PYTHON
}
pack mac.zip p/0001-fix.patch p/.DS_Store __MACOSX/p/._0001-fix.patch __MACOSX/._p
note t
ok 'of macOS' refused 0 check --tree t --repo mac.zip
ok '... has one patch' says '1 set applies'
ok '... apply' eval 'runs 0 apply --all --tree t --repo mac.zip && grep -qx ten t/f'
ok '... revert' runs 0 revert --all --tree t --repo mac.zip
pack two.zip a/0001-fix.patch b/0002-fix.patch
ok 'two folders' runs 2 check --tree t --repo two.zip
ok '... are named' says 'folders with patches: a, b' 'unpack it, and name these'
mkdir p
cp fix.patch p/1.patch
seq 20000 >p/2.patch
tar cf cut.tar p
head -c 9000 cut.tar >short.tar
ok 'cut off' runs 2 check --tree t --repo short.tar
ok '... is named' says 'the archive cannot be read' 'get it again'
done_testing
