#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# update takes a snapshot only if a trusted key has signed it, as minisign
# confirms, and only if it is newer. A refusal has a reason and changes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/update.sh
. "$(dirname -- "$0")/update.sh"
need_tool strace

cd "$scratch" || exit 2
snapshot one.tar.xz 1000 first
cp one.tar.xz.minisig good

# no valid signature
rm one.tar.xz.minisig
ok 'an unsigned one' refuses one.tar.xz
ok '... is refused for it' says 'unsigned'
minisign -S -W -s stranger.sec -m one.tar.xz -t 'timestamp:1000' >/dev/null
ok 'one that a stranger signed' refuses one.tar.xz
id=$(sed -n '1s/.* //p' stranger.pub)
ok '... is refused for it' says 'signed by an unknown key' "$id"
sed "2d" good >one.tar.xz.minisig
ok 'half a signature' refuses one.tar.xz
ok '... is refused, with the line' says 'one.tar.xz.minisig:2: '
: >one.tar.xz.minisig
ok 'an empty signature' refuses one.tar.xz
ok '... is refused' says 'begins with `untrusted comment: `'
sed 's/timestamp:1000/timestamp:9999/' good >one.tar.xz.minisig
ok 'a time stamp that was changed' refuses one.tar.xz
ok '... is a forgery' says 'forged'
sign one.tar.xz 1000
sed -n 4p one.tar.xz.minisig >global
sign one.tar.xz 2000
sed -i "4s,.*,$(cat global)," one.tar.xz.minisig
ok 'the proof of another comment' refuses one.tar.xz
ok '... is a forgery' says 'forged'
head -c 20000 /dev/zero | tr '\0' a >>one.tar.xz.minisig
ok 'a signature without end' refuses one.tar.xz
ok '... is refused' says 'larger than 16384 bytes'
minisign -S -W -s own.sec -m one.tar.xz -t 'no time here' >/dev/null
ok 'one without a time stamp' refuses one.tar.xz
ok '... is refused for it' says 'has no time stamp'
rm one.tar.xz.minisig
mkdir one.tar.xz.minisig
ok 'a folder for a signature' refuses one.tar.xz
rmdir one.tar.xz.minisig

# the archive is another one
cp good one.tar.xz.minisig
cp one.tar.xz whole.tar.xz
for n in 0 1 100 $(($(stat -c %s whole.tar.xz) - 1)); do
	head -c "$n" whole.tar.xz >one.tar.xz
	ok "one of which $n bytes are left" refuses one.tar.xz
	ok '... is refused' says 'not the one that was signed'
done
{ cat whole.tar.xz && echo; } >one.tar.xz
ok 'one with a byte more' refuses one.tar.xz
ok '... is refused' says 'not the one that was signed'
{ printf '\0' && tail -c +2 whole.tar.xz; } >one.tar.xz
ok 'one with another byte' refuses one.tar.xz
ok '... is refused' says 'not the one that was signed'
cp whole.tar.xz one.tar.xz
minisign -S -W -s own.sec -m one.tar.xz -t \
	"timestamp:1000 size:$(stat -c %s one.tar.xz)" >/dev/null
head -c 100 whole.tar.xz >one.tar.xz
ok 'where the size was signed' refuses one.tar.xz
ok '... it is truncated' says 'the archive is truncated: it has 100 of'
cp whole.tar.xz one.tar.xz
ok 'whole, it is taken' update 0 one.tar.xz
ok '... and used' uses first
rm -rf "$store"

# what minisign accepts is accepted
for options in '' -l '-c any'; do
	# shellcheck disable=SC2086 # none or some
	sign one.tar.xz 1000 $options
	ok "signed with options: $options" minisign -Vqm one.tar.xz -p own.pub
	ok '... is taken' update 0 one.tar.xz
	rm -rf "$store"
