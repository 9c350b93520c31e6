#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# slow: some hundred starts, each with several of dkms
# runme module with dkms that is killed, at any system call that changes something
# or while dkms is at work: the next start takes back or finishes what was begun,
# so the sources, what dkms has, the modules, the plugins and the record go
# together.
# shellcheck source=tests/cli/dkms.sh
. "$(dirname -- "$0")/dkms.sh"
need_tool strace flock
make_repo base
module_set base/one
module 0 install one --batch >/dev/null
cp -a "$root" "$scratch/old"
echo '/* newer */' >>"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
echo '/* newer */' >>"$POM_REPO/base/one/iptables/extensions/libxt_one.c"
module 0 install one --batch >/dev/null
cp -a "$root" "$scratch/new"
module 0 remove one --batch >/dev/null
module 0 install one --batch --no-dkms >/dev/null
cp -a "$root" "$scratch/plain"
for state in before old new plain; do
	manifest "$scratch/$state" >"$scratch/.$state"
done

is() {
	manifest "$root" >"$scratch/.now"
	cmp -s "$scratch/.$1" "$scratch/.now"
}
start() {
	rm -rf "$root"
	cp -a "$scratch/$1" "$root"
}
# The next start, after a run that was to lead from one state to another.
mended() {
	# a dkms that has survived keeps the next start waiting
	[ ! -e "$record" ] || flock "$record" true || return
	# the old one is outdated then
	module 0 status || says 'the set was changed since' || return
	if ! is "$1" && ! is "$2"; then
		echo "neither $1 nor $2, killed at $at"
		alike "$scratch/.$1" "$scratch/.now"
		alike "$scratch/.$2" "$scratch/.now"
		return 1
	fi
	[ -z "$(find "$root" -name .pom)" ]
}
# run ACTION...: 0 it came to its end, 1 it was killed
run() {
	status=0
	{ # the shell would tell of the kill
		"$@" --batch --root "$root" --kernel "$headers" >"$out" 2>&1 &
		wait $! || status=$?
	} 2>/dev/null
	case $status in
	0) return ;;
	137) kills=$((kills + 1)) && return 1 ;;
	esac
	echo "status $status, killed at $at"
	cat "$out"
	return 2
}
# killed FROM TO CALL ACTION...: at the first such call, at the second, to the last.
killed() {
	from=$1 to=$2 call=$3 n=1
	shift 3
	# the build in its scratch folder has many of some
	case $call in rename* | symlink) step=1 ;; *) step=4 ;; esac
	# the sanitized tool takes ten times as long to start
	! sanitized || step=$((step * 5))
	while :; do
		start "$from"
		at="$call number $n"
		ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 run strace \
			-o /dev/null -e trace="$call" \
			-e inject="$call:signal=KILL:when=$n" \
			"$RUNME" module "$@" one
		case $? in
		0) break ;;
		1) mended "$from" "$to" || return ;;
		*) return 1 ;;
		esac
		n=$((n + step))
	done
	echo "$kills" >"$scratch/.kills"
	is "$to"
}
# killed_by_dkms FROM TO ACTION...: as dkms begins something, while
# it does it, and as it has done it.
killed_by_dkms() {
	from=$1 to=$2
	shift 2
	for action in add build install unbuild remove; do
		for when in begins breaks ends; do
			export DKMS_KILLS="$action" DKMS_WHEN=$when
			start "$from"
			at="$action of dkms, which $when"
			run "$RUNME" module "$@" one
			ended=$?
			unset DKMS_KILLS DKMS_WHEN
			[ $ended -ne 2 ] || return
			[ $ended -eq 0 ] || mended "$from" "$to" || return
		done
	done
	echo "$kills" >"$scratch/.kills"
}
kills=0
mv "$stubs/dkms" "$stubs/real-dkms"
stub dkms <<END
[ "\${DKMS_KILLS-}\${DKMS_WHEN-}" != "\$1begins" ] || kill -KILL \$PPID
[ "\${DKMS_KILLS-}\${DKMS_WHEN-}" != "\$1breaks" ] || export DKMS_BREAKS=\$PPID
"$stubs/real-dkms" "\$@"
status=\$?
[ "\${DKMS_KILLS-}\${DKMS_WHEN-}" != "\$1ends" ] || kill -KILL \$PPID
exit \$status
END

for call in renameat2 renameat unlinkat symlink; do
	ok "install, killed at every $call" killed before new $call install
	kills=$(cat "$scratch/.kills")
	ok "a newer one, killed at every $call" killed old new $call install
	kills=$(cat "$scratch/.kills")
done
for call in renameat2 fsync; do
	ok "remove, killed at every $call" killed new before $call remove
	kills=$(cat "$scratch/.kills")
	ok "instead of plainly, killed at every $call" killed plain new $call install
	kills=$(cat "$scratch/.kills")
	ok "plainly instead, killed at every $call" killed new plain $call \
		install --no-dkms
	kills=$(cat "$scratch/.kills")
done
for way in 'before new install' 'old new install' 'new before remove' \
	'plain new install' 'new plain install --no-dkms'; do
	case $way in
	old* | plain* | *--no-dkms) ! sanitized || continue ;;
	esac
	# shellcheck disable=SC2086 # words
	ok "from $way, killed while dkms is at work" killed_by_dkms $way
	kills=$(cat "$scratch/.kills")
done
least=60
! sanitized || least=30
ok 'that was quite often' [ "$kills" -ge $least ]

done_testing
