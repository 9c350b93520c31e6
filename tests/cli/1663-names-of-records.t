#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What only a record knows can be named in another case, too, and a misspelt name leads
# to it, whether there is a repository or not.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig empty
numbered line 60 >orig/f
unified orig f 's/line 15/& one/' >Fix-It.patch
unified orig f 's/line 35/& two/' >fix-it.patch
cp -r orig t
ok 'apply' runs 0 apply --tree t ./Fix-It.patch
mv Fix-It.patch kept
note t
ok 'a misspelt name' refused 2 revert --tree t fix-at.patch
ok '... leads to what is recorded' says 'nothing of that name is applied' 'did you mean Fix-It.patch?'
ok 'a name of nothing' refused 2 revert --tree t other.patch
ok '... says where the names are' says 'nothing of that name is applied' 'runme status'
ok 'no tree' eval 'refused 2 revert other.patch && says "no tree was given"'
ok 'a repository that is none is said' eval 'refused 2 revert --tree t --repo empty other && says empty:'
mkdir s && cp fix-it.patch s/b.patch
ok 'with a repository, too' eval 'refused 2 revert --tree t --repo s fix-at && silent "Fix-It"'
ok '... it leads to what is recorded' eval 'refused 2 revert --tree t --repo s Fix-It.patc && says "did you mean Fix-It.patch?"'
mv fix-it.patch two
ok 'in another case' runs 0 revert --tree t FIX-it.PATCH
ok '... it goes' same orig t
ok 'two that differ in case only' eval 'mv kept Fix-It.patch && mv two fix-it.patch &&
	runs 0 apply --tree t ./Fix-It.patch ./fix-it.patch && rm Fix-It.patch fix-it.patch'
note t
ok '... need the right one' refused 2 revert --tree t FIX-IT.patch
ok '... which takes that one' eval 'runs 0 revert --tree t fix-it.patch && grep -q one t/f && not grep -q two t/f'

done_testing
