#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Limits of repositories and patches: input at a limit works; input beyond it is
# refused, and the message has the limit.
# slow: files as large as the limits are made
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_linux "$scratch/k" 6 1
KERNEL_DIR=$scratch/k
export KERNEL_DIR
make_repo base
cd "$scratch" || exit 2

# variants of a diff
new_set base/one
for i in $(seq 64); do
	unified k net/netfilter/Kconfig "20i more" \
		>"$POM_REPO/base/one/linux-5.$i.diff"
done
ok '64 variants' runs 0 check one
cp "$POM_REPO/base/one/linux-5.1.diff" "$POM_REPO/base/one/linux.diff"
ok '65 are too many' runs 2 check one
ok '... by the number' says 'more than 64 variants'

# new files
new_set base/one
rm "$POM_REPO"/base/one/*.diff
mkdir "$POM_REPO/base/one/linux/new"
(cd "$POM_REPO/base/one/linux/new" && seq 4095 | xargs touch)
ok '4096 new files' runs 0 check one
touch "$POM_REPO/base/one/linux/new/more"
ok '4097 are too many' runs 2 check one
ok '... by the number' says 'more than 4096 new files in a set'
rm -r "$POM_REPO/base/one"

# a chain of sets, each depending on the next
for i in $(seq 66); do
	new_set "base/s$i" "Depends: s$((i + 1))"
done
sed -i /Depends/d "$POM_REPO/base/s66/info"
ok 'a set above 64 others' runs 0 check s2
ok 'one above 65' runs 2 check s1
ok '... by the number' says 'or deeper than 64'
rm -r "$POM_REPO"/base/s*

# groups
groups() {
	echo 'Repository: of the test'
	echo "Groups: $(seq -s ' ' -f 'g%g' 1 "$1")"
}
seq -f "$POM_REPO/g%g" 4097 | xargs mkdir
new_set g1/one
groups 4096 >"$POM_REPO/patches/repository"
ok '4096 groups' runs 0 check one
groups 4097 >"$POM_REPO/patches/repository"
ok '4097 are too many' runs 2 check one
ok '... by the number' says 'more than 4096 groups'

# parts of names: the limits of files are those of Linux
mkdir t
file() {
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+x\n' "$1" >name.diff
}
deep=$(seq -s / 127)
file "$deep/f"
ok 'a name of 128 parts' runs 0 check --tree t ./name.diff
file "$deep/128/f"
ok 'one of 129' runs 1 check --tree t ./name.diff
ok '... is too deep' says 'more than 128 parts'
long=$(printf '%0255d' 0)
file "$long"
ok 'a part of 255 bytes' runs 0 check --tree t ./name.diff
ok '... can be applied' runs 0 apply --tree t ./name.diff
ok '... and reverted' runs 0 revert --tree t ./name.diff
file "${long}0"
ok 'one of 256' runs 1 check --tree t ./name.diff
ok '... is too long' says 'longer than 255 bytes'
ok 'a strip level of 32' runs 1 check -p32 --tree t ./name.diff
ok 'one of 33' runs 2 check -p33 --tree t ./name.diff
ok '... is none' says 33

# lines and bytes: what a line costs does not depend on how short it is
cd "$scratch" || exit 2
unset POM_REPO KERNEL_DIR
rm -rf t
mkdir t
seq 30 >t/f
# lines N...: a patch that creates files with that many empty lines; with the header lines
# that its record has
lines() {
	python3 - "$@" <<'P'
import sys
with open("lines.patch", "w") as p:
    for i, n in enumerate(map(int, sys.argv[1:])):
        p.write("diff --git a/x%d b/x%d\nnew file mode 100644\n" % (i, i))
        p.write("--- /dev/null\n+++ b/x%d\n@@ -0,0 +1,%d @@\n" % (i, n))
        p.write("+\n" * n)
P
}
# So little room that what takes much more would not do.
little=1500000
lines 4194304
ok 'a new file of 4194304 lines' bounded 60 $little 0 check --tree t ./lines.patch
lines 4194305
ok 'one of 4194305' bounded 60 $little 1 check --tree t ./lines.patch
ok '... is too long' says 'more than 4194304 lines'
# each section begins with five lines
lines 4194299 4194299 4194299 4194299
ok 'a patch of 16777216 lines' bounded 60 $little 0 check --tree t ./lines.patch
lines 4194299 4194299 4194299 4194300
ok 'one of 16777217' bounded 60 $little 2 check --tree t ./lines.patch
ok '... is too long' says 'more than 16777216 lines'
edit() {
	printf -- '--- a/g\n+++ b/g\n@@ -1,2 +1,2 @@\n \n-\n+x\n' >edit.patch
}
edit
python3 -c 'open("t/g", "w").write("\n" * 4194304)'
ok 'a file of 4194304 lines' bounded 60 $little 0 check --tree t ./edit.patch
echo >>t/g
ok 'one of 4194305' bounded 60 $little 1 check --tree t ./edit.patch
ok '... is too long' says 'more than 4194304 lines'
: >t/g
truncate -s 268435456 t/g
ok 'a file of 268435456 bytes' bounded 60 $little 1 check --tree t ./edit.patch
ok '... is looked at' says 'does not fit'
truncate -s 268435457 t/g
ok 'one of 268435457' bounded 60 $little 1 check --tree t ./edit.patch
ok '... is too large' says 'larger than 268435456 bytes'
if sanitized; then
	skip 'all of them together, and what is packed' \
		'a sanitized process has no limit on its addresses'
	done_testing
	exit
fi

# all of them together
: >edit.patch
for i in $(seq 12); do
	: >"t/g$i"
	truncate -s 200M "t/g$i"
	printf -- '--- a/g%s\n+++ b/g%s\n@@ -1 +1 @@\n-a\n+b\n' "$i" "$i" >>edit.patch
done
ok 'files of 2400 MB in all' bounded 60 $little 2 check --tree t ./edit.patch
ok '... by the limit, which the process has a part in' \
	matches 'would need more than 10[0-9][0-9] MiB of memory'
rm -rf t/g*

# what is packed, and hardly anything while it is
lines 4194299 4194299 4194299 4194299
mkdir packed
gzip -1 <lines.patch >packed/a.patch.gz
for i in $(seq 40); do
	ln packed/a.patch.gz "packed/b$i.patch.gz"
done
rm lines.patch
ok '41 packed patches of 32 MB' bounded 60 $little 2 check --tree t --repo packed
ok '... are more than there is room for' \
	matches 'would need more than 10[0-9][0-9] MiB of memory'
# shellcheck disable=SC3045
(ulimit -v 30000 && "$RUNME" check --tree t --repo packed >"$out" 2>"$err")
ok 'with hardly any memory that is said' \
	matches 'more than .* MiB of memory'

done_testing
