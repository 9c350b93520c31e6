#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets that are registered with dkms: put in, replaced, taken out, and taken back
# when dkms fails. dkms is a stand-in (dkms.sh); tests/kernel/dkms.t has the
# real one.
# slow: a stand-in for dkms is started some 400 times
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/dkms.sh
. "$(dirname -- "$0")/dkms.sh"
make_repo base
module_set base/one 'Linux: >= 5.10, <= 7.2'
module_set base/two
other=6.1.0-10-test
more_kernels $other

ok 'a dry run' module 0 install one --check
ok '... says that dkms will build it' says \
	"dkms builds the modules, from sources in $root/usr/src"
ok '... changes nothing' as_before
ok 'install' module 0 install one --batch
ok '... the sources are there' [ -e "$sources"/patch-o-matic-one-*/dkms.conf ]
ok '... dkms has it for the kernel' dkms_has one $release
ok '... not for the other one' not dkms_has one $other
ok '... the module is where dkms puts it' [ -e "$modules/updates/dkms/xt_one.ko" ]
ok '... depmod has been there' grep -qx 'updates/dkms/xt_one.ko:' "$modules/modules.dep"
ok '... the plugin is there' cmp "$plugins/libxt_one.so" \
	"$POM_REPO/base/one/iptables/extensions/libxt_one.c"
ok '... nothing is under way any more' not grep -q '^Step' "$record/modules"
ok 'the link that dkms follows stays in the system' \
	[ "$(cd "$root/var/lib/dkms/patch-o-matic-one"/*/source && pwd -P)" = \
		"$(cd "$sources"/patch-o-matic-one-* && pwd -P)" ]
ok 'status' module 0 status
ok '... names the package and the kernel' says "kernel $release: patch-o-matic-one/"
ok '... as a document' module 0 status --json
ok '... has both' json 'd["installed"][0]["dkms"] == "patch-o-matic-one" and
	d["installed"][0]["kernels"] == ["6.1.0-9-test"] and
	d["installed"][1]["dkms"] is None'
cp -a "$root" "$scratch/after"
ok 'once more' module 0 install one --batch
ok '... changes nothing' same "$scratch/after" "$root"

ok 'the other kernel' on_other 0 install one --batch
ok '... is served by the same package' dkms_has one $other
ok '... beside the first' dkms_has one $release
ok '... which is one still' [ "$(ls "$sources")" = \
	"$(cd "$scratch/after/usr/src" && ls)" ]
ok '... and status names both' on_other 0 status
ok '... in one line' says "kernel $other, $release: patch-o-matic-one/"

ok 'a second set' module 0 install two --batch
ok '... is a package of its own' dkms_has two $release
ok '... that goes alone' module 0 remove two --batch
ok '... all of it' [ -z "$(find "$root" -name '*patch-o-matic-two*')" ]
ok '... the first one stays' dkms_has one $release

cp -a "$root" "$scratch/old"
old=$(ls "$sources")
echo '/* newer */' >>"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
echo '/* newer */' >>"$POM_REPO/base/one/iptables/extensions/libxt_one.c"
ok 'a set that was changed: status' module 1 status --json
ok '... says that package and plugin are outdated' json \
	'[e["outdated"] for e in d["installed"]] == [["set"], ["set"]]'
echo "build" >"$root/dkms-fails"
ok 'a newer one, which dkms cannot build' module 2 install one --batch
ok '... is said with what dkms says' says 'dkms: build of patch-o-matic-one/' \
	"failed for kernel $release: no reason at all"
rm "$root/dkms-fails"
ok '... and all is as it was' same "$scratch/old" "$root"
echo "install" >"$root/dkms-fails"
ok 'one that dkms cannot install' module 2 install one --batch
rm "$root/dkms-fails"
ok '... and all is as it was, again' same "$scratch/old" "$root"
ok 'a newer one that dkms can build' module 0 install one --batch
ok '... is installed' grep -q newer "$modules/updates/dkms/xt_one.ko"
ok '... with its plugin' grep -q newer "$plugins/libxt_one.so"
ok '... for the other kernel, too' grep -q newer \
	"$root/lib/modules/$other/updates/dkms/xt_one.ko"
ok '... the old package is gone from dkms' \
	[ "$(cd "$root/var/lib/dkms/patch-o-matic-one" && echo *+*)" = "$(cd "$sources" && echo * | sed s/patch-o-matic-one-//)" ]
ok '... and its sources are' [ ! -e "$sources/$old" ]
ok 'remove' module 0 remove one --batch
ok '... names what goes' says 'patch-o-matic-one/' "$sources/patch-o-matic-one-"
ok '... all is as it was, byte for byte' as_before

