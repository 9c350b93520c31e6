#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An error in a set of an old repository is reported for that set only, and no
# name in such a set leads out of the tree.
# shellcheck source=tests/cli/old.sh
. "$(dirname -- "$0")/old.sh"

old_trees 24
POM_REPO=$scratch/ng
export POM_REPO
secret=$scratch/secret
echo 'nobody may read this' >"$secret"
ng_match good base
for set in dots link nul empty anchor twice syntax out absolute requires circle-a \
	circle-b alone deep late two-files broken-off git; do
	info $set base
done
p=$POM_REPO/patchlets
n4=linux/net/ipv4/netfilter
at() {
	printf '%s\n' '# what rules look at' "obj-m += ${1%%/*}.o" |
		file "patchlets/$1"
}
at dots/$n4/...ladd
mkdir -p "$p/link/$n4" "$p/linked-info" "$p/deep/linux"
ln -s "$secret" "$p/link/$n4/ipt_link.c"
ln -s "$secret" "$p/linked-info/info"
at linked-info/$n4/Makefile.ladd
ln -s good "$p/linked-set"
printf '# what rules look at\nobj-m += \000 x.o\n' | file patchlets/nul/$n4/Makefile.ladd
: | file patchlets/empty/$n4/Makefile.ladd
echo '# what rules look at' | file patchlets/anchor/$n4/Makefile.ladd
printf '%s\n' '		generic twice;' 'int x;' | file patchlets/twice/$n4/ip_core.c.ladd
sed -i 's/static int core [34]$/		generic twice;/' "$scratch/linux/net/ipv4/netfilter/ip_core.c"
fresh
printf '%s\n' '--- a/net/x' '+++ b/net/x' '@@ -1,9 +1,1 @@' ' a' |
	file patchlets/syntax/linux.patch
printf '%s\n' '--- a/../../outside' '+++ b/../../outside' '@@ -0,0 +1 @@' '+x' |
	file patchlets/out/linux.patch
printf '%s\n' '--- /etc/outside' '+++ /etc/outside' '@@ -0,0 +1 @@' '+x' |
	file patchlets/absolute/linux.patch
