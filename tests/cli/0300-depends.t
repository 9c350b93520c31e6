#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sets that a set depends on are applied before it, and the output names them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
new_set base/bottom
edit_by base/bottom linux.diff "$scratch/linux" net/netfilter/Makefile \
	'20i obj bottom'
new_set base/middle 'Depends: bottom'
new_set extra/top 'Depends: middle'
# on what bottom leaves behind, so the order matters
mkdir "$scratch/later"
make_linux "$scratch/later" 6 1
sed -i '20i obj bottom' "$scratch/later/net/netfilter/Makefile"
edit_by extra/top linux.diff "$scratch/later" net/netfilter/Makefile \
	'20s/$/ and top/'
new_set extra/lonely

applied() {
	[ "$(sed -n 's/^Set: //p' "$KERNEL_DIR/.pom/ledger" | tr '\n' ' ')" \
		= "$1 " ]
}

ok 'a set pulls in what it needs, and what that needs' runs 0 apply top
ok 'in the right order' applied 'bottom middle top'
ok 'and says for whom' matches '^bottom .*\(needed by middle\)$' \
	'^middle .*\(needed by top\)$' '^3 sets applied'
ok 'the set itself was asked for' not matches '^top .*needed by'
ok 'it was put on top of the other' \
	grep -qx 'obj bottom and top' "$KERNEL_DIR/net/netfilter/Makefile"
ok 'status shows them all' runs 0 status
ok 'by name' matches '^  bottom +applied' '^  middle +applied' '^  top +applied'

ok 'taking a set out leaves what it needs' runs 0 revert top
ok 'there' applied 'bottom middle'
runs 0 apply top >/dev/null
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'what others need stays' refused 1 revert bottom
ok 'and it says who needs it, and what to do' \
	says 'middle needs it; revert middle first, or both together'
ok 'also with --keep-going' refused 1 revert --keep-going bottom
ok 'in any order when all are named' runs 0 revert bottom top middle
ok 'and everything is as it was' pristine

runs 0 apply bottom >/dev/null
ok 'what is there is not put in again' runs 0 apply top
ok 'but told' matches '^bottom +applied ' '^3 sets: 2 applied, 1 is there already$'
fresh

ok 'asked for by name and needed: it was asked for' runs 0 apply top bottom
ok 'so it does not say that it is needed' not matches '^bottom .*needed by'
fresh

note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'what is left out is missed' refused 1 apply top --exclude bottom
ok 'by name' says 'it needs bottom, which is neither applied nor asked for'
ok 'and by those who would come after it' \
	says 'it needs middle, which cannot be applied'
ok 'check says the same' refused 1 check top --exclude bottom
ok 'check pulls in as well' refused 0 check top
ok 'and says so' matches '^middle .*needed by top'
ok '--exclude of what stands by itself' runs 0 apply extra --exclude lonely
ok 'leaves that out' applied 'bottom middle top'
fresh
ok '--exclude of two' runs 0 apply extra --exclude top --exclude=lonely
ok 'leaves both out' applied 'bottom middle'
ok 'what is applied need not be asked for' \
	runs 0 apply top --exclude middle --exclude bottom
ok 'with the two that it needs there' applied 'bottom middle top'
ok '--exclude keeps a set in on the way out' \
	runs 0 revert extra --exclude middle --exclude bottom
ok 'with what it needs' applied 'bottom middle'
fresh

# a set that cannot go in keeps out what needs it
rm -rf "$KERNEL_DIR/net/netfilter/Makefile"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'what cannot be applied is missed as well' refused 1 apply top
ok 'in its own words' matches '^bottom +conflict' \
	'^middle +conflict +it needs bottom, which cannot be applied'
ok 'also with --keep-going' refused 1 apply --keep-going top
ok 'which applies what does not need it' runs 1 apply --keep-going top lonely
ok 'only that' applied lonely
fresh

new_set base/snake 'Depends: tail'
new_set base/tail 'Depends: body'
new_set base/body 'Depends: snake'
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'a circle is refused' refused 2 apply snake
ok 'by name, with its file' matches \
	'base/(snake|tail|body)/info: the dependencies of .* go in a circle'
ok 'check finds it too' refused 2 check tail
ok 'others are not held up by it' refused 0 check lonely
rm -rf "$POM_REPO"/base/snake "$POM_REPO"/base/tail "$POM_REPO"/base/body

new_set base/self 'Depends: self'
ok 'a set that needs itself is a circle' refused 2 apply self
ok 'which is said' says 'in a circle'
rm -rf "$POM_REPO/base/self"

done_testing
