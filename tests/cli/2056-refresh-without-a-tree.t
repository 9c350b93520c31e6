#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh that has stopped is not given up by a run that cannot begin, as one without a
# tree: it says that one has stopped, and --continue goes on.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir t p
numbered f 30 >t/f
unified t f 's/f 5$/f five/' >p/a.patch
echo a.patch >p/series
cp -a t new
sed -i 's/f 5$/f fuenf/' new/f
ok 'a refresh stops' runs 1 refresh --repo p --onto new
note p
ok 'one without a tree' refused 2 refresh --repo p
ok '... says that one has stopped, and what to do' says 'has stopped' '--continue'
ok 'what has stopped is there' eval 'runs 2 refresh --repo p --continue && says "p/.pom/refresh/conflict/f"'
ok 'with a tree it begins anew' runs 1 refresh --repo p --onto new
sed -i '/^<<<<<<</,/^>>>>>>>/c f five' p/.pom/refresh/conflict/f
ok 'resolved' runs 0 refresh --repo p --continue
ok '... it applies' eval 'runs 0 apply --tree new --repo p --all && grep -qx "f five" new/f'
rm -rf q
mkdir q
cp p/a.patch p/series q/
ok 'without one that has stopped, the tree is missing' eval 'runs 2 refresh --repo q && says "no tree was given"'
done_testing
