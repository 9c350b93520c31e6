#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Guards behind the names of a series, as Mercurial's queues and guilt have them. A patch
# with a + is taken only if that is chosen. Other comments are none.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir orig s
seq 60 >orig/f
for i in 1 2 3 4 5; do
	hunk f $((i * 10)) $((i * 10)) "new $i" >s/$i.patch
done
cat >s/series <<'EOT'
1.patch
2.patch #+one
3.patch -p1 #-two
4.patch #+one #+two # and words
5.patch #5 of them, #+one is no guard here
EOT
cp s/series before
# takes NUMBER...: the patches that are listed with the options in $guards.
takes() {
	# shellcheck disable=SC2086 # words
	runs 0 list --repo s $guards || return
	got=$(sed -n 's,^ *\([0-9]\)\.patch.*,\1,p' "$out" | tr '\n' ' ')
	[ "$got" = "$* " ] || echo "listed: $got" | not grep .
}
guards=
ok 'without a guard' takes 1 3 5
ok '... says what is left out, and how to get it' says '2 patches are left out by guards' \
	'(one, two)' '--guard NAME'
guards='--guard one'
ok 'one of several' takes 1 2 3 4 5
guards='--guard two'
ok 'a guard that bars' takes 1 4 5
guards='--guard one --guard two'
ok 'both' takes 1 2 4 5
ok 'one that is none' runs 2 list --repo s --guard words
cp -r orig t
ok 'apply' eval 'runs 0 apply --tree t --repo s s && [ "$(grep -c new t/f)" = 3 ]'
ok 'status' runs 0 status --tree t
ok 'revert' eval 'runs 0 revert --tree t --repo s s && same orig t'
ok 'refresh keeps them' eval 'sed -i 1d orig/f && runs 0 refresh --repo s --onto orig && cmp before s/series'
done_testing
