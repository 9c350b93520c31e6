# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# For the tests that use git: lib.sh, and nothing of the user's own settings.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

HOME=$scratch/home
XDG_CONFIG_HOME=$HOME GIT_CONFIG_NOSYSTEM=1
GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
GIT_COMMITTER_NAME=Con GIT_COMMITTER_EMAIL=con@example.org
export HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME \
	GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
mkdir -p "$HOME"

# git_tree FROM TO: a work tree with the files of a folder, in one commit.
git_tree() {
	cp -a "$1" "$2" && git -C "$2" init -q -b master &&
		git -C "$2" add -A -f && git -C "$2" commit -qm 'the beginning'
}
