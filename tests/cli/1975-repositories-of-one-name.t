#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The reports of check tell two repositories apart whose folders have one name.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir -p t one/linux/patches two/linux/patches own
seq 40 >t/f
for s in one/linux/patches two/linux/patches own; do
	hunk f 20 no x >$s/1.patch
	echo 1.patch >$s/series
done
# all ARG...: a check of all three
all() {
	runs 1 check "$@" --repo one/linux/patches --repo two/linux/patches --repo own --tree t
}
ok 'a report' all --format report
ok '... names the folders that differ' matches '^  one/linux/patches/1\.patch  ' \
	'^  two/linux/patches/1\.patch  '
ok '... and no more than that' matches '^  own/1\.patch  '
ok 'the page too' eval 'all --format html && says one/linux/patches/1.patch two/linux/patches/1.patch'
ok 'the JSON too' eval 'all --json && json "[s[\"path\"] for s in d[\"sets\"]] == [\"one/linux/patches/1.patch\",
	\"two/linux/patches/1.patch\", \"own/1.patch\"]"'
cp -a own else
ok 'names that differ are one name long' eval 'runs 1 check --format report --repo own --repo else --tree t &&
	matches "^  own/1\.patch  " "^  else/1\.patch  "'
done_testing
