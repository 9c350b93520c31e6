#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch of a series adds a Kconfig entry that the new tree has: check says so, and refresh
# stops. Kconfig would take one of both types and only warn.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
make_linux t 6 12
mkdir -p t/drivers/mtd t/drivers/net t/arch/arm t/arch/mips t/tools/x s
conflict=s/.pom/refresh/conflict
# entry SYMBOL TYPE
entry() { printf 'config %s\n\t%s\n\thelp\n\t  Text.\n\n' "$1" "$2"; }
{ entry X 'bool "mine"'; entry Y 'tristate "y"'; } >t/drivers/mtd/Kconfig
{ entry OTHER 'bool "other"'; entry LAST 'bool'; } >t/drivers/net/Kconfig
entry CPU 'bool "cpu"' >t/arch/arm/Kconfig
: >t/arch/mips/Kconfig
entry TOOL 'bool "tool"' >t/tools/x/Kconfig
# The kernel's first file leads to all others.
cat >t/Kconfig <<'END'
mainmenu "Linux"
source "drivers/Kconfig"
source "arch/$(SRCARCH)/Kconfig"
END
printf 'source "drivers/%s/Kconfig"\n' mtd net >t/drivers/Kconfig
cp -a t pristine
# new NUMBER FILE SYMBOL TYPE: a patch that makes the file, with the entry
new() {
	entry "$3" "$4" >new
	diff -u --label /dev/null --label "b/$2" /dev/null new >"s/$1.patch"
}
# edit NUMBER FILE SED: a patch that edits the file of the pristine tree
edit() {
	sed "$3" "pristine/$2" >new
	diff -u --label "a/$2" --label "b/$2" "pristine/$2" new >"s/$1.patch"
}
series() {
	rm -rf s/.pom s/*.patch
	: >s/series
	for n; do echo "$n.patch"; done >s/series
}
fine() { runs 0 check --kernel t --repo s && silent 'has an entry for that' && runs 0 refresh --repo s --onto t; }

series 1
new 1 drivers/mtd/composite/Kconfig X 'tristate "theirs"'
cp s/1.patch was
ok 'check says it' runs 0 check --kernel t --repo s
ok '... and where' says 'it adds `config X`, and drivers/mtd/Kconfig has an entry for that'
ok 'refresh stops' runs 1 refresh --repo s --onto t
ok '... and says where' says 'it adds `config X`, and drivers/mtd/Kconfig has an entry for that' "$conflict/drivers/mtd/composite/Kconfig:1"
ok '... with a marker' grep -q '^<<<<<<<' $conflict/drivers/mtd/composite/Kconfig
note s t
ok '... which has to go' refused 2 refresh --continue --repo s
sed -i '/^<<<<<<</,/^=======/d; /^>>>>>>>/d' $conflict/drivers/mtd/composite/Kconfig
ok 'it can be meant so' runs 0 refresh --continue --repo s
ok '... and the patch stays to the byte' cmp s/1.patch was
runs 1 refresh --repo s --onto t
sed -i '/^<<<<<<</,/^=======/d; /^>>>>>>>/d; s/config X/config X_NEW/' $conflict/drivers/mtd/composite/Kconfig
ok 'renamed' runs 0 refresh --continue --repo s
ok '... it is no more in doubt' fine
ok '... and is in the patch' grep -q '^+config X_NEW' s/1.patch

series 1
edit 1 drivers/net/Kconfig '/^config LAST/i config Y\n\tbool "again"\n'
ok 'in a file that the tree has' runs 1 refresh --repo s --onto t
ok '... the entry is between markers' eval 'sed -n "/^=======/,/^>>>>>>>/p" $conflict/drivers/net/Kconfig | grep -qx "config Y"'
sed -i '/^|||||||/,/^>>>>>>>/d; /^<<<<<<</d' $conflict/drivers/net/Kconfig
note s t
ok '... without it, nothing is left' refused 2 refresh --continue --repo s
ok '... as it says' says 'nothing of the patch is left'
ok '... so it is dropped' runs 0 refresh --drop --repo s
series 1
edit 1 drivers/mtd/Kconfig '$a config X\n\tbool "again"'
ok 'in the same file' runs 1 refresh --repo s --onto t
ok '... too' says 'drivers/mtd/Kconfig has an entry for that'

series 1 2
new 1 drivers/a/Kconfig NEW 'bool "new"'
new 2 drivers/b/Kconfig NEW 'bool "new"'
ok 'two patches of the series' runs 1 refresh --repo s --onto t
ok '... add one symbol' says 'Stopped at 2.patch' 'drivers/a/Kconfig has an entry for that'

series 1
new 1 arch/mips/Kconfig.cpu CPU 'bool "cpu"'
ok 'two architectures have it' fine
new 1 drivers/a/Kconfig CPU 'bool "cpu"'
ok 'an architecture and a driver' runs 0 check --kernel t --repo s
ok '... have it, and where' says 'and arch/arm/Kconfig has an entry for that'
new 1 drivers/a/Kconfig X 'default y'
ok 'an entry without a prompt adds to it' fine
new 1 drivers/a/Kconfig LAST 'bool "last"'
ok '... also if the other has none' fine
new 1 drivers/a/Kconfig.orig X 'bool "x"'
ok 'a file that patch(1) has left' fine
new 1 drivers/a/Kconfig TOOL 'bool "tool"'
ok 'a tool of its own' fine
edit 1 drivers/mtd/Kconfig '/^config X/,/Text/d'
new more drivers/a/Kconfig X 'bool "x"'
cat s/more.patch >>s/1.patch
ok 'an entry that moves' fine
edit 1 drivers/mtd/Kconfig 's/bool "mine"/tristate "mine"/'
ok 'an entry that changes' fine
edit 1 drivers/mtd/Kconfig 's/Text./More text./'
ok 'a text in one' fine
ok 'the tree is untouched' same t pristine
done_testing
