#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh does not choose between places that a hunk fits only with fuzz, unless one of them
# has more of its context: the new patch fits exactly, and nothing tells of the choice.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
echo 1.patch >s/series
fips='	.fips = 1,
'
# entry NAME DRIVER [LINE]
entry() { printf '{\n\t.alg = %s,\n\t.driver = %s,\n\t.test = aead,\n%s\t.suite = {\n\t\t.vec = %s,\n\t}\n},\n' "$1" "$2" "${3-}" "$1"; }
# table SUFFIX [LINE]: entries of drivers with that suffix; the second one has the line
table() {
	seq 9
	entry one "one$1" "$fips"
	entry two "two$1" "${2-}"
	entry three "three$1"
	entry four "four$1"
	entry five "five$1" "$fips"
	seq 20 29
}
table -old >old
table -old "$fips" >new
diff -u --label a/f --label b/f old new >s/1.patch

# the second entry has got its line, under another driver; others are like it
table -new "$fips" >t/f
cp t/f was
ok 'check tells of fuzz, as patch(1) applies it' runs 0 check --repo s --tree t
ok '... and of the places' matches 'fits at line [0-9]+ \(.*fuzz 2\), and also at line'
ok 'refresh does not choose' runs 1 refresh --repo s --onto t
ok '... and names two places' matches 'hunk #1 \(line 3 of the patch\) fits with fuzz only, at line [0-9]+ and also at line [0-9]+; compare both'
ok '... the line is in no other entry' eval 'grep -q "^<<<<<<<" s/.pom/refresh/conflict/f && [ "$(sed "/^|||||||/,/^>>>>>>>/d" s/.pom/refresh/conflict/f | grep -c fips)" = 3 ]'
ok '... drop takes it out' runs 0 refresh --drop --repo s
ok '... the tree is as it was' cmp t/f was

# without it, only the entry's name tells where it belongs
table -new >t/f
printf '1.patch\n' >s/series
ok 'where the name is left of the context' runs 0 refresh --repo s --onto t
ok '... the patch says how it fitted' matches 'fits at line [0-9]+ \(.*fuzz [12]\), and also at line'
ok '... and fits' runs 0 apply --all --strict --repo s --tree t
table -new "$fips" >want
ok '... in its entry' cmp t/f want
ok 'again, nothing is left to do' eval 'rm -r t/.pom && table -new >t/f && runs 0 refresh --check --repo s --onto t'

# a good merge knows its place by more than the lines that are equal
diff -u --label a/f --label b/f old new >s/1.patch
table -new | sed 's/^	\.alg = \(.*\)/	.alg = "\1"/; s/\.vec = \(.*\)/.vec = VEC(\1)/' >t/f
ok 'nothing is left of it' runs 1 refresh --repo s --onto t
ok '... which is a stop' says 'fits with fuzz only'
runs 0 refresh --abort --repo s
ok '--strict refuses it in its own words' runs 1 refresh --strict --repo s --onto t
ok '... as before' silent 'fits with fuzz only'
done_testing
