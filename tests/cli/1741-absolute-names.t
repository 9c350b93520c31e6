#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch with absolute names is judged by the names that -p leaves of them, as in
# patch(1). Without -p it is refused, with the -p that would fit. No file outside the
# tree is read or written.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
old=/usr/src/linux new=/usr/src/linux.new
mkdir -p orig/net out
numbered line 20 >orig/net/x.c
numbered line 20 >out/x.c
head -n 3 orig/net/x.c >orig/net/gone.c
again() {
	rm -rf t
	cp -a orig t
	note t out
}
again

# edit NAME NAME, create NAME, delete NAME: a section of a patch.
edit() {
	unified orig net/x.c 's/^line 10$/LINE 10/' |
		sed "s,^--- .*,--- $1,;s,^+++ .*,+++ $2,"
}
create() {
	printf -- '--- /dev/null\n+++ %s\n@@ -0,0 +1,2 @@\n+one\n+two\n' "$1"
}
delete() {
	printf -- '--- %s\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-line 1\n-line 2\n-line 3\n' "$1"
}

# taken NAME OPTION...: the patch all.patch goes in and out.
taken() {
	name=$1
	shift
	again
	rm -rf v
	cp -a orig v
	ok "$name: check" eval "refused 0 check --tree t $* ./all.patch && says clean"
	ok '... apply' runs 0 apply --tree t "$@" ./all.patch
	patch -s -E -d v "$@" <all.patch
	rm -rf pom
	mv t/.pom pom
	ok '... as patch(1)' same t v
	mv pom t/.pom
	ok '... revert' eval 'runs 0 revert --tree t all.patch && same orig t'
}
edit $old/net/x.c $new/net/x.c >all.patch
taken 'an edit' -p4
edit $old/net/x.c linux/net/x.c >all.patch
taken 'one name only' -p1
edit net/x.c /net/x.c >all.patch
taken 'from the root' -p1
edit //usr///src//linux/net/x.c $new//net/x.c >all.patch
taken 'several slashes are one' -p4
{ edit $old/net/x.c $new/net/x.c && create $new/net/new.c && delete $old/net/gone.c; } >all.patch
taken 'new and deleted files' -p4
{ printf 'diff --git %s %s\n' $old/net/x.c $new/net/x.c && edit $old/net/x.c $new/net/x.c; } >all.patch
taken 'with a git header' -p4

mkdir s
edit $old/net/x.c $new/net/x.c >s/a.patch
again
echo 'a.patch -p4' >s/series
ok 'a series: its -p' eval 'refused 0 check --tree t --repo s && says clean'
echo a.patch >s/series
ok '... -p for all' eval 'refused 0 check --tree t --repo s -p4 && says clean'
ok '... at the wrong level the file is not there' eval 'refused 1 check --tree t --repo s &&
	says "there is no such file" "net/x.c has its name"'

# hint NAME PATCH...: what is said without -p, and with -p0
hint() {
	name=$1 level=$2 path=$3
	shift 3
	"$@" >all.patch
	ok "$name: without -p" eval "refused 1 check --tree t ./all.patch &&
		says 'absolute file name; with -p$level it is $path'"
	ok '... apply' eval "refused 1 apply --tree t ./all.patch && says 'with -p$level'"
	ok '... with -p0' eval "refused 1 apply --tree t -p0 ./all.patch && says 'with -p$level'"
}
hint 'an edit' 4 net/x.c edit $old/net/x.c $new/net/x.c
hint 'a new file' 4 net/new.c create $new/net/new.c
hint 'a deleted one' 4 net/gone.c delete $old/net/gone.c
edit /elsewhere/y.c /elsewhere/y.c >all.patch
ok 'no level fits: -p is named' eval 'refused 1 check --tree t ./all.patch &&
	says "absolute file name; -p takes folders off its front"'

# never NAME LEVEL REASON PATCH...: it is refused, and nothing is touched
never() {
	name=$1 level=$2 reason=$3
	shift 3
	"$@" >all.patch
	ok "$name" eval "refused 1 apply --tree t -p$level ./all.patch && says '$reason'"
}
never 'what is left leads out' 2 'leads out of the tree' \
	create "/usr/src/../../$scratch/out/new"
never '... or is .git' 4 '.git' create $new/.git/config
never '... or nothing' 5 'fewer than 5 folders' create $new/new
never 'a file outside, by its name' 0 'absolute' \
	edit "$scratch/out/x.c" "$scratch/out/x.c"
never '... with -p1 it is one of the tree' 1 'no such file' \
	edit "$scratch/out/x.c" "$scratch/out/x.c"
never '... renamed by git' 1 'absolute' printf \
	'diff --git a%s b/new\nsimilarity index 100%%\nrename from %s\nrename to new\n' \
	"$scratch/out/x.c" "$scratch/out/x.c"

done_testing
