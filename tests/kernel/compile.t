#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check --compile on a change that really happened: Linux 6.4 took the first parameter of
# class_create() away. A patch that still passes it applies to 6.1 and to 6.12, and only
# the compiler knows that it is wrong for 6.12.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool make gcc flex bison bc
POM_HOME=$PWD
export POM_HOME
RUNME=$(realpath "$RUNME")
work=$BUILD/kernel
mkdir -p "$work" || bail "no folder $work"
scratch=$(mktemp -d "$(realpath "$work")/compile.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
XDG_CACHE_HOME=$scratch/cache
export XDG_CACHE_HOME
unset CC CROSS_COMPILE ARCH
old=$(tests/lib/sources.sh linux 6.1) || bail 'no sources of linux 6.1'
new=$(tests/lib/sources.sh linux 6.12) || bail 'no sources of linux 6.12'

# patch NAME FILE SED...: makes that patch of the series, by sed on the older kernel
p=$scratch/mine
mkdir "$p"
patch() {
	to=$p/$1 file=$2
	shift 2
	sed "$@" "$old/$file" | diff -u --label "a/$file" --label "b/$file" \
		"$old/$file" - >"$to"
	[ $? -eq 1 ] || bail "$to: no difference"
}
class() {
	patch "$1" "$2" -e '/#include <linux\/export.h>/a #include <linux/device.h>' \
		-e "/#include <linux\/export.h>/a struct class *$3(void);\nstruct class *$3(void)\n{\n\treturn class_create($4);\n}"
}
patch remark.patch lib/clz_tab.c '1i /* a remark */'
class old.patch lib/bcd.c pom_old 'THIS_MODULE, "pom"'
class new.patch lib/ctype.c pom_new '"pom"'
printf '%s.patch\n' remark old new >"$p/series"

check() {
	wanted=$1
	shift
	"$RUNME" check --repo "$p" "$@" >"$scratch/out" 2>&1
	ended=$?
	[ "$ended" -eq "$wanted" ] && return
	echo "status $ended instead of $wanted"
	cat "$scratch/out"
	return 1
}
says() {
	grep -qE -e "$1" "$scratch/out" && return
	cat "$scratch/out"
	return 1
}

ok 'the series applies to 6.1' check 0 --kernel "$old"
ok '... and to 6.12' check 0 --kernel "$new"
ok 'for 6.12, it does not compile' check 1 --compile --kernel "$new"
ok '... by this patch' says '^old\.patch *$'
ok '... in this object' says '^ +lib/bcd\.c: does not compile$'
ok '... with the error, and its place' says "error: .*class_create.*lib/bcd\.c:[0-9]+|lib/bcd\.c:[0-9]+:.* error: .*class_create"
ok '... and no other one' says '^3 objects: 2 compiled, 1 broken by a patch; with defconfig$'
ok 'again' check 1 --compile --kernel "$new"
ok '... all is known' says '; 3 known from an earlier run$'
ok '... with the same error' says 'error: .*class_create'
left() {
	find "$XDG_CACHE_HOME/patch-o-matic" -maxdepth 1 -name 'work.*'
}
none 'no scratch is left' left

done_testing
