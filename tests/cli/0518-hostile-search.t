#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inputs made to slow the search down: a megabyte of lines that nearly match, 200
# hunks that nearly fit, very many hunks, long lines and names. The answer, with
# its explanations, comes fast and needs little memory. test_locate and
# test_explain count the steps.
# slow: the inputs have a megabyte
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
awk 'BEGIN { for (i = 0; i < 524288; i++) print i == 300000 ? "b" : "a"
	print "c" }' >t/f

# hunks CONTEXT: prints 200 hunks with that many lines of context.
hunks() {
	awk -v n="$1" 'BEGIN {
		print "--- a/f\n+++ b/f"
		for (k = 0; k < 200; k++) {
			at = 1 + k * 2500
			printf "@@ -%d,%d +%d,%d @@\n", at, 2 * n + 2, at, 2 * n + 2
			for (i = 0; i < n; i++) print " a"
			print "-b\n-c\n+c\n+b"
			for (i = 0; i < n; i++) print " a"
		}
	}'
}

# Seconds and kilobytes are a multiple of what it takes, and a fraction of what
# it took when every hunk read all of the file.
for context in 3 1000; do
	hunks $context >hunks.diff
	ok "hunks with $context lines of context" bounded 20 500000 1 check --tree t \
		./hunks.diff
	ok '... are all explained' says '200 of 200 hunks do not fit' \
		'hunk #8 (line'
	ok '... in JSON' bounded 20 500000 1 check --json --tree t ./hunks.diff
	ok '... as well' json 'len(d["sets"][0]["trees"]["tree"]["files"][0]
		["hunks"]) == 200'
done

# 40000 hunks of which none fits, although their context is in the file
mkdir many
seq 0 199999 >many/f
awk 'BEGIN { print "--- a/f\n+++ b/f"
	for (i = 0; i < 40000; i++)
		printf "@@ -%d,3 +%d,3 @@\n %d\n-no%d\n+x\n %d\n", 4 * i + 1,
			4 * i + 1, 4 * i, i, 4 * i + 2 }' >many.diff
ok '40000 hunks on 200000 lines' bounded 20 500000 1 check --tree many ./many.diff
ok '... all of them' says '40000 of 40000 hunks do not fit'
# 20000 hunks that are present, from the last line to the first
awk 'BEGIN { print "--- a/f\n+++ b/f"
	for (i = 199999; i >= 180000; i--)
		printf "@@ -%d +%d @@\n-x%d\n+%d\n", i + 1, i + 1, i, i }' >back.diff
ok '20000 hunks that are there, backwards' bounded 20 500000 1 check --tree many \
	./back.diff

# equal lines of 100 kB, and one that differs a little
mkdir long
line=$(seq -s ' ' 1 20000)
for i in $(seq 300); do
	echo "$line"
done >long/f
{
	printf -- '--- a/f\n+++ b/f\n'
	for i in $(seq 1 3 300); do
		printf '@@ -%d,3 +%d,3 @@\n %s\n-%s x\n+y\n %s\n' "$i" "$i" \
			"$line" "$line" "$line"
	done
} >long.diff
ok '100 hunks of long lines' bounded 20 500000 1 check --tree long ./long.diff
ok '... are explained' says 'where 2 of 3 lines agree'

# a repository with a set of 400000 names, and one of 20000 files
make_linux k 6 1
make_repo base
new_set base/one "Depends: $(seq -s ' ' -f 'n%g' 1 9000)"
KERNEL_DIR=$scratch/k
export KERNEL_DIR
for i in $(seq 45); do
	seq -s ' ' -f " m$i-%g" 1 9000
done >>"$POM_REPO/base/one/info"
ok 'names without number' bounded 20 500000 2 check one
ok '... the first of which is unknown' says n1
new_set base/one
mkdir "$POM_REPO/base/one/linux/new"
(cd "$POM_REPO/base/one/linux/new" && seq 20000 | xargs touch)
ok 'files without number' bounded 20 500000 2 check one
ok '... are too many' says 'more than 4096 new files in a set'

done_testing
