#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Folders as distributions and mail programs leave them: what can be read is, and of
# the others the folders with patches are named, however deep.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig
seq 40 >orig/f
patch_of() { # LINE FILE
	mkdir -p "$(dirname "$2")"
	printf -- '--- a/f\n+++ b/f\n@@ -%d +%d @@\n-%d\n+new\n' "$1" "$1" "$1" >"$2"
}
check() { runs 0 check --tree orig --repo "$1"; }

# a series beside patches/, as quilt has it
patch_of 3 q/patches/a.patch
patch_of 5 q/patches/sub/b.patch
printf '# ours\na.patch\nsub/b.patch\n' >q/series
ok 'a series beside patches/' eval 'check q && says "2 sets apply"'
cp -r orig t
ok '... is applied' eval 'runs 0 apply --tree t --repo q q && runs 0 revert --tree t --repo q q && same orig t'
printf 'patches/a.patch\n' >q/series
ok '... or names the folder' eval 'check q && matches "^patches/a.patch +clean"'
cp q/patches/a.patch q/a.patch
printf 'a.patch\n' >q/series
ok '... or its own' eval 'check q && runs 0 list --json --repo q && json "d[\"sets\"][0][\"name\"] == \"a.patch\""'

# lines that are no names
mkdir s
patch_of 3 s/a.patch
odd() { # TEXT NAME WORD
	printf -- "$1" >s/series
	runs 1 check --tree orig --repo s && matches "^$2 +malformed" && says "$3"
}
ok 'an option before the name' odd '-p0 a.patch\n' a.patch '`-p0` has to stand behind the name'
ok '... -R as well' odd '-R a.patch\n' a.patch '`-R` has to stand behind the name'
ok 'a merge conflict' odd '<<<<<<< HEAD\na.patch\n=======\n>>>>>>> x\n' '=======' 'the mark of a merge conflict'
ok '... the others are checked' matches '^a.patch +clean'
printf 'a.patch\rb.patch\r' >s/series
ok 'lines that end in CR only' eval 'runs 2 check --tree orig --repo s && says "end in CR only" "tr "'
rm s/series
for name in B.PATCH c.Diff; do
	patch_of 7 s/$name
	ok "$name is a patch" eval 'check s && says $name && rm s/$name'
done

# folders of folders
patch_of 3 debian/debian/patches/01_a.patch
patch_of 3 buildroot/board/x/patches/linux/a.patch
patch_of 3 openwrt/target/linux/generic/hack-6.6/a.patch
patch_of 3 openwrt/target/linux/generic/pending-6.6/a.patch
patch_of 3 yocto/recipes-kernel/linux/files/a.patch
named() {
	runs 2 check --tree orig --repo "$1" && says "it is a folder of folders with patches: $2"
}
ok 'Debian without a series' named debian debian/patches
ok 'Buildroot' named buildroot board/x/patches/linux
ok 'OpenWrt opens' eval 'check openwrt && matches "^pending-6.6/a.patch +clean" && matches "^hack-6.6/a.patch +present"'
ok 'Yocto' named yocto recipes-kernel/linux/files
mkdir -p none/.pom
patch_of 3 none/.pom/a.patch
ok 'hidden folders are none' eval 'runs 2 list --repo none && silent .pom'

# mails, each saved in a file
mkdir mails
for n in 1 2 3; do
	{
		printf 'From: A <a@example.org>\nSubject: [PATCH %d/3] t%d\n\nWords.\n---\n' $n $n
		patch_of $n p && cat p
	} >"mails/$((4 - n)) of 3.eml"
done
printf 'From: B <b@example.org>\nSubject: Re: [PATCH 1/3] t1\n\nThanks.\n' >mails/re.eml
echo notes >mails/README
ok 'a folder of mails' eval 'check mails && says "3 sets apply" "1 reply"'
ok '... in the order of their numbers' [ "$(grep -o '^000[1-3]-t.' "$out" | tr '\n' ' ')" = '0001-t1 0002-t2 0003-t3 ' ]
patch_of 9 mails/a.patch
ok '... with a patch among them it is one of patches' eval 'check mails && says "1 set applies"'

done_testing
