#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A folder without info makes one set malformed. Every command goes on that does not need
# this set. A folder without any file of a set is none.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/good
mkdir -p "$POM_REPO/base/new/linux/net"
echo 'int x;' >"$POM_REPO/base/new/linux/net/x.c"
why='base/new/info: no such file'

unset KERNEL_DIR IPTABLES_DIR
ok 'list without a tree' runs 0 list
ok '... shows both' matches '^  good +the set good$' "^  new .*$why"
ok 'show' runs 0 show new
ok '... says why' says "$why"
ok 'search' runs 0 search good
fresh

note "$POM_REPO" "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'check' refused 1 check
ok '... says why, of the tree that its files are for' \
	matches '^good +clean' "^new +malformed +linux: $why\$"
ok '... with numbers' says '2 sets: 1 applies, 1 does not apply'
ok 'JSON' runs 1 check --json
ok '... has the standing' json "[(x['name'], x['standing']) for x in d['sets']] ==
	[('good', 'clean'), ('new', 'malformed')]"
ok 'show with trees' refused 2 show new
ok '... says why' says "$why"
ok 'diff' refused 2 diff new
ok 'apply of the group changes nothing' refused 1 apply base
ok 'refresh needs all sets' refused 2 refresh --check
ok '... and says which one is wrong' says "$why"
ok 'export' refused 1 export -o "$scratch/out"
ok '... says which one' says 'new: its standing is malformed'
ok 'export -k has the others' runs 1 export -k -o "$scratch/out"
ok '... in the series' eval '[ "$(wc -l <"$scratch/out/series")" -eq 1 ]'
ok 'import has the others' runs 1 import "$POM_REPO" -o "$scratch/new"
ok '... and says why' says "new: not imported: $why"
ok 'apply of another' runs 0 apply good
ok 'status' runs 0 status
ok 'apply -k' runs 1 apply -k base
ok '... leaves what it could apply' has good

ok 'with a malformed info, a set that is applied' eval \
	'echo "Color: red" >>"$POM_REPO/base/good/info" && runs 0 list'
ok '... is listed' matches '^  good +applied'
ok '... check says that the versions were not compared' eval 'runs 0 check good &&
	says "the repository'"'"'s version cannot be read: base/good/info:2: "'
ok '... has status' runs 0 status
ok '... can be reverted' runs 0 revert good
ok '... without a trace' pristine

mkdir -p "$POM_REPO/base/help-only" "$POM_REPO/base/tree-only/linux"
echo 'words' >"$POM_REPO/base/help-only/help"
ok 'a folder with help alone' runs 0 list
ok '... is a set as well' matches '^  help-only +malformed .*help-only/info: no such file'
ok '... and one with an empty linux' matches '^  tree-only +malformed'

mkdir -p "$POM_REPO/base/empty" "$POM_REPO/base/.git" "$POM_REPO/base/good~" \
	"$POM_REPO/base/notes"
touch "$POM_REPO/base/good~/info" "$POM_REPO/base/.git/info" \
	"$POM_REPO/base/notes/README" "$POM_REPO/base/README"
ok 'what is no set' runs 0 list
ok '... is not shown' eval \
	'[ "$(grep -c malformed "$out")" -eq 4 ] && [ "$(wc -l <"$out")" -eq 5 ]'

done_testing
