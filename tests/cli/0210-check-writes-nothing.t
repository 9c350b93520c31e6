#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check, list, show, status and diff write nothing into the trees: no byte and no
# time changes, and no system call tries to write.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool strace

make_trees
make_repo base extra
new_set base/one
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
new_set base/two 'Depends: one'
edit_by base/two linux.diff "$scratch/linux" net/netfilter/Kconfig '20i two'
new_set extra/wrong
edit_by extra/wrong linux.diff "$scratch/linux" net/netfilter/Kconfig '40d'
sed -i 's/config 40/config forty/' "$POM_REPO/extra/wrong/linux.diff"

# The calls that change something, among them opening a file to write.
quiet_calls() {
	# the leak sanitizer cannot run below strace
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -f -o "$scratch/.trace" -e trace=file,desc,ftruncate,fsync \
		"$RUNME" "$@" >"$out" 2>"$err" </dev/null
	if ! grep -q openat2 "$scratch/.trace"; then
		echo 'strace has seen nothing'
		return 1
	fi
	grep -E -e 'O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE' \
		-e '(rename|link|mkdir|mknod|rmdir|chmod|chown|utime)[a-z0-9]*\(' \
		-e '(truncate|setxattr|fallocate|fsync|fdatasync)\(' \
		-e ' p?writev?(64)?\([^12]' "$scratch/.trace" |
		grep -v -e '"/dev/' -e readlink | not grep .
}

for state in pristine patched; do
	[ $state = pristine ] || runs 0 apply base >/dev/null
	note "$KERNEL_DIR" "$IPTABLES_DIR" "$POM_REPO"
	ok "$state: check" refused 1 check extra
	ok "$state: check of what fits" refused 0 check base
	ok "$state: apply --check" refused 1 apply --check extra
	ok "$state: --test" refused 1 --test extra
	ok "$state: --batch --check" refused 1 --batch --check extra
	ok "$state: list" refused 0 list
	ok "$state: show" refused 0 show two wrong
	ok "$state: status" refused 0 status
	ok "$state: diff" refused 0 diff two
	ok "$state: refresh --check" refused 1 refresh --check
	for command in check list 'show two wrong' status 'diff two'; do
		# shellcheck disable=SC2086 # a command and its names
		ok "$state: no call of $command writes" quiet_calls $command
	done
done

note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'revert --check' refused 0 revert --check base
ok 'revert --test' refused 0 --reverse --test base
ok 'what there is to write is not written when one set cannot be applied' \
	refused 1 apply extra

done_testing
