#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch in patches/ keeps its name when sets are added or removed: other projects list
# these names.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
# in_series FOLDER LINE...: its series has these lines, and the patches are there.
in_series() {
	folder=$POM_REPO/patches/$1
	shift
	printf '%s\n' "$@" >"$scratch/.1"
	alike "$scratch/.1" "$folder/series" || return
	grep -v '^#' "$folder/series" | sort >"$scratch/.1"
	(cd "$folder" && ls -- *.patch) >"$scratch/.2"
	alike "$scratch/.1" "$scratch/.2"
}

new_set base/m
new_set extra/t
new_set base/new
edit_by base/new linux-6.12.diff "$scratch/linux" net/netfilter/Makefile '20i new'
ok 'the first time' runs 0 refresh
ok '... in the order of the groups' in_series linux 0001-m.patch 0003-t.patch
ok '... the same for all versions' in_series linux-6.12 0001-m.patch \
	0002-new.patch 0003-t.patch
ok '... a link leads to the patch' test -s "$POM_REPO/patches/linux-6.12/0003-t.patch"
cp -r "$POM_REPO/patches" "$scratch/first"

new_set base/a
new_set extra/b
mkdir -p "$POM_REPO/base/a/iptables"
echo x >"$POM_REPO/base/a/iptables/x"
ok 'with two new sets' runs 0 refresh
ok '... which are told, and the series' eval 'says linux/0004-a.patch linux/0005-b.patch \
	linux/series && silent 0001-m 0002-new 0003-t'
ok '... they come last' in_series linux 0001-m.patch 0003-t.patch 0004-a.patch 0005-b.patch
ok '... in the other folder as well' in_series linux-6.12 0001-m.patch 0002-new.patch \
	0003-t.patch 0004-a.patch 0005-b.patch
ok '... a tree has its own numbers' in_series iptables 0001-a.patch
ok '... nothing is left to do' runs 0 refresh --check

mv "$POM_REPO/extra/b" "$POM_REPO/base/m" "$scratch"
ok 'without two of them' runs 0 refresh
ok '... a comment keeps the numbers' in_series linux '# 0001-m.patch was removed' \
	0003-t.patch 0004-a.patch '# 0005-b.patch was removed'
new_set base/c
ok 'a new set' runs 0 refresh
ok '... gets neither of them' in_series linux '# 0001-m.patch was removed' 0003-t.patch \
	0004-a.patch '# 0005-b.patch was removed' 0006-c.patch
mv "$scratch/m" "$POM_REPO/base"
ok 'a set that returns' runs 0 refresh
ok '... has its old name' in_series linux 0001-m.patch 0003-t.patch 0004-a.patch \
	'# 0005-b.patch was removed' 0006-c.patch
ok '... and its old patch' cmp "$POM_REPO/patches/linux/0001-m.patch" \
	"$scratch/first/linux/0001-m.patch"
ok 'the series is read by runme' eval \
	'runs 0 check --kernel "$KERNEL_DIR" --repo "$POM_REPO/patches/linux" &&
	says "4 sets apply"'

echo 'Depends: c' >>"$POM_REPO/base/m/info"
ok 'a set that depends on a later one' runs 0 refresh
ok '... comes after it' in_series linux 0003-t.patch 0004-a.patch \
	'# 0005-b.patch was removed' 0006-c.patch 0007-m.patch
echo 'Depends: m' >>"$POM_REPO/base/c/info"
ok 'a circle ends' runs 0 refresh
ok '... once' runs 0 refresh --check

# names from elsewhere: two branches that were merged
cat >"$POM_REPO/patches/linux/series" <<'EOF'
# a comment
0002-t.patch
0002-a.patch
0002-x/y.patch
12-c.patch
0004-c.patch -p1
99999999999-m.patch
EOF
sed -i '/^Depends/d' "$POM_REPO/base/m/info" "$POM_REPO/base/c/info"
rm -r "$POM_REPO/base/new" "$POM_REPO/patches/linux-6.12"
ok 'names of a series that was edited' runs 0 refresh
ok '... are kept where they are names' in_series linux 0002-a.patch 0002-t.patch \
	0004-c.patch 0005-m.patch
rm "$POM_REPO/patches/linux/series"
ok 'without a series, numbers begin at 1' runs 0 refresh
ok '... in the order of the groups' in_series linux 0001-a.patch 0002-c.patch \
	0003-m.patch 0004-t.patch

done_testing
