#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A command accepts the options in its help. It refuses every other option before
# it does anything, and the message names the option and the commands that have
# it.
# slow: every option is tried with every command
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/one
commands='list show check apply revert status diff prove refresh export import
	update module help'
cp -R "$POM_REPO" "$scratch/pristine-repo"
note "$KERNEL_DIR" "$IPTABLES_DIR" "$POM_REPO" "$scratch/pristine-repo"

# takes COMMAND: prints its options, one in each line, with a value if it takes one
takes() {
	"$RUNME" help "$1" | grep -oE \
		'^  (-., )?--[a-z0-9-]+(\[=|[ ][A-Z])?' | sed 's/^.*--//; s/\[=//'
}
for command in $commands; do
	takes "$command" | tee "$scratch/with-values.$command" |
		sed 's/ .*//' >"$scratch/takes.$command"
done
sort -u "$scratch"/with-values.* >"$scratch/options"
ok 'there are options' [ "$(wc -l <"$scratch/options")" -ge 30 ]

# refuses COMMAND WRITTEN BELONGS ARG...: the option is refused, with the commands
# that have it
refuses() {
	who=$1 written=$2 belongs=$3
	shift 3
	runs 2 "$@" || return
	says "runme: $written: $who does not take this option; it belongs to " \
		"$belongs" || return
	case " $* " in
	*' --json '*) ;;
	*) [ ! -s "$out" ] ;;
	esac
}
while read -r option value; do
	owners=
	for command in $commands; do
		grep -qx -e "$option" "$scratch/takes.$command" && owners="$owners $command"
	done
	last=${owners##* }
	for command in $commands; do
		grep -qx -e "$option" "$scratch/takes.$command" && continue
		names=
		case $command in # what needs one
		show | apply | revert | diff) names=one ;;
		esac
		ok "$command --$option is refused" refuses "$command" "--$option" "$last" \
			"$command" "--$option${value:+=1}" $names
		ok '... in front of the command, too' refuses "$command" "--$option" \
			"$last" "--$option${value:+=1}" "$command" $names
		# the sanitized tool is slow to start: one command will do
		! sanitized || break
	done
	ok "... and nothing was done" untouched
done <"$scratch/options"

# the option as it was written; of several, the first
ok 'a letter is named as one' refuses status -j prove status -j 3
ok '... -p' refuses status -p diff status -p1
ok '... -3' refuses status -3 diff status -3
ok 'another name' refuses list --dry-run update list --dry-run
ok '... of a tree' refuses update --kernel-path import update --kernel-path "$KERNEL_DIR"
ok 'an abbreviation is named in full' refuses list --timeout update list --timeo 5
ok 'of several, the first' refuses list --timeout update list --timeout 5 --onto /x --rollback
ok '... wherever it stands' refuses list --rollback update --rollback list --timeout 5
ok 'the hint leads to the help of the command' says 'runme help list lists the options of list'
ok 'one takes it: its name' matches 'it belongs to update$'
ok 'two take it' refuses list --commit 'apply and revert' list --commit
ok 'many take it' refuses update --exclude 'list, show, check' update --exclude one
ok 'the walk is one of them' says 'it belongs to the walk, list'
ok 'a wrong option before a name that is wrong' refuses show --rollback update show --rollback nosuch
ok '... before a tree that is not there' refuses show --rollback update \
	show --rollback --kernel /nowhere one
ok '... before a repository that is not there' refuses show --rollback update \
	show --rollback --repo /nowhere one
ok 'after -- it is a name' refused 2 list -- --rollback
ok '... and no option' says '--rollback: no set or group of that name'
ok 'a document says it, too' refused 2 list --json --rollback
ok '... with the option' json 'd["error"]["where"] == "--rollback" and
	"belongs to update" in d["error"]["what"]'

# without a command
walk='the walk'
for option in --timeout=5 --rollback --onto=x --matrix --fresh --format=tar --commit \
	--keep-going -k -j3; do
	name=${option%%[=3]*}
	ok "the walk does not take $option" refuses "$walk" "$name" ' ' "$option" base
done
for option in --timeout=5 --rollback --onto=x --matrix --fresh --format=tar; do
	for classic in --batch --check --test --json '--batch --reverse'; do
		# shellcheck disable=SC2086 # words
		ok "$classic does not, either: $option" refuses 'runme without a command' \
			"${option%%=*}" ' ' $classic "$option" base
	done
done
ok '--help wins' runs 0 list --rollback --help
ok '--version wins' runs 0 list --rollback --version

done_testing
