#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Headers of "diff --git" that do not have the names a/x and b/x: of two folders (git diff
# --no-index), and of Subversion (svn diff --git).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
mkdir -p orig/d
seq 30 >orig/f
seq 30 >orig/d/moved
printf '#!/bin/sh\n' >orig/d/run
seq 3 >orig/gone
cp -r orig new
sed -i 's/^10$/ten/' new/f
mv new/d/moved new/d/there
chmod +x new/d/run
rm new/gone
: >new/empty

note orig
meant() {
	rm -rf t
	cp -r orig t
	ok "$1" runs 0 apply --tree t ./x.patch
	ok '... gives what was meant' diff -r -x .pom new t
	ok '... the mode as well' [ -x t/d/run ]
	ok '... status' runs 0 status --tree t
	ok '... revert' eval 'runs 0 revert --tree t x.patch && same orig t && [ ! -x t/d/run ]'
}
git diff --no-index orig new >x.patch
meant 'two folders'
git diff --no-index --no-prefix orig new >x.patch
meant '... without a prefix'
mkdir -p deep/er
cp -r new deep/er/new
git diff --no-index -M90% orig deep/er/new >x.patch
ok '... of other depths: not taken by halves' refused 2 apply --tree orig ./x.patch

subversion() {
	printf 'Index: %s\n=======\ndiff --git a/trunk/%s b/trunk/%s\n' "$1" "$1" "$1"
}
{
	subversion n
	printf 'new file mode 100644\n--- a/trunk/n\t(nonexistent)\n+++ b/trunk/n\t(working copy)\n'
	printf '@@ -0,0 +1 @@\n+new\n'
	subversion gone
	printf 'deleted file mode 100644\n--- a/trunk/gone\t(revision 1)\n'
	printf '+++ b/trunk/gone\t(nonexistent)\n@@ -1,3 +0,0 @@\n-1\n-2\n-3\n'
	subversion f
	printf -- '--- a/trunk/f\t(revision 1)\n+++ b/trunk/f\t(working copy)\n'
	printf '@@ -9,3 +9,3 @@\n 9\n-10\n+ten\n 11\n'
} >x.patch
rm -rf t
cp -r orig t
ok 'Subversion' runs 0 apply --tree t ./x.patch
ok '... gives what was meant' eval 'cmp new/f t/f && [ ! -e t/gone ] && [ "$(cat t/n)" = new ]'
ok '... revert' eval 'runs 0 revert --tree t x.patch && same orig t'
sed -i 's/(nonexistent)$/(revision 1)/' x.patch
ok '... a file that is new and old is refused' eval \
	'refused 2 apply --tree orig ./x.patch && says "contradict each other"'

printf -- '--- a/f\n+++ b/f\n@@ -9,3 +9,3 @@\n [a-z_-]{2}[-x]\n-10 [-a-]\n+ten {+a+}\n' >x.patch
ok 'brackets in code are no marks of words' eval \
	'refused 2 apply --tree orig ./x.patch && silent word-diff'
printf -- '--- a/f\n+++ b/f\n@@ -9,3 +9,3 @@\n9\n[-10-]{+ten+}\n11\n' >x.patch
ok '... but these are' eval 'refused 2 apply --tree orig ./x.patch && says "without --word-diff"'
done_testing
