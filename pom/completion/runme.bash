# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Completion of runme for bash: source this file, or install it as
# /usr/share/bash-completion/completions/runme.

# The groups and sets of the repository, a word each. No tree is looked at, and
# nothing is ever built: a checkout without the tool completes no names.
_runme_names() {
	local tool home
	tool=$(type -P -- "${COMP_WORDS[0]}") || return
	home=$(dirname -- "$(readlink -f -- "$tool")")
	if [[ -f $home/pom/runme.1 ]]; then
		tool=$home/build/runme
		[[ -x $tool ]] || return
		local -x POM_HOME=$home
	fi
	local i repo=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == --repo ]] || continue
		[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
		repo=(--repo "${COMP_WORDS[i + 1]}")
	done
	KERNEL_DIR='' IPTABLES_DIR='' "$tool" list "${repo[@]}" 2>/dev/null |
		awk '{ print $1 }'
}

# The command on the line, or nothing.
_runme_command() {
	local i word
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--kernel | --kernel-path | --iptables | --iptables-path | \
			--tree | --repo | --onto | --output | --exclude | --guard | --fuzz | --strip | \
			--jobs | --key | --dir | --cacert | --timeout | \
			-F | -p | -j)
			[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
			((i++))
			;;
		--color)
			[[ ${COMP_WORDS[i + 1]} == = ]] && ((i += 2))
			;;
		-*) ;;
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
	local commands='list show check apply revert status diff prove refresh export import update'
	local options='--kernel --iptables --tree --repo --batch --keep-going
		--reverse --exclude --guard --check --test --force --fuzz --3way --strict
		--quilt --commit --onto
		--strip --build-only --sanitize --fresh --jobs --matrix --json
		--color --key --dir --rollback --cacert --timeout --help
		--version'

	# bash makes words of --color=auto: --color, =, auto
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	COMPREPLY=()
	case $prev in
	--kernel | --kernel-path | --iptables | --iptables-path | --tree | --repo | --dir | -o | --output)
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
	--key | --cacert)
		compopt -o filenames 2>/dev/null
		_runme_reply -f -- "$cur"
		return
		;;
	-F | --fuzz | -p | --strip | -j | --jobs | --timeout)
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		_runme_reply -W "$options" -- "$cur"
		return
	fi
	local command
	command=$(_runme_command)
	case $command in
	'')
		_runme_reply -W "$commands $(_runme_names)" -- "$cur"
		;;
	status | refresh)
		return
		;;
	import)
		compopt -o filenames 2>/dev/null
		_runme_reply -d -- "$cur"
		return
		;;
	update)
		compopt -o filenames 2>/dev/null
		_runme_reply -f -- "$cur"
		return
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
