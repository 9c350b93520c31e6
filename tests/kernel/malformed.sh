#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sends malformed rules to a kernel that checks itself, for SECONDS through each of the
# two interfaces. The seed is printed, and can be given to repeat a run.
#
#	malformed.sh [SECONDS [SEED [KERNEL [IPTABLES [OPTION...]]]]]
#
# OPTIONs are those of runme prove; without any, --sanitize.
set -eu
: "${BUILD:=build}" "${RUNME:=build/runme}"
POM_HOME=$PWD
POM_REAL_TIME=1 # see pom/guest/idle.c
export POM_HOME POM_REAL_TIME
seconds=${1:-300} seed=${2:-$(date +%s)}
kernel=$(tests/lib/sources.sh linux "${3:-newest}")
iptables=$(tests/lib/sources.sh iptables "${4:-1.8.9}")
[ $# -gt 4 ] && shift 4 || set -- --sanitize
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 2' HUP INT TERM

# All sets, and one script for all of them in place of their own.
cp -R base patches "$out/"
[ ! -d extra ] || cp -R extra "$out/"
rm -f "$out"/*/*/prove
# What it reads has names that begin with a dot, as a set has no other files.
host=$out/base/mport
cp tests/kernel/malformed/prove "$host/prove"
"${CC:-gcc}" -O2 -Wall -Wextra -o "$host/.malformed" \
	tests/kernel/malformed/malformed.c
echo "$seconds" >"$host/.seconds"
echo "$seed" >"$host/.seed"
echo "malformed: seed $seed"
status=0
KERNEL_DIR=$kernel IPTABLES_DIR=$iptables "$RUNME" prove --repo "$out" "$@" \
	base extra >"$out/report" 2>&1 || status=$?
cat "$out/report"
logs=$(sed -n 's/^Logs: //p' "$out/report")
[ -z "$logs" ] || grep -h '^# .*tried' "$logs"/boot*
exit $status
