#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Applied sets can be reverted after the repository has changed or is gone. They
# can also be reverted after the user has edited the tree; the edits stay.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
file=net/netfilter/Makefile
new_set base/one
edit_by base/one linux.diff "$scratch/linux" $file '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
new_set base/two 'Depends: one'
cp -a "$POM_REPO" "$scratch/kept"
back_to_the_start() {
	fresh
	rm -rf "$POM_REPO"
	cp -a "$scratch/kept" "$POM_REPO"
	"$RUNME" apply one >/dev/null 2>&1
}

back_to_the_start
rm -r "$POM_REPO/base/one/linux.diff"
echo '/* new */' >"$POM_REPO/base/one/linux/net/netfilter/one.c"
edit_by base/one linux.diff "$scratch/linux" $file '40i obj one, anew'
ok 'the set has changed: it comes out as it went in' runs 0 revert one
ok 'to the last byte' pristine

back_to_the_start
rm -r "$POM_REPO/base/one"
rm -r "$POM_REPO/base/two"
new_set base/three
ok 'the set has gone: status knows it' runs 0 status
ok 'by name and summary' matches '^  one +applied +the set one$'
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'apply does not' refused 2 apply one
ok 'revert does' runs 0 revert one
ok 'to the last byte, too' pristine
ok 'and then no more' runs 2 revert one

back_to_the_start
runs 0 apply two >/dev/null
rm -r "$POM_REPO/base/one" "$POM_REPO/base/two"
new_set base/three
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'what it depends on is remembered' refused 1 revert one
ok 'by name' says 'two needs it; revert two first, or both together'
ok 'both' runs 0 revert one two
ok 'come out' pristine

back_to_the_start
new_set base/rest
rm -rf "$scratch/elsewhere"
mv "$POM_REPO" "$scratch/elsewhere"
ok 'the repository has moved' runs 0 --repo "$scratch/elsewhere" revert one
ok 'that is no matter' pristine

back_to_the_start
rm -rf "$POM_REPO"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'the repository is nowhere: status needs none' refused 0 status
ok 'what no ledger knows needs one' refused 2 revert one two
ok '... which is said' says "$POM_REPO: cannot open the folder" POM_REPO
ok 'what a ledger knows can go' runs 0 revert one
ok 'as ever' pristine

# edits of the user
back_to_the_start
sed -i -e 's/obj 2$/obj 2, mine/' -e 's/obj 40/obj 40, mine/' -e '$a obj last' \
	"$KERNEL_DIR/$file"
echo 'int mine;' >"$KERNEL_DIR/net/mine.c"
ok 'edits elsewhere in the file' runs 0 revert one
kept() {
	sed -e 's/obj 2$/obj 2, mine/' -e 's/obj 40/obj 40, mine/' \
		-e '$a obj last' "$scratch/linux/$file" |
		alike - "$KERNEL_DIR/$file" && [ -e "$KERNEL_DIR/net/mine.c" ] &&
		[ ! -e "$KERNEL_DIR/net/netfilter/one.c" ] &&
		[ ! -e "$KERNEL_DIR/.pom" ]
}
ok 'stay, and only the set goes' kept

back_to_the_start
sed -i 's/obj 18/obj 18, mine/' "$KERNEL_DIR/$file"
ok 'an edit close by' runs 0 revert one
ok 'is told, for it takes fuzz' says 'fuzz '
ok 'and stays' grep -qx 'obj 18, mine' "$KERNEL_DIR/$file"
ok 'while the line of the set goes' not grep -q 'obj one' "$KERNEL_DIR/$file"

back_to_the_start
sed -i 's/obj one/obj one, mine/' "$KERNEL_DIR/$file"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'an edit of its own lines' refused 1 revert one
ok 'is a conflict that says so' says 'its lines were changed since it was applied' \
	'patch 20: obj one' 'tree  20: obj one, mine'

back_to_the_start
echo 'int more;' >>"$KERNEL_DIR/net/netfilter/one.c"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'more in a file that it has brought' refused 1 revert one
ok 'is a conflict as well' \
	says 'the patch deletes the file, but it has more in it'

back_to_the_start
cp "$scratch/linux/$file" "$KERNEL_DIR/$file"
rm "$KERNEL_DIR/net/netfilter/one.c"
ok 'its lines are out already' runs 0 revert one
ok 'then it is only taken out of the ledger' pristine

# a change made by hand that equals the one in the repository
fresh
patch -s -p1 -d "$KERNEL_DIR" <"$POM_REPO/base/one/linux.diff"
cp "$POM_REPO/base/one/linux/net/netfilter/one.c" "$KERNEL_DIR/net/netfilter"
patch -s -p1 -d "$IPTABLES_DIR" <"$POM_REPO/base/one/iptables.diff"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'a set that somebody has put in by hand' refused 0 revert one
ok 'stays, and that is said' matches \
	'^one +not there +not recorded; it was there before, and stays; --unrecorded takes it out'
ok 'unless that is asked for' runs 0 revert --unrecorded one
ok 'then it comes out as well' pristine

done_testing
