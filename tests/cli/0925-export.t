#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# export writes a selection for quilt, for git am and as a tarball. Each of these
# gives the same tree as apply.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt git tar xz

make_linux "$scratch/linux" 6 1
make_iptables "$scratch/iptables" 1.8.9
makefile=net/netfilter/Makefile
p=$scratch/mine
mkdir -p "$p/sub"
{
	printf 'From: =?UTF-8?q?J=C3=B6rg?= <j@example.org>\n'
	printf 'Subject: [PATCH 7/9] obj: one\n\nWords.\n---\n stat\n\n'
	unified "$scratch/linux" $makefile '10i obj one'
} >"$p/one.patch"
{
	printf 'Two has words that look like more.\n\n'
	printf 'From now on:\n---------\nDone.\n\n'
	unified "$scratch/linux" $makefile '40d'
} >"$p/sub/two.patch"
unified "$scratch/linux" $makefile 's/obj 55/& three/' |
	sed 's,^\([-+][-+][-+] \)[ab]/,\1,' >"$p/sub/three.patch"
printf '# mine\none.patch\n\nsub/two.patch # a word\nsub/three.patch -p0\n' \
	>"$p/series"
KERNEL_DIR=$scratch/k
export KERNEL_DIR
fresh() {
	rm -rf "$scratch/k" "$scratch/a"
	cp -a "$scratch/linux" "$scratch/k"
	cp -a "$scratch/linux" "$scratch/a"
}
fresh
runs 0 apply --repo "$p" sub >/dev/null
rm -r "$KERNEL_DIR/.pom"
cp -a "$KERNEL_DIR" "$scratch/want"
alike_want() {
	rm -rf "$scratch/a/.pc" "$scratch/a/.git"
	same "$scratch/want" "$scratch/a"
}
fresh
note "$p" "$KERNEL_DIR"
empty() {
	[ ! -s "$1" ] && return
	cat "$1"
	return 1
}

ok 'a series as a quilt folder' refused 0 export --repo "$p" -o "$scratch/q"
ok '... says so' says "written: $scratch/q, 3 patches"
for file in one.patch sub/three.patch; do
	ok "... has $file as it was" cmp "$p/$file" "$scratch/q/$file"
done
# the patch before it adds a line
sed 's/^@@ -37,7 +37,6 @@/@@ -38,7 +38,6 @@/' "$p/sub/two.patch" >"$scratch/.two"
ok '... and sub/two.patch with the lines of the tree' cmp "$scratch/.two" "$scratch/q/sub/two.patch"
printf 'one.patch\nsub/two.patch\nsub/three.patch -p0\n' >"$scratch/.3"
ok '... and a series with its options' cmp "$scratch/.3" "$scratch/q/series"
by_quilt() (
	cd "$scratch/a" && QUILT_PATCHES=$scratch/q quilt --quiltrc - push -aq &&
		alike_want
)
ok '... that quilt takes' by_quilt
ok 'what is there already' refused 2 export --repo "$p" -o "$scratch/q"
ok '... stays' says "$scratch/q" 'exists already'
none_beside() {
	[ -z "$(find "$scratch" -maxdepth 1 -name '*.??????' \
		-newer "$scratch/.3" ! -name .noted)" ]
}
ok '... and nothing else is left' none_beside
ok 'a part of it' refused 0 export --repo "$p" --output="$scratch/part" \
	--format=quilt sub/three.patch one.patch
printf 'sub/three.patch -p0\none.patch\n' >"$scratch/.3"
ok '... in the order asked for' cmp "$scratch/.3" "$scratch/part/series"

fresh
by_git() (
	cd "$scratch/a" && git init -q . && git add -fA . &&
		git -c user.name=me -c user.email=me@example.org commit -qm at &&
		git -c user.name=me -c user.email=me@example.org am -q "$1" &&
		git log --reverse --format='%an|%ae|%s|%b' >"$scratch/.log" &&
		alike_want
)
ok 'a mailbox' runs 0 export --repo "$p" --format mbox -o "$scratch/box"
ok '... that git am takes' by_git "$scratch/box"
ok '... with author, subject, text' grep -qx 'Jörg|j@example.org|obj: one|Words.' \
	"$scratch/.log"
ok '... whatever is in that' grep -q '^---------' "$scratch/.log"
(unset KERNEL_DIR && runs 2 export --repo "$p" --format mbox \
	-o "$scratch/box2" && says 'three.patch' KERNEL_DIR) >"$scratch/.3"
