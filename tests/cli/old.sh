# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of the old formats: makes trees of the time of Linux 2.4 and early
# 2.6, with only the files that patch sets of that time change.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

# make_24 DIR [SUBLEVEL [EXTRAVERSION]]: a kernel 2.4, with Config.in and
# Configure.help instead of Kconfig.
make_24() {
	make_linux "$1" 2 4 "${2-21}"
	rm -r "$1/net/netfilter"
	sed -i "s/^EXTRAVERSION.*/EXTRAVERSION = ${3-}/" "$1/Makefile"
	mkdir -p "$1/net/ipv4/netfilter" "$1/net/ipv6/netfilter" \
		"$1/include/linux/netfilter_ipv4" "$1/Documentation"
	for v in 4 6; do
		[ $v = 4 ] && s= || s=6
		cat >"$1/net/ipv$v/netfilter/Makefile" <<-MAKEFILE
			#
			# Packet filters for IPv$v.
			#
			O_TARGET := netfilter.o

			export-objs := ip_core.o

			# the core
			obj-\$(CONFIG_IP${s}_NF_CORE) += ip_core.o

			# what rules look at
			obj-\$(CONFIG_IP${s}_NF_MATCH_RATE) += ipt_rate.o
			obj-\$(CONFIG_IP${s}_NF_MATCH_HW) += ipt_hw.o

			# what rules do
			obj-\$(CONFIG_IP${s}_NF_TARGET_NOTE) += ipt_NOTE.o

			include \$(TOPDIR)/Rules.make
		MAKEFILE
		cat >"$1/net/ipv$v/netfilter/Config.in" <<-CONFIG
			#
			# Filters
			#
			mainmenu_option next_comment
			comment '  IPv$v packet filters'

			tristate 'The core' CONFIG_IP${s}_NF_CORE
			if [ "\$CONFIG_IP${s}_NF_CORE" != "n" ]; then
			  dep_tristate '  rate' CONFIG_IP${s}_NF_MATCH_RATE \$CONFIG_IP${s}_NF_CORE
			  dep_tristate '  hardware' CONFIG_IP${s}_NF_MATCH_HW \$CONFIG_IP${s}_NF_CORE
			  dep_tristate '  NOTE' CONFIG_IP${s}_NF_TARGET_NOTE \$CONFIG_IP${s}_NF_CORE
			fi
			endmenu
		CONFIG
	done
	cat >"$1/Documentation/Configure.help" <<-HELP
		# Help for the questions of the configuration.

		The core
		CONFIG_IP_NF_CORE
		  The filters need it.

		  Say Y or M.

		Packets at a rate
		CONFIG_IP_NF_MATCH_RATE
		  Some packets a second, and no more.

		  If unsure, say N.

		Hardware addresses
		CONFIG_IP_NF_MATCH_HW
		  Of the card that sent a packet.

		Packets at a rate
		CONFIG_IP6_NF_MATCH_RATE
		  The same for IPv6.

		NOTE
		CONFIG_IP_NF_TARGET_NOTE
		  Writes a note of the packet.
	HELP
	cat >"$1/include/linux/netfilter_ipv4/ip_core.h" <<-HEADER
		#ifndef IP_CORE_H
		#define IP_CORE_H

		struct ip_entry {
		  int id;
		  union {
		    /* helpers put theirs here */
		  } help;

		  union {
		    /* protocols put theirs here */
		    int generic;
		  } proto;
		};

		#endif
	HEADER
	echo "int main;" >"$1/init/main.c"
	numbered 'static int core' 40 >"$1/net/ipv4/netfilter/ip_core.c"
}

# make_26 DIR [SUBLEVEL [EXTRAVERSION]]: a kernel 2.6, with Kconfig.
make_26() {
	make_24 "$@"
	rm -r "$1/Documentation"
	sed -i 's/^PATCHLEVEL.*/PATCHLEVEL = 6/' "$1/Makefile"
	for v in 4 6; do
		[ $v = 4 ] && s= || s=6
		rm "$1/net/ipv$v/netfilter/Config.in"
		sed -i '/^O_TARGET\|^export\|^include/d' "$1/net/ipv$v/netfilter/Makefile"
		cat >"$1/net/ipv$v/netfilter/Kconfig" <<-KCONFIG
			menu "IPv$v packet filters"
			 depends on INET

			config IP${s}_NF_CORE
			 tristate "The core"
			 help
			   The filters need it.

			config IP${s}_NF_MATCH_RATE
			 tristate "rate"
			 depends on IP${s}_NF_CORE

			config IP${s}_NF_MATCH_HW
			 tristate "hardware"
			 depends on IP${s}_NF_CORE

			endmenu

		KCONFIG
	done
}

