#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove --build-only on a foreign series: the objects of the sources that it changes
# are compiled, with the default configuration or the tree's own. Each patch is judged
# by its own objects.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool python3 make gcc flex bison bc
POM_HOME=$PWD
export POM_HOME
RUNME=$(realpath "$RUNME")
work=$BUILD/kernel
mkdir -p "$work" || bail "no folder $work"
scratch=$(mktemp -d "$(realpath "$work")/series.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
XDG_CACHE_HOME=$scratch/cache
export XDG_CACHE_HOME
tree=$(tests/lib/sources.sh linux 6.1) || bail 'no sources of linux 6.1'

# patch NAME: adds to that patch the edit of a file by sed
p=$scratch/mine
mkdir "$p"
patch() {
	to=$p/$1 file=$2
	shift 2
	sed "$@" "$tree/$file" | diff -u --label "a/$file" --label "b/$file" \
		"$tree/$file" - >>"$to"
	[ $? -eq 1 ] || bail "$to: no difference"
}
patch header.patch include/linux/sort.h '/^void sort(/i size_t sort_swaps(void);'
patch header.patch lib/sort.c '$a size_t sort_swaps(void)\n{\n\treturn 0;\n}'
patch two.patch net/core/utils.c '/^int net_ratelimit/i int net_remark(void);\nint net_remark(void)\n{\n\treturn 1;\n}\n'
patch new.patch lib/Makefile '$a obj-y += pom_new.o'
printf '%s\n' '--- /dev/null' '+++ b/lib/pom_new.c' '@@ -0,0 +1,2 @@' \
	'+int pom_new(void);' '+int pom_new(void) { return 1; }' >>"$p/new.patch"
patch picky.patch lib/bcd.c '3a #ifdef CONFIG_IPV6\n#error this is not for IPv6\n#endif'
patch warns.patch lib/clz_tab.c '2i static int of_nobody;'
for file in arch/arm64/lib/delay.c kernel/sched/rt.c tools/lib/string.c; do
	patch aside.patch $file '1a /* a remark */'
done
patch words.patch Documentation/process/howto.rst '$a A word more.'
{
	echo '--- a/lib/oid_registry.c'
	echo '+++ /dev/null'
	echo "@@ -1,$(wc -l <"$tree/lib/oid_registry.c") +0,0 @@"
	sed 's/^/-/' "$tree/lib/oid_registry.c"
} >"$p/gone.patch"
printf '%s.patch\n' header two new picky warns aside words gone >"$p/series"
touch "$scratch/before"

prove() {
	wanted=$1
	shift
	"$RUNME" prove --build-only --repo "$p" "$@" >"$scratch/out" 2>&1
	ended=$?
	[ "$ended" -eq "$wanted" ] && return
	echo "status $ended instead of $wanted"
	cat "$scratch/out"
	for log in "$XDG_CACHE_HOME"/patch-o-matic/log-*/*.log; do
		tail -n 20 "$log"
	done
	return 1
}
says() {
	grep -qE -e "$1" "$scratch/out" && return
	cat "$scratch/out"
	return 1
}

not_said() {
	! grep -e "$1" "$scratch/out"
}

ok 'the default configuration: some do not compile' prove 1 --kernel "$tree"
for name in header two new; do
	ok "$name compiles" says "^$name.patch +applies builds\$"
done
ok 'an error is told, by its patch' says '^picky.patch +applies does not build$'
ok '... with the line' says '^    .*lib/bcd.c:5:.* error: .*this is not for IPv6'
ok 'so is a warning' says '^warns.patch +applies does not build$'
ok '... with the line' says '^    .*lib/clz_tab.c:2:.* (warning|error): .*of_nobody'
ok 'what has no object' says '^aside.patch +applies nothing to compile$'
ok '... is told: another architecture' says \
	'not compiled: arch/arm64/lib/delay.c: it is for another architecture'
ok '... a file that others include' says \
	'not compiled: kernel/sched/rt.c: no Makefile has it'
ok '... a tool' says 'not compiled: tools/lib/string.c: it is no part'
ok 'words are not compiled' says '^words.patch +applies nothing to compile$'
ok 'nor is what goes' says 'not compiled: lib/oid_registry.c: it goes'
ok 'the words of a good configuration are none of its failures' not_said Default
ok 'where it failed, and the logs' says '^The proof failed at: kernel$'
objects() {
	grep -hE '^  CC +' "$XDG_CACHE_HOME"/patch-o-matic/log-*/kernel.log |
		grep -cE " ($1)\$"
}
ok 'each object is compiled once' [ "$(objects 'lib/sort.o|net/core/utils.o|lib/pom_new.o')" -eq 3 ]
ok 'and not the kernel' [ "$(objects '(lib|net|kernel|fs|mm)/.*\.o')" -eq 5 ]

# a tree with a configuration of its own, in which these compile
cp -al "$tree" "$scratch/linux" 2>/dev/null || cp -a "$tree" "$scratch/linux"
printf '%s\n' CONFIG_64BIT=y CONFIG_NET=y CONFIG_INET=y \
	'# CONFIG_IPV6 is not set' >"$scratch/linux/.config"
sed -i -e /warns/d -e /words/d -e /gone/d "$p/series"
rm -rf "$XDG_CACHE_HOME"
ok "the tree's own configuration: all compile" prove 0 --json \
	--kernel "$scratch/linux"
document() {
	python3 - "$scratch/out" <<'PYTHON'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["ok"] and d["failed_at"] is None and d["exit"] == 0, d
got = [(s["name"], s["applies"], s["builds"], s["compiled"], s["boots"],
        len(s["not_compiled"])) for s in d["sets"]]
assert got == [("header.patch", True, True, 1, None, 0),
               ("two.patch", True, True, 1, None, 0),
               ("new.patch", True, True, 1, None, 0),
               ("picky.patch", True, True, 1, None, 0),
               ("aside.patch", True, None, 0, None, 3)], got
PYTHON
}
ok '... and JSON has it' document
ok 'its configuration is as it was' [ "$(wc -l <"$scratch/linux/.config")" -eq 4 ]
written() {
	find "$tree" "$scratch/linux" -newer "$scratch/before" -type f \
		! -name .config | grep .
}
none 'the trees are as they were' written
left() {
	find "$XDG_CACHE_HOME/patch-o-matic" -maxdepth 1 -name 'work.*'
}
none 'no scratch is left' left

done_testing
