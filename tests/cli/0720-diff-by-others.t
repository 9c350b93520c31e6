#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patch(1), git, quilt and runme itself apply what diff prints, with the same
# result as apply.
# slow: five tools apply the diff of each case
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool patch git quilt

# outside of any repository, and without the user's settings
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 HOME=$scratch
GIT_CEILING_DIRECTORIES=$scratch
export HOME GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_CEILING_DIRECTORIES
cd "$scratch" || exit 2

anew() {
	rm -rf t
	cp -a "$1" t
}
by_git() {
	anew before && (cd t && git apply -p1 --whitespace=nowarn ../x.diff) &&
		same after t
}
by_patch() {
	anew before && patch -s -p1 -F0 --no-backup-if-mismatch -d t <x.diff &&
		same after t
}
by_us() {
	anew before && runs 0 apply -p1 --tree t ./x.diff && rm -rf t/.pom &&
		same after t
}
back_by_git() {
	anew after && (cd t && git apply -R -p1 --whitespace=nowarn ../x.diff) &&
		same before t
}
by_quilt() {
	anew before && mkdir -p t/patches && cp x.diff t/patches &&
		echo x.diff >t/patches/series && cd t &&
		QUILT_PATCHES=patches quilt --quiltrc - push -q -a --fuzz=0 &&
		rm -rf patches .pc && cd .. && same after t
}

# The cases that can be applied. A patch may have any form that apply takes; the
# diff has the one form that all tools take.
"$top/tests/lib/cases.sh" cases || bail 'no cases'
for case in cases/*; do
	grep -q '^want ok' "$case/expect" || continue
	strip=$(sed -n 's/.*\(-p[0-9]\).*/\1/p' "$case/opts")
	fuzz=$(sed -n 's/.*\(-F[0-9]\).*/\1/p' "$case/opts")
	! grep -q -e -R "$case/opts" || continue
	rm -rf before after
	cp -a "$case/before" before
	cp -a "$case/after" after
	cp "$case/patch" p.diff
	name=$(basename "$case")
	# shellcheck disable=SC2086 # options or none
	"$RUNME" diff $strip $fuzz --tree before ./p.diff >x.diff 2>"$err" ||
		echo "# $name: diff has failed"
	ok "$name: by git" by_git
	ok "$name: by this tool" by_us
	ok "$name: back by git" back_by_git
	# patch(1) keeps the mode of what it renames, or does not know the link
	case $name in
	*rename* | *copy* | *symlink*) ;;
	*) ok "$name: by patch" by_patch ;;
	esac
done

# One set, and several sets, each on the result of the one before.
make_trees
make_repo base
makefile=net/netfilter/Makefile
new_set base/one
edit_by base/one linux.diff "$scratch/linux" $makefile '20i obj one'
new_set base/two 'Depends: one'
mkdir later
cp -a linux later/linux
sed -i '20i obj one' "later/linux/$makefile"
edit_by base/two linux.diff later/linux $makefile -e '20s/$/ two/' -e 50d
printf 'no newline at the end' >"$POM_REPO/base/two/linux/net/bare"
unset IPTABLES_DIR
# an offset, so that the diff differs from that in the repository
sed -i 1,3d "linux/$makefile"
fresh
unset IPTABLES_DIR
rm -rf before after
cp -a k before
ok 'diff of two sets' runs 0 diff two
cp "$out" x.diff
note k
ok '... changes nothing' untouched
runs 0 apply two >/dev/null
cp -a k after
rm -r after/.pom
ok 'by git' by_git
ok 'by patch' by_patch
ok 'by quilt' by_quilt
ok 'by this tool' by_us
ok 'back by git' back_by_git
ok 'diff of what is applied' runs 0 diff two
ok '... is the same' cmp "$out" x.diff
recorded() {
	anew after
	patch -s -R -p1 -F0 -d t <k/.pom/0002-two.diff &&
		patch -s -R -p1 -F0 -d t <k/.pom/0001-one.diff &&
		same before t
}
ok '... and so is what the ledger has' recorded
ok 'diff of what cannot be applied' runs 1 diff --strip 1 "$scratch/x.diff"
ok '... has no diff' not grep -q '^@@' "$out"
ok '... but says why' says 'x.diff' 'runme check'

done_testing
