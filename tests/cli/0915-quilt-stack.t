#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# apply --quilt leaves a tree that quilt accepts as its own. Patches that quilt
# has applied are recognised, and reverted if that is certain to be right.
# slow: quilt itself does the same for comparison
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt

make_linux "$scratch/linux" 6 1
make_iptables "$scratch/iptables" 1.8.9
printf 'old\n' >"$scratch/linux/net/old.c"
printf 'plug\n' >"$scratch/linux/net/plug.c"
chmod +x "$scratch/linux/net/plug.c"
p=$scratch/mine
mkdir -p "$p/sub"
makefile=net/netfilter/Makefile
unified "$scratch/linux" $makefile '10i obj one' >"$p/one.patch"
unified "$scratch/linux" $makefile 's/obj 40/& two/' |
	sed 's,^\([-+][-+][-+] \)[ab]/,\1,' >"$p/sub/two.patch"
cat >"$p/three.patch" <<'END'
A new file, one that goes, one with another name.

diff --git a/net/netfilter/three.c b/net/netfilter/three.c
new file mode 100755
--- /dev/null
+++ b/net/netfilter/three.c
@@ -0,0 +1 @@
+three
diff --git a/net/old.c b/net/old.c
deleted file mode 100644
--- a/net/old.c
+++ /dev/null
@@ -1 +0,0 @@
-old
diff --git a/net/plug.c b/net/netfilter/plug.c
rename from net/plug.c
rename to net/netfilter/plug.c
END
unified "$scratch/linux" $makefile '11s/$/ four/' >"$p/four.patch"
sed 's/^+obj 11 four/+obj 11/; s/^-obj 11$/-obj 11 four/' "$p/four.patch" \
	>"$p/five.patch"
cat >"$p/series" <<'END'
one.patch
sub/two.patch -p0
three.patch
four.patch
five.patch -R
END
sed -i 's/^-obj 11 four/-obj 11 FIVE/; s/^+obj 11$/+obj 11 four/' "$p/five.patch"
fresh() {
	rm -rf "$scratch/k" "$scratch/i"
	cp -a "$scratch/linux" "$scratch/k"
	cp -a "$scratch/iptables" "$scratch/i"
	KERNEL_DIR=$scratch/k
	export KERNEL_DIR
}
fresh
q() (
	cd "$KERNEL_DIR" && quilt --quiltrc - "$@"
)
lines() {
	tr '\n' ' ' <"$scratch/.3"
}

ok 'apply --quilt' runs 0 apply --quilt --repo "$p" mine
ok '... has no ledger of its own' [ ! -e "$KERNEL_DIR/.pom" ]
q applied >"$scratch/.3"
ok 'quilt has them applied' \
	[ "$(sed 's,.*/mine/,,' "$scratch/.3" | tr '\n' ' ')" = 'one.patch sub/two.patch three.patch four.patch five.patch ' ]
rm -rf "$scratch/byquilt"
cp -a "$scratch/linux" "$scratch/byquilt"
by_quilt() (
	cd "$scratch/byquilt" && QUILT_PATCHES=$p quilt --quiltrc - push -aq
)
ok 'quilt itself' by_quilt
like_quilt() {
	find "$scratch/byquilt" -name .timestamp -delete
	same "$scratch/byquilt" "$KERNEL_DIR"
}
ok '... leaves the same, .pc included' like_quilt
note "$KERNEL_DIR"
ok 'status' refused 0 status
ok '... shows what quilt has' matches '^  one.patch +applied +by quilt' \
	'^  five.patch +applied'
ok 'check' refused 0 check --repo "$p"
ok '... has nothing to do' matches '^5 sets are there already$'
ok 'JSON' refused 0 status --json
ok '... has them' json "[a['name'] for a in d['applied']] ==
	['one.patch', 'sub/two.patch', 'three.patch', 'four.patch', 'five.patch']"
ok 'quilt takes them out' q pop -aq
rm -rf "$KERNEL_DIR/.pc"
ok '... byte for byte' same "$scratch/linux" "$KERNEL_DIR"

fresh
ok 'a part of the series' runs 0 apply --quilt --repo "$p" sub
ok '... quilt goes on from there' q push -aq
ok '... and back' q pop -aq
rm -rf "$KERNEL_DIR/.pc"
ok '... byte for byte' same "$scratch/linux" "$KERNEL_DIR"
fresh
ok 'what is not its beginning' runs 0 apply --quilt --repo "$p" four.patch \
	sub/two.patch
q applied >"$scratch/.3"
ok '... is in the order in which it went in' \
	[ "$(sed 's,.*/mine/,,' "$scratch/.3" | tr '\n' ' ')" = 'four.patch sub/two.patch ' ]
