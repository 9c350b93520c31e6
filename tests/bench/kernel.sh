#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Nanoseconds a packet of every set beside its neighbours of mainline, from one
# boot of a kernel that has a clock for them (kernel/xt_bench): a table, and what
# the figures are held to (kernel/report).
#
#	kernel.sh [KERNEL [IPTABLES]]: versions that tests/lib/sources.sh has
#	kernel.sh image-6.1: the sets are modules of Debian's own kernel. qemu emulates
#		its processor, so there is no time to measure: instructions are
#		counted instead, each of which takes a nanosecond of the guest's time
#
# Status: 0 all bars are met, 1 one is missed, 2 trouble.
set -eu
: "${BUILD:=build}" "${RUNME:=$BUILD/runme}"
POM_HOME=$PWD
POM_REAL_TIME=1 # see pom/guest/idle.c
export POM_HOME POM_REAL_TIME
case ${1:-newest} in
image-*)
	image=$(tests/lib/sources.sh image "${1#image-}") || exit 2
	headers=$(tests/lib/sources.sh headers "${1#image-}") || exit 2
	;;
*)
	image=
	kernel=$(tests/lib/sources.sh linux "${1:-newest}") || exit 2
	iptables=$(tests/lib/sources.sh iptables "${2:-1.8.9}") || exit 2
	;;
esac
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 2' HUP INT TERM

# The project's own sets without what proves them, and the clock.
mkdir "$out/patches"
cp -R base extra "$out/"
rm -f "$out"/*/*/prove
mkdir "$out/bench"
cp -R tests/bench/kernel/xt_bench "$out/bench/"
echo "# $(date +%s%N)" >>"$out/bench/xt_bench/prove" # nothing is known yet
printf 'Repository: bench\nGroups: base extra bench\n' \
	>"$out/patches/repository"

# In front of qemu, in PATH: not with KVM, which counts nothing.
counting_qemu() {
	qemu=$(command -v qemu-system-x86_64) || {
		echo 'there is no qemu-system-x86_64' >&2
		exit 2
	}
	mkdir "$out/bin"
	cat >"$out/bin/qemu-system-x86_64" <<-END
		#!/bin/sh
		case " \$* " in *' kvm '*) exit 1 ;; esac
		exec $qemu -icount shift=0,sleep=off "\$@"
	END
	chmod +x "$out/bin/qemu-system-x86_64"
}

status=0
if [ -n "$image" ]; then
	counting_qemu
	vmlinuz=$(echo "$image"/boot/vmlinuz-*)
	PATH=$out/bin:$PATH "$RUNME" prove --json --repo "$out" --image "$vmlinuz" \
		--modules "$image/lib/modules/${vmlinuz##*/vmlinuz-}" \
		--kernel "$headers/headers" bench >"$out/json" 2>"$out/err" || status=$?
else
	KERNEL_DIR=$kernel IPTABLES_DIR=$iptables "$RUNME" prove --json \
		--repo "$out" bench >"$out/json" 2>"$out/err" || status=$?
fi
logs=$(python3 -c 'import json,sys
print(json.load(open(sys.argv[1]))["logs"])' "$out/json") || {
	cat "$out/err"
	exit 2
}
[ "$status" = 0 ] || {
	python3 -c 'import json,sys
proof = json.load(open(sys.argv[1]))
for line in sum([s["lines"] for s in proof["sets"]], proof["lines"]):
    print(line)' "$out/json"
	cat "$out/err"
	echo "logs: $logs"
	exit 2
}
python3 tests/bench/kernel/report "$logs/boot.log" ${image:+"${vmlinuz##*/vmlinuz-}"}
