#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A quilt series, or a plain folder of patches, is a repository. A tree to which
# it is applied is the same as after quilt push.
# slow: quilt itself does the same for comparison
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt

make_linux "$scratch/linux" 6 1
makefile=net/netfilter/Makefile
p=$scratch/mine
mkdir -p "$p/features/all" "$p/bugfix"

# patch_by NAME SED...: a patch to a Makefile as the patches before it leave it.
base=$scratch/base
cp -a "$scratch/linux" "$base"
patch_by() {
	name=$1
	shift
	sed "$@" "$base/$makefile" >"$scratch/new"
	diff -u --label "${la-a/}$makefile" --label "${lb-b/}$makefile" \
		"$base/$makefile" "$scratch/new" >>"$p/$name"
	[ -n "${keep-}" ] || cp "$scratch/new" "$base/$makefile"
}
cat >"$p/one.patch" <<'END'
From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: =?UTF-8?q?J=C3=B6rg?= Author <joerg@example.org>
Date: Tue, 1 Apr 2025 10:00:00 +0200
Subject: [RFC PATCH v2 1/3] obj: the first
 of the changes

Why it is done.

Signed-off-by: nobody
---
 net/netfilter/Makefile | 1 +

END
patch_by one.patch '10s/$/ changed/'
cat >"$p/features/all/x.patch" <<'END'
Description: the feature x
 What it does is told
 .
 in two paragraphs.
Author: Xaver <x@example.org>
Origin: other, elsewhere
Bug-Debian: 4711
Last-Update: 2025-01-01

END
patch_by features/all/x.patch '20i obj x'
echo 'A word before it.' >"$p/bugfix/x.patch"
la='' lb='' patch_by bugfix/x.patch '30d'
la=some/deep/a/ lb=some/deep/b/ patch_by three.diff '50,$d'
# for -R: the patch is made in reverse
keep=1 patch_by back.patch '5d'
sed -i '5d' "$base/$makefile"
# -R: the patch says how to make the present state from the one that is wanted
cp "$base/$makefile" "$scratch/wanted"
sed '3i obj old' "$base/$makefile" |
	diff -u --label a/$makefile --label b/$makefile "$base/$makefile" - \
		>"$p/reverse.patch"
sed -i '/^+obj old/s/^+/+/' "$p/reverse.patch"
cat >"$p/forth.patch" <"$p/reverse.patch"
cat >"$p/series" <<'END'
# the series of the test

one.patch
features/all/x.patch -p1 # with a comment
bugfix/x.patch -p0
three.diff	-p 3
back.patch
#unused.patch
forth.patch
  reverse.patch -R
END
copy() {
	rm -rf "$scratch/k" "$scratch/q"
	cp -a "$scratch/linux" "$scratch/k"
	cp -a "$scratch/linux" "$scratch/q"
}
copy
KERNEL_DIR=$scratch/k
export KERNEL_DIR
by_quilt() (
	cd "$scratch/q" && QUILT_PATCHES=$p quilt --quiltrc - push -aq &&
		rm -rf .pc
)
ok 'check' runs 0 check --repo "$p"
ok '... says that all fits' matches '^7 sets apply$'
ok 'apply of two, in any order' runs 0 apply --repo "$p" bugfix/x.patch \
	features/all/x.patch
ok '... takes these alone' matches '^2 sets applied'
copy
ok 'quilt takes the series of this test' by_quilt
ok 'apply of a group' runs 0 apply --repo "$p" bugfix
ok '... takes the series up to the last of it' matches '^3 sets applied'
ok 'apply of the last group' runs 0 apply --repo "$p" mine
ok '... takes all of it' matches '^7 sets: 4 applied, 3 are there already$'
like_quilt() {
	rm -rf "$scratch/k.out"
	cp -a "$scratch/k" "$scratch/k.out"
	rm -r "$scratch/k.out/.pom"
	same "$scratch/q" "$scratch/k.out"
}
ok '... to what quilt makes of it' like_quilt
ok 'status' runs 0 status
ok '... has them in order, with their subjects' matches \
	'^  one.patch +applied +obj: the first of the changes$' \
	'^  bugfix/x.patch +applied +A word before it.$'
