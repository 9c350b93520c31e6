#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The first or the last lines of a file that a set removed are back, and the file was edited:
# status does not say that the set stands, and revert does not put them in twice.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

# start SED: a set that makes this edit, applied in t.
start() {
	rm -rf orig p t
	mkdir orig p
	numbered line 20 >orig/f
	unified orig f "$1" >p/a.patch
	echo a.patch >p/series
	cp -a orig t
	runs 0 apply --tree t --repo p --all
}
# back SED: the file is as before, but for this edit; nothing but that is in the tree after revert.
back() {
	sed "$1" orig/f >t/f && cp t/f is && runs 1 status --tree t && says 'were taken out since' &&
		runs 0 revert --tree t a.patch && says 'taken out already' && alike is t/f &&
		runs 0 status --tree t && says 'nothing is applied'
}
# beside SED: the same with an edit of the context. revert refuses; the lines are there once.
beside() {
	sed "$1" orig/f >t/f && note t && runs 1 status --tree t && says 'partial' &&
		refused 1 revert --tree t a.patch && silent 'Then drop it'
}
# stands SED: an edit of the patched file. revert puts the lines back.
stands() {
	sed -i "$1" t/f && runs 0 status --tree t && says 'its own lines' &&
		runs 0 revert --tree t a.patch && sed "$1" orig/f >is && alike is t/f
}
for lines in 1 1,3 20 18,20 1c; do
	near='s/line 3$/mine/; s/line 18$/mine/'
	edit=${lines}d
	case $lines in
	1c) edit='1c\
other first' ;;
	*,*) near='s/line 5$/mine/; s/line 16$/mine/' ;;
	esac
	ok "lines $lines" start "$edit"
	ok '... are back' back 's/line 10$/mine/'
	start "$edit"
	ok '... beside an edit' beside "$near"
	start "$edit"
	ok '... are not back' stands 's/line 10$/mine/'
	start "$edit"
	ok '... beside another edit' stands 's/line 7$/mine/; s/line 15$/mine/'
done
start '1d;20d'
sed -i '1i line 1' t/f
cp t/f is
ok 'one of two is back' eval 'runs 1 status --tree t && says "1 of 2 hunks does not stand"'
ok '... revert takes the other one out' eval 'runs 1 revert --tree t a.patch && alike is t/f &&
	says "--force takes out the rest" && runs 0 revert --force --tree t a.patch && alike orig/f t/f'
done_testing
