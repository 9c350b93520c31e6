#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The walk takes its answers from a pipe as well; the end of it is q.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/ant
new_set base/bee
new_set base/cow

# piped ANSWERS [ARG...]: the walk with these lines for answers
piped() {
	printf '%b' "$1" >"$scratch/answers"
	shift
	"$RUNME" "$@" <"$scratch/answers" >"$out" 2>"$err"
	ended=$?
	[ $ended -eq 0 ] && return
	cat "$out" "$err"
	return 1
}
ok 'y, n, y' piped 'y\nn\ny\n'
ok '... is that' has ant cow
ok '... each question is a line' [ "$(grep -c '^Do you want' "$out")" -eq 3 ]
ok '... with the summary' says 'Applied: ant cow'
ok 'in reverse' piped 'y\ny\n' --reverse
ok '... they are out' pristine
ok 'the end of the answers is q' piped 'y\n'
ok '... after the first one' has ant
ok '... with the summary' says 'Applied: ant'
ok '... and the rest is not shown' silent 'Testing... cow'
ok 'no answer at all' piped ''
ok '... is q as well' has ant
ok 'a last line without its end' piped 'y'
ok '... is a line' has ant bee
ok 'lines as another system ends them' piped 'y\r\n'
ok '... are lines' has ant bee cow
ok 'everything is there: nothing is asked' piped 'n\nn\nn\n'
ok '... at all' silent 'Do you want'
fresh
ok 'no input' runs 0 base
ok '... is q' pristine
closed() {
	"$RUNME" base <&- >"$out" 2>&1
	[ $? -le 2 ]
}
ok 'no input to read from at all' closed
ok '... is q' pristine

# a reader that has seen enough is no trouble
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

# in a long series, too, a patch is read when it is come to
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
