#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets as modules: they are built, installed, recorded and taken out again, byte
# for byte. tests/kernel/module.t does it with a compiler and real headers.
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
make_repo base
module_set base/one
module_set base/two

ok 'nothing is installed at first' module 0 status
ok '... and that is said' says 'Nothing is installed.'
ok '... and nothing is written for it' as_before

note "$root"
ok 'a dry run' refused 0 module install one --check --root "$root" \
	--kernel "$headers"
ok '... says what would be done' says "Kernel $release" \
	'xt_one.ko libxt_one.so' "modules go into $modules/updates" \
	"plugins go into $plugins"
ok 'without an answer nothing happens' module 1 install one
ok '... and it was asked' says 'Build and install them [N/y]?'
ok '... nothing at all' as_before
# answered WORD STATUS ACTION...: the same with that answer
answered() {
	answer=$1 wanted_status=$2
	shift 2
	echo "$answer" | "$RUNME" module "$@" --root "$root" --kernel "$headers" \
		>"$out" 2>"$err"
	[ $? -eq "$wanted_status" ]
}
ok 'nor with another answer than y' answered n 1 install one
ok '... nothing, again' as_before
ok 'with y it is installed' answered y 0 install one
ok '... and stays without one' answered n 1 remove one
ok '... as it is' module 0 status
ok '... and goes with y' answered y 0 remove one
ok '... all of it' as_before
ok 'a document that is asked for alone changes nothing' module 1 install one --json
ok '... and says so' json 'd["written"] is False and d["sets"][0]["ok"]'
ok '... nothing at all, either' as_before

ok 'install' module 0 install one --batch
ok '... says how many' says '1 set: 1 installed'
ok '... the module is there' cmp "$modules/updates/xt_one.ko" \
	"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
ok '... and the plugin' cmp "$plugins/libxt_one.so" \
	"$POM_REPO/base/one/iptables/extensions/libxt_one.c"
ok '... depmod has been there' grep -qx 'updates/xt_one.ko:' "$modules/modules.dep"
ok '... nothing else is in the folder of modules' [ ! -e "$modules/.pom" ]
ok '... nor in the scratch folder' [ -z "$(ls "$HOME/.cache/patch-o-matic")" ]
ok 'status' module 0 status
ok '... names both halves' says "kernel $release: xt_one.ko" \
	'iptables 1.8.9: libxt_one.so'
ok 'status as a document' module 0 status --json
ok '... has them' json '[e["half"] for e in d["installed"]] == ["kernel", "iptables"]
	and d["installed"][0]["files"] == [{"path": "updates/xt_one.ko",
	"state": "installed"}]'

ok 'a second set' module 0 install two --batch --json
ok '... as a document' json 'd["written"] and d["action"] == "install"
	and len(d["installed"]) == 4'
ok 'a new one is not outdated' json '[e["outdated"] for e in d["installed"]] == [None] * 4'
# outdated STATUS LIST: what status says of the modules and plugins
outdated() {
	module "$1" status --json &&
		json "[' '.join(e['outdated']) for e in d['installed']] == $2"
}
ok '... says status' outdated 0 "['', '', '', '']"
echo '/* newer */' >>"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
ok 'a set that was changed: its module is outdated' outdated 1 "['set', '', '', '']"
ok '... in words, too' module 1 status
ok '... with what to do' says \
	'outdated: the set was changed since: `runme module install one` builds it again'
ok '... once' [ "$(grep -c outdated "$out")" = 1 ]
cp "$record/modules" "$scratch/recorded"
sed -i '/^Sources:/d' "$record/modules"
ok '... a record of an older runme cannot tell' outdated 0 "['', '', '', '']"
cp "$scratch/recorded" "$record/modules"
mv "$POM_REPO/base/one" "$scratch/one-gone"
ok '... nor can a repository without the set' outdated 0 "['', '', '', '']"
mv "$scratch/one-gone" "$POM_REPO/base/one"
ok 'a set that is newer now is installed over the old one' module 0 install one --batch
ok '... and is no more outdated' outdated 0 "['', '', '', '']"
echo '/* newer */' >>"$POM_REPO/base/one/iptables/extensions/libxt_one.c"
ok '... until the plugin is changed' outdated 1 "['', '', '', 'set']"
ok '... which is installed over the old one, too' module 0 install one --batch
ok '... the module is the new one' grep -q newer "$modules/updates/xt_one.ko"
ok '... and is there once' sh -c "[ \$(grep -c '^Set: one' '$record/modules') = 2 ]"

ok 'remove, without an answer' module 1 remove one
ok '... is asked' says 'Remove them [N/y]?' "$modules/updates/xt_one.ko"
ok 'remove, in any case of letters' module 0 remove ONE --batch
ok '... the other set stays' [ -e "$modules/updates/xt_two.ko" ]
ok '... and is recorded' module 0 status
ok '... alone' silent 'libxt_one'
ok 'remove the other one' module 0 remove two --batch --json
ok '... as a document' json 'd["written"] and d["installed"] == []'
ok '... all is as it was, byte for byte' as_before