# make_iptables_12 DIR [VERSION]: an iptables without a configure script.
make_iptables_12() {
	mkdir -p "$1/extensions" "$1/include" "$1/libiptc"
	printf '# iptables\n\nIPTABLES_VERSION:=%s\n\nall: iptables\n' \
		"${2-1.2.8}" >"$1/Makefile"
	echo '/* iptables */' >"$1/include/iptables.h"
	echo '/* libiptc */' >"$1/libiptc/libiptc.c"
	printf '%s\n' '#! /bin/sh' 'PF_EXT_SLIB:=rate hw standard' \
		'PF6_EXT_SLIB:=rate standard' >"$1/extensions/Makefile"
	numbered rule 40 >"$1/iptables.c"
}

# old_trees 24|26 [SUBLEVEL [EXTRAVERSION]]: pristine trees, and copies to work on.
old_trees() {
	rm -rf "$scratch/linux" "$scratch/iptables"
	days=$1
	shift
	"make_$days" "$scratch/linux" "$@"
	make_iptables_12 "$scratch/iptables"
	fresh
}

# file PATH <TEXT: makes a file of the repository.
file() {
	mkdir -p "$(dirname -- "$POM_REPO/$1")"
	cat >"$POM_REPO/$1"
}

# says_of SET STANDING [TEXT...]: the line of check for the set has the standing and
# the texts.
says_of() {
	line=$(grep -E "^ *(\[[^]]*\] *)?$1 " "$out" | head -n 1)
	for text in "$2" "${3-}"; do
		case $line in
		*"$text"*) ;;
		*)
			echo "of $1 it is not said: $text"
			cat "$out" "$err"
			return 1
			;;
		esac
	done
}

# ng_match NAME GROUP [FIELD...]: a typical set of patch-o-matic-ng for 2.4 and 2.6: a
# new file, lines for the Makefile and for both kinds of configuration, and an
# extension.
ng_match() {
	name=$1 upper=$(echo "$1" | tr a-z A-Z)
	printf '%s\n' "Title: the match $1" 'Author: A. Nobody <nobody@example.org>' \
		'Status: works' "Repository: $2" >"$scratch/.info"
	shift 2
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$scratch/.info"
	printf '\nThis looks at packets, by %s.\n\nIt has no options.\n' "$name" |
		cat "$scratch/.info" - | file "patchlets/$name/info"
	ip4=patchlets/$name/linux/net/ipv4/netfilter
	printf '/* the match %s */\nint %s;\n' "$name" "$name" | file "$ip4/ipt_$name.c"
	printf '/* the match %s */\n' "$name" |
		file "patchlets/$name/linux/include/linux/netfilter_ipv4/ipt_$name.h"
	file "$ip4/Makefile.ladd" <<-LADD
		# what rules look at
		obj-\$(CONFIG_IP_NF_MATCH_$upper) += ipt_$name.o
	LADD
	file "$ip4/Config.in.ladd" <<-LADD
		  dep_tristate '  rate' CONFIG_IP_NF_MATCH_RATE \$CONFIG_IP_NF_CORE
		  dep_tristate '  $name' CONFIG_IP_NF_MATCH_$upper \$CONFIG_IP_NF_CORE
	LADD
	file "$ip4/Kconfig.ladd" <<-LADD
		config IP_NF_MATCH_$upper
		 tristate '$name'
		 depends on IP_NF_CORE
		 help
		   Looks at packets.

	LADD
	file "patchlets/$name/linux/Documentation/Configure.help.ladd" <<-LADD
		CONFIG_IP_NF_MATCH_HW
		The match $name
		CONFIG_IP_NF_MATCH_$upper
		  Looks at packets.

		  If unsure, say N.

	LADD
	echo "/* $name */" | file "patchlets/$name/iptables/extensions/libipt_$name.c"
	printf '#! /bin/sh\necho %s\n' "$name" |
		file "patchlets/$name/iptables/extensions/.$name-test"
}

