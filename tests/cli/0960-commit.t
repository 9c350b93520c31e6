#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# apply --commit makes one commit for each set, and revert --commit makes a commit
# that reverts it.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

make_linux "$scratch/linux" 6 1
echo 'int main;' >"$scratch/linux/init/main.c"
echo 'int list;' >"$scratch/linux/include/linux/list.h"
printf '#!/bin/sh\n' >"$scratch/linux/run"
make_iptables "$scratch/iptables" 1.8.9
make_repo base
new_set base/one 'Author: Olga One <olga@example.org>'
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i one'
printf 'The match one.\n\nIt matches one packet.\n' >"$POM_REPO/base/one/help"
new_set base/two 'Depends: one' 'Author: Tom'
edit_by base/two linux.diff "$scratch/linux" net/netfilter/Makefile '23i two'
sed -i 's/^@@ .*/@@ -21,6 +21,7 @@/' "$POM_REPO/base/two/linux.diff"
new_set base/user
edit_by base/user iptables.diff "$scratch/iptables" extensions/GNUmakefile.in '20i x'
new_set base/clash
edit_by base/clash linux.diff "$scratch/linux" net/netfilter/Kconfig \
	-e '30s/.*/other/'
sed -i 's/config 29$/config 92/' "$POM_REPO/base/clash/linux.diff"

new_tree() {
	rm -rf "$scratch/work" "$scratch/plain"
	git_tree "$scratch/linux" "$scratch/work"
	cp -a "$scratch/linux" "$scratch/plain"
}
work=$scratch/work
new_tree
KERNEL_DIR=$work
export KERNEL_DIR
g() {
	git -C "$work" "$@"
}
# alike_trees: the work tree is as after apply alone, except for .pom/ledger
alike_trees() {
	(cd "$work" && find . -path ./.git -prune -o -path ./.pom/ledger -prune \
		-o -printf '%y %m %p %l\n' | sort) >"$scratch/.1"
	(cd "$scratch/plain" && find . -path ./.pom/ledger -prune \
		-o -printf '%y %m %p %l\n' | sort) >"$scratch/.2"
	alike "$scratch/.1" "$scratch/.2" &&
		diff -r -x .git -x ledger "$work" "$scratch/plain"
}
clean() {
	g status --porcelain >"$scratch/.status"
	cat "$scratch/.status"
	[ ! -s "$scratch/.status" ] && g fsck --strict --no-dangling 2>&1 &&
		g diff-index --quiet HEAD
}
log() {
	g log --format="$1" "${2--1}" >"$scratch/.log"
	shift 2
	printf '%s\n' "$@" >"$scratch/.wanted"
	alike "$scratch/.wanted" "$scratch/.log"
}

ok 'apply --commit' runs 0 apply --commit two
ok '... names the commits' says "(commit $(g rev-parse HEAD | cut -c1-12))"
"$RUNME" apply --kernel "$scratch/plain" two >/dev/null
ok '... leaves what apply leaves' alike_trees
ok '... and a clean work tree, a sound repository' clean
ok '... is one commit a set, on the branch' log %s -3 'two: the set two' \
	'one: the set one' 'the beginning'
ok '... by the author of each' log '%an <%ae>' -3 'Tom <unknown>' \
	'Olga One <olga@example.org>' 'Ann <ann@example.org>'
ok '... and the committer that git has' log '%cn <%ce>' -1 'Con <con@example.org>'
body() {
	g log -1 --format=%b HEAD~1 >"$scratch/.log"
	printf '%s\n' 'The match one.' '' 'It matches one packet.' '' >"$scratch/.wanted"
	alike "$scratch/.wanted" "$scratch/.log"
}
ok '... with the help as its message' body
each_by_itself() {
	[ "$(g diff --name-only HEAD~2 HEAD~1 | tr '\n' ' ')" = \
		'net/netfilter/Makefile net/netfilter/one.c ' ] &&
		[ "$(g show HEAD~1:net/netfilter/Makefile | grep -cE '^(one|two)$')" -eq 1 ]
}
ok '... each with its own change only' each_by_itself
ok 'nothing of .pom is in git' not grep -q pom "$(g ls-files >"$scratch/.ls"
	echo "$scratch/.ls")"
