#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One malformed patch in a folder or series does not affect the others: its
# standing is malformed, with the reason, and it counts as not done.
# slow: about 220 runs, one for each malformed patch
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t s
seq 1 30 >t/f
cp -r t orig
hunk() {
	printf -- '--- a/f\n+++ b/f\n@@ -%d,7 +%d,7 @@\n %s\n %s\n %s\n-%s\n+%s\n %s\n %s\n %s\n' \
		$(($1 - 3)) $(($1 - 3)) $(($1 - 3)) $(($1 - 2)) $(($1 - 1)) \
		"$1" "$2" $(($1 + 1)) $(($1 + 2)) $(($1 + 3))
}
hunk 5 five >s/1-a.patch
hunk 25 more >s/3-c.patch
fresh_t() {
	rm -rf t
	cp -r orig t
}
good_ones() {
	matches '^ *1-a\.patch +clean' '^ *3-c\.patch +clean'
}

watched='t s'
# odd NAME TEXT...: the patch in the middle, s/2-b.patch, is malformed.
odd() {
	name=$1
	shift
	fresh_t
	# shellcheck disable=SC2086 # folders
	note $watched
	ok "$name: check" refused 1 check --tree t --repo s
	ok '... names it' matches '^2-b\.patch +malformed +tree: 2-b\.patch:'
	ok '... and why' says "$@"
	ok '... checks the others' good_ones
	ok '... counts it as not done' says '3 sets: 2 apply, 1 does not apply'
	ok '... list' refused 0 list --tree t --repo s
	ok '... shows how all of them stand' eval 'good_ones && matches "2-b\.patch +malformed"'
	ok '... apply of all changes nothing' refused 1 apply --tree t --repo s s
	ok '... by itself it is an error' refused 2 apply --tree t --repo s 2-b.patch
	ok '... with the same words' says "$@"
	ok '... apply of the others' runs 0 apply --tree t --repo s 1-a.patch 3-c.patch
	fresh_t
	ok '... apply -k' runs 1 apply -k --tree t --repo s s
	ok '... puts the others in' eval 'grep -qx five t/f && grep -qx more t/f'
	ok '... status' runs 0 status --tree t
	ok '... revert of all takes them out' runs 0 revert --tree t --repo s s
	ok '... byte for byte' cmp t/f orig/f
}
hunk 15 mid | sed '$d' >s/2-b.patch
odd 'cut off' '2-b.patch:10: hunk #1' 'cut off?' '6 old and 6 new'
hunk 15 mid | sed 's/,7 +/,9 +/' >s/2-b.patch
odd 'counts that do not fit' '2-b.patch:' '9 old and 7 new'
printf 'Binary files a/logo.png and b/logo.png differ\n' >s/2-b.patch
odd 'binary, without content' '2-b.patch:1: a binary file differs'
echo 'Please apply the patch in the other mail.' >s/2-b.patch
odd 'no patch in it' 'there is no patch in it'
printf '<!DOCTYPE html>\n<html>404</html>\n' >s/2-b.patch
odd 'a web page' 'a web page (HTML)'
printf 'diff --git a/s b/s\nnew file mode 104755\n' >s/2-b.patch
odd 'a setuid program' '2-b.patch:2: mode 104755'
head -c 4000 /dev/urandom | tr -d '\n@' >s/2-b.patch
printf '\0' >>s/2-b.patch
odd 'rubbish' 'there is no patch in it'
truncate -s 300M s/2-b.patch
watched=t # not s: its digest takes longer than all the rest
odd 'too large' 'larger than'
watched='t s'
rm s/2-b.patch
mkfifo s/2-b.patch
odd 'a FIFO' 'not a regular file'
rm s/2-b.patch
if [ "$(id -u)" -ne 0 ]; then
	hunk 15 mid >s/2-b.patch
	chmod 000 s/2-b.patch
	odd 'that must not be read' 'ermission denied'
	rm -f s/2-b.patch
else
	skip 16 'root may read everything'
fi
printf '1-a.patch\n2-b.patch\n3-c.patch\n' >s/series
odd 'a patch of a series that is not there' 'no such file'

hunk 15 mid | sed '$d' >s/2-b.patch
odd 'in a series' 'cut off?'
ok 'show' runs 0 show --tree t --repo s 1-a.patch 2-b.patch
ok '... says why' says 'tree: malformed' 'cut off?'
ok 'show of it alone' runs 2 show --tree t --repo s 2-b.patch
ok 'diff' runs 1 diff --tree t --repo s s
ok '... has the others, and says so' says '+five' '+more' \
	'2-b.patch: no diff, its standing is malformed'
