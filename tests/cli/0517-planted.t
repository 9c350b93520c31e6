#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A tree, a repository or a patch of a stranger can have links, FIFOs, devices,
# folders or endless files where a file is expected. The tool does not wait for
# them, and reads and writes nothing through them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool timeout

cd "$scratch" || exit 2
mkdir out t
echo secret >out/file
chmod 600 out/file
echo a >t/f
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n' >good.diff

# soon STATUS ARG...: the tool ends with that status, and does not wait.
tool=$RUNME
soon() {
	printf '#!/bin/sh\nexec timeout 60 "%s" "$@"\n' "$tool" >soon
	chmod +x soon
	RUNME=$scratch/soon
	runs "$@"
	soon=$?
	RUNME=$tool
	return $soon
}

# --- patches
mkfifo fifo
mkdir folder.diff
ln -s good.diff link.diff
for patch in ./fifo ./folder.diff /dev/zero /dev/null; do
	ok "$patch for a patch" soon 2 check --tree t "$patch"
	ok '... is named for what it is' says 'not a regular file'
done
ok 'a link to a patch is the patch' soon 0 check --tree t ./link.diff

# --- runme's own files in the tree
# plant NAME HOW...: makes this file in .pom; the folder has nothing else.
plant() {
	rm -rf t/.pom
	mkdir t/.pom
	name=$1
	shift
	"$@" "t/.pom/$name"
}
for name in ledger journal 'done' txn; do
	plant $name mkfifo
	note t out
	ok "a FIFO for .pom/$name" soon 2 apply --tree t ./good.diff
	ok '... changes nothing' untouched
	plant $name ln -s ../../out/file
	note t out
	ok "a link for .pom/$name" soon 2 apply --tree t ./good.diff
	ok '... changes nothing' untouched
	ok '... nor is read' silent secret
done
plant txn ln -s ../../out
note t out
ok 'a link to a folder for .pom/txn' soon 2 apply --tree t ./good.diff
ok '... changes nothing' untouched
for name in 0001-good.diff.diff 0001-good.diff; do
	plant "$name" ln -s ../../out/file
	note out
	soon 0 apply --tree t ./good.diff >/dev/null
	soon 0 revert --tree t ./good.diff >/dev/null
	ok "a link for .pom/$name is not written through" untouched
	echo a >t/f
done
plant .gitignore ln -s ../../out/file
note out
ok 'a link for .pom/.gitignore' soon 0 apply --tree t ./good.diff
ok '... is not written through' untouched
ok '... and reverted' soon 0 revert --tree t ./good.diff
ok '... neither' untouched
for how in 'ln -s ../out' mkfifo 'cp good.diff'; do
	rm -rf t/.pom
	$how t/.pom
	note t out
	ok ".pom made by $how" soon 2 apply --tree t ./good.diff
	ok '... changes nothing' untouched
done
rm -f t/.pom

# --- the journal of a stranger: see tests/unit/test_txn_recover.c
mkdir -p t/.pom/txn
ln -s ../../../out t/.pom/txn/folder
cp good.diff t/.pom/txn/1.old
{
	printf 'runme journal 1\nid %032d\nself 0\ntree %s\n' 7 "$scratch/t"
	printf 'rmdir 40777 0 0 gone\ndelete 1 gone/x\n'
} >journal
{
	cat journal
	echo "sum $(b2sum -l 256 journal | cut -d ' ' -f 1)"
} >t/.pom/journal
note out
ok 'a journal that makes a folder where a link was put' soon 0 status --tree t
ok '... is obeyed in the tree' [ -f t/gone/x ]
ok '... and nowhere else' untouched
rm -r t/gone

# --- files of trees
make_linux k 6 1
for how in mkfifo 'ln -s /dev/zero' mkdir 'truncate -s 2G'; do
	rm -rf k/Makefile
	$how k/Makefile
	ok "Makefile made by $how" soon 2 --kernel k --repo "$top" list
done
mkfifo t/pipe t/sub
printf -- '--- a/pipe\n+++ b/pipe\n@@ -1 +1 @@\n-a\n+b\n' >pipe.diff
note t
ok 'an edit of a FIFO' soon 1 apply --tree t ./pipe.diff
ok '... changes nothing' untouched
printf 'diff --git a/pipe b/x\nsimilarity index 100%%\ncopy from pipe\ncopy to x\n' \
	>pipe.diff
ok 'a copy of one' soon 1 apply --tree t ./pipe.diff
ok '... changes nothing' untouched
printf -- '--- /dev/null\n+++ b/sub/x\n@@ -0,0 +1 @@\n+a\n' >pipe.diff
ok 'a file below one' soon 1 apply --tree t ./pipe.diff
ok '... changes nothing' untouched

# --- files of repositories
make_linux k2 6 1
KERNEL_DIR=$scratch/k2
export KERNEL_DIR
for file in info help linux.diff linux/new.c ../../patches/repository; do
	for how in mkfifo 'ln -s /dev/zero'; do
		make_repo base
		new_set base/one
		rm -f "$POM_REPO/base/one/$file"
		$how "$POM_REPO/base/one/$file"
		ok "$file made by $how" soon 2 show --json one
		note k2
		ok '... is not applied' soon 2 apply one
		ok '... nor is anything changed' untouched
	done
done

done_testing
