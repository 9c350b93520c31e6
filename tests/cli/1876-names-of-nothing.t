#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A name that is empty, or of blanks only, is shown in quotes, and a command that is printed
# quotes it for the shell.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool python3

cd "$scratch" || exit 2
mkdir t
seq 20 >t/f
hunk f 10 10 ten >p.patch

# of files
sed 's,^--- .*,--- "a/  ",; s,^+++ .*,+++ "b/  ",' p.patch >x.patch
ok 'a file name of blanks' eval 'runs 1 check --tree t ./x.patch && says "conflict \"  \": "'
printf 'diff --git a/f b/g\ncopy from f\ncopy to "g "\n' >x.patch
ok 'a blank at the end of a copy' eval 'runs 0 check --tree t ./x.patch && says "f -> \"g \""'
printf 'diff --git a/f b/g\nrename from f\nrename to ""\n' >x.patch
ok 'a rename to nothing' eval 'runs 1 check --tree t ./x.patch && says "conflict \"\": "'

# of sets
mkdir s
cp p.patch 's/ .patch'
sed 's/ten/other/' p.patch >s/b.patch
ok 'a set without a name of its own' eval 'runs 1 check --repo s --tree t &&
	says "\" .patch\" "'
ok '... is quoted in what to run' says "\`--exclude ' .patch'\`"
ok '... which runs' eval 'runs 1 check --repo s --exclude " .patch" --tree t; silent "\" .patch\""'
runs 0 apply --tree t 's/ .patch'
ok '... and in status' eval 'runs 0 status --tree t && says "\" .patch\" "'
ok '... and when it blocks another' eval 'runs 1 check --tree t s/b.patch &&
	says "\`runme revert '\'' .patch'\''\`"'
ok '... which runs, too' eval 'runs 0 revert --tree t " .patch" && seq 20 | cmp - t/f'

# of the command line
POM_REPO=$top
export POM_REPO
for word in '' '  '; do
	ok "\"$word\" as a set" eval 'runs 2 check --tree t "$word" && says "runme: \"$word\": no set"'
	ok '... that is excluded' eval 'runs 2 check --tree t p.patch --exclude "$word" && says "\"$word\": no set"'
done
ok 'an empty folder name' eval 'runs 2 list --repo "" && says "\"\": cannot open the folder"'
ok 'an empty format' eval 'runs 2 check --tree t p.patch --format "" && says "the format \`\`, only"'
unset POM_REPO

# of archives
python3 -IS - <<'PYTHON'
import io, tarfile
text = open("p.patch", "rb").read()
for box, names in ("none.tar", ["a.patch", ""]), ("blank.tar", ["  /a.patch", " /b.patch"]), ("up.tar", ["/ "]):
    with tarfile.open(box, "w") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
PYTHON
ok 'a member without a name' eval 'runs 2 list --repo none.tar &&
	says "none.tar: the archive has a file without a name"'
ok '... of a tree' eval 'runs 2 check --tree none.tar p.patch && matches "has a file without a name$"'
ok 'a folder of blanks' eval 'runs 2 list --repo blank.tar && says "folders with patches: \" \", \"  \""'
ok 'a bad name' eval 'runs 2 list --repo up.tar && says "up.tar: the archive has a file \"/ \": absolute"'

# of mails
mail() {
	printf 'From a@example.org Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\n'
	printf 'Date: Mon, 17 Sep 2001 00:00:0%s +0000\nSubject: %s\nMessage-Id: <%s@x>\n' "$1" "$2" "$1"
	printf '%s\n---\n' "${3-}"
	cat p.patch
	echo
}
mail 1 '' >m.mbox
mail 2 'Re: ' 'In-Reply-To: <7@x>
' >>m.mbox
ok 'a mail without a subject' eval 'runs 0 show --repo m.mbox 0001-mail.patch &&
	matches "^m.mbox/0001-mail.patch$"'
ok '... and a reply' says 'mail 2, a reply, has a diff as well'
{
	mail 1 '[PATCH 1/3] f: one'
	mail 2 '[PATCH 3/3] f: three'
} >m.mbox
ok 'two of three' eval 'runs 0 list --repo m.mbox && says "only 2 of them are here"'
mail 1 '[PATCH 1/3] f: one' >m.mbox
ok '... one of three' eval 'runs 0 list --repo m.mbox && says "only 1 of them is here"'
done_testing
