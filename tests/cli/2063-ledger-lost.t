#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# .pom/ledger is gone, and the diffs beside it are there: no command says that nothing is
# applied, or writes over these diffs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir orig p
numbered line 30 >orig/f
unified orig f 's/line 5$/line five/' >p/a.patch
unified orig f 's/line 25$/line twentyfive/' >p/b.patch
printf '%s\n' a.patch b.patch >p/series
cp -a orig t
runs 0 apply --tree t --repo p --all
mv t/.pom/ledger ledger
note t
lost() {
	refused 2 "$@" && says 't/.pom/ledger: the ledger is damaged: the file is missing' 'from a backup'
}
ok 'status' lost status --tree t
ok 'check' lost check --tree t --repo p
ok 'apply' lost apply --tree t --repo p --all
ok 'revert' lost revert --tree t --repo p --all
mv ledger t/.pom/ledger
ok 'put back' runs 0 status --tree t
ok '... both are reverted' eval 'runs 0 revert --tree t --repo p p && same t orig'
mkdir t/.pom
echo mine >t/.pom/notes.diff
ok 'another file in .pom' eval 'runs 0 status --tree t && says "nothing is applied"'
ok '... apply' eval 'runs 0 apply --tree t --repo p --all && runs 0 revert --tree t --repo p p && alike orig/f t/f'
done_testing
