#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# After apply, somebody edits the lines around those of the set. The set is applied, with
# a note, and revert takes its lines out and nothing else. An edit of its own lines, or a
# line of it that is back, is something else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig
numbered line 90 >orig/f
numbered line 90 >orig/g
cp -r orig new
sed -i -e '20s/.*/twenty/' -e '21a more' -e '50d' new/f
sed -i '70a seventy' new/g
for name in f g; do
	diff -u --label "a/$name" --label "b/$name" "orig/$name" "new/$name"
done >p.patch

# edited SED...: the set is applied, and somebody edits f.
edited() {
	rm -rf t
	cp -r orig t
	runs 0 apply --tree t p.patch && sed -i "$@" t/f
}
# stands SED...: these edits leave the set applied; they stay when it goes.
stands() {
	edited "$@" && runs 0 status --tree t &&
		matches '^  p.patch +applied +its files were edited since, its own lines still stand$' &&
		runs 0 check --tree t p.patch && says 'present  f' && silent conflict partial &&
		runs 0 check --json --tree t p.patch &&
		json 'all(f["outcome"] == "present" and
			all(h["state"] == "present" for h in f["hunks"])
			for f in d["sets"][0]["trees"]["tree"]["files"])' &&
		runs 0 revert --tree t p.patch && cp -r orig want &&
		sed -i "$@" want/f && same want t
	was=$?
	rm -rf want
	return $was
}
# stands_not WORDS SED...: these do not.
stands_not() {
	words=$1
	shift
	edited "$@" && runs 1 status --tree t &&
		matches "^  p.patch +partial +it was applied, and its $words" &&
		runs 1 check --json --tree t p.patch &&
		json 'd["sets"][0]["standing"] == "partial" and
			any(f["outcome"] != "present" for f in d["sets"][0]["trees"]["tree"]["files"])'
}

ok 'a line of context' stands 's/^line 18$/LINE 18/'
ok 'context of several hunks' stands -e 's/^line 18$/LINE 18/' -e 's/^line 51$/LINE/' -e 's/^line 49$/x/'
ok 'all lines before a hunk' stands 's/^line 1[789]$/LINE/'
ok 'all lines around a hunk' stands 's/^line \(1[789]\|2[2345]\)$/LINE/'
ok 'the line between two runs' stands 's/^line 21$/LINE 21/'
ok 'lines that were deleted' stands -e '/^line 18$/d' -e '/^line 24$/d'
ok 'lines beside the own ones' stands -e '/^line 19$/a one' -e '/^line 22$/i two'
ok 'all of the context, and what is before it' stands -e 1,10d -e 's/^line \(17\|18\|19\|48\|49\|51\|52\)$/x/'
ok 'the line ends of the context' stands '/^line 1[6-9]$/s/$/\r/'
edited 's/^line \(4[4-9]\|5[1-6]\)$/  &/'
ok 'the indent of all that is around a removed line' eval 'runs 0 status --tree t && says "own lines seem to stand"'
ok '... where revert does not know the place, and says so' eval 'runs 1 revert --tree t p.patch && says "those around them were changed"'

ok 'a line of its own' stands_not 'lines were changed' 's/^twenty$/Twenty/'
ok 'one that was deleted' stands_not 'lines were changed' /^more/d
ok 'one between two lines' stands_not 'lines were changed' -e 's/^twenty$/line 20/' -e /^more/d
ok 'a removed line is back' stands_not 'lines were changed' '/^line 49$/a line 50'
ok 'a replaced line is back, beside the new one' stands_not 'lines were changed' '/^twenty/i line 20'
ok '... and the context is another' stands_not 'lines were changed' -e '/^twenty/i line 20' -e 's/^line 1[789]$/x/'
ok 'the indent of all' stands_not 'lines were changed' 's/^/  /'
ok 'the line ends of all' stands_not 'lines were changed' 's/$/\r/'
edited -n p
mv t/f t/h
ok 'a file was moved away' eval 'runs 1 status --tree t && says "its files were changed since: f: it is not there any more"'
ok '... check tells where' eval 'runs 1 check --tree t p.patch && says "has it moved? h lies beside it" && silent "present  f"'
ok '... and so does revert, which does not speak of lines' eval 'runs 1 revert --tree t p.patch && says "a file of it is not there any more" && silent "its lines"'
edited -n p
rm t/f && mkdir t/f
ok 'a folder is in its place' eval 'runs 1 status --tree t && says "files were changed since: f: it is a folder"'
edited -e 's/^twenty$/line 20/' -e /^more/d
note t
ok 'a hunk that was taken out by hand' eval 'refused 1 revert --tree t p.patch &&
	says "part of it was taken out already; --force takes out the rest" && silent "there already"'
