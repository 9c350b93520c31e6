#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A folder of Patch-o-matic is a repository: all its files are understood, and all
# sets can be applied to a tree of that time and reverted.
# shellcheck source=tests/cli/old.sh
. "$(dirname -- "$0")/old.sh"

old_trees 24 20 -pre8
make_classic
note "$POM_REPO" "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'list' refused 0 list
ok 'the groups are in their order, others after them' [ \
	"$(grep -E '^[a-z]' "$out" | tr '\n' ' ')" = \
	'submitted pending base extra obsolete optimizations userspace ' ]
ok 'a group is in the order of its names' [ \
	"$(sed -n '/^submitted/,/^pending/s/^  *\([^ ]*\) .*/\1/p' "$out" | tr '\n' ' ')" = \
	'01_2.4.19 02_2.4.20 owner-2 ' ]
ok 'the first line of its help is what a set is called' says_of ports clean \
	'This looks at packets, by ports.'
ok 'show' runs 0 show ports
ok 'has the author, the status, the help, and what it touches' says 'A. Nobody' \
	'works' 'by ports.' 'Documentation/Configure.help' \
	'net/ipv4/netfilter/Config.in' 'net/ipv4/netfilter/Makefile'
ok 'a help without .patch' eval 'runs 0 show two && says "This has no author."'
ok 'no file of an editor is a set' eval 'runs 0 list && silent orig "near~"'

ok 'groups are cumulative' eval 'runs 1 check base && says_of ports clean &&
	says_of fix clean && says_of owner-2 clean && silent " text " &&
	says_of broken conflict'
ok 'both halves are one set' eval 'runs 0 check chance &&
	says net/ipv6/netfilter/ip6t_chance.c net/ipv6/netfilter/Makefile \
	net/ipv6/netfilter/Config.in net/ipv4/netfilter/ipt_chance.c'
ok 'a half alone is one, too' eval 'runs 0 check hops6 &&
	says net/ipv6/netfilter/ip6t_hops6.c && silent net/ipv4'
ok 'a patch can be for both trees' eval 'runs 0 check mixed &&
	says "extensions/libipt_mixed.c" "netfilter/ipt_mixed.c" && silent userspace'
ok 'or for iptables alone' eval 'runs 0 check print && says iptables.c'

all() {
	runs 1 apply -k userspace && says_of broken conflict &&
		says_of fix applied && says_of print applied
}
ok 'all of it is applied but what does not fit' all
ok 'twenty at least' [ "$(grep -c ' applied ' "$out")" -ge 20 ]
ok 'the numbered ones' grep -qx 'static int core ten' \
	"$KERNEL_DIR/net/ipv4/netfilter/ip_core.c"
ok 'in Config.in of IPv6' grep -q CONFIG_IP6_NF_MATCH_CHANCE \
	"$KERNEL_DIR/net/ipv6/netfilter/Config.in"
ok 'more than one place of the Makefile' eval '
	[ "$(grep -A 1 "^# the core" "$KERNEL_DIR/net/ipv4/netfilter/Makefile" | tail -n 1)" = \
	"obj-\$(CONFIG_TWO) += two_core.o" ] &&
	grep -q "+= two.o" "$KERNEL_DIR/net/ipv4/netfilter/Makefile"'
ok 'in Configure.help' eval 'grep -q -A 2 "^The match text" "$KERNEL_DIR/Documentation/Configure.help" &&
	grep -qx "Packets at a rate" "$KERNEL_DIR/Documentation/Configure.help"'
ok 'a test of iptables can be run' [ -x "$IPTABLES_DIR/extensions/.mixed-test" ]
ok 'status' eval 'runs 0 status && says_of text applied'
ok 'one comes out of the middle' runs 0 revert near
ok 'and goes in again' runs 0 apply near
ok 'all of it comes out again' runs 0 revert --exclude broken userspace
ok 'byte for byte' pristine
runs 0 apply far >/dev/null
rm -rf "$KERNEL_DIR/.pom" "$IPTABLES_DIR/.pom"
ok 'present without a ledger' eval 'runs 0 check far && says_of far present'
ok 'and comes out by what the repository says' runs 0 revert --unrecorded far
ok 'byte for byte too' pristine
ok 'walk shows the help' eval 'runs 0 --check ports </dev/null && says ports'

# other forms of such folders
ok 'one group alone' eval 'runs 0 list --repo "$POM_REPO/base" && says ports near'
mkdir "$scratch/tarball"
mv "$POM_REPO" "$scratch/tarball/patch-o-matic"
POM_REPO=$scratch/tarball
ok 'in the sources of iptables' eval 'runs 0 check ports && says_of ports clean'

# a tree of another time
old_trees 26 4
ok 'a 2.6 tree has no Config.in' eval 'runs 1 check ports fix && says_of ports conflict &&
	says_of fix clean && says "there is no such file"'
ok 'and is as it was' pristine

done_testing
