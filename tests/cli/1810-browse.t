#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme browse: sets are found, read, applied and reverted on the full screen.
# shellcheck source=tests/cli/browse.sh
. "$(dirname -- "$0")/browse.sh"
LC_ALL=C.UTF-8

make_trees
make_repo base extra
new_set base/ant
new_set base/bee
printf 'What it does:\n  Collects honey\n  from flowers.\n' >"$POM_REPO/base/bee/help"
edit_by base/bee linux.diff "$scratch/linux" net/netfilter/Kconfig 's/config 30$/honey/'
sed -i 's/config 3/other 3/' "$POM_REPO/base/bee/linux.diff"
new_set extra/cow 'Depends: ant'
printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
	name group 'what it did' fate 'where now' 'say it today' \
	psd base 'detect port scans' addons 'xtables-addons: xt_psd' '-m psd' \
	>"$POM_REPO/patches/fates.tsv"

browse 80 24
ok 'it opens with the sets and how they stand' sees '^ - base' '\[ \] ant +clean' \
	'\[ \] bee +conflict' '\[ \] cow +clean' '0 there, 2 fit, 1 do not'
ok '... the trees' sees 'kernel 6\.1\.1'
ok '... the old sets' sees '^ - old sets' 'psd +addons'
ok '... the help of the first one' sees '^>\[ \] ant' 'clean: linux: 1 new' 'base/ant: the set ant'
ok '... the keys' sees 'Space select.*\? keys  q quit'

keys / && types HONEY
ok 'a word of a help is searched' sees '^>\[ \] bee'
ok '... and its help is shown' sees 'Collects honey'
keys / && types 'port scans'
ok 'so is an old set' sees '^> +psd'
ok '... with what to write today' sees 'say: +-m psd' 'Linux|xtables-addons maintains'
keys / && types 'the set'
ok 'the next one' sees '^>\[ \] ant'
keys n
ok '... and the next one' sees '^>\[ \] bee'
keys N
ok '... and back' sees '^>\[ \] ant'
keys / && types 'no such words'
ok 'what is nowhere' sees 'no set and no old name has: no such words'
keys '?'
ok 'all keys are told' sees 'select a set, or all sets of a group'
keys q
ok '... and gone' gone 'select a set, or all sets of a group'

keys Tab
ok 'the help takes all of a narrow window' gone '\[ \] ant'
ok '... other keys are named' sees 'Up/Down scroll'
keys Tab
ok '... and the list is back' sees '\[ \] ant'

note "$KERNEL_DIR" "$IPTABLES_DIR"
keys / && types 'set cow' && sees '^>\[ \] cow' >/dev/null && keys Space a
ok 'the plan has what a set depends on' sees 'ant +clean.*needed by cow' 'cow +clean' \
	'2 sets apply'
ok '... and asks' sees 'Apply 2 sets now\? \[y/N\]'
terminal resize-window -x 40 -y 10
keys Home
ok '... also in a small window' sees 'Apply 2 sets now\?' 'ant +clean'
keys End
ok '... with the end of the plan' sees 'Apply 2 sets now\?' '2 sets apply'
keys x
ok '... and no other key is an answer' sees 'Apply 2 sets now\?'
terminal resize-window -x 80 -y 24
keys Enter
ok 'Enter is no, and that is said' sees '\[\*\] cow' 'Nothing was changed\.'
none '... changes nothing' untouched
keys a && sees 'Apply 2 sets now' >/dev/null && keys y
ok 'yes applies them' sees 'ant +applied' 'cow +applied' '2 sets applied'
ok '... to the tree' has ant cow
keys q
ok '... and the list knows' sees '\[ \] ant +applied' '\[ \] cow +applied' '2 there'
keys / && types 'set ant' && sees '^>\[ \] ant' >/dev/null && keys r
ok 'what is needed stays' sees 'Nothing can be changed like this' 'cow'
keys q && has ant cow
keys Space / && types 'set cow' && sees '^>\[ \] cow' >/dev/null && keys Space r
ok 'both can be reverted' sees 'Revert 2 sets now\?' '2 sets can be reverted'
keys y
ok '... and are' sees '2 sets reverted'
ok '... so that the trees are as they were' pristine
keys q
ok '... the list, too' sees '\[ \] ant +clean'

keys / && types honey && sees '^>\[ \] bee' >/dev/null && keys a
ok 'a conflict is explained' sees 'bee +conflict' 'hunk #1' '1 set does not apply'
ok '... and cannot be applied' sees 'Nothing can be changed'
keys q t
ok 'so does a test' sees '^Test' 'hunk #1'
keys q / && types 'set cow' && sees '^>\[ \] cow' >/dev/null && keys d
ok 'the diff' sees '^Diff' '^\+/\* cow \*/' '^\+/\* ant \*/'
keys q
ok '... can be left' sees '\[ \] cow'
ok 'nothing was written' pristine
keys Space q
ok 'a selection is not lost without a question' sees '1 set is selected, and not applied. Quit\?'
keys n
ok '... which can be denied' sees '\[\*\] cow'
keys q && sees 'Quit\?' >/dev/null && keys y
ok '... or not' ended 0
ok 'the screen is as before' sees 'It has ended'
ok '... without the list' gone '\[ \] ant'

done_testing
