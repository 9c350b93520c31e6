#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# git log -p writes the newest commit first: its commits are taken from the oldest on, in a
# patch file and in a repository. With --reverse they stay as they are.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
git_tree t g
day=0
# commit TITLE [OPTION]...
commit() {
	title=$1
	shift
	day=$((day + 1))
	git -C g commit -qam "$title" --date "2024-01-0${day}T00:00:00" "$@"
}
base=$(git -C g rev-parse HEAD)
branch=$(git -C g symbolic-ref --short HEAD)
for i in 1 2 3; do
	echo "line $i" >>g/f
	commit "f: add $i" --author "A$i <a$i@example.org>"
done
git -C g checkout -qb side HEAD~1
sed -i '1s/^/top\n/' g/f
commit 'f: top'
git -C g checkout -q "$branch"
git -C g merge -q --no-edit side
sed -i '5s/$/ five/' g/f
commit 'f: five'
log() {
	git -C g log "$@" "$base.."
}
log -p >new.patch
log -p --reverse >old.patch
log -p --pretty=fuller --stat --decorate=full >full.patch
log -p --pretty=raw >raw.patch
log -p --format=email --no-merges >mail.mbox
sed "/^index /d" new.patch >dates.patch
git -C g show HEAD >one.patch
git -C g log --format=medium "$base.." >none.patch
cp t/f before
cp g/f after
newest='git log wrote the newest commit first; they are taken from the oldest on'

for log in new full raw; do
	ok "$log: as a patch" runs 0 apply --tree t $log.patch
	ok '... the order is turned' says "$newest"
	ok '... with the right result' cmp after t/f
	ok '... it stands' runs 0 status --tree t
	ok '... again' eval "runs 0 apply --tree t $log.patch && says 'is there already'"
	ok '... and is taken out' eval "runs 0 revert --tree t $log.patch && cmp before t/f"
done
ok 'as a repository' runs 0 apply --all --tree t --repo new.patch
ok '... the order is turned' says "$newest"
ok '... the merge is passed over' says 'left out: 1 commit without a diff'
ok '... with the right result' cmp after t/f
ok '... each commit is a set' eval '[ "$(grep -c " applied " "$out")" = 5 ] &&
	says "0001-f-add-1.patch applied" "0005-f-five.patch  applied"'
ok '... they stand' runs 0 status --tree t
ok '... each has its author' eval 'runs 0 show --repo new.patch 0002-f-add-2.patch && says "A2 <a2@"'
ok '... one is taken out' runs 0 revert --tree t --repo new.patch 0005-f-five.patch
ok '... and the others' eval 'runs 0 revert --tree t --repo new.patch --all && cmp before t/f'
echo 'line 6' >>g/f
commit 'f: six'
ok '... in a newer log they are the same' eval 'runs 0 apply --tree t --repo new.patch 0001-f-add-1.patch &&
	log -p >new.patch && runs 0 apply --all --tree t --repo new.patch && says "6 sets: 5 applied, 1 is there"'
ok '... and go' eval 'runs 0 revert --tree t --repo new.patch --all && cmp before t/f'

ok 'with --reverse' eval 'runs 0 apply --tree t old.patch && cmp after t/f'
ok '... nothing is said' silent 'git log'
ok '... as a repository' eval 'runs 0 revert --tree t old.patch && runs 0 apply --all --tree t --repo old.patch'
ok '... nor then' silent 'git log'
runs 0 revert --all --tree t --repo old.patch
ok 'without blobs, by the dates' eval 'runs 0 apply --tree t dates.patch && says "$newest" && cmp after t/f'
runs 0 revert --tree t dates.patch

gzip -k new.patch
ok 'compressed' eval 'runs 0 apply --tree t new.patch.gz && says "$newest"'
ok '... is taken out again' eval 'runs 0 revert --tree t new.patch.gz && cmp before t/f'

ok 'as mails' eval 'runs 0 apply --all --tree t --repo mail.mbox && cmp after t/f'
ok '... the order is turned' says 'its newest mail stands first'
runs 0 revert --all --tree t --repo mail.mbox
ok 'one commit' eval 'runs 0 list --repo one.patch && says "0001-f-five.patch"'
ok 'a log without diffs' eval 'runs 2 list --repo none.patch && says "none of the 6 commits in it has a diff" "git log -p"'
ok '... as a patch' eval 'runs 2 check --tree t none.patch && says "git log -p"'
done_testing
