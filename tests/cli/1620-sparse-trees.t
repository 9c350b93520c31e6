#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Part of a kernel's sources is accepted if it has the Makefile with the version:
# a sparse checkout of git, or a folder with the files that the patches change.
# Other folders are refused, and the message says what was looked for.
# shellcheck disable=SC2016 # for eval
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

make_repo base
new_set base/one
make_linux "$scratch/linux" 6 12
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Kconfig '20i config one'
new_set base/two
rm -r "$POM_REPO/base/two/linux"
edit_by base/two linux.diff "$scratch/linux" init/Kconfig '20i config two' 2>/dev/null ||
	numbered config 30 >"$scratch/linux/init/Kconfig"
rm -f "$POM_REPO/base/two/linux.diff"
edit_by base/two linux.diff "$scratch/linux" init/Kconfig '20i config two'
unset KERNEL_DIR IPTABLES_DIR

makefile() {
	mkdir -p "$1"
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = 3\nEXTRAVERSION =\n' \
		"${2-6}" "${3-12}" >"$1/Makefile"
}
# taken DIR: the set one is applied and reverted; two conflicts, with the reason
taken() {
	cp -a "$1" "$scratch/.pristine" || return
	runs 1 check --kernel "$1" && matches '^one +clean' '^two +conflict' &&
		says 'init/Kconfig' '2 sets: 1 applies' &&
		runs 0 apply --kernel "$1" one && runs 0 status --kernel "$1" &&
		grep -qx 'config one' "$1/net/netfilter/Kconfig" &&
		[ -e "$1/net/netfilter/one.c" ] &&
		runs 0 revert --kernel "$1" one && same "$scratch/.pristine" "$1"
	result=$?
	rm -rf "$scratch/.pristine"
	return $result
}

part=$scratch/part
makefile "$part"
mkdir -p "$part/net/netfilter"
cp "$scratch/linux/net/netfilter/Kconfig" "$part/net/netfilter"
ok 'a folder with the files concerned alone' taken "$part"
mkdir "$part/include" "$part/init" "$part/net/ipv4"
ok '... with some folders more' taken "$part"
touch "$part/MAINTAINERS" "$part/Kbuild" "$part/Kconfig" "$part/README"
ok '... with the files of the top' taken "$part"
ok 'its version counts' eval 'runs 0 status --kernel "$part" && says 6.12.3'
cp -a "$scratch/linux" "$scratch/nokernel"
rm -r "$scratch/nokernel/kernel" "$scratch/nokernel/init"
ok 'no kernel/, no init/' taken "$scratch/nokernel"
rm -r "$scratch/nokernel/include"
ok '... no include/' taken "$scratch/nokernel"

tar -C "$scratch" -czf "$scratch/part.tar.gz" part
ok 'a tarball of a part' runs 1 check --kernel "$scratch/part.tar.gz"
ok '... is taken' matches '^one +clean' '^two +conflict'

# git's own
full=$scratch/full
cp -a "$scratch/linux" "$full"
touch "$full/MAINTAINERS" "$full/Kbuild" "$full/Kconfig"
git_as_test() {
	git -c user.name=n -c user.email=n@example.org -c init.defaultBranch=main "$@"
}
git_as_test -C "$full" init -q && git_as_test -C "$full" add -A &&
	git_as_test -C "$full" commit -qm all
sparse() {
	rm -rf "$scratch/sparse"
	git_as_test clone -q --no-checkout "$full" "$scratch/sparse" &&
		git_as_test -C "$scratch/sparse" sparse-checkout set "$@" &&
		git_as_test -C "$scratch/sparse" checkout -q main
}
in_git() {
	runs 1 check --kernel "$scratch/sparse" && matches '^one +clean' '^two +conflict' &&
		runs 0 apply --kernel "$scratch/sparse" one &&
		runs 0 status --kernel "$scratch/sparse" &&
		runs 0 revert --kernel "$scratch/sparse" one &&
		[ -z "$(git -C "$scratch/sparse" status --porcelain)" ]
}
ok 'git sparse-checkout of net' sparse --cone net
ok '... is taken' in_git
ok '... of net/netfilter' sparse --cone net/netfilter
ok '... is taken' in_git
ok '... of patterns' sparse --no-cone /net/ /Makefile
ok '... is taken' in_git
ok '... without the Makefile' sparse --no-cone /net/
note "$scratch/sparse"
ok '... it is not' refused 2 check --kernel "$scratch/sparse"
ok '... what was looked for is told, and the way round' says \
	'this is not the source tree of a kernel' \
	'looked for: a Makefile with VERSION and PATCHLEVEL' \
	'for patch files and series, --tree takes any folder'
ok '... which it is' runs 0 check --tree "$scratch/sparse" "$POM_REPO/base/one/linux.diff"
ok '... a revision has all' runs 0 check --kernel "$scratch/sparse@main"

# prove refuses a part, because it cannot be built
ok 'prove of a part' runs 2 prove --build-only --kernel "$part" one
ok '... says what is missing' says "a part of the kernel's sources" 'net, kernel, init'

# folders that are something else
other() {
	what=$1
	shift
	note "$scratch/other"
	ok "$what" refused 2 check --kernel "$scratch/other"
	ok '... is named' says "$@"
	rm -rf "$scratch/other"
}
makefile "$scratch/other" 2023 10
mkdir -p "$scratch/other/include/linux" "$scratch/other/net" "$scratch/other/drivers/net"
touch "$scratch/other/Kbuild" "$scratch/other/Kconfig"
other 'a boot loader that has its year for a version' 'not the source tree of a kernel' \
	'VERSION and PATCHLEVEL'
makefile "$scratch/other" 1 36
mkdir -p "$scratch/other/networking" "$scratch/other/init"
touch "$scratch/other/Kbuild" "$scratch/other/Kconfig"
other 'a shell that is at 1' 'the source tree of some other project'
makefile "$scratch/other" 6 1
mkdir -p "$scratch/other/src"
other 'a project that counts so, with other folders' \
	'the source tree of some other project' 'looked for: '
makefile "$scratch/other" 6 1
mkdir -p "$scratch/other/include/linux" "$scratch/other/include/generated"
touch "$scratch/other/Module.symvers"
other 'headers in a folder of parts' 'kernel headers without the sources'
makefile "$scratch/other" 6 1
mkdir -p "$scratch/other/include/linux" "$scratch/other/net/netfilter" \
	"$scratch/other/kernel" "$scratch/other/init"
touch "$scratch/other/net/netfilter/Kconfig"
other 'headers with all folders' 'kernel headers without the sources' \
	'kernel/fork.c and net/socket.c were looked for'
makefile "$scratch/other" 4 19
echo '# Automatically generated by mkmakefile: do not edit' >>"$scratch/other/Makefile"
mkdir -p "$scratch/other/include/linux" "$scratch/other/net/ipv4"
touch "$scratch/other/.config"
other 'a build folder, which has the version' 'a folder that a kernel was built in'
makefile "$scratch/other" 6 1
mkdir -p "$scratch/other/debian" "$scratch/other/include/linux"
touch "$scratch/other/debian/control" "$scratch/other/debian/changelog"
other "another package, with the kernel's headers" 'some other'
mkdir -p "$scratch/other/net/ipv4" "$scratch/other/include/linux"
other 'folders without a Makefile' 'this is not the source tree of a kernel' 'looked for: '
mkdir -p "$scratch/other/include/linux" "$scratch/other/lib"
other 'headers as the system has them' 'kernel headers without the sources'

done_testing
