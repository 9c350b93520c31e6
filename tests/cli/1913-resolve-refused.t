#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A stopped refresh is dropped, given up byte for byte, or refused: when the series, the
# tree or the state has changed, or when the options do not go together. And what -k and
# the JSON tell.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
w=s/.pom/refresh/conflict
tree_of
hunk f 10 10 a >s/1.patch
hunk f 20 20 b >s/2.patch
hunk x 30 30 c >s/3.patch
printf '1.patch\n2.patch # mine\n3.patch\n' >s/series
sed -i -e 's/^19$/nineteen/' -e 1d t/f
sed -i 1d t/x
chmod 640 s/1.patch
cp -a s s0
stopped() {
	rm -rf s
	cp -a s0 s
	runs 1 refresh --repo s --onto t && says 'Stopped at 2.patch'
}

ok 'a stop' stopped
ok 'dropped' runs 0 refresh --drop --repo s
ok '... is told' says '2.patch is dropped' '3 sets: 2 refreshed, 1 dropped'
cat >expected <<'END'
1.patch
# 2.patch # mine # dropped: does not apply to tree
3.patch
END
ok '... is a comment in the series' cmp s/series expected
ok '... the patch stays' cmp s/2.patch s0/2.patch
ok '... the others are refreshed' eval '! cmp -s s/1.patch s0/1.patch && ! cmp -s s/3.patch s0/3.patch'
ok '... with their permissions' [ "$(stat -c %a s/1.patch)" = 640 ]
ok 'nothing is left to do' runs 0 refresh --check --repo s --onto t

ok 'a stop' stopped
touch "$w/f~"
mkdir $w/d
echo x >$w/d/y
ok 'given up' runs 0 refresh --abort --repo s
ok '... is told' says 'The series is as it was.'
ok '... byte for byte' same s0 s

ok 'a stop' stopped
echo edited >>$w/f
note s
ok 'another refresh' refused 2 refresh --repo s --onto t
ok '... is told of it' says 'has stopped at 2.patch and waits' \
	'`runme refresh --continue --repo s` goes on; --abort gives it up'
ok '... -k as well' runs 2 refresh -k --repo s --onto t
ok '... not --check' runs 1 refresh --check --repo s --onto t
for options in '--continue --skip' '--continue --onto t' '--abort --drop' \
	'--skip -k' '--edit -k --onto t' '--edit --check --onto t' '--continue -F 3'; do
	# shellcheck disable=SC2086 # words
	ok "$options" runs 2 refresh --repo s $options
done
sed -i '$d' $w/f
ok 'with the markers' runs 2 refresh --continue --repo s
ok '... it does not go on' says "$w/f:18: it has conflict markers yet"
sed -i '/^<<<<<<</d' $w/f
ok 'with the rest of the markers' runs 2 refresh --continue --repo s
ok '... neither' says 'it has conflict markers yet'
sed -i -e '/^|||||||/d' -e '/^=======/d' -e '/^>>>>>>>/d' $w/f
cp $w/f f.plain
rm $w/f
ok 'without the file' runs 2 refresh --continue --repo s
ok '... neither' says 'this file was removed'
ln -s ../../../../f.plain $w/f
ok 'with a link' runs 2 refresh --continue --repo s
ok '... neither' says 'not a regular file'
ok 'still, it can be skipped' runs 1 refresh --skip --repo s

for what in f.t 1.patch 3.patch series; do
	ok 'a stop' stopped
	case $what in
	f.t) cp -a t t1 && sed -i 's/^5$/five/' t/f ;;
	series) echo '# x' >>s/series ;;
	*) echo x >>s/$what ;;
	esac
	cp -a s s1
	ok "$what is changed" runs 2 refresh --skip --repo s
	ok '... that is told' says 'changed since the refresh stopped' \
		'undo that change, or give the refresh up with --abort'
	ok '... and nothing is changed' same s1 s
	rm -rf s1
	[ ! -d t1 ] || { rm -rf t && mv t1 t; }
