#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --edit: a signal that ends the tool ends the editor. root opens none on the files
# of somebody else, and says so before it stops.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t s
seq 40 >t/f
hunk f 20 20 x >s/1.patch
echo 1.patch >s/series
sed -i 's/^20$/other/' t/f
cp -a s s0
cat >editor <<'END'
#!/bin/sh
echo $$ >"${0%/*}/pid"
exec sleep 60
END
chmod 755 editor
EDITOR=$scratch/editor
export EDITOR
unset VISUAL

# ended SIGNAL: the tool gets it while the editor is open; both have ended
ended() {
	rm -rf pid s
	cp -a s0 s
	# the default, also under nohup
	env --default-signal=HUP "$RUNME" refresh --edit --onto t --repo s >"$out" 2>&1 &
	tool=$!
	for _ in $(seq 200); do
		[ -s pid ] && break
		sleep 0.1
	done
	[ -s pid ] || return
	pid=$(cat pid)
	kill -s "$1" $tool
	wait $tool
	[ $? -gt 128 ] || return
	for _ in $(seq 100); do
		[ -d "/proc/$pid" ] || return 0
		grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null && return 0
		sleep 0.1
	done
	echo "the editor $pid still runs"
	kill "$pid"
	return 1
}
for signal in TERM HUP KILL; do
	ok "$signal ends the editor as well" ended $signal
done
ok '... and the sitting can go on' eval 'runs 2 refresh --continue --repo s && says "conflict markers yet"'

if [ "$(id -u)" = 0 ]; then
	rm -rf s
	cp -a s0 s
	chmod 755 "$scratch"
	chown -R 65534:65534 s t
	cp -a s s1
	ok 'root, on a series of somebody else' runs 2 refresh --edit --onto t --repo s
	ok '... is told' says 'belongs to another user, and root opens no editor' 'sudo -u OWNER runme refresh --edit'
	ok '... before anything is written' same s1 s
	ok '... without the editor it stops' runs 1 refresh --onto t --repo s
else
	skip 'root on a series of somebody else' 'needs root'
fi
done_testing
