#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Help and version work in any folder. Every option and command in the help is
# accepted.
# slow: every option of every command is tried, one run each
# shellcheck disable=SC2016 # for other shells
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd / || exit 2
only_stdout() {
	runs "$@" && [ -s "$out" ] && [ ! -s "$err" ]
}
for option in --help -h; do
	ok "$option" only_stdout 0 $option
	ok '... has commands, options, statuses' matches '^usage: runme ' \
		'^Commands:$' '^Trees:$' '^Output:$' '^Exit status: 0 '
	ok '... fits on a terminal' not grep -E '.{81}' "$out"
	ok '... has no tabs' not grep "$(printf '\t')" "$out"
done
cp "$out" "$scratch/help"
ok '--version' only_stdout 0 --version
ok '... is a line with a version' \
	sh -c '[ "$(grep -cE "^runme .*[0-9]+\.[0-9]+" "$1")" -eq 1 ]' sh "$out"
ok 'they need no repository' only_stdout 0 --help --repo /nowhere
ok '... and no trees' only_stdout 0 --version --kernel /nowhere
ok '--help comes before what else is said' only_stdout 0 apply nosuch --help

commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' "$scratch/help")
ok 'there are commands' [ "$(echo "$commands" | wc -l)" -ge 8 ]
make_trees
make_repo base
new_set base/one
for command in $commands; do
	ok "$command --help" only_stdout 0 "$command" --help
	ok '... says how to call it, and what it does' \
		matches "^usage: runme $command( |\$)" '^[A-Z].*[.]$'
	ok "$command -h is the same" sh -c \
		'"$RUNME" "$1" -h | cmp - "$2"' sh "$command" "$out"
	ok "--help $command is the same" sh -c \
		'"$RUNME" --help "$1" | cmp - "$2"' sh "$command" "$out"
	ok "help $command is the same" sh -c \
		'"$RUNME" help "$1" | cmp - "$2"' sh "$command" "$out"
	ok '... fits on a terminal' not grep -E '.{81}' "$out"
	ok '... has no tabs' not grep "$(printf '\t')" "$out"
	cp "$out" "$scratch/help.$command"
done
ok 'help alone is --help' sh -c '"$RUNME" help | cmp - "$1"' sh "$scratch/help"
ok 'help of what is no command' runs 2 help chekc
ok '... suggests one' says 'chekc: no command of that name' 'runme help check?'
ok 'help of a set' runs 2 help one
ok '... says where that is' says 'runme show SET'
ok 'help of two' runs 2 help list show
ok '... is one too many' says 'show: help takes one command'

# every option of a command's text, as it stands there, and with a value where it
# says so; what is wrong with it would be a usage error
options_of() {
	grep -oE -e '^  (-[a-zA-Z0-9], )?--[a-z0-9-]+(=[A-Z]+|\[=[A-Z]+\]| [A-Z]+)?' \
		"$scratch/help.$1" | sed 's/^ *//; s/^-[a-zA-Z0-9], //'
}
known() {
	timeout 60 "$RUNME" "$@" >"$out" 2>"$err" </dev/null
	silent 'unknown option' 'needs a value' 'is not a number' 'is not always' \
		'does not take this option' 'takes no value'
}
n=0
for command in $commands; do
	for option in $(options_of "$command" | tr ' ' '~'); do
		name=${option%%[~=[]*}
		case $name in
		--kernel) value=$scratch/linux ;;
		--iptables) value=$scratch/iptables ;;
		--tree | --onto) value=$scratch/linux ;;
		--key | --dir | --cacert | --output | --root | --image | --modules | --file) value=$scratch/no ;;
		--repo) value=$POM_REPO ;;
		--exclude | --guard | --platform | --kernel-version) value=one ;;
		--format) value=tar ;;
		--color) value=never ;;
		--standing) value=clean ;;
		--fuzz | --strip | --jobs | --timeout) value=1 ;;
		--good | --bad) value=v1 ;;
		*) value= ;;
		esac
		n=$((n + 1))
		ok "$command $name is taken" known "$command" "$name${value:+=$value}"
		# for the sanitized tool, which is slow to start, one form will do
		! sanitized || continue
		ok "... before the command, too" known "$name${value:+=$value}" "$command"
		case $option in
		*'['*) ok "... without a value" known "$command" "$name" ;;
		*'~'*) ok "... with a blank" known "$command" "$name" "$value" ;;
		esac
	done
done
ok 'there are options' [ $n -ge 100 ]
for letter in F p j o; do
	value=1 command=check
	[ $letter != j ] || command='prove --build-only'
	[ $letter != o ] || command=export value=$scratch/no
	# shellcheck disable=SC2086 # words
	ok "-$letter N" known $command -$letter "$value"
	# shellcheck disable=SC2086 # words
	ok "-${letter}N" known $command "-$letter$value"
done
ok 'letters can be put together' known --batch -kRF1 one

# what help says of the exit statuses and variables
ok 'the variables' env KERNEL_DIR="$scratch/k" IPTABLES_DIR="$scratch/i" \
	POM_REPO="$POM_REPO" "$RUNME" check one
unset KERNEL_DIR IPTABLES_DIR
ok 'options say the same' env -u POM_REPO "$RUNME" check one --repo \
	"$POM_REPO" --kernel "$scratch/k" --iptables "$scratch/i"
ok 'options win over variables' env KERNEL_DIR=/nowhere POM_REPO=/nowhere \
	"$RUNME" check one --repo "$POM_REPO" --kernel "$scratch/k"

done_testing
