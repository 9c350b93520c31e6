#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Patches of quilt's that copied a file many times, and changed the copies: a copy is made
# again only if it can be of that version of the file, and is not kept.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
need_tool quilt

# quilted TREE: one patch, c.patch, as quilt records it
quilted() {
	mkdir -p "$1/patches" "$1/.pc/c.patch"
	echo c.patch >"$1/patches/series"
	echo c.patch >"$1/.pc/applied-patches"
	echo 2 >"$1/.pc/.version"
	echo patches >"$1/.pc/.quilt_patches"
	echo series >"$1/.pc/.quilt_series"
	: >"$1/.pc/c.patch/.timestamp"
}
# many N KNOWN: N sets about t/f, and as many copies of it with a hunk. If KNOWN is 1, a set
# changed each copy before, so that the ledger knows the copies.
many() {
	rm -rf t s
	mkdir t s
	seq "$1" >t/f
	python3 - "$@" <<'P'
import sys
n, known = int(sys.argv[1]), sys.argv[2] == "1"
names = []
def put(name, path, at, old, new):
    with open("s/" + name, "w") as f:
        f.write("--- a/%s\n+++ b/%s\n@@ -%d +%d @@\n-%s\n+%s\n" % (path, path, at, at, old, new))
    names.append(name)
for i in range(1, n + 1):
    with open("t/g%d" % i, "w") as f:
        f.write("changed\n")
    put("%d" % i, "f", i, "%d" % i, "x%d" % i)
    if known:
        put("g%d" % i, "g%d" % i, 1, "changed", "again")
with open("s/series", "w") as f:
    f.write("\n".join(names) + "\n")
P
	runs 0 apply --all --tree t --repo s || return
	quilted t
	python3 - "$1" "$2" <<'P'
import sys
n, plain = int(sys.argv[1]), sys.argv[2] == "1"
with open("t/patches/c.patch", "w") as f:
    for i in range(1, n + 1):
        f.write("diff --git a/f b/g%d\ncopy from f\ncopy to g%d\n" % (i, i))
        if not plain or i > n // 2:
            f.write("--- a/f\n+++ b/g%d\n@@ -%d +%d,2 @@\n-x%d\n+y\n+z%d\n" % (i, n // 2, n // 2, n // 2, i))
        open("t/.pc/c.patch/g%d" % i, "w").close()
P
}
ok 'copies with a hunk each' many 900 0
ok 'revert: in bounded memory' bounded 20 500000 0 revert --check --all --tree t --repo s
ok '... they can be reverted' says '900 sets can be reverted'
ok 'copies that the ledger knows' many 1000 1
ok '... in bounded time and memory' bounded 6 700000 2 revert --check --all --tree t --repo s
ok '... a limit is named' says 'runme: c.patch: too many of its copies would have to be compared' \
	'  quilt pop takes it off; then revert the sets'
ok '... the last sets need less' runs 0 revert --check --tree t --repo s 995
ok '... quilt pops the patch' eval '(cd t && quilt --quiltrc - pop -f) >"$out" 2>&1'
ok '... and the sets can be reverted' runs 0 revert --check --tree t --repo s --all --force

# a copy with a hunk is found as it is, as the ledger knew it, and as quilt kept it
rm -rf t s
mkdir t s
seq 9 >t/f
seq 9 | sed 's/9/old/' >t/k
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-1\n+one\n' >s/one
printf '%s\n' one >s/series
ok 'a set' runs 0 apply --all --tree t --repo s
quilted t
rm t/k
cat >t/patches/c.patch <<'END'
diff --git a/f b/k
copy from f
copy to k
--- a/f
+++ b/k
@@ -5 +5,2 @@
-5
+five
+more
END
: >t/.pc/c.patch/k
sed '5c\
five\
more' t/f >t/k
ok 'a copy with a hunk, as it was made' runs 1 revert --check --tree t --repo s one
ok '... is named' says c.patch
cp t/k k
echo d.patch | tee -a t/patches/series >>t/.pc/applied-patches
mkdir t/.pc/d.patch
cp t/k t/.pc/d.patch/k
: >t/.pc/d.patch/.timestamp
sed '5d' k >t/k
diff -u --label a/k --label b/k k t/k >t/patches/d.patch
ok 'quilt changed it since' runs 1 revert --check --tree t --repo s one
ok '... it is named' says c.patch
sed -i '$d' t/.pc/applied-patches t/patches/series
rm -r t/.pc/d.patch
ok 'otherwise changed' runs 0 revert --check --tree t --repo s one
cp k t/k
printf -- '--- a/k\n+++ b/k\n@@ -1 +1 @@\n-one\n+two\n' >s/two
echo two >>s/series
ok 'a set changed it' runs 0 apply --tree t --repo s two
ok '... it is named' eval 'runs 1 revert --check --tree t --repo s one && says c.patch'
done_testing
