#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The title, the author, the date and the text of a change in a log of Mercurial, Bazaar and
# Subversion.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
hunk='@@ -9,3 +9,3 @@\n 9\n-10\n+ten\n 11\n'
ruler=$(printf %072d 0 | tr 0 -)

# titled NAME AUTHOR TEXT: x.patch is "the title" by that author, with that text.
titled() {
	# shellcheck disable=SC2034 # used in eval
	name=$1 author=$2 body=$3
	ok "$1: show" eval 'runs 0 show --tree t x.patch && says "x.patch: the title" "Author:    $author" &&
		{ [ -z "$body" ] || says "  $body"; } && silent "changeset" "revno" "| 3 lines"'
	rm -rf r && git_tree t r
	ok '... --commit' eval 'runs 0 apply --commit --tree r x.patch &&
		[ "$(git -C r log -1 --format="%s|%ad")" = "the title|Tue Mar 5 06:07:08 2024 +0330" ] &&
		case $(git -C r log -1 --format="%an <%ae>") in "$author"*) ;; *) false ;; esac'
}
changeset='changeset:   1:1a1a8843d54a\ntag:         tip\nuser:        A Dev <a@example.org>\ndate:        Tue Mar 05 06:07:08 2024 +0330\n'
names='diff --git a/f b/f\n--- a/f\n+++ b/f\n'
printf "${changeset}summary:     the title\n\n$names$hunk\n" >x.patch
titled 'hg log -p' 'A Dev <a@example.org>' ''
printf "${changeset}files:       f\ndescription:\nthe title\n\nthe text\n\n\n$names$hunk\n" >x.patch
titled 'hg log -vp' 'A Dev <a@example.org>' 'the text'

bzr='%s\nrevno: 3\ntags: v1\n%scommitter: A Dev <a@example.org>\nbranch nick: r\ntimestamp: Tue 2024-03-05 06:07:08 +0330\nmessage:\n  the title\n  \n  the text\n'
names="diff:\n=== modified file 'f'\n--- f\t2024-03-05 02:37:08 +0000\n+++ f\t2024-03-05 02:37:08 +0000\n"
printf "$bzr$names$hunk" "$ruler" '' >x.patch
titled 'bzr log -p' 'A Dev <a@example.org>' 'the text'
printf "$bzr$names$hunk" "$ruler" 'author: Another <b@example.org>
' >x.patch
titled '... of another' 'Another <b@example.org>' 'the text'

printf '%s\nr3 | ann | 2024-03-05 06:07:08 +0330 (Tue, 05 Mar 2024) | 3 lines\n\nthe title\n\nthe text\n\n' "$ruler" >x.patch
printf "Index: f\n===================================================================\n--- f\t(revision 2)\n+++ f\t(revision 3)\n$hunk\n%s\n" "$ruler" >>x.patch
titled 'svn log --diff' 'ann' 'the text'
printf 'r3 | a word\n\n--- f\n+++ f\n%b' "$hunk" >x.patch
ok 'a text with a bar' eval 'runs 0 show --tree t x.patch && says "x.patch: r3 | a word"'
done_testing
