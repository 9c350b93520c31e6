#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What keeps a set from being a module is said by name, before anything is built
# or written.
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
make_repo base
module_set base/one

# change SET DIFF: the set has this diff for the kernel instead.
change() {
	module_set "base/$1"
	cat >"$POM_REPO/base/$1/linux.diff"
}
# not_so TEXT SET...: it is refused for that reason, and nothing is written.
not_so() {
	why=$1
	shift
	module 1 install "$@" --batch && says 'cannot be built as a module' "$why" \
		'Nothing was changed.' && as_before
}

change edits <<'END'
--- a/net/netfilter/x_tables.c
+++ b/net/netfilter/x_tables.c
@@ -1,3 +1,4 @@
 1
 2
+more
 3
END
ok 'a set that changes a file of the kernel' not_so \
	'kernel: it changes net/netfilter/x_tables.c, which is part of the kernel' edits
change deletes <<'END'
--- a/net/netfilter/x.c
+++ /dev/null
@@ -1 +0,0 @@
-1
END
ok 'one that deletes a file' not_so 'it deletes net/netfilter/x.c' deletes
change takes <<'END'
--- a/net/netfilter/Makefile
+++ b/net/netfilter/Makefile
@@ -1,3 +1,3 @@
 1
-obj-m += old.o
+obj-m += xt_takes.o
 3
END
ok 'one that takes a line off a Makefile' not_so \
	'it changes net/netfilter/Makefile' takes
change parts <<'END'
--- a/net/netfilter/Makefile
+++ b/net/netfilter/Makefile
@@ -1,2 +1,3 @@
 1
+x_tables-y += xt_parts.o
 3
END
ok 'one that adds to an object of the kernel' not_so \
	'in net/netfilter/Makefile it adds to x_tables, a part of the kernel' parts
change builtin <<'END'
--- a/net/netfilter/Makefile
+++ b/net/netfilter/Makefile
@@ -1,2 +1,3 @@
 1
+obj-y += xt_builtin.o
 3
END
ok 'one that is always built in' not_so 'it is built into the kernel' builtin
change other <<'END'
--- a/net/netfilter/Makefile
+++ b/net/netfilter/Makefile
@@ -1,2 +1,3 @@
 1
+obj-$(CONFIG_NETFILTER) += xt_other.o
 3
END
ok 'one that an option of the kernel builds' not_so \
	'it adds to what CONFIG_NETFILTER of the kernel builds' other
change option <<'END'
--- a/net/netfilter/Kconfig
+++ b/net/netfilter/Kconfig
@@ -1,2 +1,3 @@
 1
+	depends on XT_OPTION
 3
END
ok 'one that changes an option' not_so \
	'it changes an option that the kernel has already, in net/netfilter/Kconfig' option
module_set base/bool
sed -i 's/tristate/bool/' "$POM_REPO/base/bool/linux.diff"
ok 'one that is a bool' not_so \
	'CONFIG_XT_BOOL can only be built into a kernel, not as a module' bool
module_set base/nothing
rm "$POM_REPO/base/nothing/linux.diff"
ok 'one without a Makefile' not_so \
	'no Makefile of it names an object that can be a module' nothing

# depends ON [HOLDS]: an option that depends on that
depends() {
	module_set base/depends
	sed -i "s/depends on NETFILTER/depends on $1/" "$POM_REPO/base/depends/linux.diff"
	module "$2" install depends --check
}
for good in NETFILTER '!NONE' 'IPV6 || IPV6=n' 'NETFILTER \&\& (NONE || IPV6)' \
	'NONE=n' 'IPV6!=y' XT_DEPENDS m '!(NONE \&\& NETFILTER)'; do
	ok "depends on $good" depends "$good" 0
done
for bad in NONE '!NETFILTER' 'NONE || NONE2' 'NETFILTER \&\& NONE' 'IPV6=y' n \
	'!(NETFILTER)' 'NETFILTER!=y'; do
	ok "depends on $bad" depends "$bad" 1
