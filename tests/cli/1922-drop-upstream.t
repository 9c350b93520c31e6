#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --drop-upstream takes hunks out of patches that the new tree has already, and
# whole patches out of the series. All other bytes stay.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool patch git

cd "$scratch" || exit 2
# onto [SED...]: the tree t with the files f and g, edited; and s, as the test wrote it
onto() {
	rm -rf t
	mkdir t
	seq 60 | sed "$@" >t/f
	seq 60 >t/g
}
# at LINE NEW DELTA: a hunk in the middle of a patch, which adds a line
at() {
	printf '@@ -%d,6 +%d,7 @@ a function\n' $(($1 - 3)) $(($1 - 3 + $3))
	seq -f ' %.0f' $(($1 - 3)) $(($1 - 1))
	echo "+$2"
	seq -f ' %.0f' "$1" $(($1 + 2))
}
# by_others: the patch fits exactly for patch(1) and git apply
by_others() {
	patch -d t -p1 -F0 --dry-run <"$1" >"$out" && not grep -E 'offset|fuzz' "$out" &&
		git -C t apply --check "../$1" && cat "$out"
}
mkdir s
{
	printf 'From: Ann\nSubject: three\n\nText.\n---\n f | 3 +++\n\n'
	printf -- '--- a/f\n+++ b/f\n'
	at 10 x 0
	at 30 y 1
	at 50 z 2
	printf -- '-- \n2.40\n'
} >three
cp three s/three.patch
echo three.patch >s/series
onto -e 30i\\y
ok 'without the option, a part is upstream' runs 1 refresh --check --repo s --onto t
ok '... and the patch stays' cmp s/three.patch three
ok 'with it' runs 0 refresh --drop-upstream --repo s --onto t
ok '... it is reduced' says 'three.patch refreshed: 1 hunk taken out that is upstream, 1 hunk moved'
{
	sed -n 1,9p three
	at 10 x 0
	at 50 z 2 | sed 's/^@@.*@@/@@ -48,6 +49,7 @@/'
	tail -n 2 three
} >wanted
ok '... to the hunks that are not' cmp s/three.patch wanted
ok '... which fit exactly' by_others s/three.patch
ok '... a second time nothing happens' runs 0 refresh --drop-upstream --repo s --onto t
ok '... in which it is unchanged' says '1 set unchanged'

cp three s/three.patch
onto -e 10i\\x -e 50i\\z
ok 'the first and the last' runs 0 refresh --drop-upstream --repo s --onto t
ok '... are taken out' says '2 hunks taken out that are upstream'
{
	sed -n 1,9p three
	at 30 y 1 | sed 's/^@@.*@@/@@ -28,6 +28,7 @@/'
	tail -n 2 three
} >wanted
ok '... and the numbers are right' cmp s/three.patch wanted
ok '... for others' by_others s/three.patch
cp three s/three.patch
onto -e 5d -e 10i\\x
ok 'the rest fits at its lines' runs 0 refresh --drop-upstream --repo s --onto t
{
	sed -n 1,9p three
	at 30 y 0
	at 50 z 1
	tail -n 2 three
} >wanted
ok '... and the numbers after it are right' cmp s/three.patch wanted
onto -e 10i\\x -e 50i\\z
cp three s/three.patch
ok 'a dry run' runs 1 refresh --check --drop-upstream --repo s --onto t
ok '... writes nothing' cmp s/three.patch three

# whole sections, with the lines that other tools write before them
{
	echo 'A text.'
	git_new n/new one
	printf 'Index: w/f\n===================================================================\n'
	hunk f 10 10 x
	printf 'diff -urN o/g w/g\n'
	hunk g 10 10 q
} >sections
cp sections s/three.patch
onto ''
mkdir t/n && echo one >t/n/new
ok 'a new file is there' runs 0 refresh --drop-upstream --repo s --onto t
{ echo 'A text.' && sed -n '/^Index/,$p' sections; } >wanted
ok '... its section goes' cmp s/three.patch wanted
onto 10s/10/x/
ok 'a file is changed already' runs 0 refresh --drop-upstream --repo s --onto t
{ echo 'A text.' && sed -n '/^diff -urN/,$p' sections; } >wanted
ok '... its section goes, with the lines before it' cmp s/three.patch wanted

# what is not certain stays
hunk f 10 10 x >s/three.patch
hunk f 40 other y | sed 1,2d >>s/three.patch
cp s/three.patch kept
onto 10s/10/x/
ok 'the rest conflicts' runs 1 refresh --drop-upstream --repo s --onto t
ok '... the patch stays' cmp s/three.patch kept
runs 0 refresh --abort --repo s >/dev/null
cp three s/three.patch
cp three kept
onto -e 10i\\x -e 50i\\z
{ seq 60 79 && seq 7 9 && echo x && seq 10 12 && echo -- && cat t/f; } >bigger
mv bigger t/f
ok 'there in two places' runs 1 refresh --drop-upstream --repo s --onto t
ok '... the patch stays' cmp s/three.patch kept
runs 0 refresh --abort --repo s >/dev/null

# whole patches, in a series with comments and one in reverse
hunk f 10 10 x >s/1.patch
hunk f 20 20 y >s/2.patch
{ hunk f 30 z 30 && hunk f 40 v 40 | sed 1,2d; } >s/3.patch
cp s/2.patch two
printf '%s\n' '# first' '1.patch # why' '2.patch' '3.patch -R' >s/series
onto -e 10s/10/x/ -e 30s/30/z/
ok 'a patch of a series is upstream' runs 0 refresh --drop-upstream --repo s --onto t
ok '... which is said' matches \
	'^1.patch is upstream: the tree has all of it; its line in the series becomes a comment$'
printf '%s\n' '# first' '# 1.patch # why # in tree already' '2.patch' '3.patch -R' >wanted
ok '... its line becomes a comment' cmp s/series wanted
ok '... the next one stays' cmp s/2.patch two
hunk f 40 v 40 >wanted
ok '... and one in reverse is reduced' cmp s/3.patch wanted
ok '... the file stays' [ -s s/1.patch ]
ok 'a second time' runs 0 refresh --drop-upstream --repo s --onto t
ok '... nothing happens' says '2 sets unchanged'
onto -e 20s/20/y/
ok 'one without a comment' runs 0 refresh --drop-upstream --repo s --onto t
ok '... gets one' grep -qx '# 2.patch # in tree already' s/series
hunk f 20 20 y >s/2.patch
printf '2.patch # in tree already\n' >s/series
ok 'one that says so already' runs 0 refresh --drop-upstream --repo s --onto t
ok '... says it once' grep -qx '# 2.patch # in tree already' s/series
make_repo base
ok 'sets of a repository have no upstream' runs 2 refresh --drop-upstream
ok '... which is said' says '--drop-upstream are for a series only'
done_testing