done
ok '... of which one was the old kind' sh -c \
	'minisign -S -l -W -s own.sec -m one.tar.xz -x old >/dev/null &&
	sed -n 2p old | grep -q ^RW && ! grep -q ^RW one.tar.xz.minisig'

# trusted keys
cp good one.tar.xz.minisig
base64=$(sed -n 2p own.pub)
mv "$keys/own.pub" own.kept
ok 'without any key' refuses one.tar.xz
ok '... it says so' says 'no key is trusted yet' "$keys" /etc/runme/keys
cp stranger.pub "$keys/a.pub"
ok 'with a key of somebody else' refuses one.tar.xz
ok '... it is a stranger' says 'signed by an unknown key'
ok '--key FILE' update 0 --key own.pub one.tar.xz
rm -rf "$store"
ok '--key BASE64' update 0 --key "$base64" one.tar.xz
rm -rf "$store"
ok 'one of two' update 0 --key stranger.pub --key own.pub one.tar.xz
rm -rf "$store"
ok '--key that is none' refuses --key one.tar.xz one.tar.xz
ok '... is named' says 'one.tar.xz: '
ok '--key that is nowhere' refuses --key nowhere.pub one.tar.xz
ok '... says so' says 'nowhere.pub'
ok '--key that is secret' refuses --key own.sec one.tar.xz
cp own.kept "$keys/b.pub"
ok 'two trusted keys' update 0 one.tar.xz
rm -rf "$store"
ok '--key alone counts where it is given' refuses --key stranger.pub one.tar.xz
echo rubbish >"$keys/c.pub"
ok 'a file in the folder that is no key' refuses one.tar.xz
ok '... is named' says "$keys/c.pub"
rm "$keys/c.pub"
echo rubbish >"$keys/c.txt"
ok '... unless it is called otherwise' update 0 one.tar.xz
rm -rf "$store"
mkdir -p home/.config/runme/keys
mv "$keys/b.pub" home/.config/runme/keys
ok 'without XDG_CONFIG_HOME, it is ~/.config' \
	env -u XDG_CONFIG_HOME "$RUNME" update one.tar.xz
rm -rf "$store"
mv home/.config/runme/keys/b.pub "$keys"
# strace and the leak sanitizer do not go together
ok "the system's folder is looked into" env \
	ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" sh -c \
	'strace -f -o trace -e trace=file "$RUNME" update one.tar.xz >/dev/null &&
	grep -qF /etc/runme/keys trace'
rm -rf "$store"

# older ones
cp one.tar.xz copy.tar.xz
snapshot two.tar.xz 2000 second
ok 'a newer one' update 0 two.tar.xz
cp good one.tar.xz.minisig
ok 'an older one' refuses one.tar.xz
ok '... is refused for it' says 'older than the one in use' 'is before'
ok '... and the newer one is used' uses second
cp one.tar.xz same.tar.xz
sign same.tar.xz 2000
ok 'another one of the same time' refuses same.tar.xz
ok '... is refused' says 'same time, other contents'
sign two.tar.xz 2000 -l
held
ok 'the same, signed anew' update 0 two.tar.xz
ok '... is nothing new' says 'nothing new'
ok '... and changes nothing' same_store
ok 'by force' update 0 --force one.tar.xz
ok '... the older one is used' uses first

# of another repository
make_repo base
new_set base/one
sed -i 's/^Repository:.*/Repository: another/' "$POM_REPO/patches/repository"
pack other.tar.xz && sign other.tar.xz 3000
unset POM_REPO
ok 'one of another repository' refuses other.tar.xz
ok '... is refused for it' says 'snapshot of `another`' 'is in use'
ok '... but not in another folder' update 0 --dir elsewhere other.tar.xz
ok '... which --repo uses' runs 0 list --repo elsewhere/current
ok '... as it says' update 0 --dir elsewhere other.tar.xz
ok '... ' says '--repo elsewhere/current'
ok '... and the first is used still' uses first
ok 'by force' update 0 --force other.tar.xz

done_testing
