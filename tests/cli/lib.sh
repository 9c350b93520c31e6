# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of the command line: runs the tool, makes a scratch folder, small
# trees and repositories, and has predicates about them. A predicate is a command
# for ok of ../lib/tap.sh, which this file sources.
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

# In memory if possible: the tool waits for the disk after every change.
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

# runs STATUS ARG...: the tool ends with that status. Its output is in $out and $err.
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

# killed_at CALL N ARG...: the tool is killed at its Nth such system call, also of a child
# if $follow is -f. 0: it was killed. 1: it came to its end before. 2: it failed.
killed_at() {
	at="$1 number $2"
	killing="trace=$1 -e inject=$1:signal=KILL:when=$2"
	shift 2
	ended=0
	{ # the shell would tell of the kill; the leak sanitizer cannot run below strace
		# shellcheck disable=SC2086 # words
		ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace ${follow-} \
			-o /dev/null -e $killing "$RUNME" "$@" >"$out" 2>&1 &
		wait $! || ended=$?
	} 2>/dev/null
	case $ended in
	0) return 1 ;;
	137) return 0 ;;
	esac
	echo "status $ended at $at"
	cat "$out"
	return 2
}

# kills FIRST STEP CALL ARG...: the tool is killed so at such a call number FIRST, then
# STEP calls later, until it comes to its end. The test has two functions: start, before
# each run, and mended, after each kill. Sums up the kills in the file .kills. The
# sanitized tool takes ten times as long to start: it is killed at every fifth such call.
kills() {
	n=$1 step=$2 call=$3
	shift 3
	! sanitized || step=$((step * 5))
	while :; do
		start
		killed_at "$call" "$n" "$@"
		case $? in
		0) echo x >>"$scratch/.kills" ;;
		1) return 0 ;;
		*) return 1 ;;
		esac
		mended || return
		n=$((n + step))
	done
}
# often LEAST: there were so many kills, or a fifth of them with the sanitized tool.
often() {
	! sanitized || set -- $(($1 / 5))
	[ "$(wc -l <"$scratch/.kills")" -ge "$1" ]
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

# says TEXT...: the output of the latest run contains each text.
says() {
	finds -F 'this was not said' "$@"
}

# matches REGEX...: the output of the latest run matches each expression.
matches() {
	finds -E 'nothing was said that matches' "$@"
}

# finds OPTION WORDS TEXT...: succeeds if grep with the option finds each text in the
# output of the latest run. WORDS are printed with a text that it does not find.
finds() {
	finds_how=$1 finds_words=$2
	shift 2
	for text; do
		grep -qs "$finds_how" -e "$text" "$out" "$err" && continue
		echo "$finds_words: $text"
		cat "$out" "$err"
		return 1
	done
}

# silent TEXT...: the output of the latest run contains none of the texts.
silent() {
	for text; do
		set -- "$@" -e "$text"
		shift
	done
	text=$(grep -shF "$@" "$out" "$err") || return 0
	echo "this was said: $text"
	cat "$out" "$err"
	return 1
}

# json EXPRESSION [STATUS]: standard output is one JSON document, and the Python
# expression is true. In it, d is the document and s is STATUS as a number.
json() {
	python3 -IS - "$out" "$@" <<'PYTHON'
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
s = int(sys.argv[3]) if len(sys.argv) > 3 else None
if not eval("(" + sys.argv[2] + ")", {"d": d, "s": s}):
    print("this is not so: " + sys.argv[2])
    print(json.dumps(d, indent=1))
    sys.exit(1)
PYTHON
}

# not COMMAND...: the command fails.
not() {
	! "$@"
}

# manifest DIR: names, kinds, modes, link targets and contents of all files, but
# neither times nor inodes.
manifest() (
	cd "$1" && {
		find . -printf '%y %m %p %l\n'
		find . -type f -exec sha256sum {} +
	} | sort
)

# exactly DIR: the same with times and inodes.
exactly() (
	cd "$1" && {
		find . -printf '%y %m %p %l %s %i %T@ %C@\n'
		find . -type f -exec sha256sum {} +
	} | sort
)

# alike FILE FILE: the files are equal; prints the first lines of the difference.
alike() {
	diff "$1" "$2" >"$scratch/.diff" && return
	head -n 6 "$scratch/.diff"
	return 1
}

# same DIR DIR: the manifests are equal; a .pom counts as a difference.
same() {
	# without digests, unless diff finds a difference: also between two equal FIFOs
	listing "$1" >"$scratch/.1" && listing "$2" >"$scratch/.2" &&
		cmp -s "$scratch/.1" "$scratch/.2" &&
		diff -rq --no-dereference "$1/." "$2/." >"$scratch/.diff" 2>&1 &&
		return
	manifest "$1" >"$scratch/.1" && same_as "$scratch/.1" "$2"
}
listing() (
	cd "$1" && find . -printf '%y %m %p %l\n' | sort
)
# same_as FILE DIR: the file has the manifest of the folder.
same_as() {
	manifest "$2" >"$scratch/.2" && alike "$1" "$scratch/.2"
}

# note DIR...: remembers these folders. untouched: nothing in them has changed since,
# not even times and inodes.
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

# refused STATUS ARG...: the tool ends with that status, and the noted folders are
# untouched.
refused() {
	runs "$@" && untouched
}

numbered() {
	seq -f "$1 %g" 1 "$2"
}

# make_linux DIR VERSION PATCHLEVEL [SUBLEVEL]: the files by which the tool knows a
# kernel, and a few to patch.
make_linux() {
	mkdir -p "$1/kernel" "$1/init" "$1/include/linux" "$1/net/netfilter"
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = %s\nEXTRAVERSION =\n' \
		"$2" "$3" "${4-1}" >"$1/Makefile"
	echo 'int fork;' >"$1/kernel/fork.c"
	echo 'int socket;' >"$1/net/socket.c"
	numbered obj 60 >"$1/net/netfilter/Makefile"
	numbered config 60 >"$1/net/netfilter/Kconfig"
}

# make_iptables DIR VERSION: the same for iptables.
make_iptables() {
	mkdir -p "$1/extensions" "$1/include"
	echo "AC_INIT([iptables], [$2])" >"$1/configure.ac"
	echo '/* xtables */' >"$1/include/xtables.h"
	numbered rule 40 >"$1/extensions/GNUmakefile.in"
}

# make_repo GROUP...: an empty repository in $POM_REPO with these groups.
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

# unified TREE FILE SED...: prints the diff that sed with these arguments makes of a
# file of the tree.
unified() (
	cd "$1" || exit
	file=$2
	shift 2
	sed "$@" "$file" | diff -u --label "a/$file" --label "b/$file" \
		"$file" -
	[ $? -eq 1 ]
)

# edit_by GROUP/NAME DIFF TREE FILE SED...: appends such a diff to DIFF in the set.
edit_by() {
	edited=$POM_REPO/$1/$2
	shift 2
	unified "$@" >>"$edited"
}

# make_trees: pristine trees in $scratch/linux and $scratch/iptables. fresh: new
# copies of them, to work on, in $KERNEL_DIR and $IPTABLES_DIR.
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

# has SET...: the kernel has the new files of exactly these sets.
has() {
	there=
	for file in "$KERNEL_DIR"/net/netfilter/*.c; do
		[ ! -e "$file" ] || there="$there $(basename "$file" .c)"
	done
	[ "$there" = "${*:+ $*}" ] && return
	echo "there are:$there"
	return 1
}

# pristine: the copies equal the pristine trees, and have no .pom.
pristine() {
	same "$scratch/linux" "$scratch/k" &&
		same "$scratch/iptables" "$scratch/i"
}

# real_tree linux 6.1: prints the folder of the pristine source that Debian ships.
real_tree() {
	"$top/tests/lib/sources.sh" "$1" "$2"
}

# beside_sources DIR: a scratch folder in $beside, on the file system of this source
# tree. Copies made there can be hard links, which are fast to make and never
# written through by the tool.
beside_sources() {
	beside=$(mktemp -d "$(dirname -- "$1")/.test.XXXXXX") || exit 2
}