ok 'the branch is the same' test "$(g symbolic-ref HEAD)" = refs/heads/master
ok 'status knows them' runs 0 status
ok 'applied once more, nothing happens' runs 0 apply --commit two
ok '... and no commit is made' log %s -1 'two: the set two'

before=$(g rev-parse HEAD~1)
ok 'revert --commit' runs 0 revert --commit two one
ok '... leaves a clean work tree' clean
ok '... is a commit a set, the last one first' log %s -2 \
	'Revert "one: the set one"' 'Revert "two: the set two"'
ok '... which names what it reverts' log %b -1 "This reverts commit $before." ''
ok '... the files are as they were at first' g diff --exit-code HEAD~4 HEAD
ok '... without .pom' test ! -e "$work/.pom/ledger"

new_tree
json_says() {
	runs 0 apply --commit --json one &&
		json "d['sets'][0]['trees']['linux']['commit'] == '$(g rev-parse HEAD)'" &&
		runs 0 revert --commit --json one &&
		json "d['sets'][0]['trees']['linux']['commit'] == '$(g rev-parse HEAD)'"
}
ok 'JSON names the commits' json_says
out_of_order() {
	new_tree
	runs 0 apply --commit two && sed -i /Depends/d "$work/.pom/ledger" &&
		runs 0 revert --commit one && clean && log %s -1 'Revert "one: the set one"' &&
		grep -qx two "$work/net/netfilter/Makefile" &&
		not grep -qx one "$work/net/netfilter/Makefile"
}
ok 'the older one of two reverts, too' out_of_order
uncommitted() {
	new_tree
	runs 0 apply one && runs 2 revert --commit one &&
		says 'not as HEAD has it' && runs 0 revert one && clean
}
ok 'what was applied without is not reverted with it' uncommitted

# Every obstacle is reported before anything is written.
refuses() {
	"$RUNME" status >"$scratch/.status1" 2>&1
	g rev-parse HEAD >"$scratch/.head1"
	g status --porcelain >>"$scratch/.head1"
	runs 2 apply --commit one && says "$@" || return
	g rev-parse HEAD >"$scratch/.head2"
	g status --porcelain >>"$scratch/.head2"
	alike "$scratch/.head1" "$scratch/.head2" &&
		test ! -e "$work/net/netfilter/one.c"
}
new_tree
echo staged >>"$work/Makefile"
g add Makefile
ok 'staged changes' refuses 'there are staged changes'
g reset -q --hard
echo more >>"$work/net/netfilter/Makefile"
ok 'a file of the set that was changed' refuses \
	'net/netfilter/Makefile: the file is not as HEAD has it'
g reset -q --hard
echo more >>"$work/Makefile"
other() {
	runs 0 apply --commit one &&
		[ "$(g status --porcelain)" = ' M Makefile' ] &&
		[ "$(g show --format= --name-only HEAD | tr '\n' ' ')" = \
			'net/netfilter/Makefile net/netfilter/one.c ' ]
}
ok 'a file that no set is about may be changed, and stays so' other
new_tree
g rm -q --cached net/netfilter/Makefile
g commit -qm 'without'
ok 'a file that git does not have' refuses 'it is not in there'
new_tree
mkdir -p "$work/.git/rebase-merge"
ok 'a rebase that is not done' refuses 'not done yet'
rm -r "$work/.git/rebase-merge"
unborn() {
	rm -rf "$work/.git" && g init -q && runs 2 apply --commit one &&
		says 'no commit yet'
}
ok 'a repository without a commit' unborn
nowhere() {
	rm -rf "$work/.git" && runs 2 apply --commit one &&
		says 'git work tree, and this is none' &&
		test ! -e "$work/net/netfilter/one.c"
}
ok 'a tree that is in no repository' nowhere
nobody() {
	new_tree
	env -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL "$RUNME" apply --commit \
		one >"$out" 2>"$err"
	[ $? -eq 2 ] && says 'git config user.name' &&
		g config user.name Conny && g config user.email c@example.org &&
		env -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL "$RUNME" apply \
			--commit one >"$out" 2>"$err" &&
		log '%cn <%ce>' -1 'Conny <c@example.org>'
}
ok 'git that does not know who commits' nobody
failing() {
	new_tree
	runs 1 apply --commit one clash && log %s -1 'the beginning' && clean &&
		runs 1 apply --commit -k one clash && log %s -1 'one: the set one' &&
		clean
}
ok 'when one does not fit: nothing, or with -k the others' failing

