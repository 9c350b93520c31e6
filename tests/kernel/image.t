#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sets as modules of Debian's own kernels, with this machine's iptables, both
# back ends. A guest without KVM is slow, so none has all sets: prove --image
# builds those of base for 6.1; for 6.12, module install installs all sets and
# prove --installed takes those of extra; the two that call the most of a kernel's
# functions are also built for the newest, with the compiler of its suite. Each module
# is loaded by a rule and can be unloaded. `make matrix' proves all sets on all three.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool qemu-system-x86_64 python3 depmod modprobe iptables-legacy iptables-nft
scratch_folder
POM_HOME=$PWD
export POM_HOME

# How many sets of these groups have something to prove.
count() {
	find "$@" -mindepth 2 -maxdepth 2 -name prove | wc -l
}

# built VERSION SETS NUMBER
built() {
	MATRIX_SETS=$2 tests/kernel/matrix.sh "image-$1" -- own >"$out/tap"
	tap_lines "$out/tap"
	ok "on $1: these are all sets" \
		[ "$(grep -c '^ok .* on image [0-9].*: [1-9]' "$out/tap")" = "$3" ]
}

built 6.1 base "$(count base)"
tests/lib/sources.sh headers newest >"$out/tree" 2>"$out/err"
if [ $? = 3 ]; then
	skip 'on the newest' "$(tail -n 1 "$out/err")"
else
	built newest 'FULLCONENAT rtsp' 2
fi

version=6.12
headers=$(tests/lib/sources.sh headers $version) || bail "no headers of linux $version"
image=$(tests/lib/sources.sh image $version) || bail "no image of linux $version"
vmlinuz=$(echo "$image"/boot/vmlinuz-*)
release=${vmlinuz##*/vmlinuz-}
root=$out/root
plugins=$(pkg-config --variable=xtlibdir xtables) || bail 'no libxtables-dev'
mkdir -p "$root$plugins" "$root/var/lib" "$root/lib/modules"
cp -a "$image/lib/modules/$release" "$root/lib/modules/"
depmod -b "$root" "$release" || bail 'depmod'

"$RUNME" module install --batch --root "$root" \
	--kernel "$headers/headers" base extra >"$out/said" 2>&1
sets=$(count base extra)
ok "on $version: they are installed" grep -qx "$sets sets: $sets installed" "$out/said"
"$RUNME" prove --json --installed --root "$root" --image "$vmlinuz" \
	extra --exclude base >"$out/json" 2>"$out/err"
status=$?
# A line for each set, then what was wrong.
python3 -c 'import json,sys
p = json.load(open(sys.argv[1]))
print("Kernel", p["image"]["release"], p["image"]["backends"])
for s in p["sets"]:
    print("ok" if s["builds"] and s["boots"] and s["passed"] else "not ok",
          s["name"], s["passed"], s["total"], s["skipped"])
for line in p["lines"] + sum([s["lines"] for s in p["sets"]], []):
    print("  ", line)' "$out/json" >"$out/sets" 2>>"$out/err"
all_well() {
	[ $status = 0 ] && ! grep -q '^not ok' "$out/sets" && grep -qx "Kernel $release legacy nft" "$out/sets" && return
	cat "$out/err" "$out/sets"
	return 1
}
ok '... is proved, with both back ends' all_well
ok '... these are all of extra' [ "$(grep -c '^ok' "$out/sets")" = "$(count extra)" ]
done_testing
