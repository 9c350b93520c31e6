#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh marks a patch that is upstream in the series. A line that has a comment already
# stays as it is, which the manual says.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
tree_of
hunk f 10 10 x >s/1.patch
hunk f 20 20 y >s/2.patch
hunk f 30 30 z >s/3.patch
printf '1.patch\n2.patch # by Joe\n3.patch\n' >s/series
sed -i 's/^10$/x/; s/^20$/y/; 1i n' t/f
ok 'two patches are upstream' runs 0 refresh --onto t --repo s
ok '... both are named' says '1.patch is upstream' '2.patch is upstream'
printf '1.patch # in tree already\n2.patch # by Joe\n3.patch\n' >wanted
ok '... the comment of one stays' cmp wanted s/series
ok 'once more' runs 0 refresh --onto t --repo s
ok '... changes nothing' cmp wanted s/series
ok 'the manual says so' grep -q \
	'^If its line in the series has a comment, that line stays as it is\.$' \
	"$top/pom/man/runme.1"

done_testing
