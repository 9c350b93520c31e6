#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Every shell script is clean under shellcheck.
# slow: shellcheck reads what each script sources, again for each
. tests/lib/tap.sh
need_tool shellcheck

scripts() {
	find . \( -path ./build -o -path ./.git -o -path ./tests/data \) \
		-prune -o -type f -print | while read -r file; do
		case $file in *.sh) echo "$file" && continue ;; esac
		read -r first <"$file" || continue
		case $first in
		'#!'*sh | '#!'*'sh '* | '# shellcheck shell='*) echo "$file" ;;
		esac
	done 2>/dev/null
}
list=$(scripts)
for script in runme .ci/run tests/lint/shellcheck.t; do
	case "$list
" in
	*"./$script
"*) tap ok "$script is found" ;;
	*) tap 'not ok' "$script is found" ;;
	esac
done
# The tests run from the top of the checkout, and source files by paths from there.
check() {
	# Notes below a warning are a matter of taste, such as a $ in single quotes.
	echo "$list" | xargs -P 2 -n 8 shellcheck -S warning -x -P SCRIPTDIR:.
}
ok shellcheck check

done_testing
