#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A header that a set brings for both trees is the same in both, byte for byte: it
# defines the interface between iptables and the kernel.
. tests/lib/tap.sh

# twin FILE: prints the path in iptables of a kernel header; it may not exist.
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
# A header that the kernel exports has to be in iptables too, which includes it.
alone() {
	find base extra -path '*/linux/include/uapi/*' -name '*.h' |
		while read -r file; do
			[ -e "$(twin "$file")" ] || echo "$file: only there"
		done
}
none 'headers in both trees are the same' unlike
none 'each exported header of the kernel is in iptables too' alone
ok 'there are some' [ "$(twins | wc -l)" -ge 6 ]

done_testing
