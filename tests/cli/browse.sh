# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of runme browse: it runs in a terminal of tmux, with a server of its own.
# Sources lib.sh.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool tmux

# Another server each time: one that was killed can still be about to end. Its name is in a
# file, because ok runs its command in a subshell.
echo 0 >"$scratch/.server"
terminal() {
	read -r server <"$scratch/.server"
	tmux -u -S "$scratch/tmux.$server" -f /dev/null "$@"
}
no_terminal() {
	terminal kill-server 2>/dev/null
	echo $((server + 1)) >"$scratch/.server"
}
cleanup() {
	terminal kill-server 2>/dev/null
	rm -rf "$scratch" ${beside:+"$beside"}
}

# browse COLUMNS ROWS ARG...: starts it there. What the terminal is like afterwards is in
# .stty, and the exit status in .status. $before are words before the tool, such as env.
browse() {
	columns=$1 rows=$2
	shift 2
	no_terminal
	rm -f "$scratch/.status" "$scratch/.pid"
	{
		echo 'trap : INT' # which is for the tool only
		echo "echo \$\$ >'$scratch/.pid'"
		printf '%s' "${before-} '$RUNME' browse"
		[ $# -eq 0 ] || printf " '%s'" "$@"
		echo
		echo "echo \$? >'$scratch/.status.new'"
		echo "stty -a >'$scratch/.stty'"
		echo "echo It has ended."
		echo "mv '$scratch/.status.new' '$scratch/.status'"
		echo 'exec cat'
	} >"$scratch/.run"
	terminal new-session -d -x "$columns" -y "$rows" "sh '$scratch/.run'"
}

keys() {
	terminal send-keys "$@"
}
# types TEXT: the text and Enter.
types() {
	terminal send-keys -l "$1" && terminal send-keys Enter
}
# shellcheck disable=SC2120 # -e is for a test
screen() {
	terminal capture-pane -p "$@"
}

# polls COMMAND...: until it succeeds, for a minute at most; after a failure, for a second,
# so that a test with a fault does not take hours.
: "${patience:=1200}"
polls() {
	polled=0
	until "$@" >/dev/null 2>&1; do
		polled=$((polled + 1))
		[ "$polled" -lt "$patience" ] || {
			patience=20
			return 1
		}
		sleep 0.05
	done
}
shown() {
	screen >"$scratch/.screen" && grep -qE -e "$1" "$scratch/.screen"
}
# sees REGEX...: the screen gets a line that matches; then all others match, too.
sees() {
	for text; do
		polls shown "$text" && continue
		echo "this was not seen: $text"
		cat "$scratch/.screen"
		return 1
	done
}
unshown() {
	screen >"$scratch/.screen" && ! grep -qE -e "$1" "$scratch/.screen"
}
# gone REGEX: no line of the screen matches any more.
gone() {
	polls unshown "$1" && return
	echo "this is still there: $1"
	cat "$scratch/.screen"
	return 1
}
# ended STATUS: it ends so, and the terminal is as a shell wants it.
ended() {
	polls test -e "$scratch/.status" || {
		screen
		return 1
	}
	read -r ended <"$scratch/.status"
	[ "$ended" = "$1" ] && grep -q '[ ;]icanon' "$scratch/.stty" &&
		grep -q '[ ;]echo ' "$scratch/.stty" && return
	echo "status $ended"
	cat "$scratch/.stty"
	screen
	return 1
}
