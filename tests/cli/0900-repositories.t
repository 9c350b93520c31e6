#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Several repositories form one catalogue: --repo given several times, or colons
# in POM_REPO.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
new_set base/one
new_set extra/three
mv "$POM_REPO" "$scratch/first"
make_repo base attic
new_set base/two 'Depends: one'
new_set base/one
echo '/* another one */' >"$POM_REPO/base/one/linux/net/netfilter/one.c"
new_set attic/four 'Depends: three'
mv "$POM_REPO" "$scratch/second"
sed -i 's/^Repository: .*/Repository: the second/' \
	"$scratch/second/patches/repository"
unset POM_REPO

both() {
	status=$1
	shift
	runs "$status" "$@" --repo "$scratch/first" --repo "$scratch/second"
}
# the names in the order of the output
order() {
	sed -n 's/^ *\([a-z/]*\) .*the set.*/\1/p' "$out" | tr '\n' ' '
}
fresh
unset KERNEL_DIR IPTABLES_DIR
ok 'list of two' both 0 list
ok 'groups of one name are one, what is taken goes by its group' \
	[ "$(order)" = 'one base/one two three four ' ]
ok 'list of two, from the environment' \
	env POM_REPO="$scratch/first:$scratch/second" "$RUNME" list
POM_REPO=$scratch/first:$scratch/second
export POM_REPO
runs 0 list >/dev/null
ok '... is the same' [ "$(order)" = 'one base/one two three four ' ]
POM_REPO=:$scratch/second::$scratch/first:
runs 0 list >/dev/null
ok 'the order is theirs; what is empty is nothing' \
	[ "$(order)" = 'one two base/one three four ' ]
unset POM_REPO
ok 'JSON' both 0 list --json
ok '... names them' json "d['repository'] == 'of the test, the second' and
	d['groups'] == ['base', 'extra', 'attic']"

fresh
ok 'a set of the second that needs one of the first' both 0 apply four
ok '... has it' has 'four three'
fresh
ok 'a group' both 1 apply base --keep-going
ok '... is what both have in it' has 'one two'
ok '... of one name only one fits' matches '^base/one +conflict'
ok 'a dependency may lie in another repository' \
	runs 1 check --repo "$scratch/second"
ok '... which has to be given' says 'Depends names `three'

note "$KERNEL_DIR"
ok 'one of them is none' refused 2 check --repo "$scratch/first" \
	--repo "$scratch/linux"
ok '... and is named' says "$scratch/linux" 'patches/repository'
# shellcheck disable=SC2046
ok 'as many as there may be' runs 0 list \
	$(yes -- "--repo $scratch/first" | head -n 64)
ok '... by names that are free' matches '^  base/one:63 '
# shellcheck disable=SC2046
ok 'one more' runs 2 list $(yes -- "--repo $scratch/first" | head -n 65)
ok '... is told' says 'more than 64 repositories'

done_testing
