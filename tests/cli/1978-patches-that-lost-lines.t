#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What was taken off a patch is named: the lines of a deleted file by git diff -D, and the
# first blank of each line by a mailer.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t
seq 40 >t/f
: >t/empty
git_tree t r
git -C r rm -q f
git -C r diff --cached -D >d.patch
ok 'git diff -D' runs 1 check --tree t d.patch
ok '... is named' says 'the patch deletes the file, and does not have its lines' 'without -D'
git -C r diff --cached >lines.patch
ok '... without it, it applies' runs 0 check --tree t lines.patch
git -C r reset -q --hard
git -C r rm -q empty
git -C r diff --cached -D >e.patch
ok 'an empty file is deleted so' runs 0 check --tree t e.patch
echo more >>t/empty
ok '... and not if it has lines' eval 'runs 1 check --tree t e.patch && says "it has more in it than the patch knows" && silent "without -D"'

hunk f 20 20 x >whole.patch
sed 's/^ //' whole.patch >lost.patch
ok 'context without its blanks' runs 2 check --tree t ./lost.patch
ok '... is named' says 'lost.patch:4: hunk #1' 'seem to have lost the blank'
{ sed '$d' whole.patch && printf 'Bye,\nAnn\n'; } >short.patch
ok 'a hunk that is too short, and text' eval 'runs 2 check --tree t ./short.patch && says "short.patch:11:" && silent "lost the blank"'
{ sed -n '1,5p' whole.patch && cat whole.patch; } >two.patch
ok 'a hunk that is cut off by the next' eval 'runs 2 check --tree t ./two.patch && silent "lost the blank"'
done_testing
