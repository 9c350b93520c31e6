#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove: which machine boots the kernel, what is reported of its self-checks, and
# when an earlier result is reused. make, the compiler and the guest are scripts
# here; ../kernel tests the real ones.
. "$(dirname -- "$0")/lib.sh"

make_repo base
new_set base/one 'Config: +ONE'
printf 'the help\n' >"$POM_REPO/base/one/help"
echo '# the packet test' >"$POM_REPO/base/one/prove"
POM_HOME=$scratch/home XDG_CACHE_HOME=$scratch/cache
KERNEL_DIR=$scratch/linux IPTABLES_DIR=$scratch/iptables
export POM_HOME XDG_CACHE_HOME KERNEL_DIR IPTABLES_DIR
mkdir -p "$POM_HOME/pom" "$scratch/bin"
cp -R "$top/pom/guest" "$POM_HOME/pom/"
make_linux "$KERNEL_DIR" 6 6
make_iptables "$IPTABLES_DIR" 1.8.9
PLAY=$scratch/play
export PLAY
mkdir "$PLAY"

# A PATH with nothing but these, so that a qemu of the system's is not found.
for tool in sh cat cp mkdir chmod grep sed rm; do
	ln -s "$(command -v $tool)" "$scratch/bin/$tool"
done

# Symbols that an architecture cannot switch on stand in $PLAY/ARCH.
cat >"$scratch/bin/make" <<'END'
#!/bin/sh
while [ $# -gt 0 ]; do
	case $1 in
	-C) tree=$2 && shift ;;
	ARCH=*) arch=${1#ARCH=} ;;
	DESTDIR=*) dest=${1#DESTDIR=} ;;
	[!-A-Z]*) goal=$1 ;;
	esac
	shift
done
echo "${arch-} ${goal-}" >>"$PLAY/made"
case ${goal-} in
tinyconfig)
	mkdir -p "$tree/out" && echo '# a configuration' >"$tree/out/.config"
	[ "$arch" != um ] || echo CONFIG_UML=y >>"$tree/out/.config"
	;;
olddefconfig)
	grep -vxf "$PLAY/$arch" "$tree/out/.config" >"$tree/out/new"
	cp "$tree/out/new" "$tree/out/.config"
	;;
linux) cp "$PLAY/guest" "$tree/out/linux" ;;
bzImage)
	mkdir -p "$tree/out/arch/x86/boot"
	cp "$PLAY/guest" "$tree/out/arch/x86/boot/bzImage"
	;;
install) mkdir -p "$dest$(cat prefix)/sbin" ;;
esac
END
cat >"$IPTABLES_DIR/configure" <<'END'
#!/bin/sh
for word; do
	case $word in
	--prefix=*) echo "${word#--prefix=}" >prefix ;;
	esac
