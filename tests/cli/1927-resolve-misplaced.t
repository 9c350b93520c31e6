#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Of two hunks for a function, the first does not fit, and the second only with fuzz in
# another function above. The file to resolve has both at the function that they are for.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
body() {
	printf '\tret = send(p);\n\tif (ret < 0)\n\t\treturn ret;\n\n\t%s();\n}\n\n' "$1"
}
{
	printf 'int a(void)\n{\n'
	seq 10
	body first
	printf 'int b(void)\n{\n\tint ret;\n'
	seq 20 40
	body last
} >old
sed -e '/^int b/,$s/return ret;/goto free;/' -e '/^int b/,$s/^\tint ret;/\tint ret, more;/' old >new
diff -up --label a/f --label b/f old new >s/1.patch
echo 1.patch >s/series
sed -e '/^int b/,$s/\tif (ret < 0)/\tif (ret)/' -e '/^int b/,$s/^\tint ret;/\tlong ret;/' old >t/f
f=s/.pom/refresh/conflict/f
# in_b PATTERN: the file has it in function b only
in_b() {
	test "$(sed -n '/^int b/,$p' "$f" | grep -c -e "$1")" -gt 0 &&
		test "$(sed '/^int b/,$d' "$f" | grep -c -e "$1")" = 0
}

ok 'the refresh stops' runs 1 refresh --repo s --onto t
ok '... the second hunk fits above' says 'hunk #2 fits at line 12' '(2 conflicts)'
ok '... the markers are in the function' in_b '<<<<<<<'
ok '... two of them' eval 'test "$(grep -c "<<<<<<<" "$f")" = 2'
ok '... and so is the new line' in_b 'goto free;'
ok '... what is above it is as it was' eval 'sed "/^int b/,\$d" old >above && sed "/^int b/,\$d" "$f" | cmp above -'
sed -e '/^int b/,$s/return ret;/goto free;/' -e '/^int b/,$s/^\tlong ret;/\tlong ret, more;/' t/f >wanted
cp wanted "$f"
ok 'resolved' runs 0 refresh --continue --repo s
ok '... as it says' says '1.patch resolved: 2 hunks new'
ok '... the patch makes the file' eval 'patch -d t -p1 -F0 <s/1.patch >"$out" && cmp t/f wanted'
done_testing
