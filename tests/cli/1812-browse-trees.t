#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme browse without a tree, with one that is typed, with one that cannot be written;
# other runs can work on the trees meanwhile; tests can be stopped.
# slow: it presses keys while many patches are tested
# shellcheck source=tests/cli/browse.sh
. "$(dirname -- "$0")/browse.sh"
LC_ALL=C.UTF-8
need_tool flock strace

make_trees
make_repo base
for name in ant bee cow dog elk fox gnu hen; do
	new_set base/$name
done
kernel=$KERNEL_DIR iptables=$IPTABLES_DIR
unset KERNEL_DIR IPTABLES_DIR
cd "$scratch" || exit

browse 80 24
ok 'without a tree there are the sets' sees 'no tree' '^>\[ \] ant +the set' 'base/ant: the set ant'
keys a
ok '... and to apply one, it asks' sees 'Sources of the kernel \(--kernel, KERNEL_DIR\):'
keys Escape
ok '... which can be left' gone 'Sources of the kernel'
keys a && sees 'Sources of the kernel' >/dev/null && keys C-u && types /nowhere &&
	sees 'Sources of iptables' >/dev/null && keys C-u Enter
ok 'a wrong path' sees 'This did not work' '/nowhere'
keys q
ok '... leaves the list' sees 'no tree' '^>\[ \] ant'
keys Down a && sees 'Sources of the kernel' >/dev/null && keys C-u && types "$kernel" &&
	sees 'Sources of iptables' >/dev/null && keys C-u && types "$iptables"
ok 'a right one' sees 'Apply 1 set now\?' 'bee +clean'
keys y
ok '... is used' sees 'bee +applied' '1 set applied'
keys q
ok '... from then on' sees '\[ \] ant +clean' '\[ \] bee +applied' 'kernel 6\.1\.1'
KERNEL_DIR=$kernel
ok '... for what was asked' has bee

ok 'another run can apply a set meanwhile' runs 0 apply --kernel "$kernel" cow
keys t
ok 'a test sees what is there now' sees 'Test' 'bee +applied'
keys q Down t
ok '... also of the other run' sees 'cow +applied'
keys q
ok '... and so does the list' sees '\[ \] cow +applied'
flock -F "$kernel" sleep 60 &
holds=$!
polls not flock -n "$kernel" true
keys d
ok 'a tree that another run works on' sees 'another run.*is working on this tree'
keys q
kill $holds
wait $holds 2>/dev/null
keys d
ok '... can be used later' sees '/\* cow \*/'
keys q m
ok 'modules are built on the plain screen' sees 'Enter goes back|N/y'
! shown 'N/y' || keys n Enter
sees 'Enter goes back' >/dev/null && keys Enter
ok '... from which Enter goes back' sees '\[ \] cow +applied'
keys q
ok 'to the end' ended 0

KERNEL_DIR=$scratch/linux
tar -C "$scratch" -cf "$scratch/linux.tar" linux
browse 80 24 --kernel "$scratch/linux.tar"
ok 'a tarball' sees 'linux\.tar' '\[ \] hen +clean'
keys d
ok '... can be compared with' sees '^\+/\* ant \*/'
keys q a
ok '... but not written' sees 'This did not work' 'linux\.tar'
keys q
ok '... which harms nothing' sees '\[ \] hen +clean'
keys q
ok '... to the end' ended 0

# A series of patches for any folder.
mkdir "$scratch/queue" "$scratch/any"
numbered line 30 >"$scratch/any/file"
for n in 1 2; do
	{
		echo "Subject: words about $n"
		echo
		unified "$scratch/any" file "s/line $((n * 10))\$/& changed/"
	} >"$scratch/queue/000$n-a-change-with-a-long-name.patch"
	echo "000$n-a-change-with-a-long-name.patch" >>"$scratch/queue/series"
done
browse 80 24 --repo "$scratch/queue" --tree "$scratch/any"
ok 'a series' sees '0001-a-change-with-a-l~ clean' 'words about 1' 'folder \(any\)'
keys Up Space a
ok '... of which a group is selected' sees 'Apply 2 sets now\?'
keys y
ok '... and applied' sees '2 sets applied'
keys q
ok '... is seen so' sees '2 there, 0 fit' '0002-a-change-with-a-l~ applied'
keys q
ok '... to the end' ended 0
ok '... in the folder' grep -qx 'line 20 changed' "$scratch/any/file"

# Each file takes its time, but no processor's. So many files are opened without a tree:
strace -o "$scratch/trace" -e trace=openat2 "$RUNME" list >/dev/null 2>&1
calls=$(grep -c openat2 "$scratch/trace")
before="env ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -o /dev/null -e trace=openat2
	-e inject=openat2:delay_enter=100000:when=$((calls + 12))+"
before=$(echo "$before" | tr '\n\t' '  ')
browse 80 24 --kernel "$kernel"
ok 'while sets are tested' sees 'testing [2-8] of 8'
keys Down
ok '... the keys work' sees '^>\[ \] bee.*'
still_testing() {
	grep -q 'testing' "$scratch/.screen"
}
ok '... at once' still_testing
keys C-c
ok 'Ctrl-C stops the test' sees 'testing was stopped' '\[ \] hen +\.\.\.'
rests() {
	for _ in 1 2 3 4 5; do
		sleep 0.1
		unshown 'testing [0-9]' || return
	done
}
ok '... and it stays so' rests
keys t
ok '... and t goes on' sees '^Test'
keys q
ok '... to the end' sees '\[ \] hen +clean' '2 there, 6 fit'
keys q
ok '... which is soon' ended 0

done_testing
