#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An unknown set, group, command or option is an error that suggests a similar
# name. It is reported before anything is done.
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
new_set base/mport
new_set extra/random
printf '%s\n' 'name	group	what	fate	where	say' \
	'TARPIT	extra	holds connections	addons	xtables-addons	-j TARPIT' \
	'time	base	match of the time	mainline	since 2.6.24	-m time --timestart 8:00' \
	>"$POM_REPO/patches/fates.tsv"
note "$KERNEL_DIR" "$IPTABLES_DIR"

for command in apply check revert diff show list; do
	ok "$command of an unknown set" refused 2 $command mport nosuch
	ok '... names it, and says where the names are' says \
		'nosuch: no set or group of that name, and no patch file' \
		'runme list'
done
for option in --batch --check; do
	ok "$option of an unknown set" refused 2 $option nosuch
	ok '... could be a mistyped command as well' says \
		'nosuch: no command, set or group of that name, and no patch file'
done
ok 'the walk through an unknown set' refused 2 nosuch
ok '... names it' says 'nosuch: no command, set or group of that name'
ok 'nearly a set' refused 2 apply mpotr
ok '... suggests it' says 'did you mean mport?'
ok 'two letters swapped' refused 2 check rnadom
ok '... suggests it' says 'did you mean random?'
ok 'nearly a group' refused 2 apply extr
ok '... suggests it' says 'did you mean extra?'
ok 'nothing like a name' refused 2 apply ''
ok '... is none' says 'no set or group'
ok 'one with control bytes' refused 2 apply "$(printf 'a\033[31mb\nc')"
ok '... is shown without them' silent "$(printf '\033')"
ok 'a patch file that is not there' refused 2 apply ./nosuch.patch
ok '... is named' says './nosuch.patch: ' 'no such'
ok '--exclude of an unknown set' refused 2 apply base --exclude nosuch
ok '... names it' says 'nosuch: no set or group'
ok '--exclude of a set that is not asked for' refused 0 check base \
	--exclude random
ok '--keep-going does not go on from there' refused 2 apply -k mport nosuch

# sets of old Patch-o-matic releases
ok 'a set that mainline has' refused 1 check TARPIT time
ok '... says so, since when, and how to say it there' \
	matches '^time +merged +' 'since 2\.6\.24' '-m time --timestart 8:00'
ok '... and of another one where it is' \
	matches '^TARPIT +addons' 'xtables-addons' '-j TARPIT'

# options
for option in --nosuch -x; do
	ok "the option $option" refused 2 apply mport $option
	ok '... is named' says "unknown option $option" \
		'runme help COMMAND lists the options'
done
for option in --kernel --exclude --repo --tree -F -p --strip --fuzz; do
	ok "the option $option without a value" refused 2 apply mport $option
	ok '... is named' says "runme: $option needs a value: $option "
done
ok 'a value for an option that has none' refused 2 --batch=yes mport
ok '... is named' says -- '--batch takes no value: --batch=yes'
ok 'an option that could be two' refused 2 apply --ex mport --k x --re
ok '... is named' says -- '--k is ambiguous: it is the beginning of --kernel, --kernel-path, --kernel-version, --keep-going'
ok 'a colour that there is not' refused 2 --color=pink list
ok '... names those there are' says '`pink` is not always, never or auto'
ok '-p of no number' refused 2 check -p x "$scratch/x.diff"
ok '... says what it can be' says '-p: `x` is not a number from 0 to'
ok '-p that is too large' refused 2 check -p 1000 mport
ok '... says what it can be' says '-p: `1000` is not a number from 0 to'
ok 'after -- nothing is an option' refused 2 apply -- --check
ok '... but a name' says '--check: no set or group of that name'
ok 'options after the names are options' refused 0 apply mport --check

done_testing