done
ok '... is said' says 'CONFIG_XT_DEPENDS depends on NETFILTER!=y, which is not so'
module_set base/selects
sed -i "s/depends on NETFILTER/select NONE/" "$POM_REPO/base/selects/linux.diff"
ok 'an option that it selects is off' not_so \
	'CONFIG_XT_SELECTS selects CONFIG_NONE, which' selects
module_set base/needs 'Config: +XT_NEEDS NETFILTER_XTABLES'
ok 'an option that it needs is off' not_so \
	'was built without CONFIG_NETFILTER_XTABLES' needs
module_set base/range 'Linux: >= 6.2'
ok 'a kernel outside of its range' not_so 'it is for Linux >= 6.2' range
ok '... with --force' module 0 install range --check --force
module_set base/old 'Iptables: <= 1.8.7'
ok 'an iptables outside of its range' not_so 'it is for iptables <= 1.8.7' old
module_set base/both
cat >"$POM_REPO/base/both/iptables.diff" <<'END'
--- a/extensions/libxt_time.c
+++ b/extensions/libxt_time.c
@@ -1,2 +1,3 @@
 1
+2
 3
END
ok 'one that changes a file of iptables' not_so \
	'iptables: it changes extensions/libxt_time.c of iptables itself' both
ok '... with what can be had' says '; --force has its own plugin without that'
ok '... is had so' module 0 install both --check --force
ok '... and told what is not done' says \
	'iptables: incomplete: it changes extensions/libxt_time.c' libxt_both.so
rm "$POM_REPO/base/both/iptables/extensions/libxt_both.c"
ok 'without a plugin of its own there is nothing to be had' \
	module 1 install both --batch --force
ok '... and nothing is offered' silent 'without that'
module_set base/both
ok '... among others' module 1 install one both --batch
ok '... nothing is changed' as_before
ok '... what can be done with --keep-going' says --keep-going
ok '... is done' module 1 install one both --batch --keep-going
ok '... and counted' says '2 sets: 1 installed, 1 cannot be'
ok '... the other one is there' cmp "$modules/updates/xt_one.ko" \
	"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
ok '... alone' [ ! -e "$modules/updates/xt_both.ko" ]
ok '... and taken out' module 0 remove one --batch
ok 'build, too, does one half with it' module 1 build both --keep-going -o "$scratch/half"
ok '... which is there' [ "$(ls "$scratch/half")" = xt_both.ko ]

# hosts
XTABLES_VERSION=1.8.13
export XTABLES_VERSION
ok 'headers of another iptables' not_so \
	'iptables is version 1.8.9, and the headers of libxtables are of version 1.8.13' one
ok '... with what to do' says 'install the headers of iptables 1.8.9'
unset XTABLES_VERSION
mv "$stubs/pkg-config" "$stubs/gone"
echo exit 1 | stub pkg-config
ok 'no headers of libxtables' not_so 'the headers of libxtables are not there' one
ok '... with the packages' says libxtables-dev iptables-devel
mv "$stubs/gone" "$stubs/pkg-config"
sed -i /NFT_COMPAT/d "$headers/include/config/auto.conf"
again() {
	rm -rf "$scratch/before"
	cp -a "$root" "$scratch/before"
}
again
ok 'iptables-nft without NFT_COMPAT' not_so 'built without CONFIG_NFT_COMPAT' one
echo 'echo "iptables v1.8.9 (legacy)"' | stub iptables
ok 'legacy tables that are not there' not_so 'switch to iptables-nft' one
echo 'echo "iptables v1.8.9 (nf_tables)"' | stub iptables
echo CONFIG_NFT_COMPAT=m >>"$headers/include/config/auto.conf"

