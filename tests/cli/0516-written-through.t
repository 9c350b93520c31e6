#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Links of the request itself count as if they were in the tree already. So
# nothing is read or written through a link that the same patch, an earlier patch
# or an earlier run has made, moved or copied. Nothing is written below a name
# that is not a folder.
# slow: about 260 runs, one for each way through a link
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir out
echo secret >out/file
# pristine: a file, a folder, a link to the folder, one that leads out
tree() {
	rm -rf t
	mkdir -p t/sub
	echo text >t/file
	echo inner >t/sub/file
	ln -s sub t/link
	ln -s ../out t/away
}
tree

create() {
	printf 'diff --git a/%s b/%s\nnew file mode 100644\n' "$1" "$1"
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+mine\n' "$1"
}
symlink() {
	printf 'diff --git a/%s b/%s\nnew file mode 120000\n' "$1" "$1"
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+%s\n' "$1" "$2"
	echo '\ No newline at end of file'
}
unlink() {
	printf 'diff --git a/%s b/%s\ndeleted file mode 120000\n' "$1" "$1"
	printf -- '--- a/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-%s\n' "$1" "$2"
	echo '\ No newline at end of file'
}
delete() {
	printf 'diff --git a/%s b/%s\ndeleted file mode 100644\n' "$1" "$1"
	printf -- '--- a/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-%s\n' "$1" "$2"
}
edit() {
	printf 'diff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-%s\n+mine\n' \
		"$1" "$1" "$1" "$1" "$2"
}
# how FROM TO, for rename and copy
rename() {
	printf 'diff --git a/%s b/%s\nsimilarity index 100%%\n' "$1" "$2"
	printf 'rename from %s\nrename to %s\n' "$1" "$2"
}
copy() {
	rename "$@" | sed 's/^rename/copy/'
}
mode() {
	printf 'diff --git a/%s b/%s\nold mode 100644\nnew mode %s\n' "$1" "$1" "$2"
}

# refuse WHAT REASON: the two patches a.diff and b.diff are refused for that, as
# one patch, as two patches of a request, and as two runs, the first of which is
# harmless. Nothing happens outside, nor to what the first run left.
refuse() {
	tree
	cat a.diff b.diff >both.diff
	note t out
	# a patch speaks of the files before it, where nothing is beneath the link
	ok "$1" refused 1 apply -p1 --tree t ./both.diff
	ok '... for it' matches "$2|there is no such file|is not there"
	ok '... as two patches' refused 1 apply -p1 --tree t ./a.diff ./b.diff
	ok '... for it' matches "$2"
	ok '... by force' refused 1 apply -p1 --force --tree t ./a.diff ./b.diff
	ok '... the first is harmless' runs 0 apply -p1 --tree t ./a.diff
	note t out
	ok '... as two runs' refused 1 apply -p1 --tree t ./b.diff
	ok '... for it' matches "$2"
}
through='symbolic link'

symlink d sub >a.diff
create d/x >b.diff
refuse 'a link is made, a file beneath it' "$through"
edit d/file inner >b.diff
refuse 'a link is made, a file beneath it edited' "$through"
delete d/file inner >b.diff
refuse 'a link is made, a file beneath it deleted' "$through"
copy d/file y >b.diff
refuse 'a link is made, a file beneath it copied' "$through"
rename d/file y >b.diff
refuse 'a link is made, a file beneath it moved' "$through"
copy file d/x >b.diff
refuse 'a link is made, a copy put beneath it' "$through"
rename file d/x >b.diff
refuse 'a link is made, a file moved beneath it' "$through"
edit d sub >b.diff
refuse 'a link is made, and edited as if it were a file' \
	"$through|a line|nothing near|conflict"
mode d 100755 >b.diff
refuse 'a link is made, and its mode changed' "$through|mode"

rename link m >a.diff
for b in 'create m/x' 'edit m/file inner' 'copy m/file y' 'rename file m/x'; do
	$b >b.diff
	refuse "a link is moved, then: $b" "$through"
done
copy link m >a.diff
for b in 'create m/x' 'edit m/file inner' 'copy m/file y' 'rename file m/x'; do
	$b >b.diff
	refuse "a link is copied, then: $b" "$through"
done
rename link sub2/deep/m >a.diff
create sub2/deep/m/x >b.diff
refuse 'a link is moved into a new folder' "$through"

# beneath what is no folder
beneath='no folder|not a folder|is there|would have to be'
rename file f >a.diff
create f/x >b.diff
refuse 'a file is moved, another made beneath it' "$beneath"
copy file f >a.diff
create f/x >b.diff
refuse 'a file is copied, another made beneath it' "$beneath"
create f >a.diff
create f/x >b.diff
refuse 'a file is made, another beneath it' "$beneath"

