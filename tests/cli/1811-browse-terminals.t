#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme browse in windows of all sizes, without colours and without UTF-8; hostile texts
# do not reach the terminal, and signals leave it as it was.
# shellcheck source=tests/cli/browse.sh
. "$(dirname -- "$0")/browse.sh"

make_trees
make_repo base
new_set base/ant "Author: A. Ma$(printf '\303\251')"
printf 'It costs 10 \342\202\254.\nA\033[2Jclear \033]0;title\007 b\342\200\256c\n' \
	>"$POM_REPO/base/ant/help"
numbered 'line' 40 >>"$POM_REPO/base/ant/help"
for name in bee cow dog elk fox gnu hen; do
	new_set base/$name
done

LC_ALL=C.UTF-8
browse 80 24
ok 'in UTF-8' sees 'A\. Maé' '10 €' '^>\[ \] ant +clean +│'
ok 'what a terminal would obey is shown' sees 'A\\033\[2Jclear' 'b<U\+202E>c'
ok '... the list is intact' sees '\[ \] hen +clean'
colours() {
	screen -e | grep -q "$(printf '\033')\\[[0-9;]*3[0-7]"
}
ok '... with colours' polls colours
keys Tab
ok 'the help scrolls' sees 'Up/Down scroll' 'line 5$'
keys End
ok '... to its end' sees 'line 40$'
keys Home
ok '... and back' sees 'base/ant: the set ant'
keys PageDown
ok '... by pages' gone 'base/ant: the set ant'
keys Tab
resize() {
	terminal resize-window -x "$1" -y "$2"
}
resize 120 40
ok 'a larger window has titles and the whole help' sees 'clean +the set ant +│' 'line 22$'
resize 40 10
ok 'a small one has the list' sees '^>\[ \] ant +clean'
ok '... and the first keys' sees 'Space select  Tab help  \? keys  q quit'
ok '... and nothing beside the list' gone '│'
keys Tab Home
ok '... or the help' sees 'base/ant: the set ant'
keys Tab Down Down Down Down Down Down Down
ok '... or the end of the list' sees '^>\[ \] hen +clean'
resize 39 10
ok 'what is too small says so' sees '39x10 is too small: 40x10'
resize 80 24
ok '... and all is there again' sees '^>\[ \] hen +clean +│' '\[ \] ant'
keys q
ok 'q ends it' ended 0

LC_ALL=C
NO_COLOR=1 browse 80 24
ok 'without UTF-8' sees '^>\[ \] ant +clean +\|' 'A\. Ma\?$' '10 \?\.'
ok '... what is invisible is still told' sees 'b<U\+202E>c'
plain() {
	! screen | LC_ALL=C grep -q '[^ -~]'
}
ok '... no other byte is shown' plain
ok '... and no colour' not colours
keys q
ok '... to its end' ended 0
before="env TERM=vt100"
browse 80 24
ok 'a terminal without colours' sees '^>\[ \] ant +clean +\|'
ok '... has none' not colours
keys q
ok '... to its end' ended 0
before=

# $pid: of the tool.
tool() {
	read -r shell <"$scratch/.pid"
	pid=$(pgrep -P "$shell") && [ -n "$pid" ]
}
# by SIGNAL STATUS: the signal ends it.
by() {
	browse 80 24
	sees '\[ \] hen +clean' >/dev/null && polls tool && keys Space &&
		sees '1 selected' && kill -s "$1" "$pid" && ended "$2"
}
ok 'SIGTERM ends it' by TERM 143
ok '... with the screen as before' sees 'It has ended'
ok '... and without the list' gone '\[ \] hen'
ok 'SIGHUP ends it' by HUP 129
# Two signals before it can do anything: it has to end in the handler.
at_once() {
	browse 80 24
	sees '\[ \] hen +clean' >/dev/null && polls tool && kill -s STOP "$pid" &&
		kill -s TERM "$pid" && kill -s HUP "$pid" && kill -s CONT "$pid" &&
		ended 129
}
ok 'so do two signals at once' at_once
ok '... with the screen as before' sees 'It has ended'
ok '... and without the list' gone '\[ \] hen'
# No memory is left for a file of two megabytes.
mkdir "$scratch/queue" "$scratch/any"
numbered line 200000 >"$scratch/any/file"
unified "$scratch/any" file 's/line 150000$/& changed/' >"$scratch/queue/a.patch"
echo a.patch >"$scratch/queue/series"
no_memory() {
	browse 80 24 --repo "$scratch/queue" --tree "$scratch/any"
	sees 'a\.patch +clean' >/dev/null && polls tool && prlimit --as=1 --pid "$pid" &&
		keys t && ended 2 && sees 'does not give more than' && gone 'a\.patch'
}
sanitized || ok 'so does a lack of memory, which is told' no_memory
browse 80 24
sees '\[ \] hen +clean' >/dev/null
keys C-c
ok 'Ctrl-C ends it' ended 130
browse 80 24
sees '\[ \] hen +clean' >/dev/null
keys Space
sees '1 selected' >/dev/null
keys C-c
ok '... but not with a selection' sees 'Quit\? \[y/N\]'
keys C-c
ok '... which is kept' sees '^ \[\*\] ant +clean' 'Space select'
keys q && sees 'Quit\?' >/dev/null && keys y
ok '... until it is given up' ended 0

# Under a shell with job control.
no_terminal
echo "PS1='shell: '" >"$scratch/.bashrc"
terminal new-session -d -x 80 -y 24 "bash --rcfile '$scratch/.bashrc'"
sees 'shell:' >/dev/null && types "'$RUNME' browse" && sees '\[ \] hen +clean' >/dev/null
keys Down
sees '^>\[ \] bee' >/dev/null
keys C-z
ok 'Ctrl-Z stops it' sees 'Stopped'
ok '... with the screen as before' gone '\[ \] hen'
types fg
ok '... and fg shows it again' sees '^>\[ \] bee +clean' '\[ \] hen'
keys q
ok '... until q' gone '\[ \] hen'

ok 'not on a terminal' runs 2 browse
ok '... it says what to do' says 'browse needs a terminal' 'runme list'
before='env TERM=dumb'
browse 80 24
ok 'on a dumb one' ended 2
ok '... the same' sees 'cursor cannot be moved' 'runme list'
# newterm of ncurses loses memory then
before="env TERM=nonesuch ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0"
browse 80 24
ok 'on an unknown one' ended 2
ok '... the same' sees 'runme list'
before=
ok 'names are refused' runs 2 browse ant
ok '... with what to do' says 'browse takes no names' 'runme show ant'
mkdir "$scratch/lib"
echo 'int nothing;' | cc -shared -fPIC -x c -o "$scratch/lib/libncursesw.so.6" -
before="env LD_LIBRARY_PATH='$scratch/lib'"
browse 80 24
ok 'without ncurses' ended 2
ok '... it says which package to install' sees 'install the package libncursesw6'

done_testing
