#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Somebody edited a file between two sets, as git pull does: then line numbers do not say
# whether the second set changed lines of the first one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered line 60 >orig/f
unified orig f '20,23s/line/first/' >p/a.patch
# of SED: a set upon a.patch
of() {
	sed '20,23s/line/first/' orig/f >after
	sed "$1" after | diff -u --label a/f --label b/f after - >p/b.patch
	printf '%s\n' a.patch b.patch >p/series
	rm -rf t && cp -a orig t && runs 0 apply --tree t --repo p a.patch
	sed -i "$2" t/f
	sed "$2" orig/f >was
	cp t/f is
	runs 0 apply --tree t --repo p b.patch
}
below='/line 2$/i upstream one\nupstream two\nupstream three\nupstream four\nupstream five\nupstream six\nupstream seven\nupstream eight'
# apart: each can be reverted without the other one.
apart() {
	runs 0 status --tree t && matches '^  a.patch +applied +its files were edited since, its own' && cp -a t t2 &&
		runs 0 revert --tree t a.patch && runs 0 revert --tree t b.patch && alike was t/f &&
		rm -rf t && mv t2 t && runs 0 revert --tree t b.patch && alike is t/f &&
		runs 0 revert --tree t a.patch && alike was t/f
}
# upon: b.patch builds upon a.patch, and both come out.
upon() {
	runs 0 status --tree t && matches '^  a.patch +applied +covered by b.patch' && note t &&
		refused 1 revert --tree t a.patch && says 'b.patch builds upon it' && runs 0 revert --tree t b.patch &&
		alike is t/f && runs 0 revert --tree t a.patch && alike was t/f
}
of '12s/line/second/' "$below"
ok 'another place, which has the number now' apart
of '45s/line/second/' "$below"
ok 'a place far away' apart
of '21s/first/second/' "$below"
ok 'a line of the first set' upon
of '18,20c\
second' "$below"
ok 'some of its lines' upon
of '22i second' "$below"
ok 'lines between its lines' upon
of '20,23d' "$below"
ok 'all of its lines' upon
of '21s/first/second/' '/line 2$/d; /line 3$/d; /line 4$/d; /line 5$/d; /line 40$/d'
ok 'lines were removed above' upon
of '12s/line/second/' '/line 2$/d; /line 3$/d; /line 4$/d; /line 5$/d; /line 40$/d'
ok '... and the other place' apart

# a third set, on the second one
of '12s/line/second/' "$below"
sed '20,23s/line/first/; 12s/line/second/' orig/f >after
sed '22s/first/third/' after | diff -u --label a/f --label b/f after - >p/c.patch
echo c.patch >>p/series
runs 0 apply --tree t --repo p c.patch
ok 'a third set' eval 'runs 0 status --tree t && matches "^  a.patch +applied +covered by c.patch" "^  b.patch +applied\$" &&
	runs 1 revert --tree t a.patch && says "c.patch builds upon it" && runs 0 revert --tree t --repo p p && alike was t/f'
done_testing
