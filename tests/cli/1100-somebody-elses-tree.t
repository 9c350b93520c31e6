#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Root works on another user's tree with that user's rights and no more. New files
# belong to the owner, and what the owner plants can do only what the owner could
# do.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

if [ "$(id -u)" -ne 0 ]; then
	ok 'root on a tree of somebody else # SKIP needs root' true
	done_testing
	exit
fi
need_tool python3 git

cd "$scratch" || exit 2
chmod 755 .
them=65534:65534
mkdir -p pristine/d s
seq 1 9 >pristine/f
echo x >pristine/d/x
chmod 640 pristine/d/x
ln -s f pristine/l
cat >s/one.patch <<'PATCH'
--- a/f
+++ b/f
@@ -1,3 +1,3 @@
 1
-2
+two
 3
diff --git a/d/x b/d/x
deleted file mode 100640
--- a/d/x
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/new/n b/new/n
new file mode 100755
--- /dev/null
+++ b/new/n
@@ -0,0 +1 @@
+n
diff --git a/m b/m
new file mode 120000
--- /dev/null
+++ b/m
@@ -0,0 +1 @@
+new/n
\ No newline at end of file
PATCH
echo one.patch >s/series
# Only root can read the repository.
chmod 700 s
chmod 600 s/*

theirs() {
	rm -rf t
	cp -a pristine t
	chown -hR $them t
}
# all_theirs DIR: everything below belongs to the owner of the tree.
all_theirs() {
	find "$1" ! \( -uid 65534 -gid 65534 \) -print | sed 's/^/not theirs: /' >strange
	cat strange
	[ ! -s strange ]
}

# --- files that root makes belong to the owner
theirs
ok 'apply, from a repository that only root can read' runs 0 apply --tree t --repo s s
ok '... is done' grep -q two t/f
ok '... and all of it is the owner'\''s' all_theirs t
ok 'status' runs 0 status --tree t
ok 'revert' runs 0 revert --tree t --repo s s
ok '... all of it is still the owner'\''s' all_theirs t
rm -rf t/.pom
ok '... and as it was' same pristine t
ok 'check of a patch file of root'\''s' runs 0 check --tree t s/one.patch

theirs
ok 'with quilt' runs 0 apply --quilt --tree t --repo s s
ok '... all of it is the owner'\''s' all_theirs t

# --- root has no more rights than the owner
theirs
chown 0:0 t/d
ok 'a folder of root'\''s in it' runs 2 apply --tree t s/one.patch
ok '... is named, with what to do' says 't/d' 'user 65534' 'chown -R'
theirs
echo secret >t/f
chown 0:0 t/f
chmod 600 t/f
ok 'a file that only root can read' runs 2 check --tree t s/one.patch
ok '... is not read' silent secret
ok '... and named' says 'f: cannot open: Permission denied'

# --- files of the caller stay the caller's
theirs
ok 'export beside a tree of somebody else'\''s' \
	runs 0 export --tree t --repo s -o out s
ok '... belongs to root' test "$(stat -c %u out out/series)" = "0
0"
cp -a s r
chown -hR $them r
sed -i 's/^-2$/-TWO/' r/one.patch
ok 'a repository of somebody else'\''s' runs 1 check --tree t --repo r

# --- two owners
theirs
make_linux k 6 1
make_iptables i 1.8.9
chown -R 65533:65533 i
note t k i
ok 'a tree of root'\''s and one of somebody else'\''s' refused 2 apply --kernel k --tree t s/one.patch
ok '... are named, with what to do' says 'belongs to user 65534' 'user 0' 'run it once for each tree'
ok 'trees of two others' refused 2 status --tree t --iptables i
ok '... the same' says 'user 65533'

# --- prove is refused: building runs what the owner wrote
chown -R $them k
ok 'prove' runs 2 prove --build-only --kernel k --repo s s
ok '... says how' says 'sudo -u'

# --- git
rm -rf t
cp -a pristine t
git -c init.defaultBranch=main init -q t
git -C t add .
git -C t -c user.name=them -c user.email=them@example.org commit -qm first
git -C t config user.name them
git -C t config user.email them@example.org
mkdir -p t/.git/hooks
for hook in pre-commit post-commit prepare-commit-msg commit-msg reference-transaction; do
	printf '#!/bin/sh\nid -u >%s/hook-ran\n' "$scratch" >t/.git/hooks/$hook
	chmod 755 t/.git/hooks/$hook
done
chown -hR $them t
ok '--commit' runs 0 apply --commit --tree t s/one.patch
ok '... makes objects of the owner'\''s' all_theirs t/.git
ok '... runs no hook' test ! -e hook-ran
ok '... and is a commit' sh -c 'git -c safe.directory="*" -C t log --format=%s | grep -q one.patch'

# --- what others planted
# planted WHAT...: WHAT is done on a fresh tree with something applied.
planted() {
	theirs
	runs 0 apply --tree t s/one.patch >/dev/null || return 1
	eval "$*"
	note t
}
for what in 'chown -hR 1234:1234 t/.pom' 'chown 1234 t/.pom' 'chmod 777 t/.pom' \
	'chown 1234 t/.pom/ledger' 'chmod o+w t/.pom/ledger' \
	'chgrp 1234 t/.pom; chmod g+w t/.pom' \
	'echo >t/.pom/journal; chown 1234 t/.pom/journal' \
	'mkdir t/.pom/txn; chown 1234 t/.pom/txn' \
	'mv t/.pom away; ln -s ../away t/.pom'; do
	rm -rf away
	planted "$what"
	for command in status 'revert s/one.patch' 'apply s/one.patch' 'check s/one.patch'; do
		# shellcheck disable=SC2086 # a command and its name
		ok "$command after $what" refused 2 --tree t $command
	done
	[ -L t/.pom ] && todo='move it away' || todo='chown -R'
	ok '... what to do' says 'it was not used' "$todo"
done
planted 'mkdir t/.pc; echo 2 >t/.pc/.version; echo x >t/.pc/applied-patches; chown 1234 t/.pc/applied-patches'
ok 'somebody in .pc' refused 2 status --tree t
ok '... is named' says '.pc/applied-patches' 'user 1234'
planted 'mkdir t/.pc; echo 2 >t/.pc/.version; chown -R 1234 t/.pc'
ok 'a .pc of somebody' refused 2 status --tree t
ok '... is named' says '.pc' 'user 1234'
planted 'chgrp 65534 t/.pom/ledger; chmod g+w t/.pom t/.pom/ledger'
ok 'a .pom that its owner'\''s own group may write' runs 0 status --tree t

# in root's own tree
rm -rf t
cp -a pristine t
chmod 1777 t
mkdir t/.pom t/.pom/txn
cp -a t/f t/.pom/txn/1.old
cat >journal.py <<'END'
# journal.py FILE TREES... -- RECORDS...: writes a journal with a correct checksum.
import hashlib, os, sys
at = sys.argv.index("--")
j = "runme journal 1\nid %032d\nself 0\n" % 7
j += "".join("tree %s\n" % os.path.realpath(t) for t in sys.argv[2:at])
j += "".join(r + "\n" for r in sys.argv[at + 1:])
j = j.encode()
sum = hashlib.blake2b(j, digest_size=32).hexdigest().encode()
open(sys.argv[1], "wb").write(j + b"sum " + sum + b"\n")
END
python3 journal.py t/.pom/journal t -- 'rmdir 44755 0 0 gone' 'delete 1 gone/x'
chown -hR $them t/.pom
note t
ok 'a stranger'\''s .pom in a tree of root'\''s' refused 2 status --tree t
ok '... is named' says 't/.pom' 'user 65534'

# a journal of the tree's owner
theirs
mkdir -p t/.pom/txn
echo old >t/.pom/txn/1.old
python3 journal.py t/.pom/journal t -- 'rmdir 47777 0 0 gone' 'rmdir 46755 1234 1234 gone/a' 'delete 1 gone/a/x'
chown -hR $them t
ok 'a journal with setuid and owners' runs 0 status --tree t
ok '... is undone by its owner' all_theirs t
ok '... and with permissions only' test "$(stat -c %a t/gone t/gone/a | tr '\n' ' ')" = '777 755 '

# ... that names other trees
mkdir -p root/.pom/txn
echo theirs >root/.pom/txn/5
cp -a root other
chown -R 65533:65533 other
for other in root other; do
	theirs
	mkdir -p t/.pom/txn
	python3 journal.py t/.pom/journal t $other -- 'delete 1 x'
	chown -hR $them t
	note root other t
	ok "a journal that names $other" refused 2 status --tree t
	ok '... says so' says "names this tree of user" 'move .pom/journal'
done

# with root's own program beneath another name
theirs
cp /bin/true su
chmod 4755 su
mkdir -p t/.pom/txn
ln su t/.pom/txn/1.old
ln su t/.pom/txn/folder
python3 journal.py t/.pom/journal t -- 'rmdir 40700 65534 65534 gone' 'delete 1 gone/x'
chown $them t/.pom t/.pom/txn t/.pom/journal
ok 'hard links to a program of root'\''s' runs 0 status --tree t
ok '... leave it alone' test "$(stat -c '%a %u' su)" = '4755 0'

done_testing
