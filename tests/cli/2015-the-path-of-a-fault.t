#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The message of a malformed patch names its file as the user would type it, where patches of
# several folders have the same name.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir -p t q/a q/b
seq 30 >t/f
hunk f 10 10 ten | sed 's/,7 @@/,9 @@/' >q/a/fix.patch
cp q/a/fix.patch q/b/
note t
ok 'two files' refused 1 check --tree t q/a/fix.patch q/b/fix.patch
ok '... are named' matches 'q/a/fix.patch:[0-9]+: hunk' 'q/b/fix.patch:[0-9]+: hunk'
ok 'two repositories' refused 1 check --tree t --repo q/a --repo q/b
ok '... are named' matches 'q/a/fix.patch:[0-9]+: hunk' 'q/b/fix.patch:[0-9]+: hunk'
ok '... by apply, too' refused 1 apply --all --tree t --repo q/a --repo q/b
ok '... are named' matches 'q/a/fix.patch:[0-9]+: hunk' 'q/b/fix.patch:[0-9]+: hunk'
ok '... and by export' eval 'runs 1 export --format mbox --repo q/a --repo q/b -o o'
ok '... are named' matches 'q/a/fix.patch:[0-9]+: hunk' 'q/b/fix.patch:[0-9]+: hunk'
for repo in '--repo q/a --repo q/b' 'q/a/fix.patch q/b/fix.patch' './q/a/fix.patch ./q/b/fix.patch'; do
	# shellcheck disable=SC2086 # words
	ok "for GitHub: $repo" runs 1 check --format github --tree t $repo
	ok '... the files are right' eval 'says "file=" && [ "$(grep -o "file=[^,]*" "$out" | sort -u | wc -l)" = 2 ] &&
		for file in $(grep -o "file=[^,]*" "$out"); do [ -f "${file#file=}" ] || return 1; done'
done
printf 'a/fix.patch\nb/fix.patch\n' >q/series
ok 'one series' refused 1 check --tree t --repo q
ok '... has them apart' matches ' a/fix.patch:[0-9]+: hunk' ' b/fix.patch:[0-9]+: hunk'
done_testing
