#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A hunk raises a maximum, and the tree has raised it to the same number for something else. It
# is between markers while the rest of the patch is not there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s old new
echo 1.patch >s/series
{ seq -f 'line %g' 20; echo '#define MAX 44'; seq -f 'word %g' 20; } >old/f
sed 's/44$/45/' old/f >new/f
seq 40 >old/g
sed '20s/$/ new/' old/g >new/g
for f in f g; do diff -u --label a/$f --label b/$f old/$f new/$f; done >s/1.patch
cp new/f old/g t
cp s/1.patch was

ok 'the number is there' runs 1 refresh --drop-upstream --repo s --onto t
ok '... which is a stop' says 'is there already at line 18, and only changes a number' 's/.pom/refresh/conflict/f:21'
ok '... with all three numbers between markers' eval '[ "$(grep -c "^#define MAX" s/.pom/refresh/conflict/f)" = 3 ]'
sed -i '/^<<<<<<</,/^>>>>>>>/c #define MAX 46' s/.pom/refresh/conflict/f
ok 'it gets the next one' runs 0 refresh --continue --repo s
ok '... in the patch' eval 'grep -qx -- "-#define MAX 45" s/1.patch && grep -qx -- "+#define MAX 46" s/1.patch'
ok '... which fits' runs 0 apply --all --strict --repo s --tree t

rm -r t/.pom
cp was s/1.patch
cp new/f new/g t
ok 'where all is there, it is upstream' runs 0 refresh --repo s --onto t
ok '... as before' says 'is upstream'
cp was s/1.patch
sed '20s/.*/other/' old/g >t/g
sed 's/MAX 45/MAX 45 more/' was >s/1.patch
sed -i 's/MAX 45/MAX 45 more/' t/f
ok 'more than a number' runs 1 refresh --repo s --onto t
ok '... is there already' eval 'silent "only changes a number" && not test -e s/.pom/refresh/conflict/f'
done_testing