info requires base 'Requires: linux ~ 2.4' 'Requires: >= 3'
at requires/$n4/Makefile.ladd
info circle-a base 'Depends: circle-b'
info circle-b base 'Depends: circle-a'
at circle-a/$n4/Makefile.ladd
at circle-b/$n4/Config.in.ladd
deep=linux
while [ ${#deep} -lt 400 ]; do
	deep=$deep/d
done
: | file "patchlets/deep/$deep/f"
info late base 'Requires: linux-2.4.patch >= 2.4.25'
printf '%s\n' '--- a/net/socket.c' '+++ b/net/socket.c' '@@ -1 +1 @@' \
	'-int socket;' '+long socket;' | file patchlets/late/linux-2.4.patch
printf 'x' | file patchlets/two-files/linux/init/x
printf 'y' | file patchlets/two-files/linux/init/x/y 2>/dev/null || :
cp "$p/late/linux-2.4.patch" "$p/two-files/linux.patch"
echo 'Title: cut o' | head -c 10 | file patchlets/broken-off/info
at broken-off/$n4/Makefile.ladd
echo x | file patchlets/git/linux/.git/hooks/post-checkout
echo x | file patchlets/git/linux/init/.POM/ledger
# unusual, but correct
printf 'Title: J\374rgen\r\nRepository: base\r\nAuthor: J\374rgen \033[31m<j@example.org>\r\n\r\nIn \344 help.\r\n' |
	file patchlets/latin/info
printf '# what rules look at\r\nobj-m += latin.o\r\n' | file "patchlets/latin/$n4/Makefile.ladd"
printf '\n' | file patchlets/untitled/info
at untitled/$n4/Makefile.ladd
at "a name with blanks/$n4/Makefile.ladd"
at noinfo/$n4/Makefile.ladd
head -c 5000000 /dev/zero | tr '\000' 'x' | file patchlets/huge/info
at huge/$n4/Makefile.ladd

note "$POM_REPO" "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'it opens' refused 0 list
ok 'check' refused 1 check
ok 'a good set is good' says_of good clean
ok 'a name that leads out' says_of dots malformed '...ladd'
ok 'a link for a file' says_of link malformed 'must be a regular file'
ok 'a link for an info' says_of linked-info malformed 'symbolic link'
ok 'a link for a set is none' silent linked-set
ok 'NUL bytes' says_of nul malformed 'Makefile.ladd: there are NUL bytes'
ok 'lines without lines' eval 'says_of empty malformed "Makefile.ladd:1" &&
	says_of anchor malformed "no lines to add"'
ok 'an anchor that is there twice' says_of twice conflict 'is there twice, at lines 3 and 4'
ok 'a patch that is none, with file and line' says_of syntax malformed 'syntax/linux.patch:3'
ok 'a patch that leads out' says_of out conflict
ok 'an absolute one' says_of absolute conflict
ok 'a requirement that nobody understands, with file and line' \
	says_of requires malformed 'info:3: the requirement `linux ~ 2.4`'
ok 'a circle' eval 'says_of circle-a conflict && says_of circle-b conflict'
ok 'too deep' says_of deep malformed
ok 'a part with a condition' says_of late unsuitable 'no variant for linux 2.4.21'
ok 'Latin-1 and CR LF' says_of latin clean
ok 'no title' says_of untitled clean
ok 'no info' says_of noinfo clean
ok 'a name with blanks' says_of a_name_with_blanks clean
ok 'an info of megabytes' says_of huge malformed
ok 'its own files are not the tools' eval 'says_of git malformed ||
	{ not says_of git clean; }'
ok 'JSON' runs 1 check --json
ok 'is JSON' json 'len([s for s in d["sets"] if s["standing"] == "clean"]) >= 6'
ok 'show' eval 'runs 0 show latin && says Jürgen "In ä help." && silent "$(printf "\033")"'
ok 'apply what can be applied' runs 1 apply -k base
ok 'lines of CR LF get the ends of the tree' eval \
	'! grep -q "$(printf "\r")" "$KERNEL_DIR/net/ipv4/netfilter/Makefile" &&
	grep -qx "obj-m += latin.o" "$KERNEL_DIR/net/ipv4/netfilter/Makefile"'
ok 'revert it' eval 'runs 0 revert good latin'
ok 'nothing was read or written outside' eval '[ ! -e "$scratch/outside" ] &&
	[ ! -e /etc/outside ] && ! grep -rq "nobody may" "$KERNEL_DIR"'

# a classic one
POM_REPO=$scratch/classic
old_trees 24
classic_set base/good
classic_set base/linked
rm "$POM_REPO/base/linked.patch"
ln -s "$secret" "$POM_REPO/base/linked.patch"
classic_set base/cut
head -n 4 "$POM_REPO/base/cut.patch" >"$scratch/cut"
cp "$scratch/cut" "$POM_REPO/base/cut.patch"
classic_set base/anchor
sed -i 's/^# what rules.*/# no such line/' "$POM_REPO/base/anchor.patch.makefile"
classic_set base/help
ln -sf "$secret" "$POM_REPO/base/help.patch.help"
echo 'a patch of nothing' | file base/nothing.patch
: | file base/zero.patch
classic_set 'extra/name (2)'
classic_set extra/good
note "$POM_REPO" "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'classic: check' refused 1 check
ok 'a good set is good, and one of the same name too' eval \
	'says_of good clean && says_of extra/good present'
ok 'a link' says_of linked malformed 'no regular file'
ok 'cut off' says_of cut malformed 'cut.patch'
ok 'no anchor, and the nearest line' eval 'says_of anchor conflict && says "no such line"'
ok 'a link for a help' says_of help malformed 'symbolic link'
ok 'no patch at all' eval 'says_of nothing malformed && says_of zero malformed'
ok 'a strange name' says_of 'name__2_' clean

done_testing
