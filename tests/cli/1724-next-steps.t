#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What apply, the walk, refresh, export and diff say is to be done next is about what was
# done, and helps.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
make_trees
make_repo base
new_set base/both 'Config: +BOTH'
edit_by base/both linux.diff linux net/netfilter/Kconfig '20a config BOTH'
edit_by base/both iptables.diff iptables extensions/GNUmakefile.in '10a both'
new_set base/kernel
mkdir -p "$POM_REPO/base/user/iptables/extensions"
echo 'int user;' >"$POM_REPO/base/user/iptables/extensions/user.c"
echo 'Summary: the set user' >"$POM_REPO/base/user/info"

ok 'both trees' eval 'runs 0 apply both && says "Next, in the kernel tree: switch on" CONFIG_BOTH=m \
	"Next, in the iptables tree: ./autogen.sh, ./configure, make and install"'
rm -rf "$IPTABLES_DIR" && cp -a "$scratch/iptables" "$IPTABLES_DIR"
touch "$IPTABLES_DIR/configure"
ok 'applied to one tree already' eval 'runs 0 apply both && silent "the kernel tree" CONFIG_BOTH &&
	says "Next, in the iptables tree: ./configure (again), make and install"'
ok 'nothing to do' eval 'runs 0 apply both && silent Next'
ok 'one for the kernel' eval 'runs 0 apply both kernel && says "in the kernel tree: make and install" && silent CONFIG_ "in the iptables"'
ok 'one for iptables' eval 'runs 0 apply user && silent "in the kernel" && says "in the iptables tree"'
rm "$IPTABLES_DIR/configure"

# walks ANSWERS WORD...: the walk, with these answers from a file.
walks() {
	printf '%s\n' "$1" | tr ' ' '\n' >"$scratch/answers"
	shift
	"$RUNME" "$@" <"$scratch/answers" >"$out" 2>"$err"
}
ok 'the walk reverts from one tree' eval 'walks "y q" --reverse user && says "1 set reverted; build and install again in the iptables tree."'
ok '... from both' eval 'walks "y q" --reverse both && says "1 set reverted; build and install again in the kernel tree and the iptables tree."'
ok '... reverts one and applies another' eval 'runs 0 apply kernel user && cp -a "$POM_REPO/base/user" "$POM_REPO/base/more" &&
	mv "$POM_REPO/base/more/iptables/extensions/user.c" "$POM_REPO/base/more/iptables/extensions/more.c" &&
	walks "y a n y" --reverse kernel user more && says "1 set reverted; build and install again in the kernel tree." &&
	says "Applied: more" "in the iptables tree:" && silent "Next, in the kernel"'

unset POM_REPO KERNEL_DIR IPTABLES_DIR
mkdir s t
numbered line 60 >t/f
unified t f '10s/$/ one/' >s/1.patch
unified t f '30s/$/ two/' >s/2.patch
unified t f '50s/$/ three/' >s/3.patch
printf '%s\n' 1.patch 2.patch 3.patch >s/series
sed -i -e '1i first' -e '30s/^/no /' t/f
note s
ok 'refresh stops at a patch that does not fit' runs 1 refresh --repo s --onto t
ok '... and what fits was not refreshed' eval 'matches "^1.patch differs: 1 hunk moved" && silent "patch refreshed" && says "1 needs to be refreshed" "runme refresh --continue --repo s"'
echo edited >>s/.pom/refresh/conflict/f
ok '... the next run is told' eval 'runs 2 refresh --repo s --onto t --keep-going && says "--abort gives it up"'
ok '... which helps' runs 0 refresh --abort --repo s
ok '... with --keep-going it is' eval 'runs 1 refresh --repo s --onto t --keep-going &&
	matches "^1.patch refreshed" "^3.patch refreshed" && silent "Nothing was written"'
ok '... and then there is nothing to write' eval 'runs 1 refresh --repo s --onto t --keep-going &&
	says "Nothing was written." && silent "--keep-going"'
ok 'export tells of --keep-going' eval 'runs 1 export --repo s --tree t --format mbox -o m && says "Nothing was written. --keep-going writes" &&
	says "2.patch: its standing is conflict; \`runme check 2.patch\`, with the names before it, says why"'
ok '... which writes the rest' runs 1 export --repo s --tree t --format mbox -o m --keep-going

done_testing
