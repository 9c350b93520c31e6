#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# "Only names differ" is said where a name was changed, and not where a line uses
# something else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
{
	seq -f 'line %g;' 9
	printf '%s\n' 'ret = start(dev);' 'unsigned int n = total;' 'stop(other);'
	seq -f 'end %g;' 9
} >old
sed '/^unsigned/a\check(n);' old >new
diff -u --label a/f --label b/f old new >p.patch
# tree SED...: the tree has these edits
tree() {
	sed "$@" old >t/f
	runs 1 check --fuzz 0 --tree t p.patch
}
ok 'a name that is gone everywhere' tree s/start/begin/
ok '... was changed' says 'only names differ: start is called begin here'
ok 'a name that the file has elsewhere' tree -e 's/ret = start/ret = begin/' -e '$astart(more);'
ok '... is no other name' silent 'only names' 'is called'
ok 'a name that the patch has, too' tree 's/start(dev)/stop(dev)/'
ok '... is none' silent 'only names' 'is called'
ok 'another variable' tree 's/start(dev)/start(other)/'
ok '... is none' silent 'only names' 'is called'
ok 'another type' tree 's/^unsigned int/unsigned long/'
ok '... is none' silent 'only names' 'is called'
ok 'one of two that is none' tree -e 's/start/begin/' -e 's/^unsigned int/unsigned long/'
ok '... and so neither is said' silent 'only names' 'is called'

# the same of what is there in another form
fixed() {
	sed "$@" new >t/f
	runs 1 check --fuzz 0 --tree t p.patch
}
ok 'a result with another name' fixed 's/check(n)/verify(n)/'
ok '... may be it' says 'it seems: only names differ'
ok 'a result with another function of the file' fixed -e 's/check(n)/stop(n)/'
ok '... is not' silent 'only names'
done_testing
