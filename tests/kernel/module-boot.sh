#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# module-boot.sh [KERNEL]: boots the distribution's own kernel (6.1) in qemu, by
# emulation, with the sets as runme module installs them and this machine's own
# iptables, with both back ends, and sends packets. It is no part of `make test':
# it needs the package qemu-system-x86.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool qemu-system-x86_64 python3 depmod ip iptables-legacy iptables-nft bash
scratch_folder
POM_HOME=$PWD
HOME=$out/home
export POM_HOME HOME
mkdir "$HOME"
version=${1:-6.1}
headers=$(tests/lib/sources.sh headers "$version") || bail 'no headers'
image=$(tests/lib/sources.sh image "$version") || bail 'no image'
xtables=$(pkg-config --variable=xtlibdir xtables) || bail 'no libxtables-dev'
release=$(cd "$image/lib/modules" && echo *)
grep -qF "\"$release\"" "$headers/headers/include/generated/utsrelease.h" ||
	bail "the headers are of another release than the image, $release"
root=$out/root

# A program and the libraries that it is linked with.
bring() {
	for program; do
		path=$(command -v "$program") || bail "no $program"
		{
			echo "$path"
			readlink -f "$path"
			ldd "$(readlink -f "$path")" | grep -o '/[^ ]*'
		} | while read -r file; do
			[ -e "$root$file" ] && continue
			mkdir -p "$root${file%/*}"
			if [ -L "$file" ] && [ "$file" = "$path" ]; then
				ln -s "$(readlink -f "$file")" "$root$file"
			else
				cp -L "$file" "$root$file"
			fi
		done
	done
}
mkdir -p "$root/usr/sbin" "$root/usr/bin" "$root/usr/lib" "$root/usr/lib64" \
	"$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" \
	"$root/var/lib" "$root/etc" "$root$xtables" \
	"$root/usr/lib/modules/$release/kernel/drivers/net"
for name in sbin bin lib lib64; do
	ln -s "usr/$name" "$root/$name"
done
bring sh bash mount cat sleep grep timeout ip kmod iptables-legacy iptables-nft
ln -s ../bin/kmod "$root/usr/sbin/modprobe"
cp -a "$xtables/." "$root$xtables"
grep -E '^(tcp|udp)	' /etc/protocols >"$root/etc/protocols" ||
	printf 'tcp\t6\tTCP\nudp\t17\tUDP\n' >"$root/etc/protocols"
(cd "$image/lib/modules/$release" &&
	cp -a --parents kernel/net kernel/lib kernel/crypto kernel/arch \
		kernel/drivers/net/veth.ko* modules.order modules.builtin* \
		"$root/lib/modules/$release") || bail 'no modules in the image'
depmod -b "$root" "$release" || bail depmod

