#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch whose line ends were converted twice has CR CR LF. It is named for that, with the
# command that converts it for the files of the tree.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir lf dos
seq 30 >lf/f
sed 's/$/\r/' lf/f >dos/f
hunk f 20 20 twenty >good
note lf dos

# advised TREE: the command in the output makes x.patch fit that tree.
advised() {
	expression=$(sed -n "s/.*\`sed '\([^']*\)'\` makes the patch fit.*/\1/p" "$out")
	[ -n "$expression" ] && sed "$expression" x.patch >y.patch &&
		runs 0 check --tree "$1" y.patch
}
sed 's/$/\r\r/' good >x.patch
for tree in lf dos; do
	ok "all lines, $tree" refused 2 apply --tree $tree x.patch
	ok '... is named' says 'x.patch:3: its lines end in CR CR LF'
done
sed 's/\r*$//' x.patch >y.patch
ok 'the first advice' eval "says \"sed 's/\\\\r*\$//'\" && runs 0 check --tree lf y.patch"
sed 's/\r*$/\r/' x.patch >y.patch
ok 'the second one' eval 'runs 2 check --tree dos x.patch &&
	says "sed '"'s/\\\\r*\$/\\\\r/'"'" && runs 0 check --tree dos y.patch'
{ printf 'diff --git a/f b/f\nold mode 100644\nnew mode 100755\n'; } | sed 's/$/\r\r/' >x.patch
ok 'a header of git' refused 2 apply --tree lf x.patch
ok '... is named' says 'x.patch:1: its lines end in CR CR LF'

sed '4,$s/$/\r\r/' good >x.patch
for tree in lf dos; do
	ok "hunks only, $tree" refused 1 apply --tree $tree x.patch
	ok '... is named' says 'the patch has CR CR LF line ends'
	ok '... and the advice is good' advised $tree
done
cp -r lf twice
sed -i 's/$/\r\r/' twice/f
ok 'the file has them' runs 1 check --tree twice ./good
ok '... is named' says 'the file has CR CR LF line ends'
ok '... and the patch for it fits' runs 0 check --tree twice x.patch
done_testing