ok 'a patch in the middle goes' runs 0 revert features/all/x.patch
ok '... for it is in the ledger' not grep -q 'obj x' "$KERNEL_DIR/$makefile"
ok 'and can come back' runs 0 apply --repo "$p" features/all/x.patch
ok 'everything goes' runs 0 revert --repo "$p" mine
ok '... byte for byte' same "$scratch/linux" "$KERNEL_DIR"
by_hand() (
	cd "$KERNEL_DIR" && patch -sp1 <"$p/one.patch" &&
		sed 's/obj 10 changed/& again/' $makefile >"$scratch/.3" &&
		unified "$KERNEL_DIR" $makefile 's/obj 10 changed/& again/' \
			>"$p/again.patch" && patch -sp1 <"$p/again.patch"
)
by_hand
printf 'one.patch\nagain.patch\n' >"$p/hand"
ok 'what patch(1) put in goes as well' runs 0 revert --unrecorded --repo "$p/hand" mine
ok '... from the end of the series' matches '^2 sets reverted$'
ok '... byte for byte' same "$scratch/linux" "$KERNEL_DIR"
rm "$p/hand" "$p/again.patch"
ok 'diff' runs 0 diff --repo "$p" one.patch
ok '... is one that git takes' git -C "$KERNEL_DIR" apply --check "$out"
ok 'diff of a patch that is reversed in the series' runs 0 diff \
	--repo "$p" forth.patch
ok '... is as it goes in' grep -q '^+obj old' "$out"

# author, title and date of a patch
unset KERNEL_DIR
ok 'list' runs 0 list --repo "$p"
order() {
	sed -n 's/^  \([a-z/.]*\) .*/\1/p' "$out" | tr '\n' ' '
}
ok '... keeps the order' [ "$(order)" = 'one.patch features/all/x.patch bugfix/x.patch three.diff back.patch forth.patch reverse.patch ' ]
ok '... below their folders' matches '^mine$' '^features/all$' '^bugfix$'
ok 'show of a mail' runs 0 show --repo "$p" one.patch
ok '... has its subject, who, why' says 'obj: the first of the changes' \
	'Jörg Author <joerg@example.org>' 'Why it is done.' Signed-off
ok '... and no more' silent PATCH 2025 '| 1 +' 0123456789
ok 'show of DEP-3 fields' runs 0 show --repo "$p" features/all/x.patch
ok '... has them' says 'features/all/x.patch: the feature x' \
	'Xaver <x@example.org>' 'in two paragraphs.' 'Origin: other, elsewhere' \
	'Bug-Debian: 4711'
ok 'the group can be said' runs 0 show --repo "$p" bugfix/bugfix/x.patch
ok 'JSON' runs 0 list --json --repo "$p"
ok '... has it too' json "d['sets'][0]['author'].startswith('J\u00f6rg') and
	d['sets'][1]['group'] == 'features/all' and
	d['sets'][1]['summary'] == 'the feature x'"

# places of a series
mkdir -p "$scratch/deb/debian"
cp -a "$p" "$scratch/deb/debian/patches"
ok 'a package of Debian' runs 0 list --repo "$scratch/deb"
ok '... gives its name to the group' matches '^deb$' '^  one.patch '
(cd "$scratch/deb" && runs 0 list --repo . && matches '^deb$') >/dev/null
ok 'from within' [ $? -eq 0 ]
ok 'a series by its name' runs 0 list --repo "$p/series"
echo 'one.patch' >"$p/short"
ok 'another one beside it' runs 0 list --repo "$p/short"
ok '... is shorter' [ "$(order)" = 'one.patch ' ]
KERNEL_DIR=$scratch/k
export KERNEL_DIR
(cd "$p" && runs 0 check --repo . forth.patch reverse.patch --json &&
	json "all(s['ok'] for s in d['sets'])") >"$scratch/.3"
ok 'a name is that of the set, not of the file here' [ ! -s "$scratch/.3" ]

# errors in a series
note "$KERNEL_DIR"
bad() {
	printf '%s\n' one.patch "$@" >"$p/bad"
}
bad 'three.diff -p3 -Z'
ok 'an option that is none of a series' refused 1 check --repo "$p/bad"
ok '... by its line' matches '^three.diff +malformed .*bad:2: `-Z`' '^one.patch +clean'
bad 'three.diff -p'
ok '-p without a number' refused 1 check --repo "$p/bad"
ok '... by its line' matches '^three.diff +malformed .*bad:2: -p needs'
bad 'three.diff -p32'
ok 'the largest' runs 1 check --repo "$p/bad"
ok '... is one' silent malformed
bad 'three.diff -p33'
ok '... and one more' refused 1 check --repo "$p/bad"
ok '... is none' says 'bad:2: -p needs a number from 0 to 32'
bad '../mine/three.diff'
ok 'a name that leads out' refused 1 check --repo "$p/bad"
ok '... by its line' matches 'malformed .*bad:2: '
bad '/etc/passwd'
ok 'a name that is elsewhere' refused 1 check --repo "$p/bad"
ok '... is not read' silent root:
bad three.diff three.diff
ok 'a name twice' refused 1 check --repo "$p/bad"
ok '... by its line' matches '^three.diff:3 +malformed .*bad:3: '
bad none.patch
ok 'a patch that is not there' refused 1 check --repo "$p/bad"
ok '... is named, and the other one is checked' matches \
	'^none.patch +malformed .*no such file' '^one.patch +clean'
