#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Names that begin or end in a blank: what was applied to them is recorded, stands, and is
# taken out again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

mkdir t
echo 1 >'t/end '
echo 1 >'t/ begin'
cp -r t orig
cat >p.patch <<'END'
diff --git "a/end " "b/end "
--- "a/end "
+++ "b/end "
@@ -1 +1 @@
-1
+2
diff --git "a/ begin" "b/ begin"
--- "a/ begin"
+++ "b/ begin"
@@ -1 +1 @@
-1
+3
diff --git "a/new " "b/new "
new file mode 100644
--- /dev/null
+++ "b/new "
@@ -0,0 +1 @@
+4
END
ok 'apply' runs 0 apply --tree t p.patch
ok '... writes all three' eval '[ "$(cat "t/end " "t/ begin" "t/new " | tr -d "\n")" = 234 ]'
ok 'status' runs 0 status --tree t
ok 'revert' runs 0 revert --tree t p.patch
ok '... leaves what was there' diff -r orig t
printf 'diff --git a/end  b/end \n--- a/end \t\n+++ b/end \t\n@@ -1 +1 @@\n-1\n+2\n' >g.patch
ok 'as git writes the name' runs 0 apply --tree t g.patch
ok '... is taken out again' eval 'runs 0 revert --tree t g.patch && diff -r orig t'
ok 'with quilt' runs 0 apply --quilt --tree t p.patch
ok '... status' runs 0 status --tree t

done_testing
