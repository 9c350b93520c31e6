#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each standing that a set can have, as list, check and status report it, and what
# apply then does.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
for set in applied present partial clean offset fuzzy conflict; do
	new_set base/$set
done
makefile=net/netfilter/Makefile
edit_by base/applied linux.diff "$scratch/linux" $makefile '10i obj applied'
edit_by base/partial linux.diff "$scratch/linux" $makefile \
	-e '20i obj partial' -e '50i obj partial, too'
edit_by base/offset linux.diff "$scratch/linux" $makefile '30i obj offset'
edit_by base/fuzzy linux.diff "$scratch/linux" $makefile '40i obj fuzzy'
edit_by base/conflict linux.diff "$scratch/linux" $makefile '45d'
new_set base/unsuitable 'Linux: >= 6.2'
new_set base/unsuited 'Iptables: << 1.8'
mkdir -p "$POM_REPO/base/unsuited/iptables"
echo new >"$POM_REPO/base/unsuited/iptables/new"
new_set base/merged 'Mainline: (>= 6.0) CONFIG_MERGED, -m merged --of 1'
new_set base/unmerged 'Mainline: (>= 6.2) CONFIG_UNMERGED'
new_set base/userland
rm -r "$POM_REPO/base/userland/linux"
mkdir -p "$POM_REPO/base/userland/iptables"
echo new >"$POM_REPO/base/userland/iptables/new"

# a tree some years later
sed -i -e '1i obj 0' -e 's/obj 37/obj thirty-seven/' -e 's/obj 45/obj fortyfive/' \
	-e '20i obj partial' "$KERNEL_DIR/$makefile"
cp "$POM_REPO/base/present/linux/net/netfilter/present.c" \
	"$KERNEL_DIR/net/netfilter/"
cp -a "$KERNEL_DIR" "$scratch/years"
runs 0 apply applied >/dev/null

stands() {
	matches "^  $1 +$2 "
}
ok 'list' runs 0 list
for set in applied present partial clean fuzzy conflict unsuitable merged; do
	ok "a set that is $set" stands $set $set
done
ok 'an offset is clean' stands offset clean
ok 'outside of the range for iptables' stands unsuited unsuitable
ok 'merged later than this' stands unmerged clean
ok 'for one tree only' stands userland clean

ok 'check of all' runs 1 check base
ok 'an offset is said' matches '^offset +clean +linux: .*offset 3 lines'
ok 'fuzz is said, how much and where' \
	matches '^fuzzy +fuzzy +linux: .*fuzz 1' \
	'hunk #1 fits at line 40 \(offset 3, fuzz 1\)'
ok 'what is there of a partial one, and what is not' \
	matches '^partial +partial +linux: ' 'hunk #1 is there already, at line 1[89]' \
	'^partial .*1 of 2 hunks are there already'
ok 'how to get the rest' says '--force applies what is missing'
ok 'the place, the nearest, and the lines that differ' says \
	'belongs at line 42' 'nearest is line 4' 'patch 4' ': obj 45' ': obj fortyfive'
ok 'the range and the version' \
	says 'it is for linux >= 6.2, and this is 6.1.1' \
	'it is for iptables << 1.8, and this is 1.8.9'
ok 'what mainline has, and how to say it there' \
	says '(>= 6.0) CONFIG_MERGED, -m merged --of 1'
ok 'which is as good as applied' says \
	'12 sets: 5 apply, 3 are there already, 4 do not apply'

for set in partial conflict unsuitable unsuited; do
	note "$KERNEL_DIR" "$IPTABLES_DIR"
	ok "apply of $set is a 1, and changes nothing" refused 1 apply $set
done
for set in applied present merged; do
	note "$KERNEL_DIR" "$IPTABLES_DIR"
	ok "apply of $set is a 0, and changes nothing" refused 0 apply $set
done
for set in clean offset fuzzy unmerged userland; do
	ok "apply of $set" runs 0 apply $set
	ok "is done" matches "^$set +applied"
done
ok 'the fuzz is said again' runs 0 revert fuzzy
ok 'the way back needs none' silent 'fuzz 1'
ok 'all that was applied goes' runs 0 revert base --exclude present \
	--exclude partial
ok 'after all that, everything is as it was' same "$scratch/years" "$KERNEL_DIR"

# revert of sets that were not applied
fresh
sed -i 's/obj 45/obj fortyfive/' "$KERNEL_DIR/$makefile"
cp -a "$KERNEL_DIR" "$scratch/altered"
ok 'a group of which some sets fit' runs 1 apply --keep-going base
ok 'is taken out again' runs 0 revert base
ok 'whatever became of the others' matches '^conflict +not there' \
	'^merged +not there' '^unsuitable +not there' '^clean +reverted'
ok 'and all is as it was' same "$scratch/altered" "$KERNEL_DIR"

# a set that is in one tree already and fits into the other one
fresh
new_set base/both
mkdir -p "$POM_REPO/base/both/iptables"
echo new >"$POM_REPO/base/both/iptables/new"
ok 'in one tree' env -u IPTABLES_DIR "$RUNME" apply both
ok 'then in the other' runs 0 apply both
ok 'that counts as a change' says '1 set applied'
ok 'and is there' [ -e "$IPTABLES_DIR/new" ]
ok 'it goes from both' runs 0 revert both
ok 'at once' pristine

# sets that have nothing for the given trees
no_iptables() {
	env -u IPTABLES_DIR "$RUNME" apply userland >"$out" 2>&1
	[ $? -eq 1 ] && says 'it has nothing for the trees that were given'
}
ok 'a set that has nothing for the trees that were given' no_iptables
show_userland() {
	env -u IPTABLES_DIR "$RUNME" show userland >"$out" 2>&1 &&
		matches '^  none: it has nothing for the trees that were given$'
}
ok '... show says so below Standing' show_userland

# applied, and edited by somebody since
runs 0 apply applied clean offset >/dev/null
sed -i '1i obj mine' "$KERNEL_DIR/$makefile"
ok 'status after an edit elsewhere' runs 0 status
ok 'says that its own lines still stand' matches \
	'^  applied +applied +its files were edited since, its own lines still stand'
sed -i '/obj applied/d' "$KERNEL_DIR/$makefile"
ok 'status after an edit of its lines' runs 1 status
ok 'says that they were changed' \
	matches '^  applied +partial +it was applied, and its lines were changed'
ok 'the others still stand' matches '^  offset +applied'
rm "$KERNEL_DIR/net/netfilter/clean.c"
ok 'status after its file is gone' runs 1 status
ok 'says so' matches '^  clean +partial'

done_testing
