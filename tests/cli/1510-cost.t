#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The cost of hostile input: for each kind, the processor time for half a megabyte
# and for a megabyte. The larger one takes at most 2 s, and not much more than
# twice the smaller one.
# slow: the inputs have up to a megabyte
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

cat >kinds.py <<'P'
"""kinds.py: for each kind a line `NAME|COMMAND|SMALL|LARGE`, in ms."""
import os, random, resource, shutil, subprocess
RUNME, SIZE = os.environ["RUNME"], 1 << 20
HEAD = "--- a/f\n+++ b/f\n"
CHECK, JSON = "check --tree t ./p.patch", "check --json --tree t ./p.patch"
KINDS = []

def kind(*commands):
    def add(make):
        KINDS.append((make, commands))
        return make
    return add

def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb" if isinstance(text, bytes) else "w") as f:
        f.write(text)

def cost(command):
    def most():
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    with open("said", "wb") as said:
        p = subprocess.Popen([RUNME, *command.split()], stdout=said, stderr=said,
                             stdin=subprocess.DEVNULL, preexec_fn=most)
        used = os.wait4(p.pid, 0)[2]
    return (used.ru_utime + used.ru_stime) * 1000

def edit(name, old, new):
    return "--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-%s\n+%s\n" % (name, name, old, new)

def series(texts):
    for i, text in enumerate(texts):
        write("s/p%d" % i, text)
    write("s/series", "".join("p%d\n" % i for i in range(len(texts))))

@kind(CHECK, JSON, "diff --tree t ./p.patch")
def one_line(n):
    write("t/f", "a" * n + "\nz\n")
    write("p.patch", HEAD + "@@ -1,2 +1,2 @@\n-%s\n+b\n z\n" % ("a" * n))

