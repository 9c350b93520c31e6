#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch takes the last file out of a folder, and a later one puts a symbolic link in the
# folder's place. Both are put in with --quilt: status and revert go on.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt
cd "$scratch" || exit 2
mkdir -p orig/d/sub orig/e s
numbered line 9 >orig/d/sub/f
numbered line 9 >orig/e/g
printf 'diff --git a/d/sub/f b/d/f\nsimilarity index 100%%\nrename from d/sub/f\nrename to d/f\n' >s/1.patch
printf 'diff --git a/d/sub b/d/sub\nnew file mode 120000\n--- /dev/null\n+++ b/d/sub\n@@ -0,0 +1 @@\n+../x\n\\ No newline at end of file\n' >s/2.patch
printf '%s\n' 1.patch 2.patch >s/series
QUILT_PATCHES=$scratch/s
export QUILT_PATCHES
start() {
	rm -rf t
	cp -a orig t
	runs 0 apply --quilt --tree t --repo s s
}
ok 'both go in' start
ok '... and stand' eval 'runs 0 status --tree t && matches "1.patch +applied +by quilt$" "2.patch +applied +by quilt$"'
ok '... also beside a set of the ledger' eval 'printf -- "--- a/e/g\n+++ b/e/g\n@@ -1,2 +1,2 @@\n-line 1\n+line one\n line 2\n" >g.patch &&
	runs 0 apply --tree t g.patch && runs 0 status --tree t && runs 0 revert --tree t g.patch'
ok 'the last one is popped' eval '(cd t && quilt pop -q) >"$err" 2>&1 && runs 0 status --tree t'
start
ok 'both are reverted' eval 'runs 0 revert --tree t --repo s s && cmp orig/d/sub/f t/d/sub/f && [ ! -e t/d/f ]'
done_testing
