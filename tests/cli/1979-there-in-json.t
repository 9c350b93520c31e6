#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The JSON says which hunks are in the tree in another form, as the text does.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t
seq 60 >base
{
	hunk f 10 10 'first(alpha, beta);'
	hunk f 25 25 'second(alpha, beta);' | tail -n +3
	hunk f 40 40 'third(alpha, beta);' | tail -n +3
} >p.patch
# there WORDS SED...: the JSON has these words of the second hunk; None: nothing
there() {
	words=$1
	shift
	sed "$@" base >t/f
	"$RUNME" check --json --tree t p.patch >"$out"
	json "[h.get(\"there\") for h in d[\"sets\"][0][\"trees\"][\"tree\"][\"files\"][0][\"hunks\"]] == [None, $words, None]"
}
ok 'with other blanks' there '"only blanks differ"' '25s/.*/second( alpha,	beta );/'
ok 'with other names' there '"only names differ"' '25s/.*/second(alpha, gamma);/'
ok 'with other lines around' there '"the lines around it differ"' -e '25s/.*/second(alpha, beta);/' \
	-e 's/^2[46]$/other/'
ok 'at another place' there '"its lines are at other places"' -e 25d -e '$a\second(alpha, beta);' -e '22,28s/$/ other/'
ok 'not at all' there None '25s/.*/other/'
ok 'as it is, its state says so' there None '25s/.*/second(alpha, beta);/'
done_testing
