#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# cases.sh DIR: copies the patches in tests/data/cases into DIR, which must not
# exist. A case is a folder with these files:
#
#   note             what the case is about, one line
#   patch            the patch
#   opts             the options for patch(1)
#   before/, after/  the tree before and after a run
#   expect           "want", one of: ok, ok-fuzz, already, fail, refuse
#   fifo             names of FIFOs in both trees, one a line; can be missing
#   oracles          what patch(1) and git apply say, for the reader only
#
# Git keeps neither empty folders nor FIFOs nor all bits of modes. So an empty
# before/ and the FIFOs are made here, and the modes are set as under umask 022.
set -u
from=$(cd -P -- "$(dirname -- "$0")/../data/cases" && pwd) || exit 2

[ $# -eq 1 ] && [ ! -e "$1" ] || {
	echo "usage: cases.sh DIR; DIR must not exist" >&2
	exit 2
}
umask 022
cp -R -P "$from" "$1" && chmod -R u=rwX,go=rX "$1" || exit 2
for case in "$1"/*/; do
	mkdir -p "$case/before" "$case/after" || exit 2
	[ -e "$case/fifo" ] || continue
	while read -r name; do
		mkfifo "$case/before/$name" "$case/after/$name" || exit 2
	done <"$case/fifo"
done
