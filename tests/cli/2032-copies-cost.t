#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets that edit a file, and a patch of quilt's that copied the file many times: each set is
# compared with each copy, and what quilt kept of a copy is read once.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
sets=600 copies=600
mkdir t s
seq $sets >t/f
python3 - $sets <<'P'
import sys
for i in range(1, int(sys.argv[1]) + 1):
    with open("s/%d" % i, "w") as f:
        f.write("--- a/f\n+++ b/f\n@@ -%d +%d @@\n-%d\n+x%d\n" % (i, i, i, i))
P
seq $sets >s/series
ok 'apply' runs 0 apply --all --tree t --repo s
mkdir -p t/patches t/.pc/c.patch t/d
# the files are as quilt makes them: copies of f, which somebody changed since
python3 - $copies <<'P'
import sys
n = int(sys.argv[1])
with open("t/patches/c.patch", "w") as f:
    for i in range(n):
        f.write("diff --git a/f b/g%d\nsimilarity index 100%%\ncopy from f\ncopy to g%d\n" % (i, i))
for i in range(n):
    open("t/.pc/c.patch/g%d" % i, "w").close()
    with open("t/g%d" % i, "w") as f:
        f.write("changed\n")
P
echo c.patch >t/patches/series
cp t/patches/series t/.pc/applied-patches
echo 2 >t/.pc/.version
echo patches >t/.pc/.quilt_patches
echo series >t/.pc/.quilt_series
: >t/.pc/c.patch/.timestamp
# reads CALLS ARG...: the tool makes at most so many such calls
reads() {
	most=$1
	shift
	if sanitized; then
		runs 0 "$@"
	else
		strace -f -c -o calls -e trace=openat2 "$RUNME" "$@" >"$out" 2>"$err" </dev/null &&
			[ "$(awk '$NF == "openat2" { print $4 }' calls)" -lt "$most" ] && return
		cat calls "$out" "$err"
		return 1
	fi
}
need_tool strace
ok 'revert: no file is read for each pair' reads 20000 revert --check --all --tree t --repo s
ok '... they can be reverted' says "$sets sets can be reverted"

# a copy is still found: by the end of a name, whatever the -p
cp t/f t/g7
ok 'a copy that is as it was made' runs 1 revert --check --tree t --repo s $sets
ok '... is named' says 'c.patch'
mkdir -p t2/a/d t2/d t2/patches t2/.pc/c.patch/d s2
for file in t2/a/d/f t2/d/f t2/d/zf; do
	seq 9 >$file
done
printf -- '--- a/d/f\n+++ b/d/f\n@@ -1 +1 @@\n-1\n+one\n' >s2/one
echo one >s2/series
ok 'another tree' runs 0 apply --all --tree t2 --repo s2
cat >t2/patches/c.patch <<'END'
diff --git a/d/zf b/d/k
similarity index 100%
copy from d/zf
copy to d/k
diff --git a/a/d/f b/d/l
similarity index 100%
copy from a/d/f
copy to d/l
diff --git a/d/f b/d/m
similarity index 100%
copy from d/f
copy to d/m
END
cp t/.pc/.version t/.pc/.quilt_patches t/.pc/.quilt_series t/.pc/applied-patches t2/.pc/
cp t/patches/series t2/patches/
for file in k l m .timestamp; do
	: >t2/.pc/c.patch/d/$file
done
mv t2/.pc/c.patch/d/.timestamp t2/.pc/c.patch/
cp t2/d/zf t2/d/k
cp t2/a/d/f t2/d/l
cp t2/d/f t2/d/m
ok 'the copy of the file is found among others' runs 1 revert --check --tree t2 --repo s2 one
ok '... and is named' says 'c.patch'
rm t2/d/m
cp t2/d/zf t2/d/m
ok 'a copy that was changed since is none' runs 0 revert --check --tree t2 --repo s2 one
done_testing
