#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Many patches that do not fit one file, and a patch of many files that do not fit: what is
# known of a file is found out once, and sections are not compared with each other.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir t s
python3 - 5000 <<'P'
import sys
n = int(sys.argv[1])
with open("t/f", "w") as f:
    for i in range(8 * n):
        f.write("line %d\n" % i)
for i in range(n):
    with open("s/%d" % i, "w") as f:
        f.write("--- a/f\n+++ b/f\n@@ -%d,3 +%d,3 @@\n line %d\n-liver %d\n+new line %d\n line %d\n"
                % (8 * i + 3, 8 * i + 3, 8 * i + 2, 8 * i + 3, 8 * i + 3, 8 * i + 4))
with open("s/series", "w") as f:
    f.write("".join("%d\n" % i for i in range(n)))
P
ok 'many patches do not fit one file' bounded 5 1000000 1 check --repo s --tree t
ok '... which is said of the last' matches '^4999 +conflict'
ok '... as a document' bounded 5 2000000 1 check --json --repo s --tree t
ok '... and by refresh' bounded 5 1000000 1 refresh --check --keep-going --repo s --onto t

rm -rf t s
mkdir t s
python3 - 20000 <<'P'
import sys
n = int(sys.argv[1])
with open("s/a.patch", "w") as p:
    for i in range(n):
        with open("t/g%d" % i, "w") as f:
            f.write("a\nb\nc\n")
        p.write("--- a/g%d\n+++ b/g%d\n@@ -1,3 +1,3 @@\n a\n-q\n+z\n c\n" % (i, i))
P
echo a.patch >s/series
ok 'a patch of many files stops' bounded 4 1000000 1 refresh --repo s --onto t
(cd s/.pom/refresh/conflict && for file in g*; do printf 'a\nz\nc\n'; done | split -l 3 -a 4 - x &&
	set -- x* && for file in g*; do mv "$1" "$file" && shift; done)
ok '... is resolved' bounded 4 1000000 0 refresh --repo s --continue
ok '... and fits' runs 0 check -q --repo s --tree t

# a file with two sections is still known by each of its names
rm -rf t s
mkdir t s
seq 9 >t/a
seq 9 >t/b
cat >s/a.patch <<'END'
diff --git a/a b/c
rename from a
rename to c
diff --git a/b b/b
--- a/b
+++ b/b
@@ -1 +1 @@
-x
+y
diff --git a/a b/a
new file mode 100644
--- /dev/null
+++ b/a
@@ -0,0 +1 @@
+new
END
echo a.patch >s/series
ok 'a file that is renamed, and made anew' runs 1 refresh --repo s --onto t
ok '... is named' matches 'several sections for [ac]'
done_testing
