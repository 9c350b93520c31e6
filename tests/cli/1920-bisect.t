#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bisect finds the commit since which a patch does not fit, and the one that brought it in,
# in a long history and behind merges.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
hunk d/f 20 20 x >x.patch
mkdir d
# is LINE...: d/f with lines edited by sed
is() {
	seq 40 | sed "$@" >d/f
}
history() {
	is '' && record master 'the beginning' d/f && record_many master 800
	record_tag v1 master
	is 1s/1/top/ && record master 'a line far away' d/f
	record_many master 500
	is -e 1s/1/top/ -e 19s/.*/near/ && record master 'near: breaks it' d/f
	record_many master 600
	is -e 1s/1/top/ -e 20s/.*/x/ && record master 'x: brings it in' d/f
	record_many master 100
	record_tag v2 master

	# a stable branch, which is no part of what follows
	from=refs/tags/v1 && is 39s/.*/stable/ && record stable 'stable: fix' d/f
	# the change is on a branch that is merged later, after one that does not matter
	from=refs/tags/v1 && is 2s/.*/two/ && record topic 'topic: one' d/f
	is -e 2s/.*/two/ -e 21s/.*/y/ && record topic 'topic: breaks it' d/f
	is -e 2s/.*/two/ -e 21s/.*/z/ && record topic 'topic: three' d/f
	from=refs/tags/v1 && is 40s/.*/idle/ && record idle 'idle' d/f
	from=refs/tags/v1 && merge=refs/heads/idle &&
		is 40s/.*/idle/ && record main 'Merge idle' d/f
	merge=refs/heads/topic &&
		is -e 2s/.*/two/ -e 21s/.*/z/ -e 40s/.*/idle/ && record main 'Merge topic' d/f
	record_many main 5
	# a merge that changes more than both sides
	from=refs/heads/idle && is 3s/.*/three/ && record left 'left' d/f
	from=refs/heads/idle && is 38s/.*/right/ && record right 'right' d/f
	merge=refs/heads/right && is 20s/.*/evil/ && record left 'Merge right' d/f
	# the file begins on a branch that is merged
	from=refs/tags/v1 && rm d/f && record late 'late: without' d/f
	record_many late 3
	from=refs/heads/late && is '' && record maker 'maker: it is there' d/f
	from=refs/heads/maker && is 20s/.*/q/ && record spoiler 'spoiler: breaks it' d/f
	from=refs/heads/late && merge=refs/heads/spoiler &&
		record joined 'Merge spoiler' d/f
	is ''
	merge=refs/heads/maker && record late 'Merge maker' d/f
	record_many late 4
	is 20s/.*/q/ && record late 'late: breaks it' d/f
	record_many late 4
}
imported() {
	history >stream && git init -q --bare r &&
		git -C r fast-import --quiet <stream
}
ok 'a history of 2,000 commits' imported
note r

# finds_first SUBJECT GOOD BAD: it is the first that does not fit
finds_first() {
	runs 0 bisect --json --good "$2" --bad "$3" --tree r x.patch &&
		json "d['first']['subject'] == '$1'"
}
ok 'the first that does not fit' \
	runs 0 bisect --good v1 --bad v2 --tree r x.patch
ok '... is named, with its author and the day' \
	matches '^fits no more since: [0-9a-f]{12} near: breaks it \(Ann, 20[0-9-]{8}\)$'
ok '... with the hunk that it broke' says \
	'd/f: 1 of 1 hunk does not fit, the first is #1 (line 3 of the patch)'
ok '... and the patch and the tree' matches '^ +patch 19: 19$' '^ +tree  19: near$'
ok '... and the one that brought it in' \
	matches '^upstream since: [0-9a-f]{12} x: brings it in \('
ok '... in few steps' finds_first 'near: breaks it' v1 v2
ok '... of the commits with other files, none is tried' json \
	'd["commits"] == 1203 and d["looked"] < 30 and d["tried"] < 10'
