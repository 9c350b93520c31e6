#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One odd line of a series is a set of its own that is malformed, and says which line and
# why. The others are checked, applied, exported and taken back.
# slow: about ten runs for each odd line
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

mkdir orig s s/sub
seq 30 >orig/f
hunk() {
	printf -- '--- a/f\n+++ b/f\n@@ -%d,3 +%d,3 @@\n %d\n-%d\n+%s\n %d\n' \
		$(($1 - 1)) $(($1 - 1)) $(($1 - 1)) "$1" "$2" $(($1 + 1))
}
hunk 5 five >s/1.patch
hunk 15 mid >s/2.patch
hunk 25 more >s/3.patch
cp s/2.patch 's/my fix.patch'
cp -r orig t

exports_others() {
	rm -rf out
	runs 1 export -k --repo s -o out && says "$1" &&
		[ "$(tr '\n' ' ' <out/series)" = '1.patch 3.patch ' ]
}
# odd NAME TEXT WORD [LINE]: the line in the middle, TEXT, is the set NAME; WORD is said
odd() {
	name=$1 line=$2 word=$3
	printf "1.patch\\n$line\\n3.patch\\n" >s/series
	note t s
	ok "$line: check" refused 1 check --tree t --repo s
	ok '... says why' says "$word" "${4-series:2: }"
	ok '... of this set alone' says "$name" '3 sets: 2 apply, 1 does not apply'
	ok '... and checks the others' matches '^1.patch +clean' '^3.patch +clean'
	ok '... list' refused 0 list --repo s
	ok '... has all three' says 1.patch "$name" 3.patch
	ok '... and in JSON' eval 'runs 1 check --json --tree t --repo s &&
		json "[x[\"standing\"] for x in d[\"sets\"]] == [\"clean\", \"malformed\", \"clean\"]"'
	ok '... apply changes nothing' refused 1 apply --tree t --repo s s
	ok '... -k applies the others' eval 'runs 1 apply -k --tree t --repo s s &&
		grep -qx five t/f && grep -qx more t/f'
	ok '... revert takes them out' eval 'runs 0 revert --tree t --repo s s && same orig t'
	ok '... export leaves it out' exports_others "$word"
}
odd 1.patch:2 1.patch 'a second time'
odd 2.patch '2.patch --fuzz=3' '`--fuzz=3`: a series takes -pN and -R only'
odd 2.patch '2.patch -p1 --unknown' '`--unknown`: a series takes'
odd 2.patch '2.patch -p99' '-p needs a number from 0 to 32'
odd my 'my fix.patch' '`fix.patch`: a series takes -pN and -R only'
ok '... what to do is said' eval 'runs 1 check --tree t --repo s && says "a blank in its name: rename it"'
odd ../s/2.patch ../s/2.patch 'leads out'
odd /etc/passwd /etc/passwd 'absolute'
odd .git/2.patch .git/2.patch .git
odd missing.patch missing.patch 'no such file' ''
odd sub sub 'not a regular file' ''
odd sub sub/ 'not a regular file' ''
odd 'a\001\033[31mb.patch' 'a\001\033[31mb.patch' 'no such file' ''
odd 'a\000b.patch' 'a\000b.patch' 'NUL byte'
odd https://example.org/2.patch https://example.org/2.patch 'an address'
odd '<html>' '<html>' 'a web page'
odd 1234567890 "$(printf '1234567890%.0s' $(seq 40)).patch" 'longer than 255 bytes'
ok 'by itself it is an error' eval 'printf "1.patch\n2.patch -Z\n" >s/series &&
	runs 2 check --tree t --repo s 2.patch && says "series:2: \`-Z\`"'
ok '... for apply as well' runs 2 apply --tree t --repo s 2.patch
ok 'refresh writes nothing' eval 'note t s && refused 1 refresh --check --repo s --onto t && says "series:2"'
ok 'import says why' eval 'runs 1 import s -o new && says "2.patch: not imported: series:2: "'
ok 'show' eval 'runs 0 show --repo s 2.patch && says "a series takes -pN and -R only"'

# many of them, and none that is well
seq -f '1.patch -o%g' 1 2000 >s/series
ok 'two thousand' eval 'runs 1 check --tree t --repo s && matches "2000 sets do not apply"'
printf '%s\n' 1.patch 1.patch 1.patch >s/series
ok 'three times the same' eval 'runs 1 check --tree t --repo s &&
	matches "^1.patch +clean" "^1.patch:2 +malformed" "^1.patch:3 +malformed"'

# other lists
printf '+x 1.patch\n-y 2.patch --bad\n-z ../3.patch\n' >s/series.conf
rm s/series
ok 'with guards' eval 'runs 1 check --tree t --repo s --guard x &&
	matches "^1.patch +clean" "^2.patch +malformed .*series.conf:2: " "^../3.patch +malformed"'
ok '... what is left out is not read' eval 'runs 0 check --tree t --repo s --guard x --guard y --guard z &&
	silent malformed'
rm s/series.conf
printf '1.patch\n../x\n3.patch\n1.patch\n' >s/00list
ok 'dpatch' eval 'runs 1 check --tree t --repo s && matches "^1.patch +clean" "^3.patch +clean" \
	"^../x +malformed .*00list:2: " "^1.patch:4 +malformed .*00list:4: "'
mkdir a && cp s/*.patch a && printf '1.patch\n2.patch --fuzz=3\n3.patch\n' >a/series && tar cf a.tar a
ok 'in an archive' eval 'runs 1 check --tree t --repo a.tar && matches "^2.patch +malformed .*series:2: " "^3.patch +clean"'

done_testing