# info NAME GROUP [FIELD...]: makes only the info of a set.
info() {
	{
		printf 'Title: the set %s\nRepository: %s\n' "$1" "$2"
		shift 2
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf '\nA help.\n'
	} | file "patchlets/$1/info"
}

# change NAME PART FILE SED...: a patch of the set for a file of the kernel.
change() {
	changed=$POM_REPO/patchlets/$1/$2 in=$3
	shift 3
	mkdir -p "$(dirname -- "$changed")"
	unified "$scratch/linux" "$in" "$@" >>"$changed"
}

# Makes a checkout of patch-o-matic-ng in $POM_REPO, with all kinds of files that such
# checkouts have.
make_ng() {
	POM_REPO=$scratch/ng
	export POM_REPO
	rm -rf "$POM_REPO"
	for one in daytime chance every ports near far quota realm; do
		ng_match $one base
	done
	for one in text psd set recent connlimit; do
		ng_match $one extra
	done
	ng_match owner pending
	ng_match next external 'Depends: chance'
	ng_match both extra 'Depends: text, daytime' 'Depends: !never'
	ng_match never obsolete 'Successor: both'
	ng_match only24 submitted 'Requires: linux < 2.6.0'
	ng_match only26 submitted 'Requires: linux >= 2.6.0'
	ng_match newer external 'Requires: linux >= 2.9' 'Version: 0.3'
	ng_match lost extra 'Depends: nobody-has-it'
	ng_match strange sidelined 'X-Field: of its own' 'Recompile: kernel, iptables'
	# files that version control and editors leave
	echo /ng/ | file CVS/Entries
	echo D | file patchlets/daytime/CVS/Entries
	echo D | file patchlets/daytime/linux/CVS/Entries
	echo D | file patchlets/daytime/linux/net/ipv4/netfilter/.cvsignore
	echo old | file patchlets/daytime/linux/net/ipv4/netfilter/ipt_daytime.c~
	echo old | file patchlets/daytime/linux/net/ipv4/netfilter/ipt_daytime.c.orig
	echo '#! /usr/bin/perl' | file runme
	echo 'package POM;' | file Netfilter_POM.pm
	echo 'no address' | file sources.list
	echo 'what to know' | file README
	echo 'of nobody' | file patchlets/README
	mkdir -p "$POM_REPO/patchlets/empty" "$POM_REPO/doc"
}

