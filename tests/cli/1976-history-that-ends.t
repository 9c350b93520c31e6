#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bisect and check --history in a shallow clone, in a folder of no repository, and of a file
# that was renamed: they say what was in the way, and what to do.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# libgit2 1.5 loses memory of its own when a commit is not there
echo 'leak:libgit2' >leaks
LSAN_OPTIONS=suppressions=$scratch/leaks:print_suppressions=0
export LSAN_OPTIONS
# commit SUBJECT: all of the work tree
commit() {
	git -C up add -A && git -C up commit -qm "$1"
}
git init -q up
seq 40 >up/f
commit 'the beginning'
git -C up tag v1
sed -i 's/^20$/twenty/' up/f
commit 'twenty: breaks it'
echo new >up/new
commit 'more'
git -C up tag v2
git clone -q --depth 1 "file://$scratch/up" clone
hunk f 20 20 x >p.patch

ok 'a clone with all of it' eval 'runs 1 check --history --tree up p.patch && says "twenty: breaks it"'
ok '... lacks nothing' silent 'shallow' '--history found'
ok 'a shallow clone' eval 'runs 1 check --history --tree clone p.patch && silent "no more since"'
ok '... says so' says '--history found no commit, or not all of them: the clone is shallow' \
	'`git fetch --unshallow`'
ok '... only with the option' eval 'runs 1 check --tree clone p.patch && silent shallow'
ok '... and only if a commit was asked for' eval 'seq 40 >clone/f && runs 0 check --history --tree clone p.patch &&
	silent shallow && git -C clone checkout -q f'
ok 'bisect there, without the good one' runs 2 bisect --good v1 --bad HEAD --tree clone p.patch
ok '... tells what to do' says 'has no revision v1' '`git -C clone fetch --unshallow`'
git -C clone fetch -q --depth 1 origin tag v1
ok '... with both ends, but nothing between' runs 2 bisect --good v1 --bad HEAD --tree clone p.patch
ok '... as well' says '`git -C clone fetch --unshallow`'
git -C clone fetch -q --unshallow
ok '... which helps' eval 'runs 0 bisect --good v1 --bad HEAD --tree clone p.patch && says "twenty: breaks it"'

mkdir plain
cp up/f plain
ok 'a folder of no repository' eval 'runs 1 check --history --tree plain p.patch &&
	says "the tree is in no git repository"'

git -C up mv f g
commit 'f is g by now'
for tree in up up@HEAD; do
	ok "$tree: a file that was renamed" runs 1 check --history --tree $tree p.patch
	ok '... since when' matches '^      it is there no more since [0-9a-f]{12} f is g by now \(Ann, 20'
done
ok 'a file that never was' eval 'hunk h 20 20 x >h.patch && runs 1 check --history --tree up h.patch &&
	silent "no more since"'
done_testing
