#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A checkout of patch-o-matic-ng is a repository: all its files are understood,
# and all sets can be applied to trees of that time and reverted.
# shellcheck source=tests/cli/old.sh
. "$(dirname -- "$0")/old.sh"

old_trees 24
make_ng
note "$POM_REPO" "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'list' refused 0 list
ok 'the groups are in their order' [ \
	"$(grep -E '^[a-z]' "$out" | tr '\n' ' ')" = \
	'submitted pending base extra external obsolete sidelined ' ]
ok 'a title, from info' says_of daytime clean 'the match daytime'
ok 'show' runs 0 show strange
ok 'has the title, the author, the status, what to build, the help' says \
	'sidelined/strange: the match strange' 'A. Nobody' 'works' \
	'kernel, iptables' 'It has no options.'
ok 'has no field of the set itself in the help' silent 'X-Field'
ok 'a successor is shown' eval 'runs 0 show never && says both'

ok 'what is for other kernels is unsuitable' eval 'runs 1 check only26 newer &&
	says_of only26 unsuitable ">= 2.6.0" && says_of newer unsuitable ">= 2.9"'
ok 'and the rest is not' runs 0 check only24
ok 'a dependency that is nowhere stands in the way of its set' eval \
	'runs 1 check lost daytime && says_of lost conflict "needs nobody-has-it" &&
	says_of daytime clean'
ok 'and --force goes without it' runs 0 check --force lost
ok 'dependencies are pulled in' eval 'runs 0 check next both && says_of chance clean &&
	says_of text clean'
ok 'sets conflict that say so' eval 'runs 1 check both never && says_of never conflict both'

# all sets that fit are applied in one request, and reverted
all() {
	runs 1 apply -k sidelined && says_of daytime applied &&
		says_of only24 applied && says_of only26 unsuitable &&
		says_of lost conflict && says_of newer unsuitable &&
		says_of never conflict
}
ok 'all of it is applied' all
ok 'eighteen at least' [ "$(grep -c ' applied ' "$out")" -ge 18 ]
ok 'the tests of iptables can be run' eval \
	'for t in "$IPTABLES_DIR"/extensions/.*-test; do [ -x "$t" ] || exit 1; done'
ok 'nothing of version control and editors' eval \
	'[ -z "$(find "$KERNEL_DIR" -name CVS -o -name ".cvs*" -o -name "*~" -o -name "*.orig")" ]'
ok 'a match is in the Makefile' grep -qFx \
	'obj-$(CONFIG_IP_NF_MATCH_DAYTIME) += ipt_daytime.o' \
	"$KERNEL_DIR/net/ipv4/netfilter/Makefile"
ok 'in Config.in' grep -q 'CONFIG_IP_NF_MATCH_DAYTIME' \
	"$KERNEL_DIR/net/ipv4/netfilter/Config.in"
ok 'in Configure.help, behind the whole entry' eval '
	grep -q -A 3 "^CONFIG_IP_NF_MATCH_HW" "$KERNEL_DIR/Documentation/Configure.help" &&
	[ "$(grep -A 1 "^CONFIG_IP_NF_MATCH_HW" "$KERNEL_DIR/Documentation/Configure.help" |
	tail -n 1)" = "  Of the card that sent a packet." ]'
ok 'status' eval 'runs 0 status && says_of daytime applied'
ok 'again: all of it is there' eval 'runs 1 check sidelined && says_of daytime applied'
ok 'one comes out of the middle' eval 'runs 0 revert quota && runs 0 status &&
	silent quota'
ok 'and goes in again' runs 0 apply quota
ok 'all of it comes out again' runs 0 revert sidelined
ok 'byte for byte' pristine

# changes made by hand are recognised
runs 0 apply daytime >/dev/null
rm -rf "$KERNEL_DIR/.pom" "$IPTABLES_DIR/.pom"
ok 'present without a ledger' eval 'runs 0 check daytime && says_of daytime present'
ok 'and comes out by what the repository says' runs 0 revert --unrecorded daytime
ok 'byte for byte too' pristine
sed -i '/CONFIG_IP_NF_MATCH_HW/{p;s/hardware/chance/;s/HW /CHANCE /}' \
	"$KERNEL_DIR/net/ipv4/netfilter/Config.in"
echo 'obj-$(CONFIG_IP_NF_MATCH_CHANCE) += ipt_chance.o' \
	>>"$KERNEL_DIR/net/ipv4/netfilter/Makefile"
ok 'half of it there is partial' eval 'runs 1 check chance && says_of chance partial'
ok 'and is shown' says 'net/ipv4/netfilter/Makefile'

# the same repository on a tree with Kconfig
old_trees 26 11
ok 'a 2.6 tree' runs 1 apply -k sidelined
ok 'takes what is for it' says_of only26 applied
ok 'and not what is not' says_of only24 unsuitable '< 2.6.0'
ok 'by Kconfig, before its end' eval '
	grep -q "^config IP_NF_MATCH_DAYTIME" "$KERNEL_DIR/net/ipv4/netfilter/Kconfig" &&
	[ "$(tail -n 2 "$KERNEL_DIR/net/ipv4/netfilter/Kconfig" | head -n 1)" = endmenu ]'
ok 'without Configure.help' [ ! -e "$KERNEL_DIR/Documentation" ]
ok 'all of it comes out again there' runs 0 revert sidelined
ok 'byte for byte there' pristine

# the anchor is not there, twice there, and almost there
fresh
sed -i 's/^# what rules look at$/# what rules  look at/' \
	"$KERNEL_DIR/net/ipv4/netfilter/Makefile"
ok 'an anchor with other blanks is none' eval 'runs 1 check ports &&
	says_of ports conflict && says "nearest is line" "what rules  look at"'
echo 'endmenu' >>"$KERNEL_DIR/net/ipv4/netfilter/Kconfig"
ok 'a place that is there twice is none' eval 'runs 1 check ports &&
	says "is there twice"'
fresh
rm "$KERNEL_DIR/net/ipv4/netfilter/Kconfig"
ok 'a file that is not there has no place' eval 'runs 1 check ports &&
	says "there is no such file in the tree"'

# line ends and last lines
fresh
for f in net/ipv4/netfilter/Makefile net/ipv4/netfilter/Kconfig; do
	sed -i 's/$/\r/' "$KERNEL_DIR/$f"
done
rm -rf "$scratch/crlf"
cp -a "$KERNEL_DIR" "$scratch/crlf"
ok 'a tree with CRLF' runs 0 apply daytime chance
ok 'keeps it' eval '! grep -qv "$(printf "\\r")$" "$KERNEL_DIR/net/ipv4/netfilter/Makefile"'
ok 'and comes back' runs 0 revert daytime chance
ok 'with every byte' same "$scratch/crlf" "$KERNEL_DIR"
fresh
printf 'menu a\n\nendmenu' >"$KERNEL_DIR/net/ipv4/netfilter/Kconfig"
printf '# what rules look at' >"$KERNEL_DIR/net/ipv4/netfilter/Makefile"
cp -a "$KERNEL_DIR" "$scratch/open"
ok 'files that end without a newline' runs 0 apply daytime chance
ok 'come back' runs 0 revert daytime chance
ok 'and end as they did' same "$scratch/open" "$KERNEL_DIR"

# the sets may lie in the checkout itself
fresh
mv "$POM_REPO" "$scratch/flat"
mv "$scratch/flat/patchlets"/* "$scratch/flat/"
rmdir "$scratch/flat/patchlets"
POM_REPO=$scratch/flat
ok 'folders of sets right in the checkout' eval 'runs 0 check daytime && says_of daytime clean'

done_testing
