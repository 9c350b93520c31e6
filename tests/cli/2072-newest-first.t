#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Logs with diffs whose newest change stands first: of Mercurial, Subversion and Bazaar, and of
# git without the lines "commit 0123456". As for git log -p, the changes are taken from the
# oldest on, and check says so.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
seq 30 >t/g
cp -r t before
cp -r t after
sed -i '10s/.*/TEN/' after/f
echo new >after/new
sed -i '20s/.*/twenty/' after/g

# section FILE LINE PREFIX PREFIX OLD NEW: the lines of a diff that edits the file.
lines() {
	seq -f ' %.0f' $(($1 - 3)) $(($1 - 1))
	printf -- '-%s\n+%s\n' "$2" "$3"
	seq -f ' %.0f' $(($1 + 1)) $(($1 + 3))
}
section() {
	printf -- '--- %s%s\n+++ %s%s\n@@ -%d,7 +%d,7 @@\n' "$3" "$1" "$4" "$1" $(($2 - 3)) $(($2 - 3))
	lines "$2" "$5" "$6"
}
created() {
	printf -- '--- %s\n+++ %snew\n@@ -0,0 +1 @@\n+new\n' "$1" "$2"
}

# taken NAME SAID STRIP: x.patch goes in and out in the right order, and SAID is said.
taken() {
	ok "$1: check" runs 0 check --tree t x.patch
	ok '... says it' says "$2"
	ok '... in JSON' eval 'runs 0 check --json --tree t x.patch && says "newest change"'
	ok '... apply' eval 'runs 0 apply --tree t x.patch && diff -r -x .pom after t'
	ok '... status' runs 0 status --tree t
	ok '... again' eval 'runs 0 apply --tree t x.patch && says "is there already"'
	ok '... revert' eval 'runs 0 revert --tree t x.patch && rm -rf t/.pom && same before t'
	rm -rf s && mkdir s && cp x.patch s && echo "x.patch -p$3" >s/series
	ok '... in a series' eval 'runs 0 apply --all --tree t --repo s && diff -r -x .pom after t &&
		runs 0 revert --all --tree t --repo s && rm -rf t/.pom && same before t'
}
# in_order: it goes in as it stands, and nothing is said.
in_order() {
	ok "$1: in order" eval 'runs 0 apply --tree t x.patch && silent "newest change" && diff -r -x .pom after t'
	ok '... revert' eval 'runs 0 revert --tree t x.patch && rm -rf t/.pom && same before t'
}

hg() {
	printf 'changeset:   %d:%012d\nuser:        A <a@example.org>\ndate:        Mon Nov 30 18:16:08 2026 +0000\nsummary:     %s\n\ndiff -r %012d -r %012d f\n' "$1" "$1" "$2" $(($1 - 1)) "$1"
}
hg1() { hg 9 one; section f 10 a/ b/ 10 ten; created /dev/null b/; echo; }
hg2() { hg 10 two; section f 10 a/ b/ ten TEN; section g 20 a/ b/ 20 twenty; echo; }
{ hg2; hg1; } >x.patch
taken 'hg log -p' 'this log has the newest change first; they are taken from the oldest on' 1
{ hg2; hg1; } | sed 's/^changeset: */changes /' >x.patch
taken 'hg log -p -T' 'the newest change stands first; they are taken from the oldest on' 1
{ hg1; hg2; } | sed 's/^changeset: */changes /' >x.patch
in_order 'hg log -p -T'
{ hg1; hg2; } >x.patch
in_order 'hg log -p'

# of hg export --git, each patch names the one that it builds upon
exported() {
	printf '# HG changeset patch\n# User A <a@example.org>\n# Date 1764526568 0\n# Node ID %012d\n# Parent  %012d\n%s\n\n' "$1" $(($1 - 1)) "$2"
}
export1() { exported 9 one; section f 10 a/ b/ 10 ten; created /dev/null b/; }
export2() { exported 10 two; section f 10 a/ b/ ten TEN; }
export3() { exported 11 three; section g 20 a/ b/ 20 twenty; }
{ export3; export2; export1; } >x.patch
taken 'hg export' 'this log has the newest change first; they are taken from the oldest on' 1
{ export1; export2; export3; } >x.patch
in_order 'hg export'
# one that does not build upon the next one: they stand as somebody wanted it
{ export3; export1; export2; } >x.patch
in_order 'hg export 11 9 10'

svn() {
	printf -- '%072d\nr%d | ann | 2026-11-30 18:16:14 +0000 (Mon, 30 Nov 2026) | 1 line\n\n%s\n\n' 0 "$1" "$2" | tr '\0' 0 | sed '1s/0/-/g'
}
index() { printf 'Index: %s\n%067d\n' "$1" 0 | sed '2s/0/=/g'; }
svn1() { svn 2 one; index f; section f 10 '' '' 10 ten; index new; created new ''; echo; }
svn2() { svn 3 two; index f; section f 10 '' '' ten TEN; index g; section g 20 '' '' 20 twenty; echo; }
ruler=$(printf %072d 0 | tr 0 -)
{ svn2; svn1; echo "$ruler"; } | sed 's,^--- new,--- /dev/null,' >x.patch
taken 'svn log --diff' 'this log has the newest change first' 0
{ svn1; svn2; echo "$ruler"; } | sed 's,^--- new,--- /dev/null,' >x.patch
in_order 'svn log --diff'

bzr() {
	printf -- '%060d\nrevno: %d\ncommitter: A <a@example.org>\nbranch nick: b\ntimestamp: Mon 2026-11-30 18:16:17 +0000\nmessage:\n  %s\ndiff:\n' 0 "$1" "$2" | sed '1s/0/-/g'
}
bzr1() { bzr 2 one; echo "=== modified file 'f'"; section f 10 '' '' 10 ten; echo "=== added file 'new'"; created /dev/null ''; }
bzr2() { bzr 3 two; echo "=== modified file 'f'"; section f 10 '' '' ten TEN; echo "=== modified file 'g'"; section g 20 '' '' 20 twenty; }
{ bzr2; bzr1; } >x.patch
taken 'bzr log -p' 'this log has the newest change first' 0
{ bzr1; bzr2; } >x.patch
in_order 'bzr log -p'

git_tree t r
sed -i '10s/.*/ten/' r/f
echo new >r/new
git -C r add new
git -C r commit -qam one
cp after/* r/
git -C r commit -qam two
for how in --oneline --format= --format=%s%n%n%b --format=oneline; do
	git -C r log -p "$how" -2 >x.patch
	taken "git log -p $how" 'the newest change stands first' 1
	git -C r log -p "$how" -2 --reverse >x.patch
	in_order "git log -p $how"
done
# a patch and its revert
git -C r revert -n HEAD
git -C r commit -qm three
git -C r log -p --format= -2 --reverse >x.patch
cp -r r/.git gone && rm -rf t && cp -r after t
ok 'a patch and its revert' eval 'runs 1 check --tree t x.patch && silent "newest change"'
done_testing
