#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme module that is killed at any system call that changes something: the next
# start leaves the system as it was, or all of the modules and plugins in it, with
# the record of them and with depmod's work done.
# slow: the tool is started again for every system call
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
	if [ "$action" = install ]; then
		cp -a "$scratch/before" "$root"
	else
		cp -a "$scratch/after" "$root"
	fi
}

# The next start.
mended() {
	module 0 status || return
	if ! is before && ! is after; then
		echo "neither old nor new after $action, killed at $at"
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
	action=$1
	# most of the others are those of the build in its scratch folder
	case $2 in rename* | fsync | rmdir) step=1 ;; *) step=2 ;; esac
	kills 1 $step "$2" module "$1" one --batch --root "$root" --kernel "$headers"
}

ok 'strace works here' strace -o /dev/null true
for call in mkdir renameat2 renameat unlinkat mkdirat fsync syncfs write fchmod rmdir; do
	ok "install, killed at every $call" killed install $call
done
for call in renameat2 renameat unlinkat fsync write rmdir; do
	ok "remove, killed at every $call" killed remove $call
done
ok 'that was quite often' often 50

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
