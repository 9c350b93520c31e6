#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh that has stopped, and of which nothing was edited or decided, is in nobody's
# way. One of several series goes on with all of them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
w=s1/.pom/refresh/conflict
mkdir t s1 s2
seq 40 >t/f
seq 40 >t/g
cp -a t good
hunk f 20 20 x >s1/a.patch
hunk f 30 30 y | tail -n +3 >>s1/a.patch
hunk g 20 20 x >s1/b.patch
printf '%s.patch\n' a b >s1/series
hunk g 30 30 x >s2/c.patch
echo c.patch >s2/series
sed -i 's/^20$/other/' t/f t/g
cp -a s1 s0

ok 'a stop' runs 1 refresh --onto t --repo s1
ok '... and once more' eval 'runs 1 refresh --onto t --repo s1 && says "Stopped at a.patch"'
ok '... onto another tree' runs 0 refresh --onto good --repo s1
ok '... of which nothing is left' same s0 s1

# what somebody has done is not thrown away
ok 'a stop' runs 1 refresh --onto t --repo s1
cp $w/f f.made
echo edited >>$w/f
note s1
ok 'an edited file is in the way' refused 2 refresh --onto t --repo s1
ok '... as is said' says 'has stopped at a.patch and waits'
cp f.made $w/f
echo new >$w/other
ok 'so is a file more' runs 2 refresh --onto t --repo s1
rm $w/other $w/f
ok 'a file less' runs 2 refresh --onto t --repo s1
cp f.made $w/f
ok 'as it was made, it is not' runs 1 refresh --onto t --repo s1
ok 'skipped, to the next' runs 1 refresh --skip --repo s1
ok '... a decision is in the way' runs 2 refresh --onto t --repo s1
ok '... until it is given up' runs 0 refresh --abort --repo s1

ok 'two series' runs 1 refresh --onto t --repo s1 --repo s2
ok '... one of them' runs 2 refresh --skip --repo s1
ok '... lacks the other, which is named' says "$scratch/s2/series: the refresh began with this series, too" \
	"in this order: $scratch/s1/series, $scratch/s2/series"
ok '... the other alone' runs 2 refresh --skip --repo s2
ok '... is not where it stopped' says 'the first one of the refresh has what stopped'
cp -a s2 s3
ok '... one more' eval 'runs 2 refresh --skip --repo s1 --repo s2 --repo s3 && says "fewer series"'
ok '... another one' eval 'runs 2 refresh --skip --repo s1 --repo s3 && says "s2/series: the refresh began"'
ok '... both go on' eval 'runs 1 refresh --skip --repo s1 --repo s2 && says "Stopped at b.patch"'
done_testing
