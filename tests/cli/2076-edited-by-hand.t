#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Patches that somebody has changed by hand: --- and +++ have other names than diff --git, the
# message shows a part of a diff, an editor took the empty lines off the end. patch(1) takes
# all of them.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir -p t/sub
{ seq 12; printf '\n\n\n'; seq 3; } >t/f
cp t/f t/sub/f
git_tree t g
sed -i 's/^10$/ten/' g/f
git -C g diff >good.patch
cp -r t want
cp g/f want/sub/f
note t

# taken PATCH SAID: it goes in as patch(1) has it, and SAID is said.
taken() {
	# shellcheck disable=SC2034 # used in eval
	said=$2
	ok "$1: check" eval 'refused 0 check --tree t x.patch && says "$said"'
	rm -rf u && cp -r t u
	ok '... apply' eval 'runs 0 apply --tree u x.patch && says "$said"'
	ok '... gives what patch(1) gives' eval 'rm -rf p && cp -r t p && patch -sd p -p1 <x.patch &&
		diff -r -x .pom p u && diff -r want p'
	ok '... revert' eval 'runs 0 revert --tree u x.patch && rm -rf u/.pom && same t u'
}
other='diff --git has other names than --- and +++ below it'
sed 's,^--- a/f,--- a/sub/f,; s,^+++ b/f,+++ b/sub/f,' good.patch >x.patch
taken 'other names' "$other"
ok '... not when they are the same' eval 'runs 0 check --tree t ./good.patch && silent "$other"'
sed 's,^--- a/f,--- a/sub/f,' good.patch >x.patch
ok 'one of the names' eval 'refused 2 check --tree t x.patch && says "contradict each other"'
sed '/^@@/i rename from f\nrename to x' good.patch |
	sed 's,^--- a/f,--- a/sub/f,; s,^+++ b/f,+++ b/sub/f,' >x.patch
ok 'a rename' refused 2 check --tree t x.patch
printf 'diff --git a/new b/new\nnew file mode 100755\n--- /dev/null\n+++ b/sub/new\n@@ -0,0 +1 @@\n+new\n' >x.patch
ok 'a new file' eval 'refused 2 check --tree t x.patch && says "contradict each other"'

rm -rf want && cp -r t want && cp g/f want/f
git -C g commit -qam 'the subject

A command says:
@@ -8,3 +8,3 @@
 9
-10
+ten

That is all.'
git -C g format-patch --stdout -1 >x.patch
shown='@@ -8,3 +8,3 @@; it has no file'
taken 'a part of a diff in the message' "$shown"
ok '... strictly, it does not go in' eval 'refused 1 check --strict --tree t x.patch && says "$shown"'
ok '... git am takes it' eval 'cp -r g am && git -C am reset -q --hard HEAD~1 && git -C am am -q ../x.patch && cmp g/f am/f'
sed '/^diff --git/d; /^index/d' x.patch >y.patch
ok '... without diff --git' eval 'refused 2 check --tree t y.patch && says "y.patch:7: a hunk without a file header"'
{ sed '/^---$/,$d; s/PATCH/PATCH 0\/1/' x.patch; echo '-- '; } >y.patch
ok '... in a cover letter' eval 'refused 0 check --tree t y.patch && says "the letter before a series"'
sed '/^---$/,$d' x.patch >y.patch
ok '... and no diff at all' eval 'refused 2 check --tree t y.patch && says "a hunk without a file header"'

# an editor took empty lines off the end
{ seq 5; printf '\n\n\n'; } >t/f
sed 's/^5$/five/' t/f >five
note t
diff -u t/f five | sed '1,2s,^\(...\) .*,\1 a/f,' >good.patch
ok 'all lines' runs 0 check --tree t ./good.patch
for lost in 1 2 3; do
	head -n -$lost good.patch >x.patch
	ok "$lost lines are missing" eval \
		'refused 2 check --tree t x.patch && says "in the middle of a hunk" "took empty lines off"'
	# shellcheck disable=SC2034 # used in eval
	command=$(sed -n 's/[^`]*`\([^`]*\)`.*/\1/p' "$err")
	ok '... and the command puts them back' eval \
		'[ -n "$command" ] && eval "$command" <x.patch >y.patch && runs 0 check --tree t y.patch'
done
head -n -4 good.patch >x.patch
ok 'a change is missing' eval 'refused 2 check --tree t x.patch && silent "took empty"'
done_testing
