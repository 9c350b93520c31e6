#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The walk on a terminal: what it shows, and what each letter does.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

make_trees
make_repo base extra
makefile=net/netfilter/Makefile
new_set base/ant 'Author: Ann' 'Status: stable' 'Config: +ANT NETFILTER'
printf 'What ant does.\n' >"$POM_REPO/base/ant/help"
edit_by base/ant linux.diff "$scratch/linux" $makefile '20i obj ant'
edit_by base/ant iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule ant'
new_set base/bee 'Linux: >= 7.0' 'Config: +BEE'
new_set base/cow
edit_by base/cow linux.diff "$scratch/linux" $makefile '40d'
sed -i 's/obj 40/obj forty/' "$POM_REPO/base/cow/linux.diff"
new_set extra/dog 'Depends: ant'

ok 'the head, a set, its help, the question; q' at_terminal <<'EOF'
see Patch-o-matic "ernel tree: 6.1.1 " "Already applied: nothing"
see "ptables tree: 1.8.9 " "Already applied: nothing"
see "Testing... ant  " clean "base/ant: " "the set ant"
see Author: Ann Status: stable Adds: ANT Needs: NETFILTER "What ant does."
see {Do you want to apply ant [N/y/t/f/a/r/b/w/q/?] }
type q
see "No set was applied in this walk."
ends 0
EOF
ok '... changes nothing' pristine

ok 'Enter, n and N skip' at_terminal extra <<'EOF'
see "Testing... ant"
answer ""
see "Testing... bee"
answer n
see "Testing... cow"
answer N
see "Testing... dog"
answer " n "
quits
see "No set was applied"
ends 0
EOF
ok '... and change nothing' pristine

ok 'y applies, and goes on' at_terminal <<'EOF'
see "Testing... ant"
answer y
see "ant " applied "Testing... bee"
answer q
see "Applied: ant" "Next, in the kernel tree" CONFIG_ANT=m
see "Next, in the iptables tree"
ends 0
EOF
ok '... to both trees' has ant
ok '... both' grep -q 'rule ant' "$IPTABLES_DIR/extensions/GNUmakefile.in"

ok 'what is applied is in the head, and passed over' at_terminal base <<'EOF'
see "Already applied: ant" "Already applied: ant"
see "Testing... ant  " applied "Testing... bee"
answer q
ends 0
EOF

ok 'y of what is unsuitable, and e' at_terminal bee <<'EOF'
see "Testing... bee  " unsuitable "it is for linux >= 7.0, and this is 6.1.1"
answer y
see "Nothing was changed. e explains why; f tries with force."
answer e
see "kernel tree: " unsuitable "--force"
answer q
see "No set was applied"
ends 0
EOF
ok '... changes nothing' has ant
ok 'f forces it' at_terminal bee <<'EOF'
answer F
see "bee " applied "Applied: bee" CONFIG_BEE=m
ends 0
EOF
ok '... in' has ant bee

ok 'what does not fit: y, e, f, t, d' at_terminal cow <<'EOF'
see "Testing... cow  " conflict "obj forty"
answer Y
see "Nothing was changed."
answer E
see conflict "belongs at line 37" "obj forty"
answer f
see "Nothing was changed. e explains why."
answer t
see conflict "obj forty"
answer d
see "There is no diff: the set does not fit. e explains why."
answer Q
ends 0
EOF
ok '... is not applied' has ant bee

