#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The demo: the distribution's own kernel and iptables sources, copied afresh
# into build/demo, and `runme extra' on them; it asks on a terminal only.
set -u
cd -P -- "$(dirname -- "$0")/../.." || exit 2

linux=$(tests/lib/sources.sh linux 6.1) || exit 2
iptables=$(tests/lib/sources.sh iptables 1.8.9) || exit 2

# Links are enough: runme never writes into a file that has other names.
demo=build/demo
rm -rf "$demo" && mkdir -p "$demo" &&
	cp -al "$linux" "$demo/linux" &&
	cp -a "$iptables" "$demo/iptables" || exit 2

KERNEL_DIR=$demo/linux IPTABLES_DIR=$demo/iptables
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
