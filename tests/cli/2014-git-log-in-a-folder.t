#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch of a folder, a series or an archive that is the output of git log -p: its commits
# are taken from the oldest on, as those of such a file by itself. So are the mails of a
# mailbox by their numbers.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
git_tree t g
base=$(git -C g rev-parse HEAD)
for i in 1 2 3; do
	echo "line $i" >>g/f
	git -C g commit -qam "f: add $i" --date "2024-01-0${i}T00:00:00"
done
cp g/f after
tip=$(git -C g rev-parse HEAD)
mkdir folder series listed
git -C g log -p "$base.." >folder/new.patch
cp folder/new.patch series/
echo new.patch >series/series
gzip -c folder/new.patch >listed/new.patch.gz
echo new.patch.gz >listed/series
tar czf folder.tar.gz folder/new.patch
tar cf series.tar -C series .
cp -r t before
newest='git log wrote the newest commit first; they are taken from the oldest on'

for repo in folder series listed folder.tar.gz series.tar; do
	ok "$repo: check" runs 0 check --tree t --repo $repo
	ok '... says it' says "$newest"
	ok '... in JSON' eval 'runs 0 check --json --tree t --repo $repo && says "$newest"'
	ok '... apply' eval 'runs 0 apply --all --tree t --repo $repo && cmp after t/f'
	ok '... status' runs 0 status --tree t
	ok '... again' eval 'runs 0 apply --all --tree t --repo $repo && says "is there already"'
	ok '... revert' eval 'runs 0 revert --all --tree t --repo $repo && cmp before/f t/f'
done
sed -i '28,$s/^/x/' t/f
ok 'where it does not fit' runs 1 check --tree t --repo series
ok '... it is said, too' says "$newest"
cp before/f t/f

ok 'export' runs 0 export --repo folder --format mbox -o x.mbox
ok '... git am takes it' eval 'git -C g reset -q --hard "$base" && git -C g am -q ../x.mbox && cmp after g/f'
ok 'for quilt' runs 0 export --repo series -o q
mkdir w
cp t/f w/f
ok '... it is in order' eval 'patch -s -p1 -d w <q/new.patch && cmp after w/f'

# a mailbox as a patch of a series
git -C g log --format=email -p --reverse "$base..$tip" | sed 's/^Subject: \[PATCH\] f: add \(.\)/Subject: [PATCH \1\/3] f: add \1/' >box
csplit -sz box '/^From [0-9a-f]\{40\}/' '{*}'
mkdir box.d
ok 'three mails' [ "$(echo xx*)" = 'xx00 xx01 xx02' ]
cat xx02 xx00 xx01 >box.d/all.patch
ok 'mails' runs 0 apply --all --tree t --repo box.d
ok '... are taken by their numbers' cmp after t/f
ok '... and go' eval 'runs 0 revert --all --tree t --repo box.d && cmp before/f t/f'
git -C g log -p --reverse "$base..$tip" >folder/new.patch
ok 'with --reverse' eval 'runs 0 apply --all --tree t --repo folder && cmp after t/f'
ok '... nothing is said' silent 'git log'
done_testing
