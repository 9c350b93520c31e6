#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# SIGINT, SIGTERM and SIGHUP end every command within a second, by that signal.
# The tree is the old one or the new one, nothing is left behind, and the same
# command works again.
# slow: every command is interrupted at many moments
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

# ended SIGNAL AFTER COMMAND...: the signal comes after so many seconds; the command
# ends by it within a second (the machine may be busy: 2), or was done before.
cat >ended.py <<'P'
import os, pty, signal, subprocess, sys, time
name, after, cmd = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
number = getattr(signal, "SIG" + name)
def default():
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, signal.SIG_IGN if os.environ.get("NOHUP") else signal.SIG_DFL)
terminal = os.environ.get("ON_TTY")
if terminal:
    ours, theirs = pty.openpty()
    io = dict(stdin=theirs, stdout=theirs, stderr=theirs)
else:
    io = dict(stdin=subprocess.DEVNULL, stdout=open("said", "wb"),
              stderr=subprocess.STDOUT)
p = subprocess.Popen(cmd, preexec_fn=default, start_new_session=True, **io)
if terminal:
    os.write(ours, os.environ["ON_TTY"].encode())
try:
    p.wait(after)
    print("was done before, %d" % p.returncode)
    sys.exit(0 if os.environ.get("MAY_BE_DONE") else 1)
except subprocess.TimeoutExpired:
    pass
p.send_signal(number)
a = time.time()
try:
    p.wait(2)
except subprocess.TimeoutExpired:
    print("goes on after 2 s")
    p.kill()
    sys.exit(1)
print("ended after %.2f s: %d" % (time.time() - a, p.returncode))
if p.returncode != -number and not (os.environ.get("MAY_BE_DONE") and p.returncode == 0):
    sys.exit(1)
P
ended() {
	python3 ended.py "$@"
}

# a slow tarball: the wanted file comes after much data that is slow to decompress
python3 - <<'P'
import bz2, io, os, tarfile
t = io.BytesIO()
with tarfile.open(fileobj=t, mode="w") as k:
    for name, text in (("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 1\n"),
                       ("kernel/fork.c", "x\n"), ("net/socket.c", "x\n"),
                       ("init/main.c", "x\n"), ("include/linux/x.h", "x\n")):
        i = tarfile.TarInfo("k/" + name)
        i.size = len(text)
        k.addfile(i, io.BytesIO(text.encode()))
head = t.getvalue().rstrip(b"\0")
head += bytes(-len(head) % 512)
block = os.urandom(400000).hex().encode()
i = tarfile.TarInfo("k/other")
i.size = len(block) * 100
z = tarfile.TarInfo("k/z")
z.size = 20
with open("k.tar.bz2", "wb") as o:
    o.write(bz2.compress(head + i.tobuf()))
    o.write(bz2.compress(block) * 100)
    o.write(bz2.compress(z.tobuf() + b"1\n" * 10 + bytes(492 + 1024)))
P
mkdir s
printf -- '--- a/z\n+++ b/z\n@@ -1,2 +1,2 @@\n-1\n+2\n 1\n' >s/z.patch
for signal in INT TERM HUP; do
	ok "SIG$signal while a tarball is read" \
		ended $signal 0.5 "$RUNME" check --kernel k.tar.bz2 --repo s
done
ok 'who ignores SIGHUP is not ended by it (nohup)' \
	not env NOHUP=1 python3 ended.py HUP 0.3 "$RUNME" check \
	--kernel k.tar.bz2 --repo s

# a server that does not answer
env python3 - <<'P' &
import socket, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(5)
open("port.new", "w").write(str(s.getsockname()[1]))
import os
os.rename("port.new", "port")
time.sleep(60)
P
server=$!
while [ ! -e port ]; do
	sleep 0.1
done
HOME=$scratch/home XDG_CACHE_HOME=$scratch/home/cache
export HOME XDG_CACHE_HOME
mkdir -p home
ok 'SIGTERM while a server does not answer' ended TERM 0.7 "$RUNME" update \
	--key "$(python3 -c 'import base64; print(base64.b64encode(b"Ed" + bytes(range(40))).decode())')" \
	"https://127.0.0.1:$(cat port)/x.tar.xz"
kill "$server"

# while writing: at any moment, the tree is the old one or the new one
python3 - <<'P'
with open("many.patch", "w") as p:
    for i in range(20000):
        p.write("--- /dev/null\n+++ b/d%d/f%d\n@@ -0,0 +1 @@\n+x\n" % (i % 100, i))
P
mkdir t
echo 1 >t/z
cp -r t old
cp -r t new
ok 'a patch of 20,000 files goes in' runs 0 apply --tree new ./many.patch
runs 0 status --tree new
all_or_nothing() {
	count=$(find t -name 'f[0-9]*' | wc -l)
	[ "$count" -eq 0 ] || [ "$count" -eq 20000 ] || {
		echo "$count of 20000 files"
		return 1
	}
}
manifest new >"$scratch/.new"
moments='0.1 0.3 0.6 0.9 1.3'
! sanitized || moments='0.3 1.3'
for after in $moments; do
	ok "SIGTERM $after s after apply began" \
		env MAY_BE_DONE=1 python3 ended.py TERM $after "$RUNME" apply \
		--tree t ./many.patch
	ok '... the next run puts right what is left' runs 0 status --tree t
	ok '... all files or none' all_or_nothing
	ok '... and nothing else' not test -e t/.pom/txn
	ok '... the same again' runs 0 apply --tree t ./many.patch
	ok '... is all of it' same_as "$scratch/.new" t
	runs 0 revert --tree t many.patch
	rm -rf t
	cp -r old t
done
seq 4000 | while read -r i; do
	printf -- '--- a/z\n+++ b/z\n@@ -1 +1 @@\n-1\n+%s\n' "$i" >"s/p$i.patch"
done
ok 'SIGINT while an export is written' env MAY_BE_DONE=1 python3 ended.py INT 0.5 \
	"$RUNME" export --tree t --repo s -o out.d
rm -rf out.d
ok '... leaves nothing beside it' not ls -d out.d.*

# a pager that hangs
make_trees
make_repo base
new_set base/ant
cat >hang <<'S'
#!/bin/sh
echo $$ >pager.pid
sleep 60
S
chmod +x hang
export PAGER="$scratch/hang" KERNEL_DIR IPTABLES_DIR
# gone PID: the process has ended; a zombie counts as ended
gone() {
	[ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"
}
for signal in TERM HUP INT; do
	rm -f pager.pid
	ok "SIG$signal while a pager hangs" env ON_TTY='d
' python3 ended.py $signal 1 "$RUNME"
	ok '... it was shown' test -s pager.pid
	sleep 0.2
	ok '... and is gone' gone "$(cat pager.pid)"
done
ok 'SIGTERM after an answer' env PAGER=cat MAY_BE_DONE=1 ON_TTY='y
' python3 ended.py TERM 1 "$RUNME"

# files on which an open would wait
mkfifo fifo.patch s/series
ok '... nobody waits for it' test "$(timeout 5 "$RUNME" check --tree t ./fifo.patch \
	>/dev/null 2>&1; echo $?)" -eq 2
ok '... nor for a series' test "$(timeout 5 "$RUNME" check --tree t --repo s \
	>/dev/null 2>&1; echo $?)" -ne 124

done_testing
