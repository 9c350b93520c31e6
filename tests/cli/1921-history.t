#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check --history names the commit that brought a hunk in, and the one since which a hunk
# does not fit.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir d
is() {
	seq 60 | sed "$@" >d/f
}
history() {
	is '' && record master 'the beginning' d/f && record_many master 300
	is 10s/.*/x/ && record master 'x: brings one hunk in' d/f
	record_many master 300
	from=refs/heads/master && is -e 10s/.*/x/ -e 30s/.*/y/ &&
		record topic 'y: brings the other one in' d/f
	merge=refs/heads/topic && record master 'Merge y' d/f
	record_many master 300
	echo new >d/new && record master 'new: a file' d/new
	is -e 10s/.*/x/ -e 31s/.*/z/ -e 30s/.*/y/ &&
		record master 'z: changes a hunk' d/f
	record_many master 30
	is -e 10s/.*/x/ -e 31s/.*/z/ -e 30s/.*/y/ -e 50s/.*/fifty/ &&
		record master 'fifty: breaks it' d/f
	record_many master 60
}
imported() {
	history >stream && git init -q --bare r &&
		git -C r fast-import --quiet <stream && git clone -q r w
}
ok 'a history of 1,000 commits' imported
{ hunk d/f 10 10 x && hunk d/f 30 30 y | sed 1,2d; } >both.patch
git_new d/new new >new.patch
hunk d/f 49 49 q >broken.patch
cat >line.patch <<'END'
--- a/d/f
+++ b/d/f
@@ -46,7 +46,8 @@
 46
 47
 48
 49
 never
+more
 51
 52
END
note r w
for tree in r@master w; do
	ok "$tree: a patch of two hunks, one was changed since" \
		runs 1 check --history --tree "$tree" both.patch
	ok '... the commit that brought one in' matches \
		'^      upstream since [0-9a-f]{12} x: brings one hunk in \(Ann, 20[0-9-]{8}\)$'
	ok '... the one that changed the other' matches \
		'^      it was upstream, and was changed by [0-9a-f]{12} z: changes a hunk '
	ok '... a new file' runs 0 check --history --tree "$tree" new.patch
	ok '... has one' matches '^      upstream since [0-9a-f]{12} new: a file '
	ok '... a hunk that fitted' runs 1 check --history --tree "$tree" broken.patch
	ok '... until then' matches '^      it fits no more since [0-9a-f]{12} fifty: breaks it '
	ok '... a hunk that never fitted' runs 1 check --history --tree "$tree" line.patch
	ok '... the line there' matches '^      this line of the tree is from [0-9a-f]{12} fifty: '
done
git -C r tag old master~100
ok 'an older revision' runs 0 check --history --tree r@old both.patch
ok '... behind a merge, the commit itself' matches \
	'^      upstream since [0-9a-f]{12} y: brings the other one in '
mkdir s && cp both.patch new.patch s && printf 'both.patch\nnew.patch\n' >s/series
ok 'a set that is there has details' runs 1 check --history --tree r@master --repo s
ok '... with its commit' says 'new: a file'
ok 'the document has it' runs 1 check --json --history --tree r@master both.patch
ok '... for each hunk' json '[(h["history"]["what"], h["history"]["subject"]) for h in
	d["sets"][0]["trees"]["tree"]["files"][0]["hunks"]] ==
	[("brought", "x: brings one hunk in"), ("changed", "z: changes a hunk")]'
ok 'without the option' runs 1 check --tree r@master both.patch
ok '... no commit is named' silent 'upstream since' 'changed by'

sed -i 20s/.*/mine/ w/d/f
hunk d/f 20 20 mine >mine.patch
ok 'what is only in the folder' runs 0 check --history --tree w mine.patch
ok '... is of no commit' silent 'upstream since'
git -C w checkout -q d/f
ok 'a folder below' runs 1 check --history --tree w/d -p2 broken.patch
ok '... has the history' says 'fifty: breaks it'
mkdir apart && cp w/d/f apart/
ok 'a folder in no repository' runs 1 check --history --tree apart -p2 broken.patch
ok '... has none' silent 'no more since'
done_testing
