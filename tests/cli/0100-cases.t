#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The cases in tests/data/cases: each says which bytes, kinds of files, modes and
# report the patch must give. Nothing outside of the tree may change.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

"$top/tests/lib/cases.sh" "$scratch/cases" || bail 'no cases'
work=$scratch/work

# try_case [OPTION]: runs the tool with the options of the case. -R means revert.
try_case() {
	command=apply
	while read -r opt; do
		case $opt in
		-R) command=revert && set -- "$@" --unrecorded ;;
		-N | --unidiff-zero) ;; # we never ask, and take them anyway
		*) set -- "$@" "$opt" ;;
		esac
	done <"$scratch/.opts"
	(
		cd "$work" || exit
		timeout 60 "$RUNME" "$command" "$@" --tree tree ./case.patch \
			>"$out" 2>"$err" </dev/null
	)
	ended=$?
}

# The files beside the tree, and the places outside that some cases try to write.
around() {
	(cd "$work" && find . -path ./tree -prune -o -printf '%p %s %T@ %i\n' |
		sort)
	ls -d /tmp/anchors /tmp/CVE_OUT* 2>&1
	true
}

# tree_is DIR: the tree equals this one, and has a ledger only if something was
# applied.
tree_is() {
	if [ "$1" = "$case/before" ]; then
		[ ! -e "$work/tree/.pom" ] || ! echo '.pom was written' || return
	fi
	[ ! -d "$work/tree/.pom" ] || mv "$work/tree/.pom" "$scratch/.kept"
	same "$1" "$work/tree"
}

# The output has a reason, for the file or for the patch as a whole.
reason() {
	case $ended in
	1) matches '^(    )?(case.patch +)?(conflict|partial) .*: .' ;;
	2) matches '^runme: case\.patch:([0-9]+:)? .' ;;
	*) false ;;
	esac
}

# The reason is that the patch is unsafe, or malformed.
unsafe() {
	try_case --json
	json '(s == 2 and d["error"]["code"] in ("unsafe", "syntax")) or
		(s == 1 and any(f["unsafe"] for x in d["sets"]
			for f in x["trees"]["tree"]["files"]))' "$ended"
}

# After a revert, the tree is as it was before.
back() {
	[ "$command" = apply ] || return 0
	mv "$scratch/.kept" "$work/tree/.pom"
	(cd "$work" && runs 0 revert --tree tree case.patch) &&
		same "$case/before" "$work/tree"
}

verdict() {
	case $want in
	ok)
		[ "$ended" -eq 0 ] && silent ', fuzz' &&
			tree_is "$case/after" && back
		;;
	ok-fuzz)
		[ "$ended" -eq 0 ] && says ', fuzz' &&
			tree_is "$case/after" && back
		;;
	already) [ "$ended" -eq 0 ] && says present && tree_is "$case/before" ;;
	fail) reason && tree_is "$case/before" ;;
	refuse) reason && unsafe && tree_is "$case/before" ;;
	*) ! echo "the case wants $want" ;;
	esac
}

one_case() {
	rm -rf "$work" "$scratch/.kept"
	mkdir "$work"
	cp -a "$case/before" "$work/tree"
	cp "$case/patch" "$work/case.patch"
	tr -s ' ' '\n' <"$case/opts" | grep . >"$scratch/.opts"
	want=$(sed -n 's/^want //p' "$case/expect")
	around >"$scratch/.around"
	try_case
	verdict && around >"$scratch/.2" &&
		alike "$scratch/.around" "$scratch/.2" && return
	echo "status $ended"
	cat "$out" "$err"
	return 1
}

for case in "$scratch"/cases/*; do
	ok "$(basename "$case"): $(head -n 1 "$case/note")" one_case
done

done_testing
