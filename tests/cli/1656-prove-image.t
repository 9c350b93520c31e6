#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove --image: what is lacking is named before anything is built, and what the
# guest says is reported as that of any proof. tests/kernel/image.t boots kernels.
# slow: each guest gets the machine's programs and time zones
# shellcheck source=tests/cli/image.sh
. "$(dirname -- "$0")/image.sh"
make_repo base
module_set base/one
module_set base/two
echo '# the packet test calls diff' >"$POM_REPO/base/one/prove"
echo 'diff a b' >>"$POM_REPO/base/one/prove"
echo 'the help' >"$POM_REPO/base/one/help"

# The plugins are for this machine's own iptables, wherever that looks.
stub pkg-config <<END
case \$1 in
--modversion) echo 1.8.9 ;;
--variable=xtlibdir) echo $plugins ;;
--cflags) echo -I/usr/include ;;
--libs) echo -lxtables ;;
esac
END

# prove STATUS ARG...
prove() {
	: >"$PLAY/booted"
	status=$1
	shift
	runs "$status" prove --image "$image" --modules "$modules" "$@"
}
# lacks TEXT ARG...: it ends with status 2 and says that; nothing is booted
lacks() {
	why=$1
	shift
	prove 2 "$@" one && says "$why" && [ ! -s "$PLAY/booted" ]
}

console 'ok 1 - a packet' 'ok - xt_one: a rule has loaded it'
ok 'a proof' prove 0 one
ok '... says what it was made with' says \
	"Kernel $release on qemu, emulated, iptables 1.8.9 (legacy nft)"
ok '... and what came of it, in the words of prove' \
	matches '^one +builds boots  packets 3 of 3 in 2 runs$'
ok 'the guest has the modules and what they go with' packed \
	"usr/lib/modules/$release/updates/xt_one.ko" \
	"usr/lib/modules/$release/kernel/veth.ko" \
	"usr/lib/modules/$release/kernel/nft_compat.ko" \
	"usr/lib/modules/$release/modules.dep"
ok '... the script and the help' packed pom/sets/one/prove pom/sets/one/help
ok '... programs: those of init, of iptables, of the script' packed usr/bin/mount \
	usr/sbin/xtables-nft-multi usr/sbin/xtables-legacy-multi usr/bin/diff
ok '... the plugin' packed "${plugins#/}/libxt_one.so"
ok '... and is told that it is slow' booted 'POM_SHORT=1'
ok '... with both back ends' not booted POM_BACKENDS
none 'nothing is left' nothing_left
echo exit 0 | stub ldd # the libraries were looked at

console 'ok 1 - a packet' 'ok 2 - IPv6: more # SKIP the guest is emulated'
ok 'what is left out' prove 0 one
ok '... is counted, and has not passed' matches \
	'^one +builds boots  packets 2 of 3 in 2 runs, 1 skipped as the guest is emulated$'
ok '... as a document' prove 0 one --json
ok '... too' json 'd["ok"] and d["machine"] == "qemu" and d["image"] == {
	"release": "6.1.0-9-test", "iptables": "1.8.9", "backends": "legacy nft",
	"emulated": True, "note": None} and
	[(s["passed"], s["total"], s["skipped"], s["left_out"], s["applies"])
		for s in d["sets"]] == [(2, 3, 1, 1, None)]'
console 'ok 1 - a packet' 'ok 2 - more # SKIP no such thing here'
ok 'what is skipped for another reason' prove 1 one
ok '... is no proof' says '1 skipped' 'no such thing here'
console 'not ok 1 - a packet' '# got none'
ok 'a test that fails' prove 1 one
ok '... is shown' says 'not ok 1 - a packet' '# got none' '1 of 2'
console 'ok 1 - a packet' 'BUG: unable to handle page fault'
ok 'a kernel that breaks' prove 1 one
ok '... is said' says 'breaks the kernel' 'unable to handle'
echo 'a kernel that says something else' >"$PLAY/console"
ok 'a guest that does not begin' prove 1 one
ok '... is said' says "the guest's first process did not begin" 'failed at: boot'
console 'ok 1 - a packet'

# sets that cannot be modules
module_set base/edits
cat >"$POM_REPO/base/edits/linux.diff" <<'END'
--- a/net/netfilter/x_tables.c
+++ b/net/netfilter/x_tables.c
@@ -1,3 +1,4 @@
 1
 2
+more
 3
END
ok 'a set that cannot be a module' prove 1 edits
ok '... is named with the reason' says \
	'cannot be proved here' 'kernel: it changes net/netfilter/x_tables.c'
