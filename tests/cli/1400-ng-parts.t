#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets of patch-o-matic-ng that its own tool can apply: blocks of lines that begin
# like others in the file, and folders beside diffs for other kernels.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_linux "$scratch/k24" 2 4 32
rm -r "$scratch/k24/net/netfilter"
mkdir -p "$scratch/k24/net/ipv4/netfilter"
echo 'int ip;' >"$scratch/k24/net/ipv4/netfilter/ip.c"
cat >"$scratch/k24/net/ipv4/netfilter/Config.in" <<'CONFIG'
mainmenu_option next_comment
tristate 'Base' CONFIG_A
if [ "$CONFIG_A" != "n" ]; then
  tristate '  Log' CONFIG_A_LOG
  if [ "$CONFIG_A_LOG" != "n" ]; then
    tristate '    More' CONFIG_A_MORE
  fi
fi
endmenu
CONFIG
printf '%s\n' 'obj-$(CONFIG_A) += a.o' 'ifdef CONFIG_A_LOG' \
	'obj-$(CONFIG_A_LOG) += log.o' 'endif' \
	>"$scratch/k24/net/ipv4/netfilter/Makefile"
make_linux "$scratch/k26" 2 6 11
rm -r "$scratch/k26/net/netfilter"
mkdir -p "$scratch/k26/net/ipv4/netfilter"
echo 'int ip;' >"$scratch/k26/net/ipv4/netfilter/ip.c"

POM_REPO=$scratch/ng
export POM_REPO
# set NAME: makes an empty set; $set is its folder.
set_of() {
	set=$POM_REPO/patchlets/$1
	mkdir -p "$set"
	printf 'Title: %s\nAuthor: N\nStatus: test\nRepository: base\n\nHelp.\n' \
		"$1" >"$set/info"
}
# lines FILE: the .ladd of a file, from standard input.
lines() {
	mkdir -p "$set/linux/net/ipv4/netfilter"
	cat >"$set/linux/net/ipv4/netfilter/$1.ladd"
}
# brings FOLDER FILE: a new file in a folder of the set.
brings() {
	mkdir -p "$set/$1/net/ipv4/netfilter"
	echo "int $2 in $1;" >"$set/$1/net/ipv4/netfilter/$2"
}
edits() {
	printf -- '--- a/net/ipv4/netfilter/ip.c\n+++ b/net/ipv4/netfilter/ip.c\n@@ -1 +1 @@\n-int ip;\n+int %s;\n' \
		"$2" >"$set/$1"
}
# fresh VERSION; there TEXT FILE: the file of the tree has it.
fresh() {
	KERNEL_DIR=$scratch/k
	export KERNEL_DIR
	rm -rf "$KERNEL_DIR"
	cp -a "$scratch/k$1" "$KERNEL_DIR"
}
there() {
	grep -qF -e "$1" "$KERNEL_DIR/net/ipv4/netfilter/$2"
}

set_of frame
lines Config.in <<'LADD'
tristate 'Base' CONFIG_A
if [ "$CONFIG_A" != "n" ]; then
  tristate '  Limit' CONFIG_A_LIMIT
fi
LADD
set_of deep
lines Config.in <<'LADD'
  tristate '  Log' CONFIG_A_LOG
  if [ "$CONFIG_A_LOG" != "n" ]; then
    if [ "$CONFIG_A" != "n" ]; then
      tristate '    Deep' CONFIG_A_DEEP
    fi
  fi
LADD
set_of plain
lines Makefile <<'LADD'
obj-$(CONFIG_A) += a.o
ifdef CONFIG_A_LOG
export-objs := log.o
endif
LADD
fresh 24
for s in frame deep plain; do
	ok "$s: a block that begins like another one goes in" runs 0 apply $s
	ok '... and is known again' runs 0 status
	rm -rf "$KERNEL_DIR/.pom"
	ok '... without a record, too' eval "runs 0 check $s && says present"
	ok '... and comes out, by what the repository says' \
		runs 0 revert --unrecorded $s
	ok '... byte for byte' same "$scratch/k24" "$KERNEL_DIR"
