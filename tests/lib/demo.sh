#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The demo: makes fresh copies of the distribution's kernel and iptables sources in
# build/demo, and runs `runme extra' on them. Without a terminal it applies without
# asking.
set -u
cd -P -- "$(dirname -- "$0")/../.." || exit 2

KERNEL_DIR=$(tests/lib/sources.sh linux 6.1 build/demo/linux) || exit 2
IPTABLES_DIR=$(tests/lib/sources.sh iptables 1.8.9 build/demo/iptables) ||
	exit 2
export KERNEL_DIR IPTABLES_DIR
batch=
[ -t 0 ] && [ -t 1 ] || batch=--batch

run() {
	echo "\$ KERNEL_DIR=$KERNEL_DIR IPTABLES_DIR=$IPTABLES_DIR $*"
	"$@"
}
# shellcheck disable=SC2086 # one option or none
run ./runme $batch extra
applied=$?
echo
run ./runme status
status=$?
[ "$applied" -ne 0 ] && exit "$applied"
exit "$status"
