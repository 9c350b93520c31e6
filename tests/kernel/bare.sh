#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The first screen of the README on a bare Debian 12: its two commands bring TARPIT to
# the kernel that runs. debootstrap makes the system, with Debian's own kernel for
# clouds and its own initrd; qemu boots it by emulation, twice. What happens there is in
# bare/init. debootstrap needs root, and all of it 2 GB.
#
# The tool is built before the first boot, as an emulated processor would take some ten
# minutes for that. The packages of the first command are installed before it, too;
# with --inside, apt does that in the booted system, by qemu's network.
#
#	bare.sh [--inside] [TRANSCRIPT]
. tests/lib/tap.sh
need_tool apt-get debootstrap git mke2fs qemu-system-x86_64 unshare
if [ "$(id -u)" != 0 ]; then
	echo '1..0 # SKIP debootstrap needs root'
	exit
fi
inside=
if [ "${1-}" = --inside ]; then
	inside=$1
	shift
fi
transcript=${1-}
scratch_folder
root=$out/root
checkout=/srv/patch-o-matic

# Where apt has the archive with this label from.
archive() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' \
		'Created-By: Packages' | sed -n "s/^Debian $1 //p" | sort -u |
		head -n 1
}

# The two commands of the README, a line each.
commands() {
	sed -n '/^    apt install /,/^$/ {
		/^$/q
		s/^    //
		: more
		/\\$/ { N; s/ *\\\n */ /; b more
		}
		p
	}' README.md
}

quietly() {
	"$@" >"$out/log" 2>&1 </dev/null || bail "$*: $(tail -n 5 "$out/log")"
}

# in_there FOLDER COMMAND: with the name of the kernel that will be booted.
in_there() {
	quietly chroot "$1" env DEBIAN_FRONTEND=noninteractive \
		PATH=/bare:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -c "$2"
}

make_system() {
	# a fresh system: apt has no lists yet
	[ -n "$(archive Debian)" ] || quietly apt-get -q update
	main=$(archive Debian) security=$(archive Debian-Security)
	[ -n "$main" ] || bail 'apt has no Debian archive set up'
	quietly unshare --mount debootstrap --variant=minbase \
		--include=kmod,iproute2,procps,linux-image-cloud-amd64 \
		bookworm "$root" "$main"
	echo "deb $main bookworm main" >"$root/etc/apt/sources.list"
	[ -z "$security" ] || echo "deb $security bookworm-security main" \
		>>"$root/etc/apt/sources.list"
	vmlinuz=$(echo "$root"/boot/vmlinuz-*)
	mkdir "$root/bare" "$root$checkout"
	cp tests/kernel/bare/init "$root/bare/"
	commands >"$root/bare/commands"
	ok 'the README has two commands' [ "$(wc -l <"$root/bare/commands")" = 2 ]
	cat >"$root/bare/uname" <<-END
		#!/bin/sh
		[ "\$*" != -r ] || exec echo ${vmlinuz##*/vmlinuz-}
		exec /usr/bin/uname "\$@"
	END
	chmod +x "$root/bare/uname"
	git archive HEAD | tar -xf - -C "$root$checkout" || bail 'no checkout'
	for program in bin/gcc bin/make bin/pkg-config sbin/iptables; do
		ok "the system has no ${program#*/}" [ ! -e "$root/usr/$program" ]
	done
	in_there "$root" 'apt-get -q update'
}

# In a copy of the system, if this one is to stay as it is.
build_tool() {
	install=$(sed -n '1s/^apt /apt-get -y /p' "$root/bare/commands")
	builder=$root
	if [ -n "$inside" ]; then
		builder=$out/builder
		cp -a "$root" "$builder" || bail 'no copy'
	fi
	in_there "$builder" "$install"
	in_there "$builder" "cd $checkout && ./runme --version"
	[ -n "$inside" ] || return
	mkdir "$root$checkout/build"
	cp "$builder$checkout/build/runme" "$root$checkout/build/"
	rm -r "$builder"
}

# boot N: what the guest says is part of the transcript; its verdicts are ours.
boot() {
	first=$([ -z "$inside" ] || echo bare.apt)
	timeout 7200 qemu-system-x86_64 -no-user-config -nodefaults -machine q35 \
		-cpu max -accel tcg -smp 1 -m 2G -display none -no-reboot \
		-serial stdio -nic user,model=virtio-net-pci \
		-drive "file=$out/disk,if=virtio,format=raw,cache=unsafe" \
		-kernel "$out/vmlinuz" -initrd "$out/initrd" -append \
		"console=ttyS0 quiet loglevel=4 panic=-1 oops=panic root=/dev/vda rw init=/bare/init bare=$1 $first" \
		</dev/null >"$out/said" 2>&1
	tr -d '\r' <"$out/said" >"$out/boot"
	[ -z "$transcript" ] || cat "$out/boot" >>"$transcript"
	grep '^##\(tap\|end\) ' "$out/boot" >"$out/verdicts"
	while read -r word verdict; do
		case $word$verdict in
		'##tapok '*) tap ok "${verdict#ok }" ;;
		'##tapnot '*) tap 'not ok' "${verdict#not ok }" "$(cat "$out/boot")" ;;
		*) echo "# status, seconds: $verdict" ;;
		esac
	done <"$out/verdicts"
	ok "boot $1 came to its end" grep -qx '##done' "$out/boot"
}

[ -z "$transcript" ] || : >"$transcript"
make_system
build_tool
cp "$vmlinuz" "$out/vmlinuz"
cp "$root"/boot/initrd.img-* "$out/initrd"
quietly mke2fs -q -t ext4 -d "$root" "$out/disk" 4G
rm -r "$root"
boot 1
boot 2
done_testing
