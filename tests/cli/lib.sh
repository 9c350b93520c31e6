# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of the command line: the tool, a scratch folder, small trees
# and repositories made for the occasion, and what can be said about them. The
# predicates go with ok, of ../lib/tap.sh, which is here as well.
set -u
top=$(cd -P -- "$(dirname -- "$0")/../.." && pwd) || exit 2
# shellcheck source=tests/lib/tap.sh
. "$top/tests/lib/tap.sh"

: "${RUNME:=${BUILD:-build}/runme}"
case $RUNME in
/*) ;;
*) [ -x "$RUNME" ] && RUNME=$PWD/$RUNME || RUNME=$top/$RUNME ;;
esac
[ -x "$RUNME" ] || bail "$RUNME is not there; \`make' builds it"

unset KERNEL_DIR IPTABLES_DIR POM_REPO POM_HOME PAGER LESS NO_COLOR
unset GIT_DIR GIT_WORK_TREE QUILT_PATCHES POSIXLY_CORRECT
LC_ALL=C TZ=UTC TERM=xterm
export LC_ALL TZ TERM RUNME
umask 022

# In memory where that can be: the tool waits for the disk after every change.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
scratch=$(TMPDIR=${TMPDIR-/tmp} mktemp -d) || exit 2
scratch=$(cd -P -- "$scratch" && pwd) || exit 2
trap 'cleanup' EXIT
trap 'exit 2' HUP INT TERM
beside=
cleanup() {
	rm -rf "$scratch" ${beside:+"$beside"}
}
out=$scratch/.out err=$scratch/.err

# runs STATUS ARG...: the tool ends with that status; its output is kept.
runs() {
	wanted=$1
	shift
	"$RUNME" "$@" >"$out" 2>"$err" </dev/null
	ended=$?
	[ "$ended" -eq "$wanted" ] && return
	echo "status $ended instead of $wanted: runme $*"
	cat "$out" "$err"
	return 1
}

# The sanitized tool takes terabytes of addresses: no limit on them holds for it.
sanitized() {
	case $RUNME in
	*/asan/*) ;;
	*) return 1 ;;
	esac
}

# bounded SECONDS KB STATUS ARG...: within that much processor time and so many
# kilobytes of addresses.
# shellcheck disable=SC3045 # dash and bash have them
bounded() {
	seconds=$1 kb=$2
	shift 2
	if sanitized; then
		runs "$@"
	else
		(ulimit -t "$seconds" && ulimit -v "$kb" && runs "$@")
	fi
}

# at_terminal ARG... <SCRIPT: the tool on a terminal, where somebody types what
# the script says; terminal.tcl has its words. The output is kept.
at_terminal() {
	cat >"$scratch/.tcl"
	: >"$err"
	rm -f "$out"
	NO_COLOR=1 timeout 300 expect -f "$top/tests/cli/terminal.tcl" "$scratch/.tcl" \
		"$out" "$RUNME" "$@" && return
	tail -n 20 "$out" | cat -v
	return 1
}

# says TEXT...: what the latest run wrote has each of them.
says() {
	for text in "$@"; do
		cat "$out" "$err" | grep -qF -e "$text" && continue
		echo "this was not said: $text"
		cat "$out" "$err"
		return 1
	done
}

# matches REGEX...: the same with regular expressions.
matches() {
	for text in "$@"; do
		cat "$out" "$err" | grep -qE -e "$text" && continue
		echo "nothing was said that matches: $text"
		cat "$out" "$err"
		return 1
	done
}

# silent TEXT...: what the latest run wrote has none of them.
silent() {
	for text in "$@"; do
		cat "$out" "$err" | grep -qF -e "$text" || continue
		echo "this was said: $text"
		cat "$out" "$err"
		return 1
	done
}

# json EXPRESSION [STATUS]: standard output is one JSON document, d, of which
# that is true in Python; s is the number STATUS.
json() {
	python3 - "$out" "$@" <<'PYTHON'
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
s = int(sys.argv[3]) if len(sys.argv) > 3 else None
if not eval("(" + sys.argv[2] + ")", {"d": d, "s": s}):
    print("this is not so: " + sys.argv[2])
    print(json.dumps(d, indent=1))
    sys.exit(1)
PYTHON
}

# not COMMAND...: it fails.
not() {
	! "$@"
}

# Everything about the files in a folder, but not when and where they are:
# names, kinds, modes, what links say, contents.
manifest() (
	cd "$1" || exit
	find . -printf '%y %m %p %l\n' | sort
	find . -type f -exec sha256sum {} + | sort -k 2
)

# The times and the places as well.
exactly() (
	cd "$1" || exit
	find . -printf '%y %m %p %l %s %i %T@ %C@\n' | sort
	find . -type f -exec sha256sum {} + | sort -k 2
)

# alike FILE FILE: diff, of which the beginning is enough.
alike() {
	diff "$1" "$2" >"$scratch/.diff" && return
	head -n 6 "$scratch/.diff"
	return 1
}

# same DIR DIR: there is no difference to be seen, .pom in the second included.
same() {
	manifest "$1" >"$scratch/.1" && manifest "$2" >"$scratch/.2" &&
		alike "$scratch/.1" "$scratch/.2"
}

# note DIR..., then later untouched: nothing happened to these since.
note() {
	noted="$*"
	for dir in "$@"; do
		exactly "$dir"
	done >"$scratch/.noted"
}
untouched() {
	for dir in $noted; do
		exactly "$dir"
	done >"$scratch/.2"
	alike "$scratch/.noted" "$scratch/.2"
}

# refused STATUS ARG...: the tool ends so, and nothing happened to what was
# noted.
refused() {
	runs "$@" && untouched
}

numbered() {
	seq -f "$1 %g" 1 "$2"
}

# Just enough of a kernel: make_linux DIR VERSION PATCHLEVEL [SUBLEVEL].
make_linux() {
	mkdir -p "$1/kernel" "$1/init" "$1/include/linux" "$1/net/netfilter"
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = %s\nEXTRAVERSION =\n' \
		"$2" "$3" "${4-1}" >"$1/Makefile"
	echo 'int fork;' >"$1/kernel/fork.c"
	echo 'int socket;' >"$1/net/socket.c"
	numbered obj 60 >"$1/net/netfilter/Makefile"
	numbered config 60 >"$1/net/netfilter/Kconfig"
}

# Just enough of iptables: make_iptables DIR VERSION.
make_iptables() {
	mkdir -p "$1/extensions" "$1/include"
	echo "AC_INIT([iptables], [$2])" >"$1/configure.ac"
	echo '/* xtables */' >"$1/include/xtables.h"
	numbered rule 40 >"$1/extensions/GNUmakefile.in"
}

