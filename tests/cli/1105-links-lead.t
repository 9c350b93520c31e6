#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A symbolic link that a patch makes is judged by where it leads. Other links on
# its way are followed, in whatever order they are made.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir -p pristine/sub/deep pristine/d1/d1 away
seq 1 9 >pristine/f
seq 1 9 >pristine/sub/g
seq 1 9 >pristine/sub/deep/h
echo e >pristine/d1/d1/e
ln -s .. pristine/sub/up
ln -s ../away pristine/out
ln -s sub/nothing pristine/dangling
echo secret >away/key

# link NAME TARGET: a patch that creates a link.
link() {
	printf 'diff --git a/%s b/%s\nnew file mode 120000\n--- /dev/null\n+++ b/%s\n' \
		"$1" "$1" "$1"
	printf '@@ -0,0 +1 @@\n+%s\n\\ No newline at end of file\n' "$2"
}
# file NAME: a patch that creates a file with one line.
file() {
	printf 'diff --git a/%s b/%s\nnew file mode 100644\n--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+new\n' \
		"$1" "$1" "$1"
}
# gone NAME LINE: a patch that deletes a file.
gone() {
	printf 'diff --git a/%s b/%s\ndeleted file mode 100644\n--- a/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-%s\n' \
		"$1" "$1" "$1" "$2"
}
# moved FROM TO
moved() {
	printf 'diff --git a/%s b/%s\nsimilarity index 100%%\nrename from %s\nrename to %s\n' \
		"$1" "$2" "$1" "$2"
}
again() {
	rm -rf t s
	cp -a pristine t
	mkdir s
	: >s/series
}
# next <PATCH: adds a patch to the series
next() {
	n=$(($(wc -l <s/series) + 1))
	cat >s/$n.patch
	echo $n.patch >>s/series
}
# stays: the series is refused as a whole, and nothing can be read that is outside.
stays() {
	runs 1 apply --tree t --repo s s && says "$1" && silent secret &&
		same pristine t
}
made() {
	runs 0 apply --tree t --repo s s && runs 0 status --tree t &&
		runs 0 revert --tree t --repo s s && rm -rf t/.pom && same pristine t
}
out='leads out of the tree'

# --- what leads out
for pair in '. d/d/../away/key' 'sub d/../../away/key' 'sub/deep d/../../../away/key'; do
	# shellcheck disable=SC2086 # two words
	set -- $pair
	again
	{ link d "$1"; link l "$2"; } | next
	ok "in one patch: d -> $1, l -> $2" stays "$out"
	again
	link d "$1" | next
	link l "$2" | next
	ok '... in two' stays "$out"
	again
	link l "$2" | next
	link d "$1" | next
	ok '... the other way round' stays "$out"
	again
	{ link l "$2"; link d "$1"; } | next
	ok '... in one' stays "$out"
done
again
link l sub/up/../away/key | next
ok 'through a link that the tree has' stays "$out"
again
link l out/key | next
ok 'through one that leads out already' stays "$out"
again
link l sub/../out/key | next
ok '... behind others' stays "$out"
again
link l d1/d1/../../../away/key | next
ok 'by its words' stays "$out"
again
link l /etc/passwd | next
ok 'an absolute one' stays "$out"
again
link l missing/../../away/key | next
ok 'through what is not there' stays "$out"
again
link l missing/../f | next
ok '... be it inside, since a link could come there' stays 'cannot be told'
again
link l f/../f | next
ok '... or a file' stays 'cannot be told'
again
{ link a b; link b a; link l a/x; } | next
ok 'round in a circle' stays 'it leads to itself'
again
link l sub/up/.git/hooks | next
ok 'into .git' stays 'a folder of a version control system'
again
{ link a sub; link l a/up/.pc; } | next
ok 'into .pc' stays '.pc'

# --- because of a later patch
again
link l d1/d1/../../f | next
gone d1/d1/e e | next
link d1 . | next
ok 'a folder becomes a link' stays "$out"
again
link l d1/d1/../../f | next
{ gone d1/d1/e e; link d1 sub; } | next
ok '... in one patch' stays 'l: it'
again
{ link sub/x ..; link l d1/d1/../e; } | next
{ gone d1/d1/e e; moved sub/x d1/d1; } | next
ok 'a link is renamed to where it leads out' stays "$out"
again
link sub/deep/m ../../f | next
moved sub/deep/m m | next
ok '... or leads out itself' stays "$out"

# --- runs of their own
again
link l d1/d1/../../f | next
ok 'a link in one run' runs 0 apply --tree t ./s/1.patch
{ gone d1/d1/e e; link d1 .; } | next
ok '... that the next run would make lead out' runs 1 apply --tree t ./s/2.patch
ok '... is named' says "l: it $out"
ok '... and still leads in' test -f t/l

# --- links that stay in the tree
again
link sub/l ../f | next
link sub/deep/l ../../sub/g | next
link l sub/../f | next
link m sub/deep/../g | next
link n sub/up/f | next
link o sub/up/sub/up/sub | next
link p not/there/yet | next
link q p/and/more | next
link r dangling | next
link s . | next
ok 'links that stay in the tree' made
again
link there sub | next
link l there/up/there/g | next
file new/n | next
link k new/../f | next
ok '... through those of the series, and its folders' made
again
moved dangling sub/dangling | next
ok 'a rename of a link' runs 0 apply --tree t --repo s s
again
link "l$(printf '\033')x" d/../../away | next
ok 'control bytes in a name' stays "$out"

done_testing
