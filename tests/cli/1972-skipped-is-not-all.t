#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh that left patches out is not one that adapted all: the exit status is 1, and
# the end names them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t s
for i in f g h; do
	seq 40 >t/$i
	hunk $i 20 20 x >s/$i.patch
done
printf '%s.patch\n' f g h >s/series
cp -a s old
sed -i 's/^20$/other/' t/f t/h
ok 'the first conflict' runs 1 refresh --onto t --repo s
ok 'skipped, to the second one' eval 'runs 1 refresh --skip --repo s && says "Stopped at h.patch"'
cp -a s second
ok 'skipped as well' runs 1 refresh --skip --repo s
ok '... both are named at the end' says 'Skipped, and not made to fit the new tree:' '  f.patch' '  h.patch' '2 skipped'
ok '... the sitting is over' [ ! -e s/.pom/refresh ]
ok 'in JSON' eval 'rm -rf s && mv second s
	"$RUNME" refresh --skip --json --repo s >"$out"; [ $? = 1 ] && json "d[\"exit\"] == 1"'
# one that is dropped was decided for good
rm -rf s && cp -a old s
runs 1 refresh --onto t --repo s >/dev/null
ok 'dropped' eval 'runs 1 refresh --drop --repo s && says "Stopped at h.patch"'
ok '... both' runs 0 refresh --drop --repo s
ok '... none is skipped' silent Skipped
done_testing
