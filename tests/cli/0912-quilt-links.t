#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch of a series may be a symbolic link to another file of the repository, or
# to a patch of a series in the folder beside it, as refresh makes them for
# versions of a tree. Any other link is refused.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt

make_linux "$scratch/linux" 6 12
makefile=net/netfilter/Makefile

# our own patches/linux-6.12
make_repo base
new_set base/one
edit_by base/one linux.diff "$scratch/linux" $makefile '10i obj one'
new_set base/two
edit_by base/two linux.diff "$scratch/linux" $makefile '30i obj two'
edit_by base/two linux-6.12.diff "$scratch/linux" $makefile '30i obj two, new'
runs 0 refresh >/dev/null
p=$POM_REPO/patches/linux-6.12
ok 'a folder of a version has links' [ -L "$p/0001-one.patch" ]
unset POM_REPO
fresh() {
	rm -rf "$scratch/k"
	cp -a "$scratch/linux" "$scratch/k"
	KERNEL_DIR=$scratch/k
	export KERNEL_DIR
}
fresh
note "$scratch/repo"
alone() (
	unset KERNEL_DIR
	refused 0 list --repo "$p" && matches '^  0001-one.patch +one: the set'
)
ok 'it is a repository' alone
ok 'list with a tree' refused 0 list --repo "$p"
ok '... with what they lead to' matches '^  0001-one.patch +clean +one: the set one'
ok 'check' refused 0 check --repo "$p"
ok 'show' refused 0 show --repo "$p" 0001-one.patch
ok 'apply' refused 0 apply --repo "$p" linux-6.12
by_quilt() (
	rm -rf "$scratch/q"
	cp -a "$scratch/linux" "$scratch/q"
	cd "$scratch/q" && QUILT_PATCHES=$p quilt --quiltrc - push -aq &&
		rm -rf .pc "$scratch/k/.pom" && same "$scratch/q" "$scratch/k"
)
ok '... makes what quilt makes' by_quilt
fresh
ok 'the series by its name' refused 0 check --repo "$p/series"
inside() (
	cd "$p" && refused 0 check --repo .
)
ok 'from within' inside
ok 'apply --quilt' refused 0 apply --quilt --repo "$p" linux-6.12
popped() (
	cd "$KERNEL_DIR" && quilt --quiltrc - pop -aq && rm -rf .pc &&
		same "$scratch/linux" .
)
ok '... quilt takes it out' popped
fresh
ok 'export' refused 0 export --repo "$p" -o "$scratch/out"
ok '... has files' [ -f "$scratch/out/0001-one.patch" ]
ok '... of theirs' not [ -L "$scratch/out/0001-one.patch" ]
ok 'import' refused 0 import "$p" -o "$scratch/new"

# refresh: a link whose patch changes becomes a file, and its target stays
sed -i '3i another' "$scratch/k/$makefile"
cp -a "$scratch/repo/patches/linux" "$scratch/beside"
ok 'refresh' runs 0 refresh --repo "$p" --onto "$KERNEL_DIR"
ok '... makes it a file' [ ! -L "$p/0001-one.patch" ]
ok '... which fits' runs 0 check --strict --repo "$p"
ok '... and leaves the one beside' same "$scratch/beside" "$scratch/repo/patches/linux"

# links within the repository
p=$scratch/own
mkdir -p "$p/sub" "$p/6.12"
unified "$scratch/linux" $makefile '10i obj in' >"$p/sub/real.patch"
ln -s sub/real.patch "$p/first.patch"
ln -s ../first.patch "$p/6.12/second.patch"
echo first.patch >"$p/series.real"
ln -s series.real "$p/series"
fresh
ok 'a series that is a link' runs 0 check --repo "$p"
ok '... is the series' matches '^first.patch +clean' '^1 set applies$'
echo 6.12/second.patch >"$p/series.real"
ok 'a link to a link, in a folder' runs 0 check --repo "$p"
gzip "$p/sub/real.patch"
rm "$p/6.12/second.patch"
ln -s ../sub/real.patch.gz "$p/6.12/second.patch.gz"
echo 6.12/second.patch.gz >"$p/series"
ok 'a link to a compressed patch' runs 0 check --repo "$p"

# targets that are refused; all of them are patches that would apply
mkdir "$scratch/plain" "$scratch/series.d" "$scratch/series.d/sub"
gzip -d "$p/sub/real.patch.gz"
unified "$scratch/linux" $makefile '10i secret' >"$scratch/plain/x.patch"
for copy in plain/x.txt x.patch series.d/x.txt series.d/sub/x.patch series.d/x.patch; do
	cp "$scratch/plain/x.patch" "$scratch/$copy"
done
echo x.patch >"$scratch/series.d/series"
ln -s ../plain/x.patch "$scratch/series.d/link.patch"
ln -s plain "$scratch/other.d"
mkdir "$scratch/deep" "$scratch/deep/er"
cp "$scratch/plain/x.patch" "$scratch/deep/er"
echo x.patch >"$scratch/deep/er/series"
mkfifo "$p/fifo"
bad() {
	ln -sfn "$1" "$p/bad.patch"
	echo bad.patch >"$p/series.real"
	rm -f "$p/series"
	cp "$p/series.real" "$p/series"
	note "$scratch/k"
	refused 1 check --repo "$p" && says 'bad.patch: ' "${2-links are read}" &&
		silent secret
}
good() {
	ln -sfn "$1" "$p/bad.patch"
	echo bad.patch >"$p/series"
	runs 0 check --repo "$p"
}
ok 'a patch of a series beside can be had' good ../series.d/x.patch
ok '... in a folder of it' good ../series.d/sub/x.patch
ok 'a file outside cannot' bad /etc/passwd
ok '... nor a patch' bad "$scratch/series.d/x.patch"
ok '... nor one beside the repository' bad ../x.patch
ok '... nor in a folder without a series' bad ../plain/x.patch
ok '... nor what is no patch by its name' bad ../series.d/x.txt
ok '... nor what is a link over there' bad ../series.d/link.patch
ok '... nor through a link' bad ../other.d/x.patch
ok '... nor farther up' bad "../../${scratch##*/}/series.d/x.patch"
ok '... nor by way of it' bad ../series.d/../plain/x.patch
ok '... nor farther down than its series' bad ../deep/er/x.patch
ok 'what is no file' bad sub
ok '... nor ever ends' bad fifo
ok 'the device of nothing' bad /dev/null
ok 'the folder of a process' bad /proc/self/environ
ok 'itself' bad bad.patch
ok 'nothing' bad none.patch 'No such file'
ok 'nothing beside' bad ../series.d/none.patch 'no such file'
rm "$p/series"
ln -s /etc/passwd "$p/series"
ok 'a series that leads out' runs 2 list --repo "$p"
ok '... is refused' says 'series: ' 'links are read'
ok '... and not told' silent root:

# the other formats have no links
rm "$scratch/repo/base/one/linux.diff"
ln -s ../two/linux.diff "$scratch/repo/base/one/linux.diff"
ok 'a link in a set of ours' runs 1 check --repo "$scratch/repo"
ok '... is refused' matches '^one +malformed .*is a symbolic link'

done_testing
