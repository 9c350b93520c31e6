#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check --compile: which patch of a series breaks which object. kbuild and the compiler are
# a few lines here: an object is broken by #error in its source, or in a header of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
XDG_CACHE_HOME=$scratch/cache PLAY=$scratch/play
export XDG_CACHE_HOME PLAY
mkdir bin play
cat >bin/played-cc <<'END'
#!/bin/sh
case $* in *--version*) echo "played-cc $(cat "$PLAY/version")" && exit ;; esac
echo "$1" >>"$PLAY/runs"
for file in "$1" $(sed -n 's,^#include <\(.*\)>,../include/\1,p' "$1"); do
	sed -n "/#error/{=;s/^#//p;}" "$file" | sed "N;s,\n,:2: ,;s,^,$file:,;s,: error,: error:,"
done >"$2.said"
sed -n '/^HERE/=' "$1" | while read -r n; do
	echo "../include/linux/h.h:1:1: error: of HERE"
	echo "$1:$n:1: note: in expansion of macro 'HERE'"
done >>"$2.said"
sed -n "/^ASM/s,.*,/tmp/cc$$.s:1: Error: junk,p" "$1" >>"$2.said"
cat "$2.said" >&2
[ ! -s "$2.said" ] && : >"$2"
END
chmod +x bin/played-cc
echo 1 >play/version
CC=$scratch/bin/played-cc
export CC
make_linux linux 6 6
cat >>linux/Makefile <<'END'
CONFIG = sh -c 'mkdir -p out && touch out/.config && cp out/.config out/old'
defconfig:
	@$(CONFIG)
	@echo CONFIG_A=y >>out/.config
olddefconfig:
	@$(CONFIG) && sed /_NEVER=/d out/old >out/.config
	@grep -q _LOW=y out/.config || sed -i /_DEEP=/d out/.config
%.o: %.c FORCE
	@mkdir -p out/$(@D) && echo '  CC      $@'
	@cd out && $(CC) ../$< $@
FORCE:
END
mkdir linux/lib linux/arch linux/arch/mips
for file in net/a net/b net/c net/d net/e net/never net/far net/deep lib/l arch/mips/m; do
	{ seq 20 && echo '#include <linux/h.h>'; } >"linux/$file.c"
done
seq 20 >linux/include/linux/h.h
cat >linux/net/Makefile <<'END'
obj-$(CONFIG_A) += a.o b.o
obj-y += both.o
both-y := \
	c.o
obj-$(CONFIG_NEVER) += never.o
obj-$(CONFIG_FAR) += far.o
obj-$(CONFIG_DEEP) += deep.o
ifeq ($(CONFIG_A),y)
ifdef CONFIG_NEVER
both-y += d.o
else
both-y += e.o
endif
endif
END
echo 'obj-y += m.o' >linux/arch/mips/Makefile
echo 'obj-y += l.o' >linux/lib/Makefile
printf '%s\n' 'config FAR' 'config DEEP' 'depends on MID || OTHER' 'config MID' 'depends on LOW' >linux/net/Kconfig
cp -a linux pristine

# compiles STATUS ARG...: check --compile of the series s
compiles() {
	: >play/runs
	status=$1
	shift
	runs "$status" check --compile --kernel linux --repo s "$@"
}
# ran N: the compiler ran so often
ran() {
	[ "$(wc -l <play/runs)" -eq "$1" ] && return
	cat play/runs
	return 1
}
clean() {
	none 'no scratch is left' find cache -name 'work.*'
	ok 'the tree is as it was' same pristine linux
}

