#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A recorded set whose lines somebody changed: status, check and revert say what to do next,
# and what they say works.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered line 30 >orig/f
unified orig f 's/line 5$/line five/' >p/a.patch
printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+one\n+two\n' >>p/a.patch
unified orig f 's/line 25$/line twentyfive/' >p/b.patch
printf '%s\n' a.patch b.patch >p/series
start() {
	rm -rf t
	cp -a orig t
	runs 0 apply --tree t --repo p --all
}
# as_new: the set goes in again, and the tree is as if nothing had happened
as_new() {
	runs 0 apply --tree t --repo p a.patch && runs 0 status --tree t && silent partial 'takes out what is left' &&
		runs 0 revert --tree t --repo p --all && rm -rf t/.pom && same t orig
}
# shellcheck disable=SC2034 # for eval
left="\`runme revert a.patch\` takes out what is left of it, or says what hinders"
back='put that back as .pom/0001-a.patch.diff has it, or undo it by hand; then revert again'

ok 'two sets' start
ok '... nothing is to be done' eval 'runs 0 status --tree t && silent "takes out what is left"'
sed -i 's/line five/line 5/' t/f
ok 'one is half out' eval 'runs 1 status --tree t && says "$left"'
ok '... check' eval 'runs 1 check --tree t --repo p a.patch && says "$left"'
ok '... apply' eval 'runs 1 apply --tree t --repo p a.patch && says "$left"'
ok '... which works' runs 0 revert --tree t --repo p a.patch
ok '... and so does apply' as_new

start
sed -i 's/line five/line fuenf/' t/f
ok 'a line was changed' eval 'runs 1 status --tree t && says "$left"'
note t
ok '... revert refuses' refused 1 revert --tree t --repo p a.patch
ok '... and says what to do' says "$back"
ok '... the diff is there' grep -qx '+line five' t/.pom/0001-a.patch.diff
cp -a t t2
sed -i 's/line fuenf/line five/' t/f
ok 'put back' runs 0 status --tree t
ok '... it is reverted' runs 0 revert --tree t --repo p a.patch
ok '... and applied again' as_new
rm -rf t && mv t2 t
sed -i 's/line fuenf/line 5/' t/f
ok 'undone by hand' runs 0 revert --tree t --repo p a.patch
ok '... and applied again' as_new

start
echo more >>t/n
refused_as() {
	runs 1 revert --tree t --repo p a.patch && says "$back"
}
ok "a new file has more in it" refused_as
rm t/n
ok '... removed by hand' runs 0 revert --tree t --repo p a.patch
ok '... and applied again' as_new

start
rm t/n
sed -i 's/twentyfive/25/' t/f
ok 'two sets are changed' eval 'runs 1 status --tree t && says "\`runme revert SET\` takes out what is left of a partial set"'
ok '... with --quiet nothing is said' eval 'runs 1 status --quiet --tree t && [ ! -s "$out" ]'
ok '... JSON has no line of it' eval 'runs 1 status --json --tree t && json "d[\"exit\"] == 1"'

rm -rf t
cp -a orig t
rm -f p/b.patch
echo a.patch >p/series
ok 'with quilt' runs 0 apply --quilt --tree t --repo p --all
sed -i 's/line five/line fuenf/' t/f
ok "... quilt's own words are enough" eval 'runs 1 status --tree t && says "quilt refresh" && silent "takes out what is left"'
done_testing
