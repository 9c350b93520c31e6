#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# ./runme builds the tool before its first start: in the checkout, or in the cache
# folder if the checkout is read-only. The checkout of this test is made up: its
# Makefile "compiles" a script.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

home=$scratch/home
checkout=$scratch/checkout
mkdir -p "$home" "$checkout/pom/cli"
cp "$top/runme" "$checkout/"
: >"$checkout/pom/cli/main.c"
cat >"$checkout/Makefile" <<'END'
DEPS_BUILD = gcc make
all:
	@test ! -e broken || { echo 'main.c:1: error' >&2; exit 1; }
	@mkdir -p $(BUILD)
	@echo '  CC   main.o'
	@echo x >>$(BUILD)/times
	@{ echo '#!/bin/sh'; echo 'echo "tool $$*"'; } >$(BUILD)/runme
	@chmod +x $(BUILD)/runme
END
touch -d '30 minutes ago' "$checkout/pom/cli/main.c" "$checkout/pom/cli" \
	"$checkout/pom" "$checkout/Makefile"
chmod -R a+rX "$scratch"
chmod a+w "$home"

# start ARG...: runs ./runme without a terminal; sets $ended, $out and $err.
start() {
	HOME=$home "$checkout/runme" "$@" >"$out" 2>"$err" </dev/null
	ended=$?
}
# built DIR N: the Makefile ran N times for this folder.
built() {
	[ "$(wc -l <"$1/times")" -eq "$2" ]
}
# The tool was built an hour ago, before the source was changed.
older() {
	touch -d '1 hour ago' "$checkout/build/runme"
}
# The start ended with status $1 and wrote $2.
wrote() {
	[ "$ended" -eq "$1" ] && [ "$(cat "$out")" = "$2" ]
}
explained() {
	[ "$ended" -eq 2 ] && says 'main.c:1: error' 'apt-get install'
}

start one two
ok 'the first start builds, and then starts' wrote 0 'tool one two'
ok 'nothing else is written without a terminal' [ ! -s "$err" ]
start
ok 'the second start builds nothing' built "$checkout/build" 1
older
start
ok 'a newer source is built' built "$checkout/build" 2

: >"$checkout/broken"
older
start
ok 'an error of the compiler is shown, with what to install' explained
rm "$checkout/broken"
start
ok 'the same start after it was mended works' [ "$ended" -eq 0 ]

older
script -qec "HOME=$home '$checkout/runme'" \
	/dev/null >"$out" 2>&1 </dev/null
ok 'on a terminal it tells that it builds' says 'building the tool'

# A read-only checkout: the cache folder is used, also by the next start.
as_nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		env HOME="$home" "$checkout/runme" "$@" >"$out" 2>"$err" </dev/null
	ended=$?
}
if [ "$(id -u)" -eq 0 ]; then
	older
	as_nobody three
	ok 'a checkout that cannot be written: it starts' wrote 0 'tool three'
	as_nobody
	cached=$(echo "$home"/.cache/patch-o-matic/.build-*)
	ok 'it was built once, in the cache folder' built "$cached" 1
	ok 'the checkout is as it was' built "$checkout/build" 4
else
	skip 'a checkout that cannot be written' 'needs root'
fi
done_testing
