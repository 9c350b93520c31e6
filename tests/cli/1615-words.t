#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# For an unknown word, the nearest name is suggested, or the nearest command where
# a command can stand, before any tree is looked at or asked for. A set is found
# in any case if only one matches, and before the names of old Patch-o-matic sets.
# shellcheck disable=SC2016 # for eval
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

make_trees
make_repo base extra
new_set base/string
new_set base/Mixed
new_set extra/TARPIT
printf '%s\n' 'name	group	what	fate	where	say' \
	'tarpit	extra	holds connections	addons	elsewhere	-j TARPIT' \
	'String	extra	strings	mainline	here	-m string' \
	'ACCOUNT	extra	one	addons	here	-j ACCOUNT' \
	'account	extra	another	dead		' >"$POM_REPO/patches/fates.tsv"
unset KERNEL_DIR IPTABLES_DIR

# suggests WORD SUGGESTION: in place of a command; no tree is asked for
suggests() {
	runs 2 "$1" && says "runme: $1: no command, set or group of that name" \
		"did you mean $2? " && silent 'no tree was given' 'Where are'
}
while read -r word meant; do
	ok "runme $word" suggests "$word" "$meant"
done <<'WORDS'
chekc check
aply apply
appyl apply
lst list
LIST list
lsit list
stat status
statsu status
revret revert
pdate update
hlep help
dif diff
exprot export
imprt import
reverts revert
stirng string
strin string
mixde Mixed
TRPIT TARPIT
extr extra
bsae base
WORDS
ok 'nothing is near' runs 2 zebra
ok '... nothing is suggested' eval 'says "runme list" && silent "did you mean"'
for word in x ab '' q; do
	ok "a short word is not near everything: \"$word\"" runs 2 "$word"
	ok '... nothing is suggested, either' silent 'did you mean'
done
ok 'a word of a kilobyte' runs 2 "$(printf '%01000d' 0)"
ok 'after a command, no command is suggested' runs 2 show lst
ok '... nor where a name stands' silent 'did you mean list'
ok 'the second word is no command' runs 2 string chekc
ok '... nor is one suggested for it' silent 'did you mean check'
ok 'a command behind a name' runs 2 string check
ok '... goes first' says 'the command goes first: runme check'
for command in show check apply diff prove list revert; do
	ok "$command stirng" runs 2 $command stirng
	ok '... suggests the set, and asks for no tree' eval \
		'says "did you mean string?" && silent "no tree was given"'
done
ok 'a tree that is not there comes after' runs 2 apply stirng --kernel /nowhere
ok '... the word' says 'did you mean string?'
ok '--exclude, too' runs 2 apply base --exclude stirng
ok '... suggests' says 'did you mean string?'
ok 'at a terminal nothing is asked first' at_terminal stirng <<'EOT'
see "did you mean string?"
ends 2
EOT
ok '... of a tree' silent 'Where are'
ok 'without a repository, a mistyped command is told as well' runs 2 chekc --repo /nowhere
ok '... beside what is wrong' says /nowhere 'did you mean runme check?'

# options
while read -r option meant; do
	ok "$option" runs 2 check "$option"
	ok '... suggests' says "unknown option ${option%%=*}" "did you mean $meant?"
done <<'WORDS'
--kernl --kernel
--kernel-pth --kernel-path
--bacth --batch
--exlude=string --exclude
--revrse --reverse
--stirct --strict
--jsno --json
--colour --color
--quitl --quilt
WORDS
ok 'one dash for two' runs 2 -batch base
ok '... suggests' says 'unknown option -b' 'did you mean --batch?'
ok 'an option without a like' runs 2 list --zebra
ok '... suggests nothing' silent 'did you mean'

# case
fresh
for word in tarpit Tarpit TARPIT extra/tarpit EXTRA/TARPIT; do
	ok "show $word" runs 0 show "$word"
	ok '... is our set' eval 'matches "^extra/TARPIT: the set TARPIT" && silent xtables elsewhere'
done
for word in String STRING base/String; do
	ok "show $word" eval 'runs 0 show "$word" && matches "^base/string: "'
done
ok 'apply tarpit' runs 0 apply tarpit
ok '... is TARPIT' has TARPIT
ok 'status says TARPIT' eval 'runs 0 status && says TARPIT'
ok 'revert Tarpit' runs 0 revert Tarpit
ok '... takes it out' pristine
ok 'apply --exclude MIXED' runs 0 apply base --exclude MIXED
ok '... leaves it out' has string
fresh
ok 'two names for one set' runs 0 apply string STRING
ok '... are one' says '1 set applied'
fresh
new_set base/mixed
ok 'two sets that differ in case' runs 0 show mixed
ok '... are told apart' says 'base/mixed: '
ok '... both ways' eval 'runs 0 show Mixed && says "base/Mixed: "'
ok '... and another case is neither' runs 2 show MIXED
ok '... but near' says 'did you mean '
ok 'so are two of old times' eval 'runs 0 show account && matches "^account +dead" &&
	runs 0 show ACCOUNT && matches "^ACCOUNT +addons"'
ok '... in another case it is one of them' eval 'runs 0 show Account && matches "^(ACCOUNT|account) "'

# a group or a file of that name does not matter
ok 'a patch file is meant before a set' eval 'cd "$scratch" && runs 2 check ./tarpit'
ok '... as a file' says './tarpit: '

done_testing
