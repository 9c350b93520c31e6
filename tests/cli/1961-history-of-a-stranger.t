#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check --history with objects that a stranger made: a file whose blob says that it is
# larger than it is read, and a commit with a time that is no date.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# put TEXT: the tree of the next commit has the file f with that text
put() {
	echo "$1" >t/f
	git -C t add f
}
git init -q t
put old
git -C t commit -qm one
# A blob of 1 GB, of which only the first bytes are there: who inflates it fails.
python3 - <<'P' || exit 2
import hashlib, os, zlib
text = b"blob 1000000000\0" + b"some bytes"
name = hashlib.sha1(text).hexdigest()
os.makedirs("t/.git/objects/" + name[:2], exist_ok=True)
with open("t/.git/objects/%s/%s" % (name[:2], name[2:]), "wb") as f:
    f.write(zlib.compress(text))
with open("large", "w") as f:
    f.write(name)
P
large() {
	git -C t update-index --cacheinfo "100644,$(cat large),f" &&
		tree=$(git -C t write-tree --missing-ok) &&
		commit=$(git -C t commit-tree -p HEAD -m "large" "$tree") &&
		git -C t update-ref HEAD "$commit"
}
ok 'a commit with a large file' large
put new
git -C t commit -qm three
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-old\n+new\n' >there.patch
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-old\n+other\n' >gone.patch
ok 'a large blob on the way is not read' runs 0 check --history --tree t there.patch
ok '... and has nothing' matches 'upstream since [0-9a-f]{12} three'
ok '... nor what is sought before it' runs 1 check --history --tree t gone.patch
ok '... and says so' matches 'it fits no more since [0-9a-f]{12} '

# late SUBJECT: a commit of the index, at the last second that there is
late() {
	printf 'tree %s\nparent %s\nauthor Eve <a@b> 9223372036854775807 +1400\ncommitter Con <a@b> 1 +0000\n\n%s\n' \
		"$(git -C t write-tree)" "$(git -C t rev-parse HEAD)" "$1" >made &&
		commit=$(git -C t hash-object -t commit -w --stdin --literally <made) &&
		git -C t update-ref HEAD "$commit"
}
put late
ok 'a commit far in the future' late 'the last second'
printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-new\n+late\n' >late.patch
ok '... is found' runs 0 check --json --history --tree t late.patch
ok '... without a date' json "d['sets'][0]['trees']['tree']['files'][0]['hunks'][0]['history']['date'] == ''"

done_testing
