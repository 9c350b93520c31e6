# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# For the tests that use git: sources lib.sh, and hides the user's own settings of git.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

HOME=$scratch/home
XDG_CONFIG_HOME=$HOME GIT_CONFIG_NOSYSTEM=1
GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
GIT_COMMITTER_NAME=Con GIT_COMMITTER_EMAIL=con@example.org
export HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME \
	GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
mkdir -p "$HOME"

# git_tree FROM TO: makes a work tree with the files of a folder in one commit.
git_tree() {
	cp -a "$1" "$2" && git -C "$2" init -q -b master &&
		git -C "$2" add -A -f && git -C "$2" commit -qm 'the beginning'
}

# make_linux_and_sets: a small kernel in $scratch/linux with a link and an executable,
# and four sets: two fit, one conflicts, and one is for later versions. The kernel
# has no empty folders, because git would not keep them.
make_linux_and_sets() {
	make_linux "$scratch/linux" 6 1
	echo 'int main;' >"$scratch/linux/init/main.c"
	echo 'int list;' >"$scratch/linux/include/linux/list.h"
	mkdir "$scratch/linux/tools"
	ln -s ../kernel "$scratch/linux/tools/kernel"
	printf '#!/bin/sh\n' >"$scratch/linux/tools/run"
	chmod 755 "$scratch/linux/tools/run"
	make_repo base
	new_set base/one
	edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile \
		'20i one'
	new_set base/two 'Depends: one'
	new_set base/clash
	edit_by base/clash linux.diff "$scratch/linux" net/netfilter/Kconfig \
		-e '30s/.*/other/'
	sed -i 's/config 29$/config 92/' "$POM_REPO/base/clash/linux.diff"
	new_set base/late 'Linux: >= 6.12'
}

# verdicts TREE: prints the JSON of check for all sets, without the tree's name.
verdicts() {
	"$RUNME" check --json --kernel "$1" >"$out" 2>"$err"
	echo "status $?"
	cat "$err"
	grep -vE '"(path|kind|revision)": ' "$out"
}

# as_the_folder TREE: the verdicts equal those of $scratch/linux, and differ from set
# to set.
as_the_folder() {
	verdicts "$scratch/linux" >"$scratch/.1"
	verdicts "$1" >"$scratch/.2"
	grep -q conflict "$scratch/.1" && grep -q unsuitable "$scratch/.1" &&
		grep -q clean "$scratch/.1" && alike "$scratch/.1" "$scratch/.2"
}
