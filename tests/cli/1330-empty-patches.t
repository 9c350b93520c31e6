#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An empty file in a series is a patch that changes nothing, as in quilt. The
# other patches are treated as without it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt git gzip

cd "$scratch" || exit 2
mkdir orig s
numbered line 60 >orig/f
unified orig f 's/line 15/& one/' >s/1.patch
unified orig f 's/line 45/& two/' >s/3.patch
: >s/0.patch && : >s/2.patch && : >s/4.patch && : | gzip >s/5.patch.gz
printf '%s\n' 0.patch 1.patch 2.patch 3.patch 4.patch 5.patch.gz >s/series
cp -r orig want
patch -s -p1 -d want -i "$scratch/s/1.patch"
patch -s -p1 -d want -i "$scratch/s/3.patch"
fresh() {
	rm -rf t && cp -r orig t
}
both() {
	cmp t/f want/f
}

fresh
ok 'check' runs 0 check --tree t --repo s
ok '... they are empty' matches '^0\.patch +empty' '^2\.patch +empty' '^5\.patch\.gz +empty'
ok 'list' runs 0 list --tree t --repo s
ok 'apply' runs 0 apply --tree t --repo s s
ok '... the others are in' both
ok '... and all stands' runs 0 status --tree t
ok 'check again' runs 0 check --tree t --repo s
ok 'revert' runs 0 revert --tree t --repo s s
ok '... says nothing of those that change nothing' silent 'not recorded'
ok '... byte for byte' same orig t
ok 'one by itself' runs 0 apply --tree t --repo s 2.patch
ok '... changes nothing' same orig t
ok 'all with --keep-going' runs 0 apply -k --tree t --repo s s
ok '... and in any order' runs 0 revert --tree t --repo s 2.patch 1.patch 4.patch 3.patch
ok '... byte for byte' same orig t
ok '--strict' runs 0 apply --strict --tree t --repo s s
ok '-R' runs 0 apply -R --tree t --repo s s
ok '... byte for byte' same orig t
ok 'export' runs 0 export --repo s -o q
ok '... has them' [ -f q/2.patch ]
fresh
ok '... for quilt' sh -c 'cd t && QUILT_PATCHES=../q quilt --quiltrc - push -aq >/dev/null'
ok '... which makes the same' both
fresh
ok '--quilt' runs 0 apply --tree t --repo s --quilt s
ok '... is what quilt has' sh -c '[ "$(cat t/.pc/applied-patches)" = "$(cat s/series)" ]'
ok '... the others are in' both
by_quilt() (
	cd t && quilt --quiltrc - pop -a >/dev/null
)
ok '... quilt takes them out' by_quilt
ok '... byte for byte' cmp t/f orig/f
ok '--quilt again' runs 0 apply --tree t --repo s --quilt s
ok '... and revert' runs 0 revert --tree t --repo s s
ok '... byte for byte' cmp t/f orig/f
fresh
sed -i '1i first' t/f
ok 'refresh' runs 0 refresh --repo s --onto t
ok '... leaves them' [ ! -s s/2.patch ]
git init -q t && git -C t config user.name me && git -C t config user.email me@example.org
git -C t add . && git -C t commit -qm start
ok '--commit' runs 0 apply --commit --tree t --repo s s
ok '... makes commits of the others' [ "$(git -C t rev-list --count HEAD)" = 3 ]

# an empty file outside of a series is not a patch
ok 'given by itself' runs 2 check --tree orig s/2.patch
ok '... it has no patch' says 'no patch in it'

done_testing