ok '... the document has all that' json \
	'd["upstream_since"]["subject"] == "x: brings it in" and
	d["first"]["standing"] == "conflict" and d["bad"]["present"] and
	d["good"]["revision"] == "v1" and d["start"] is None and
	d["sets"][0]["trees"]["tree"]["files"][0]["hunks"][0]["state"] == "fails"'
until=v2~150
ok 'it does not fit at the end, either' finds_first 'near: breaks it' v1 $until
ok '... and nothing is upstream' json 'd["upstream_since"] is None'
hunk d/f 1 1 top 0 | sed 's/^@@.*/@@ -1,4 +1,4 @@/' >t.patch
seq -f ' %.0f' 2 4 >>t.patch
ok 'a patch that goes upstream as it is' \
	runs 0 bisect --good v1 --bad v2 --tree r t.patch
ok '... since then' matches '^upstream since: [0-9a-f]+ a line far away '
ok '... does not fit no more' silent 'fits no more'

ok 'on a branch that was merged' finds_first 'topic: breaks it' v1 main
ok '... that is no merge' json 'not d["merge"]'
ok 'a merge that is the cause itself' finds_first 'Merge right' v1 left
ok '... which is said' json 'd["merge"]'
ok 'the good one is on a branch of its own' finds_first 'near: breaks it' stable v2
ok '... the search begins where that began' json \
	'd["start"]["subject"] == "other 801" and d["start"]["standing"] == "clean"'
ok 'the good one was merged' finds_first 'late: breaks it' maker late
ok '... and so was the bad one' finds_first 'spoiler: breaks it' maker joined

ok 'the good one is not good' runs 1 bisect --good v2~150 --bad v2 --tree r x.patch
ok '... which is said' says 'v2~150 is not good: x.patch does not fit there'
ok 'the good one has it already' runs 1 bisect --good v2~50 --bad v2 --tree r x.patch
ok '... which is said' says 'v2~50 has all of x.patch already'
ok 'the bad one is not bad' runs 1 bisect --json --good v1~9 --bad v1 --tree r x.patch
ok '... which is said' json 'd["why"] == "v1 is not bad: x.patch fits there" and
	d["first"] is None and d["exit"] == 1'
ok 'the two are exchanged' runs 2 bisect --good v2 --bad v1 --tree r x.patch
ok '... which is said' says 'v1 is not later than v2'
ok 'one and the same' runs 2 bisect --good v1 --bad v1 --tree r x.patch
ok 'no such revision' runs 2 bisect --good v1 --bad v3 --tree r x.patch
ok '... which is said' says 'the repository has no revision v3'
ok 'only one revision' runs 2 bisect --good v1 --tree r x.patch
ok '... which is said' says '--bad: bisect needs two revisions'
ok 'no repository' runs 2 bisect --good v1 --bad v2 --tree d x.patch
ok '... which is said' says 'this folder is no git repository'
ok 'no patch' runs 2 bisect --good v1 --bad v2 --tree r
ok 'none of that wrote into the repository' untouched

# a series is tried as a whole, in a work tree
mkdir s
hunk d/f 5 5 five >s/1.patch
hunk d/f 5 five 5 >s/2.patch
sed -i 's/^ 19$/ near/; s/^-20/-near too/' x.patch && cp x.patch s/3.patch
printf '1.patch\n2.patch\n3.patch\n' >s/series
git clone -q -b stable r w
seq 40 | sed -e 19s/.*/near/ -e '20s/.*/near too/' >w/d/f
git -C w commit -qam 'makes it fit' && git -C w tag good
git -C w commit -q --allow-empty -m nothing
sed -i 5s/.*/other/ w/d/f && git -C w commit -qam 'five: breaks the first'
ok 'a series' runs 0 bisect --good good --bad stable --tree w --repo s s
ok '... and the patch of it that does not fit' matches \
	'^fits no more since: [0-9a-f]+ five: breaks the first' '^1.patch +conflict'
ok '... without the first' runs 1 bisect --good good --bad stable --tree w --repo s 3.patch
done_testing
