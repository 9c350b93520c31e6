#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove catches a broken set, in the step that should: a set that does not compile, one
# that breaks the kernel when its rule matches, and one that is off by one port. An
# interrupted proof leaves nothing behind.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
scratch_folder
sources 5.10 1.8.9
runme=$(realpath "$RUNME")
c=base/mport/linux/net/netfilter/xt_mport.c

# A repository of our own with mport in it, changed by the sed script $1.
repository() {
	rm -rf "${out:?}/home"
	mkdir -p "$out/home/patches" "$out/home/base" "$out/home/pom"
	cp patches/repository "$out/home/patches/"
	cp -R base/mport "$out/home/base/"
	cp -R pom/guest "$out/home/pom/"
	sed "$1" "$c" >"$out/home/$c"
}

# What prove says of the sabotaged set.
proof() {
	repository "$1"
	cmp -s "$c" "$out/home/$c" && echo 'the sabotage changed nothing'
	POM_HOME=$out/home KERNEL_DIR=$linux IPTABLES_DIR=$iptables \
		"$runme" prove mport >"$out/said" 2>&1
	echo "status $?" >>"$out/said"
	cat "$out/said"
}

says() {
	grep -q -- "$1" "$out/said"
}

expect() {
	if says "$2" && says '^status 1$'; then
		tap ok "$1"
	else
		tap 'not ok' "$1" "$(cat "$out/said")"
	fi
}

proof 's/^MODULE_LICENSE.*/this is no C;/' >/dev/null
expect 'a set that does not compile fails at the kernel' 'does not build'
ok 'the line of the compiler is shown' says 'xt_mport.c:.*error'

proof '/^static bool mport_mt(/,/^}/s/^	if (unlikely(par->fragoff.*/	*(volatile int *)16 = 0;\n&/' >/dev/null
expect 'a set that breaks the kernel fails at the boot' 'breaks the kernel'
ok 'what the kernel said is shown' says 'anic\|mode fault'

proof 's/return port - r->first <=/return port - r->first </' >/dev/null
expect 'a match that is off by one port fails a packet test' 'not ok'
ok 'it builds and boots all the same' says 'applies builds boots'

# Ctrl-C: no process, no mount, no scratch.
# Its cache is one of its own, as other proofs may be under way.
cache=$out/cache/patch-o-matic
repository 's/return port - r->first <=/return 1 + port - r->first <=/'
mounts=$(cat /proc/self/mounts)
XDG_CACHE_HOME=$out/cache POM_HOME=$out/home KERNEL_DIR=$linux \
	IPTABLES_DIR=$iptables "$runme" prove mport >"$out/said" 2>&1 &
pid=$!
n=0
until ls "$cache"/work.*/linux/out/.config >/dev/null 2>&1 || [ $n = 600 ]; do
	sleep 0.5
	n=$((n + 1))
done
sleep 2
work=$(ls -d "$cache"/work.*)
kill -TERM $pid # an asynchronous command of a shell ignores SIGINT
wait $pid
tap_status=$?
if [ $tap_status = 143 ]; then
	tap ok 'a proof ends by the signal that it got'
else
	tap 'not ok' 'a proof ends by the signal that it got' "status $tap_status"
fi
if [ -n "$work" ] && [ ! -e "$work" ]; then
	tap ok 'its scratch is gone'
else
	tap 'not ok' 'its scratch is gone' "$work"
fi
none 'its processes are gone' pgrep -f "$work"
ok 'its mounts are gone' [ "$mounts" = "$(cat /proc/self/mounts)" ]
done_testing