# classic_set GROUP/NAME [TREE]: a patch for the kernel that creates a file and edits
# one, its help, and lines for each file to which such sets can add lines.
classic_set() {
	name=${1#*/} upper=$(echo "${1#*/}" | tr a-z A-Z | tr -- -. __)
	tree=${2-linux}
	ip4=net/ipv4/netfilter
	{
		printf '%s\n' "diff -urN $tree-old/$ip4/ipt_$name.c $tree/$ip4/ipt_$name.c" \
			"--- $tree-old/$ip4/ipt_$name.c	Thu Jan  1 00:00:00 1970" \
			"+++ $tree/$ip4/ipt_$name.c	Mon Mar  4 12:00:00 2002" \
			'@@ -0,0 +1,2 @@' "+/* the match $name */" "+int $name;"
	} | file "$1.patch"
	printf '%s\n' 'Author: A. Nobody <nobody@example.org>' 'Status: works' '' \
		"This looks at packets, by $name." | file "$1.patch.help"
	printf '%s\n' "  dep_tristate '  rate' CONFIG_IP_NF_MATCH_RATE \$CONFIG_IP_NF_CORE" \
		"  dep_tristate '  $name' CONFIG_IP_NF_MATCH_$upper \$CONFIG_IP_NF_CORE" |
		file "$1.patch.config.in"
	printf '%s\n' '# what rules look at' \
		"obj-\$(CONFIG_IP_NF_MATCH_$upper) += ipt_$name.o" |
		file "$1.patch.makefile"
	printf '%s\n' 'CONFIG_IP_NF_MATCH_HW' "The match $name" \
		"CONFIG_IP_NF_MATCH_$upper" '  Looks at packets.' '' |
		file "$1.patch.configure.help"
}

# ipv6_half GROUP/NAME: the part of a classic set for IPv6.
ipv6_half() {
	name=${1#*/} upper=$(echo "${1#*/}" | tr a-z A-Z | tr -- -. __)
	ip6=net/ipv6/netfilter
	printf '%s\n' "--- linux-old/$ip6/ip6t_$name.c	Thu Jan  1 00:00:00 1970" \
		"+++ linux/$ip6/ip6t_$name.c	Mon Mar  4 12:00:00 2002" \
		'@@ -0,0 +1 @@' "+/* the match $name for IPv6 */" | file "$1.patch.ipv6"
	printf '%s\n' "  dep_tristate '  rate' CONFIG_IP6_NF_MATCH_RATE \$CONFIG_IP6_NF_CORE" \
		"  dep_tristate '  $name' CONFIG_IP6_NF_MATCH_$upper \$CONFIG_IP6_NF_CORE" |
		file "$1.patch.ipv6.config.in"
	printf '%s\n' '# what rules look at' \
		"obj-\$(CONFIG_IP6_NF_MATCH_$upper) += ip6t_$name.o" |
		file "$1.patch.ipv6.makefile"
}

# classic_edit GROUP/NAME TREE FILE SED...: a patch that edits a file.
classic_edit() {
	edited=$POM_REPO/$1.patch tree=$2 in=$3
	mkdir -p "$(dirname -- "$edited")"
	shift 3
	(
		cd "$scratch/linux" || exit
		echo "diff -ur linux-2.4.20/$in $tree/$in"
		sed "$@" "$in" | diff -u --label "linux-2.4.20/$in" \
			--label "$tree/$in" "$in" -
		[ $? -eq 1 ]
	) >>"$edited"
}

# Makes a folder of Patch-o-matic in $POM_REPO, with all kinds of files that such
# folders have.
make_classic() {
	POM_REPO=$scratch/classic
	export POM_REPO
	rm -rf "$POM_REPO"
	for one in daytime chance every ports near far quota; do
		classic_set base/$one
	done
	for one in text psd set recent connlimit; do
		classic_set extra/$one linux-2.4.21-patched
	done
	classic_set submitted/owner-2
	classic_set obsolete/mport
	classic_set optimizations/faster
	ipv6_half base/chance
	ipv6_half base/daytime
	ipv6_half extra/hops6
	classic_edit submitted/01_2.4.19 linux net/ipv4/netfilter/ip_core.c \
		's/core 10$/core ten/'
	classic_edit submitted/02_2.4.20 linux net/ipv4/netfilter/ip_core.c \
		's/core 20$/core twenty/'
	classic_edit pending/fix linux net/ipv4/netfilter/ip_core.c \
		's/core 30$/core thirty/'
	classic_edit pending/broken linux net/ipv4/netfilter/ip_core.c \
		's/core 35$/core/; s/core 34/other/'
	sed -i 's/^ static int core 3/ static int score 3/' "$POM_REPO/pending/broken.patch"
	# a help without .patch, more lines than one file can have, both trees
	classic_edit extra/two linux net/ipv4/netfilter/ip_core.c \
		's/core 5$/core five/'
	echo 'This has no author.' | file extra/two.help
	printf '%s\n' '    /* helpers put theirs here */' '    int two;' |
		file extra/two.patch.header
	printf '%s\n' '# what rules do' 'obj-$(CONFIG_TWO) += two.o' |
		file extra/two.patch.makefile
	printf '%s\n' '# the core' 'obj-$(CONFIG_TWO) += two_core.o' |
		file extra/two.patch.makefile_2
	{
		sed -n p "$POM_REPO/base/far.patch" | sed 's/far/mixed/g'
		printf '%s\n' '--- userspace-old/extensions/libipt_mixed.c	2002' \
			'+++ userspace/extensions/libipt_mixed.c	2002' \
			'@@ -0,0 +1 @@' '+/* mixed */' \
			'--- userspace-old/extensions/.mixed-test	2002' \
			'+++ userspace/extensions/.mixed-test	2002' \
			'@@ -0,0 +1 @@' '+#! /bin/sh'
	} | file extra/mixed.patch
	printf '%s\n' '--- iptables-1.2.8/iptables.c' '+++ iptables/iptables.c' \
		'@@ -10,3 +10,3 @@' ' rule 10' '-rule 11' '+rule eleven' ' rule 12' |
		file userspace/print.patch
	echo '#! /bin/sh' | file runme
	echo /classic/ | file CVS/Entries
	echo old | file base/near.patch.orig
	echo old | file base/near.patch~
	echo 'what to know' | file README
}
