#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A file with several hard links is not written through: the other names keep
# their content. Existing files keep their modes, new files get the modes of the
# patch, and links stay links.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
file=net/netfilter/Makefile
new_set base/one
edit_by base/one linux.diff "$scratch/linux" $file '20i obj one'

# hard links
rm -rf "$KERNEL_DIR"
cp -al "$scratch/linux" "$KERNEL_DIR"
ln "$scratch/linux/$file" "$scratch/another"
note "$scratch/linux"
cp "$scratch/linux/$file" "$scratch/before"
text_stays() {
	cmp "$scratch/before" "$scratch/linux/$file" &&
		cmp "$scratch/before" "$scratch/another"
}
ok 'a tree of hard links' runs 0 apply one
ok 'is changed' grep -q 'obj one' "$KERNEL_DIR/$file"
ok 'without writing through the links' text_stays
ok 'what is not changed is still linked' \
	[ "$KERNEL_DIR/$(dirname $file)/Kconfig" -ef \
	"$scratch/linux/$(dirname $file)/Kconfig" ]
ok 'and back' runs 0 revert one
ok 'without writing through them' text_stays
ok 'to the same bytes and modes' pristine

# modes
for mode in 0755 0664 0600 0444 0640 0775; do
	fresh
	chmod $mode "$KERNEL_DIR/$file"
	cp -a "$KERNEL_DIR" "$scratch/mode-$mode"
	mode_of() {
		stat -c '0%a' "$KERNEL_DIR/$file"
	}
	ok "a file of mode $mode" runs 0 apply one
	ok 'has it afterwards' [ "$(mode_of)" = $mode ]
	ok 'and comes back' runs 0 revert one
	ok 'with it' same "$scratch/mode-$mode" "$KERNEL_DIR"
done

# a deleted file and a renamed one
mkdir "$scratch/d"
seq 1 20 >"$scratch/d/gone"
seq 1 30 >"$scratch/d/here"
{
	printf 'diff --git a/gone b/gone\ndeleted file mode 100644\n'
	diff -u --label a/gone --label /dev/null "$scratch/d/gone" /dev/null
	printf 'diff --git a/here b/there\nsimilarity index 100%%\nrename from here\nrename to there\n'
} >"$scratch/moves.patch"
for mode in 0664 0600 0444 0640; do
	chmod $mode "$scratch/d/gone" "$scratch/d/here"
	rm -rf "$scratch/d0"
	cp -a "$scratch/d" "$scratch/d0"
	ok "files of mode $mode are deleted and renamed" \
		runs 0 apply --tree "$scratch/d" "$scratch/moves.patch"
	ok '... the new name has the mode' \
		[ "$(stat -c '0%a' "$scratch/d/there")" = $mode ]
	ok '... and come back' runs 0 revert --tree "$scratch/d" moves.patch
	ok '... with it' same "$scratch/d0" "$scratch/d"
done

# patches that change modes
mkdir "$scratch/t"
echo text >"$scratch/t/plain"
echo '#!/bin/sh' >"$scratch/t/script"
ln -s plain "$scratch/t/link"
cp -a "$scratch/t" "$scratch/t0"
cat >"$scratch/modes.patch" <<'EOF'
diff --git a/script b/script
old mode 100644
new mode 100755
diff --git a/new b/new
new file mode 100755
--- /dev/null
+++ b/new
@@ -0,0 +1 @@
+new
diff --git a/link b/link
--- a/link
+++ b/link
@@ -1 +1 @@
-plain
\ No newline at end of file
+script
\ No newline at end of file
diff --git a/other b/other
new file mode 120000
--- /dev/null
+++ b/other
@@ -0,0 +1 @@
+new
\ No newline at end of file
diff --git a/plain b/moved/plain
similarity index 100%
rename from plain
rename to moved/plain
EOF
sed -i 's/^diff --git a\/link b\/link$/&\nindex 1234567..89abcde 120000/' \
	"$scratch/modes.patch"
ok 'modes, links and a rename by git' \
	runs 0 apply --tree "$scratch/t" "$scratch/modes.patch"
is() {
	find "$scratch/t" -path '*/.pom' -prune -o -mindepth 1 \
		-printf '%P %y %m %l\n' | sort >"$scratch/.1"
	alike "$scratch/.1" - <<'EOF'
link l 777 script
moved d 755 
moved/plain f 644 
new f 755 
other l 777 new
script f 755 
EOF
}
ok 'are what they say' is
ok 'and back' runs 0 revert --tree "$scratch/t" "$scratch/modes.patch"
ok 'to what they were' same "$scratch/t0" "$scratch/t"

# a link's folder is not followed, nor is a link taken for a file
ln -s ../linux "$scratch/t/out"
ln -s plain "$scratch/t/alias"
note "$scratch/linux" "$scratch/t"
unified "$scratch/linux" $file '20i x' | sed 's, \([ab]\)/, \1/out/,' \
	>"$scratch/through.patch"
ok 'a patch through a linked folder' refused 1 apply -p1 \
	--tree "$scratch/t" "$scratch/through.patch"
ok 'is refused for it' says 'the name goes through a symbolic link'
printf -- '--- a/alias\n+++ b/alias\n@@ -1 +1 @@\n-text\n+mine\n' \
	>"$scratch/alias.patch"
ok 'a patch to a linked file' refused 1 apply --tree "$scratch/t" \
	"$scratch/alias.patch"
ok 'is refused as well' says 'is a symbolic link, and the patch is for'

# a new link where the tree has a link to something else
{
	echo 'diff --git a/alias b/alias'
	echo 'new file mode 120000'
	printf -- '--- /dev/null\n+++ b/alias\n@@ -0,0 +1 @@\n+elsewhere\n'
	echo '\ No newline at end of file'
} >"$scratch/link.patch"
ok 'a new link in the place of another one' refused 1 apply \
	--tree "$scratch/t" "$scratch/link.patch"
ok 'is a conflict' says 'the tree has another one there'

done_testing
