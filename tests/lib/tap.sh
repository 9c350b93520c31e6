# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints TAP. A test sources this file, from the top of the checkout.
tap_n=0

# Not a shim in PATH, such as pyenv's: it takes four times as long to start, and tests
# start it hundreds of times. In the background, `env python3': $! is its own number then,
# and not that of a shell around it.
if [ -x /usr/bin/python3 ]; then
	python3() {
		/usr/bin/python3 "$@"
	}
fi

# tap ok|"not ok" NAME [OUTPUT]: one line of TAP; shows the output if it is not ok, and
# where prove keeps the TAP, puts it there, too (tests/lib/failed.sh).
tap() {
	tap_n=$((tap_n + 1))
	echo "$1 $tap_n - $2"
	[ "$1" = ok ] || [ -z "${3-}" ] || printf '%s\n' "$3" | sed 's/^/# /' >&2
	[ "$1" = ok ] || [ -z "${3-}" ] || [ -z "${PERL_TEST_HARNESS_DUMP_TAP-}" ] ||
		printf '%s\n' "$3" | sed 's/^/# /'
}

# ok NAME COMMAND...: passes if the command succeeds.
ok() {
	tap_name=$1
	shift
	if tap_out=$("$@" 2>&1); then
		tap ok "$tap_name"
	else
		tap 'not ok' "$tap_name" "$tap_out"
	fi
}

# none NAME COMMAND...: passes if the command prints nothing, whatever its status.
none() {
	tap_name=$1
	shift
	tap_out=$("$@" 2>&1)
	if [ -z "$tap_out" ]; then
		tap ok "$tap_name"
	else
		tap 'not ok' "$tap_name" "$tap_out"
	fi
}

skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}

# tap_lines FILE: the verdicts of another test, as ours.
tap_lines() {
	while read -r tap_line; do
		case $tap_line in
		'ok '*'# SKIP '*)
			tap_line=${tap_line#* - }
			skip "${tap_line%% \# SKIP *}" "${tap_line#*\# SKIP }"
			;;
		'ok '*) tap ok "${tap_line#* - }" ;;
		'not ok '*) tap 'not ok' "${tap_line#* - }" ;;
		esac
	done <"$1"
}

bail() {
	echo "Bail out! $*"
	exit 2
}

# need_tool TOOL...: a missing tool is a failure, not a skip.
need_tool() {
	for tap_tool in "$@"; do
		command -v "$tap_tool" >/dev/null ||
			bail "$tap_tool is not there; \`make deps' installs it"
	done
}

# scratch_folder: makes a folder in $out; it is removed when the test ends.
scratch_folder() {
	out=$(mktemp -d) || bail 'no scratch folder'
	trap 'rm -rf "$out"' EXIT
	trap 'exit 2' HUP INT TERM
}

# sources LINUX IPTABLES: sets $linux and $iptables to the source trees of these
# versions.
# shellcheck disable=SC2034 # they are for who asked
sources() {
	linux=$(tests/lib/sources.sh linux "$1") || bail 'no kernel source'
	iptables=$(tests/lib/sources.sh iptables "$2") ||
		bail 'no iptables source'
}

# ends STATUS COMMAND...: the command ends with that status. Its output is in $out/said,
# and says TEXT succeeds if that contains the text.
ends() {
	ends_with=$1
	shift
	"$@" >"$out/said" 2>&1
	ended=$?
	[ "$ended" -eq "$ends_with" ] && return
	echo "status $ended instead of $ends_with"
	cat "$out/said"
	return 1
}
says() {
	grep -qF -e "$1" "$out/said" && return
	cat "$out/said"
	return 1
}

# binaries VERSION TREE: makes a tree of the binary packages of that iptables. Fails if it
# cannot be had.
binaries() {
	tests/lib/sources.sh binaries "$1" "$2" >"$out/log" 2>&1
	case $? in
	0) tap ok "iptables $1: the packages" && return ;;
	3) skip "iptables $1: the packages" "$(tail -n 1 "$out/log")" ;;
	*) tap 'not ok' "iptables $1: the packages" "$(cat "$out/log")" ;;
	esac
	return 1
}

done_testing() {
	echo "1..$tap_n"
}
