#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets were taken out by git, and a file is then as the last set left it as well: a patch and
# its revert, a file that was made and deleted, or moved away. The other files show that the
# sets are out. status says so of each, and revert does not undo what is not there.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
cd "$scratch" || exit 2

start() {
	rm -rf orig t t2 p
	mkdir orig p
	numbered line 20 >orig/f
	numbered row 20 >orig/g
	printf '%s\n' a.patch b.patch >p/series
	unified orig g 's/row 3$/row three/' >p/b.patch
}
five() {
	unified orig f 's/line 5$/line five/'
}
# out N: the sets were applied, and git has taken them out. Of N lines status says so.
out() {
	cp -a orig t
	(cd t && git init -q && git add . && git commit -qm orig) &&
		runs 0 apply --tree t --repo p --all && runs 0 status --tree t &&
		git -C t stash -q -u && said "$1" && cp -a t t2 && note t2
}
said() {
	runs 1 status --tree t && [ "$(grep -cE ' partial +(it was taken out|its files are gone)' "$out")" -eq "$1" ] &&
		not grep -q '^  .* applied' "$out"
}
# off SET...: revert takes each off the record, and changes nothing else.
off() {
	rm -rf t && cp -a t2 t
	left=$#
	for set; do
		said "$left" && runs 1 check --tree t --repo p "$set" && runs 0 revert --tree t "$set" &&
			[ -z "$(git -C t status --porcelain)" ] || return
		left=$((left - 1))
	done
	runs 0 status --tree t && says 'nothing is applied'
}
# by_name SET...: off, and all by one command; and they can be applied again.
by_name() {
	off "$@" && rm -rf t && cp -a t2 t && runs 0 revert --tree t --repo p p && says "$# sets reverted" &&
		[ -z "$(git -C t status --porcelain)" ] && runs 0 apply --tree t --repo p --all &&
		runs 0 status --tree t && runs 0 revert --tree t --repo p p && [ -z "$(git -C t status --porcelain)" ]
}

start
five >p/a.patch
sed 's/line 5$/line five/' orig/f >f5
diff -u --label a/f --label b/f f5 orig/f >>p/b.patch
ok 'a patch and its revert' out 2
ok '... revert' by_name b.patch a.patch
rm -rf t && cp -a t2 t
ok '... not in another order' eval 'runs 1 revert --tree t a.patch && says "b.patch builds upon it" &&
	[ -z "$(git -C t status --porcelain)" ]'
git -C t stash pop -q
ok '... they are back' runs 0 status --tree t
ok '... and reverted' eval 'runs 0 revert --tree t b.patch && alike f5 t/f && runs 0 revert --tree t a.patch && alike orig/f t/f'

start
{
	five
	printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+new\n'
} >p/a.patch
printf -- '--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-new\n' >>p/b.patch
ok 'a file that is made and deleted' out 2
ok '... revert' by_name b.patch a.patch

start
five >p/a.patch
printf 'diff --git a/f b/m\nsimilarity index 100%%\nrename from f\nrename to m\n' >p/b.patch
{
	printf -- '--- a/m\n+++ /dev/null\n@@ -1,20 +0,0 @@\n'
	sed 's/^/-/; s/line 5$/line five/' orig/f
} >p/c.patch
echo c.patch >>p/series
ok 'a file that is moved and deleted' out 3
ok '... revert' by_name c.patch b.patch a.patch

start
printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+new\n' >p/a.patch
printf 'diff --git a/n b/m\nsimilarity index 100%%\nrename from n\nrename to m\n' >p/b.patch
ok 'a file that is made and moved' out 2
ok '... revert' by_name b.patch a.patch

start
{
	five
	printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+new\n'
} >p/a.patch
printf 'diff --git a/n b/m\nsimilarity index 100%%\nrename from n\nrename to m\n' >p/b.patch
cp -a orig t
runs 0 apply --tree t --repo p --all
rm t/m
ok 'a file that was moved by a set and removed by hand' eval 'runs 1 status --tree t &&
	matches "^  a.patch +partial .*m: it is not there any more" "^  b.patch +partial"'
done_testing
