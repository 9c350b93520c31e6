#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Whatever names a patch or a set has, nothing outside of the tree is read or
# written, and nothing in .git and .pom.
# slow: about 380 runs, one for each hostile name
# shellcheck disable=SC2016 # a name that has a dollar
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir -p t/sub t/.git/hooks out
echo text >t/file
echo inner >t/sub/file
echo secret >out/file
ln -s ../out t/link
ln -s ../../out/file t/sub/linked
ln -s "$scratch/out" t/absolute
ln -s . t/dot
echo core >t/.git/config

# Every name in the four ways in which a patch can change a file.
create() {
	printf -- '--- /dev/null\n+++ %s\n@@ -0,0 +1 @@\n+mine\n' "$1"
}
create_by_git() {
	printf 'diff --git %s %s\nnew file mode 100644\n' "$1" "$1"
	create "$1"
}
edit() {
	printf -- '--- %s\n+++ %s\n@@ -1 +1 @@\n-%s\n+mine\n' "$1" "$1" "$2"
}
delete() {
	printf -- '--- %s\n+++ /dev/null\n@@ -1 +0,0 @@\n-%s\n' "$1" "$2"
}
rename() {
	printf 'diff --git a/x b/y\nsimilarity index 100%%\n'
	printf 'rename from %s\nrename to %s\n' "$1" "$2"
}
copy() {
	printf 'diff --git a/x b/y\nsimilarity index 100%%\n'
	printf 'copy from %s\ncopy to %s\n' "$1" "$2"
}

# refuse WHAT REASON COMMAND...: the patch that COMMAND prints is refused for REASON, and
# nothing that was noted has changed. The sanitized tool, which is slow to start, gets all
# of them at once, at the end.
mkdir all
refuse() {
	what=$1
	reason=$2
	shift 2
	"$@" >bad.diff
	if sanitized; then
		count=$((count + 1))
		cp bad.diff all/$count.diff
		return
	fi
	ok "$what" refused 1 apply -p0 --tree t ./bad.diff
	ok '... for it' matches "$reason"
}
count=0
note t out
leads='the name leads out of the tree|absolute file name'
for name in ../out/file sub/../../out/file a/b/../../../out/file .. /etc/motd \
	"$scratch/out/file" //etc/motd sub/..; do
	refuse "create $name" "$leads" create "$name"
	refuse "create $name, by git" "$leads" create_by_git "$name"
	refuse "edit $name" "$leads" edit "$name" secret
	refuse "delete $name" "$leads" delete "$name" secret
	refuse "rename to $name" "$leads" rename file "$name"
	refuse "rename from $name" "$leads" rename "$name" file2
	refuse "copy from $name" "$leads" copy "$name" file2
	refuse "copy to $name" "$leads" copy file "$name"
done
refuse 'in quotes and octal' "$leads" edit '"..\057out\057file"' secret
refuse 'dots in octal' "$leads" edit '"\056\056/out/file"' secret

through='through a symbolic link|is a symbolic link'
for name in link/file link/new absolute/file absolute/new dot/file dot/new \
	sub/linked dot/dot/link/file; do
	refuse "create $name" "$through" create "$name"
	refuse "edit $name" "$through" edit "$name" secret
	refuse "delete $name" "$through" delete "$name" secret
	refuse "rename to $name" "$through|is there already" rename file "$name"
	refuse "copy from $name" "$through|leads out|is not there" copy "$name" file2
done

mine='may not write into (.pom|.git, .hg, .bzr, .jj or _darcs)'
for name in .git/config .git/hooks/post-checkout .pom/ledger .pom/new sub/.git/x \
	.GIT/config .Pom/ledger .gIt/x ./.git/config sub/../.git/config \
	.//.git//config '.git /config' '.git./config' 'GIT~1/config' 'git~1/x' \
	'.git::$INDEX_ALLOCATION/x' .git .pom .hg/hgrc .Hg/hgrc 'HG~1/hgrc' sub/.hg \
	.jj/repo/config.toml jj~1/x .bzr/x _darcs/prefs/defaults _DARCS. "$(printf '.g\342\200\214it/config')"; do
	refuse "create $name" "$mine|leads out" create "$name"
	case $name in
	*' '*) ;; # not in a git header
	*) refuse "create $name, by git" "$mine|leads out" \
		create_by_git "$name" ;;
	esac
	refuse "rename to $name" "$mine|leads out" rename file "$name"
