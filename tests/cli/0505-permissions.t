#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Without permission to read or write, nothing changes anywhere, and the message
# says where it failed. Root may do everything, so the test runs as another user.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/one
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
sed -n '/^[-+@ ]/p' "$POM_REPO/base/one/linux.diff" >"$scratch/p.diff"

# as_nobody STATUS ARG...: like runs, as a user who owns nothing here.
if [ "$(id -u)" -eq 0 ]; then
	need_tool setpriv
	install -m 755 "$RUNME" "$scratch/runme"
	RUNME=$scratch/runme
	chmod 755 "$scratch"
	as_nobody() {
		was=$RUNME
		cat >"$scratch/nobody" <<-END
			#!/bin/sh
			exec setpriv --reuid=65534 --regid=65534 \
				--clear-groups "$was" "\$@"
		END
		chmod 755 "$scratch/nobody"
		RUNME=$scratch/nobody
		runs "$@"
		set -- $?
		RUNME=$was
		return "$1"
	}
	mine() {
		chown -R 65534:65534 "$@"
	}
else
	as_nobody() {
		runs "$@"
	}
	mine() {
		:
	}
fi
refused_to_nobody() {
	as_nobody "$@" && untouched
}

mine "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'its own trees' as_nobody 0 apply one
ok 'and back' as_nobody 0 revert one
ok 'without a trace' pristine

fresh
mine "$IPTABLES_DIR"
chmod a-w "$KERNEL_DIR"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'a tree that may not be written' refused_to_nobody 2 apply one
ok '... is named, with what to do' says \
	"$KERNEL_DIR: no permission to write into the kernel tree" \
	'run as its owner, or work on a copy of the tree'
ok 'check of it works' refused_to_nobody 0 check one
ok 'list of it works' refused_to_nobody 0 list
ok 'status of it works' refused_to_nobody 0 status
ok 'diff of it works' refused_to_nobody 0 diff one
ok 'the walk does not begin' refused_to_nobody 2
ok '... for the same reason' says 'no permission to write into the kernel tree'
chmod u+w "$KERNEL_DIR"

fresh
mine "$KERNEL_DIR"
chmod a-w "$IPTABLES_DIR"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'one tree of two may not be written' refused_to_nobody 2 apply one
ok '... it is named' says "$IPTABLES_DIR: no permission to write"
chmod u+w "$IPTABLES_DIR"

# deep inside the tree: the error occurs when writing
for locked in net/netfilter extensions; do
	fresh
	mine "$KERNEL_DIR" "$IPTABLES_DIR"
	for tree in "$KERNEL_DIR" "$IPTABLES_DIR"; do
		[ ! -d "$tree/$locked" ] || {
			[ "$(id -u)" -ne 0 ] || chown 0:0 "$tree/$locked"
			chmod 555 "$tree/$locked"
		}
	done
	cp -a "$KERNEL_DIR" "$scratch/k-was"
	cp -a "$IPTABLES_DIR" "$scratch/i-was"
	ok "a folder of the tree, $locked, may not be written" \
		as_nobody 2 apply one
	ok '... is named' says "$locked" 'Permission denied'
	ok '... and the kernel tree is as it was' \
		same "$scratch/k-was" "$KERNEL_DIR"
	ok '... and the iptables tree' same "$scratch/i-was" "$IPTABLES_DIR"
	rm -rf "$scratch/k-was" "$scratch/i-was"
	chmod -R u+w "$KERNEL_DIR" "$IPTABLES_DIR"
done

fresh
mine "$KERNEL_DIR" "$IPTABLES_DIR"
[ "$(id -u)" -ne 0 ] || chown 0:0 "$KERNEL_DIR/net/netfilter/Makefile"
chmod 0 "$KERNEL_DIR/net/netfilter/Makefile"
note "$IPTABLES_DIR"
ok 'a file that may not be read' refused_to_nobody 2 apply one
ok '... is named' says 'net/netfilter/Makefile' 'Permission denied'
ok 'check as well' refused_to_nobody 2 check one
ok '... names it' says 'net/netfilter/Makefile' 'Permission denied'

fresh
chmod 0 "$POM_REPO/base/one/linux.diff" "$scratch/p.diff"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'a patch of the repository that may not be read' refused_to_nobody 2 check one
ok '... is named' says 'base/one/linux.diff' 'Permission denied'
ok 'a patch file that may not be read' refused_to_nobody 2 check "$scratch/p.diff"
ok '... is named' says 'p.diff' 'Permission denied'
chmod 0 "$POM_REPO/patches"
ok 'a repository that may not be read' refused_to_nobody 2 check one
ok '... is named' says 'patches' 'Permission denied'
chmod 755 "$POM_REPO/patches"

done_testing
