#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An option that would have no effect is an error: options of a trial where nothing is
# tried, options that choose patches of a repository beside patch files alone, and a
# number that is given twice.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
make_repo base
new_set base/one
mkdir -p "$scratch/t"
echo a >"$scratch/t/f"
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n' >"$scratch/a.patch"
cd "$scratch" || exit 1

# useless WHY WORD...: the third word is the option
useless() {
	why=$1
	shift
	runs 2 "$@" && says "${2%%=*}: it has no effect$why"
}
for option in --force --fuzz=0 --3way --accept-merged --strict; do
	ok "list $option" useless ' without a tree' list $option
	ok "show $option" useless ' without a tree' show $option one
	ok "list $option of a tree" runs 0 list $option --tree t
	ok "list $option beside --matrix" useless ' beside --matrix' list $option \
		--matrix --tree t
done
KERNEL_DIR=t
export KERNEL_DIR
ok 'a tree of the environment counts' runs 2 list -F0
ok '... as one' says 't: '
unset KERNEL_DIR
ok 'a tree beside --matrix' useless ' beside --matrix' list --tree=t --matrix
ok '... chooses with --standing' runs 0 list --tree t --matrix --standing applied
ok 'help is help' runs 0 list --3way --help

unset POM_REPO
for option in --guard=x --platform=x --kernel-version=6.1; do
	ok "check $option of a patch file" useless ': only patch files were named' \
		check $option --tree t ./a.patch
	ok "apply $option, too" useless ': only patch files were named' \
		apply $option --tree t ./a.patch
done
ok '... the tree is as it was' [ "$(cat t/f)" = a ]

ok 'a number twice' runs 2 check -p1 --tree t ./a.patch --strip=0
ok '... is said' says '--strip: it is given twice, with 1 and with 0' 'give it once'
ok 'a confidence twice' runs 2 check --accept-merged=80 --accept-merged --tree t ./a.patch
ok '... is said, too' says '--accept-merged: it is given twice, with 80 and with 70'
ok 'the same number twice' runs 0 check -p1 -p1 -F2 --fuzz 2 --tree t ./a.patch
done_testing