ok '... --force takes out the rest' eval 'runs 0 revert --force --tree t p.patch && same orig t'

# the same lines stand elsewhere
seq 200 | sed 's/^.*[1-6]$/same/' >orig/f
cp orig/f new/f
sed -i -e '24a new' new/f
cp new/f orig/f
sed -i '84a new' new/f
diff -u --label a/f --label b/f orig/f new/f >p.patch
edited -e '83s/same/other/'
note t
ok 'a place that fits elsewhere as well' eval 'runs 0 status --tree t && refused 1 revert --tree t p.patch &&
	says "do not tell where it belongs"'
ok '... and lines of its own that are elsewhere as well' stands_not 'lines were changed' '85s/new/newer/'
note t
ok '... which revert leaves alone' eval 'refused 1 revert --tree t p.patch && says "lines were changed"'

# modes, and files that the set made
printf 'diff --git a/x b/x\nold mode 100644\nnew mode 100755\n' >p.patch
echo x >orig/x
cat >>p.patch <<'END'
diff --git a/n b/n
new file mode 100644
--- /dev/null
+++ b/n
@@ -0,0 +1,2 @@
+one
+two
END
edited -n p
echo three >>t/n
ok 'lines at the end of a new file' eval 'runs 0 status --tree t && says "own lines still stand"'
ok '... which cannot be deleted, as is said' eval 'runs 1 revert --tree t p.patch && says "has more in it" && silent "its lines were changed"'
edited -n p
sed -i 1a\ between t/n
ok 'a line within a new file' eval 'runs 1 status --tree t && says "lines were changed since: n"'
edited -n p
chmod -x t/x
ok 'a mode of its own' eval 'runs 1 status --tree t && says "files were changed since: x: its mode"'
edited -n p
chmod +x t/n
ok 'a mode that it did not change' eval 'runs 0 status --tree t && says "own lines still stand"'

# lines are put back where their context is, or nowhere
around() {
	seq 9 >t/f && printf '%s\n' "$1" >p.patch
	rm -rf t/.pom
	runs 0 apply --strict --tree t ./p.patch && echo "$2" | tr ' ' '\n' >t/f && cp t/f edited &&
		runs 1 revert --tree t p.patch && runs 1 revert --strict --tree t p.patch && cmp t/f edited
}
ok 'no line of context is where it was' around '--- a/f
+++ b/f
@@ -2,7 +2,6 @@
 2
 3
 4
-5
 6
 7
 8' '9 8 7 6 4 3 2 1'
ok 'all lines of context are others' around '--- a/f
+++ b/f
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+X
 6
 7
 8' '1 H H H X H H H 9'
ok 'a line like the own one beside it' around '--- a/f
+++ b/f
@@ -2,6 +2,7 @@
 2
 3
 4
+X
 5
 6
 7' '1 2 3 4 A X B X C 5 6 7'
seq 9 >t/f && rm -rf t/.pom
printf '%s\n' '--- a/f' '+++ b/f' '@@ -5,5 +5,3 @@' ' 5' ' 6' ' 7' -8 -9 >p.patch
ok 'the end of the file moved, and fuzz is no proof' eval '
	runs 0 apply --tree t ./p.patch && echo 1 2 3 4 H 6 H H 7 | tr " " "\n" >t/f &&
	runs 1 revert --tree t p.patch && says "do not tell where it belongs" &&
	[ "$(xargs <t/f)" = "1 2 3 4 H 6 H H 7" ]'

done_testing