done
refuse 'edit .git/config' "$mine" edit .git/config core
refuse 'delete .git/config' "$mine" delete .git/config core
refuse 'copy from .git/config' "$mine" copy .git/config config
# harmless names that look similar
note t out
for name in .gitignore .github/x git/x .pomegranate sub/git.c .hgignore hg bz jj.h darcs; do
	create "$name" >good.diff
	ok "$name is a name like any other" refused 0 check -p0 --tree t ./good.diff
done

# links that a patch brings
symlink() {
	printf 'diff --git %s %s\nnew file mode 120000\n--- /dev/null\n' "$1" "$1"
	printf -- '+++ %s\n@@ -0,0 +1 @@\n+%s\n\\ No newline at end of file\n' \
		"$1" "$2"
}
both() {
	symlink "$1" "$2"
	"$3" "$4" "$5"
}
link='symbolic link'
for text in .. ../out /etc/passwd sub/../.. ../t/../out .git/config .pom; do
	refuse "a link to $text" "$link" symlink new "$text"
done
symlink new '' >bad.diff
note t out
ok 'a link to nothing' refused 2 apply -p0 --tree t ./bad.diff
refuse 'a file below a link of the same patch' 'through the symbolic link new' \
	both new sub create new/file2 ''
refuse 'the second link of two' "$link" both sub/up ../sub symlink sub/up2 ../..

# things that are neither file nor folder
mkfifo t/fifo
note t out
for name in fifo fifo/x; do
	refuse "edit $name" 'FIFO|no such file|not a|Not a' edit $name text
done
create file/x >bad.diff
cp -a t t.was
nothing_below_a_file() {
	runs 1 apply -p0 --tree t ./bad.diff && says 'file is no folder' &&
		same t.was t
}
ok 'a file for a folder' nothing_below_a_file
refuse 'a folder for a file' 'is a folder' create sub
refuse 'delete a folder' 'is a folder' delete sub inner

# a name with a NUL, an empty one, an endless one, a deep one
refuse 'a NUL in a name' 'NUL byte' create '"a\000b"'
refuse 'a name of 300 bytes' 'longer than 255' create "$(printf '%0300d' 0)"
refuse 'a path of 6001 bytes' 'longer than 4095' create "$(printf 'a/%.0s' $(seq 3000))x"

if sanitized; then
	ok "all $count patches" refused 1 apply -p0 --tree t all/*.diff
	ok '... none is applied' says "$count sets do not apply"
	ok '... also by force' refused 1 apply --force -p0 --tree t all/*.diff
	ok '... as JSON' runs 1 check --json -p0 --tree t all/*.diff
	ok '... none is clean' json "d['summary'] == {'conflict': s}" $count
else
	ok 'the report is not longer for a long name' [ "$(wc -c <"$out")" -lt 4000 ]
fi

# a repository with names that lead out
make_linux k 6 1
make_repo base
KERNEL_DIR=$scratch/k
export KERNEL_DIR
new_set base/one
mkdir "$POM_REPO/base/one/linux/.git"
touch "$POM_REPO/base/one/linux/.git/x"
note k out
ok 'a set that brings a file for .git' refused 2 apply one
ok '... is refused for it' matches "$mine"
rm -r "$POM_REPO/base/one/linux/.git"
ln -s /etc/passwd "$POM_REPO/base/one/linux/net/passwd"
ok 'a set that brings a link' refused 2 apply one
ok '... is refused for it' says 'must be a regular file' net/passwd
rm "$POM_REPO/base/one/linux/net/passwd"
ln -s /etc "$POM_REPO/base/one/iptables"
ok 'a set of which a folder is a link' refused 2 apply one
ok '... is refused for it' says 'base/one/iptables'
rm "$POM_REPO/base/one/iptables"
edit a/../../out/file secret >"$POM_REPO/base/one/linux.diff"
ok 'a set that edits a file outside' refused 1 apply one
ok '... is refused for it' matches "$leads"
ok '... also by --force' refused 1 apply --force one

done_testing