mkdir s
hunk net/a.c 10 10 x >s/1.patch
{ hunk net/b.c 10 10 x && hunk net/a.c 18 18 '#error of a' 2; } >s/2.patch
hunk net/c.c 10 10 x >s/3.patch
ok 'the second of three breaks an object' compiles 1
ok '... which is named' matches '^ +net/a\.c: does not compile$'
ok '... with the line' matches '^ +net/a\.c:18:2: error: of a$'
ok '... and the patch' matches '^2\.patch *$'
ok '... no other one' not says '3.patch *$'
ok '... counted' says '4 objects: 3 compiled, 1 broken by a patch; with defconfig'
ok '... by five compilers, as the state before was compiled, too' ran 5
clean
ok 'again' compiles 1
ok '... without a compiler' ran 0
ok '... with the same words' matches '^ +net/a\.c:18:2: error: of a$'
ok '... and it says so' says '; 4 known from an earlier run'
hunk net/c.c 11 11 y >s/3.patch
ok 'another third patch' compiles 1
ok '... only its object is not known, and those beside it' matches '^4 objects: .* 3 known'
hunk net/c.c 18 18 z >>s/3.patch
ok 'a patch with two parts for one file' compiles 1
ok '... has one object of it' says '4 objects: 3 compiled'
hunk net/c.c 11 11 y >s/3.patch
cp -a s s3
hunk lib/l.c 10 10 x >s/4.patch
ok 'an object of another folder' compiles 1
hunk net/a.c 10 10 xx >s/1.patch
ok 'another first patch' compiles 1
ok '... only what is in other folders is known' matches '^5 objects: .*; 1 known'
cat s/* >all && rm s/* && mv all s/1.patch
hunk net/c.c 18 18 z >s/2.patch
ok 'the first four as one patch' compiles 1
ok '... are not compared with the same state' matches '^5 objects: .*; 1 known'
hunk net/a.c 8 8 w >s/2.patch
ok 'another second patch' compiles 1
ok '... and the first is known' matches '^5 objects: .*; 4 known'
rm -r s && mv s3 s
echo 2 >play/version
ok 'another compiler' compiles 1 2.patch 1.patch
ok '... knows nothing' not says known
ok 'JSON' compiles 1 --json
document() {
	json 'd["compile"]["compiled"] == 3 and d["compile"]["broken"] == 1' &&
		json '[(o["set"], o["source"]) for o in d["compile"]["objects"] if o["result"] == "broken"] == [("2.patch", "net/a.c")]' &&
		json 'd["compile"]["objects"][2]["line"] == "net/a.c:18:2: error: of a"'
}
ok '... has it' document
valid() {
	python3 -I -c 'import json, jsonschema, sys
jsonschema.validate(*(json.load(open(f)) for f in sys.argv[1:]))' "$out" \
		"$top/pom/man/runme.schema.json"
}
ok '... as the schema says' valid

rm s/*
hunk include/linux/h.h 10 10 '#error of h' >s/1.patch
ok 'a header' compiles 1
ok '... breaks what includes it' matches '^ +net/a\.c: does not compile$'
rm s/*
hunk net/a.c 10 10 HERE >s/1.patch
ok 'a macro' compiles 1
ok '... has the place of its use' matches '^ +include/linux/h\.h:1:1: error: of HERE \(used in net/a\.c:10\)$'
hunk net/a.c 10 10 ASM >s/1.patch
ok 'an error of the assembler' compiles 1
ok '... has no temporary name' matches '^ +Error: junk$'
rm s/*
hunk net/a.c 10 10 x >s/1.patch
sed -i '12s/.*/#error old/' linux/net/a.c
ok 'an object that did not compile before' compiles 0
ok '... is not the patch of it' says 'net/a.c: does not compile without the patch, either'
ok '... counted apart' says '1 object: 0 compiled, 1 broken before'
printf -- '--- a/net/a.c\n+++ b/net/a.c\n@@ -1,2 +1,3 @@\n 1\n+\n 2\n' >s/1.patch
ok '... though its error has moved' compiles 0
hunk net/a.c 16 16 '#error new' 1 >s/1.patch
ok '... but not if it has another error now' compiles 1
ok '... which is the patch of it' matches '^ +net/a\.c:16:2: error: new$'
cp -p pristine/net/a.c linux/net/a.c

hunk net/never.c 10 10 x >s/1.patch
hunk arch/mips/m.c 10 10 x >s/2.patch
git_new net/none.c 1 >s/3.patch
git_new 'net/CC=x.c' 1 >s/4.patch
hunk net/far.c 10 10 x >s/5.patch
hunk net/d.c 10 10 x >s/6.patch
hunk net/e.c 10 10 x >s/7.patch
hunk net/deep.c 10 10 x >s/8.patch
ok 'not built' compiles 0
ok '... its symbol' says 'net/never.c: not built: CONFIG_NEVER is off'
ok '... another architecture' says 'arch/mips/m.c: not built: it is for another architecture'
ok '... no Makefile' says 'net/none.c: not built: no Makefile has it'
ok '... a name that make would take for a variable' says 'net/CC=x.c: not built: its name has characters'
ok '... a condition of its Makefile' says 'net/d.c: not built: CONFIG_NEVER is off'
ok '... symbols were switched on, and what they depend on' says '8 objects: 3 compiled, 5 not built'
ok '... known the second time, too' compiles 0
ok '... without make' says '7 known'
echo '# CONFIG_A is not set' >linux/.config
hunk net/a.c 10 10 x >s/1.patch
ok "the tree's own configuration" compiles 0
ok '... is not changed' says 'net/a.c: not built: CONFIG_A is off'
ok '... nor for others' says "net/far.c: not built: CONFIG_FAR is off"
ok '... and named' says "; with the tree's .config"
mkdir linux/mine && echo CONFIG_A=y >linux/mine/config && ln -sf mine/config linux/.config
ok '... as a link within the tree' compiles 0
ok '... is followed' silent 'CONFIG_A is off'
mv linux/mine/config config && ln -sf ../config linux/.config
ok '... as a link out of the tree' compiles 2
ok '... is refused' grep -q '.config: the symbolic link leads out' "$err"
ok '... with what to do' grep -q 'put the file itself in the place of the link' "$err"
rm -r linux/.config linux/mine
echo '# Linux/mips 6.6 Kernel Configuration' >linux/.config
ok 'a configuration for another machine' compiles 2
ok '... is refused' grep -q 'its .config is for mips' "$err"
rm linux/.config
hunk net/a.c 10 10 y >s/1.patch
cp -p linux/Makefile Makefile
sed -i '/^olddefconfig/a \	@echo net/Kconfig:1: an error && false' linux/Makefile
ok 'a tree that cannot be configured' compiles 2
ok '... why' grep -q 'with the patches up to 2.patch, the kernel cannot be configured: net/Kconfig:1: an error' "$err"
cp -p Makefile linux/Makefile

