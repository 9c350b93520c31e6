#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The diffs in patches/ without this tool: patch(1), git apply, git am and quilt
# make the same bytes from them as apply does, on real sources.
# slow: real sources are fetched, copied and patched
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool patch git quilt

POM_REPO=$top
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 HOME=$scratch
GIT_AUTHOR_NAME=me GIT_AUTHOR_EMAIL=me@example.org
GIT_COMMITTER_NAME=me GIT_COMMITTER_EMAIL=me@example.org
export POM_REPO HOME GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME \
	GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

# part SOURCES TO FILE...: these files, and those that the patches change.
part() {
	from=$1
	to=$2
	shift 2
	{
		printf '%s\n' "$@"
		sed -n 's,^--- a/,,p' "$patches"/*.patch
	} | sort -u >"$scratch/.part"
	tar -C "$from" -cf "$scratch/.tar" -T "$scratch/.part" &&
		tar -C "$to" -xf "$scratch/.tar" && chmod -R u+w "$to"
}

each_patch() {
	while read -r name; do
		"$@" "$patches/$name" || return
	done <"$patches/series"
}
copy() {
	rm -rf "$scratch/other"
	cp -a "$scratch/pristine" "$scratch/other"
	cd "$scratch/other" || exit
}
# as_applied: the tree is as after apply, except for the files of other tools
as_applied() {
	rm -rf "$scratch/other/.git" "$scratch/other/.pc" "$scratch/applied/.pom"
	same "$scratch/applied" "$scratch/other"
}
by_patch() {
	copy
	each_patch patch -p1 -F0 -s --no-backup-if-mismatch -i && as_applied
}
by_git_apply() {
	copy
	each_patch git apply --whitespace=nowarn && as_applied
}
by_git_am() {
	copy
	git init -q . && git add -Af . && git commit -qm pristine &&
		each_patch git am -q --whitespace=nowarn || return
	git log --format='%an <%ae>: %s' >"$scratch/log"
	[ -z "$(git status --porcelain)" ] && as_applied
}
history() {
	# shellcheck disable=SC2046 # a word a patch is what it is to be
	sed -n 's/^Subject: \[PATCH\] //p' $(sed "s,^,$patches/," "$patches/series") |
		tac >"$scratch/.1"
	sed '$d; s/^[^:]*>: //' "$scratch/log" | alike "$scratch/.1" - &&
		not grep -q '^me <' "$scratch/log.sets"
}
by_quilt() {
	copy
	QUILT_PATCHES=$patches QUILT_PC=.pc quilt --quiltrc - push -a -q \
		--fuzz=0 >"$out" 2>&1 || {
		cat "$out"
		return 1
	}
	not grep -q fuzz "$out" && cp -a "$scratch/other" "$scratch/pushed" &&
		as_applied
}
quilt_back() {
	rm -rf "$scratch/other"
	mv "$scratch/pushed" "$scratch/other"
	cd "$scratch/other" || exit
	QUILT_PATCHES=$patches QUILT_PC=.pc quilt --quiltrc - pop -a -q \
		>"$out" 2>&1 || {
		cat "$out"
		return 1
	}
	rm -rf .pc
	find . -type d -empty -delete # quilt leaves folders behind
	same "$scratch/pristine" "$scratch/other"
}
# what other tools have applied is recognised, and can be reverted
known() {
	copy
	each_patch patch -p1 -F0 -s --no-backup-if-mismatch -i || return
	runs 0 check extra "$option" . &&
		matches '(sets?|[0-9]+) (is|are) there already' &&
		runs 0 revert --unrecorded extra "$option" . &&
		same "$scratch/pristine" "$scratch/other"
}

# all_of TREE: every tool on $scratch/pristine
all_of() {
	rm -rf "$scratch/applied"
	cp -a "$scratch/pristine" "$scratch/applied"
	ok "$1: apply" runs 0 apply extra "$option" "$scratch/applied"
	ok '... without fuzz' silent fuzz
	ok "$1: patch -F0" by_patch
	ok "$1: git apply" by_git_apply
	ok "$1: git am" by_git_am
	sed '$d' "$scratch/log" >"$scratch/log.sets"
	ok '... with their authors and subjects' history
	ok "$1: quilt push" by_quilt
	ok "$1: quilt pop" quilt_back
	ok "$1: what patch has put in can be taken out here" known
	rm -rf "$scratch/pristine"
}

for version in 6.1 6.12; do
	linux=$(real_tree linux $version) || bail "no sources of linux $version"
	patches=$top/patches/linux
	[ ! -d "$top/patches/linux-$version" ] ||
		patches=$top/patches/linux-$version
	mkdir "$scratch/pristine"
	part "$linux" "$scratch/pristine" Makefile init/main.c kernel/fork.c \
		net/socket.c include/linux/netfilter.h || bail 'no part of it'
	option=--kernel
	all_of "linux $version"
done
iptables=$(real_tree iptables 1.8.9) || bail 'no sources of iptables 1.8.9'
patches=$top/patches/iptables
mkdir "$scratch/pristine"
part "$iptables" "$scratch/pristine" configure.ac include/xtables.h \
	extensions/libxt_mac.c extensions/GNUmakefile.in || bail 'no part of it'
option=--iptables
all_of 'iptables 1.8.9'

done_testing
