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

# For long histories: `git commit` takes too long. record BRANCH SUBJECT [FILE...] prints a
# commit for git fast-import, with these files of the present folder; one that is not there
# is deleted. $from is the commit that a new branch begins at, $merge one that is merged; both
# are emptied. Each commit is a day later than the one before.
from='' merge='' day=0
record() {
	day=$((day + 1))
	begin_record "$1" "$2"
	shift 2
	for file; do
		if [ -e "$file" ]; then
			printf 'M 100644 inline %s\ndata %d\n' "$file" \
				"$(wc -c <"$file")"
			cat "$file"
			echo
		else
			echo "D $file"
		fi
	done
	echo
}
begin_record() {
	printf 'commit refs/heads/%s\n' "$1"
	printf '%s %s %d +0000\n' author 'Ann <ann@example.org>' \
		$((1700000000 + day * 86400)) committer 'Con <con@example.org>' \
		$((1700000000 + day * 86400))
	printf 'data %d\n%s\n' "${#2}" "$2"
	[ -z "$from" ] || echo "from $from"
	[ -z "$merge" ] || echo "merge $merge"
	from='' merge=''
}

# record_many BRANCH N: N commits of another file.
record_many() {
	awk -v branch="$1" -v n="$2" -v day="$day" 'BEGIN {
		for (i = 1; i <= n; i++) {
			t = 1700000000 + (day + i) * 86400
			s = "other " (day + i)
			printf "commit refs/heads/%s\n", branch
			printf "author Ann <ann@example.org> %d +0000\n", t
			printf "committer Con <con@example.org> %d +0000\n", t
			printf "data %d\n%s\n", length(s), s
			printf "M 100644 inline other\ndata %d\n%s\n\n", length(s), s
		}
	}'
	day=$((day + $2))
}

# record_tag TAG BRANCH: gives the latest commit of the branch a tag.
record_tag() {
	printf 'reset refs/tags/%s\nfrom refs/heads/%s\n\n' "$1" "$2"
}
