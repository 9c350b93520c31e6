#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh writes patches/ from the sets: always the same bytes, all of them or
# none. --check reports what differs and writes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_linux "$scratch/linux" 6 1
make_iptables "$scratch/iptables" 1.8.9
make_repo base extra
makefile=net/netfilter/Makefile
new_set base/one 'Author: Ann Author <ann@example.org>'
printf 'What one does.\n\n  iptables -m one\n' >"$POM_REPO/base/one/help"
edit_by base/one linux.diff "$scratch/linux" $makefile '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
new_set base/two 'Author: Bob <bob@example.org>'
edit_by base/two linux.diff "$scratch/linux" $makefile '40i obj two'
edit_by base/two linux-6.12.diff "$scratch/linux" $makefile '40i obj two, new'
new_set extra/three 'Author: Ann Author <ann@example.org>'

ok 'check before the first time' runs 1 refresh --check
ok '... tells all' says 'differs: patches/linux/0001-one.patch' \
	patches/linux/series patches/iptables/series
ok 'and makes none of it' [ ! -e "$POM_REPO/patches/linux" ]
ok 'the first time' runs 0 refresh
ok '... tells all' says 'written: patches/linux/0001-one.patch' \
	patches/linux/0003-three.patch patches/linux-6.12/0002-two.patch
list() {
	(cd "$POM_REPO/patches" && find . ! -type d -printf '%P %y %l\n' |
		sort) >"$scratch/.1"
	alike "$scratch/.1" - <<'EOF'
iptables/0001-one.patch f 
iptables/series f 
linux-6.12/0001-one.patch l ../linux/0001-one.patch
linux-6.12/0002-two.patch f 
linux-6.12/0003-three.patch l ../linux/0003-three.patch
linux-6.12/series f 
linux/0001-one.patch f 
linux/0002-two.patch f 
linux/0003-three.patch f 
linux/series f 
repository f 
EOF
}
ok '... which is this: links for what is the same' list
head_of() {
	head -n 8 "$POM_REPO/patches/linux/0001-one.patch" >"$scratch/.1"
	alike "$scratch/.1" - <<'EOF'
From: Ann Author <ann@example.org>
Subject: [PATCH] one: the set one

What one does.

  iptables -m one

Made from base/one by `runme refresh`; edit it there.
EOF
}
ok 'a patch is a mail with the help text' head_of
note "$POM_REPO"
ok 'the second time' refused 0 refresh
ok '... there is nothing to do' not grep . "$out"
ok 'check finds nothing' refused 0 refresh --check

cp -a "$POM_REPO" "$scratch/first"
rm -r "$POM_REPO/patches/linux" "$POM_REPO/patches/linux-6.12" \
	"$POM_REPO/patches/iptables"
ok 'made anew' runs 0 refresh
ok '... it is the same, byte for byte' same "$scratch/first" "$POM_REPO"
umask 077
rm -r "$POM_REPO/patches/linux"
ok 'made anew by somebody with another umask, locale, and clock' \
	env LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$RUNME" refresh
umask 022
chmod -R u=rwX,go=rX "$POM_REPO"
ok '... it is the same' same "$scratch/first" "$POM_REPO"

# out of step
echo '/* more */' >>"$POM_REPO/base/one/linux/net/netfilter/one.c"
ok 'a set has changed' runs 1 refresh --check
ok '... its patch is told, no other' says 'differs: patches/linux/0001-one.patch'
ok '... no other' not grep -q -e two -e iptables "$out"
ok 'after refresh' runs 0 refresh
ok '... all is well' runs 0 refresh --check
echo mine >>"$POM_REPO/patches/linux/0002-two.patch"
ok 'a patch was edited' runs 1 refresh --check
ok '... is told' says 'differs: patches/linux/0002-two.patch'
runs 0 refresh >/dev/null
rm "$POM_REPO/patches/linux-6.12/0001-one.patch"
cp "$POM_REPO/patches/linux/0001-one.patch" "$POM_REPO/patches/linux-6.12"
ok 'a link became a file' runs 1 refresh --check
ok '... is told' says 'differs: patches/linux-6.12/0001-one.patch'
runs 0 refresh >/dev/null
edit_by base/one linux-6.12.diff "$scratch/linux" $makefile '20i obj one, new'
ok 'a set got a variant where a link was' runs 0 refresh
ok '... a file takes its place' \
	grep -q 'obj one, new' "$POM_REPO/patches/linux-6.12/0001-one.patch"
ok '... and not that of the file it led to' \
	not grep -q 'obj one, new' "$POM_REPO/patches/linux/0001-one.patch"
rm "$POM_REPO/base/one/linux-6.12.diff"
ok 'and lost it' runs 0 refresh
ok '... the link is there again' [ -L "$POM_REPO/patches/linux-6.12/0001-one.patch" ]
rm -r "$POM_REPO/extra/three"
ok 'a set has gone' runs 1 refresh --check
ok '... is told' says 'patches/linux/0003-three.patch' patches/linux/series
ok 'its patch goes as well' runs 0 refresh
ok '... which is said' says 'removed: patches/linux/0003-three.patch' \
	'written: patches/linux/series'
ok '... with its link' [ ! -e "$POM_REPO/patches/linux-6.12/0003-three.patch" ]
rm "$POM_REPO/base/two/linux-6.12.diff"
ok 'the last variant has gone' runs 0 refresh
ok '... its folder goes as well' [ ! -e "$POM_REPO/patches/linux-6.12" ]

# what somebody else put there
echo mine >"$POM_REPO/patches/linux/notes.txt"
ok 'a file that refresh has not written' runs 0 refresh --check
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-1\n+x\n' >"$POM_REPO/patches/linux/mine.patch"
echo '/* more */' >>"$POM_REPO/base/one/linux/net/netfilter/one.c"
ok '... and a patch, stay' runs 0 refresh
ok '... as they are' eval 'grep -qx mine "$POM_REPO/patches/linux/notes.txt" &&
	grep -qx +x "$POM_REPO/patches/linux/mine.patch"'
echo 'mine.patch -p0' >>"$POM_REPO/patches/linux/series"
note "$POM_REPO/patches"
ok 'a series that lists it is not written anew' refused 2 refresh
ok '... and the patch is named' says 'patches/linux/series: it lists mine.patch, which refresh has not written' \
	'move that patch to a series of its own'
rm "$POM_REPO/patches/linux/mine.patch" "$POM_REPO/patches/linux/notes.txt"
ok '... until it is gone' runs 0 refresh
ok '... with its line' not grep -q mine "$POM_REPO/patches/linux/series"

# all or nothing
cp -a "$POM_REPO" "$scratch/before"
echo '/* all */' >>"$POM_REPO/base/one/linux/net/netfilter/one.c"
printf '@@ -1 +1 @@\nx\n' >"$POM_REPO/base/two/linux.diff"
note "$POM_REPO/patches"
ok 'one set is malformed' refused 2 refresh
ok '... is named' says 'base/two/linux.diff:1: '
ok 'a name is none of its business' runs 2 refresh one

done_testing
