#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# make dist packs the sets as a signed snapshot: the same commit always gives the
# same bytes, and update accepts it.
# slow: snapshots are packed several times
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/update.sh
. "$(dirname -- "$0")/update.sh"
need_tool git zstd

cd "$scratch" || exit 2
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
GIT_COMMITTER_DATE='1700000000 +0000'
export GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
	GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
SECRET_KEY=$scratch/own.sec
export SECRET_KEY

# a checkout of this project's sets, and one more with a link
mkdir -p one/pom
for name in base extra patches COPYING; do
	[ ! -e "$top/$name" ] || cp -a "$top/$name" one
done
cp "$top/pom/dist.sh" one/pom
ln -s ../linux/series one/patches/iptables/link
(cd one && git init -q . && git add . && git commit -qm one) || bail git
touch one/base/random/rubbish
dist() {
	(cd "$1" && shift && sh pom/dist.sh "$@") >"$out" 2>&1
}
ok 'a snapshot' dist one
ok '... is packed' [ -s one/build/dist/patch-o-matic.tar.xz ]
ok '... is told, with its time' says '2023-11-14 22:13:20 UTC'
git clone -q one two
find two/base two/patches -exec touch -d '2001-01-01' {} +
chmod -R go-rwx two/base
(umask 077 && cd two && TZ=Asia/Tokyo LC_ALL=C.UTF-8 XZ_OPT=-0 \
	TAR_OPTIONS=--sort=none sh pom/dist.sh >/dev/null)
ok 'another clone, zone, umask, order' cmp one/build/dist/patch-o-matic.tar.xz \
	two/build/dist/patch-o-matic.tar.xz
ok '... with the same signature' cmp one/build/dist/patch-o-matic.tar.xz.minisig \
	two/build/dist/patch-o-matic.tar.xz.minisig
tar -tvf one/build/dist/patch-o-matic.tar.xz >list
ok 'it has files only' not grep -v '^-rw' list
ok '... all of one time' not grep -v ' 2023-11-14 22:13 ' list
ok '... nobody'\''s' not grep -v ' 0/0 ' list
ok '... sorted' sh -c 'sed "s/.* //" list | LC_ALL=C sort -c'
ok '... the link is a file' grep -q 'patches/iptables/link$' list
ok '... nothing that is not tracked' not grep -q rubbish list
ok '... only modes 644 and 755' not grep -Ev '^-rw(-r--r--|xr-xr-x) ' list

# minisign and the tool accept it
ok 'minisign takes it' minisign -Vqm one/build/dist/patch-o-matic.tar.xz -p own.pub
ok 'update takes it' update 0 one/build/dist/patch-o-matic.tar.xz
ok '... its time' says '2023-11-14 22:13:20 UTC'
same_sets() {
	for dir in base patches; do
		same "two/$dir" "$store/current/$dir" || return
	done
}
chmod -R u=rwX,go=rX two/base two/patches
rm two/patches/iptables/link
cp two/patches/linux/series two/patches/iptables/link
ok '... all of it' same_sets
ok 'the sets are used' runs 0 list
ok '... by their names' says mport random
rm "$store/current/patches/iptables/link"
ok '... and their diffs are up to date' runs 0 refresh --check --repo \
	"$store/current"

ok 'as .tar.zst' dist one snapshot.tar.zst
ok '... twice' dist one twice.tar.zst
ok '... the same' cmp one/snapshot.tar.zst one/twice.tar.zst
ok '... is the same snapshot' update 2 one/snapshot.tar.zst
ok '... in other bytes' says 'same time, other contents'
ok 'another time' env SOURCE_DATE_EPOCH=1800000000 sh one/pom/dist.sh \
	"$scratch/later.tar.zst"
ok '... is newer' update 0 later.tar.zst
ok 'without a key' env -u SECRET_KEY sh one/pom/dist.sh "$scratch/bare.tar.xz"
ok '... it is unsigned' [ ! -e bare.tar.xz.minisig ]
ok '... the same archive otherwise' cmp bare.tar.xz \
	one/build/dist/patch-o-matic.tar.xz
ok 'another suffix' not dist one a.zip
ok '... is refused' says '.tar.xz or .tar.zst'
ok 'a key that is none' not env SECRET_KEY=own.pub sh one/pom/dist.sh \
	"$scratch/no.tar.xz"
ok '... makes no snapshot' [ ! -e no.tar.xz ]
rm -rf two/.git
GIT_CEILING_DIRECTORIES=$scratch
export GIT_CEILING_DIRECTORIES
ok 'without git and a time' not dist two
ok '... it is refused' says SOURCE_DATE_EPOCH
: "${BUILD:=build}"
unset GIT_CEILING_DIRECTORIES
ok 'make dist' env SOURCE_DATE_EPOCH=1700000000 make -s -C "$top" \
	BUILD="${BUILD%/asan}" DIST="$scratch/made.tar.xz" dist
ok '... makes one' minisign -Vqm made.tar.xz -p own.pub

done_testing
