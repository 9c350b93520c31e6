#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A folder that went with its last file gets its permissions again when revert makes it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
modes() {
	find t -name .pom -prune -o -type d -printf '%p %m\n' | sort | tr '\n' ' '
}
has_modes() {
	[ "$(modes)" = "$1" ] || { modes && false; }
}
# three folders, of which two have a file each that a set deletes or moves away.
folders() {
	rm -rf t s before
	mkdir -p t/private/deep t/shared t/open s
	seq 40 >t/f
	seq 3 >t/private/deep/c
	seq 3 >t/shared/d
	seq 3 >t/open/e
	chmod 700 t/private && chmod 750 t/private/deep && chmod 777 t/shared
	cp -a t before
	git_gone private/deep/c 1 2 3 >s/1.patch
	git_move shared/d g >s/2.patch
	git_gone open/e 1 2 3 >s/3.patch
}

folders
ok 'apply' runs 0 apply --tree t --repo s s
ok '... the folders are gone' has_modes 't 755 '
ok '... status' runs 0 status --tree t
ok 'revert of one set' runs 0 revert --tree t --repo s 1.patch
ok '... gives its folders their permissions' \
	has_modes 't 755 t/private 700 t/private/deep 750 '
ok '... which the record does not have any more' not grep -q private t/.pom/ledger
ok '... it has the others' grep -q '777 shared' t/.pom/ledger
ok 'revert of the rest' runs 0 revert --tree t --repo s s
ok '... gives the tree back' as_before

folders
(umask 077 && runs 0 apply --tree t --repo s s)
ok 'another umask' eval 'umask 077; runs 0 revert --tree t --repo s s; r=$?; umask 022; [ $r = 0 ]'
ok '... does not matter' as_before

# setgid is inherited, or not there
folders
chmod 2775 t/shared
runs 0 apply --tree t --repo s s
ok 'a folder with setgid' runs 0 revert --tree t --repo s s
ok '... has the other bits' test "$(stat -c %a t/shared)" = 775
folders
chmod 2755 t
runs 0 apply --tree t --repo s s
ok 'a tree with setgid' runs 0 revert --tree t --repo s s
ok '... hands it on' has_modes 't 2755 t/open 2755 t/private 2700 t/private/deep 2750 t/shared 2777 '

# a folder that somebody made again keeps its own
folders
runs 0 apply --tree t --repo s s
mkdir -m 711 t/private
ok 'a folder that is there again' runs 0 revert --tree t --repo s s
ok '... is left as it is' has_modes 't 755 t/open 755 t/private 711 t/private/deep 750 t/shared 777 '

# records of older versions, and of others
folders
runs 0 apply --tree t --repo s s
cp -a t u
sed -i '/^Removed:/,/^$/{/^Removed:/d;/^ /d}' t/.pom/ledger
ok 'a record without it' runs 0 revert --tree t --repo s s
ok '... gives the folders of the umask' \
	has_modes 't 755 t/open 755 t/private 755 t/private/deep 755 t/shared 755 '
rm -rf t && cp -a u t
sed -i 's/^ 700 private$/ 000 private/' t/.pom/ledger
ok 'a folder that nobody could use' runs 0 revert --tree t --repo s s
ok '... is usable' test "$(stat -c %a t/private)" = 755
rm -rf t && cp -a u t
sed -i 's/^ 700 private$/ 4755 private/' t/.pom/ledger
note t
ok 'a record with setuid' refused 2 revert --tree t --repo s s
ok '... is damaged' says 'a line of Removed is malformed'
rm -rf t && cp -a u t
sed -i 's,^ 700 private$, 755 ../private,' t/.pom/ledger
note t
ok 'a record of a folder outside' refused 2 revert --tree t --repo s s

# a set that is reverted in part of a folder, with others in it
folders
seq 3 >t/private/deep/more
rm -rf before && cp -a t before
runs 0 apply --tree t --repo s s
ok 'a folder with another file stays' not grep -q deep\$ t/.pom/ledger
ok '... revert' runs 0 revert --tree t --repo s s
ok '... gives the tree back' as_before

done_testing
