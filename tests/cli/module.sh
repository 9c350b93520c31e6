# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of runme module: a system in $root with a kernel's headers, its
# folder of modules and a folder of plugins, and stand-ins for the programs that
# are run, so that nothing is compiled.
# A test of browse has read lib.sh already.
# shellcheck source=tests/cli/lib.sh
[ -n "${scratch-}" ] || . "$(dirname -- "$0")/lib.sh"

: "${release=6.1.0-9-test}"
root=$scratch/root
modules=$root/lib/modules/$release
headers=$modules/build
plugins=$root/usr/lib/xtables
stubs=$scratch/stubs
# shellcheck disable=SC2034 # it is for the tests
record=$root/var/lib/runme

# stub NAME <SCRIPT
stub() {
	{
		echo '#!/bin/sh'
		cat
	} >"$stubs/$1"
	chmod +x "$stubs/$1"
}

mkdir -p "$stubs"
PATH=$stubs:$PATH
HOME=$scratch/home
export PATH HOME
unset XDG_CACHE_HOME
mkdir -p "$HOME"

# What it compiles is a copy, without the guard of plugins. It complains where a
# source says so.
stub cc <<'END'
while [ $# -gt 1 ]; do
	[ "$1" != -o ] || so=$2
	case $1 in *_guard.c) ;; *.c) c=$1 ;; esac
	shift
done
grep -q BROKEN "$c" && { echo "$c:1:1: error: BROKEN" && exit 1; }
cp "$c" "$so"
END
echo exit 0 | stub strip
stub iptables <<'END'
echo "iptables v1.8.9 (nf_tables)"
END
stub pkg-config <<'END'
case $1 in
--modversion) echo "${XTABLES_VERSION-1.8.9}" ;;
--variable=xtlibdir) echo /usr/lib/xtables ;;
--cflags) echo -I/usr/include ;;
--libs) echo -lxtables ;;
esac
END
# As the real one, it writes the same from the same: also when it is killed.
stub depmod <<'END'
[ "$1" = -b ] && [ $# -eq 3 ] || exit 1
[ ! -e "$2/no-depmod" ] || exit 1
cd "$2/lib/modules/$3" || exit
find kernel updates -name '*.ko*' 2>/dev/null | sort |
	sed 's/$/:/' >modules.dep.new && mv modules.dep.new modules.dep
END

# new_system: as it is before anything is installed.
new_system() {
	rm -rf "$root"
	mkdir -p "$headers/include/generated" "$headers/include/config" \
		"$modules/kernel" "$plugins" "$root/var/lib"
	echo >"$headers/Module.symvers"
	echo "#define UTS_RELEASE \"$release\"" \
		>"$headers/include/generated/utsrelease.h"
	printf '%s\n' 'CONFIG_CC_VERSION_TEXT="cc (a stand-in) 1"' \
		CONFIG_MODULES=y CONFIG_NETFILTER=y CONFIG_NFT_COMPAT=m \
		CONFIG_IPV6=m >"$headers/include/config/auto.conf"
	# Kbuild's objects as make sees them: xt_X.o of obj-m is a copy of xt_X.c
	cat >"$headers/Makefile" <<'END'
modules:
	@for k in $$(find $(M) -mindepth 2 -name Kbuild); do \
		$(MAKE) -s -f $(M)/Kbuild -f $$k \
			-f $(CURDIR)/objects at=$$(dirname $$k) || exit; \
	done
END
	cat >"$headers/objects" <<'END'
.DEFAULT_GOAL := all
all: $(addprefix $(at)/,$(patsubst %.o,%.ko,$(filter %.o,$(obj-m))))
%.ko: %.c
	@! grep -q BROKEN $< || { echo "$<:1:1: error: BROKEN" && exit 1; }
	@cp $< $@
END
	echo 'a module of the kernel' >"$modules/kernel/xt_old.ko"
	echo 'kernel/xt_old.ko:' >"$modules/modules.dep"
	echo 'a plugin of iptables' >"$plugins/libxt_old.so"
}

# module_set GROUP/NAME [FIELD...]: a match of that name, in both halves.
module_set() {
	name=${1#*/}
	dir=$POM_REPO/$1
	symbol=XT_$(echo "$name" | tr '[:lower:]' '[:upper:]')
	mkdir -p "$dir/linux/net/netfilter" "$dir/iptables/extensions"
	echo "/* module $name */" >"$dir/linux/net/netfilter/xt_$name.c"
	echo "/* plugin $name */" >"$dir/iptables/extensions/libxt_$name.c"
	echo "the manual" >"$dir/iptables/extensions/libxt_$name.man"
	echo "Summary: the set $name" >"$dir/info"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$dir/info"
	cat >"$dir/linux.diff" <<END
--- a/net/netfilter/Kconfig
+++ b/net/netfilter/Kconfig
@@ -20,3 +20,8 @@
 config 20
 config 21
 config 22
+config $symbol
+	tristate "$name"
+	depends on NETFILTER
+	help
+	  config BOOL is a word of this text.
--- a/net/netfilter/Makefile
+++ b/net/netfilter/Makefile
@@ -20,3 +20,4 @@
 obj 20
 obj 21
 obj 22
+obj-\$(CONFIG_$symbol) += xt_$name.o
END
}

# module STATUS ACTION...: runme module, for that system.
module() {
	wanted_status=$1
	shift
	runs "$wanted_status" module "$@" --root "$root" --kernel "$headers"
}

# The system is as it was before anything was installed.
as_before() {
	same "$scratch/before" "$root"
}

new_system
cp -a "$root" "$scratch/before"
