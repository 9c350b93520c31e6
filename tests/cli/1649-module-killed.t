#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme module that is killed at any system call that changes something: the next
# start leaves the system as it was, or all of the modules and plugins in it, with
# the record of them and with depmod's work done.
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
need_tool strace
make_repo base
module_set base/one
module 0 install one --batch >/dev/null
cp -a "$root" "$scratch/after"

manifest "$scratch/before" >"$scratch/.before"
manifest "$scratch/after" >"$scratch/.after"
# is STATE: what a second one would find, but for an empty folder of the record
is() {
	manifest "$root" >"$scratch/.now"
	cmp -s "$scratch/.$1" "$scratch/.now"
}
start() {
	rm -rf "$root"
	if [ "$1" = install ]; then
		cp -a "$scratch/before" "$root"
	else
		cp -a "$scratch/after" "$root"
	fi
}

# The next start.
mended() {
	module 0 status || return
	if ! is before && ! is after; then
		echo "neither old nor new after $1, killed at $call number $n"
		alike "$scratch/.before" "$scratch/.now"
		alike "$scratch/.after" "$scratch/.now"
		return 1
	fi
	[ -z "$(find "$modules" "$plugins" -name .pom)" ] || return
	# and then it can be done, and undone
	[ $((n % 4)) -eq 1 ] || return 0
	module 0 install one --batch && is after || return
	module 0 remove one --batch && is before || return
	[ -z "$(ls "$HOME/.cache/patch-o-matic")" ]
}

# killed ACTION CALL: at the first such call, at the second, to the last.
killed() {
	call=$2
	n=1
	# most of the others are those of the build in its scratch folder
	case $call in rename* | fsync | rmdir) step=1 ;; *) step=2 ;; esac
	while :; do
		start "$1"
		status=0
		{ # the shell would tell of the kill
			ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace \
				-o /dev/null -e trace="$call" -e \
				inject="$call:signal=KILL:when=$n" \
				"$RUNME" module "$1" one --batch --root "$root" \
				--kernel "$headers" >"$out" 2>&1 &
			wait $! || status=$?
		} 2>/dev/null
		case $status in
		0) break ;;
		137) ;;
		*)
			echo "status $status at $call number $n"
			cat "$out"
			return 1
			;;
		esac
		kills=$((kills + 1))
		mended "$1" || return
		n=$((n + step))
	done
	echo "$kills" >"$scratch/.kills"
}

ok 'strace works here' strace -o /dev/null true
kills=0
for call in mkdir renameat2 renameat unlinkat mkdirat fsync syncfs write fchmod rmdir; do
	ok "install, killed at every $call" killed install $call
	kills=$(cat "$scratch/.kills")
done
for call in renameat2 renameat unlinkat fsync write rmdir; do
	ok "remove, killed at every $call" killed remove $call
	kills=$(cat "$scratch/.kills")
done
ok 'that was quite often' [ "$kills" -ge 50 ]

# a signal, while a compiler is at work
stub cc <<'END'
echo $$ >"$STARTED.new"
mv "$STARTED.new" "$STARTED"
exec sleep 300
END
STARTED=$scratch/started
export STARTED
interrupted() {
	rm -rf "$root"
	cp -a "$scratch/before" "$root"
	rm -f "$STARTED"
	"$RUNME" module install one --batch --root "$root" --kernel "$headers" \
		>"$out" 2>"$err" &
	pid=$!
	until [ -e "$STARTED" ]; do
		kill -0 $pid || return
		sleep 0.1
	done
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ $status -eq 143 ] && says 'interrupted; nothing was changed'
}
ok 'a signal ends it' interrupted
ok '... and its compiler' not kill -0 "$(cat "$STARTED")"
ok '... nothing is left in the scratch folder' \
	[ -z "$(ls "$HOME/.cache/patch-o-matic")" ]
manifest "$root" >"$scratch/.now"
ok '... and nothing has changed' is before

done_testing
