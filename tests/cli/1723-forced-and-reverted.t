#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Of a patch that the tree had in part, --force applies the rest. What revert says of what
# stays is so: files and lines that were there before, and no other.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig new
numbered line 60 >orig/f
numbered line 60 >orig/g
echo old >orig/gone
sed 's/^line [14]5$/& mine/' orig/f >new/f
sed 's/^line 20$/& mine/' orig/g >new/g
echo new >new/n
diff -urN --label a/f --label b/f orig/f new/f >p.patch
diff -urN --label a/g --label b/g orig/g new/g >>p.patch
diff -urN --label /dev/null --label b/n orig/n new/n >>p.patch
diff -urN --label a/gone --label /dev/null orig/gone new/gone >>p.patch

# half NOTE COMMAND: the tree as the command makes it, then the patch, which goes again.
half() {
	rm -rf t before
	cp -r orig t
	(cd t && eval "$2") || return
	cp -r t before
	runs 0 apply --force --tree t p.patch || return
	[ $# -lt 3 ] || (cd t && eval "$3") || return
	runs 0 revert --tree t p.patch && matches "^p.patch +reverted +tree: (.*; )?$1\$" || return
	[ $# -eq 3 ] || same before t
}
ok 'a new file' half 'n was there before, and stays' 'cp ../new/n n'
ok '... that somebody deleted since' half '1 new, 2 edited' 'cp ../new/n n' 'rm n'
ok 'all lines of a file' half 'what g had of it before stays' 'cp ../new/g g'
ok 'some lines of a file' half 'what f had of it before stays' 'sed -i "s/^line 15$/& mine/" f'
ok 'both' half 'n was there before, and stays; what f, g had of it before stays' \
	'cp ../new/n n; cp ../new/g g; sed -i "s/^line 45$/& mine/" f'

done_testing