both() {
	new_tree
	cp -a "$scratch/iptables" "$scratch/ipt" && git_tree "$scratch/ipt" "$scratch/i" &&
		IPTABLES_DIR=$scratch/i runs 0 apply --commit user one &&
		[ "$(git -C "$scratch/i" log --format=%s -1)" = 'user: the set user' ] &&
		[ -z "$(git -C "$scratch/i" status --porcelain)" ] && clean &&
		log %s -2 'one: the set one' 'user: the set user'
}
ok 'two trees, two repositories' both
half() {
	new_tree
	IPTABLES_DIR=$scratch/ipt runs 2 apply --commit user one &&
		log %s -1 'the beginning' && clean
}
ok 'all of it or nothing, also when one tree is in no repository' half

elsewhere() {
	new_tree
	g checkout -q --detach && runs 0 apply --commit one && clean &&
		[ "$(g rev-parse HEAD~1)" = "$(g rev-parse master)" ]
}
ok 'a detached HEAD moves by itself' elsewhere
linked() {
	new_tree
	g worktree add -q -b side "$scratch/linked" &&
		runs 0 apply --commit --kernel "$scratch/linked" one &&
		[ "$(g log --format=%s -1 side)" = 'one: the set one' ] &&
		[ "$(g log --format=%s -1 master)" = 'the beginning' ] &&
		[ -z "$(git -C "$scratch/linked" status --porcelain)" ]
}
ok 'a linked work tree' linked
below() {
	mkdir "$scratch/mono" && cp -a "$scratch/linux" "$scratch/mono/linux" &&
		git_tree "$scratch/mono" "$scratch/m" &&
		runs 0 apply --commit --kernel "$scratch/m/linux" two &&
		[ "$(git -C "$scratch/m" log --format=%s | wc -l)" -eq 3 ] &&
		[ -z "$(git -C "$scratch/m" status --porcelain)" ] &&
		git -C "$scratch/m" cat-file -e HEAD:linux/net/netfilter/two.c
}
ok 'a tree that is a folder of the work tree' below
ignored() {
	echo /linux >"$scratch/m/.gitignore" && cp -a "$scratch/linux" "$scratch/m/build" &&
		echo /build >>"$scratch/m/.gitignore" &&
		git -C "$scratch/m" add .gitignore && git -C "$scratch/m" commit -qm i &&
		runs 2 apply --commit --kernel "$scratch/m/build" one && says 'ignores it'
}
ok 'a tree that the repository around it ignores' ignored

# a patch of somebody's: renames, modes, a deletion, by git
patch() {
	new_tree
	g mv init/main.c init/start.c && g rm -q net/netfilter/Kconfig && chmod 755 "$work/run" &&
		mkdir "$work/new" && echo new >"$work/new/file" && g add -A &&
		g -c user.name='Pat Cher' -c user.email=pat@example.org commit -q \
			--author 'Pat Cher <pat@example.org>' -m 'net: plug in' -m 'Because.' &&
		g format-patch -q -1 -o "$scratch" && g reset -q --hard HEAD~1 &&
		runs 0 apply --commit "$scratch/0001-net-plug-in.patch" && clean &&
		g diff --exit-code 'HEAD@{2}' HEAD &&
		runs 0 revert --commit "$scratch/0001-net-plug-in.patch" && clean &&
		g diff --exit-code HEAD~2 HEAD
}
ok 'renames, modes, new folders and deletions are what git makes of them' patch
ok '... with subject and author' log '%s %an %ae' -2 \
	'Revert "net: plug in" Con con@example.org' \
	'net: plug in Pat Cher pat@example.org'

locked() {
	new_tree
	: >"$work/.git/index.lock"
	runs 2 apply --commit one && says 'another git works on this repository' &&
		clean || return
	rm "$work/.git/index.lock"
	runs 0 apply --commit one && clean && log %s -1 'one: the set one'
}
ok 'when git is locked, nothing is done' locked

for command in check list status 'show one'; do
	# shellcheck disable=SC2086
	ok "--commit does not go with $command" runs 2 $command --commit
done
ok 'nor with the walk' runs 2 --commit
ok 'nor with --quilt' runs 2 apply --commit --quilt one

done_testing
