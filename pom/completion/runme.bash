# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Completion of runme for bash: source this file, or install it as
# /usr/share/bash-completion/completions/runme.

# Commands and options are what the tool's help says. Nothing is ever built: a
# checkout without the tool completes nothing but files.

# Runs the tool, as the word on the line names it.
_runme_tool() {
	local tool home
	tool=$(type -P -- "${COMP_WORDS[0]}") || return
	home=$(dirname -- "$(readlink -f -- "$tool")")
	if [[ -f $home/pom/man/runme.1 ]]; then
		tool=$home/build/runme
		[[ -x $tool ]] || return
		local -x POM_HOME=$home
	fi
	KERNEL_DIR='' IPTABLES_DIR='' "$tool" "$@" 2>/dev/null </dev/null
}

# _runme_names [--all]: the groups and sets of the repository, a word each, and the old
# names. No tree is looked at.
_runme_names() {
	local i repo=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == --repo ]] || continue
		[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
		repo=(--repo "${COMP_WORDS[i + 1]}")
	done
	_runme_tool list "$@" "${repo[@]}" | awk '$0 != "old names" && !/^read as / { print $1 }'
}

# The groups, a word each.
_runme_groups() {
	_runme_tool list | sed -n 's/^\([^ ][^ ]*\)$/\1/p'
}

_runme_commands() {
	_runme_tool help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

# _runme_options COMMAND: its options, with their other names
_runme_options() {
	_runme_tool help ${1:+"$1"} | grep -oE -e '^  (-., )?--[a-z0-9-]+' \
		-e 'also --.*\)' | grep -oE -e '--[a-z0-9-]+'
}

# Does the option want a word of its own behind it, in any command?
_runme_wants_value() {
	case $1 in
	--kernel | --kernel-path | --iptables | --iptables-path | --tree | \
		--repo | --onto | --output | --format | --exclude | --guard | --fuzz | \
		--strip | --jobs | --key | --dir | --cacert | --timeout | --standing | \
		--root | --image | --modules | --file | --good | --bad | \
		--platform | --kernel-version | \
		-F | -p | -j | -o) ;;
	*) return 1 ;;
	esac
}

# The command on the line, or nothing.
_runme_command() {
	local i word
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--color)
			[[ ${COMP_WORDS[i + 1]} == = ]] && ((i += 2))
			;;
		-*)
			_runme_wants_value "$word" || continue
			[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
			((i++))
			;;
		*)
			echo "$word"
			return
			;;
		esac
	done
}

_runme_reply() {
	local word
	while IFS= read -r word; do
		COMPREPLY+=("$word")
	done < <(compgen "$@")
}

_runme() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	# bash makes words of --color=auto: --color, =, auto
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	COMPREPLY=()
	case $prev in
	--kernel | --kernel-path | --iptables | --iptables-path | --tree | --onto | \
		--repo | --dir | --root | --modules | -o | --output)
		compopt -o filenames 2>/dev/null
		_runme_reply -d -- "$cur"
		return
		;;
	--exclude)
		_runme_reply -W "$(_runme_names)" -- "$cur"
		return
		;;
	--color)
		if [[ ${COMP_WORDS[*]:COMP_CWORD - 1:2} == *=* ]]; then
			_runme_reply -W 'always never auto' -- "$cur"
			return
		fi
		;;
	--key | --cacert | --image | --file)
		compopt -o filenames 2>/dev/null
		_runme_reply -f -- "$cur"
		return
		;;
	--format)
		case $(_runme_command) in
		check) _runme_reply -W 'report html sarif junit github' -- "$cur" ;;
		export) _runme_reply -W 'quilt mbox tar' -- "$cur" ;;
		module) _runme_reply -W 'tar dkms deb rpm' -- "$cur" ;;
		esac
		return
		;;
	--standing)
		_runme_reply -W 'none empty applied present clean fuzzy merged unsuitable
			partial conflict malformed' -- "$cur"
		return
		;;
	--good | --bad | -F | --fuzz | -p | --strip | -j | --jobs | --timeout)
		return
		;;
	esac
	local command
	command=$(_runme_command)
	if [[ $cur == -* ]]; then
		[[ " $(_runme_commands) " == *[[:space:]]"$command"[[:space:]]* ]] ||
			command=
		_runme_reply -W "$(_runme_options "$command")" -- "$cur"
		return
	fi
	case $command in
	'')
		_runme_reply -W "$(_runme_commands) $(_runme_names)" -- "$cur"
		;;
	help)
		_runme_reply -W "$(_runme_commands)" -- "$cur"
		return
		;;
	status | refresh | search | browse | translate)
		return
		;;
	new)
		# a group, and then a name that nothing has yet
		compopt -o nospace 2>/dev/null
		_runme_reply -S / -W "$(_runme_groups)" -- "$cur"
		return
		;;
	import | html)
		compopt -o filenames 2>/dev/null
		_runme_reply -d -- "$cur"
		return
		;;
	update)
		compopt -o filenames 2>/dev/null
		_runme_reply -f -- "$cur"
		return
		;;
	module)
		_runme_reply -W 'install status remove build export' -- "$cur"
		_runme_reply -W "$(_runme_names)" -- "$cur"
		return
		;;
	show)
		_runme_reply -W "$(_runme_names --all)" -- "$cur"
		;;
	*)
		_runme_reply -W "$(_runme_names)" -- "$cur"
		;;
	esac
	# Names go first: in a checkout, the group base is a folder as well.
	[[ ${#COMPREPLY[@]} -eq 0 && $command != list && $command != show ]] ||
		return
	compopt -o filenames 2>/dev/null
	_runme_reply -f -X '!*.patch' -- "$cur"
	_runme_reply -f -X '!*.diff' -- "$cur"
	_runme_reply -d -- "$cur"
}

complete -F _runme runme
