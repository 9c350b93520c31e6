#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The kernels that OpenWrt's target/linux has patches for: those of its folders, of which
# there may be 256.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir -p w/generic/hack-6.12
hunk f 10 10 a >w/generic/hack-6.12/1-a.patch
touch w/generic/hack-6.18 w/generic/pending-6.18
ln -s hack-6.12 w/generic/hack-6.6
ok 'a file or a link is no version' runs 0 list --repo w
ok '... the folder is' says 'target/linux for 6.12'

# folders FIRST LAST
folders() {
	for i in $(seq "$1" "$2"); do
		mkdir -p "w/generic/hack-5.$i" "w/generic/backport-5.$i"
	done
}
folders 1 255
ok '256 versions' runs 2 list --repo w
ok '... are listed' says 'patches for several kernels' '5.1, 5.10, 5.100'
ok '... one is named' runs 0 list --repo w --kernel-version 6.12
folders 256 256
ok '257 versions' runs 2 list --repo w
ok '... are too many' says 'patches for more than 256 kernels'

done_testing
