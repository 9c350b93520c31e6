#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A header that both halves of a set bring, since each tree has to have its own,
# is the same to the byte: what user and kernel say to each other is in it.
. tests/lib/tap.sh

# The twin of a kernel's header in iptables, be it there or not.
twin() {
	case $1 in
	*/linux/include/uapi/*)
		echo "$1" | sed 's,/linux/include/uapi/,/iptables/include/,'
		;;
	*/linux/net/netfilter/*)
		echo "$1" | sed 's,/linux/net/netfilter/,/iptables/extensions/,'
		;;
	esac
}
twins() {
	find base extra -path '*/linux/*' -name '*.h' | sort |
		while read -r file; do
			other=$(twin "$file")
			[ -z "$other" ] || [ ! -e "$other" ] ||
				echo "$file $other"
		done
}
unlike() {
	twins | while read -r file other; do
		cmp "$file" "$other"
	done
}
# What the kernel exports, iptables has to include from somewhere.
alone() {
	find base extra -path '*/linux/include/uapi/*' -name '*.h' |
		while read -r file; do
			[ -e "$(twin "$file")" ] || echo "$file: only there"
		done
}
none 'headers that stand twice are the same' unlike
none 'each header of the kernel for users stands in iptables too' alone
ok 'there are some' [ "$(twins | wc -l)" -ge 6 ]

done_testing
