#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A hunk that fits nowhere gets a proposal: where, how sure, and what it rests on.
# --accept-merged takes it, revert takes that out again byte for byte.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# The tree has other words in the call, and a line more among the fields.
fresh() {
	rm -rf t
	mkdir t
	{
		seq 20
		printf 'struct s {\n\tint one;\n\tint two;\n\tint by_others;\n};\n'
		printf 'void f(void)\n{\n\tget(dev, mode, ALL | FAST);\n\treturn;\n}\n'
		seq 30 40
	} >t/f
	rm -rf before
	cp -a t before
}
cat >p.patch <<'P'
--- a/f
+++ b/f
@@ -20,5 +20,6 @@
 20
 struct s {
 	int one;
 	int two;
+	int three;
 };
@@ -26,5 +27,6 @@
 void f(void)
 {
-	get(dev, mode, FAST);
+	get(dev, wrap(mode),
+	    FAST);
 	return;
 }
P

fresh
ok 'check finds a conflict' runs 1 check --tree t ./p.patch
ok '... and proposes a place for an added line' \
	says 'could be merged at line 25, confidence 88%: 5 of 5 lines agree' \
	'others were added there, too; these stay the last of their block' \
	'        +	int three;'
ok '... and a line that is merged by words' \
	says 'could be merged at line 28, confidence ' \
	'words beside each other changed' \
	'        -	get(dev, mode, ALL | FAST);' \
	'        +	get(dev, wrap(mode),' '        +	    ALL | FAST);'
ok '... and says how to take them' matches '^ *--accept-merged=[0-9]+ takes'
ok 'the tree is as it was' as_before
ok 'apply alone refuses it' runs 1 apply --tree t ./p.patch
ok '... and the tree is as it was' as_before
ok 'a bar that is too high refuses it' runs 1 apply --accept-merged=99 --tree t ./p.patch
ok '... and the tree is as it was' as_before
ok 'JSON has the proposals' runs 1 check --json --tree t ./p.patch
hunks='d["sets"][0]["trees"]["tree"]["files"][0]["hunks"]'
ok '... where, how sure, and how' json "${hunks}[0][\"nearest\"][\"merge\"] == {
	'line': 25, 'confidence': 88, 'same': 5, 'of': 5,
	'basis': ['others were added there, too; these stay the last of their block'],
	'edits': [{'line': 25, 'remove': 0, 'add': ['\tint three;']}]}"

taken() {
	runs 0 apply "$1" --tree t ./p.patch &&
		sed -e '25i\	int three;' -e '28s/.*/	get(dev, wrap(mode),\n	    ALL | FAST);/' \
			before/f | cmp - t/f
}
ok '--accept-merged takes them' taken --accept-merged
ok '... and says so' says 'applied' '2 hunks merged by words' \
	'merged at line 25, confidence 88%'
ok 'status has it as applied' runs 0 status --tree t
ok 'revert takes it out' runs 0 revert --tree t ./p.patch
rm -rf t/.pom
ok '... byte for byte' as_before
ok 'a bar of its own takes them' taken --accept-merged=50
fresh
ok 'check --accept-merged says that it fits' runs 0 check --accept-merged --tree t ./p.patch
ok '... and JSON that it was merged' runs 0 check --json --accept-merged --tree t ./p.patch
ok '... by words' json 'd["sets"][0]["trees"]["tree"]["files"][0]["merged"]'

sed -i 's/mode, ALL/other(mode), ALL/' t/f before/f
ok 'words that both changed stay a conflict' runs 1 apply --accept-merged=1 --tree t ./p.patch
ok '... JSON says why' runs 1 check --json --tree t ./p.patch
ok '... in words' json "${hunks}[1][\"nearest\"][\"no_merge\"] == 'the tree and the patch change the same words'"
ok '... and the tree is as it was' as_before
fresh
sed -i 's/int by_others/int three/' t/f before/f
ok 'a line that is there already is not added twice' runs 1 apply --accept-merged=1 --tree t ./p.patch
ok '... and the tree is as it was' as_before

ok '--strict refuses it' runs 2 apply --strict --accept-merged --tree t ./p.patch
ok 'a bar is a percentage' runs 2 apply --accept-merged=101 --tree t ./p.patch
ok '... from 1' runs 2 apply --accept-merged=0 --tree t ./p.patch

# Two functions are alike; the patch is for the one whose other lines changed.
rm -rf t
mkdir t
{
	printf 'int probe_a(struct dev *d)\n{\n\treturn new_probe(d);\n}\n'
	seq 30
	printf 'int probe_b(struct dev *d)\n{\n\tret = init_b(d);\n\tif (ret)\n\t\treturn ret;\n'
	printf '\treturn start_b(d);\n}\n'
	printf 'int f(void)\n{\n\tif (!a || !b)\n\t\treturn;\n}\n'
} >t/f
rm -rf before
cp -a t before
cat >q.patch <<'P'
--- a/f
+++ b/f
@@ -3,5 +3,6 @@ int probe_a(struct dev *d)
 	ret = init(d);
 	if (ret)
 		return ret;
+	quirk_a(d);
 	return start(d);
 }
@@ -42,5 +43,5 @@ int f(void)
 int f(void)
 {
-	if (a && b)
+	if (a && b && q)
 		return;
 }
P
ok 'a place in another function is not taken' runs 1 apply --accept-merged --tree t ./q.patch
ok '... nor one beside an operator that changed' \
	says 'it is in another function: probe_b' 'words beside those that it changes are others' \
	'        +	if (!a || !b && q)'
ok '... and the tree is as it was' as_before
ok 'a bar that is low enough takes them' runs 0 apply --accept-merged=30 --tree t ./q.patch

fresh
mkdir s
cp p.patch s/one.patch
echo one.patch >s/series
cp -a s s2
ok 'refresh stops at it' runs 1 refresh --onto t --repo s
ok '... and proposes the merge' says 'could be merged at'
ok '... given up, the series is as before' eval 'runs 0 refresh --abort --repo s && same s s2'
ok 'refresh --accept-merged rewrites it' runs 0 refresh --accept-merged --onto t --repo s
redrawn() {
	patch -d t -p1 -F0 -s <s/one.patch && cp t/f got && fresh && taken --accept-merged && cmp got t/f
}
ok '... and patch takes that without fuzz' redrawn

done_testing