# another machine's compiler, which ccache must not replace
rm s/*
cp bin/played-cc bin/x-gcc
printf '#!/bin/sh\nexec "$@"\n' >bin/ccache
chmod +x bin/ccache
cross() {
	(unset CC && PATH=$scratch/bin:$PATH ARCH=mips && export PATH ARCH &&
		compiles "$@")
}
hunk arch/mips/m.c 10 10 x >s/1.patch
ok 'ARCH without its compiler' cross 2
ok '... is refused' grep -q 'gcc compiles for this machine, and not for mips' "$err"
CROSS_COMPILE=x-
export CROSS_COMPILE
ok 'CROSS_COMPILE beside ccache' cross 0
ok '... compiles' says '1 object: 1 compiled'
ok '... by that compiler' ran 1
ok '... once' cross 0
ok '... as it is known' says '1 known'
echo 3 >play/version
ok 'another version of it' cross 0
ok '... compiles anew' not says known
unset CROSS_COMPILE

# a folder takes the place of a link that leads out of the tree
rm s/*
mkdir outside linux/out
echo mine | tee outside/n.c linux/out/.config >linux/out/x.c
ln -s "$scratch/outside" linux/d
{ git_new d/n.c 1 && git_unlink d "$scratch/outside" && git_new d/Makefile 'obj-y += n.o'; } >s/1.patch
{ hunk net/a.c 10 10 x && git_new out/a.c 1; } >s/2.patch
git_gone d/n.c 1 >s/3.patch
{ git_new d 'a file' && git_gone d/Makefile 'obj-y += n.o' && hunk net/c.c 11 11 x; } >s/4.patch
ok 'a folder and a link change places' compiles 0
ok '... and a file and a folder' says '4 objects: 3 compiled, 1 not built'
ok '... nothing is written through the link' grep -qx mine outside/n.c
ok '... nor to what somebody has built' grep -qx mine linux/out/.config
rm -r linux/out linux/d

# the keys of the cache take time linear in the files of a folder
rm s/*
for n in $(seq 2000); do
	git_new "net/none$n.c" "$n"
done >s/1.patch
ok 'thousands of files in one folder' bounded 4 4000000 0 check --compile --kernel linux --repo s
ok '... none is built' says '2000 objects: 0 compiled, 2000 not built'
clean
rm s/*
hunk net/a.c 10 10 x >s/1.patch
ok 'two kernels' runs 2 check --compile --kernel linux --kernel pristine --repo s
ok 'no kernel' runs 2 check --compile --tree linux --repo s
ok '--format' runs 2 check --compile --format sarif --kernel linux --repo s
ok '--reverse' runs 2 check --compile -R --kernel linux --repo s
ok '--jobs alone' runs 2 check -j 2 --kernel linux --repo s
clean

# a signal while the compiler runs: it ends, too
cat >bin/played-cc <<'END'
#!/bin/sh
case $* in *--version*) echo 3 && exit ;; esac
echo $$ >"$PLAY/pid"
exec sleep 60
END
mkfifo play/pid
"$RUNME" check --compile --kernel linux --repo s >"$out" 2>"$err" </dev/null &
tool=$!
compiler=$(timeout 60 cat play/pid)
kill -TERM "$tool"
wait "$tool" 2>/dev/null
ended=$?
ok 'a signal ends it' [ "$ended" -eq 143 ]
ok '... and the compiler' not kill -0 "$compiler"
clean

if [ "$(id -u)" -eq 0 ]; then
	chown 65534 s
	ok 'patches of another user' runs 2 check --compile --kernel linux --repo s
	ok '... are not built by root' says 'could run any program of theirs as root'
	chown 0 s
else
	skip 'patches of another user' 'needs root'
fi
done_testing
