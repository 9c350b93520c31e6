# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of prove --image and --installed: an image of a kernel, its
# modules, and stand-ins for depmod, modprobe and qemu, so that nothing is booted.
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"

XDG_CACHE_HOME=$scratch/cache POM_HOME=$scratch/home
PLAY=$scratch/play
export XDG_CACHE_HOME POM_HOME PLAY
mkdir -p "$POM_HOME/pom" "$PLAY"
cp -R "$top/pom/guest" "$POM_HOME/pom/"
image=$scratch/vmlinuz

# make_image RELEASE: what the boot protocol says of a kernel's start, and no more.
make_image() {
	{
		head -c 510 /dev/zero
		printf '\125\252\353\152HdrS\017\002\0\0\0\0\0\0\200\006'
		head -c 1648 /dev/zero
		printf '%s (somebody@somewhere) #1 SMP\0' "$1"
		head -c 2048 /dev/zero
	} >"$image"
}

# modules_are NAME...: the kernel has these.
modules_are() {
	rm -rf "$modules/kernel"
	mkdir "$modules/kernel"
	for name; do
		echo "module $name" >"$modules/kernel/$name.ko"
	done
}
tables=
for table in raw mangle nat filter; do
	tables="$tables iptable_$table ip6table_$table"
done
all="veth x_tables nf_tables nft_compat $tables"

stub depmod <<'END'
[ "$1" = -b ] && [ $# -eq 3 ] || exit 1
cd "$2/lib/modules/$3" || exit
find -L kernel updates -name '*.ko*' 2>/dev/null | sort |
	sed 's/$/:/' >modules.dep.new && mv modules.dep.new modules.dep
END
# modprobe -d STAGE -S RELEASE -C /dev/null -a -D NAME...
stub modprobe <<'END'
dir=$2/lib/modules/$4
shift 8
for name; do
	file=$(grep -E "/$name\.ko" "$dir/modules.dep") && echo "insmod $dir/${file%:} "
done
END
cat >"$PLAY/cc" <<'END'
#!/bin/sh
while [ $# -gt 1 ]; do
	[ "$1" != -o ] || echo >"$2"
	shift
done
END
chmod +x "$PLAY/cc"
CC=$PLAY/cc
export CC
# A machine that can open KVM tries that first: it does not work.
stub qemu-system-x86_64 <<'END'
case " $* " in
*' kvm '*)
	echo 'KVM internal error. Suberror: 1'
	exec sleep 60
	;;
esac
echo "$*" >"$PLAY/booted"
while [ $# -gt 1 ]; do
	[ "$1" != -initrd ] || cp "$2" "$PLAY/initrd"
	shift
done
cat "$PLAY/console"
[ ! -e "$PLAY/hangs" ] || exec sleep 631.656
END

# console LINE...: what the guest says between its begin and its end.
console() {
	printf '%s\n' '##pom up' '##pom begin one legacy' "$@" \
		'##pom end one legacy 0' '##pom begin one nft' 'ok 1 - a packet' \
		'##pom end one nft 0' '##pom done' >"$PLAY/console"
}

# packed NAME...: the guest has these files. A header of "newc" is 110 characters,
# and the name follows.
packed() {
	tr '\0' '\n' <"$PLAY/initrd" >"$PLAY/names"
	for name; do
		grep -aqE "070701[0-9a-f]{104}$name\$" "$PLAY/names" && continue
		echo "not packed: $name"
		return 1
	done
}
# booted PATTERN: qemu was called so
booted() {
	grep -q -e "$1" "$PLAY/booted" || { cat "$PLAY/booted" && return 1; }
}
# Nothing of a run is left but its logs.
nothing_left() {
	ls -d "$XDG_CACHE_HOME"/patch-o-matic/work.* 2>/dev/null
}

make_image "$release"
# shellcheck disable=SC2086 # a list of names
modules_are $all