# The first process of the guest: a line "ok NAME" or "not ok NAME" a check.
cat >"$root/init" <<'GUEST'
#!/bin/bash
export PATH=/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
check() {
	name=$1
	shift
	if "$@" >/run/said 2>&1; then
		echo "ok $backend: $name"
	else
		echo "not ok $backend: $name"
		cat /run/said
	fi
}
filter() { "iptables-$backend" "$@"; }
# the client is in a network of its own
connects() {
	timeout 10 ip netns exec client bash -c "exec 3<>/dev/tcp/10.0.0.1/$1"
}
fails() { ! "$@"; }
loaded() { grep -q "^$1 " /proc/modules; }
# counted N RULE...: the rule has seen N packets or more
counted() {
	n=$1
	shift
	filter -vnxL INPUT | grep -E "$*" | { read -r packets _ && [ "$packets" -ge "$n" ]; }
}
echo # what the firmware has written is on the line before
ip link set lo up
ip netns add client
ip link add v0 type veth peer name v1 netns client
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n client addr add 10.0.0.2/24 dev v1
ip -n client link set v1 up
sleep 1
for backend in legacy nft; do
	check 'nobody listens at first' fails connects 80
	check 'a rule with TARPIT' filter -A INPUT -p tcp --dport 80 -j TARPIT
	check '... its module came by itself' loaded xt_TARPIT
	check '... a client is taken in' connects 80
	check '... at no other port' fails connects 81
	check '... and the rule is counted' counted 2 TARPIT
	check 'a rule with mport' filter -A INPUT -p tcp -m mport --dports 7,1000:2000 -j DROP
	check '... its module came by itself' loaded xt_mport
	check '... a client is dropped' fails timeout 2 ip netns exec client \
		bash -c 'exec 3<>/dev/tcp/10.0.0.1/1500'
	check '... and counted' counted 1 mport
	check 'a rule with random' filter -A INPUT -p udp -m random --average 50 -j DROP
	check '... its module came by itself' loaded xt_random
	check 'a rule with string' filter -A INPUT -p tcp --dport 83 -m string --stream --string needle
	check '... its module came by itself' loaded xt_strings
	check 'a rule with mainline'\''s string' filter -A INPUT -m string --algo bm --string needle
	check 'a rule with mainline'\''s time' filter -A INPUT -m time --weekdays Mon,Tue -j DROP
	check 'a rule with time' filter -A INPUT -p tcp --dport 84 -m time --days \
		Mon,Tue,Wed,Thu,Fri,Sat,Sun --timestart 00:00 --timezone CET-1 -j LOG
	check '... its module came by itself' loaded xt_timezone
	check '... and it matches' fails connects 84
	check '... which is counted' counted 1 TIME.*CET-1
	for saved in '-m mport --dports 7,1000:2000 -j DROP' \
		'-m string --string "needle" --stream' '-m string --string "needle" --algo bm' \
		'-m time --weekdays Mon,Tue --datestop 2038-01-19T03:14:07 -j DROP' \
		'--dport 84 -m time --timezone CET-1 -j LOG'; do
		check "saved: $saved" bash -c \
			"iptables-$backend-save | grep -qF -e '$saved'"
	done
	check 'and go' filter -F INPUT
	for m in xt_TARPIT xt_mport xt_random xt_strings xt_timezone; do
		check "$m can be unloaded" modprobe -r $m
	done
done
echo done
echo o >/proc/sysrq-trigger
sleep 60
GUEST
chmod +x "$root/init"
bring iptables-legacy-save iptables-nft-save

ok 'install' "$RUNME" module install --batch --root "$root" \
	--kernel "$headers/headers" TARPIT mport random string time

# The root as an archive that the kernel unpacks (initramfs, "newc").
python3 - "$root" >"$out/initrd" <<'PYTHON'
import os, stat, sys
top, put = sys.argv[1], sys.stdout.buffer
def entry(name, mode, data):
    head = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    text = b"070701" + b"".join(b"%08x" % n for n in head) + name + b"\0"
    put.write(text + b"\0" * (-len(text) % 4) + data + b"\0" * (-len(data) % 4))
for folder, folders, files in os.walk(top):
    for name in folders + files:
        path = os.path.join(folder, name)
        st = os.lstat(path)
        if stat.S_ISLNK(st.st_mode):
            data = os.readlink(path).encode()
        elif stat.S_ISREG(st.st_mode):
            data = open(path, "rb").read()
        else:
            data = b""
        entry(os.path.relpath(path, top).encode(), st.st_mode, data)
entry(b"TRAILER!!!", 0, b"")
PYTHON
timeout 300 qemu-system-x86_64 -accel tcg -m 768 -nographic -no-reboot \
	-kernel "$image/boot/vmlinuz-$release" -initrd "$out/initrd" \
	-append 'console=ttyS0 quiet loglevel=4 panic=-1 rdinit=/init' \
	</dev/null >"$out/console" 2>&1
tr -d '\r' <"$out/console" >"$out/lines"
grep -E '^(not )?ok ' "$out/lines" >"$out/checks"
ok 'the guest came to its end' grep -qx 'done' "$out/lines"
if ! grep -qx 'done' "$out/lines" || grep -q '^not ok' "$out/checks"; then
	tail -n 60 "$out/lines" | sed 's/^/# /' >&2
fi
while read -r verdict; do
	case $verdict in
	ok*) tap ok "${verdict#ok }" ;;
	*) tap 'not ok' "${verdict#not ok }" ;;
	esac
done <"$out/checks"
ok 'both back ends were tried' [ "$(wc -l <"$out/checks")" -eq 62 ]
done_testing
