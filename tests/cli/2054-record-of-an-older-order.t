#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch of several commits was once taken from the newest commit on, and so it is recorded.
# It is the same version still: only the order of its commits differs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered f 30 >orig/f
numbered g 30 >orig/g
# commit N FILE SED: as git log -p has it, the Nth commit
commit() {
	printf 'commit %040d\nAuthor: A <a@b>\nDate:   Mon Jan %d 12:00:00 2024 +0000\n\n    change %d\n\n' "$1" "$1" "$1"
	printf 'diff --git a/%s b/%s\n' "$2" "$2"
	unified orig "$2" "$3"
}
log() {
	for i; do
		case $i in
		1) commit 1 f 's/f 5$/f five/' ;;
		2) commit 2 g 's/g 20$/g twenty/' ;;
		3) commit 3 f "s/f 25$/f ${word-xxv}/" ;;
		esac
		echo
	done
}
start() {
	rm -rf t
	cp -a orig t
	# without its heads it is no log, and is taken as it stands
	log 3 2 1 | sed '/^commit /d; /^Author:/d; /^Date:/d' >p/a.patch
	runs 0 apply --tree t "$@" && log 3 2 1 >p/a.patch
}
echo a.patch >p/series
for how in p/a.patch '--repo p a.patch'; do
	# shellcheck disable=SC2086 # words
	ok "$how, as it was recorded" start $how
	# shellcheck disable=SC2086 # words
	ok '... the log in its own order' runs 0 check --tree t $how
	ok '... and is what was applied' eval 'says "is there already" && silent "another version"'
	ok '... status' runs 0 status --tree t
	ok '... again' eval 'runs 0 apply --tree t $how && says "is there already"'
	ok '... revert' eval 'runs 0 revert --tree t $how && rm -rf t/.pom && same t orig'
done
start p/a.patch
word=xxvi
log 3 2 1 >p/a.patch
ok 'with another line it is another version' eval 'runs 1 check --tree t p/a.patch && says "another version of it is applied"'
unset word
log 3 2 >p/a.patch
ok 'with a commit less, too' eval 'runs 1 check --tree t p/a.patch && says "another version of it is applied"'
done_testing
