#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Help and version work anywhere, and every option and command that help tells of
# is taken.
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
done

# every option of the text, as it stands there, and with a value where it says
# so; what is wrong with it would be a usage error
options=$(grep -oE -e '(^| )(-[a-zA-Z], )?--[a-z-]+(=[A-Z]+|\[=[A-Z]+\]| [A-Z]+)?' \
	"$scratch/help" | sed 's/^ *//; s/^-[a-zA-Z], //' | sort -u)
ok 'there are options' [ "$(echo "$options" | wc -l)" -ge 18 ]
known() {
	"$RUNME" "$@" >"$out" 2>"$err" </dev/null
	silent 'is unknown, or lacks its value' 'is no number' 'is none of'
}
while read -r option; do
	name=${option%%[ =[]*}
	case $name in
	--kernel | --kernel-path) set -- "$name=$scratch/linux" ;;
	--iptables | --iptables-path) set -- "$name=$scratch/iptables" ;;
	--tree | --onto) set -- "$name=$scratch/linux" ;;
	--key | --dir | --cacert) set -- "$name=$scratch/no" ;;
	--repo) set -- "$name=$POM_REPO" ;;
	--exclude | --guard) set -- "$name=one" ;;
	--output) set -- "$name=$scratch/no" ;;
	--format) set -- "$name=tar" ;;
	--color) set -- "$name=never" ;;
	--fuzz | --strip | --jobs | --timeout) set -- "$name=1" ;;
	*) set -- "$name" ;;
	esac
	ok "$option is taken before a command" known "$@" check one
	ok "$option is taken after it" known check one "$@"
	case $option in
	*'['*) ok "$option is taken without a value" known "$name" check one ;;
	*' '*) ok "$option is taken with a blank" known "$name" "${1#*=}" \
		check one ;;
	esac
done <<EOF
$options
EOF
for letter in $(grep -oE '(^| )-[a-zA-Z],' "$scratch/help" | tr -d ' ,-'); do
	case $letter in
	F | p | j)
		ok "-$letter N" known "-$letter" 1 check one
		ok "-${letter}N" known "-${letter}1" check one
		;;
	o) ok '-o PATH' known -o "$scratch/no" check one ;;
	*) ok "-$letter" known "-$letter" check one ;;
	esac
done
ok 'letters can be put together' known -kRF1 check one

# what help says of the exit statuses and variables
ok 'the variables' env KERNEL_DIR="$scratch/k" IPTABLES_DIR="$scratch/i" \
	POM_REPO="$POM_REPO" "$RUNME" check one
unset KERNEL_DIR IPTABLES_DIR
ok 'options say the same' env -u POM_REPO "$RUNME" check one --repo \
	"$POM_REPO" --kernel "$scratch/k" --iptables "$scratch/i"
ok 'options win over variables' env KERNEL_DIR=/nowhere POM_REPO=/nowhere \
	"$RUNME" check one --repo "$POM_REPO" --kernel "$scratch/k"

done_testing