ok 'the user takes it out of dkms himself' module 0 install one --batch
ok '... by hand' by_hand remove --all
ok '... status says so' module 1 status
ok '... and what to do' says 'no longer registered with dkms' \
	'`runme module install one` registers it again'
ok '... as a document' module 1 status --json
ok '... kernels are null' json 'd["installed"][0]["kernels"] is None'
cp -a "$root" "$scratch/taken"
ok '... install does' module 0 install one --batch
ok '... so dkms has it again' dkms_has one $release
ok '... again by hand' by_hand remove --all
ok '... remove takes the rest' module 0 remove one --batch
ok '... all of it' as_before

ok 'two sets' module 0 install one two --batch
echo 'remove patch-o-matic-two' >"$root/dkms-fails"
ok 'dkms removes the first and refuses the second' module 2 remove one two --batch
ok '... which is said of both' says 'dkms: remove of patch-o-matic-two/' \
	'removed before that: one'
ok '... all of the first is gone' [ -z "$(find "$root" -name '*one*')" ]
ok '... also from the record' not grep -q '^Set: one' "$record/modules"
ok '... the second stays' dkms_has two $release
ok '... with its plugin' [ -e "$plugins/libxt_two.so" ]
ok '... and is not on its way out' not grep -q '^Step' "$record/modules"
ok '... status is content' module 0 status
ok 'the first is installed again' module 0 install one --batch
cp -a "$root" "$scratch/both"
ok 'dkms refuses before it removes any' module 2 remove one two --batch
ok '... which changes nothing' same "$scratch/both" "$root"
ok '... and nothing is said to be removed' silent 'removed before that'
rm "$root/dkms-fails"
ok 'both are removed' module 0 remove one two --batch
ok '... all is as it was' as_before

ok 'a source that somebody changed' module 0 install one --batch
echo changed >>"$(echo "$sources"/*/dkms.conf)"
ok '... is told' module 1 status
ok '... so' says 'changed since'
note "$root"
ok '... is not removed' refused 2 module remove one --batch --root "$root"
ok '... nor installed over' refused 2 module install one --batch \
	--root "$root" --kernel "$headers"
ok '... with --force it stays' module 0 remove one --batch --force
ok '... alone' [ "$(find "$sources" -type f)" = "$(echo "$sources"/*/dkms.conf)" ]
ok '... and dkms has nothing' [ -z "$(ls "$root/var/lib/dkms")" ]
rm -r "${sources:?}"/*
ok '... the rest is as it was' as_before

ok 'installed plainly' module 0 install one --batch --no-dkms
ok '... is' [ -e "$modules/updates/xt_one.ko" ]
cp -a "$root" "$scratch/plain"
echo "install" >"$root/dkms-fails"
ok '... and by dkms, which fails' module 2 install one --batch
rm "$root/dkms-fails"
ok '... is as it was' same "$scratch/plain" "$root"
ok '... and by dkms' module 0 install one --batch
ok '... then only dkms has it' [ ! -e "$modules/updates/xt_one.ko" ]
ok '... and it is installed' dkms_has one $release
ok '... status is content' module 0 status
ok '... and plainly again' module 0 install one --batch --no-dkms
ok '... is as before' same "$scratch/plain" "$root"
ok '... and removed' module 0 remove one --batch
ok '... all of it' as_before
ok 'plainly for one kernel' module 0 install one --batch --no-dkms
rm "$root/etc/debian_version"
ok '... where dkms would keep that module' module 2 install one --batch
ok '... it has to go first' says 'one: it is installed without dkms' \
	'runme module remove one first'
touch "$root/etc/debian_version"
ok '... goes' module 0 remove one --batch
ok '... all of it, too' as_before

ok 'with dkms' module 0 install one --batch
ok 'dkms that is not there any more' without_dkms 2 remove one
ok '... is needed' says 'dkms: it is not installed any more' '--force'
ok '... or not, with --force' without_dkms 0 remove one --force
ok '... which leaves what dkms has' [ -e "$root/var/lib/dkms/patch-o-matic-one" ]
ok '... and nothing else' [ -z "$(ls "$sources")" ]

new_dkms
mkdir "$sources/$(cd "$scratch/taken/usr/src" && echo *)"
again
ok 'a folder of somebody else'\''s' module 2 install one --batch
ok '... is named' says 'this folder is there already, and runme did not make it'
ok '... and left' as_before

new_dkms
rm -r "$root/var/lib/dkms"
ok 'a system that has no dkms' module 0 install one --batch
ok '... has the module in updates/' [ -e "$modules/updates/xt_one.ko" ]

printf 'Format: 1\n\nSet: one\nHalf: kernel\nVersion: 6\nFolder: /usr/src\nDkms: ../x\nFiles: x\n' \
	>"$record/modules"
ok 'a record with a name that is none' module 2 status
ok '... is damaged' says 'the record is damaged'

done_testing