# A repository in $POM_REPO, empty, with these groups.
make_repo() {
	POM_REPO=$scratch/repo
	export POM_REPO
	rm -rf "$POM_REPO"
	mkdir -p "$POM_REPO/patches"
	printf 'Repository: of the test\nGroups: %s\n' "$*" \
		>"$POM_REPO/patches/repository"
	for group in "$@"; do
		mkdir -p "$POM_REPO/$group"
	done
}

# new_set GROUP/NAME [FIELD...]: a set that adds a file to the kernel.
new_set() {
	new=$POM_REPO/$1
	mkdir -p "$new/linux/net/netfilter"
	echo "/* ${1#*/} */" >"$new/linux/net/netfilter/${1#*/}.c"
	echo "Summary: the set ${1#*/}" >"$new/info"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$new/info"
}

# unified TREE FILE SED...: the diff of an edit to a file of a tree.
unified() (
	cd "$1" || exit
	file=$2
	shift 2
	sed "$@" "$file" | diff -u --label "a/$file" --label "b/$file" \
		"$file" -
	[ $? -eq 1 ]
)

# edit_by GROUP/NAME DIFF TREE FILE SED...: that, as a part of a set.
edit_by() {
	edited=$POM_REPO/$1/$2
	shift 2
	unified "$@" >>"$edited"
}

# Two pristine trees, linux and iptables, and copies of them to work on.
make_trees() {
	make_linux "$scratch/linux" 6 1
	make_iptables "$scratch/iptables" 1.8.9
	fresh
}
fresh() {
	KERNEL_DIR=$scratch/k IPTABLES_DIR=$scratch/i
	export KERNEL_DIR IPTABLES_DIR
	rm -rf "$KERNEL_DIR" "$IPTABLES_DIR"
	cp -a "$scratch/linux" "$KERNEL_DIR"
	cp -a "$scratch/iptables" "$IPTABLES_DIR"
}

# has SET...: the files that these sets bring are there, of no others.
has() {
	there=
	for file in "$KERNEL_DIR"/net/netfilter/*.c; do
		[ ! -e "$file" ] || there="$there $(basename "$file" .c)"
	done
	[ "$there" = "${*:+ $*}" ] && return
	echo "there are:$there"
	return 1
}

# The copies are as they were at first, and no .pom is left.
pristine() {
	same "$scratch/linux" "$scratch/k" &&
		same "$scratch/iptables" "$scratch/i"
}

# The pristine source trees of the distribution: real_tree linux 6.1.
real_tree() {
	"$top/tests/lib/sources.sh" "$1" "$2"
}

# Copies of them are hard links, which is enough for the tool and quick; links
# want the same file system, so this scratch folder lies beside the sources.
beside_sources() {
	beside=$(mktemp -d "$(dirname -- "$1")/.test.XXXXXX") || exit 2
}
