#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Where a set cannot be reverted, no option is named that revert does not take, and nothing
# that is said about patches that cannot be applied.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered line 30 >orig/f
unified orig f 's/line 5$/line five/' >p/a.patch
unified orig f '1d' >p/b.patch
printf '%s\n' a.patch b.patch >p/series
cp -a orig t
runs 0 apply --tree t --repo p a.patch
sed -i 's/line five/mine five/' t/f
ok 'a line was changed' eval 'runs 1 revert --tree t a.patch && silent --accept-merged && says "undo it by hand"'
ok '... undone by hand' eval 'sed -i "s/mine five/line 5/" t/f && runs 0 revert --tree t a.patch && alike orig/f t/f'

rm -rf t && cp -a orig t
sed -i 's/line 5$/mine five/' t/f
ok 'a set that is not recorded' eval 'runs 1 revert --unrecorded --tree t --repo p a.patch && silent --accept-merged'
sed -i 's/mine five/mine 5/' t/f
ok '... check names it' eval 'runs 1 check --tree t --repo p a.patch && says --accept-merged='
ok '... which works' runs 0 check --accept-merged=50 --tree t --repo p a.patch

rm -rf t && cp -a orig t
runs 0 apply --tree t --repo p b.patch
sed 's/line 3$/mine/' orig/f >t/f
ok 'lines that are back' eval 'runs 1 revert --tree t b.patch && silent "Then drop it" && says "put that back"'
sed -i 1d t/f
ok '... put back' eval 'runs 0 revert --tree t b.patch && sed "s/line 3$/mine/" orig/f >is && alike is t/f'
done_testing
