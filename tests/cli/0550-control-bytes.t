#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# No control byte from a patch, a set or a tree reaches the terminal, in any
# report or error.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
esc=$(printf '\033')
evil="${esc}[31m${esc}]0;owned$(printf '\007\b\177\302\233\23331m')x"

# tame STATUS ARG...: the tool ends with that status, and its output is printable.
tame() {
	runs "$@" || return
	cat "$out" "$err" >"$scratch/.all"
	[ -s "$scratch/.all" ] || return
	if LC_ALL=C tr -d '[:print:]\n\t\200-\377' <"$scratch/.all" | grep -q . ||
		LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$scratch/.all" ||
		! iconv -f utf-8 -t utf-8 "$scratch/.all" >/dev/null; then
		cat -v "$scratch/.all"
		return 1
	fi
}
shown() {
	says '\033[31m'
}

# a name in a patch
mkdir t
printf '%s\n' 1 2 3 "four $evil" 5 6 7 >t/text
{
	printf -- '--- "a/n%s"\n' '\033[31m\007'
	printf -- '+++ "b/n%s"\n@@ -1 +1 @@\n-x\n+y\n' '\033[31m\007'
} >name.diff
ok 'a file name with control bytes' tame 1 check --tree t ./name.diff
ok '... is shown with them escaped' says 'n\033[31m\007'
ok '... in apply as well' tame 1 apply --tree t ./name.diff
printf -- '--- a/n%s\n+++ b/n%s\n@@ -1 +1 @@\n-x\n+y\n' "$evil" "$evil" \
	>raw.diff
ok 'a raw one' tame 1 check --tree t ./raw.diff
ok '... is shown with them escaped' shown
printf 'diff --git "a/x%s" "b/x%s"\nnew file mode 100644\n--- /dev/null\n+++ "b/x%s"\n@@ -0,0 +1 @@\n+y\n' \
	'\033c' '\033c' '\033c' >new.diff
ok 'one that is made' tame 0 apply --tree t ./new.diff
ok '... is' [ -e "t/x${esc}c" ]
ok '... and status is tame' tame 0 status --tree t
ok '... as is the way back' tame 0 revert --tree t ./new.diff
ok '... which takes it out' [ ! -e "t/x${esc}c" ]

# lines of a hunk and of the tree, shown for what differs
printf -- '--- a/text\n+++ b/text\n@@ -1,7 +1,7 @@\n 1\n 2\n 3\n-4 %s\n+4\n 5\n 6\n 7\n' \
	"$evil" >lines.diff
ok 'lines with control bytes' tame 1 check --tree t ./lines.diff
ok '... are shown with them escaped' shown
ok '... of the patch' matches 'patch 4: 4 \\033'
ok '... and of the tree' matches 'tree  4: four \\033'
printf '%s\n' "--- a/text" "+++ b/text" "@@ -1,${evil} +1 @@" >malformed.diff
ok 'a malformed hunk' tame 2 check --tree t ./malformed.diff
cp lines.diff "$evil.diff"
ok 'the name of the patch itself' tame 1 check --tree t "./$evil.diff"
ok '... is shown with them escaped' shown
ok 'a name that is not there' tame 2 check --tree t "./no$evil.diff"
ok 'a folder that is not there' tame 2 check --tree "$evil" ./lines.diff

# a set
make_trees
make_repo base
for field in Author Summary Mainline Status License Successor; do
	new_set base/one
	sed -i '/^Summary/d' "$POM_REPO/base/one/info"
	printf 'Summary: one\n' | grep -v $field >"$POM_REPO/base/one/info"
	echo "$field: $evil" >>"$POM_REPO/base/one/info"
	ok "control bytes in $field" tame 2 show one
	ok '... are refused, with the line' \
		matches 'base/one/info:[12]: a control byte in the line'
done
new_set base/one
printf 'help\n%s\n\tmore\r\n' "$evil" >"$POM_REPO/base/one/help"
ok 'control bytes in a help text' tame 0 show one
ok '... are shown escaped' shown
ok 'list' tame 0 list
ok 'check' tame 0 check one
ok 'apply' tame 0 apply one
ok 'status' tame 0 status
printf '%s: x\n' "$evil" >>"$POM_REPO/base/one/info"
ok 'an unknown field' tame 0 list
sed -i '$d' "$POM_REPO/base/one/info"
echo "Depends: $evil" >>"$POM_REPO/base/one/info"
ok 'an unknown name' tame 0 list
sed -i '$d' "$POM_REPO/base/one/info"
printf 'a\tb\tc\n%s\t%s\t%s\t%s\t%s\t%s\n' was "$evil" "$evil" "$evil" "$evil" \
	"$evil" >"$POM_REPO/patches/fates.tsv"
ok 'what became of a set' tame 1 check was
rm "$POM_REPO/patches/fates.tsv"

# versions of trees
make_linux odd 6 1
sed -i "s/^EXTRAVERSION =.*/EXTRAVERSION = -$evil/" odd/Makefile
ok 'the version of a tree' tame 0 --kernel odd status

# a diff is for programs: the bytes of the files, on a pipe
runs 0 revert one >/dev/null
sed -i 's/\(Summary: the set\).*/\1/' "$POM_REPO/base/one/info"
echo "$evil" >>"$POM_REPO/base/one/linux/net/netfilter/one.c"
ok 'diff on a pipe' runs 0 --kernel "$KERNEL_DIR" diff one
ok '... is what it is' grep -qF "$esc" "$out"
ok 'JSON of the help text' runs 0 show --json one
ok '... has no raw ones' not grep -q "$esc" "$out"
ok '... nor any that is not ASCII' not grep -q "$(printf '[\200-\377]')" "$out"
ok '... is escaped as JSON has it' json '"\033[31m" in d["sets"][0]["help"]'

done_testing
