#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A file that is not there does not show that a patch deleted it: such a patch is not "there
# already", alone or as the first of a series. A later patch that is there shows it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir t p
numbered line 30 >t/f
printf -- '--- a/gone\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-one\n-two\n' >p/1.patch
unified t f 's/line 5$/line five/' >p/2.patch
unified t f 's/line 25$/line twentyfive/' >p/3.patch
printf '%s\n' 1.patch 2.patch 3.patch >p/series

ok 'nothing of the series is there' runs 1 check --tree t --repo p
ok '... nor the patch that deletes' matches 'conflict .*deleted already'
ok '... so it is not to be dropped' silent 'drop it' 'there already'
ok 'one after the other' runs 1 check --tree t p/1.patch p/2.patch
ok '... is judged alike' matches 'conflict .*deleted already'
patch -s -p1 -d t <p/3.patch
ok 'the last one is there' runs 1 check --tree t --repo p
ok '... which shows nothing, as the second is not' matches 'conflict .*deleted already'
patch -s -p1 -d t <p/2.patch
ok 'both later ones are there' runs 0 check --tree t --repo p
ok '... and so is the first' says '3 sets are there already'
done_testing