ok 'without a tree, -p0 cannot be told' [ ! -s "$scratch/.3" ]
ok '... and no file is left' [ ! -e "$scratch/box2" ]

fresh
for end in '' .gz .bz2 .xz .zst; do
	runs 0 export --repo "$p" --format tar -o "$scratch/one.tar$end" || break
	mkdir -p "$scratch/sub"
	runs 0 export --repo "$p" --format tar -o "$scratch/sub/one.tar$end"
	cmp "$scratch/one.tar$end" "$scratch/sub/one.tar$end" || break
	rm -rf "$scratch/one"
	case $end in
	.zst) zstd -dqc "$scratch/one.tar$end" | tar xf - -C "$scratch" ;;
	*) tar xf "$scratch/one.tar$end" -C "$scratch" ;;
	esac
	diff -r "$scratch/one" "$scratch/q" || break
done >"$scratch/.3" 2>&1
ok 'a tarball is that folder, and the same each time' empty "$scratch/.3"
TZ=Asia/Tokyo
export TZ
sleep 1
runs 0 export --repo "$p" --format tar -o "$scratch/later/one.tar.gz" \
	>/dev/null 2>&1
mkdir "$scratch/later"
runs 0 export --repo "$p" --format tar -o "$scratch/later/one.tar.gz" >/dev/null
TZ=UTC
ok '... at any time' cmp "$scratch/one.tar.gz" "$scratch/later/one.tar.gz"
ok '... without owners and times' [ "$(tar tvf "$scratch/one.tar" |
	grep -vc '^-rw-r--r-- 0/0 .* 1970-01-01 00:00 one/')" -eq 0 ]

# sets of our own
make_repo base
new_set base/one 'Author: Ann <ann@example.org>, Bob <bob@example.org>'
printf 'What one does.\n\ndiff -u is a word\n' >"$POM_REPO/base/one/help"
edit_by base/one linux.diff "$scratch/linux" $makefile '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
new_set base/two 'Depends: one'
edit_by base/two linux.diff "$scratch/linux" $makefile '30i obj two'
fresh
rm -rf "$scratch/want"
runs 0 apply two >/dev/null
rm -r "$KERNEL_DIR/.pom"
cp -a "$KERNEL_DIR" "$scratch/want"
fresh
ok 'our own sets, on a tree' runs 0 export -o "$scratch/own" two
ok '... bring what they need' [ "$(tr '\n' ' ' <"$scratch/own/series")" = \
	'0001-one.patch 0002-two.patch ' ]
by_quilt_own() (
	cd "$scratch/a" && QUILT_PATCHES=$scratch/own quilt --quiltrc - \
		push -aq --fuzz=0 >"$scratch/.3" && ! grep -q offset "$scratch/.3" &&
		alike_want
)
ok '... and quilt takes them without offset' by_quilt_own
fresh
ok '... as a mailbox' runs 0 export --format mbox -o "$scratch/ownbox" two
ok '... git takes them' by_git "$scratch/ownbox"
ok '... by their first author' grep -q '^Ann|ann@example.org|one: the set one|What' \
	"$scratch/.log"
unset KERNEL_DIR
ok 'without a tree' runs 2 export -o "$scratch/none"
ok '... one has to be chosen' says '--kernel or --iptables'
ok 'for iptables' runs 0 export -o "$scratch/ipt" --iptables "$scratch/iptables"
ok '... is what they have for it' [ "$(cat "$scratch/ipt/series")" = 0001-one.patch ]

# exports that are refused
fresh
KERNEL_DIR=$scratch/k
export KERNEL_DIR
unified "$scratch/linux" $makefile 's/obj 20/& x/' | sed 's/obj 19/none/' \
	>"$POM_REPO/base/two/linux.diff"
sed -i 's/obj 21/nor/; s/obj 18/nor/; s/obj 22/nor/' "$POM_REPO/base/two/linux.diff"
ok 'one does not fit' runs 1 export -o "$scratch/no" two
ok '... is told' says two conflict
ok '... and nothing is written' [ ! -e "$scratch/no" ]
ok 'without -o' runs 2 export two
ok '... it asks where to' says -o
ok 'a format that is none' runs 2 export -o "$scratch/no" --format zip two
ok '... is told' says zip 'quilt, mbox or tar'
ok 'a folder that is not there' runs 2 export -o "$scratch/x/y" one
ok '... is told' says "$scratch/x/y"

done_testing