done
ok 'a stop' stopped
ok 'given up' runs 0 refresh --abort --repo s
ok 'nothing has stopped' runs 2 refresh --continue --repo s
ok '... is told' says 'no refresh of it has stopped'

ok 'a stop' stopped
state=s/.pom/refresh/state
cp $state good
damage() {
	case $1 in
	cut) head -c 200 good >$state ;;
	empty) : >$state ;;
	index) sed 's/^stop .*/stop 3/' good >$state ;;
	number) sed 's/^stop .*/stop 99999999999999999999/' good >$state ;;
	words) sed 's/^patch open/patch shut/' good >$state ;;
	tree) sed '/^tree/d' good >$state ;;
	quote) sed 's,^file \([^ ]* [^ ]*\) .*,file \1 "\\x,' good >$state ;;
	nul) { cat good && printf 'x\0y'; } >$state ;;
	*) sed 's/^runme refresh 1/runme refresh 9/' good >$state ;;
	esac
	runs 2 refresh --continue --repo s && says 'the state of the refresh is damaged'
}
for how in cut empty index number words tree quote nul later; do
	ok "a damaged state: $how" damage $how
done
outside() {
	sed 's,^file \([^ ]* [^ ]*\) .*,file \1 ../x,' good >$state
	runs 2 refresh --skip --repo s && says '../x'
}
ok 'a state that leads out of the tree' outside
chmod 666 $state
ok 'a state that everybody can write' runs 2 refresh --skip --repo s
ok '... is not used' says "$state"
rm $state
ln -s ../../../good $state
ok 'a state that is a link' runs 2 refresh --skip --repo s
rm -rf s/.pom

rm -rf s
cp -a s0 s
ok 'with -k' runs 1 refresh -k --repo s --onto t
ok '... there is no stop, but a warning' says 'Patches after 2.patch were judged without it.'
ok '... and no state' [ ! -e s/.pom ]
rm -rf s
cp -a s0 s
ok 'the JSON' runs 1 refresh --json --repo s --onto t
ok '... names the patch and the file' json 'd["stopped"] == "2.patch" and not d["written"] and
	[c.split("/s/")[1] for c in d["conflicts"]] == [".pom/refresh/conflict/f"] and
	[x["outcome"] for x in d["sets"]] == ["refreshed", "failed"]'
ok '... and what was skipped' eval 'runs 1 refresh --skip --json --repo s &&
	json "d[\"stopped\"] is None and d[\"written\"] and
	[x[\"outcome\"] for x in d[\"sets\"]] == [\"refreshed\", \"skipped\", \"refreshed\"]"'

# words that a shell would split
cp -a s0 "it's s"
ok 'a folder with blanks' runs 1 refresh --repo "it's s" --onto t
ok '... is quoted' says "runme refresh --continue --repo 'it'\\''s s'"
ok 'our own format' eval 'make_repo base && runs 2 refresh --continue --repo "$POM_REPO"'
ok '... has no stops' says 'for a series only'

if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$scratch"
	rm -rf s
	cp -a s0 s
	chown -R 65534:65534 s t
	ok 'root, on a series of somebody else' runs 1 refresh --repo s --onto t
	ok '... writes with the rights of the owner' [ "$(find s ! -user 65534 | wc -l)" -eq 0 ]
	ok '... and does not go on with what they wrote' runs 2 refresh --skip --repo s
	ok '... which is said' says 'belongs to another user' 'sudo -u OWNER runme refresh --continue'
	ok '... nor with an editor' runs 2 refresh --continue --edit --repo s
	ok '... but their user can' eval '! setpriv --reuid 65534 --regid 65534 --clear-groups \
		env HOME="$scratch" "$RUNME" refresh --skip --repo s >"$out" && says "2.patch is skipped"'
	runs 1 refresh --repo s --onto t
	chown 65533 s/.pom/refresh/state
	ok 'a state of a third user' runs 2 refresh --continue --repo s
	ok '... is not used' says .pom/refresh/state
else
	skip 'root on a series of somebody else' 'needs root'
fi

done_testing