note t s
cp -a s second
ok 'refresh stops, and can be given up' eval 'runs 1 refresh --repo s --onto t &&
	runs 0 refresh --abort --repo s && diff -r s second'
rm -r second
ok 'refresh -k goes on' eval 'runs 1 refresh -k --repo s --onto t &&
	says "2 unchanged" "1 does not apply"'
ok 'export' eval 'runs 1 export --repo s -o out && [ ! -e out ]'
ok 'export -k leaves it out, and says so' eval 'runs 1 export -k --repo s -o out &&
	says "2-b.patch: left out: 2-b.patch:10:" &&
	[ "$(cat out/series)" = "$(printf "1-a.patch\n3-c.patch")" ]'
ok 'import leaves it out, and says so' eval 'runs 1 import s -o new &&
	says "2-b.patch: not imported"'
ok 'JSON' runs 1 check --json --tree t --repo s
ok '... has the standing and the reason' json "[(x['name'], x['standing'], x['ok'])
	for x in d['sets']] == [('1-a.patch', 'clean', True), ('2-b.patch',
	'malformed', False), ('3-c.patch', 'clean', True)] and
	d['summary'] == {'clean': 2, 'malformed': 1} and '2-b.patch:10:' in
	d['sets'][1]['trees']['tree']['note']"
ok 'list --json' runs 0 list --json --tree t --repo s
ok '... has it as well' json "d['sets'][1]['standing'] == 'malformed'"

# enough patches for the thread that reads ahead
mkdir many
for i in $(seq 10 49); do
	hunk 15 "mid" >many/$i.patch
	[ "$i" -eq 10 ] || sed "s/-15/-mid/; s/+mid/+mid/; 7s/.*/-$([ $i -eq 11 ] && echo mid || echo m$((i - 1)))/; 8s/.*/+m$i/" \
		many/10.patch >many/$i.patch
done
sed -i '$d' many/20.patch many/40.patch
fresh_t
ok 'a long series' runs 1 check --tree t --repo many
ok '... the malformed ones are those that are' eval \
	'[ "$(grep -c "^[0-9]*\.patch *malformed" "$out")" -eq 2 ] &&
	says "20.patch:10:" "40.patch:10:"'
ok 'only malformed ones' eval 'rm many/[1-3]* many/4[1-9]* &&
	runs 1 check --tree t --repo many'

# files of the user's
hunk 5 five >good.patch
hunk 15 mid | sed '$d' >bad.patch
note t
ok 'two files, one of them malformed' refused 1 check --tree t ./good.patch ./bad.patch
ok '... the other one is checked' matches '^good\.patch +clean' '^bad\.patch +malformed'
ok '... alone it is an error' refused 2 check --tree t ./bad.patch

# sets of our own format
make_linux k 6 1
make_repo base
new_set base/one
new_set base/two
sed 's/f$/Makefile/; $d' s/1-a.patch >"$POM_REPO/base/two/linux.diff"
note k "$POM_REPO"
ok 'a malformed diff of a set' refused 1 check --kernel k
ok '... does not hold up the others' matches '^one +clean' '^two +malformed' \
	'base/two/linux\.diff:10: '
ok '... by itself it is an error' refused 2 check --kernel k two
ok '... and so it is for who makes patches/' refused 2 refresh --check
ok '... with the place' says 'base/two/linux.diff:10: '

# the cover letter of a series
rm s/series s/2-b.patch
printf 'From: A <a@b.c>\nSubject: [PATCH v2 00/12] f: a series\n\nWords.\n\n f | 4 ++--\n 1 file changed, 2 insertions(+), 2 deletions(-)\n\n-- \n2.39.2\n' \
	>s/0-cover.patch
fresh_t
ok 'a cover letter in a folder' runs 0 check --tree t --repo s
ok '... is told' eval 'good_ones && matches "^0-cover\.patch +empty .*letter before a series"'
ok '... and changes nothing' runs 0 apply --tree t --repo s s
ok '... the others are in' eval 'grep -qx five t/f && grep -qx more t/f && runs 0 status --tree t'
ok '... and come out' eval 'runs 0 revert --tree t --repo s s && cmp t/f orig/f'
sed 's/00.12/3\/12/' s/0-cover.patch >s/2-b.patch
rm s/0-cover.patch
odd 'a mail that is cut off behind its diffstat' 'a diffstat without the diff'

done_testing
