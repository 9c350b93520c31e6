#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What hostile input costs: for each kind the instructions that a command takes, for
# some input and for four times as much. valgrind counts them, so that it does not
# matter how fast the machine is or what else it does. A cost in proportion makes four
# times as many; where edits are followed (engine/moved.h), eight; a square makes
# sixteen. The sanitized tool runs each of them, and has to be quiet.
# slow: some 230 runs under valgrind, which takes half a second to start one
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

cat >kinds.py <<'P'
"""kinds.py PART PARTS: for each kind of that part, and each command, a line
`NAME|COMMAND|SIZE|STATUS|ENDS|SMALL|LARGE|WORST`: the statuses that it gave and the one
that it has to give, what the small and the large input take, in thousands of
instructions, and how many times as much the large one may."""
import glob, os, random, re, shutil, subprocess, sys
RUNME = os.environ["RUNME"]
SANITIZED = "asan" in RUNME
SMALL, LARGE, LINEAR, EDITS = 1 << 14, 1 << 16, 6, 10
HEAD = "--- a/f\n+++ b/f\n"
CHECK, JSON = "check --tree t ./p.patch", "check --json --tree t ./p.patch"
DIFF, APPLY = "diff --tree t ./p.patch", "apply --tree t ./p.patch"
STATUS, REVERT = "status --tree t", "revert --tree t p.patch"
ALL = ["apply --tree t --repo s s", STATUS, "check --tree t --repo s",
       "revert --tree t --repo s s"]
SERIES, ONTO = "check --tree t --repo s", "refresh --check --onto t --repo s"
KINDS = []

def kind(*commands, worst=LINEAR, ends=0):
    """ends: the status of all commands, or of each. A word that begins with + is what
    somebody does to the tree's files f* before the next command, in the words of sed; one
    that begins with -, a folder that somebody removes."""
    def add(make):
        KINDS.append((make, commands, worst, ends))
        return make
    return add

def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb" if isinstance(text, bytes) else "w") as f:
        f.write(text)

def run(command):
    """The status, and thousands of instructions if they are counted."""
    if command[0] == "-":
        shutil.rmtree(command[1:])
        return 0, 0
    if command[0] == "+":
        subprocess.run(["sed", "-i", command[1:], *glob.glob("t/f*")], check=True)
        return 0, 0
    argv = [RUNME, *command.split()]
    if not SANITIZED:
        argv[:0] = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                    "--log-file=count"]
    env = {**os.environ, "LD_PRELOAD": "" if SANITIZED else "../../openat2.so"}
    with open("said", "wb") as said:
        status = subprocess.run(argv, stdout=said, stderr=said, env=env,
                                stdin=subprocess.DEVNULL).returncode
    if SANITIZED:
        return status, 0
    with open("count") as f:
        return status, int(re.search(r"Collected : (\d+)", f.read())[1]) // 1000

def edit(name, old, new):
    return "--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-%s\n+%s\n" % (name, name, old, new)

def series(texts):
    for i, text in enumerate(texts):
        write("s/p%d" % i, text)
    write("s/series", "".join("p%d\n" % i for i in range(len(texts))))

