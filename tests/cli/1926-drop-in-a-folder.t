#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --drop in a folder of patches without a series: the refresh goes on without the
# patch, and names the files to remove at the end. Nobody removes them but the user.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
seq 60 >old
# patch NAME SED: s/NAME changes the file so
patch_of() {
	sed "$2" old >new
	diff -u --label a/f --label b/f old new >"s/$1"
}
patch_of 1-upstream.patch '10s/$/ in the tree/'
patch_of 2-gone.patch '30s/$/ changed/'
patch_of 3-moved.patch '50s/$/ moved/'
patch_of 4-gone.patch '31s/$/ changed, too/'
sed -e '1i one more' -e '10s/$/ in the tree/' -e '27,33s/.*/another thing &/' old >t/f
cp -a s was

ok 'the refresh stops' runs 1 refresh --drop-upstream --repo s --onto t
ok '... and offers to drop' says 'Stopped at 2-gone.patch' 'at the end, its file is named to be removed' \
	'runme refresh --drop --repo s'
ok '... not yet what to remove' silent 'are not needed any more'
ok 'the first is dropped' runs 1 refresh --drop --repo s
ok '... as it says' says '2-gone.patch is dropped: remove its file by hand at the end' 'Stopped at 4-gone.patch'
ok 'the second, in a document' runs 0 refresh --drop --json --repo s
ok '... has both' json '[p["outcome"] for p in d["sets"]].count("dropped") == 2'
ok 'the one between is refreshed' eval 'not cmp -s s/3-moved.patch was/3-moved.patch && patch -d t -p1 -F0 --dry-run <s/3-moved.patch >"$out" && not grep offset "$out"'
ok '... and the others stay' eval 'cmp s/1-upstream.patch was/1-upstream.patch &&
	cmp s/2-gone.patch was/2-gone.patch && cmp s/4-gone.patch was/4-gone.patch && not test -e s/.pom/refresh'

rm -rf s
cp -a was s
runs 1 refresh --drop-upstream --repo s --onto t
runs 1 refresh --drop --repo s
ok 'the end as a text' runs 0 refresh --drop --repo s
ok '... counts them' says '4 sets: 1 refreshed, 1 is upstream, 2 dropped'
grep -A 3 'are not needed any more' "$out" | sed -n 's,^  .*/s/,,p' >listed
ok '... names upstream and dropped ones' eval 'printf "%s\n" 1-upstream.patch 2-gone.patch 4-gone.patch | cmp - listed'
xargs -a listed -I{} rm s/{}
ok '... and none that was skipped' silent 'Skipped, and not'
ok 'without them, nothing is left to do' runs 0 refresh --repo s --onto t
ok '... as it says' says '1 set unchanged'
ok '... and nothing to remove' silent 'are not needed any more'

rm -rf s
cp -a was s
runs 1 refresh --drop-upstream --repo s --onto t
ok 'skipped ones' runs 1 refresh --skip --repo s
ok '... are not named at a stop' silent 'Skipped, and not'
ok '... but at the end' runs 1 refresh --skip --repo s
grep -A 2 'Skipped, and not made to fit the new tree' "$out" | sed -n 's/^  //p' >listed
ok '... by their names' eval 'printf "%s\n" 2-gone.patch 4-gone.patch | cmp - listed'
ok '... and are not to be removed' eval 'grep -A 9 "not needed any more" "$out" >listed; not grep gone listed'

# a hunk that is there already has no marker, so that the list of files tells of it
sed -e '10s/$/ x/' -e '40s/$/ y/' old >new
diff -u --label a/f --label b/f old new >s/1-upstream.patch
rm s/[234]*
sed -e '10s/$/ x/' -e '40s/.*/other/' old >t/f
ok 'a part is there' runs 1 refresh --repo s --onto t
ok '... as the list of files says' says 's/.pom/refresh/conflict/f:40 (1 hunk already there: line 10; compare it)'
done_testing
