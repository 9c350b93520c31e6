#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that only makes files, without a/ and b/ before their names: a name without a
# folder shows that nothing is to be removed from it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

mkdir t
printf 'Index: x\n===================================================================\n--- x\t(nonexistent)\n+++ x\t(revision 2)\n@@ -0,0 +1 @@\n+2\n' >svn.patch
ok 'as svn writes it' runs 0 apply --tree t svn.patch
ok '... is where it says' eval '[ "$(cat t/x)" = 2 ]'
ok 'is taken out' runs 0 revert --tree t svn.patch
ok '... and gone' [ ! -e t/x ]
printf 'diff --git y y\nnew file mode 100644\n--- /dev/null\n+++ y\n@@ -0,0 +1 @@\n+2\ndiff --git d/z d/z\nnew file mode 100644\n--- /dev/null\n+++ d/z\n@@ -0,0 +1 @@\n+3\n' >git.patch
ok 'as git writes it with --no-prefix' runs 0 apply --tree t git.patch
ok '... in a folder, too' eval '[ "$(cat t/y t/d/z)" = "2
3" ]'
printf 'diff --git a/w b/w\nnew file mode 100644\n--- /dev/null\n+++ b/w\n@@ -0,0 +1 @@\n+2\n' >plain.patch
ok 'with a/ and b/ as ever' runs 0 apply --tree t plain.patch
ok '... they are removed' [ -e t/w ]
ok '-p1 is what it says' runs 1 check -p1 --tree t svn.patch

done_testing
