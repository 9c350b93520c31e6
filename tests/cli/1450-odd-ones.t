#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Files that are no patch, alone and in a series: the message says what each is
# and what to do, and the other patches are checked.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig p p/sub
seq 1 60 >orig/f
hunk() {
	printf -- '--- a/f\n+++ b/f\n@@ -%d,3 +%d,3 @@\n %d\n-%d\n+changed\n %d\n' \
		$(($1 - 1)) $(($1 - 1)) $(($1 - 1)) "$1" $(($1 + 1))
}
hunk 10 >p/1.patch
hunk 20 >p/sub/2.patch
hunk 30 >p/3.patch
tar cf p.tar p

note orig p
ok 'a folder in the place of a patch' refused 2 check --tree orig ./p
ok '... says what takes it' says 'it is a folder' --repo
ok '... with a slash' refused 2 check --tree orig p/
ok '... says what takes it' says 'it is a folder' --repo
ok 'an archive in the place of a patch' refused 2 check --tree orig ./p.tar
ok '... says what takes it' says 'a tar archive' --repo
ok '... which it does' runs 0 check --tree orig --repo p.tar

for folder in sub sub/ sub//; do
	printf '1.patch\n%s\nmissing.patch\n3.patch\n' "$folder" >p/series
	note orig p
	ok "a series with $folder and a missing file" runs 1 check --tree orig --repo p
	ok '... names them' matches '^sub +malformed .*not a regular file' \
		'^missing.patch +malformed .*no such file'
	ok '... checks the others' matches '^1.patch +clean' '^3.patch +clean'
	ok '... writes nothing' untouched
	ok '... in JSON' eval 'runs 1 check --json --tree orig --repo p &&
		json "[x[\"standing\"] for x in d[\"sets\"]] == [\"clean\", \"malformed\", \"malformed\", \"clean\"]"'
done
printf '1.patch\n/\n' >p/series
ok 'the root is no name' eval 'runs 1 check --tree orig --repo p &&
	matches "^1.patch +clean" "^/ +malformed .*series:2: absolute"'

# git format-patch --cover-letter --interdiff
rm -rf p
mkdir p
hunk 10 >p/0001-x.patch
{
	printf 'From: A <a@example.org>\nSubject: [PATCH v2 0/1] cover\n\nAll about it.\n\n'
	printf ' f | 2 +-\n\nInterdiff against v1:\n'
	hunk 40
} >p/0000-cover-letter.patch
ok 'a cover letter with an interdiff' runs 0 check --tree orig --repo p
ok '... changes nothing' matches '^0000-cover-letter.patch .*changes nothing'
sed -i '/^Interdiff/d' p/0000-cover-letter.patch
ok 'a patch with the number 0 is a patch' eval 'runs 0 check --tree orig --repo p &&
	silent "changes nothing"'

# wrong counts, in each hunk of three
for n in 1 2 3; do
	{
		hunk 10
		hunk 20
		hunk 30
	} | sed '4,${/^---/d;/^+++/d}' >good.patch
	line=$(grep -n '^@@' good.patch | sed -n "${n}p" | cut -d: -f1)
	sed "${line}s/,3 @@/,4 @@/" good.patch >few.patch
	sed "${line}s/,3 @@/,2 @@/" good.patch >many.patch
	ok "hunk $n of 3 lacks a line" runs 2 check --tree orig ./few.patch
	ok '... is named, with both numbers' says "hunk #$n (@@ -" \
		'the header counts 3 old and 4 new lines, and 3 old and 3 new lines follow'
	[ $n = 3 ] || ok "hunk $n of 3 has one too many" eval \
		"runs 2 check --tree orig ./many.patch && says 'hunk #$n (@@ -' \
		'the header counts 3 old and 2 new lines, and 3 old and 3 new lines follow'"
done

done_testing
