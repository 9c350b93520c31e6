#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Nanoseconds a packet of every match beside its neighbour of mainline, from one
# boot of a kernel that has a clock for them (kernel/xt_bench).
#
#	kernel.sh [KERNEL [IPTABLES]]: versions that tests/lib/sources.sh has
set -eu
: "${BUILD:=build}" "${RUNME:=build/runme}"
POM_HOME=$PWD
export POM_HOME
kernel=$(tests/lib/sources.sh linux "${1:-newest}")
iptables=$(tests/lib/sources.sh iptables "${2:-1.8.9}")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 2' HUP INT TERM

# The project's own sets, and the clock for them.
groups=
for g in base extra; do
	[ ! -d $g ] || {
		cp -R $g "$out/$g"
		groups="$groups $g"
	}
done
mkdir -p "$out/patches" "$out/bench"
cp -R tests/bench/kernel/xt_bench "$out/bench/"
echo "# $(date +%s%N)" >>"$out/bench/xt_bench/prove" # nothing is known yet
printf 'Repository: bench\nGroups:%s bench\n' "$groups" >"$out/patches/repository"

status=0
KERNEL_DIR=$kernel IPTABLES_DIR=$iptables "$RUNME" prove --json --repo "$out" \
	bench >"$out/json" 2>"$out/err" || status=$?
logs=$(python3 -c 'import json,sys
print(json.load(open(sys.argv[1]))["logs"])' "$out/json") || {
	cat "$out/err"
	exit 2
}
[ "$status" = 0 ] || {
	grep -E 'error|warning|"make|not ok' "$out/json" || cat "$out/json"
	cat "$out/err"
	echo "logs: $logs"
	exit 1
}
awk -F'\t' '
	/^# bench / {
		name = substr($1, 9)
		if (name != last) {
			printf "\n%-28s", name
			last = name
		}
		printf " %s %.1f", $2, $3 / 1000
	}
	END { print "\n(ns a call)" }' "$logs"/boot*
