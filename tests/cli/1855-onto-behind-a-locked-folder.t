#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --onto a tree of another user that only root can reach: root opens it with its
# own rights, as the other commands do, and reads it with those of the owner.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

if [ "$(id -u)" -ne 0 ]; then
	skip 'root on a tree of somebody else' 'needs root'
	done_testing
	exit
fi
cd "$scratch" || exit 2
tree_of
hunk f 10 10 x >s/1.patch
echo 1.patch >s/series
sed -i 1inew t/f
chown -R 65534:65534 t
chmod 700 .
note t
ok 'check' refused 0 check --repo s --tree t
ok 'refresh --check' refused 1 refresh --check --repo s --onto t
ok 'refresh' refused 0 refresh --repo s --onto t
ok '... writes what root may write' matches '^1.patch refreshed: 1 hunk moved'
chmod 600 t/f
chown 0 t/f
ok 'what the owner may not read' runs 2 refresh --check --repo s --onto t
ok '... is not read' says f: 'Permission denied'

done_testing
