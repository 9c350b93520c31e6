#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# revert --all without a repository: nothing tells which sets are meant. That is an error,
# and not "0 sets" with exit status 0. The names that status lists are reverted.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir t p
numbered line 9 >t/f
cp -a t orig
unified t f 's/line 5/line five/' >p/a.patch
echo a.patch >p/series
ok 'apply' runs 0 apply --tree t --repo p --all
mv p gone
ok 'revert --all, without the repository' runs 2 revert --all --tree t --repo p
ok '... names it, and what to do' says 'p: cannot open the folder' 'the names that `runme status` lists'
ok '... with --check, too' runs 2 revert --check --all --tree t --repo p
ok '... with --json' eval 'runs 2 revert --all --json --tree t --repo p && json "d[\"exit\"] == 2"'
ok '... in the old words' runs 2 --batch --reverse --all --tree t --repo p
ok '... nothing was reverted' eval 'grep -qx "line five" t/f && runs 0 status --tree t && says a.patch'
ok 'its name is enough' runs 0 revert --tree t --repo p a.patch
ok '... the tree is as before' eval 'rm -rf t/.pom; same t orig'

# a repository that lists nothing is one
mkdir empty
: >empty/series
ok 'an empty series' runs 0 revert --all --tree t --repo empty
ok '... nothing to do' says '0 sets'
done_testing
