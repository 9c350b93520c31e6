#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What is not as it should be is named for what it is, and with what to do.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool gzip

cd "$scratch" || exit 1
unset KERNEL_DIR IPTABLES_DIR
mkdir tree series
seq 1 20 >tree/f
cp -R tree orig
hunk f 10 10 ten >series/one.patch
hunk f 10 ten TEN >series/two.patch
printf '# ours\none.patch -p1\ntwo.patch\n' >series/series

ok 'a series in the place of a patch' runs 2 check --tree tree series/series
ok '... is named' says 'it is a series' '--repo takes it'
cp series/one.patch one.patch.gz
ok 'a text with the ending of gzip' runs 2 check --tree tree ./one.patch.gz
ok '... and what to do' says 'not compressed with gzip' \
	'a name without that ending'
gzip -c series/one.patch | head -c 40 >cut.patch.gz
ok 'a file that was cut off' runs 2 check --tree tree ./cut.patch.gz
ok '... and what to do' says 'cannot be decompressed' 'get the file again'
ok 'a text in the place of a tree' runs 2 apply --tree tree/f series/one.patch
ok '... is no tarball' says 'a file is no folder to work in'
ok '... nor a git revision' silent 'REVISION'
ok 'no tree for a series' runs 2 apply --repo series one.patch
ok '... names the option for it' says '--tree takes any folder'
ok 'everything is excluded' runs 2 check --repo series --tree tree \
	--exclude one.patch --exclude two.patch
ok '... which is no green check' says '--exclude' 'excludes every requested set'
ok 'one of two is excluded' runs 0 check --repo series --tree tree \
	--exclude two.patch

git_link l l >self.patch
ok 'a link to itself' runs 1 check --tree tree ./self.patch
ok '... is named as such' says 'it leads to itself'
ok '... and not as one that goes up' silent '".."'

ok 'an option that the walk does not take' runs 2 --keep-going
ok '... and what takes it' says 'use it with runme apply or runme --batch'
ok 'apply -R takes what revert takes' runs 2 apply -R --unrecorded \
	--tree tree
ok '... and asks for a name' says 'no set or group was named'
ok 'apply -R does not take what revert does not' runs 2 apply -R --quilt \
	--tree tree series/one.patch
ok '... and says so' says 'revert does not take this option'
ok 'check -R as well' runs 2 check -R --quilt --tree tree series/one.patch

# with quilt below, and without on top
ok 'the first by quilt' runs 0 apply --tree tree --quilt series/one.patch
ok 'the second without' runs 0 apply --tree tree series/two.patch
ok 'status' runs 0 status --tree tree
ok '... names what is on top' \
	matches '^  one\.patch +applied +by quilt; two\.patch is on top of it$'
ok 'revert of what is below' runs 1 revert --tree tree series/one.patch
ok '... names it, too' says 'two.patch builds upon it; revert two.patch first'
ok 'revert of both' runs 0 revert --tree tree series/one.patch series/two.patch
ok '... byte for byte' cmp tree/f orig/f

done_testing
