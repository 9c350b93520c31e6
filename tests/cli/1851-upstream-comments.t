#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh marks a patch that is upstream in the series that the patch is of, and in the
# line that names it: not in another series that has a patch of the same name.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# series FILE LINE...: writes it.
series() {
	series=$1
	shift
	printf '%s\n' "$@" >"$series"
}
tree_of
sed -i 's/^10$/x/' t/f
mkdir s1 s2
hunk f 10 10 x >s1/fix.patch
hunk f 30 30 y >s2/fix.patch
echo fix.patch | tee s1/series >s2/series
note s2
ok 'two series have a patch of one name' refused 0 refresh --repo s1 --repo s2 --onto t
ok '... the one whose patch is upstream has the comment' grep -qx \
	'fix.patch # in tree already' s1/series
ok '... and is named' matches '^fix.patch is upstream: .*--drop-upstream takes it out of /.*/s1/series$'
ok 'in the other order' eval 'echo fix.patch >s1/series && refused 0 refresh --repo s2 --repo s1 --onto t &&
	grep -qx "fix.patch # in tree already" s1/series'

hunk f 10 10 x >s/1.patch
hunk f 30 30 y >s/2.patch
series s/series.conf '# 1.patch' '+arm 1.patch' '' '	+xen	1.patch' '+xen 2.patch'
ok 'a line with a guard' runs 0 refresh --repo s --onto t --guard xen
series wanted '# 1.patch' '+arm 1.patch' '' '	+xen	1.patch # in tree already' '+xen 2.patch'
ok '... gets the comment, and no other' cmp wanted s/series.conf
rm s/series.conf
mkdir s/patches
mv s/?.patch s/patches
series s/series 2.patch './1.patch -p1'
ok 'a series above its patches' runs 0 refresh --repo s --onto t
series wanted 2.patch './1.patch -p1 # in tree already'
ok '... gets it' cmp wanted s/series
rm s/series
series s/patches/00list 1.patch 2.patch
note s
ok 'a list of dpatch has no comments' refused 0 refresh --repo s/patches --onto t

done_testing