# trouble WHAT: it ends with status 2 and says that, and nothing was written
trouble() {
	again
	module 2 install one --batch || return
	says "$@" && as_before
}
new_system
sed -i 's/"cc /"cc-of-the-kernel /' "$headers/include/config/auto.conf"
ok 'another compiler than the kernel was built with' trouble \
	'cc-of-the-kernel: kernel 6.1.0-9-test was built with this compiler, which is not there'
new_system
sed -i /MODULES/d "$headers/include/config/auto.conf"
ok 'a kernel without modules' trouble 'has no modules (CONFIG_MODULES)'
new_system
rm "$headers/Module.symvers"
ok 'headers without Module.symvers' trouble 'there is no Module.symvers'
new_system
rm "$headers/include/generated/utsrelease.h"
ok 'sources that were not built' trouble 'these are no headers of a kernel that was built'
new_system
mv "$headers" "$scratch/headers"
headers=$scratch/headers
rm -r "$modules"
ok 'a container without modules' trouble 'there are no modules of kernel 6.1.0-9-test here' \
	'a container has no kernel of its own'
headers=$modules/build
mkdir -p "$root/lib/modules/$(uname -r)"
echo >"$root/lib/modules/$(uname -r)/modules.dep"
no_headers() {
	runs 2 module install one --batch --root "$root" &&
		says "the headers of kernel $(uname -r) are not there" \
			"linux-headers-$(uname -r)"
}
ok 'no headers' no_headers
new_system
rm "$modules/modules.dep"
ok 'depmod has never been there' trouble 'there is no modules.dep'

new_system
mkdir -p "$modules/updates/dkms"
echo other >"$modules/updates/dkms/xt_one.ko.xz"
depmod -b "$root" "$release"
ok 'xtables-addons has a module of that name' trouble \
	"$modules/updates/dkms/xt_one.ko.xz: a module of this name is there already" \
	xtables-addons-dkms
new_system
echo other >"$plugins/libxt_one.so"
ok '... or a plugin' trouble \
	"$plugins/libxt_one.so: this file is there already, and runme did not install it"

new_system
again
echo 'BROKEN' >>"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
ok 'a module that does not compile' module 1 install one --batch
ok '... is said with the compiler'\''s words' says 'error: BROKEN' 'The modules do not compile.'
ok '... nothing was changed' as_before
module_set base/one
echo 'BROKEN' >>"$POM_REPO/base/one/iptables/extensions/libxt_one.c"
ok 'a plugin that does not compile' module 1 install one --batch
ok '... is said as well' says 'libxt_one.c:1:1: error: BROKEN'
ok '... nothing was changed by it' as_before
module_set base/one

efi=$root/sys/firmware/efi/efivars
mkdir -p "$efi"
printf '\006\000\000\000\001' >"$efi/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
echo CONFIG_MODULE_SIG=y >>"$headers/include/config/auto.conf"
ok 'Secure Boot' module 0 install one --check
ok '... is said, and what to do' says 'Secure Boot is on' 'mokutil --import'

new_system
again
touch "$root/no-depmod"
ok 'depmod fails' module 2 install one --batch
ok '... is said, and how it goes on' says 'depmod: it failed for kernel' \
	'runme module status brings this to its end'
rm "$root/no-depmod"
ok '... it goes on' module 0 status
ok '... and says so' says 'its changes were completed'
ok '... depmod has been there' grep -qx 'updates/xt_one.ko:' "$modules/modules.dep"
ok '... once' module 0 status
ok '... and no more' silent 'were completed'
ok '... then it can be removed' module 0 remove one --batch
ok '... and all is as it was' as_before

echo 'Format: 2' >"$scratch/damaged"
mkdir -p "$record"
cp "$scratch/damaged" "$record/modules"
ok 'a record of another format' module 2 status
ok '... is named' says "$record/modules:1: the record is damaged"
printf 'Format: 1\n\nSet: one\nHalf: kernel\nVersion: 6\nFolder: /../..\nFiles: x\n' \
	>"$record/modules"
ok 'a record that leads out of the system' module 2 status
ok '... is damaged' says 'the record is damaged'

done_testing
