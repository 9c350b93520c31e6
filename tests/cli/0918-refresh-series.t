#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --onto rebases a series on a newer tree. Hunks that fit with offset or
# fuzz are made to fit exactly, and nothing else in the patches changes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt

make_linux "$scratch/old" 6 1
new=$scratch/new
p=$scratch/mine
mkdir -p "$p/sub"
makefile=net/netfilter/Makefile
kconfig=net/netfilter/Kconfig
unified "$scratch/old" $makefile '30i obj new' >"$p/moved.patch"
{
	printf 'Subject: [PATCH] with words before\n\nand  blanks \n---\n stat\n\n'
	unified "$scratch/old" $kconfig -e '12i one' -e '50i two' |
		sed 's/^@@.*/& menu X/'
	printf -- '-- \n2.30\n\n'
} >"$p/sub/frayed.patch"
echo 'int main;' >"$scratch/old/init/main.c"
unified "$scratch/old" init/main.c 's/main/start/' >"$p/same.patch"
unified "$scratch/old" kernel/fork.c 's/fork/spoon/' >"$p/upstream.patch"
# -R, and other folders in front
unified "$scratch/old" $makefile 's/obj 55/& out/' |
	sed -e 's/^-obj 55$/-obj 55 in/' -e 's/^+obj 55 out/+obj 55/' \
		-e 's,^\([-+][-+][-+] \)[ab]/,\1x/y/,' >"$p/back.patch"
cat >"$p/series" <<'END'
# my series
moved.patch
sub/frayed.patch -p1
same.patch	
upstream.patch
back.patch -p2 -R # the other way
END
cp -a "$scratch/old" "$new"
edit() {
	sed "$@" >"$scratch/.3" && rm "$f" && cp "$scratch/.3" "$f"
}
f=$new/$makefile
edit -e '5i more' -e '6i more still' "$f"
f=$new/$kconfig
edit -e '9s/.*/other/' -e '20d' "$f"
f=$new/kernel/fork.c
edit s/fork/spoon/ "$f"

unset KERNEL_DIR
chmod 755 "$p/moved.patch"
chmod 640 "$p/sub/frayed.patch"
cp -a "$p" "$scratch/first"
note "$p" "$new"
ok 'refresh --check' refused 1 refresh --check --repo "$p" --onto "$new"
ok '... tells what differs' matches \
	'^moved.patch differs: 1 hunk moved, 0 with' \
	'^sub/frayed.patch differs: 1 hunk moved, 1 with' \
	'^back.patch differs: 1 hunk moved' '^upstream.patch is upstream'
ok '... and no more' silent same.patch
note "$new"
ok 'refresh' refused 0 refresh --repo "$p" --onto "$new"
ok '... tells it' matches '^moved.patch refreshed' \
	'^5 sets: 3 refreshed, 1 unchanged, 1 is upstream$'
ok 'what fitted is the same' cmp "$p/same.patch" "$scratch/first/same.patch"
ok '... so is what is upstream' cmp "$p/upstream.patch" \
	"$scratch/first/upstream.patch"
permissions() {
	stat -c '%a %n' "$p/moved.patch" "$p/sub/frayed.patch" | cut -c 1-3
}
ok 'permissions stay' [ "$(permissions | tr '\n' ' ')" = '755 640 ' ]
changed_lines() {
	diff -r "$scratch/first" "$p" | grep -c '^[<>]'
}
ok 'the rest is places, and a line of context' [ "$(changed_lines)" -eq 10 ] ||
	diff -r "$scratch/first" "$p"
ok '... which is the one of the new tree' grep -qx ' other' "$p/sub/frayed.patch"
ok '... and the mark in the series' grep -qx \
	'upstream.patch # in linux 6.1.1 already' "$p/series"
ok '... no other' [ "$(diff "$scratch/first/series" "$p/series" |
	grep -c '^>')" -eq 1 ]
ok 'the words before and behind are there' [ \
	"$(grep -v -e '^@@' -e '^ other' -e '^ config 9$' "$p/sub/frayed.patch" | cksum)" = \
	"$(grep -v -e '^@@' -e '^ config 9$' "$scratch/first/sub/frayed.patch" | cksum)" ]
ok 'the headings of the hunks as well' [ \
	"$(grep -c 'menu X$' "$p/sub/frayed.patch")" -eq 2 ]
by_quilt() (
	cp -a "$new" "$scratch/q"
	cd "$scratch/q" || exit
	grep -v upstream "$p/series" >"$p/rest"
	QUILT_PATCHES=$p QUILT_SERIES=rest quilt --quiltrc - push -a --fuzz=0 \
		>"$scratch/.3" 2>&1 || exit
	rm "$p/rest"
	! grep -i -e offset -e fuzz -e succeeded "$scratch/.3"
)
ok 'quilt takes it without offset and fuzz' by_quilt
note "$p" "$new"
ok 'refresh again' refused 0 refresh --repo "$p" --onto "$new"
ok '... has nothing to do' matches '^5 sets: 4 unchanged, 1 is upstream$'
ok 'check --strict' runs 0 check --strict --repo "$p" --kernel "$new"
ok 'KERNEL_DIR can name the tree' env KERNEL_DIR="$new" "$RUNME" refresh \
	--repo "$p"

# what does not fit
unified "$scratch/old" $kconfig 's/config 50/& mine/' | sed 's/50$/fifty/' \
	>"$p/bad.patch"
unified "$scratch/old" net/socket.c 's/int/long/' >"$p/last.patch"
rm -rf "$scratch/first/series"
cp "$scratch/first"/*.patch "$p"
sed -i -e 's/^same.patch.*/&\nbad.patch\nlast.patch/' "$p/series"
note "$new"
cp -a "$p" "$scratch/second"
ok 'a conflict' refused 1 refresh --repo "$p" --onto "$new"
ok '... is explained, and nothing is written' says 'bad.patch conflict' \
	fifty 'Nothing is written yet'
ok '... and what comes after it is not tried' silent back.patch
ok '... given up' runs 0 refresh --abort --repo "$p"
ok '... everything is as it was' diff -r "$p" "$scratch/second"
note "$new"
ok 'refresh --keep-going' refused 1 refresh --keep-going --repo "$p" \
	--onto "$new"
ok '... goes on' matches '^back.patch refreshed' '1 does not apply$'
ok '... and leaves that patch alone' cmp "$p/bad.patch" "$scratch/second/bad.patch"
ok '... but not the others' not cmp -s "$p/moved.patch" "$scratch/second/moved.patch"

# all or nothing
rm -rf "$p"
cp -a "$scratch/second" "$p"
sed -i /bad/d "$p/series"
chmod 555 "$p/sub"
note "$p"
if [ "$(id -u)" -ne 0 ]; then
	ok 'one cannot be written' refused 2 refresh --repo "$p" --onto "$new"
fi
chmod 755 "$p/sub"
gzip "$p/moved.patch"
sed -i 's/moved.patch/&.gz/' "$p/series"
note "$p"
ok 'one is compressed' refused 1 refresh --check --repo "$p" --onto "$new"
ok '... is told' says 'moved.patch.gz not refreshed: it is compressed'

# wrong use
ok 'without a tree' runs 2 refresh --repo "$p"
ok '... is asked for' says KERNEL_DIR
make_repo base
new_set base/one
ok 'our own sets' runs 2 refresh --onto "$new"
ok '... are no series' says 'only a series'
ok 'both' runs 2 refresh --onto "$new" --repo "$p" --repo "$POM_REPO"
ok '... are refreshed apart' says "cannot be refreshed in one run"

done_testing
