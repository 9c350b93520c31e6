#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --exclude takes a group: all that the name means elsewhere is left out.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
make_repo base extra attic
for set in base/one base/two extra/three extra/four attic/five; do
	new_set $set
done
make_trees
ok 'apply' runs 0 apply extra --exclude base
ok '... the sets of the group alone' has four three
ok 'status' runs 0 status
ok 'apply the rest' runs 0 apply attic
ok 'revert' runs 0 revert attic --exclude extra
ok '... what is excluded stays' has four one three two
rm -r "$POM_REPO/base/two"
ok 'revert, after a set has left the repository' runs 0 revert extra --exclude base
ok '... that stays, too, as it is recorded of the group' has one two
ok 'a group and a set' runs 0 check attic --exclude base --exclude four
ok '... are out' silent one two four
ok '... the others are in' says three five
ok 'everything' runs 2 check extra --exclude extra
ok '... is an error' says '--exclude: it excludes every requested set'
ok 'a group of which nothing was asked for' runs 0 check three --exclude base
ok 'a name that nothing has' runs 2 check extra --exclude bsae
ok '... is an error' says 'bsae' 'did you mean base?'
ok 'the walk' runs 0 --batch attic --exclude extra
ok '... applies the others' has five one two
done_testing
