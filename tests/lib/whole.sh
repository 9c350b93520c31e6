#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# whole.sh REPOSITORY: in a copy of the sets, a plugin that a patch puts in the place
# of iptables' own becomes a new file, as runme module has it. So the set can be
# applied to a tree of iptables' binary packages, which has no such file. A set that
# edits a file of iptables otherwise loses its iptables half and its proof, and its
# name is printed.
set -eu

for set in "$1"/base/* "$1"/extra/*; do
	[ -e "$set/iptables.diff" ] || continue
	awk -v to="$set/iptables/" '
		/^--- / { file = "" }
		/^\+\+\+ b\/extensions\/libxt_[^\/]*\.c$/ { file = substr($2, 3) }
		file && /^\+#include "/ { include = substr($0, 2) }
		file && /^\+#if 0$/ { print include >(to file); whole = 1 }
		END { exit !whole }' "$set/iptables.diff" || {
		rm -rf "$set/iptables" "$set/prove"
		echo "${set##*/}"
	}
	rm -f "$set"/iptables*.diff
done