done
sed -i "3i\\  tristate '  Limit' CONFIG_A_LIMIT" \
	"$KERNEL_DIR/net/ipv4/netfilter/Config.in"
ok 'a block of which the telling line is there stands in part' eval \
	'runs 1 check frame && says partial "line 3 is"'

set_of folder
brings linux ipt_folder.c
edits linux-2.6.patch folder
fresh 24
ok 'a general folder is the whole set where the diff is for others' \
	eval 'runs 0 apply folder && there "in linux" ipt_folder.c'
ok '... and the diff is not used' there 'int ip;' ip.c
ok '... and it comes out' eval 'runs 0 revert folder && same $scratch/k24 $KERNEL_DIR'
fresh 26
ok 'on the others, folder and diff' eval 'runs 0 apply folder &&
	there "in linux" ipt_folder.c && there "int folder;" ip.c'
ok '... and both come out' eval 'runs 0 revert folder && same $scratch/k26 $KERNEL_DIR'

set_of both
brings linux ipt_both.c
set=$POM_REPO/patchlets/both
mkdir -p "$set/linux-2.4/net/ipv4/netfilter"
printf '%s\n' 'obj-$(CONFIG_A) += a.o' 'obj-$(CONFIG_BOTH) += both.o' \
	>"$set/linux-2.4/net/ipv4/netfilter/Makefile.ladd"
fresh 24
ok 'lines of a nearer folder do not hide files of the general one' eval \
	'runs 0 apply both && there "in linux" ipt_both.c && there both.o Makefile'
set_of nearer
brings linux ipt_nearer.c
brings linux-2.4 ipt_nearer.c
ok 'of two files the nearer one counts' eval \
	'runs 0 apply nearer && there "in linux-2.4" ipt_nearer.c'
set_of never
edits linux-2.6.patch never
ok 'a set of nothing but a diff for others is unsuitable' \
	eval 'runs 1 check never && says unsuitable'

# a new file is known by its date; the other name may be anything
cd "$scratch" || exit 2
mkdir t
echo x >t/Makefile
cp -r t orig
new() {
	printf -- '--- %s\t%s\n+++ linux/fs/new.h\t2020-04-24 21:34:40.000000000 +0200\n@@ -0,0 +1,2 @@\n+one\n+two\n' \
		"$1" "$2" >new.patch
}
for at in '1970-01-01 01:00:00.000000000 +0100' '1970-01-01 00:00:00' \
	'1969-12-31 19:00:00.000000000 -0500' 'Thu Jan 1 00:00:00 1970' \
	'Thu Jan  1 01:00:00 1970'; do
	new /usr/share/empty/fs/new.h "$at"
	ok "an absolute name of $at is a new file" \
		eval 'runs 0 apply --tree t new.patch && [ -s t/fs/new.h ]'
	ok '... and goes again' eval 'runs 0 revert --tree t new.patch && same orig t'
done
new /usr/share/empty/fs/new.h '2020-04-24 21:34:40.000000000 +0200'
ok 'with any other date it is refused' eval \
	'runs 1 apply --tree t new.patch && says absolute && same orig t'
mkdir t/fs
printf 'one\ntwo\n' >t/fs/new.h
printf -- '--- linux/fs/new.h\t2020-04-24 21:34:40\n+++ /usr/share/empty/new.h\t1970-01-01 01:00:00.000000000 +0100\n@@ -1,2 +0,0 @@\n-one\n-two\n' \
	>gone.patch
ok 'the same on the other side is a deletion' eval \
	'runs 0 apply --tree t gone.patch && [ ! -e t/fs ]'
ok '... which can be taken back' eval \
	'runs 0 revert --tree t gone.patch && [ -s t/fs/new.h ]'

done_testing
