#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The walk also takes its answers from a pipe. If they end before the questions,
# the answered sets are done, and the exit status says that the rest is not.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/ant
new_set base/bee
new_set base/cow

# piped ANSWERS [ARG...]: the walk with these lines for answers; all are given
# cut_off STATUS ANSWERS [ARG...]: the same where it ends so
piped() {
	cut_off 0 "$@"
}
cut_off() {
	wanted=$1
	printf '%b' "$2" >"$scratch/answers"
	shift 2
	"$RUNME" "$@" <"$scratch/answers" >"$out" 2>"$err"
	ended=$?
	[ $ended -eq "$wanted" ] && return
	cat "$out" "$err"
	return 1
}
ok 'y, n, y' piped 'y\nn\ny\n'
ok '... is that' has ant cow
ok '... each question is a line' [ "$(grep -c '^Do you want' "$out")" -eq 3 ]
ok '... with the summary' says 'Applied: ant cow'
ok 'in reverse' piped 'y\ny\n' --reverse
ok '... they are out' pristine
ok 'fewer answers than questions' cut_off 1 'y\n'
ok '... what was answered is done' has ant
ok '... with the summary' says 'Applied: ant'
ok '... the first that was not is named' says \
	'runme: bee: no answer: the input ended; this set and those after it' \
	'--batch applies without a question'
ok '... and the rest is not shown' silent 'Testing... cow'
ok 'q is an answer' piped 'q\n'
ok '... that ends it' has ant
ok 'no answer at all' cut_off 2 ''
ok '... changes nothing' has ant
ok '... says what to do' says 'no answer: the input is empty, and not a terminal' \
	'--batch applies without a question; --check only looks'
ok '... in reverse' cut_off 2 '' -R
ok '... says what to do, too' says '--batch --reverse reverts without a question'
ok '... changes nothing, too' has ant
ok 'an empty line is an answer: no' cut_off 1 '\n'
ok '... to one question' says 'runme: cow: no answer'
ok 'a last line without its end' cut_off 1 'y'
ok '... is a line' has ant bee
ok 'lines as another system ends them' piped 'y\r\n'
ok '... are lines' has ant bee cow
ok 'everything is there: nothing is asked' piped 'n\nn\nn\n'
ok '... at all' silent 'Do you want'
ok '... and so nothing goes unanswered' cut_off 0 ''
fresh
note "$KERNEL_DIR" "$IPTABLES_DIR"
for names in '' base ant 'bee cow'; do
	# shellcheck disable=SC2086 # words
	ok "no input: ${names:-all}" refused 2 $names
	ok '... is no consent' says 'no answer: ' --batch
done
# closed [ARG...]: standard input is closed, and no file takes its place
closed() {
	"$RUNME" "$@" <&- >"$out" 2>"$err"
	[ $? -eq 2 ] && says 'no answer: ' --batch && untouched
}
ok 'no input to read from at all' closed base
printf 'y\ny\ny\n' >"$scratch/series"
ok '... nor from a file that is opened' closed --kernel "$KERNEL_DIR"
a_folder() {
	"$RUNME" base <"$scratch" >"$out" 2>"$err"
	[ $? -eq 2 ] && says 'no answer: ' && untouched
}
ok 'a folder for input' a_folder
# out_closed ARG...: standard output is closed; the report is not written into a tree
out_closed() {
	"$RUNME" "$@" >&- 2>"$err" </dev/null
	[ $? -eq 2 ]
}
ok 'closed output' out_closed list
ok '... is no success' grep -q 'cannot write the report' "$err"
all_closed() {
	"$RUNME" apply ant <&- >&- 2>&-
	rm -rf "$KERNEL_DIR/.pom" "$IPTABLES_DIR/.pom"
	! grep -rq 'apply\|applied\|runme' "$KERNEL_DIR" "$IPTABLES_DIR"
}
ok 'all three closed: nothing is written into the trees but the set' all_closed
ok '... which is there' has ant
fresh

# yes(1) never ends, but the walk does
new_set base/bad
edit_by base/bad linux.diff "$scratch/linux" net/netfilter/Kconfig '20i config bad'
sed -i 's/^ config/ nothing/' "$POM_REPO/base/bad/linux.diff"
yes_to_all() {
	yes | timeout 60 "$RUNME" >"$out" 2>"$err"
	[ $? -eq 1 ] && says 'runme: bad: no answer: the set does not fit' --batch
}
ok 'yes to all, of which one does not fit' yes_to_all
ok '... those before it are in' has ant
rm -r "$POM_REPO/base/bad"
fresh

# a reader that closes the pipe is not an error
enough() {
	printf 'y\ny\ny\n' | "$RUNME" 2>"$err" | head -n 1 >"$out"
	[ ! -s "$err" ]
}
ok 'the reader of the report goes away' enough
whole_sets() {
	"$RUNME" status >"$out" 2>&1 || {
		cat "$out"
		return 1
	}
}
ok '... what went in went in as a whole' whole_sets

# also in a long series, a patch is read when the walk reaches it
long=$scratch/long
mkdir "$long"
i=10
while [ $i -lt 40 ]; do
	printf -- '--- /dev/null\n+++ b/one-%s\n@@ -0,0 +1 @@\n+as it was\n' $i \
		>"$long/$i.patch"
	echo $i.patch >>"$long/series"
	i=$((i + 1))
done
mkfifo "$scratch/fifo"
while_asked() {
	fresh
	"$RUNME" --repo "$long" <"$scratch/fifo" >"$out" 2>"$err" &
	exec 3>"$scratch/fifo"
	for _ in $(seq 100); do
		grep -q '^Do you want' "$out" && break
		sleep 0.1
	done
	grep '^Do you want' "$out" || return
	sed 's/as it was/as it is/' "$long/11.patch" >"$scratch/new"
	mv "$scratch/new" "$long/11.patch"
	printf 'y\ny\nq\n' >&3
	exec 3>&-
	wait $!
}
ok 'a patch is edited while the one before it is asked for' while_asked
ok '... the first is in' grep -q 'as it was' "$KERNEL_DIR/one-10"
ok '... the edited one as it is' grep -q 'as it is' "$KERNEL_DIR/one-11"

done_testing
