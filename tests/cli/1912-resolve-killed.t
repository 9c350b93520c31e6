#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh that stops, goes on or is given up is killed at each rename. What it finds
# then is the state before that step or after it, and the sitting ends as it would have.
# slow: the tool is started again for every system call
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool strace

cd "$scratch" || exit 2
w=.pom/refresh/conflict
tree_of
hunk f 10 10 a >s/1.patch
hunk f 20 20 b >s/2.patch
hunk x 30 30 c >s/3.patch
printf '%s.patch\n' 1 2 3 >s/series
sed -i -e 's/^9$/nine/' -e 's/^19$/nineteen/' -e 1d t/f
sed -i 1d t/x
theirs() {
	sed -i -e '/^<<<<<<</,/^=======/d' -e '/^>>>>>>>/d' -e 's/^9$/nine/' \
		-e 's/^19$/nineteen/' "$@"
}
calls=rename,renameat,renameat2,unlinkat
cp -a s s0 # before the first stop
runs 1 refresh --repo s --onto t
cp -a s s1 # at the first stop
theirs s/$w/f
cp -a s s1r # resolved
runs 1 refresh --continue --repo s
cp -a s s2 # at the second one
theirs s/$w/f
cp -a s s2r
runs 0 refresh --continue --repo s
cp -a s s3 # at the end
ok 'the steps' eval '[ -d s1/$w ] && [ -d s2/$w ] && [ ! -e s3/.pom ] &&
	! cmp -s s3/1.patch s0/1.patch && ! cmp -s s3/3.patch s0/3.patch'

# start: the repository as it is before the step $from
start() {
	rm -rf s
	cp -a $from s
}
# same_as DIR: the repository is that, but for a .pom that has nothing in it
same_as() {
	[ -n "$(find s/.pom -mindepth 1 ! -name .gitignore 2>/dev/null)" ] ||
		rm -rf s/.pom
	diff -r -x .gitignore s "$1" >differs 2>&1
}
# mended: the next command makes it $from or $to, and then the sitting comes to its end.
mended() {
	runs 0 list --repo s || return
	if same_as $to; then
		is=$to
	elif same_as $from; then
		is=$from
	else
		cat differs
		return 1
	fi
	case $is in
	s0) runs 1 refresh --repo s --onto t && theirs s/$w/f && is=s1r ;;
	s1) theirs s/$w/f && is=s1r ;;
	esac
	case $is in
	s1r) runs 1 refresh --continue --repo s && theirs s/$w/f ;;
	s2) theirs s/$w/f ;;
	s3) return ;;
	esac && runs 0 refresh --continue --repo s && same_as s3
}
# killed ARG...: as kills of lib.sh, for a command that ends with status 1 at a stop
killed() {
	n=1
	while :; do
		start
		killed_at "$calls" "$n" "$@" >"$scratch/.said"
		case $?$ended in
		0*) echo x >>"$scratch/.kills" ;;
		10 | 21) return 0 ;;
		*) cat "$scratch/.said" && return 1 ;;
		esac
		mended || return
		if sanitized; then n=$((n + 5)); else n=$((n + 1)); fi
	done
}
from=s0 to=s1
ok 'killed as it stops' killed refresh --repo s --onto t
from=s1r to=s2
ok 'killed as it goes on to the next stop' killed refresh --continue --repo s
from=s2r to=s3
ok 'killed as it goes on to the end' killed refresh --continue --repo s
from=s1 to=s0
ok 'killed as it is given up' killed refresh --abort --repo s
ok 'that was often' often 30

done_testing
