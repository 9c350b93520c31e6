#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each check that `runme prove --sanitize` switches on works: a set has one bug for each
# check, and each check reports its bug.
#
#	sanitized.sh [KERNEL [IPTABLES]]: versions that tests/lib/sources.sh has
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
sources "${1:-newest}" "${2:-1.8.9}"
scratch_folder

# All sets: the objects of a proof of them are in ccache.
cp -R base extra patches "$out/"
rm -f "$out"/*/*/prove
c=$out/base/mport/linux/net/netfilter/xt_mport.c
sed -i -e '/^static bool mport_mt(/{
	e cat tests/kernel/sanitized/sabotage.c
}' -e '/^static bool mport_mt(/,/^}/s/^	if (unlikely(par->fragoff/	mport_sabotage(par->matchinfo);\n&/' "$c"
cp tests/kernel/sanitized/prove "$out/base/mport/prove"

POM_HOME=$PWD KERNEL_DIR=$linux IPTABLES_DIR=$iptables "$RUNME" prove \
	--sanitize --json --repo "$out" base extra >"$out/json" 2>"$out/err"
status=$?
cat "$out/err" >&2
# field EXPRESSION: of the report, d.
field() {
	python3 -c 'import json,sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$out/json" "$1"
}
log=$(field 'd["logs"]')/boot.log
[ -r "$log" ] || bail "it was not booted: $(field 'd["lines"], d["sets"]')"
echo "# linux $(field 'd["trees"]["linux"]["version"]') on $(field \
	'd["machine"]'), with $(field '" ".join(d["checks"])')"

# caught NAME REGEX: the kernel has said that, and of what was sabotaged.
caught() {
	if grep -E -A 30 -e "$2" "$log" | tr -d '\r' |
		grep -q 'mport_\(sabotage\|scribble\|mt\)'; then
		tap ok "$1"
	else
		tap 'not ok' "$1" "$log"
	fi
}
caught 'a read past the end is found by KASAN' 'BUG: KASAN: .*out-of-bounds'
caught 'a shift that C does not define is found by UBSAN' \
	'UBSAN: shift-out-of-bounds'
caught 'memory that is lost is found by kmemleak' 'unreferenced object'
caught 'sleep in a packet'\''s way is found' 'BUG: sleeping function called'
caught 'locks in the wrong order are found by lockdep' \
	'possible (circular|recursive) locking'
slab='a write that KASAN does not see is found by slab debugging'
case $(field 'd["machine"]') in
uml) skip "$slab" 'in User Mode Linux, red zones are left to KASAN' ;;
*) caught "$slab" 'BUG kmalloc-.*edzone overwritten' ;;
esac
ok 'the proof has failed' [ $status = 1 ]
ok 'at the boot' [ "$(field 'd["failed_at"]')" = boot ]
ok 'the set breaks the kernel' [ "$(field \
	'[s["boots"] for s in d["sets"] if s["name"] == "mport"]')" = '[False]' ]
done_testing
