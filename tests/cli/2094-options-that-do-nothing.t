#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# More options that would have no effect are errors: of a trial, where export and import
# have no tree; of fetching, beside --rollback; --all beside --matrix or beside names; a
# format that nobody would see; and no compiler at all.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
make_repo base
new_set base/one
cd "$scratch" || exit 1
mkdir t s
echo a >t/f
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n' >s/a.patch
echo a.patch >s/series

# useless WHY WORD...: the second word is the option
useless() {
	why=$1
	shift
	runs 2 "$@" && says "${2%%=*}: it has no effect$why"
}
for option in --force --fuzz=0 --3way --accept-merged --strict; do
	ok "export $option" useless ' without a tree' export $option --repo s -o e
	ok "export $option for a tree" runs 0 export $option --repo s --tree t -o e
	rm -rf e
done
ok 'import --fuzz' useless ' without a tree' import --fuzz=1 s -o i
ok '... names the trees it takes' says 'name one with --kernel or --iptables'
ok '... makes nothing' [ ! -e i ]
ok 'import' runs 0 import s -o i
export IPTABLES_DIR=none
ok 'a tree of the environment counts' runs 2 import --fuzz=1 s -o i2
ok '... as one' says 'none: '
unset IPTABLES_DIR

for option in --repo=s --key=x --cacert=x --force --timeout=3; do
	ok "update $option --rollback" useless ' beside --rollback, which fetches nothing' \
		update $option --rollback --dir "$scratch/kept"
done
ok 'update --rollback --dir' runs 2 update --rollback --dir "$scratch/kept"
ok '... is taken' says 'nothing to roll back'

unset POM_REPO
ok 'list --all --matrix' useless ' beside --matrix' list --all --matrix --repo s
ok '... with --standing, too' useless ' beside --matrix' list --all --matrix --standing clean \
	--repo s --tree t
ok 'list --all of a name' runs 0 list --all a.patch --repo s
ok 'a dry run of --all and a name' runs 2 apply --check --all a.patch --repo s --tree t
ok '... is an error as the run itself' says 'a.patch: it is given beside --all' \
	'name sets, or give --all'
ok 'a dry run of --all' runs 0 apply --check --all --repo s --tree t
ok '--quiet and --format' runs 2 check --quiet --format html --repo s --tree t
ok '... exclude each other' says '--quiet and --format exclude each other'
ok '... not with export' runs 0 export --quiet --format mbox --repo s -o e
ok 'no compiler' runs 2 check -j0 --repo s --tree t
ok '... is no number of compilers' says '-j: `0` is not a number from 1 to 4096'
done_testing
