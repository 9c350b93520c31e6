# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of modules that dkms builds: a stand-in that has what dkms has in
# its trees, and builds by copying. It fails where $root/dkms-fails names its
# action, or its action and the package.
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
# shellcheck disable=SC2034 # it is for the tests
sources=$root/usr/src

stub dkms <<'END'
action=$1
shift
k=
while [ $# -gt 0 ]; do
	case $1 in
	-m) m=$2 ;;
	-v) v=$2 ;;
	-k) k=$2 ;;
	--sourcetree) sources=$2 ;;
	--dkmstree) tree=$2 ;;
	--installtree) lib=$2 ;;
	--kernelsourcedir) ;;
	*) shift; continue ;;
	esac
	shift 2
done
[ -z "${DKMS_LOG-}" ] || echo "$action $m $k" >>"$DKMS_LOG"
at=$tree/$m/$v
fails=${tree%/var/lib/dkms}/dkms-fails
die() {
	echo "Error! $*" >&2
	exit 10
}
[ ! -e "$fails" ] || case $(cat "$fails") in
"$action" | "$action $m") die no reason at all ;;
esac
# half done, dkms and runme are killed
breaks() {
	[ -z "${DKMS_BREAKS-}" ] || kill -KILL "$DKMS_BREAKS" $$
}
# as make would have it
names() {
	sed -n 's/^BUILT_MODULE_NAME.*="\(.*\)"/\1/p' "$at/source/dkms.conf"
}
uninstall() { # KERNEL
	[ "$(readlink "$tree/$m/kernel-$1-x86")" = "$v/$1/x86" ] || return
	for n in $(names); do
		rm -f "$lib/$1/updates/dkms/$n.ko"
	done
	breaks
	(cd "$lib/$1" && rmdir -p --ignore-fail-on-non-empty updates/dkms)
	rm "$tree/$m/kernel-$1-x86"
}
case $action in
status)
	[ -e "$at/source" ] || exit 0
	none=1
	for d in "$at"/*/x86; do
		[ -d "$d" ] || continue
		none= kernel=${d%/x86} state=built
		kernel=${kernel##*/}
		[ "$(readlink "$tree/$m/kernel-$kernel-x86")" != "$v/$kernel/x86" ] ||
			state=installed
		echo "$m/$v, $kernel, x86: $state"
	done
	[ -z "$none" ] || echo "$m/$v: added"
	;;
add)
	[ -d "$sources/$m-$v" ] || die no sources
	[ ! -e "$at/source" ] || die added already
	mkdir -p "$at/build"
	breaks
	ln -s "$sources/$m-$v" "$at/source"
	;;
build)
	[ -e "$at/source/dkms.conf" ] || die not added
	[ ! -e "$at/$k/x86" ] || die built already
	mkdir -p "$at/$k/x86.new"
	for n in $(names); do
		breaks
		find "$at/source/" -name "$n.c" -exec cp {} "$at/$k/x86.new/$n.ko" \;
		! grep -q "BROKEN $k" "$at/$k/x86.new/$n.ko" ||
			{ rm -r "$at/$k" && die broken; }
	done
	mv "$at/$k/x86.new" "$at/$k/x86"
	;;
install)
	[ -e "$at/$k/x86" ] || die not built
	mkdir -p "$lib/$k/updates/dkms"
	cp "$at/$k"/x86/*.ko "$lib/$k/updates/dkms"
	breaks
	ln -sfn "$v/$k/x86" "$tree/$m/kernel-$k-x86"
	;;
unbuild)
	[ -e "$at/source/dkms.conf" ] || die not added
	uninstall "$k"
	rm -rf "$at/$k"
	;;
remove)
	[ -e "$at/source/dkms.conf" ] || die not added
	for d in "$at"/*/x86; do
		[ -d "$d" ] || continue
		kernel=${d%/x86}
		uninstall "${kernel##*/}"
	done
	rm -r "$at"
	rmdir --ignore-fail-on-non-empty "$tree/$m"
	;;
*) die unknown ;;
esac
END

# more_kernels RELEASE...: they are there, with headers.
more_kernels() {
	more=$*
	for k; do
		cp -a "$modules" "$root/lib/modules/$k"
		sed -i "s/$release/$k/" \
			"$root/lib/modules/$k/build/include/generated/utsrelease.h"
	done
	again
}
again() {
	rm -rf "$scratch/before"
	cp -a "$root" "$scratch/before"
}
# new_dkms: a system that has dkms, and nothing in it.
new_dkms() {
	new_system
	mkdir -p "$root/usr/src" "$root/var/lib/dkms" "$root/etc"
	touch "$root/etc/debian_version"
	# shellcheck disable=SC2086 # a list
	more_kernels ${more-}
}
new_dkms

# on_other STATUS ACTION...: for the first of the other kernels.
on_other() {
	status=$1
	shift
	runs "$status" module "$@" --root "$root" \
		--kernel "$root/lib/modules/${more%% *}/build"
}
# dkms_has SET KERNEL: it is installed for that.
dkms_has() {
	[ -e "$root/lib/modules/$2/updates/dkms/xt_$1.ko" ] &&
		[ -e "$root/var/lib/dkms/patch-o-matic-$1/kernel-$2-x86" ]
}
# by_hand ACTION OPTION...: dkms, as the user calls it for the set one.
by_hand() {
	action=$1
	shift
	dir=$(echo "$root"/var/lib/dkms/patch-o-matic-one/*+*)
	"$stubs/dkms" "$action" -m patch-o-matic-one -v "${dir##*/}" "$@" \
		--dkmstree "$root/var/lib/dkms" --sourcetree "$root/usr/src" \
		--installtree "$root/lib/modules" && depmod -b "$root" "$release"
}
# without_dkms STATUS ACTION...: there is no such program, in no folder.
without_dkms() {
	mv "$stubs/dkms" "$stubs/away"
	cat >"$scratch/masked" <<'END'
[ ! -e /usr/sbin/dkms ] || mount --bind /dev/null /usr/sbin/dkms || exit 99
exec "$@"
END
	program=$RUNME
	stub masked <<END
exec unshare --user --map-root-user --mount sh '$scratch/masked' '$program' "\$@"
END
	RUNME=$stubs/masked
	module "$@" --batch
	ended=$?
	RUNME=$program
	mv "$stubs/away" "$stubs/dkms"
	return $ended
}
