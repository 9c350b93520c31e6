#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A run is killed at each system call that changes something. After the next
# start, both trees are the old ones or both the new ones, and the output says
# which. tests/unit/test_killed.c does this at every system call.
# slow: the tool is started again for every system call
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool strace

make_trees
seq 5 >"$scratch/linux/kernel/gone.c"
seq 50 60 >"$scratch/linux/net/old.c"
chmod 664 "$scratch/linux/kernel/gone.c"
fresh
make_repo base
# the set creates a file, edits two, deletes one and renames one
new_set base/one
{
	printf 'diff --git a/kernel/gone.c b/kernel/gone.c\ndeleted file mode 100644\n'
	(cd "$scratch/linux" && diff -u --label a/kernel/gone.c \
		--label /dev/null kernel/gone.c /dev/null)
	printf 'diff --git a/net/old.c b/net/renamed.c\nrename from net/old.c\nrename to net/renamed.c\n'
	seq 50 60 | sed 's/55/fifty-five/' | diff -u --label a/net/old.c \
		--label b/net/renamed.c "$scratch/linux/net/old.c" -
} >"$POM_REPO/base/one/linux.diff"
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
runs 0 apply one >/dev/null
cp -a "$KERNEL_DIR" "$scratch/k.new"
cp -a "$IPTABLES_DIR" "$scratch/i.new"
for tree in linux iptables k.new i.new; do
	manifest "$scratch/$tree" >"$scratch/.$tree"
done
ok 'strace works here' strace -o /dev/null true

follow=-f
# start: the trees as they are before $command.
start() {
	rm -rf "$KERNEL_DIR" "$IPTABLES_DIR"
	if [ "$command" = apply ]; then
		cp -a "$scratch/linux" "$KERNEL_DIR"
		cp -a "$scratch/iptables" "$IPTABLES_DIR"
	else
		cp -a "$scratch/k.new" "$KERNEL_DIR"
		cp -a "$scratch/i.new" "$IPTABLES_DIR"
	fi
}

# Reads the trees, for the predicates below.
look() {
	manifest "$KERNEL_DIR" >"$scratch/.k"
	manifest "$IPTABLES_DIR" >"$scratch/.i"
}
are() {
	cmp -s "$scratch/.$1" "$scratch/.k" && cmp -s "$scratch/.$2" "$scratch/.i"
}
is_old() {
	are linux iptables
}
is_new() {
	are k.new i.new
}

# There may be a .pom already that has nothing in it: that is swept away, and
# not worth a word.
empty_pom() {
	case $(ls -A "$KERNEL_DIR/.pom" 2>/dev/null)$(ls -A \
		"$IPTABLES_DIR/.pom" 2>/dev/null) in
	'' | .gitignore | .gitignore.gitignore) ;;
	*) return 1 ;;
	esac
	sed -i '/ [.]\/[.]pom/d' "$scratch/.k" "$scratch/.i"
	is_old
}

# The next start: with both trees, and with one of them first.
mended() {
	look
	if is_old || is_new || empty_pom; then
		before=well
	else
		before=torn
	fi
	if [ $((n % 2)) -eq 0 ]; then
		runs 0 status || return
	else
		env -u KERNEL_DIR "$RUNME" status >"$out" 2>"$err" || {
			cat "$out" "$err"
			return 1
		}
		cat "$err" >"$scratch/.err1"
		runs 0 status || return
		cat "$scratch/.err1" >>"$err"
	fi
	look
	if ! is_old && ! is_new; then
		echo "neither old nor new after $command, killed at $at"
		same "$scratch/linux" "$KERNEL_DIR"
		same "$scratch/k.new" "$KERNEL_DIR"
		same "$scratch/iptables" "$IPTABLES_DIR"
		cat "$out" "$err"
		return 1
	fi
	[ $before = well ] || says 'an earlier run was cut off' || return
	# and then it can be done, and undone
	runs 0 "$command" one && silent 'cut off' && { [ "$command" = apply ] ||
		runs 0 apply one; } && runs 0 revert one && look && is_old
}

command=apply
for call in renameat2 renameat unlinkat mkdirat fsync syncfs write fchmod; do
	ok "apply, killed at every $call" kills 1 1 $call apply one
done
command=revert
for call in renameat2 unlinkat fsync; do
	ok "revert, killed at every $call" kills 1 1 $call revert one
done
command=apply
ok 'that was quite often' often 50

# the rest of a killed run cannot be cleared without the other tree
start
killed_at renameat2 4 apply one
torn() {
	look
	! is_old && ! is_new
}
ok 'a run that was killed between the two trees' torn
mv "$IPTABLES_DIR" "$scratch/elsewhere"
note "$KERNEL_DIR"
lonely() {
	env -u IPTABLES_DIR "$RUNME" status >"$out" 2>"$err"
	[ $? -eq 2 ] && says "$IPTABLES_DIR" && untouched
}
ok 'the other tree is gone: it is named, and nothing is changed' lonely
mv "$scratch/elsewhere" "$IPTABLES_DIR"
ok 'it is back' runs 0 status
ok '... then it is mended' says 'an earlier run was cut off'
ok '... to what it was' eval 'look && is_old'

# nor is it silently, when something else is wrong as well
start
killed_at renameat2 4 apply one
ok 'killed between the trees again' torn
mkdir "$scratch/q"
echo '1.diff -X' >"$scratch/q/series"
ok 'a series with a wrong line' runs 1 check --repo "$scratch/q"
ok '... is named' says 'series:1: `-X`: a series takes'
ok '... and what was mended before is said' says 'an earlier run was cut off'
ok '... to what it was' eval 'look && is_old'

done_testing
