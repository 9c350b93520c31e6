#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# slow: the real dkms builds modules some dozen times
# The sets as packages of the system's own dkms, for two of the distribution's
# kernels: installed, built by dkms for a kernel that comes later, passed over by
# `dkms autoinstall' where they cannot be built, replaced, and taken out. It
# happens in a mount namespace of its own: the system keeps its folders.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool make gcc depmod modprobe modinfo pkg-config iptables unshare mount
[ -x /usr/sbin/dkms ] || need_tool dkms

if [ -z "${POM_APART-}" ]; then
	for version in 6.1 6.1-before 6.12; do
		tests/lib/sources.sh headers $version >/dev/null ||
			bail "no headers of linux $version"
	done
	scratch_folder
	POM_APART=$out unshare --user --map-root-user --mount sh "$0"
	exit
fi

out=$POM_APART
apart=$out/apart
mkdir "$apart"
mount -t tmpfs none "$apart" || bail 'no mount namespace'
# over DIR: what is written there is not written
over() {
	mkdir -p "$apart$1" "$apart$1.work"
	mount -t overlay none "$1" \
		-o "lowerdir=$1,upperdir=$apart$1,workdir=$apart$1.work" ||
		bail "no overlay over $1"
}
over /usr/lib
over /var/lib
mkdir -p /lib/modules /var/lib/runme
for dir in /lib/modules /usr/src /var/lib/dkms /var/lib/runme; do
	mount -t tmpfs none $dir || bail "no tmpfs on $dir"
done
PATH=$PATH:/usr/sbin:/sbin
POM_HOME=$PWD
HOME=$out/home
export PATH POM_HOME HOME
unset XDG_CACHE_HOME KERNEL_DIR POM_REPO
mkdir "$HOME"
cp -R base extra patches "$out"

