#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# At 80 columns and 24 rows, what the walk shows of a set fits on the screen: its name and
# standing are seen together with the question.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

make_trees
make_repo base
makefile=net/netfilter/Makefile
new_set base/ant 'Author: Ann' 'Status: stable'
seq -f 'help line %g' 60 >"$POM_REPO/base/ant/help"
printf '%0400d\n' 0 >>"$POM_REPO/base/ant/help"
new_set base/bee
for n in 10 20 30 40 50 60; do
	edit_by base/bee linux.diff "$scratch/linux" $makefile "${n}d"
	sed -i "s/^-obj $n\$/-obj other $n/" "$POM_REPO/base/bee/linux.diff"
done
seq -f 'bee line %g' 60 >"$POM_REPO/base/bee/help"
new_set base/cow
ROWS=24 PAGER=cat TERM=dumb
export ROWS PAGER TERM

# screen N: the last 23 lines of the log before question N, as a terminal of 80 columns
# shows them. A question ends without a newline.
screen() {
	tr -d '\r' <"$out" | awk -v n="$1" '
		/Do you want to/ && ++seen == n { print; exit } { print }' |
		fold -w 80 | tail -n 24
}
shows() {
	n=$1
	shift
	for text; do
		screen "$n" | grep -qF -- "$text" || {
			screen "$n"
			return 1
		}
	done
}
hides() {
	! shows "$@" >/dev/null
}

ok 'a set with a long help; h, e, ?, an unknown letter' at_terminal <<'EOF'
answer h
see "help line 60" "ant: clean  the set ant"
answer ?
see "ant: clean  the set ant"
answer n
answer e
answer n
answer n
quits
ends 0
EOF
ok 'the name is on the screen' shows 1 'Testing... ant  clean' 'base/ant: the set ant'
ok '... and a part of the help' shows 1 'help line 1' 'help line 9'
ok '... and how to see more' shows 1 'more lines: h shows all of it'
ok '... and the question' shows 1 'Do you want to apply ant ['
ok '... but not the end of the help' hides 1 'help line 60'
ok 'after a long answer, name and standing are above the question' \
	shows 2 'ant: clean  the set ant'
ok '... and after ?' shows 3 'ant: clean  the set ant' '?  this text'
ok 'of a set that conflicts, the reason is there' shows 4 \
	'Testing... bee  conflict' 'bee line 1' 'h shows all of it' \
	'kernel tree: conflict' 'e shows all of it' 'Do you want to apply bee ['
ok 'a short set is whole' shows 6 'Testing... cow  clean' 'base/cow: the set cow'
ok '... and has no second line for its name' hides 6 'cow: clean'

# what is piped is whole
"$RUNME" <<'EOF' >"$out" 2>&1
q
EOF
ok 'piped, the help is whole' says 'help line 60'
ok '... and nothing points to more' silent 'more lines'

ok 'a wide title is cut to the line' at_terminal ant <<'EOF'
answer t
see "ant: clean  the set ant"
answer q
ends 0
EOF
sed -i "s/^Title:.*/Title: $(printf 'w%.0s' $(seq 200))/" "$POM_REPO/base/ant/info"
ok '... also one that is longer than the line' at_terminal ant <<'EOF'
answer d
answer q
ends 0
EOF
fits() {
	tr -d '\r' <"$out" | grep '^ant: clean' | awk 'length > 80 { bad = 1 } END { exit bad || !NR }'
}
ok '... 80 columns' fits

ok 'b at the end goes back, and r y reverts and goes on' at_terminal <<'EOF'
answer y
answer n
answer n
see "end of the list" "  applied      ant" "  conflict     bee" "  clean        cow"
see {[Q/b]}
type b
see "Testing... cow"
answer b
answer b
see "Testing... ant  " applied
answer r
answer y
see "ant " reverted "Testing... bee  " conflict "apply bee"
answer n
see "Testing... cow"
answer n
see "  reverted     ant"
quits
see "1 set reverted"
ends 0
EOF
ok '... with nothing left' pristine

ok 'r y of a set that is not there says so, and reverse mode stays' at_terminal ant cow <<'EOF'
answer r
answer y
see "ant is not applied; there is nothing to revert."
see "Testing... cow  " "not applied"
see {[Q/b]}
type q
ends 0
EOF
runs 0 apply ant >/dev/null
ok 'y of a set that is there says so' at_terminal ant cow <<'EOF'
see "Testing... cow"
answer b
see "Testing... ant  " applied
answer y
see "ant is there already; r offers to revert it." "Testing... cow"
answer q
see "No set was applied"
ends 0
EOF

done_testing
