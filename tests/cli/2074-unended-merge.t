#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# git diff during a merge writes patches that add the marks <<<<<<< and >>>>>>>. check and
# apply tell it.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
git_tree t g
sed -i '10s/.*/ten/' g/f
git -C g commit -qam one
git -C g checkout -q -b other HEAD~1
sed -i '10s/.*/TEN/' g/f
git -C g commit -qam two
git -C g merge -q master >/dev/null 2>&1
git -C g diff --base | sed '/^\*/d' >x.patch
said='it adds the marks of a merge that was not ended'
note t
ok 'check' refused 0 check --tree t x.patch
ok '... tells it' says "$said"
ok '... in JSON' eval 'runs 0 check --json --tree t x.patch && says "$said"'
ok 'apply' eval 'cp -r t u && runs 0 apply --tree u x.patch && says "$said"'
# a patch that ends the merge, and one that changes a text about these marks
cp -r u v
sed -i '/^<<</d; /^===/,/^>>>/d' v/f
diff -u u/f v/f | sed '1,2s,^\(...\) .*,\1 a/f,' >y.patch
ok 'a patch that ends it' eval 'runs 0 check --tree u y.patch && silent "$said"'
git_new doc Title ======= '' text >y.patch
ok 'a heading' eval 'runs 0 check --tree t y.patch && silent "$said"'
done_testing