@kind(CHECK)
def lines_of_a_byte(n):
    write("t/f", "")
    write("p.patch", "--- /dev/null\n+++ b/g\n@@ -0,0 +1,%d @@\n" % (n // 2) +
          "+\n" * (n // 2))

@kind(CHECK, JSON)
def hunks_that_fail(n):
    write("t/f", "1\n2\n" * 100)
    write("p.patch", HEAD + "@@ -1 +1 @@\n-a\n+b\n" * (n // 18))

@kind(CHECK, JSON, "revert --tree t p.patch")
def lines_that_are_everywhere(n):
    chance = random.Random(3)
    write("t/f", "a\na\nb\nb\n" * (n // 16))
    hunks = [HEAD]
    for i in range(n // 80):
        v = [chance.choice("ab") for _ in range(14)]
        v[3:6] = "aba"
        hunks.append("@@ -%d,14 +%d,14 @@\n" % (1 + 20 * i, 1 + 20 * i) +
                     "".join(" %s\n" % c for c in v[:6]) + "-%s\n+c\n" % v[6] +
                     "".join(" %s\n" % c for c in v[7:]))
    write("p.patch", "".join(hunks))

@kind(CHECK, JSON)
def places_with_fuzz(n):
    write("t/f", "q\nx\ny\nx\nr\n" * (n // 25))
    write("p.patch", HEAD + "".join(
        "@@ -%d,5 +%d,5 @@\n a\n x\n-y\n+w\n x\n b\n" % (2 + 5 * i, 2 + 5 * i)
        for i in range(n // 60)))

@kind(JSON)
def lines_nearly_equal(n):
    lines = ["the line number %06d of the file here" % i for i in range(n // 40)]
    write("t/f", "\n".join(lines) + "\n")
    write("p.patch", HEAD + "".join(
        "@@ -%d,3 +%d,3 @@\n %s\n-%sx\n+c\n %s\n" %
        (i, i, lines[i - 1], lines[i], lines[i + 1])
        for i in range(2, n // 160, 4)))

@kind(CHECK, JSON)
def sections_of_a_file(n):
    k = n // 40
    write("t/f", "".join("%d\n" % i for i in range(k)))
    write("p.patch", "".join(HEAD + "@@ -%d +%d @@\n-%d\n+x\n" % (i + 1, i + 1, i)
                             for i in range(k)))

@kind(CHECK)
def sections_that_fail(n):
    write("t/f", "a\na\nb\nb\n" * (n // 32))
    write("p.patch", HEAD + "@@ -9,3 +9,3 @@\n a\n-b\n+x\n a\n" +
          "".join(HEAD + "@@ -%d,4 +%d,3 @@\n b\n-a\n b\n b\n" % (i + 1, i + 1)
                  for i in range(n // 60)))

@kind(CHECK)
def files_without_content(n):
    write("t/f", "")
    write("p.patch", "".join(
        "diff --git a/d/%d b/d/%d\nnew file mode 100644\n" % (i, i)
        for i in range(n // 50)))

@kind(CHECK)
def renames_in_a_chain(n):
    write("t/n0", "a\n")
    write("p.patch", "".join(
        "diff --git a/n%d b/n%d\nrename from n%d\nrename to n%d\n" %
        (i, i + 1, i, i + 1) for i in range(n // 60)))

@kind(CHECK)
def a_deep_name(n):
    write("t/f", "a\n")
    write("p.patch", edit("/".join(["d"] * (n // 4)), "a", "b"))

@kind(CHECK)
def names_with_a_common_prefix(n):
    write("t/f", "a\n")
    write("p.patch", "".join("--- /dev/null\n+++ b/%s%d\n@@ -0,0 +1 @@\n+b\n" %
                             ("p" * 100, i) for i in range(n // 145)))

@kind(CHECK)
def files_that_are_missing(n):
    for i in range(200):
        write("t/e/x%d.c" % i, "a\n")
    write("p.patch", "".join(edit("q/x%d.c" % i, "a", "b") for i in range(n // 60)))

@kind(CHECK)
def fields_of_a_mail(n):
    write("t/f", "1\n")
    write("p.patch", "From: a <b@c>\nSubject: x\n" +
          "".join("X-%d: y\n" % i for i in range(n // 10)) + "\n" + edit("f", 1, 2))

@kind(CHECK)
def a_subject_of_many_lines(n):
    write("t/f", "1\n")
    write("p.patch", "From: a <b@c>\nSubject: x\n" + " y\n" * (n // 3) + "\n" +
          edit("f", 1, 2))

@kind(CHECK)
def git_line_of_blanks(n):
    write("t/f", "1\n")
    write("p.patch", "diff --git" + " a" * (n // 2) +
          "\nold mode 100644\nnew mode 100755\n")

@kind(CHECK)
def git_line_of_slashes(n):
    write("t/f", "1\n")
    write("p.patch", "diff --git a" + " /" * (n // 2) +
          "\nold mode 100644\nnew mode 100755\n")

@kind(CHECK)
def git_line_of_quotes(n):
    write("t/f", "1\n")
    write("p.patch", "diff --git a/b" + ' "a' * (n // 3) + ' ""' * 9 +
          "\nold mode 100644\nnew mode 100755\n")

@kind("list --repo s")
def names_that_had_one_hash(n):
    most = (1 << 64) - 1
    def fold(a, b):
        r = a * b
        return (r & most) ^ (r >> 64)
    names, i = [], 0
    while len(names) < n // 60:
        p = (b"%x" % i).rjust(8, b"x")
        i += 1
        h = fold((0x9e3779b97f4a7c15 ^ 16) ^ int.from_bytes(p, "little"),
                 0xd6e8feb86659fd93)
        p += h.to_bytes(8, "little")
        if not any(c in b"/\0\n \t#\r\"\\" for c in p):
            names.append(p)
    write("s/series", b"\n".join(names) + b"\n")

@kind("check --tree t --repo s", "refresh --check --onto t --repo s")
def patches_of_a_file(n):
    write("t/f", "0\n")
    series([edit("f", i, i + 1) for i in range(n // 200)])

@kind("check --tree t --repo s")
def patches_that_fail(n):
    write("t/f", "a\na\nb\nb\n" * (n // 32))
    series([HEAD + "@@ -%d,4 +%d,3 @@\n b\n-a\n b\n b\n" % (i + 1, i + 1)
            for i in range(n // 500)])

@kind("list --repo s")
def a_series_of_one_name(n):
    write("s/p", edit("f", 0, 1))
    write("s/series", "p\n" * (n // 2))

@kind("list --repo s")
def fields_of_info(n):
    write("s/patches/repository", "Repository: x\nGroups: g\n")
    write("s/g/a/info", "Summary: x\n" + "".join("X-%d: y\n" % i
                                                for i in range(n // 10)))

@kind("check --tree t ./p.patch", "check --json --tree t ./p.patch")
def records_of_the_file(n):
    lines = ["l%d" % i for i in range(n // 60)]
    now = lines[:]
    write("t/f", "\n".join(lines) + "\n")
    def step(where, v, mark):
        return HEAD + "".join("@@ -%d,3 +%d,3 @@\n %s\n-%s\n+%s%s\n %s\n" % (
            i, i, v[i - 1], v[i], v[i], mark, v[i + 1]) for i in where)
    for k in range(3):
        where = range(5 + 3 * k, len(lines) - 5, 9)
        write("r%d.patch" % k, step(where, now, "x"))
        for i in where:
            now[i] += "x"
        subprocess.run([RUNME, "apply", "--tree", "t", "./r%d.patch" % k], check=True,
                       stdout=subprocess.DEVNULL)
    write("p.patch", step(range(5, len(lines) - 5, 9), lines, "q"))

for make, commands in KINDS:
    took = []
    for size in (SIZE // 2, SIZE):
        shutil.rmtree("kind", ignore_errors=True)
        os.mkdir("kind")
        os.chdir("kind")
        make(size)
        took.append([cost(c) for c in commands])
        os.chdir("..")
    for i, c in enumerate(commands):
        print("%s|%s|%d|%d" % (make.__name__.replace("_", " "), c.split()[0] +
              (" --json" if "--json" in c else ""), took[0][i], took[1][i]), flush=True)
P

# linear SMALL LARGE: 250 ms are allowed for the start and for disturbances.
linear() {
	echo "$1 ms, then $2 ms"
	[ "$2" -le 2000 ] && [ "$2" -le $(($1 * 3 + 250)) ]
}
python3 kinds.py >costs 2>"$err" || bail "kinds.py: $(cat "$err")"
while IFS='|' read -r name command small large; do
	ok "$name: $command" linear "$small" "$large"
done <costs

done_testing
