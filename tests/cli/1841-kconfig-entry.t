#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set whose Config says that it adds a symbol, without an entry for it in a Kconfig, is
# told so, with the file and the symbol.
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
entry() {
	edit_by base/one linux.diff "$scratch/linux" net/netfilter/Kconfig "$@"
}
none_of() {
	says "Config in base/one/info has +$1, but its patch adds no \`config $1\` to a Kconfig"
}

new_set base/one 'Config: +ONE +TWO OTHER'
new_set base/other
ok 'without any entry' runs 0 check
ok '... check says so' none_of ONE
ok '... beside what it changes' matches '^one +clean +linux: 1 new; Config in '
ok '... not of a set without Config' matches '^other +clean +linux: 1 new$'
ok 'check of it alone' eval 'runs 0 check one && none_of ONE'
ok 'JSON' runs 0 check --json one
ok '... has the note' json "'has +ONE, ' in d['sets'][0]['trees']['linux']['note']"
ok 'apply' eval 'runs 0 apply one && none_of ONE'
ok 'status does not' eval 'runs 0 status && silent Kconfig'
ok 'revert' eval 'runs 0 revert one && silent Kconfig && pristine'

entry '20aconfig ONE'
ok 'with one of two' eval 'runs 0 check && none_of TWO'
entry '40a# config TWO\n\tconfig TWOS\nconfigTWO'
ok 'what only looks like it' eval 'runs 0 check && none_of TWO'
sed -i 's/configTWO/menuconfig TWO/' "$POM_REPO/base/one/linux.diff"
ok 'with both' eval 'runs 0 check && silent Config'
mkdir -p "$POM_REPO/base/one/linux/net/one"
mv "$POM_REPO/base/one/linux.diff" "$scratch/"
printf 'config ONE\n\ttristate "one"\n\nconfig TWO\n' \
	>"$POM_REPO/base/one/linux/net/one/Kconfig"
ok 'in a new file' eval 'runs 0 check && silent Config'
mv "$POM_REPO/base/one/linux/net/one/Kconfig" "$POM_REPO/base/one/linux/net/one/Konfig"
ok 'in a file that is no Kconfig' eval 'runs 0 check && none_of ONE'

done_testing