ln -s /etc/passwd "$p/link.patch"
bad link.patch
ok 'a link out of the repository' refused 0 list --repo "$p/bad"
ok '... is told, and not followed' eval 'says "a symbolic link, but to no patch" &&
	silent root:'
ok '... and malformed' eval 'refused 1 check --repo "$p/bad" && silent root: &&
	matches "^link.patch +malformed"'
rm "$p/link.patch"

# OpenWrt: folders without a series, given in their order
mkdir "$scratch/backport-6.1" "$scratch/pending-6.1" "$scratch/hack-6.1"
cp -a "$scratch/linux/$makefile" "$scratch/base/$makefile"
p=$scratch/pending-6.1
patch_by 100-b.patch '5i b'
patch_by 099-a.patch '6i a'
p=$scratch/backport-6.1
mv "$scratch/pending-6.1/100-b.patch" "$p/900-b.patch"
p=$scratch/hack-6.1
patch_by 099-a.patch '7i c'
cp "$p/099-a.patch" "$p/README"
copy
ok 'three folders' runs 0 apply hack-6.1 --repo "$scratch/backport-6.1" \
	--repo "$scratch/pending-6.1" --repo "$scratch/hack-6.1"
ok '... are one series, in the order given' matches '^900-b.patch +applied' \
	'^099-a.patch +applied' '^hack-6.1/099-a.patch +applied'
ok '... of what is a patch' matches '^3 sets applied$'
copy
ok 'the same by POM_REPO' env \
	POM_REPO="$scratch/backport-6.1:$scratch/pending-6.1:$scratch/hack-6.1" \
	"$RUNME" apply --batch pending-6.1
ok '... up to the second' not grep -qx c "$KERNEL_DIR/$makefile"

# compressed
p=$scratch/packed
mkdir "$p"
copy
cp -a "$scratch/linux/$makefile" "$scratch/base/$makefile"
line=10
for with in bzip2 gzip xz zstd; do
	patch_by "$with.patch" "${line}i $with"
	line=$((line + 10))
	$with -q "$p/$with.patch"
done
rm -f "$p/zstd.patch"
ok 'compressed patches' runs 0 apply packed --repo "$p"
ok '... go in as they are' matches '^4 sets applied'
ok '... whichever' [ "$(grep z "$KERNEL_DIR/$makefile" | tr '\n' ' ')" = \
	'bzip2 gzip xz zstd ' ]
runs 0 revert packed --repo "$p" >/dev/null
note "$KERNEL_DIR"
ok 'a compressed patch of its own' runs 0 check "$p/xz.patch.xz" --fuzz 2
head -c 60 "$p/gzip.patch.gz" >"$p/cut.patch.gz"
ok 'cut off' refused 2 check "$p/cut.patch.gz"
ok '... is told' says cut.patch.gz 'cannot be decompressed'
cp "$p/gzip.patch.gz" "$p/not.patch.lz"
mv "$p/not.patch.lz" "$p/not.patch.gz"
echo text >"$p/not.patch.gz"
ok 'not compressed at all' refused 2 check "$p/not.patch.gz"
head -c 300000000 /dev/zero | gzip -1 >"$p/bomb.patch.gz"
ok 'a bomb' refused 2 check "$p/bomb.patch.gz"
ok '... is told from its size' says bomb.patch.gz 'decompresses to more than 268435456 bytes'

# other files beside the patches do not change the format
p=$scratch/beside
mkdir -p "$p/notes"
cp "$scratch/mine/one.patch" "$p"
cp "$scratch/mine/one.patch" "$p/notes/linux.patch"
echo 'Title: notes' >"$p/notes/info"
ok 'without a series a folder with info is ng' runs 0 list --repo "$p" --json
ok '... and its sets are' matches '"name": "notes"'
echo one.patch >"$p/series"
ok 'with a series it is not' runs 0 list --repo "$p" --json
ok '... and the series is read' matches '"name": "one.patch"'
ok '... and nothing else' not matches '"name": "notes"'
mv "$p/series" "$p/order"
ln -s order "$p/series"
ok 'a series that is a link' runs 0 list --repo "$p" --json
ok '... is one as well' matches '"name": "one.patch"'

# many
p=$scratch/many
mkdir "$p"
python3 - "$p" <<'PYTHON'
import sys
with open(sys.argv[1] + "/series", "w") as s:
    for i in range(65537):
        s.write("p%d.patch\n" % i)
PYTHON
ok 'more patches than there may be' refused 2 list --repo "$p"
ok '... by the line' says 'series:65537: ' 'more than 65536 sets'

done_testing
