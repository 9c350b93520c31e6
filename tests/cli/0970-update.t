#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# update takes a signed snapshot from a file and uses it from then on. It says
# when there is nothing new, and --rollback returns to the snapshot before.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/update.sh
. "$(dirname -- "$0")/update.sh"

cd "$scratch" || exit 2
snapshot one.tar.xz 1000 first
snapshot two.tar.zst 2000 second
snapshot three.tar 3000 third

ok 'without a URL' refuses
ok '... it asks for one' says 'no URL is known to update from' 'runme update URL'
ok 'an URL too much' refuses one.tar.xz two.tar.zst
ok 'the first one' update 0 one.tar.xz
ok '... is told' says '1970-01-01 00:16:40 UTC' "$scratch/one.tar.xz" 'sets 1'
ok '... is used' uses first
ok '... is where it should be' [ -e "$store/current/patches/repository" ]
ok '... for --repo as well' runs 0 list --repo "$store/current"
held
ok 'the same once more' update 0
ok '... is nothing new' says 'nothing new' '00:16:40'
ok '... and changes nothing' same_store
ok 'a newer one' update 0 "file://$scratch/two.tar.zst"
ok '... is used' uses second
ok '... and remembered' update 0
ok '... by its name' says "$scratch/two.tar.zst" 'nothing new'
ok 'another one' update 0 "file://localhost$scratch/thr%65e.tar"
ok '... is used' uses third
ok '... with all files as they are' same "$scratch/repo" "$store/current/"
ok 'two are kept, no more' [ "$(find "$store" -name 'snapshot.*' | wc -l)" -eq 2 ]

# the newer one, from the known URL
make_repo base
new_set base/one
echo 'Summary: the word fourth' >"$POM_REPO/base/one/info"
pack three.tar && sign three.tar 4000
unset POM_REPO
held
ok 'is there something new?' update 1 --check
ok '... there is' says 'there is a newer snapshot, of 1970-01-01 01:06:40'
ok '... and nothing is changed' same_store
ok 'update it' update 0
ok '... it is used' uses fourth
ok 'is there something new now?' update 0 --check
ok '... there is not' says 'nothing new'

# back
ok 'back' update 0 --rollback
ok '... to the one before' uses third
ok 'the newest can be had again' update 0
ok '... and is used' uses fourth
ok 'back' update 0 --rollback
ok 'back once more' update 2 --rollback
ok '... says that it is gone' says 'has been removed'
ok '... and nothing is changed' uses third
rm -rf "$store"
ok 'from the first one' update 0 one.tar.xz
ok '... back' update 0 --rollback
ok '... to none at all' says 'no snapshot is in use'
ok '... is used no more' not uses first
ok 'and back again' refuses --rollback
ok '... says so' says 'no snapshot is in use, so there is nothing to roll back'
rm -rf "$store"
ok 'back where nothing ever was' refuses --rollback
ok '... says so' says 'no snapshot is in use, so there is nothing to roll back'
ok '--rollback takes no URL' refuses --rollback one.tar.xz

done_testing