ok 'r takes out, a puts in again' at_terminal ant bee <<'EOF'
see "Testing... ant  " applied "Testing... bee  " applied
see "end of the list" "  applied      ant bee"
quits
see "No set was applied"
ends 0
EOF
ok 'when there is something to ask' at_terminal ant cow <<'EOF'
see "Testing... cow"
answer R
see "Testing... cow  " "not applied" "want to revert"
answer b
see "Testing... ant  " applied "want to revert"
answer y
see "ant " reverted
see "Testing... cow  " conflict "want to apply cow"
answer n
see "  reverted     ant" "  conflict     cow"
quits
see "1 set reverted"
ends 0
EOF
ok '... and it is out' has bee
ok 'and back in in the same walk' at_terminal ant bee <<'EOF'
see "Testing... ant"
answer r
see "Testing... ant  " "not applied"
answer A
see "Testing... ant  " clean "want to apply"
answer y
see "ant " applied "Testing... bee  " applied
quits
see "Applied: ant"
ends 0
EOF
ok '... it is' has ant bee
ok '--reverse walks to take out' at_terminal --reverse base <<'EOF'
see "Testing... ant  " applied "want to revert"
answer y
see reverted "Testing... bee" "want to revert"
answer y
see reverted "Testing... cow  " "not applied"
quits
see "2 sets reverted"
ends 0
EOF
ok '... everything' pristine

ok 'b goes back, also to what was applied; w walks on to it' at_terminal <<'EOF'
see "Testing... ant"
answer b
see "This is the first set."
answer y
see "Testing... bee"
answer B
see "Testing... ant  " applied
answer w
see "Testing... bee"
answer b
see "Testing... ant  " applied "want to apply"
answer W
see "Testing... bee  " unsuitable
answer n
see "Testing... cow"
answer b
see "Testing... bee"
answer q
see "Applied: ant"
ends 0
EOF
ok '... with ant in' has ant
runs 0 revert ant >/dev/null

ok 'a set brings what it depends on' at_terminal extra --exclude bee <<'EOF'
see "Testing... ant"
answer n
see "Testing... cow"
answer n
see "Testing... dog  " Depends: ant
answer y
see "ant " applied "(needed by dog)" "dog " applied
see "  applied      ant dog" "  conflict     cow"
quits
see "Applied: ant dog"
ends 0
EOF
ok '... both' has ant dog
ok 'n passes over what is applied, w does not' at_terminal extra <<'EOF'
see "Testing... ant  " applied "Testing... bee"
answer n
see "Testing... cow"
answer w
see "Testing... dog  " applied "want to apply"
answer b
see "Testing... cow"
answer n
see "Testing... dog  " applied
quits
see "No set was applied"
ends 0
EOF
ok 'what another one needs stays' at_terminal --reverse ant <<'EOF'
see "Testing... ant"
answer y
see "dog needs it; revert dog first, or both together" "Nothing was changed"
answer q
ends 0
EOF
ok '... there' has ant dog
runs 0 revert ant dog >/dev/null

ok 't tests again, after the tree was mended' at_terminal cow <<'EOF'
see "Testing... cow  " conflict
see "want to apply"
exec sed -i "s/^obj 40$/obj forty/" $env(KERNEL_DIR)/net/netfilter/Makefile
type T
see clean "want to apply"
type y
see "cow " applied "Applied: cow"
ends 0
EOF
ok '... and y applies' has cow
runs 0 revert cow >/dev/null
fresh

ok '? and unknown letters explain the letters' at_terminal ant <<'EOF'
answer ?
see "y  test, and apply if it fits" "d  show the diff" "N  skip" "e  explain"
see "t  test again" "h  show all" "f  force" "b  back" "w  walk on" "a  apply mode"
see "r  reverse mode" "q  quit" "?  this text"
answer z
see "one of these letters" "y  test, and apply" "?  this text"
answer 1
see "?  this text"
answer !
see "?  this text"
answer q
ends 0
EOF
ok 'whole words count by their first letter' at_terminal ant <<'EOF'
answer yes
see "Applied: ant"
ends 0
EOF
ok '... so that went in' has ant

# what became of old sets
printf 'a\tb\tc\ntime\tbase\tof the time\tmainline\tsince 2.6.24\t-m time\n' \
	>"$POM_REPO/patches/fates.tsv"
ok 'a set that mainline has' at_terminal time <<'EOF'
see time merged "since 2.6.24" "No set was applied"
ends 1
EOF

done_testing
