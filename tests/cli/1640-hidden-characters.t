#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# On a terminal, invisible characters, and those that change the direction of
# text, are shown as <U+XXXX>, wherever the text comes from. In a pipe or a file
# the bytes are unchanged.
# shellcheck disable=SC2016,SC2209 # for eval; cat is a word here
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

cd "$scratch" || exit 2
make_trees
make_repo base
rlo=$(printf '\342\200\256')
# each kind: direction, isolates, marks, zero width, BOM, tags, soft hyphen, line
# separator, variation selector, C1
all=$(printf '\342\200\252\342\200\253\342\200\254\342\200\255\342\200\256\342\201\246\342\201\247\342\201\250\342\201\251\342\200\216\342\200\217\330\234\342\200\213\342\200\215\342\201\240\357\273\277\363\240\201\201\302\255\342\200\250\357\270\217')
c1=$(printf '\302\233')

# hides FILE...: the file has an invisible or a control character
hides() {
	cat "$@" | tr -d '\r\033' | LC_ALL=C grep -qE "$(printf \
		'\342\200[\213-\217\250-\256]|\342\201[\240-\257]|\330\234|\302[\200-\237\255]|\357\273\277|\363\240|\357\270\217')"
}
# shown ARG... <SCRIPT: at a terminal, all of what hides is shown as an escape
shown() {
	at_terminal "$@" && not hides "$out"
}
# seen STATUS ARG...: the same without anything typed; it ends so
seen() {
	status=$1
	shift
	echo "ends $status" | shown "$@"
}

printf -- '--- a/text\n+++ b/text\n@@ -1,3 +1,3 @@\n one\n-two %s\n+2 %s%s\n three\n' \
	"$rlo" "$all" "$c1" >lines.diff
mkdir t
printf 'one\ntwo%s\nthree\n' "$all" >t/text
ok 'lines that differ, of check' seen 1 check --tree t ./lines.diff
ok '... as escapes' says '<U+202E>' '<U+2066>' '<U+E0041>' '<U+FEFF>' '<U+00AD>'
ok '... in colour, for a pager' eval 'runs 1 check --color=always --tree t ./lines.diff &&
	not hides "$out"'
ok 'check into a pipe' runs 1 check --tree t ./lines.diff
ok '... has the bytes' grep -qF "$rlo" "$out"
ok '... but no control' not grep -qF "$c1" "$out"
printf 'one\ntwo %s\nthree\n' "$rlo" >t/text
ok 'a diff' seen 0 diff --tree t ./lines.diff
ok '... as escapes' says '<U+202E>' '\302\233'
PAGER=cat
export PAGER
ok '... in a pager' seen 0 diff --tree t ./lines.diff
unset PAGER
ok 'a diff into a pipe' eval 'runs 0 diff --tree t ./lines.diff && grep -qF "$all$c1" "$out"'
ok '... can be applied' eval 'runs 0 diff --tree t ./lines.diff && cp -r t u &&
	patch -d u -p1 <"$out" >/dev/null && grep -qF "2 $all$c1" u/text'

# names
cp lines.diff "a$rlo.diff"
printf 'diff --git a/x%s b/x%s\nnew file mode 100644\n--- /dev/null\n+++ b/x%s\n@@ -0,0 +1 @@\n+y\n' \
	"$rlo" "$rlo" "$rlo" >new.diff
ok 'the name of a patch' seen 0 check --tree t "./a$rlo.diff"
ok '... is shown' says 'a<U+202E>.diff'
ok 'a patch that is not there' seen 2 check --tree t "./no$rlo.diff"
ok '... is named on standard error' says 'no<U+202E>.diff'
ok 'a tree that is not there' seen 2 check --tree "no$all" ./lines.diff
ok 'an unknown set' seen 2 check "no$all"
ok 'an unknown option' seen 2 check "--no$all"
ok 'a value that is no number' seen 2 check -p "$all"
ok 'the name of a file that is made' seen 0 apply --tree t ./new.diff
ok '... of the record' seen 0 status --tree t
ok '... and taken out' seen 0 revert --tree t ./new.diff
mv t "t$rlo"
ok 'the name of a tree' seen 0 status --tree "t$rlo"
ok '... is shown' says 't<U+202E>'
mv "t$rlo" t
printf '%s\n' '--- a/text' '+++ b/text' "@@ -1,$all +1 @@" >malformed.diff
ok 'a malformed patch' eval 'printf "expect eof\nwait\n" | shown check --tree t ./malformed.diff'

# series: author, title, help
mkdir s
{
	printf 'From: A %sDev <dev@example.org>\nSubject: [PATCH] text: %s safe\n\nHelp %s.\n---\n' \
		"$rlo" "$all" "$all"
	cat lines.diff
} >"s/a$rlo.patch"
for command in list show check apply status revert; do
	case $command in
	list | check) set -- --repo s --tree t ;;
	show) set -- --repo s --tree t "a$rlo.patch" ;;
	apply | revert) set -- --repo s --tree t "a$rlo.patch" ;;
	status) set -- --tree t ;;
	esac
	ok "$command of such a series" seen 0 "$command" "$@"
	ok '... shows escapes' says '<U+202E>'
	[ $command = apply ] || continue
	ok '... and the bytes are in the tree' grep -qF "$all" t/text
done
ok 'show into a pipe' runs 0 show --repo s "a$rlo.patch"
ok '... has the bytes' grep -qF "$all" "$out"
ok 'the walk, its question, its diff' eval 'shown --repo s --tree t <<EOT
see "Testing... a"
answer d
see "2 "
answer e
answer y
see "Applied: "
ends 0
EOT'
ok '... shows escapes' says '<U+202E>' '<U+E0041>'

# sets of our own, and what became of old ones
new_set base/one "Author: A$all"
printf 'help %s\n' "$all" >"$POM_REPO/base/one/help"
printf 'a\tb\tc\n%s\t%s\t%s\t%s\t%s\t%s\n' was "$all" "$all" "$all" "$all" "$all" \
	>"$POM_REPO/patches/fates.tsv"
for words in 'list' 'show one' 'show was' 'check one' 'check was' 'apply one' 'status'; do
	# shellcheck disable=SC2086 # words
	ok "$words" eval 'printf "expect eof\nwait\n" | shown $words'
done
ok 'what is seen stays as it is' eval 'printf "Help: Jürgen, 日本語, العربية\n" >"$POM_REPO/base/one/help" &&
	echo ends 0 | at_terminal show one && says "Jürgen, 日本語, العربية"'

done_testing