def changes(n, around="", head=lambda i: HEAD):
    """Sections that each change a line, far from where they say."""
    lines = ["the line number %06d of the file here" % i for i in range(n // 40)]
    write("t/f", "\n".join(lines) + "\n")
    chance, out = random.Random(1), []
    size = 5 if around else 3
    for i in chance.sample(range(1, len(lines) // 4 - 1), n // 300):
        i *= 4
        at = chance.randrange(5, len(lines) - 9)
        out.append(head(len(out)) + "@@ -%d,%d +%d,%d @@\n%s %s\n-%s\n+new %d\n %s\n%s" %
                   (at, size, at, size, around, lines[i - 1], lines[i], i, lines[i + 1],
                    around))
    return out

@kind(CHECK, JSON, "diff --tree t ./p.patch")
def one_line(n):
    write("t/f", "a" * n + "\nz\n")
    write("p.patch", HEAD + "@@ -1,2 +1,2 @@\n-%s\n+b\n z\n" % ("a" * n))

@kind(CHECK)
def lines_of_a_byte(n):
    write("t/f", "")
    write("p.patch", "--- /dev/null\n+++ b/g\n@@ -0,0 +1,%d @@\n" % (n // 2) +
          "+\n" * (n // 2))

@kind(CHECK, JSON, ends=1)
def hunks_that_fail(n):
    write("t/f", "1\n2\n" * 100)
    write("p.patch", HEAD + "@@ -1 +1 @@\n-a\n+b\n" * (n // 18))

@kind(CHECK, JSON, "revert --tree t p.patch", ends=(1, 1, 0))
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

@kind(JSON, ends=1)
def lines_nearly_equal(n):
    lines = ["the line number %06d of the file here" % i for i in range(n // 40)]
    write("t/f", "\n".join(lines) + "\n")
    write("p.patch", HEAD + "".join(
        "@@ -%d,3 +%d,3 @@\n %s\n-%sx\n+c\n %s\n" %
        (i, i, lines[i - 1], lines[i], lines[i + 1])
        for i in range(2, n // 160, 4)))

# each added line is in the file once, but not beside the others
@kind(CHECK, ends=1)
def own_lines_apart(n):
    k, own = n // 60, ["own %05d" % i for i in range(60)]
    write("t/f", "".join("z %d\n" % (i % 99) * (k // 60) + o + "\n"
                         for i, o in enumerate(own)) + "y\n" * k)
    write("p.patch", HEAD + "@@ -1,%d +1,%d @@\n ctx one\n" % (k + 2, k + 62) +
          "".join("-r %07d\n" % i for i in range(k)) + "".join("+%s\n" % o for o in own) +
          "+a\n" * k + " ctx two\n")

@kind(CHECK, ends=1)
def added_lines_of_the_preimage(n):
    k = n // 20
    write("t/f", "other\n")
    write("p.patch", HEAD + "@@ -1,%d +1,%d @@\n" % (k + 1, 2 * k + 1) + "+same\n" * k +
          "".join(" c %d\n" % i for i in range(k)) + " same\n")

@kind(CHECK, JSON)
def sections_of_a_file(n):
    k = n // 40
    write("t/f", "".join("%d\n" % i for i in range(k)))
    write("p.patch", "".join(HEAD + "@@ -%d +%d @@\n-%d\n+x\n" % (i + 1, i + 1, i)
                             for i in range(k)))

@kind(CHECK, ends=1)
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

@kind(CHECK, ends=1)
def a_deep_name(n):
    write("t/f", "a\n")
    write("p.patch", edit("/".join(["d"] * (n // 4)), "a", "b"))

@kind(CHECK)
def names_with_a_common_prefix(n):
    write("t/f", "a\n")
    write("p.patch", "".join("--- /dev/null\n+++ b/%s%d\n@@ -0,0 +1 @@\n+b\n" %
                             ("p" * 100, i) for i in range(n // 145)))

@kind(CHECK, ends=1)
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

@kind(CHECK, ends=1)
def git_line_of_blanks(n):
    write("t/f", "1\n")
    write("p.patch", "diff --git" + " a" * (n // 2) +
          "\nold mode 100644\nnew mode 100755\n")

@kind(CHECK, ends=1)
def git_line_of_slashes(n):
    write("t/f", "1\n")
    write("p.patch", "diff --git a" + " /" * (n // 2) +
          "\nold mode 100644\nnew mode 100755\n")

@kind(CHECK, ends=2)
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

@kind("check --tree t ./p.patch", "check --json --tree t ./p.patch", ends=1)
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

@kind(CHECK, DIFF, APPLY, STATUS, REVERT, worst=EDITS)
def sections_that_fit_far_away(n):
    write("p.patch", "".join(changes(n)))

@kind(CHECK, JSON, worst=EDITS)
def sections_that_fit_with_fuzz(n):
    write("p.patch", "".join(changes(n, " q\n")))

# where two sections change the same lines, the second one is there already
@kind(CHECK, DIFF, worst=EDITS, ends=1)
def sections_of_short_lines(n):
    chance = random.Random(1)
    write("t/f", "a\nb\n" * (n // 8))
    write("p.patch", "".join(
        HEAD + "@@ -%d,3 +%d,3 @@\n a\n-b\n+c\n a\n" % (i, i)
        for i in (chance.randrange(1, n // 4 - 9) for _ in range(n // 120))))

@kind(CHECK, worst=EDITS)
def places_torn_apart(n):
    write("t/f", "a\nb\na\nb\nc\n" * (n // 40) + "z\n" * (n // 8))
    write("p.patch", "".join(
        HEAD + "@@ -%d,5 +%d,5 @@\n a\n b\n-a\n+y\n b\n c\n" % (5 * i + 1, 5 * i + 1) +
        HEAD + "@@ -1,5 +1,5 @@\n a\n b\n-a\n+a\n b\n c\n" for i in range(n // 240)))

@kind(CHECK, worst=EDITS)
def renames_that_edit(n):
    write("p.patch", "".join(changes(n, head=lambda i: (
        "diff --git a/n%d b/n%d\nrename from n%d\nrename to n%d\n"
        "--- a/n%d\n+++ b/n%d\n") % (i, i + 1, i, i + 1, i, i + 1))))
    os.rename("t/f", "t/n0")

@kind(SERIES, ONTO, worst=EDITS, ends=(0, 1))
def sets_that_fit_with_fuzz(n):
    series(changes(n, " q\n"))

# a hunk's lines are matched with as many of the file: there is a bound for all hunks
@kind("refresh --onto t --repo s", worst=2, ends=1)
def misfits_of_many_lines(n):
    chance, size = random.Random(1), 1000
    def lines():
        return [" %s\n" % chance.choice("abcdefgh") for _ in range(size // 2)]
    hunks = range(n // (4 * size))
    write("t/f", "".join(l[1:] for _ in hunks for l in lines() + lines()))
    series([HEAD + "".join("@@ -%d,%d +%d,%d @@\n" % (i * size + 1, size + 1, i * size + 1,
                                                     size + 1) +
                           "".join(lines() + ["-old\n+new\n"] + lines()) for i in hunks)])

@kind(*ALL, worst=EDITS)
def sets_on_each_other(n):
    write("t/f", "0\n")
    series([edit("f", i, i + 1) for i in range(n // 200)])

@kind(*ALL, worst=EDITS)
def sets_far_away(n):
    series(changes(n, " q\n"))

@kind(ALL[0], "+s/here/HERE/", *ALL[1:], worst=EDITS)
def sets_whose_context_was_edited(n):
    series(changes(n))

@kind(ALL[0], "+s/new/old/", *ALL[1:], worst=EDITS, ends=(0, 0, 1, 1, 1))
def sets_whose_lines_were_edited(n):
    series(changes(n))

# no line of its context is in the file once only, so that revert refuses
@kind(APPLY, "+s/same/SAME/", STATUS, CHECK, REVERT, ends=[0, 0, 0, 0, 1])
def a_hunk_whose_context_was_edited(n):
    k = n // 60
    write("t/f", "same\na\nb\nsame\n" * k)
    write("p.patch", HEAD + "".join(
        "@@ -%d,4 +%d,4 @@\n same\n-a\n+x\n b\n same\n" % (4 * i + 1, 4 * i + 1)
        for i in range(k)))

@kind("apply --force --tree t ./p.patch", STATUS, REVERT)
def hunks_half_of_which_were_there(n):
    k = n // 60
    write("t/f", "".join("same\n%s\nb\nsame\n" % ("x" if i % 2 else "a%d" % i)
                         for i in range(k)))
    write("p.patch", HEAD + "".join(
        "@@ -%d,4 +%d,4 @@\n same\n-a%d\n+x\n b\n same\n" % (4 * i + 1, 4 * i + 1, i)
        for i in range(k)))

def in_git(text, now):
    """The tree is a git repository with the one text, and has the other now. The line
    of a patch that names the former."""
    write("t/f", text)
    subprocess.run(["git", "init", "-q", "t"], check=True)
    blob = subprocess.check_output(["git", "-C", "t", "hash-object", "-w", "f"], text=True)
    write("t/f", now)
    return "diff --git a/f b/f\nindex %s..%s 100644\n" % (blob.strip(), "1" * 40)

@kind("check -3 -F 0 --tree t ./p.patch", "apply -3 -F 0 --tree t ./p.patch", STATUS, REVERT)
def hunks_that_are_merged(n):
    k = n // 90
    base = "".join("a\nthe line %d\nb\nc\nd\ne\nf\ng\n" % i for i in range(k))
    head = in_git(base, base.replace("the line", "The line"))
    write("p.patch", head + HEAD + "".join(
        "@@ -%d,7 +%d,7 @@\n a\n the line %d\n b\n-c\n+x\n d\n e\n f\n" %
        (8 * i + 1, 8 * i + 1, i) for i in range(k)))

@kind("check -3 --tree t ./p.patch", "apply -3 --tree t ./p.patch", ends=1)
def sections_that_are_not_merged(n):
    lines = ["the line number %06d of the file here" % i for i in range(n // 400)]
    base = "\n".join(lines) + "\n"
    head = in_git(base, base.replace("here", "HERE"))
    write("p.patch", "".join(
        head + HEAD + "@@ -%d,3 +%d,3 @@\n %s\n-%s\n+new\n %s\n" %
        (i, i, lines[i - 1], lines[i], lines[i + 1])
        for i in range(2, len(lines) - 2, 8)))

@kind(APPLY, STATUS, REVERT)
def many_new_files(n):
    write("t/f", "")
    write("p.patch", "".join("--- /dev/null\n+++ b/d/%d\n@@ -0,0 +1 @@\n+b\n" % i
                             for i in range(n // 50)))

@kind(APPLY, STATUS, REVERT)
def many_new_modes(n):
    for i in range(n // 70):
        write("t/d/%d" % i, "a\n")
    write("p.patch", "".join("diff --git a/d/%d b/d/%d\nold mode 100644\nnew mode 100755\n" %
                             (i, i) for i in range(n // 70)))

@kind(APPLY, "+s/x/X/", STATUS, CHECK, REVERT, ends=[0, 0, 0, 0, 1])
def many_files_that_were_edited(n):
    for i in range(n // 40):
        write("t/f%d" % i, "a\nx\n")
    write("p.patch", "".join(edit("f%d" % i, "a", "b") for i in range(n // 40)))

# the lower set has a file that the upper one moves on, as each file, the last one first
@kind("apply --tree t ./q.patch", APPLY, "revert --tree t q.patch")
def renames_above_a_set(n):
    for i in range(n // 60):
        write("t/n%d" % i, "%d\n" % i)
    write("q.patch", edit("n0", "0", "b"))
    write("p.patch", "".join(
        "diff --git a/n%d b/n%d\nrename from n%d\nrename to n%d\n" %
        (i, i + 1, i, i + 1) for i in reversed(range(n // 60))))

@kind("apply --tree t ./q.patch", CHECK, JSON, ends=(0, 1, 1))
def files_of_a_recorded_set(n):
    for i in range(n // 40):
        write("t/f%d" % i, "a%d\nx\n" % i)
    for name, new in ("p.patch", "b"), ("q.patch", "c"):
        write(name, "".join(edit("f%d" % i, "a%d" % i, new) for i in range(n // 40)))

# each is named
@kind(APPLY, "-t/d", REVERT + " --force")
def files_that_are_gone(n):
    for i in range(n // 40):
        write("t/d/f%d" % i, "a\n")
    write("p.patch", "".join(edit("d/f%d" % i, "a", "b") for i in range(n // 40)))

@kind("apply --tree t ./q.patch", "apply --quilt --tree t ./p.patch", REVERT)
def copies_of_files_that_quilt_changed(n):
    for i in range(n // 60):
        write("t/n%d" % i, "a\n")
    write("q.patch", "".join(
        "diff --git a/n%d b/c%d\ncopy from n%d\ncopy to c%d\n" % (i, i, i, i)
        for i in range(n // 60)))
    write("p.patch", "".join(edit("n%d" % i, "a", "b") for i in range(n // 60)))

# sources that are not compiled, so that the rest of the command is not counted
@kind("check --compile --kernel k --repo s")
def headers_and_sources(n):
    for name in ("Kbuild", "Kconfig", "MAINTAINERS", "init/main.c", "kernel/fork.c",
                 "lib/x.c", "net/socket.c", "net/netfilter/Kconfig",
                 "net/netfilter/Makefile", "include/linux/x.h", "scripts/x"):
        write("k/" + name, "")
    write("k/Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\nEXTRAVERSION =\n"
          "NAME = x\n%:\n\tfalse\n")
    os.environ["XDG_CACHE_HOME"] = os.path.abspath("cache")
    series(["".join("--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+int x;\n" % (name % i)
                    for i in range(n // 100) for name in ("d/%d.h", "Documentation/%d.c"))])

@kind("list --repo m.mbox", "check --tree t --repo m.mbox")
def tiny_mails(n):
    write("t/f", "0\n")
    write("m.mbox", "".join(
        "From a Mon Sep 17 00:00:00 2001\nFrom: a <b@c>\nSubject: [PATCH] x\n\n" +
        edit("f", i, i + 1) + "\n" for i in range(n // 130)))

def measure(make, commands, worst, ends):
    took = []
    for size in ([SMALL] if SANITIZED else [SMALL, LARGE]):
        shutil.rmtree("kind", ignore_errors=True)
        os.mkdir("kind")
        os.chdir("kind")
        make(size)
        took.append([run(c) for c in commands])
        os.chdir("..")
    for i, c in enumerate(commands):
        if c[0] in "+-":
            continue
        print("%s|%s|%d|%s|%d|%d|%d|%d" % (
            make.__name__.replace("_", " "),
            " ".join([c.split()[0]] + [o for o in ("--json", "-3") if o in c.split()]),
            LARGE, ",".join(sorted({str(t[i][0]) for t in took})),
            ends if isinstance(ends, int) else ends[i], took[0][i][1], took[-1][i][1],
            worst), flush=True)

part, parts = int(sys.argv[1]), int(sys.argv[2])
os.mkdir("part%d" % part)
os.chdir("part%d" % part)
for number, one in enumerate(KINDS):
    if number % parts == part:
        measure(*one)
P

# cost SIZE STATUS ENDS SMALL LARGE WORST. A byte may take 8000 instructions, which is some
# 2 s for a megabyte.
cost() {
	echo "status $2, $3 is right; $4 thousand instructions, then $5 thousand"
	[ "$2" = "$3" ] && [ "$5" -le $(($4 * $6)) ] && [ "$5" -le $(($1 * 8)) ]
}
"${CC:-cc}" -shared -fPIC -o openat2.so "$top/tests/cli/openat2.c" 2>"$err" ||
	bail "openat2.c: $(cat "$err")"
env python3 kinds.py 0 2 >costs0 2>errors0 &
python3 kinds.py 1 2 >costs1 2>errors1 || bail "kinds.py: $(cat errors1)"
wait $! || bail "kinds.py: $(cat errors0)"
cat costs0 costs1 >costs
while IFS='|' read -r name command size status ends small large worst; do
	ok "$name: $command" cost "$size" "$status" "$ends" "$small" "$large" "$worst"
done <costs

done_testing