ok '... quilt finds nothing changed' q pop -aqR
rm -rf "$KERNEL_DIR/.pc"
ok '... and gives it back' same "$scratch/linux" "$KERNEL_DIR"

# what quilt applied
fresh
ok 'a tree that quilt patched' env QUILT_PATCHES="$p" sh -c \
	'cd "$KERNEL_DIR" && quilt --quiltrc - push -q sub/two.patch'
ok 'check' runs 0 check --repo "$p"
ok '... knows' matches '^one.patch +applied' '^three.patch +clean'
ok 'the rest, with --quilt' runs 0 apply --quilt --repo "$p" mine
ok '... is on top of it' matches '^5 sets: 3 applied, 2 are there already$'
ok '... for quilt too' q pop -aqR
rm -rf "$KERNEL_DIR/.pc"
ok '... byte for byte' same "$scratch/linux" "$KERNEL_DIR"
fresh
runs 0 apply --quilt --repo "$p" mine >/dev/null
note "$KERNEL_DIR"
ok 'revert of what is below others' refused 1 revert --repo "$p" one.patch
ok '... is left to quilt' says 'five.patch on top of it' 'quilt pop'
ok 'revert without the repository' refused 1 revert five.patch --repo "$p/sub"
ok '... too' says 'quilt pop'
ok 'revert of the two on top' runs 0 revert --repo "$p" four.patch five.patch
ok '... in their order' matches '^five.patch +reverted' '^four.patch +reverted'
ok '... and quilt knows' [ "$(basename "$(q top)")" = three.patch ]
echo '/* mine */' >>"$KERNEL_DIR/net/netfilter/three.c"
note "$KERNEL_DIR"
ok 'revert of what was edited' refused 1 revert --repo "$p" three.patch
ok '... is left to quilt' says 'quilt pop'
sed -i '$d' "$KERNEL_DIR/net/netfilter/three.c"
ok 'revert of all that is left' runs 0 revert --repo "$p" sub three.patch
ok '... quilt has nothing' not q top
rm -rf "$KERNEL_DIR/.pc"
ok '... and the tree is as it was' same "$scratch/linux" "$KERNEL_DIR"

# sets that are not patches of a series
fresh
make_repo base
new_set base/one
edit_by base/one linux.diff "$scratch/linux" $makefile '20i obj one'
new_set base/two 'Depends: one'
ok 'our own sets' runs 0 apply --quilt two
q applied >"$scratch/.3"
ok '... become patches' [ "$(lines)" = 'one.patch two.patch ' ]
ok 'status' runs 0 status
ok '... has them' matches '^  one.patch +applied'
ok 'check knows them by their names' runs 0 check
ok '... too' matches '^one +applied'
ok 'quilt takes one' q pop -qR
ok 'and it can come again' runs 0 apply --quilt two
ok '... once' [ "$(grep -c two "$KERNEL_DIR/patches/series")" -eq 1 ]
ok 'quilt takes all of them' q pop -aqR
ok 'quilt puts them in' q push -aq
ok 'revert' runs 0 revert base
rm -rf "$KERNEL_DIR/.pc" "$KERNEL_DIR/patches"
ok '... gives the tree back' same "$scratch/linux" "$KERNEL_DIR"
fresh
mkdir "$KERNEL_DIR/patches"
note "$KERNEL_DIR"
ok 'a tree that has patches/' refused 2 apply --quilt base
ok '... keeps it' says "$KERNEL_DIR" 'already has that name'
fresh
runs 0 apply --quilt --repo "$p" one.patch >/dev/null
note "$KERNEL_DIR"
ok 'patches of another folder' refused 2 apply --quilt base
ok '... cannot join' says 'mine applied in this tree' 'quilt pop -a'
fresh
note "$KERNEL_DIR"
ok 'patches of two folders' refused 2 apply --quilt --repo "$p" \
	--repo "$POM_REPO" one.patch two
ok '... neither' says 'from one folder'

# all or nothing
fresh
echo '--- nonsense' >"$p/bad.patch"
unified "$scratch/linux" net/netfilter/Kconfig '3d' | sed 's/config 4/x/' \
	>"$p/bad.patch"
echo bad.patch >>"$p/series"
note "$KERNEL_DIR"
ok 'one does not fit' refused 1 apply --quilt --repo "$p" mine
printf '../../../etc/passwd\n' >"$scratch/.3"
mkdir "$KERNEL_DIR/.pc"
cp "$scratch/.3" "$KERNEL_DIR/.pc/applied-patches"
note "$KERNEL_DIR"
ok 'a name in .pc that leads out' refused 2 check --repo "$p"
ok '... by its line' says '.pc/applied-patches:1: '

done_testing
