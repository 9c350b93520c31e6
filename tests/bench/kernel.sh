#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Nanoseconds a packet of every set beside its neighbours of mainline, from one
# boot of a kernel that has a clock for them (kernel/xt_bench): a table, and what
# the figures are held to (kernel/report).
#
#	kernel.sh [KERNEL [IPTABLES]]: versions that tests/lib/sources.sh has
#
# Status: 0 all bars are met, 1 one is missed, 2 trouble.
set -eu
: "${BUILD:=build}" "${RUNME:=$BUILD/runme}"
POM_HOME=$PWD
export POM_HOME
kernel=$(tests/lib/sources.sh linux "${1:-newest}") || exit 2
iptables=$(tests/lib/sources.sh iptables "${2:-1.8.9}") || exit 2
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

status=0
KERNEL_DIR=$kernel IPTABLES_DIR=$iptables "$RUNME" prove --json --repo "$out" \
	bench >"$out/json" 2>"$out/err" || status=$?
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
python3 tests/bench/kernel/report "$logs/boot.log"
