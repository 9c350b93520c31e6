#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A tarball can be a tree, without unpacking it.
# slow: trees are packed and read in every compression
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

make_linux_and_sets
make_iptables "$scratch/iptables" 1.8.9
edit_by base/two linux-5.0.diff "$scratch/linux" net/netfilter/Makefile '40i two'
edit_by base/two linux-6.7.diff "$scratch/linux" net/netfilter/Kconfig '40i two'
new_set base/user
edit_by base/user iptables.diff "$scratch/iptables" extensions/GNUmakefile.in '20i x'

# pack SUFFIX FLAG [TOP]: a tarball of the tree, in a folder TOP
pack() {
	tar -C "$scratch" --transform "s,^linux,${3-linux-6.1}," -c "$2" \
		-f "$scratch/linux-6.1.$1" linux
}
pack tar -p
for kind in gz:-z bz2:-j xz:-J zst:--zstd; do
	pack "tar.${kind%:*}" "${kind#*:}"
	ok "a .tar.${kind%:*} has the verdicts of the folder" \
		as_the_folder "$scratch/linux-6.1.tar.${kind%:*}"
done
ok 'so has one that is not compressed' as_the_folder "$scratch/linux-6.1.tar"
tar -C "$scratch/linux" -cf "$scratch/flat.tar" .
ok 'so has one without a folder on top' as_the_folder "$scratch/flat.tar"
(cd "$scratch/linux" && tar -cf "$scratch/bare.tar" -- *)
ok 'so has one with names only' as_the_folder "$scratch/bare.tar"
(cd "$scratch" && find linux ! -type d -print0 |
	tar --no-recursion --null -cf files.tar -T -)
ok 'so has one that lists no folders' as_the_folder "$scratch/files.tar"
git_tree "$scratch/linux" "$scratch/work"
git -C "$scratch/work" archive --prefix=linux-6.1/ -o "$scratch/git.tar.gz" HEAD
ok 'so has one by git archive' as_the_folder "$scratch/git.tar.gz"
cp -al "$scratch/linux" "$scratch/links"
ln "$scratch/links/net/netfilter/Makefile" "$scratch/links/aaa"
ln "$scratch/links/kernel/fork.c" "$scratch/links/kernel/aaa.c"
tar -C "$scratch" --sort=name -cf "$scratch/links.tar" links
ok 'so has one in which the files are hard links' as_the_folder "$scratch/links.tar"

t=$scratch/linux-6.1.tar.xz
described() {
	runs 0 check --json --kernel "$t" one &&
		json 'd["trees"]["linux"]["kind"] == "tarball"' &&
		json 'd["trees"]["linux"]["revision"] is None' &&
		json 'd["trees"]["linux"]["version"] == "6.1.1"'
}
ok 'JSON says what it is' described
reading() {
	runs 0 list --kernel "$t" && matches 'one +clean' 'late +unsui' &&
		runs 0 show --kernel "$t" one && says 'new file' &&
		runs 0 diff --kernel "$t" two &&
		"$RUNME" diff --kernel "$scratch/linux" two >"$scratch/.1" &&
		alike "$scratch/.1" "$out"
}
ok 'list, show and diff' reading
both() {
	tar -C "$scratch" -czf "$scratch/iptables.tgz" iptables &&
		runs 0 check --kernel "$t" --iptables "$scratch/iptables.tgz" user \
			one && says '2 sets apply'
}
ok 'a tarball of iptables' both
modes() {
	printf '%s\n' 'diff --git a/tools/run b/tools/run' 'old mode 100755' \
		'new mode 100644' >"$scratch/modes.patch"
	runs 0 diff --kernel "$t" "$scratch/modes.patch" && says 'old mode 100755'
}
ok 'modes are those of the archive' modes
through_a_link() {
	printf '%s\n' '--- a/tools/kernel/fork.c' '+++ b/tools/kernel/fork.c' \
		'@@ -1 +1 @@' '-int fork;' '+int spoon;' >"$scratch/through.patch"
	runs 1 check -p1 --kernel "$t" "$scratch/through.patch" &&
		says 'goes through a symbolic link'
}
ok 'nothing is found through a symbolic link' through_a_link

# What was applied before it was packed is known from its .pom.
packed_later() {
	cp -a "$scratch/linux" "$scratch/applied" &&
		runs 0 apply --kernel "$scratch/applied" one &&
		tar -C "$scratch" -cJf "$scratch/applied.tar.xz" applied &&
		runs 0 status --kernel "$scratch/applied.tar.xz" &&
		matches 'one +applied' &&
		runs 0 revert --check --kernel "$scratch/applied.tar.xz" one &&
		says 'can be reverted'
}
ok 'what was applied before it was packed' packed_later

# Only files that the patches change are read, and each only once.
once() {
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		strace -f -e trace=lseek,read -o "$scratch/strace" "$RUNME" check \
		--kernel "$t" >/dev/null 2>&1
	[ "$(grep -cE 'lseek\([0-9]+, 0, SEEK_SET' "$scratch/strace")" -le 2 ]
}
ok 'one pass is enough' once

