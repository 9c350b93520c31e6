#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch from standard input, for the name "-": check, diff, apply and revert take it as
# they take a patch file. It is read once, and recorded under a name of its own.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool git expect quilt

cd "$scratch" || exit 2
HOME=$scratch
export HOME
git config --global user.name Ann && git config --global user.email ann@example.org

# given FILE STATUS ARG...: as runs, with the file as standard input, through a pipe
given() {
	file=$1 wanted=$2
	shift 2
	# shellcheck disable=SC2002 # a pipe
	cat "$file" | "$RUNME" "$@" >"$out" 2>"$err"
	ended=$?
	[ "$ended" -eq "$wanted" ] && return
	echo "status $ended instead of $wanted: runme $*"
	cat "$out" "$err"
	return 1
}
# recorded: prints the names that status has
recorded() {
	"$RUNME" status --tree t --json | python3 -c 'import json, sys
print(*[a["name"] for a in json.load(sys.stdin)["applied"]])'
}

tree_of
hunk f 10 10 new >a
hunk x 20 20 other >b
ok 'check' given a 0 check --tree t -
ok '... writes nothing' as_before
ok 'diff' given a 0 diff --tree t -
ok '... prints the change' says '+new'
ok 'apply' given a 0 apply --tree t -
ok '... is written' grep -qx new t/f
ok '... status knows it' stands
as=$(recorded)
ok '... by a name' eval 'expr "$as" : "stdin-[0-9a-f]\{8\}[.]patch\$" >/dev/null'
ok 'apply of the same again' given a 0 apply --tree t -
ok '... is there already' says '1 set is there already'
ok 'apply of another one' given b 0 apply --tree t -
ok '... both are recorded' [ "$(recorded | wc -w)" -eq 2 ]
ok 'revert by the recorded name' runs 0 revert --tree t "$as"
ok 'revert by standard input' given b 0 revert --tree t -
ok '... all is as before' as_before
ok 'apply of standard input' given a 0 apply --tree t -
cp a a.patch
ok '... a file of the same content reverts it' runs 0 revert --tree t a.patch
ok '... all is as before' as_before
ok 'apply of the file' runs 0 apply --tree t a.patch
ok '... standard input reverts it' given a 0 revert --tree t -
ok '... all is as before' as_before
ok 'with a file' given b 0 apply --tree t a.patch -
ok '... both are recorded' [ "$(recorded | wc -w)" -eq 2 ]
ok 'revert of both' given b 0 revert --tree t a.patch -
ok '... all is as before' as_before

git_new dir/n one >c
sed 's, b/, ,; s, a/, ,' c >c0
ok '-p0' given c0 0 apply --tree t -p0 -
ok '... is written' test -e t/dir/n
ok '... revert' given c0 0 revert --tree t -p0 -
gzip -c a >a.gz
ok 'compressed' given a.gz 0 apply --tree t -
ok '... is written' grep -qx new t/f
ok '... revert' given a.gz 0 revert --tree t -
ok '... all is as before' as_before
sed 's/^ 11$/ eleven/' a >no
note t
ok 'what conflicts' given no 1 apply --tree t --strict -
ok '... is explained' says 'hunk #1 (line 3 of the patch)'
ok '... nothing is written' untouched
ok 'for a CI' given no 1 check --tree t --strict - --format github
ok '... without a file' matches '^::error title=stdin-'

# a mail, and a series of mails with a cover letter
cp -a before w && git -C w init -q && git -C w add -A && git -C w commit -qm first
sed -i s/^30$/thirty/ w/f && git -C w commit -qam 'f: a word for it'
sed -i s/^31$/more/ w/f && git -C w commit -qam 'f: and one more'
git -C w format-patch -q --stdout -1 HEAD~1 >mail
git -C w format-patch -q --stdout --cover-letter -2 >box 2>/dev/null
ok 'a mail' given mail 0 apply --tree t -
ok '... its title is recorded' eval 'runs 0 status --tree t --json && json "d[\"applied\"][0][\"summary\"] == \"f: a word for it\""'
ok '... revert' given mail 0 revert --tree t -
ok 'a series of mails' given box 0 apply --tree t -
ok '... all of it is written' cmp t/f w/f
ok '... revert' given box 0 revert --tree t -
ok '... all is as before' as_before
git -C w checkout -q HEAD~2
ok '--commit' given mail 0 apply --tree w --commit -
ok '... has the title of the mail' [ "$(git -C w log -1 --format=%s)" = 'f: a word for it' ]
ok '--quilt' given a 0 apply --tree t --quilt -
ok '... quilt knows it' [ "$(cd t && quilt applied | sed 's,.*/,,')" = "$as" ]
ok '... revert' given a 0 revert --tree t -
ok '... all is as before' cmp before/f t/f
rm -rf t && cp -a before t

make_linux k 6 1
make_linux k2 6 2
sed -i s/fork/spoon/ k2/kernel/fork.c
unified k kernel/fork.c s/fork/knife/ >kp
ok 'for a kernel' given kp 0 apply --kernel k -
ok '... is written' grep -q knife k/kernel/fork.c
ok '... revert' given kp 0 revert --kernel k -
ok 'several kernels' given kp 1 check --kernel k --kernel k2 - --json
ok '... it is read once' json '[x["sets"][0]["standing"] for x in d["kernels"]] == ["clean", "conflict"]'
make_iptables i 1.8.9
unified i include/xtables.h s/xtables/x/ >ip
ok 'for iptables' given ip 0 check --iptables i -

note t
ok 'nothing comes' given /dev/null 2 apply --tree t -
ok '... is said' says 'standard input: it is empty'
echo words >words
ok 'no patch' given words 2 apply --tree t -
ok '... is said' says 'standard input: there is no patch in it'
hunk f 10 10 new | sed 7d >bad
ok 'a malformed one' given bad 2 check --tree t -
ok '... with its line' says 'standard input:10: hunk #1'
ok 'twice' given a 2 apply --tree t - -
ok '... is refused' says 'standard input is given twice'
ok 'the walk' given a 2 - --tree t
ok '... needs it for its answers' says 'use runme apply'
ok 'a closed one' eval '"$RUNME" apply --tree t - <&- >"$out" 2>"$err"; [ $? -eq 2 ]'
ok '... is said' says 'standard input: '
ok 'too much of it' eval 'head -c 300000000 /dev/zero | "$RUNME" apply --tree t - >"$out" 2>"$err"; [ $? -eq 2 ]'
ok '... is refused' says 'larger than 268435456 bytes'
ok '... nothing was written by any' untouched
ok 'a terminal' at_terminal apply --tree t - <<'END'
see "reading a patch from the terminal; Ctrl-D in an empty line ends it"
key "\004"
see "it is empty"
ends 2
END

done_testing
