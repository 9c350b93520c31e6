#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --accept-merged: where another hunk of the file conflicts, a proposal above the bar
# is in the file to resolve, without markers, and only the other hunk has them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
echo 1.patch >s/series
conflict=s/.pom/refresh/conflict/f
seq 60 >old
# patch SED...: s/1.patch makes these edits
patch_of() {
	sed "$@" old >new
	diff -u --label a/f --label b/f old new >s/1.patch
}
# takes their side of the markers
take_theirs() { sed -i '/^<<<<<<</,/^=======/d; /^>>>>>>>/d' "$conflict"; }

patch_of -e '10s/$/ x/' -e '40a new line'
sed -e '10s,.*,other,' -e '40s,$, changed,' -e '43s,$, changed,' old >t/f
ok 'one hunk conflicts' runs 1 refresh --accept-merged=50 --repo s --onto t
ok '... the other is merged, as it says' matches ' merged at line 41, confidence [0-9]+%'
ok '... also beside the file' says "$conflict:10 (1 hunk merged: line 47; compare it)"
ok '... which has one pair of markers' eval '[ "$(grep -c "^<<<<<<<" "$conflict")" = 1 ]'
ok '... and the line, once' eval '[ "$(grep -c "^new line" "$conflict")" = 1 ] && sed -n 47p "$conflict" | grep -qx "new line"'
take_theirs
ok 'it goes on' runs 0 refresh --continue --repo s
ok '... and the patch fits' runs 0 apply --all --strict --repo s --tree t
sed -e '10s/.*/10 x/' -e '40s/$/ changed/' -e '40a new line' -e '43s/$/ changed/' old >want
ok '... and makes both changes' cmp want t/f

patch_of -e '10s/$/ x/' -e '40a new line'
sed -e '10s,.*,other,' -e '40s,$, changed,' -e '43s,$, changed,' old >t/f
rm -r t/.pom
ok 'below the bar' runs 1 refresh --accept-merged=99 --repo s --onto t
ok '... both have markers' eval 'silent "hunk merged" && [ "$(grep -c "^<<<<<<<" "$conflict")" = 2 ]'
runs 0 refresh --abort --repo s
ok 'not asked for, both have' runs 1 refresh --repo s --onto t
ok '... markers' eval 'says "could be merged at" && [ "$(grep -c "^<<<<<<<" "$conflict")" = 2 ]'
runs 0 refresh --abort --repo s
ok 'check does not take it' runs 1 check --accept-merged=50 --repo s --tree t
ok '... and says so' says 'could be merged at line 41'

# two of three, on both sides of the conflict, and one that fits
patch_of -e '10a first' -e '25s/$/ x/' -e '40a last' -e '55s/$/ y/'
sed -e '10s,$, changed,' -e '13s,$, changed,' -e '25s,.*,other,' -e '40s,$, changed,' -e '43s,$, changed,' \
	-e '1i top' old >t/f
ok 'two are merged around a conflict' runs 1 refresh --accept-merged=50 --repo s --onto t
ok '... as it says' says '(2 hunks merged: lines 12, 49; compare them)'
ok '... between one pair of markers' eval '[ "$(grep -c "^<<<<<<<" "$conflict")" = 1 ]'
take_theirs
ok '... and go on' runs 0 refresh --continue --repo s
ok '... to a patch that fits' runs 0 apply --all --strict --repo s --tree t
ok '... with all four' eval 'sed "1i top" old | sed -e "11s/$/ changed/" -e "11a first" -e "14s/$/ changed/" -e "26s/$/ x/" \
	-e "41s/$/ changed/" -e "41a last" -e "44s/$/ changed/" -e "56s/$/ y/" | cmp - t/f'

# the same change is there: what is beside it is in doubt
rm -r t/.pom
patch_of -e '10a first' -e '25s/$/ x/' -e '40a last'
sed -e '10a first' -e '25s,.*,other,' -e '40s,$, changed,' -e '43s,$, changed,' old >t/f
ok 'a part is there already' runs 1 refresh --accept-merged=50 --repo s --onto t
ok '... so the rest is in doubt' eval '[ "$(grep -c "^<<<<<<<" "$conflict")" = 2 ]'
ok '... and the list names the part' says '(1 hunk already there: line 11; compare it)'
done_testing