done
END
cat >"$scratch/bin/played-cc" <<'END'
#!/bin/sh
while [ $# -gt 1 ]; do
	[ "$1" != -o ] || echo >"$2"
	shift
done
END
cat >"$PLAY/guest" <<'END'
#!/bin/sh
echo "$*" >"$PLAY/booted"
cat "$PLAY/console"
exit 1
END
cat >"$PLAY/qemu" <<'END'
#!/bin/sh
echo "qemu $*" >"$PLAY/booted"
cat "$PLAY/console"
END
chmod +x "$scratch/bin/make" "$scratch/bin/played-cc" "$PLAY/guest" \
	"$PLAY/qemu" "$IPTABLES_DIR/configure"
CC=played-cc
export CC

# What the guest has to say; the arguments go before its last line. How it ends
# after that, as one that was switched off, is no matter.
console() {
	printf '%s\n' '##pom begin one legacy' 'ok 1 - a packet' \
		'##pom end one legacy 0' "$@" '##pom done' >"$PLAY/console"
}

# can ARCH SYMBOL...: the symbols that this architecture lacks.
can_not() {
	file=$PLAY/$1
	shift
	printf '# none\n' >"$file"
	for symbol; do
		echo "CONFIG_$symbol=y" >>"$file"
	done
}

# The tool, with only these programs in PATH.
printf '#!/bin/sh\nPATH=%s exec %s "$@"\n' "$scratch/bin" "$RUNME" \
	>"$scratch/runme"
chmod +x "$scratch/runme"
RUNME=$scratch/runme

# prove STATUS ARG...: with what is known from before; anew: with nothing.
prove() {
	: >"$PLAY/made"
	: >"$PLAY/booted"
	status=$1
	shift
	runs "$status" prove "$@"
}
anew() {
	rm -rf "$XDG_CACHE_HOME"
	prove "$@"
}
played() {
	grep -q -e "$2" "$PLAY/$1" && return
	cat "$PLAY/$1"
	return 1
}
all="'kasan', 'ubsan', 'lockdep', 'sleep', 'kmemleak', 'slab'"

# User Mode Linux, unless --sanitize is given.
console
can_not um KASAN
can_not x86_64
ok 'a proof is made with User Mode Linux' anew 0 --json one
ok 'and says so' json 'd["machine"] == "uml" and d["ok"] and not d["lines"]'
ok 'it is no matter what that cannot do' not played made x86_64

# With --sanitize: still User Mode Linux if it has all checks.
can_not um
ok 'a kernel that checks itself is User Mode Linux where that can do it' \
	anew 0 --sanitize --json one
ok 'all checks are on and named' \
	json "d['machine'] == 'uml' and d['checks'] == [$all]"
ok 'its guest has more time a script' played booted POM_LIMIT=3600
ok 'so it is told' prove 0 --sanitize one
ok 'to people too' says 'on uml: kasan ubsan lockdep sleep kmemleak slab' \
	'from an earlier proof'

# Otherwise a PC, which needs qemu.
for symbol in KASAN PROVE_LOCKING DEBUG_ATOMIC_SLEEP DEBUG_KMEMLEAK; do
	can_not um $symbol
	ok "User Mode Linux without $symbol does not do" anew 2 --sanitize one
	ok 'it is said what is to be installed' says qemu-system-x86
	ok 'before anything is built' not played made 'linux\|bzImage'
done
ok 'to build it, nothing is lacking' \
	anew 0 --sanitize --build-only --json one
ok 'and it is said for what it was built' json 'd["machine"] == "qemu"'
cp "$PLAY/qemu" "$scratch/bin/qemu-system-x86_64"
ok 'a kernel that was built before boots in qemu' \
	prove 0 --sanitize --json one
ok 'nothing is built for it' not played made bzImage
ok 'the report says qemu, and what is on' \
	json "d['machine'] == 'qemu' and d['checks'] == [$all]"
ok 'it has two processors' played booted '-smp 2'
ok 'and the files of the host, to read' played booted 'path=/,.*readonly=on'
ok 'that is known the next time' prove 0 --sanitize --json one
ok 'with the machine' json "d['cached'] and d['machine'] == 'qemu' and
	d['checks'] == [$all]"
rm "$scratch/bin/qemu-system-x86_64"

# In older trees UBSAN would check no file.
can_not um UBSAN_SANITIZE_ALL
ok 'a tree that has no word for UBSAN everywhere has it everywhere' \
	anew 0 --sanitize --build-only --json one
ok 'as User Mode Linux' json 'd["machine"] == "uml"'
mkdir "$KERNEL_DIR/lib"
printf 'config UBSAN\n\nconfig UBSAN_SANITIZE_ALL\n' \
	>"$KERNEL_DIR/lib/Kconfig.ubsan"
ok 'one that has the word has to switch it on' \
	anew 0 --sanitize --build-only --json one
ok 'else it is for qemu' json "d['machine'] == 'qemu' and
	d['checks'] == [$all]"

can_not x86_64 KASAN
ok 'a check that nothing can do is a proof that failed' \
	anew 1 --sanitize --build-only one
ok 'and it is named' says 'can be built with: kasan' 'failed at: kernel'
can_not um
can_not x86_64

# Trouble after the last script, and outside of the scripts.
for line in 'unreferenced object 0x1 (size 8):' 'kernel: [1] BUG x (y): z' \
	'BUG kmalloc-64 (Not tainted): Right Redzone overwritten'; do
	console "$line"
	ok "a guest that says \"${line% (*}\" at its end has failed" \
		anew 1 one
	ok 'the line is shown' says "$line"
done
console

# Inputs on which a result depends.
ok 'a proof' anew 0 one
ok 'is known the next time' prove 0 one
ok 'and says so then' says 'from an earlier proof'
for file in "$POM_HOME"/pom/guest/init "$POM_HOME"/pom/guest/lib.sh \
	"$POM_HOME"/pom/guest/*.[ch] "$POM_REPO/base/one/prove" \
	"$POM_REPO/base/one/help"; do
	echo >>"$file"
	ok "not after a change of ${file##*/}" prove 0 one
	ok 'it is booted again' played booted .
done
echo >"$POM_REPO/base/one/.list"
ok 'nor of what else lies beside a script' prove 0 one
ok 'that is booted again' played booted .
printf 'Proved:\n linux 6.6.1 iptables 1.8.9 sources 2024-01-01\n' \
	>>"$POM_REPO/base/one/info"
ok 'that it was proved makes no other' prove 0 one
ok 'it is still known' says 'from an earlier proof'
done_testing
