#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two commits with the bars of git log --graph, and quoted in a mail: the command in the message
# makes a patch of them that goes in whole. The lines "commit" of git log may have a mark or a name.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir t
{ seq 12; printf '\n\n'; seq 30; } >t/f
git_tree t g
sed -i '10s/.*/ten/' g/f
git -C g commit -qam 'f: the first'
sed -i '10s/.*/TEN/; 14s/.*/fourteen/' g/f
git -C g commit -qam 'f: the second'
mkdir want
cp g/f want/f
note t

goes_in() {
	rm -rf u && cp -r t u && runs 0 apply --tree u "$@" && diff -r -x .pom want u
}
# mended SAID: x.patch is refused and named; with the command, it goes in whole.
mended() {
	# shellcheck disable=SC2034 # used in eval
	said=$1
	ok "$1" eval 'refused 2 check --tree t x.patch && says "$said"'
	# shellcheck disable=SC2034 # used in eval
	command=$(sed -n 's/.*`\(sed [^`]*\)`.*/\1/p' "$err")
	ok '... and the command takes them off' eval '[ -n "$command" ] && eval "$command" <x.patch >y.patch && goes_in y.patch'
}
git -C g log -p --graph HEAD~2.. >x.patch
mended 'as git log --graph draws them'
git -C g log -p --graph HEAD~2.. | sed 's/ *$//' >x.patch
mended 'as git log --graph draws them'
git -C g format-patch --stdout HEAD~2 | sed 's/^/> /' >x.patch
mended 'quoted in a mail'
git -C g format-patch --stdout HEAD~2 | sed 's/^/> /; s/ *$//' >x.patch
mended 'quoted in a mail'

for how in --left-right --cherry-mark --source --decorate=full; do
	git -C g log -p $how HEAD~2...HEAD >x.patch
	ok "git log $how" goes_in x.patch
	ok '... title and author' eval 'runs 0 show --tree t x.patch && says "x.patch: f: the first" "Author:    Ann <ann@example.org>"'
done
done_testing
