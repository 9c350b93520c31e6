#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --fuzz N, --strict and --force do what the manual says, and nothing else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
file=net/netfilter/Makefile

# fuzz
new_set base/fuzzy
edit_by base/fuzzy linux.diff "$scratch/linux" $file '20i obj fuzzy'
off() {
	fresh
	for line in "$@"; do
		sed -i "s/obj $line\$/& here/" "$KERNEL_DIR/$file"
	done
	note "$KERNEL_DIR" "$IPTABLES_DIR"
}
off 17
ok 'the outermost line differs: fuzz 1' runs 0 apply fuzzy
ok 'is said' says 'fuzz 1'
off 17
ok '--fuzz 0 does not take it' refused 1 apply --fuzz 0 fuzzy
ok 'and says what would, and what to do then' \
	says '--fuzz 1 would apply it at line 17; check the result'
ok '-F0 does not either' refused 1 apply -F0 fuzzy
ok '--strict does not take it' refused 1 apply --strict fuzzy
ok '--strict and --fuzz do not' refused 1 apply --strict --fuzz 3 fuzzy
off 17 18
ok 'two lines differ: fuzz 2' runs 0 apply fuzzy
ok 'is said as well' says 'fuzz 2'
off 17 18
ok '--fuzz=1 is too little' refused 1 apply --fuzz=1 fuzzy
off 17 18 19 20
ok 'three lines differ' refused 1 apply fuzzy
ok '--fuzz 3 takes it' runs 0 apply --fuzz 3 fuzzy
ok 'fuzz 3 is said' says 'fuzz 3'
ok 'it went where it belongs' \
	[ "$(grep -n fuzzy "$KERNEL_DIR/$file")" = '20:obj fuzzy' ]
off
ok '--strict takes what fits' runs 0 apply --strict fuzzy
runs 0 revert fuzzy >/dev/null
note "$KERNEL_DIR" "$IPTABLES_DIR"
for bad in -1 1x '' 2.5 99999999999999999999; do
	ok "--fuzz $bad is no number" refused 2 apply --fuzz "$bad" fuzzy
	ok 'and is told so' says "--fuzz: \`$bad\` is not a number from 0 to"
done

# more than one place: the same seven lines at the top and at the bottom
{
	numbered same 7
	numbered block 60
	numbered same 7
} >"$KERNEL_DIR/net/twice"
cp -a "$KERNEL_DIR" "$scratch/double"
new_set base/twice
unified "$KERNEL_DIR" net/twice '71i here' | sed 's/-68,/-40,/' \
	>"$POM_REPO/base/twice/linux.diff"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'two places fit: check says so' refused 0 check twice
ok 'both of them' matches 'fits at line 68 .*, and also at line 1$' \
	'more than one place fits'
ok '--strict takes neither' refused 1 apply --strict twice
ok 'and says both' \
	says 'fits at line 68, and also at line 1; --strict refuses that'
ok 'otherwise the nearest one is taken' runs 0 apply twice
ok 'and the report says that there was another' says 'more than one place fits'
ok 'it is that one' [ "$(grep -n here "$KERNEL_DIR/net/twice")" = 71:here ]
ok 'which is known on the way back' runs 0 revert --strict twice
ok 'and comes out there' same "$scratch/double" "$KERNEL_DIR"

# --force: outside the range, in spite of mainline, and the rest of a partial set
fresh
new_set base/newer 'Linux: >= 6.2'
new_set base/merged 'Mainline: (>= 6.0) it has it'
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'outside of the range' refused 1 apply newer
ok 'suggests --force' says '--force tries it all the same'
ok 'in mainline' refused 0 apply merged
ok 'is as good as applied' matches '^merged +merged +linux: \(>= 6.0\) it has it'
ok '--force applies both' runs 0 apply --force newer merged
ok 'and both come out without it' runs 0 revert newer merged
ok 'to the last byte' pristine

new_set base/partial
edit_by base/partial linux.diff "$scratch/linux" $file \
	-e '20i obj partial' -e '50i obj partial, too'
sed -i '20i obj partial' "$KERNEL_DIR/$file"
cp -a "$KERNEL_DIR" "$scratch/half"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'a part is there' refused 1 apply partial
ok '--force applies the rest' runs 0 apply --force partial
ok 'once' [ "$(grep -c 'obj partial' "$KERNEL_DIR/$file")" -eq 2 ]
ok 'the rest comes out again' runs 0 revert partial
ok 'and the part that was there before is there' same "$scratch/half" "$KERNEL_DIR"

# --force does not apply what fits nowhere
new_set base/wrong
edit_by base/wrong linux.diff "$scratch/linux" $file '40d'
sed -i 's/obj 40/obj forty/' "$POM_REPO/base/wrong/linux.diff"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok '--force does not force what does not fit' refused 1 apply --force wrong

# revert --force of a set that is half reverted
fresh
runs 0 apply partial >/dev/null
sed -i '/obj partial, too/d' "$KERNEL_DIR/$file"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'a part of it is out already' refused 1 revert partial
ok '--force takes out the rest' runs 0 revert --force partial
ok 'and then everything is as it was' pristine

done_testing
