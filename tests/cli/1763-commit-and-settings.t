#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --commit in work trees where git's settings hide modes, line ends or files: the index is
# as the commit, and a refusal names the setting.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# work: tree_of, in git.
work() {
	tree_of
	rm -rf t
	git_tree before t
}
# clean: git shows no change, staged or not, even where it looks at modes.
clean() {
	git -C t diff --cached --exit-code HEAD &&
		git -C t -c core.fileMode=true diff --exit-code HEAD
}

work
git -C t config core.fileMode false
hunk f 10 10 y >s/1.patch
git_mode f 100644 100755 >s/2.patch
git_mode x 100755 100644 >s/3.patch
{
	git_new n 1 2 3
} | sed 's/100644/100755/' >s/4.patch
ok 'apply --commit with core.fileMode=false' runs 0 apply --commit --tree t --repo s s
ok '... the commit has the mode' \
	test "$(git -C t ls-tree HEAD f x n | cut -c 1-6 | tr '\n' ' ')" = '100755 100755 100644 '
ok '... nothing is left to commit' clean
ok 'revert --commit' runs 0 revert --commit --tree t --repo s s
ok '... leaves nothing to commit' clean
ok '... and HEAD is as before' git -C t diff --exit-code HEAD~8 HEAD

work
git -C t config core.fileMode false
chmod 755 t/f
rm -f s/*
hunk f 10 10 y >s/1.patch
ok 'a mode that git does not look at' runs 2 apply --commit --tree t --repo s s
ok '... is named' says 'the mode of the file is not as HEAD has it' 'core.fileMode=false'

# line ends
crlf() {
	work
	rm -f t/f && git -C t checkout -q f
	hunk f 10 10 y | sed 's/$/\r/' >s/1.patch
}
git config --global core.autocrlf true
crlf
ok 'with core.autocrlf=true' runs 2 apply --commit --tree t --repo s s
ok '... the line ends are named' says 'the file has CR LF line ends, and LF in HEAD' \
	'core.autocrlf' 'leave --commit out'
ok '... without --commit it is applied' runs 0 apply --tree t --repo s s
git config --global --unset core.autocrlf
crlf
echo 'f text eol=crlf' >t/.gitattributes
git -C t add .gitattributes && git -C t commit -qm attributes
rm t/f && git -C t checkout -q f
ok 'with eol=crlf' runs 2 apply --commit --tree t --repo s s
ok '... the line ends are named' says 'the file has CR LF line ends, and LF in HEAD'

# a file with CR LF in HEAD, and a setting that came later
work
sed -i 's/$/\r/' t/f
git -C t commit -qam 'line ends'
echo 'f text' >t/.git/info/attributes
hunk f 10 10 y | sed 's/$/\r/' >s/1.patch
ok 'CR LF in HEAD' runs 0 apply --commit --tree t --repo s s
ok '... nothing is staged' git -C t diff --cached --exit-code HEAD

# files that git does not look at
for flag in skip-worktree assume-unchanged; do
	work
	hunk f 10 10 y >s/1.patch
	git -C t update-index --$flag f
	sed -i 's/^30$/mine/' t/f
	ok "a file with $flag" runs 2 apply --commit --tree t --repo s s
	ok '... the flag is named' says 'the file is not as HEAD has it' "($flag)" \
		"git update-index --no-$flag f"
done
work
hunk f 10 10 y >s/1.patch
sed -i 's/^30$/mine/' t/f
ok 'a file with a change' runs 2 apply --commit --tree t --repo s s
ok '... is to be committed first' says 'commit or stash what was changed first'

done_testing