mkdir "$modules/updates"
cp -a "$root" "$scratch/with-updates"
ok 'updates/ that was there before' module 0 install one two --batch
ok '... stays' module 0 remove one two --batch
ok '... and all is as it was' same "$scratch/with-updates" "$root"
rmdir "$modules/updates"

ok 'a file that was changed since' module 0 install one --batch
echo changed >>"$modules/updates/xt_one.ko"
ok '... is told by status' module 1 status
ok '... by name' says 'changed since'
note "$root"
ok '... is not removed' refused 2 module remove one --batch --root "$root"
ok '... and named' says "$modules/updates/xt_one.ko: it was changed since"
ok '... nor installed over' refused 2 module install one --batch --root "$root" \
	--kernel "$headers"
ok '... with --force it stays, and is not recorded any more' \
	module 0 remove one --batch --force
ok '... so the plugin is gone' [ ! -e "$plugins/libxt_one.so" ]
rm -r "$modules/updates"
depmod -b "$root" "$release"
ok '... the rest is as it was' as_before

ok 'a file that is lost' module 0 install one --batch
rm "$plugins/libxt_one.so"
ok '... is told' module 1 status
ok '... so' says 'missing'
ok '... and the rest is removed' module 0 remove one --batch
ok '... all of it' as_before

ok 'the kernel that is gone, with its modules' module 0 install one --batch
mv "$modules" "$scratch/gone"
ok '... is removed from the record' runs 0 module remove one --batch --root "$root"
mv "$scratch/gone" "$modules"
ok '... and the plugin is' [ ! -e "$plugins/libxt_one.so" ]
ok '... and the record' [ ! -e "$record" ]

new_system
ok 'a newer iptables, a newer kernel' module 0 install one --batch
echo 'echo "iptables v1.8.10 (nf_tables)"' | stub iptables
ok '... status is no more as it was' module 1 status
ok '... and says what to do' says \
	'iptables is 1.8.10 now: `runme module install one`'
ok '... and in the document' outdated 1 "['', 'iptables']"
mv "$stubs/pkg-config" "$stubs/kept"
sed 's/1\.8\.9/1.8.10/' "$stubs/kept" | sed 1d | stub pkg-config
ok '... that command builds the plugin for it' module 0 install one --batch
ok '... then all is well' outdated 0 "['', '']"
ok '... with that iptables' json 'd["installed"][1]["version"] == "1.8.10"'
mv "$stubs/kept" "$stubs/pkg-config"
echo 'echo "iptables v1.8.9 (nf_tables)"' | stub iptables
cp -a "$modules" "$root/lib/modules/6.1.0-10-test"
newer=$root/lib/modules/6.1.0-10-test
rm -r "$newer/updates"
sed -i 's/6.1.0-9/6.1.0-10/' "$newer/build/include/generated/utsrelease.h"
on_newer() {
	status=$1
	shift
	runs "$status" module "$@" --root "$root" --kernel "$newer/build"
}
ok '... nor with the kernel' on_newer 1 status
ok '... which is named' says 'the kernel is 6.1.0-10-test now'
on_newer 1 status --json
ok '... and in the document, too' json '"kernel" in sum([e["outdated"] for e in d["installed"]], [])'
ok '... install for it' on_newer 0 install one --batch
ok '... then all is well' on_newer 0 status
ok '... with both kernels' says 'kernel 6.1.0-9-test' 'kernel 6.1.0-10-test'
ok 'remove takes it from both' module 0 remove one --batch
rm -r "$newer"
ok '... and all is as it was' as_before

ok 'build' module 0 build one two -o "$scratch/built"
ok '... makes a folder of them' [ "$(cd "$scratch/built" && echo *)" = \
	'libxt_one.so libxt_two.so xt_one.ko xt_two.ko' ]
ok '... installs nothing' as_before
ok 'build does not write over a folder' module 2 build one -o "$scratch/built"
ok '... and says so' says 'this exists already'
ok 'build says where to' module 2 build one
ok '... how' says '-o is missing'

# sets of other repositories, and a patch alone
mkdir "$scratch/quilt"
(
	cd "$POM_REPO/base/one" || exit
	diff -u --label /dev/null --label b/net/netfilter/xt_one.c /dev/null \
		linux/net/netfilter/xt_one.c
	cat linux.diff
) >"$scratch/quilt/a-patch-with-a-name.patch"
echo a-patch-with-a-name.patch >"$scratch/quilt/series"
ok 'a series of quilt' module 0 build --repo "$scratch/quilt" \
	a-patch-with-a-name.patch -o "$scratch/of-quilt"
