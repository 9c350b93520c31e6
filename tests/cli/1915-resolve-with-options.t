#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh that stops goes on with all options that it began with: a platform and a version
# of a layout, merges that are taken, patches that are upstream.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir -p t/kernel ow/target/linux/generic/pending-6.12 ow/target/linux/generic/pending-6.1 \
	ow/target/linux/bcm/patches-6.12
for file in COPYING Kbuild Kconfig MAINTAINERS; do echo >t/$file; done
printf 'VERSION = 7\nPATCHLEVEL = 2\nSUBLEVEL = 1\nEXTRAVERSION =\n' >t/Makefile
seq 60 | sed 's/^/line /' >t/f
seq 60 | sed 's/^/line /' >t/g
first=ow/target/linux/generic/pending-6.12
# made for other line numbers, so it moves
added() { # FILE AFTER TEXT
	printf -- '--- a/%s\n+++ b/%s\n@@ -%d,6 +%d,7 @@\n' "$1" "$1" $(($2)) $(($2))
	seq -f ' line %.0f' $(($2 - 2)) "$2"
	echo "+$3"
	seq -f ' line %.0f' $(($2 + 1)) $(($2 + 3))
}
added f 10 one >$first/1.patch
{ added f 20 two && printf -- '--- a/gone\n+++ b/gone\n@@ -1 +1 @@\n-a\n+b\n'; } >$first/2.patch
added f 30 three | sed 's/^ line 3[123]$/& changed/' >$first/3.patch
{ added g 10 there && added g 40 new | sed 1,2d; } >$first/4.patch
added f 50 five | sed 's/-50,6 +50,7/-40,6 +40,7/' >ow/target/linux/bcm/patches-6.12/5.patch
sed -i 's/^line 10$/&\nthere/' t/g
added f 10 old >ow/target/linux/generic/pending-6.1/1.patch
cp -a ow was

ok 'a layout, a platform, merges, and what is upstream' runs 1 refresh --repo ow --onto t \
	--platform bcm --kernel-version 6.12 --accept-merged=50 --drop-upstream
ok '... stops at a patch whose file is gone' says '2.patch conflict' 'Stopped at' 'refresh --skip --repo ow'
ok 'the options may not be changed' eval 'runs 2 refresh --skip --repo ow --accept-merged &&
	says "go on with the tree and the options that the refresh began with"'
ok '... and go on' runs 1 refresh --skip --repo ow
ok '... with the merge' says '3.patch refreshed'
ok '... with what is upstream' says '4.patch refreshed: 1 hunk taken out that is upstream'
ok '... with the platform' says '5.patch refreshed'
ok '... and no other version' cmp ow/target/linux/generic/pending-6.1/1.patch \
	was/target/linux/generic/pending-6.1/1.patch
ok '... the skipped one is as it was' cmp $first/2.patch was/target/linux/generic/pending-6.12/2.patch
ok 'then all others apply' runs 1 check --repo ow --kernel t --platform bcm --kernel-version 6.12
ok '... exactly' matches '/1.patch +clean' '3.patch +clean' '4.patch +clean' '5.patch +clean'
done_testing