ok '... and nothing is booted' [ ! -s "$PLAY/booted" ]
ok 'another one is proved beside it' prove 1 one edits
ok '... and both are said' says 'cannot be proved here' 'builds boots'
echo BROKEN >>"$POM_REPO/base/two/linux/net/netfilter/xt_two.c"
ok 'one that does not compile' prove 1 two
ok '... fails there' says 'error: BROKEN' 'failed at: kernel' 'does not build'

# images and their modules
image=$scratch/none
ok 'no image' lacks "$scratch/none: cannot read"
image=$scratch/vmlinuz
head -c 4096 /dev/zero >"$image"
ok 'a file that is none' lacks 'this is no image of a kernel for x86 PCs'
make_image ../../etc
ok 'one with a release that leads elsewhere' lacks 'this is no image'
make_image 6.12.5-other
ok 'modules of another release' lacks 'the image is of release 6.12.5-other'
ok '... with what to do' says 'name its folder lib/modules/6.12.5-other'
make_image "$release"
sed -i 's/9-test/8-test/' "$headers/include/generated/utsrelease.h"
ok 'headers of another release' lacks 'these are the headers of kernel 6.1.0-8-test'
new_system
mv "$headers" "$scratch/headers"
# shellcheck disable=SC2086 # a list of names
modules_are $all
ok 'no headers' lacks "the headers of kernel $release are not there"
ok '... with the package' says "linux-headers-$release"
ok '... unless they are elsewhere' prove 0 one --kernel "$scratch/headers"
mv "$scratch/headers" "$headers"
# shellcheck disable=SC2086 # a list of names
modules_are x_tables nf_tables nft_compat $tables
ok 'a kernel without veth' lacks "kernel $release has no module veth"
modules_are veth nf_tables nft_compat
ok '... without x_tables' lacks "has no module x_tables"
modules_are veth x_tables
ok '... without any tables' lacks 'no back end of iptables can be tried'
modules_are veth x_tables nf_tables nft_compat
ok '... without the legacy ones' prove 0 one
ok '... which is said' says \
	"not with iptables-legacy: kernel $release has no iptable_raw" '(nft)'
ok '... is booted for the other ones' booted POM_BACKENDS=nft
modules_are veth
printf 'kernel/net/netfilter/%s.ko\n' x_tables nf_tables nft_compat \
	>"$modules/modules.builtin"
ok 'what is built in is there' prove 0 one
rm "$modules/modules.builtin"
# shellcheck disable=SC2086 # a list of names
modules_are $all

# options
ok 'not with --sanitize' lacks '--sanitize: it cannot be combined with --image' --sanitize
ok 'nor with --build-only' lacks '--build-only: it cannot be combined with --image' --build-only
ok '--modules alone' runs 2 prove --modules "$modules" one
ok '... lacks its image' says '--modules: it needs --image'
ok '--root alone' runs 2 prove --root "$root" --image "$image" one
ok '... does not go' says '--root: it needs --installed'

# without qemu
mkdir "$scratch/bin"
for tool in sh cat make iptables pkg-config cc depmod modprobe; do
	ln -s "$(command -v $tool)" "$scratch/bin/$tool"
done
: >"$PLAY/booted"
# shellcheck disable=SC2016 # the inner shell expands them
ok 'no qemu' env PATH="$scratch/bin" "$(command -v sh)" -c \
	'"$RUNME" prove --image "$1" --modules "$2" one >"$3" 2>&1; [ $? = 2 ]' \
	- "$image" "$modules" "$err"
ok '... is said, and the package' says 'and there is no qemu-system-x86_64' \
	'install qemu-system-x86'

# signals
ended_by() {
	: >"$PLAY/booted"
	# the default, also under nohup
	env --default-signal=HUP "$RUNME" prove --image "$image" --modules "$modules" one >"$out" 2>"$err" &
	pid=$!
	n=0
	until [ -s "$PLAY/booted" ] || [ $n = 600 ]; do
		sleep 0.1
		n=$((n + 1))
	done
	kill -"$1" $pid
	{ wait $pid; } 2>/dev/null
	status=$?
	[ $status = "$2" ] || echo "status $status"
	nothing_left
	pgrep -f "sleep 631.656"
}
: >"$PLAY/hangs"
none 'SIGTERM ends a guest and leaves nothing' ended_by TERM 143
none 'so does SIGHUP' ended_by HUP 129

done_testing