# kernel VERSION: its headers are installed. Sets headers, release.
kernel() {
	headers=$(tests/lib/sources.sh headers "$1")/headers || bail "headers of $1"
	release=$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
		"$headers/include/generated/utsrelease.h")
	mkdir -p "/lib/modules/$release/kernel"
	ln -sfn "$headers" "/lib/modules/$release/build"
	[ -e "/lib/modules/$release/modules.dep" ] ||
		depmod "$release" 2>"$out/log" || bail "$(cat "$out/log")"
}
# module STATUS ARG...
module() {
	wanted=$1
	shift
	ends "$wanted" "$RUNME" module "$@"
}
# has SET RELEASE: dkms has installed it, and the kernel finds it
has() {
	dkms status -k "$2" | grep -q "^patch-o-matic-$1/.*, $2, .*: installed$" &&
		modprobe -S "$2" --show-depends "xt_$1" 2>&1 |
		grep -q "/updates/dkms/xt_$1.ko"
}
not() {
	! "$@"
}
# as the package of a new kernel calls it
new_kernel() {
	/etc/kernel/postinst.d/dkms "$1" >"$out/said" 2>&1 && return
	cat "$out/said"
	return 1
}
# all that runme and dkms may have changed; dkms makes its own key
manifest() {
	(
		cd / || exit
		find usr/src lib/modules/*/ var/lib/dkms var/lib/runme \
			-name 'mok.*' -o -printf '%y %m %p %l\n' | sort
		find lib/modules/*/ -name modules.dep -exec sha256sum {} + | sort
		find "usr$xtables" -type f -exec sha256sum {} + | sort
	) 2>/dev/null
}
xtables=$(pkg-config --variable=xtlibdir xtables) || bail 'no libxtables-dev'
xtables=${xtables#/usr}
as_it_was() {
	manifest >"$out/after"
	diff "$out/before" "$out/after"
}

kernel 6.12
new=$release new_headers=$headers
rm -r "/lib/modules/$new"
kernel 6.1
old=$release
manifest >"$out/before"

ok "linux $old: install" module 0 install --batch --kernel "$headers" mport TARPIT
ok '... dkms has the one' has mport "$old"
ok '... and the other' has TARPIT "$old"
ok '... status' module 0 status --kernel "$headers"
ok '... names the kernel' says "kernel $old: patch-o-matic-mport/"
plugin() {
	iptables -m mport --help >"$out/log" 2>&1
}
ok '... the plugin is there' plugin

kernel 6.12
ok "linux $new is installed: dkms builds for it" new_kernel "$new"
ok '... both' has mport "$new"
ok '... sets' has TARPIT "$new"
ok '... status knows it' module 0 status --kernel "$headers"
ok '... beside the old one' says "$old, $new: patch-o-matic-mport/"
old_kernel() {
	/etc/kernel/prerm.d/dkms "$1" >"$out/log" 2>&1
}
kernel 6.1-before
before=$release before_headers=$headers
ok "linux $before, of the same version, is installed: dkms builds for it, too" \
	new_kernel "$before"
abi() {
	[ "$before" != "$old" ] && [ "${before%.0-*}" = "${old%.0-*}" ]
}
ok '... which is another ABI' abi
ok '... both' has mport "$before"
ok '... sets' has TARPIT "$before"
# vermagic KO: the kernel that the module is for
vermagic() {
	modinfo -F vermagic "/lib/modules/$1/updates/dkms/xt_mport.ko" |
		grep -q "^$1 "
}
ok '... each module is for its own kernel' vermagic "$before"
ok '... and the other for its own' vermagic "$old"
ok 'going back to that one, status has it' module 0 status --kernel "$before_headers"
ok '... beside the others' says "$before"
ok '... it is removed' old_kernel "$before"
ok '... and dkms drops its modules' not has mport "$before"
ok '... but not those of the other ABI' has mport "$old"
ok '... it comes back' new_kernel "$before"
ok '... with its modules' has mport "$before"
ok '... and goes for good' old_kernel "$before"
rm -r "/lib/modules/$before"
kernel 6.12
ok "linux $new is removed" old_kernel "$new"
ok '... dkms drops it' not has mport "$new"
ok '... and status says so' module 1 status --kernel "$headers"
ok '... with what to do' says "the kernel is $new now: \`runme module install mport\`"

ok 'one set is removed' module 0 remove --batch TARPIT
ok '... and not the other' has mport "$old"
ok '... dkms does not have it' not grep -r TARPIT /var/lib/dkms

# out of range, and broken: see pom/module/dkms_conf.c
POM_HOME=$out
export POM_HOME
sed -i 's/^Linux: .*/Linux: >= 5.10, <= 6.1/' "$out/base/mport/info"
ok 'a set that is not for the new kernel takes the place of the old one' \
	module 0 install --batch --kernel "/lib/modules/$old/build" mport
ok '... there is one package' [ "$(find /usr/src -name 'patch-o*' | wc -l)" = 1 ]
ok '... which is built' has mport "$old"
ok "... linux $new is installed all the same" new_kernel "$new"
ok '... with a line about it' says "patch-o-matic-mport: it is not for kernel $new, which is passed over."
ok '... without the module' not has mport "$new"
only() {
	grep -E '=[ym]$' "$1/.config" | sed 's/=.*//' | sort
}
only "/lib/modules/$old/build" >"$out/old-config"
only "$new_headers" >"$out/new-config"
option=$(comm -23 "$out/old-config" "$out/new-config" | head -n 1)
sed -i "s/^Linux: .*/Linux: >= 5.10, <= 7.2/; s/^Config: .*/& ${option#CONFIG_}/" \
	"$out/base/mport/info"
ok "a set that needs $option, which the new kernel has not" \
	module 0 install --batch --kernel "/lib/modules/$old/build" mport
ok '... is built for the old one' has mport "$old"
ok "... linux $new is installed all the same" new_kernel "$new"
ok '... with the same line' says "patch-o-matic-mport: it is not for kernel $new, which is passed over."
ok '... without the module' not has mport "$new"
sed -i "s/ ${option#CONFIG_}\$//" "$out/base/mport/info"
sed -i 's/^Linux: .*/Linux: >= 5.10, <= 7.2/' "$out/base/mport/info"
cat >>"$out/base/mport/linux/net/netfilter/xt_mport.c" <<'END'
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#error BROKEN
#endif
END
ok 'one that does not compile for it' \
	module 0 install --batch --kernel "/lib/modules/$old/build" mport
ok "... linux $new is installed all the same, again" new_kernel "$new"
ok '... with a line about it, again' says "patch-o-matic-mport: it cannot be built for kernel $new, which is passed over."
ok '... and with the reason' says 'error: #error BROKEN'
ok '... without the module, again' not has mport "$new"
ok '... what is asked for by name fails' module 1 install --batch \
	--kernel "$new_headers" mport
ok '... so' says 'The modules do not compile.'
manifest >"$out/broken"
echo >>"$out/base/mport/linux/net/netfilter/xt_mport.c"
sed 's/^do_build()/do_build() { die 10 "sabotage"; }; was_do_build()/' \
	/usr/sbin/dkms >"$out/dkms"
chmod +x "$out/dkms"
mount --bind "$out/dkms" /usr/sbin/dkms || bail 'no mount over dkms'
ok 'dkms fails' module 2 install --batch --kernel "/lib/modules/$old/build" mport
umount /usr/sbin/dkms
ok '... and says why' says 'failed for kernel'
ok '... as dkms does' says sabotage
manifest >"$out/after"
none '... all is as it was' diff "$out/broken" "$out/after"

ok 'remove' module 0 remove --batch mport
rm -r "/lib/modules/$new"
none '... all is as it was before anything was installed' as_it_was

# the same as a package of Debian's
mount -t tmpfs none /usr/share/doc || bail 'no tmpfs on /usr/share/doc'
DEBFULLNAME='A. Maintainer' DEBEMAIL=a.maintainer@example.org \
	ends 0 "$RUNME" module export --repo "$PWD" --format deb -o "$out/deb" mport
mkdir -p "/lib/modules/$old/kernel" /var/log
manifest >"$out/before"
dpkg_does() {
	ends 0 dpkg --force-unsafe-io --log="$out/dpkg.log" "$@"
}
ok 'a package is installed' dpkg_does -i "$out"/deb/*.deb
ok '... dkms builds it' has mport "$old"
ok '... dpkg has it' dpkg -s patch-o-matic-mport-dkms
ok '... linux of the next version is installed' eval 'kernel 6.12 && new_kernel "$new"'
ok '... and has it, too' has mport "$new"
ok 'it is purged' dpkg_does -P patch-o-matic-mport-dkms
ok '... dkms has nothing of it' [ -z "$(dkms status)" ]
rm -r "/lib/modules/$new"
none '... all is as it was before it' as_it_was

done_testing
