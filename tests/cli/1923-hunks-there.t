#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The details of check say which hunks of a patch are in the tree already, also in another
# form: with other blanks or names, with other lines around, or moved.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t
seq -f 'line %.0f' 60 >base
# edit LINE TEXT: a hunk that replaces a line
edit() {
	printf '@@ -%d,7 +%d,7 @@\n' $(($1 - 3)) $(($1 - 3))
	seq -f ' line %.0f' $(($1 - 3)) $(($1 - 1))
	printf -- '-line %d\n+%s\n' "$1" "$2"
	seq -f ' line %.0f' $(($1 + 1)) $(($1 + 3))
}
{
	printf -- '--- a/f\n+++ b/f\n'
	edit 10 'first(alpha, beta);'
	edit 25 'second(alpha, beta);'
	edit 40 'third(alpha, beta);'
} >p.patch
# in_tree SED...: the tree has the lines so edited
in_tree() {
	sed "$@" base >t/f
	runs 1 check --tree t p.patch
}
ok 'a hunk as it is' in_tree '10s/.*/first(alpha, beta);/'
ok '... is named' matches '^    1 of 3 hunks is in already:$' '^      f #1$'
ok 'with other blanks' in_tree -e '10s/.*/first(alpha, beta);/' \
	-e '25s/.*/second( alpha,	beta );/'
ok '... is named so' matches \
	'^    2 of 3 hunks are in already, as it seems of 1; look at it:$' \
	'^      f #1$' '^      f #2, it seems: only blanks differ$'
ok 'with another name' in_tree '25s/.*/second(alpha, gamma);/'
ok '... is named so' says 'f #2, it seems: only names differ'
ok 'with other lines around' in_tree -e '25s/.*/second(alpha, beta);/' \
	-e 's/^line 2[46]$/other/'
ok '... is named so' says 'f #2, it seems: the lines around it differ'
ok 'moved' in_tree -e 25d -e '$a\second(alpha, beta);' -e '22,28s/$/ other/'
ok '... is named so' says 'f #2, it seems: its lines are at other places'
ok 'of two commits' in_tree -e '10s/.*/first(alpha, beta);/;40s/.*/third( alpha, beta );/' \
	-e '22,28s/line/row/'
ok '... both are counted' says '2 of 3 hunks are in already, as it seems of 1'
ok '... and the one that is not is not' silent 'f #2,'
ok 'what it removes is still there' in_tree -e '27a\second(alpha, beta);' -e '22,24s/$/ other/' \
	-e '26,28s/$/ other/'
ok '... so that it is not in' silent 'in already'
ok 'nothing of it' in_tree '25s/.*/other/'
ok '... is there' silent 'in already'
done_testing
