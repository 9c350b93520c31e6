#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# On a terminal, diffs are shown by $PAGER. It is split into a program and its
# arguments; no shell reads it.
# shellcheck disable=SC2016 # for shells that there must not be
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

make_trees
make_repo base
new_set base/ant
edit_by base/ant linux.diff "$scratch/linux" net/netfilter/Makefile \
	'20i obj\tant'
cd "$scratch" || exit 2

cat >walk <<'EOF'
see "Testing... ant"
answer d
see $shown
answer q
ends 0
EOF
# with PAGER TEXT: the letter d and the command diff show TEXT, and continue
with() {
	what=$1
	PAGER=$2
	export PAGER
	shown=$3
	{
		echo "set shown {$shown}"
		cat walk
	} >walk.one
	ok "$what: d in the walk" at_terminal ant <walk.one
	printf 'see {%s}\nends 0\n' "$shown" >diff.one
	ok "$what: diff" at_terminal diff ant <diff.one
}
with 'cat -A' 'cat -A' '+obj^Iant$'
with 'more blanks and tabs' "  cat 	 -A  " '+obj^Iant$'
with 'with a path' "$(command -v tac)" '+++ b/net/netfilter/Makefile'
with 'empty: no pager' '' '+obj'
with 'a pager that is not there' 'nosuch -pager' '+obj'
with 'a pager that may not be run' "$scratch/walk" '+obj'
with 'a pager that stops early' 'head -n 2' 'diff --git a/'
with 'a pager that does not read' true ''
with 'a shell would have made two commands of it' 'cat; touch ran' \
	'+obj'
with 'a shell would have run it' 'cat $(touch ran)' ''
with 'a shell would have redirected it' 'cat >ran' ''
ok '... but there was none' [ ! -e ran ]

unset PAGER
{
	echo 'set shown {+obj}'
	cat walk
} >walk.one
mkdir bin
printf '#!/bin/sh\necho this is less, LESS is "$LESS"\ncat\n' >bin/less
chmod 755 bin/less
PATH=$scratch/bin:$PATH
export PATH
printf 'see "this is less, LESS is FRX" +obj\nends 0\n' >diff.one
ok 'without PAGER it is less, with what a diff needs' \
	at_terminal diff ant <diff.one
LESS=-S
export LESS
printf 'see "this is less, LESS is -S" +obj\nends 0\n' >diff.one
ok '... or with what the user has set' at_terminal diff ant <diff.one
unset LESS

# no terminal, no pager
PAGER='touch ran'
export PAGER
ok 'in a pipe there is no pager' runs 0 diff ant
ok '... but the diff' says '+obj'
ok '... and nothing else was run' [ ! -e ran ]
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'looking changes nothing' untouched

done_testing