# On a terminal a bar grows while it is read, if that takes some time.
bar() {
	cp -a "$scratch/linux" "$scratch/large"
	head -c 4000000 /dev/urandom |
		split -b 2000 -a 4 - "$scratch/large/firmware."
	tar -C "$scratch" -czf "$scratch/large.tar.gz" large
	cat >"$scratch/slow" <<END
#!/bin/sh
ASAN_OPTIONS=\${ASAN_OPTIONS-}:detect_leaks=0
export ASAN_OPTIONS
exec strace -qq -o "$scratch/strace" -e trace=read,lseek \\
	-e inject=read:delay_enter=200000:when=20+ "$RUNME" "\$@"
END
	chmod +x "$scratch/slow"
	(
		RUNME=$scratch/slow
		at_terminal check --kernel "$scratch/large.tar.gz" one <<'END'
ends 0
END
	) && matches '\[#+ +\] [1-3] of 3 MiB' && says '1 set applies'
}
ok 'a bar on a terminal' bar
ok '... and nowhere else' runs 0 check --kernel "$scratch/large.tar.gz" one
ok '... is seen' silent MiB '##'

mkdir "$scratch/only" && cp "$t" "$scratch/only" && t=$scratch/only/${t##*/}
note "$scratch/only" "$scratch/linux"
for command in apply revert; do
	ok "$command says what to do instead" refused 2 "$command" --kernel "$t" one
	ok "$command names the way" says 'unpack it'
done
ok 'the walk says so at the start' refused 2 --kernel "$t" one
ok 'prove, too' refused 2 prove --build-only --kernel "$t" one

# Archives that no kernel release would have.
unsafe() {
	runs 2 check --kernel "$scratch/$1" one && says "$2"
}
hostile() {
	python3 - "$scratch/linux" "$scratch/$1" "$2" <<'PYTHON'
import io, sys, tarfile
tree, out, what = sys.argv[1:]
def file(t, name, text=b"x\n", **more):
    i = tarfile.TarInfo(name)
    i.size = len(text)
    for k, v in more.items():
        setattr(i, k, v)
    t.addfile(i, io.BytesIO(text) if i.isreg() else None)
with tarfile.open(out, "w") as t:
    t.add(tree, "linux-6.1")
    exec(what)
PYTHON
}
hostile dots.tar 'file(t, "linux-6.1/../../etc/passwd")'
ok 'a name with ..' unsafe dots.tar '`..`'
hostile root.tar 'file(t, "/etc/passwd")'
ok 'an absolute name' unsafe root.tar 'absolute name'
hostile twice.tar 'file(t, "linux-6.1/net/netfilter/Makefile")'
ok 'a name twice' unsafe twice.tar 'a name twice'
hostile turned.tar 'file(t, "linux-6.1/net")'
ok 'a folder that is a file later' unsafe turned.tar 'a name twice'
hostile below.tar 'file(t, "linux-6.1/tools/kernel/x")'
ok 'something below a link' unsafe below.tar 'below a file or a link'
hostile hard.tar 'file(t, "linux-6.1/x", b"", type=tarfile.LNKTYPE, linkname="/etc/passwd")'
ok 'a hard link that leads out' unsafe hard.tar 'absolute name'
hostile hard2.tar 'file(t, "linux-6.1/x", b"", type=tarfile.LNKTYPE, linkname="linux-6.1/none")'
ok 'a hard link to nothing' unsafe hard2.tar 'no file of its own'
hostile deep.tar 'file(t, "linux-6.1/" + "d/" * 200 + "x")'
ok 'a name with 200 parts' unsafe deep.tar 'more than 128 parts'
hostile long.tar 'file(t, "linux-6.1/" + "d" * 5000)'
ok 'a name of 5000 bytes' unsafe long.tar 'more than 4095 bytes'
hostile device.tar 'file(t, "linux-6.1/null", b"", type=tarfile.CHRTYPE)'
ok 'a device is no file, and does no harm' runs 0 check \
	--kernel "$scratch/device.tar" one
hostile outlink.tar 'file(t, "linux-6.1/out", b"", type=tarfile.SYMTYPE, linkname="/etc")'
ok 'so is a link that leads out' runs 0 check --kernel "$scratch/outlink.tar" one
head -c $(($(stat -c %s "$t") / 2)) "$t" >"$scratch/cut.tar.xz"
ok 'an archive that is cut off' unsafe cut.tar.xz 'cannot be read'
cp "$scratch/linux/Makefile" "$scratch/none.tar"
ok 'a file that is no archive' unsafe none.tar 'cannot be read'
# 64 MiB of a file that nobody asked for, in a few KiB
bomb() {
	truncate -s 64M "$scratch/linux/zero" &&
		tar -C "$scratch" -cjf "$scratch/bomb.tar.bz2" linux &&
		rm "$scratch/linux/zero" &&
		unsafe bomb.tar.bz2 'times as large'
}
ok 'a bomb' bomb
claims() {
	python3 - "$scratch/claims.tar" <<'PYTHON'
import sys, tarfile
with open(sys.argv[1], "wb") as f:
    i = tarfile.TarInfo("linux-6.1/huge")
    i.size = 1 << 40
    f.write(i.tobuf(tarfile.GNU_FORMAT))
PYTHON
	unsafe claims.tar 'larger than 17179869184 bytes'
}
ok 'a file that claims a TiB' claims

done_testing
