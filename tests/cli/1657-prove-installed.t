#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove --installed: the files that runme module has installed are what is booted.
# slow: each guest gets the machine's programs and time zones
# shellcheck source=tests/cli/image.sh
. "$(dirname -- "$0")/image.sh"
make_repo base
module_set base/one
module_set base/two
echo '# the packet test' >"$POM_REPO/base/one/prove"
prove() {
	: >"$PLAY/booted"
	status=$1
	shift
	runs "$status" prove --installed --root "$root" --image "$image" "$@"
}

console 'ok 1 - a packet'
ok 'nothing is installed' prove 2
ok '... is said' says "no set is installed as a module of kernel $release" \
	'runme module install'
ok 'install' module 0 install one --batch
# what is installed now is another file than what would be built
echo '/* ANOTHER ONE */' >>"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
ok 'a proof of all that is installed' prove 0
ok '... of that' matches '^one +builds boots  packets 2 of 2 in 2 runs$'
ok '... with the modules' packed \
	"usr/lib/modules/$release/updates/xt_one.ko" usr/lib/xtables/libxt_one.so
ok '... as they are' not grep -aq 'ANOTHER ONE' "$PLAY/initrd"
ok 'of a set by name' prove 0 one
ok 'one that is not installed' prove 2 two
ok '... is said' says "two: no module of that set is installed for kernel $release"
echo other >>"$modules/updates/xt_one.ko"
ok 'a file that was changed since' prove 1
ok '... is said, and nothing is booted' says 'cannot be proved here' \
	'xt_one.ko was changed since it was installed'
ok '... indeed' [ ! -s "$PLAY/booted" ]
rm "$modules/updates/xt_one.ko"
ok 'a file that is lost' prove 1
ok '... is said' says 'xt_one.ko is missing'
ok 'headers are not asked for' runs 2 prove --installed --kernel "$headers"
ok '... at all' says '--kernel: it cannot be combined with --installed'
none 'nothing is left' nothing_left
done_testing