ok '... is read as well' [ "$(ls "$scratch/of-quilt")" = xt_one.ko ]
ok '... its name stands apart' says 'a-patch-with-a-name.patch xt_one.ko'
ok 'a patch file' module 0 build "$scratch/quilt/a-patch-with-a-name.patch" \
	-o "$scratch/of-file"
ok '... is, too' [ "$(ls "$scratch/of-file")" = xt_one.ko ]

ok 'export as a tarball' runs 0 module export one -o "$scratch/one.tar.gz"
ok '... that has the sources' sh -c "tar -tf '$scratch/one.tar.gz' | grep -qx one/net/netfilter/xt_one.c"
ok '... and a Makefile' sh -c "tar -xOf '$scratch/one.tar.gz' one/Makefile | grep -q 'M=\$(CURDIR)'"
echo 'Linux: >= 5.10, <= 7.2' >>"$POM_REPO/base/one/info"
ok 'export for dkms' runs 0 module export one --format dkms -o "$scratch/dkms"
ok '... names the module' grep -qx 'BUILT_MODULE_NAME\[0\]="xt_one"' "$scratch/dkms/dkms.conf"
ok '... and where it is built' grep -qx 'BUILT_MODULE_LOCATION\[0\]="net/netfilter/"' "$scratch/dkms/dkms.conf"
ok '... is built for new kernels by itself' grep -qx 'AUTOINSTALL="yes"' "$scratch/dkms/dkms.conf"
# exclusive IN OUT, as dkms asks: [[ $kernelver =~ $BUILD_EXCLUSIVE_KERNEL ]]
exclusive() {
	re=$(sed -n 's/^BUILD_EXCLUSIVE_KERNEL="\(.*\)"/\1/p' "$scratch/dkms/dkms.conf")
	for v in $1; do
		echo "$v" | grep -Eq "$re" || { echo "$v is not in"; return 1; }
	done
	for v in $2; do
		! echo "$v" | grep -Eq "$re" || { echo "$v is in"; return 1; }
	done
}
ok '... for the kernels of the range' exclusive \
	'5.10.0-8-amd64 5.19.2 6.1.0-57-cloud-amd64 6.12.117+deb12 7.0-rc1 7.2.13' \
	'4.19.0 5.9.3 7.3.0 7.20.1 8.0 15.10'
ok '... and for any configuration' not grep -q EXCLUSIVE_CONFIG "$scratch/dkms/dkms.conf"
echo 'Config: +XT_ONE NEEDED_1 NEEDED_2' >>"$POM_REPO/base/one/info"
ok 'a set that needs options of the kernel' runs 0 module export one --format dkms \
	-o "$scratch/needs"
ok '... is for kernels that have them' grep -qx \
	'BUILD_EXCLUSIVE_CONFIG="CONFIG_NEEDED_1 CONFIG_NEEDED_2"' "$scratch/needs/dkms.conf"
sed -i '/^Config:/d' "$POM_REPO/base/one/info"
ok '... as a script that bash takes' bash -n "$scratch/dkms/dkms.conf"
sed -i 's/^Linux: .*/Linux: >= 6.2/' "$POM_REPO/base/one/info"
ok 'a range without an end' runs 0 module export one --format dkms -o "$scratch/open"
rm -r "$scratch/dkms" && mv "$scratch/open" "$scratch/dkms"
ok '... has none there, either' exclusive '6.2.0-1-amd64 6.19 7.0 9.32.1 10.0 12.3' \
	'6.1.0 6.0 5.19.2 4.20'
sed '/^[+]obj/s/$/ # newer/' "$POM_REPO/base/one/linux.diff" \
	>"$POM_REPO/base/one/linux-6.12.diff"
ok 'a set with a variant' runs 0 module export one --format dkms \
	-o "$scratch/variant" --kernel "$headers"
rm -r "$scratch/dkms" && mv "$scratch/variant" "$scratch/dkms"
ok '... is for the kernels that have the same one' exclusive '6.2.0 6.11.9' \
	'6.1.0 6.12 6.12.9 6.13 7.0 10.1'
rm "$POM_REPO/base/one/linux-6.12.diff"
sed -i 's/^Linux: .*/Linux: < 7/' "$POM_REPO/base/one/info"
ok 'a range up to 7, without it' runs 0 module export one --format dkms -o "$scratch/seven"
rm -r "$scratch/dkms" && mv "$scratch/seven" "$scratch/dkms"
ok '... has no 7.0' exclusive '6.1.0 6.19.3 5.10.2' '7.0 7.1.2 8.0'
ok 'a format that is none' runs 2 module export one --format floppy -o x

ok 'an action is needed' runs 2 module
ok '... they are listed' says 'install, status, remove, build or export'
ok 'one that is none' runs 2 module instal one
ok 'a set that is none' module 2 install three
ok 'which set?' module 2 remove
ok 'a set that is not installed' module 2 remove two
ok '... status lists those that are' says '`runme module status`'

done_testing
