#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The first command of the README for a distribution's kernel installs what the tool is
# built with, and what modules and plugins are. tests/kernel/bare.sh runs it.
. tests/lib/tap.sh

# names FILE BEGIN: the words after that, to the end of a line that may go on.
names() {
	awk -v begin="$2" '
		at = index($0, begin) { more = 1; $0 = substr($0, at + length(begin)) }
		more { more = sub(/\\$/, ""); print }' "$1" | tr -s ' \t' '\n\n' |
		grep . | sort
}
installed() {
	names README.md '    apt install --no-install-recommends '
}
# shellcheck disable=SC2016 # as it stands there
needed() {
	names Makefile 'DEPS_BUILD ='
	printf '%s\n' iptables libxtables-dev 'linux-headers-$(uname' '-r)'
}
ok 'these are the packages of the Makefile, and three more' \
	[ "$(installed)" = "$(needed | sort)" ]
ok '... some' [ "$(installed | wc -l)" -gt 10 ]
done_testing
