#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Colours are used on a terminal only, unless --color asks for them. NO_COLOR and
# a dumb terminal switch them off.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool script

make_trees
make_repo base
new_set base/one
esc=$(printf '\033')

coloured() {
	grep -q "$esc\[" "$out"
}
plain() {
	not grep -q "$esc" "$out"
}
# The same on a terminal.
on_terminal() {
	script -qec "$RUNME $*" /dev/null >"$out" 2>&1 </dev/null
	[ -s "$out" ]
}
for command in list 'check one' status 'show one' 'diff one' 'apply one' \
	'revert one'; do
	# shellcheck disable=SC2086 # a command and its names
	{
		ok "$command in a pipe" runs 0 $command
		ok '... is plain' plain
		ok "$command --color=auto in a pipe" runs 0 $command --color=auto
		ok '... is plain, too' plain
	}
	case $command in
	apply* | revert*) continue ;;
	esac
	# shellcheck disable=SC2086 # a command and its names
	{
		ok "$command --color in a pipe" runs 0 --color $command
		ok '... is coloured' coloured
		ok "$command --color=always in a pipe" \
			runs 0 --color=always $command
		ok '... is coloured, too' coloured
	}
	PAGER='cat'
	export PAGER
	ok "$command on a terminal" on_terminal "$command"
	ok '... is coloured' coloured
	ok "$command --color=never on a terminal" \
		on_terminal "$command --color=never"
	ok '... is plain' plain
	NO_COLOR=1
	export NO_COLOR
	ok "$command with NO_COLOR on a terminal" on_terminal "$command"
	ok '... is plain' plain
	ok "$command with NO_COLOR, but --color" on_terminal "$command --color"
	ok '... is coloured' coloured
	NO_COLOR=
	ok "$command with an empty NO_COLOR on a terminal" \
		on_terminal "$command"
	ok '... is coloured' coloured
	unset NO_COLOR
	TERM=dumb
	ok "$command on a dumb terminal" on_terminal "$command"
	ok '... is plain' plain
	TERM=xterm
done

# errors, on the other stream
ok 'an error in a pipe' runs 2 check nosuch
ok '... is plain' not grep -q "$esc" "$err"
ok 'an error on a terminal' on_terminal 'check nosuch'
ok '... is coloured' coloured

# a diff for another program has no colour, whatever the terminal
plain_diff() {
	script -qec "$RUNME diff one >'$scratch/d'" /dev/null </dev/null >/dev/null
	[ -s "$scratch/d" ] && not grep -q "$esc" "$scratch/d"
}
ok 'a diff into a file' plain_diff
ok '--json is never coloured' runs 0 --color=always --json check one
ok '... but plain' plain
progress() {
	runs 0 check one && [ ! -s "$err" ]
}
ok 'no progress in a pipe' progress

done_testing