# a link that is deleted and replaced by a folder counts as a folder
tree
{
	unlink away ../out
	create away/file
} >both.diff
note out
ok 'a folder in the place of a link' runs 0 apply -p1 --tree t ./both.diff
ok '... is one' [ ! -L t/away -a -d t/away ]
ok '... and what was behind the link stays' untouched
ok '... it goes back' runs 0 revert --tree t ./both.diff
ok '... to the link' [ "$(readlink t/away)" = ../out ]
ok '... behind which all stays' untouched
tree
{
	rename away sub/gone
	create away/file
} >both.diff
ok 'the same where the link is moved' runs 0 apply -p1 --tree t ./both.diff
ok '... it is a folder' [ ! -L t/away -a -f t/away/file ]
ok '... and what was behind the link stays' untouched
ok '... it goes back' runs 0 revert --tree t ./both.diff
ok '... to the link' [ "$(readlink t/away)" = ../out ]
tree
{
	delete sub/file inner
	symlink sub file
} >both.diff
ok 'a link in the place of a folder' runs 0 apply -p1 --tree t ./both.diff
ok '... is one' [ "$(readlink t/sub)" = file ]
ok '... stands as it was written' runs 0 status --tree t
ok '... is there already' runs 0 apply -p1 --tree t ./both.diff
ok '... it goes back' runs 0 revert --tree t ./both.diff
ok '... to the folder' [ ! -L t/sub -a -f t/sub/file ]
echo more >t/sub/more
note t out
ok 'but not where the folder has more in it' refused 1 apply -p1 --tree t \
	./both.diff
ok '... which is said' says 'is a folder'
tree
{
	delete sub/file inner
	symlink sub ../out
} >both.diff
note t out
ok 'a link that leads out in the place of a folder' refused 1 apply -p1 \
	--tree t ./both.diff
ok '... is refused' says 'leads out'

# a link whose text is changed
tree
printf 'diff --git a/link b/link\nindex 1..2 120000\n--- a/link\n+++ b/link\n@@ -1 +1 @@\n-sub\n\\ No newline at end of file\n+../out\n\\ No newline at end of file\n' \
	>a.diff
note t out
ok 'a link that is made to lead out' refused 1 apply -p1 --tree t ./a.diff
ok '... is refused' says 'leads out'
sed -i 's,^+\.\./out,+.git,' a.diff
ok 'one that is made to lead into .git' refused 1 apply -p1 --tree t ./a.diff
ok '... is refused' says 'leads into .pom, .pc or a folder of a version control'
rename away gone >a.diff
ok 'a link that leads out is not moved' refused 1 apply -p1 --tree t ./a.diff
ok '... for it' says 'leads out'

tree
printf 'diff --git a/away b/away\nindex 1..2 120000\n--- a/away\n+++ b/away\n@@ -1 +1 @@\n-../out\n\\ No newline at end of file\n+sub\n\\ No newline at end of file\n' \
	>a.diff
ok 'a link that led out is made to stay in' runs 0 apply -p1 --tree t ./a.diff
ok '... it does' [ "$(readlink t/away)" = sub ]
ok '... it goes back' runs 0 revert --tree t ./a.diff
ok '... to where it was' [ "$(readlink t/away)" = ../out ]
unlink away ../out >a.diff
rm t/away
note t out
ok 'what is not recorded does not come back' refused 1 revert --unrecorded -p1 --tree t ./a.diff
ok '... since it leads out' says 'leads out'

# modes that a file must not get, in every way to write them
tree
note t out
for bits in 104755 102755 101755 106644; do
	mode file $bits >a.diff
	ok "an edit to mode $bits" refused 2 apply -p1 --tree t ./a.diff
	ok '... is refused' says "mode $bits"
	create f | sed "s/100644/$bits/" >a.diff
	ok "a new file of mode $bits" refused 2 apply -p1 --tree t ./a.diff
	ok '... is refused' says "mode $bits"
done
for kind in 010644 020644 060644 140644 040755 160000; do
	create f | sed "s/100644/$kind/" >a.diff
	ok "a new thing of mode $kind" refused 2 apply -p1 --tree t ./a.diff
	ok '... is refused' matches "mode $kind|submodule"
done
# .git and .pom in any spelling, as what is copied, moved or linked
tree
mkdir -p t/.git t/.pom
echo core >t/.git/config
echo no >t/.pom/x
note t out
for name in .git/config .GIT/config .git./config 'git~1/config' .pom/x .POM/x; do
	copy "$name" y >a.diff
	ok "a copy of $name" refused 1 apply -p1 --tree t ./a.diff
	ok '... is refused' says 'a patch may not write into .'
	rename "$name" y >a.diff
	ok "$name, moved" refused 1 apply -p1 --tree t ./a.diff
	copy file "$name" >a.diff
	ok "a copy to $name" refused 1 apply -p1 --tree t ./a.diff
	symlink l "$name" >a.diff
	ok "a link to $name" refused 1 apply -p1 --tree t ./a.diff
	symlink "$name" file >a.diff
	ok "a link at $name" refused 1 apply -p1 --tree t ./a.diff
done

done_testing
