#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A file that the new tree has at another place: refresh --accept-merged gives the patch its
# new name, and changes nothing else. Where the place is in doubt, the patch conflicts.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
# code NAME LINE...: a file that no other one is like, with these lines changed
code() {
	awk -v name="$1" -v at=" ${2-} ${3-} " 'BEGIN {
		for (i = 1; i <= 60; i++)
			print index(at, " " i " ") ? "changed " name : name " does step " i
	}'
}
mkdir -p t/drivers/new t/drivers/same s
code led >t/drivers/new/led.c
code fan >t/drivers/same/fan-core.c
code pin >t/drivers/pin.c
# make_patch FILE NAME [LINE]
make_patch() {
	code "$2" >was
	code "$2" 30 "${3-}" >is
	printf 'From: A <a@example.org>\nSubject: %s\n\n---\ndiff --git a/%s b/%s\n' "$2" "$1" "$1"
	diff -u --label "a/$1" --label "b/$1" was is
}
make_patch drivers/old/led.c led >s/led.patch
make_patch drivers/pin.c pin >>s/led.patch
make_patch drivers/same/fan.c fan 50 >s/fan.patch
printf '%s.patch\n' led fan >s/series
cp -R s was-s

ok 'without the option, it is a conflict' runs 1 refresh --repo s --onto t
ok '... that tells where the file may be' says 'has it moved?' 'drivers/new/led.c'
runs 0 refresh --repo s --abort
ok 'with it' runs 0 refresh --repo s --onto t --accept-merged
ok '... what it rests on is said' says \
	'drivers/old/led.c is now drivers/new/led.c: its hunk fits there (confidence 90%)' \
	'drivers/same/fan.c is now drivers/same/fan-core.c: all of its hunks fit there (confidence 75%)'
ok '... only the names change' eval 'sed "s,drivers/old/led.c,drivers/new/led.c,g" was-s/led.patch |
	cmp - s/led.patch'
ok '... those of the other one, too' eval 'sed "s,drivers/same/fan.c,drivers/same/fan-core.c,g" \
	was-s/fan.patch | cmp - s/fan.patch'
ok '... they apply' runs 0 check --strict --repo s --tree t
ok 'again, there is nothing to do' eval 'runs 0 refresh --repo s --onto t --accept-merged &&
	says "2 sets unchanged"'

# with a bar that the second one does not reach
rm -rf s && cp -R was-s s
ok 'a higher bar' runs 1 refresh --repo s --onto t --accept-merged=80
ok '... stops at the one below it' says 'Stopped at fan.patch'
ok '... --check is of the same opinion' eval 'rm -rf s/.pom; runs 1 refresh --check --repo s --onto t --accept-merged=80'
ok '... and writes nothing' eval 'diff -r s was-s'

# another name, and one hunk: too little to go by
mkdir one
make_patch drivers/same/fan.c fan >one/fan.patch
echo fan.patch >one/series
ok 'one hunk for a file of another name' runs 1 refresh --repo one --onto t --accept-merged
runs 0 refresh --repo one --abort

code motor >t/drivers/same/motor_main.c
make_patch drivers/same/motor.c motor >one/fan.patch
ok '... is enough where one name begins with the other' runs 0 refresh --repo one --onto t --accept-merged
ok '... as is said' says 'is now drivers/same/motor_main.c'

# two places that fit
cp -R t two
mkdir two/drivers/other
cp two/drivers/new/led.c two/drivers/other/
ok 'two places' runs 1 refresh --repo s --onto two --accept-merged
ok '... are none' eval 'says "Stopped at led.patch"; rm -rf s/.pom; diff -r s was-s'

# a hunk that does not fit there
cp -R t edited
sed -i 's/led does step 30$/led does another step/' edited/drivers/new/led.c
ok 'a place where the hunk does not fit' runs 1 refresh --repo s --onto edited --accept-merged
rm -rf s/.pom

# lines that any file has
mkdir few
printf 'x\n}\n\nx\n' | tee t/drivers/new/few.h >few/is
printf -- '--- a/include/few.h\n+++ b/include/few.h\n@@ -1,4 +1,5 @@\n x\n }\n+y\n \n x\n' >few/few.patch
echo few.patch >few/series
ok 'too few lines to tell a file by' runs 1 refresh --repo few --onto t --accept-merged
rm -rf few/.pom

# a name in a hunk is no header, and neither is one in the text above
rm -rf s && mkdir s && echo led.patch >s/series
{
	printf 'Subject: of drivers/old/led.c\n\n--- a/drivers/old/led.c is a file\n'
	make_patch drivers/old/led.c led | sed -e '1,/^---$/d' -e '/^diff/d' \
		-e 's,^+changed led,+++ b/drivers/old/led.c,'
} >s/led.patch
cp s/led.patch before
ok 'text that looks like a header' runs 0 refresh --repo s --onto t --accept-merged
ok '... stays' eval 'diff before s/led.patch >d; [ "$(grep -c "^>" d)" = 2 ] &&
	grep -qx -e "> --- a/drivers/new/led.c" d && grep -qx -e "> +++ b/drivers/new/led.c" d'
done_testing
