#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A tree that has a patch already: copies, also of a file that the patch edits, and files
# that become links. By itself, and under patches that come after it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
HOME=$scratch/home
export HOME
mkdir home s w
git -C w init -q
git -C w config user.name me && git -C w config user.email me@example.org
numbered line 9 >w/f
numbered word 9 >w/g
n=0
# step: what w has is committed, and the patch for that added to the series.
step() {
	git -C w add -A && git -C w commit -qm it || return
	[ $n = 0 ] || git -C w diff --find-copies-harder -C10% -M10% HEAD~1 >"s/$n.patch"
	n=$((n + 1))
}
step
cp w/f w/copy
step
grep -q '^copy to copy' s/1.patch || bail 'git made no copy of it'
cp w/f w/edited && sed -i 's/line 5/& here/' w/edited
step
cp w/f w/source && sed -i 's/line 2/& there/' w/f
step
rm w/g && ln -s f w/g
step
rm w/g && numbered word 9 >w/g
step
git -C w mv edited later && sed -i 's/line 9/& more/' w/later
step

all_there() {
	runs 0 check --tree t --repo s s && matches '^6 sets are there already' && silent fuzz &&
		runs 0 apply --tree t --repo s s && [ ! -e t/.pom ]
}
cp -a w t && rm -rf t/.git
ok 'all of a series is there' all_there
for at in 1 2 3 4 5 6; do
	rm -rf t && cp -a w t && git -C t reset -q --hard HEAD~$((6 - at)) && rm -rf t/.git
	ok "patch $at by itself" eval 'runs 0 check --tree t s/$at.patch && matches "^$at.patch +present"'
	ok '... in JSON' eval 'runs 0 check --json --tree t s/$at.patch &&
		json "all(f[\"outcome\"] == \"present\" for f in d[\"sets\"][0][\"trees\"][\"tree\"][\"files\"])"'
	ok '... can be taken out' eval 'runs 0 revert --unrecorded --tree t s/$at.patch && rm -rf t/.pom'
	git -C w worktree add -q -f "$scratch/was$at" "HEAD~$((7 - at))" && rm "was$at/.git"
	ok '... to what was before' diff -r --no-dereference t "was$at"
done
rm -rf t && cp -a w t && rm -rf t/.git t/copy && cp t/g t/copy
ok 'another file in the place of the copy' eval 'runs 1 check --tree t s/1.patch && says "is there already"'
ok '... is not taken out' eval 'note t && refused 1 revert --unrecorded --tree t s/1.patch && says "it is not what the copy made"'

done_testing
