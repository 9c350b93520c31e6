#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The help, the manual, and the completions for bash, zsh and fish have the same
# commands with the same options.
# slow: three shells complete every option of every command
# shellcheck disable=SC2016 # for other shells
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool bash zsh fish mandoc

make_repo base extra
new_set base/one
new_set extra/two
# the completion starts the tool that is built; see the scripts
case $RUNME in
"$top"/build/runme) tool=$top/runme ;;
*) tool=$RUNME ;;
esac
commands=$("$RUNME" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
ok 'there are commands' [ "$(echo "$commands" | wc -l)" -ge 13 ]

# options_of COMMAND: prints the long options in its help
options_of() {
	"$RUNME" help "$1" | grep -oE '^  (-., )?--[a-z0-9-]+' | sed 's/.*--/--/'
}
all_names_of() {
	options_of "$1"
	options_of "$1" | sed -n 's/^--kernel$/--kernel-path/p
		s/^--iptables$/--iptables-path/p; s/^--check$/--test --dry-run/p' |
		tr ' ' '\n'
}

# in_manual REGEX: prints the options that the manual lists where a line begins with that
mandoc -T utf8 "$top/pom/man/runme.1" | col -bx |
	sed -n '/^   Options by command/,/^[A-Z]/p' >"$scratch/manual"
in_manual() {
	awk -v c="$1" '/^     [a-z]/ { here = $0 ~ "^     (" c ")( |$)" } here' \
		"$scratch/manual" | grep -oE -e '--[a-z0-9-]+' | sort
}
for command in $commands; do
	options_of "$command" | grep -vxE -e '--(help|version)' | sort >"$scratch/1"
	in_manual "$command" >"$scratch/2"
	ok "the manual has the options of $command" alike "$scratch/1" "$scratch/2"
	ok '... and tells of it' grep -qx -e "\.Cm $command" "$top/pom/man/runme.1"
done
"$RUNME" --help | grep -oE '^  (-., )?--[a-z0-9-]+' | sed 's/.*--/--/' |
	grep -vxE -e '--(help|version)' | sort >"$scratch/1"
in_manual 'no command' >"$scratch/2"
ok '... and those without a command' alike "$scratch/1" "$scratch/2"
for option in $(for c in $commands; do all_names_of "$c"; done | sort -u); do
	ok "the manual explains $option" grep -qE \
		"^\.It Fl (. , Fl )?(.*Fl )?-${option#--}( |\$)" "$top/pom/man/runme.1"
done

# bash_completes WORD...: prints the completions of the last word
bash_completes() {
	POM_REPO="$POM_REPO" bash -c '
		compopt() { :; }
		. "$1"
		shift
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_runme
		printf "%s\n" "${COMPREPLY[@]}"' bash "$top/pom/completion/runme.bash" \
		"$tool" "$@" | sort
}
# zsh_completes WORD...: what it tells _arguments, and what it describes
zsh_completes() {
	zsh -fc '
		_arguments() { print -rl -- "$@"; state=$wanted; line=(${words[2,-1]}) }
		_describe() { eval "print -rl -- \${$4[@]}" }
		_alternative _message _files() { : }
		wanted=$1
		completion=$2
		shift 2
		words=("$@")
		CURRENT=$#
		source $completion' zsh "$wanted" "$top/pom/completion/_runme" "$tool" "$@"
}
# fish_completes LINE: what may follow, without the descriptions
fish_completes() {
	POM_REPO=$POM_REPO HOME=$scratch fish --no-config -c '
		source $argv[1]
		complete -C "$argv[2]"' "$top/pom/completion/runme.fish" "$tool $1" |
		cut -f 1
}
fish_completes '' >"$scratch/2"
ok 'fish completes commands' eval 'for c in $commands; do
	grep -qx "$c" "$scratch/2" || exit; done'
ok '... and sets and groups' eval 'grep -qx one "$scratch/2" && grep -qx extra "$scratch/2"'
for command in list export module; do
	"$RUNME" help "$command" | grep -oE -e '^  (-., )?--[a-z0-9-]+' | sed 's/.*--/--/' |
		sort >"$scratch/1"
	fish_completes "$command --" | sed 's/=$//' | sort -u >"$scratch/2"
	ok "fish has the options of $command" eval \
		'[ -z "$(comm -23 "$scratch/1" "$scratch/2")" ]'
done
ok 'fish has the values of --format' eval \
	'fish_completes "export --format " | tr "\n" " " | grep -qx "mbox quilt tar "'
ok '... and of --standing' eval 'fish_completes "list --standing c" | grep -qx conflict'
wanted=
for command in $commands; do
	all_names_of "$command" | sort >"$scratch/1"
	bash_completes "$command" -- >"$scratch/2"
	ok "bash has the options of $command" alike "$scratch/1" "$scratch/2"
	zsh_completes "$command" -- | grep -oE -e '(\)|\*|^)--[a-z0-9-]+' |
		sed 's/^[)*]//; s/-$//' | sort -u >"$scratch/2"
	ok 'zsh has them, too' alike "$scratch/1" "$scratch/2"
done
"$RUNME" --help | grep -oE '^  (-., )?--[a-z0-9-]+' | sed 's/.*--/--/' | sort >"$scratch/1"
bash_completes --kernel x -- | grep -vxE -e '--(kernel-path|iptables-path|test|dry-run)' \
	>"$scratch/2"
ok 'bash, without a command: those of the overview' alike "$scratch/1" "$scratch/2"
bash_completes '' >"$scratch/2"
ok 'bash completes commands' eval 'for c in $commands; do
	grep -qx "$c" "$scratch/2" || exit; done'
ok '... and sets and groups' eval 'grep -qx one "$scratch/2" && grep -qx extra "$scratch/2"'
bash_completes export --format '' >"$scratch/2"
ok '... and the values of --format' eval 'printf "mbox\nquilt\ntar\n" | cmp - "$scratch/2"'
printf 'a\tb\tc\nolder\tbase\tof old\tmainline\tNF_OLD\t-m old\n' >"$POM_REPO/patches/fates.tsv"
bash_completes show ol >"$scratch/2"
ok '... and old names for show' grep -qx older "$scratch/2"
ok '... but not for apply' eval '! bash_completes apply ol | grep -qx older'
bash_completes help '' >"$scratch/2"
ok 'help wants a command' eval 'echo "$commands" | sort | cmp - "$scratch/2"'
bash_completes new '' >"$scratch/2"
ok 'new wants a group, and then a name' eval 'printf "base/\nextra/\n" | cmp - "$scratch/2"'
wanted=first
ok 'zsh completes the options of the call without a command' eval \
	'zsh_completes "" | grep -q -e "--batch"'
zsh_names() {
	zsh -fc '
		_describe() { eval "print -rl -- \${$4[@]}" }
		_arguments() { : }
		typeset -A opt_args
		setopt extendedglob
		words=("$2" "")
		CURRENT=2
		source $1
		_runme_commands
		_runme_names' zsh "$top/pom/completion/_runme" "$tool"
}
ok 'zsh completes commands, with what they do' eval 'zsh_names >"$scratch/2"
	for c in $commands; do grep -q "^$c:[A-Z]" "$scratch/2" || exit; done'
ok '... and sets and groups' eval 'grep -qx "one:the set one" "$scratch/2" &&
	grep -q "^extra:" "$scratch/2"'

# the words that bash must skip to find the command
values=$(for c in $commands; do "$RUNME" help "$c"; done |
	grep -oE '^  (-., )?--[a-z0-9-]+ [A-Z]' | tr -d ',' |
	sed 's/ [A-Z]$//' | tr -s ' ' '\n' | sort -u)
for option in $values --kernel-path --iptables-path; do
	ok "bash knows that $option has a value" eval \
		'bash_completes "$option" 1 update -- | grep -qx -e --rollback'
done
ok '... and that --color may have one' eval \
	'bash_completes --color = never update -- | grep -qx -e --rollback &&
	bash_completes --color update -- | grep -qx -e --rollback'

done_testing
