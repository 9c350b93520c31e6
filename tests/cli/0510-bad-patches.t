#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that is missing, not a file, cut off, malformed, or of an unsupported
# kind is refused. The message has the line, and nothing changes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
cd "$scratch" || exit 2
makefile=linux/net/netfilter/Makefile
sed -e '20i one' -e '40d' $makefile >changed
unified linux net/netfilter/Makefile -e '20i one' -e '40i two' >good.diff

# bad NAME TEXT...: bad.diff is refused, and the output has these texts.
bad() {
	name=$1
	shift
	note k
	ok "$name" refused 2 apply --tree k ./bad.diff
	ok '... and where, and why' says "$@"
	ok '... check says the same' refused 2 check --tree k ./bad.diff
	ok '... so does revert' refused 2 revert --tree k ./bad.diff
}
note k
ok 'a good one' refused 0 check --tree k ./good.diff

head -n 9 good.diff | head -c -3 >bad.diff
bad 'cut off in the middle of a line' 'bad.diff:9: ' 'cut off?'
head -n 8 good.diff >bad.diff
bad 'cut off at the end of a line' 'bad.diff:8: ' 'cut off?'
head -n 10 good.diff >bad.diff
printf '@@ -37,6' >>bad.diff
bad 'cut off in the head of a hunk' 'bad.diff:11: ' 'hunk header'
head -n 2 good.diff >bad.diff
bad 'cut off before the first hunk' 'bad.diff'
: >bad.diff
bad 'empty' 'bad.diff: there is no patch in it'
echo 'Dear maintainer, where is the patch?' >bad.diff
bad 'a letter' 'bad.diff: there is no patch in it: no unified diff was found'
head -c 4096 /dev/zero >bad.diff
bad 'nothing but NUL' 'bad.diff: there is no patch in it'
gzip -c good.diff >bad.diff
bad 'compressed' 'bad.diff: there is no patch in it'

sed 's/^@@ -17,6 +17,7 @@/@@ -17,6 +17,9 @@/' good.diff >bad.diff
bad 'a hunk that is shorter than it says' 'bad.diff:'
sed 's/^@@ -17,6 +17,7 @@/@@ -17,6 +17,6 @@/' good.diff >bad.diff
bad 'a hunk that is longer than it says' 'bad.diff:10: ' \
	'the hunk has more lines than its header says'
sed 's/^@@ -17,6/@@ -17,-6/' good.diff >bad.diff
bad 'a negative count' 'bad.diff:3: malformed hunk header'
sed 's/^@@ -17,6/@@ -x,6/' good.diff >bad.diff
bad 'letters for a line' 'bad.diff:3: malformed hunk header'
sed 's/^@@ -17,6/@@ -99999999999999999999,6/' good.diff >bad.diff
bad 'a line beyond all files' 'bad.diff:3: malformed hunk header'
sed '6s/^ /?/' good.diff >bad.diff
bad 'a line that is neither added, nor taken, nor context' 'bad.diff:'
sed 1,2d good.diff >bad.diff
bad 'a hunk without a file' 'bad.diff:'

# kinds that are not taken, by name
diff -c $makefile changed >bad.diff
bad 'a context diff' 'bad.diff:' 'context diff'
diff $makefile changed >bad.diff
bad 'a normal diff' 'bad.diff:1: ' 'normal diff'
diff -e $makefile changed >bad.diff
bad 'an ed script' 'bad.diff:' 'an ed script, which is never run'
printf '%s\n' '1d' '!touch ran' '.' w q >bad.diff
bad 'an ed script with a command' 'bad.diff'
ok '... which is not run' [ ! -e ran ]
printf 'diff --git a/b b/b\nindex 12345..67890 100644\nGIT binary patch\n%s' \
	'literal 3
Kcmc~#

' >bad.diff
bad 'a binary patch of git' 'bad.diff:3: ' 'binary'
printf 'Binary files a/b and b/b differ\n' >bad.diff
bad 'a binary diff without content' 'bad.diff:1: ' 'binary file differs'
printf 'diff --cc b\nindex 1,2..3\n--- a/b\n+++ b/b\n@@@ -1,1 -1,1 +1,2 @@@\n' \
	>bad.diff
bad 'the diff of a merge' 'bad.diff:5: ' 'combined diff'
printf 'diff --git a/s b/s\nnew file mode 160000\n' >bad.diff
bad 'a submodule' 'bad.diff:2: a submodule'
printf 'diff --git a/s b/s\nnew file mode 104755\n--- /dev/null\n+++ b/s\n@@ -0,0 +1 @@\n+x\n' \
	>bad.diff
bad 'a setuid program' 'bad.diff:2: mode 104755: setuid'
printf 'diff --git a/s b/s\nnew file mode 060000\n--- /dev/null\n+++ b/s\n@@ -0,0 +1 @@\n+x\n' \
	>bad.diff
bad 'a device' 'bad.diff:2: mode 060000'

# no file
rm bad.diff
note k
ok 'not there' refused 2 apply --tree k ./bad.diff
ok '... says so' says 'bad.diff: '
mkdir bad.diff
ok 'a folder' refused 2 apply --tree k ./bad.diff
ok '... says so' says 'bad.diff: not a regular file'
rmdir bad.diff
mkfifo bad.diff
ok 'a FIFO' refused 2 apply --tree k ./bad.diff
ok '... says so, and does not wait' says 'bad.diff: not a regular file'
rm bad.diff
ln -s /dev/zero bad.diff
ok 'a device without end' refused 2 apply --tree k ./bad.diff
ok '... says so' says 'not a regular file'
rm bad.diff
ln -s good.diff bad.diff
ok 'a link to a good one is a good one' refused 0 check --tree k ./bad.diff
rm bad.diff

# in a repository: the message has the name that the repository uses
make_repo base
new_set base/one
ln -s "$scratch/good.diff" "$POM_REPO/base/one/linux.diff"
note k i
ok 'a link in the place of a patch' refused 2 apply one
ok '... is named' says 'base/one/linux.diff' 'symbolic link'
rm "$POM_REPO/base/one/linux.diff"
mkfifo "$POM_REPO/base/one/linux.diff"
ok 'a FIFO in the place of a patch' refused 2 apply one
ok '... is named' says 'base/one/linux.diff: not a regular file'
rm "$POM_REPO/base/one/linux.diff"
mkdir "$POM_REPO/base/one/linux.diff"
ok 'a folder in the place of a patch' refused 2 apply one
ok '... is named' says 'base/one/linux.diff: not a regular file'
rmdir "$POM_REPO/base/one/linux.diff"
sed 's/^@@ -17,6/@@ -x,6/' good.diff >"$POM_REPO/base/one/linux.diff"
ok 'a malformed patch in a set' refused 2 check one
ok '... is named, with the line' \
	says 'base/one/linux.diff:3: malformed hunk header'
new_set base/two
ok '... and does not hold up another set' refused 0 check two

# larger than the limit
truncate -s 300M huge.diff
ok 'a file of 300 MB' refused 2 check --tree k ./huge.diff
ok '... is too large, by the limit' matches 'huge.diff: .* larger than [0-9]+ bytes'

done_testing
