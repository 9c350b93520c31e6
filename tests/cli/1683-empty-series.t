#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A series without patches is a repository: it is said to have none, and every command
# ends well. A series goes by the path that it was given as: a link, ".", "./x".
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

mkdir orig real real/sub
numbered line 30 >orig/f
unified orig f 's/line 15/new/' >real/1.patch
unified orig f 's/line 25/more/' >real/sub/2.patch
printf '1.patch\nsub/2.patch\n1.patch -R\n' | sed 3d >real/series
cp -r orig t

for text in '' '# none yet\n' '\n  \n# 1.patch\n' '+never 1.patch\n'; do
	rm -rf e && mkdir e
	printf -- "$text" >e/series
	cp e/series list
	note t e
	for repo in e e/ ./e e/series "$scratch/e" list ./list; do
		ok "'$text' as $repo: check" eval 'refused 0 check --tree t --repo $repo && says "has no patches" "0 sets"'
		ok '... by its name' eval 'refused 0 check --tree t --repo $repo $repo && says "has no patches" "0 sets"'
		ok '... apply' eval 'refused 0 apply --tree t --repo $repo $repo && says "has no patches" "0 sets"'
		ok '... revert' eval 'refused 0 revert --tree t --repo $repo $repo && says "has no patches"'
		# for the sanitized tool, which is slow to start, one path will do
		! sanitized || break
	done
	ok '... list' eval 'runs 0 list --repo e && says "has no patches"'
	ok '... JSON' eval 'runs 0 check --json --tree t --repo e e && json "d[\"sets\"] == [] and d[\"exit\"] == 0"'
done
rm -rf e && mkdir e
ok 'a folder with nothing in it is no repository' eval 'runs 2 check --tree t --repo e &&
	says "no repository of patch sets"'
mkdir -p d/debian/patches && : >d/debian/patches/series
ok 'a series of Debian' eval 'runs 0 check --tree t --repo d d && says "has no patches"'

# by its path
ln -s real cur
ln -s ../real/series orig.series
mv orig.series real/link
# whole REPO NAME: both patches are meant
whole() {
	runs 0 check --tree "$scratch/t" --repo "$1" "$2" && says '2 sets apply'
}
for repo in real real/ cur cur/ ./real ./cur "$scratch/cur" "$scratch/real" real/series; do
	ok "--repo $repo $repo" whole $repo $repo
done
ok 'with a slash and without one' eval 'whole cur/ cur && whole cur cur/'
ok 'by the last part of it' eval 'whole $scratch/cur cur && whole $scratch/real/ real'
ok 'from within' eval '(cd real && whole . . && whole ../cur cur && whole ./ .)'
ok 'from above' eval '(cd real/sub && whole .. ..)'
ok 'it is applied' eval 'runs 0 apply --tree t --repo cur cur && grep -qx new t/f && grep -qx more t/f'
ok '... and reverted' eval 'runs 0 revert --tree t --repo cur cur && same orig t'
ok 'POM_REPO' env POM_REPO=cur "$RUNME" check --tree t cur
cp real/1.patch cur.patch
ok 'a patch file stays one' eval 'runs 0 check --tree t --repo cur ./cur.patch && matches "^cur.patch +clean"'
ok 'a set by the name of the folder is meant before it' eval 'cp real/1.patch real/cur &&
	echo cur >real/one && runs 0 check --tree t --repo real/one cur && matches "^cur +clean"'
ok 'another folder is none of it' eval 'runs 2 check --tree t --repo cur orig && says "this is a folder"'

done_testing
