#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Finding one's way: list --all, --standing and patterns; what the kernel's configuration
# says of an old name; show in the pager; -y, -n, -q; --version.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool expect

make_trees
make_repo base extra
new_set base/ant
new_set base/a-name-of-thirty-four-characters-x
new_set extra/bee 'Linux: >= 7.0'
printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
	name group 'what it did' fate 'where now' 'say it today' \
	old base 'limit honey' mainline 'NETFILTER_OLD, NETFILTER_NEWER; xt_NO_OPTION' '-m new' \
	bee extra 'an old bee' addons 'elsewhere' '-m bee' \
	>"$POM_REPO/patches/fates.tsv"
k=$KERNEL_DIR
unset KERNEL_DIR IPTABLES_DIR

ok 'list --all' runs 0 list --all
ok '... has the sets' matches '^  ant +the set ant'
ok '... and the old names' matches '^  old +merged +limit honey'
ok '... but not those of sets' silent 'an old bee'
ok '... also as a document' runs 0 list --all --json
ok '... it has' json '[f["name"] for f in d["elsewhere"]] == ["old"] and len(d["sets"]) == 3'
ok 'without --all there are no old names' runs 0 list
ok '... none' silent 'limit honey'

ok 'a pattern' runs 0 list 'A*'
ok '... finds names' matches '^  ant ' '^  a-name'
ok '... no others' silent bee
ok '... also with the group' runs 0 list '[be]*/*ee'
ok '... it does' matches '^  bee '
ok '... and in show' runs 0 show 'an?'
ok '... it does' says 'base/ant: the set ant'
ok '... and in check' runs 0 check --kernel "$k" 'ant*'
ok '... it does' says 'ant' 'clean'
ok 'one that matches nothing' runs 2 list 'z*'
ok '... is an error' says 'z*: no set matches'
ok 'apply takes no pattern' runs 2 apply --kernel "$k" 'an*'
ok '... and says that it is no name' says 'no set or group of that name'

ok '--standing needs a tree' runs 2 list --standing clean
ok '... and says so' says 'no tree was given'
ok '--standing clean' runs 0 list --standing clean --kernel "$k"
ok '... lists these' matches '^  ant +clean'
ok '... only' silent bee
ok '--standing, twice' runs 0 list --standing unsuitable --standing clean --kernel "$k"
ok '... lists both' matches '^  ant +clean' '^  bee .* unsuitable'
ok '--standing of no such word' runs 2 list --standing nice --kernel "$k"
ok '... lists the words' says 'nice: there is no standing of that name' 'one of none, empty, applied'
ok '... as a document, too' runs 0 list --standing unsuitable --kernel "$k" --json
ok '... only these' json '[s["name"] for s in d["sets"]] == ["bee"]'

# the columns of names
column() {
	"$RUNME" list --kernel "$k" | awk '
		match($0, / (clean|unsuitable) /) { at[RSTART] = 1 }
		END { for (i in at) n++; exit n != 1 }'
}
ok 'a long name does not move the standing of one line' column
"$RUNME" apply --kernel "$k" base >/dev/null
status_column() {
	"$RUNME" status --kernel "$k" | awk '
		match($0, / applied /) { at[RSTART] = 1 }
		END { for (i in at) n++; exit n != 1 }'
}
ok '... in status, too' status_column

# what the configuration says
printf 'CONFIG_NETFILTER_OLD=m\n# CONFIG_NETFILTER_NEWER is not set\nCONFIG_NETFILTER_OLDER=y\n' \
	>"$k/.config"
ok 'an old name, with a tree that has a configuration' runs 0 show old --kernel "$k"
ok '... says how its options are set' says \
	'    here:  NETFILTER_OLD=m, NETFILTER_NEWER is off (.config of the kernel tree)'
rm "$k/.config"
ok 'check of an old name needs no tree' runs 1 check old
ok '... and says what became of it' says 'limit honey' 'say:   -m new'
ok 'nor does the walk' at_terminal old <<'EOF'
see "limit honey" "-m new"
ends 1
EOF
ok 'a set beside it needs one' runs 2 check old ant
ok '... which is said' says 'no tree was given'
ok 'with a tree that has none' runs 0 show old --kernel "$k"
ok '... it says nothing' silent '    here:'

ok '-n is a dry run' runs 0 -n --kernel "$k" -R base
ok '... it is' says 'can go' && "$RUNME" status --kernel "$k" | grep -q ant
ok '-y asks nothing' runs 0 -y -R --kernel "$k" base
ok '... and does it' says reverted
ok '-q' runs 0 apply -q --kernel "$k" ant
ok '... says nothing' [ ! -s "$out" ]
ok '... of what does not fit either' runs 1 check -q --kernel "$k" bee
ok '... nothing' [ ! -s "$out" ]
ok '... but errors' runs 2 check -q --kernel "$k" nosuch
ok '... it does' says 'nosuch: no set or group'
ok '-q and --json' runs 2 check -q --json --kernel "$k" ant
ok '... exclude each other' says '--quiet and --json exclude each other'

ok '--version' runs 0 --version
ok '... names the libraries' matches '^runme \(Patch-o-matic\) [0-9.]+$' \
	'libsodium [0-9.]+, jansson [0-9.]+, libarchive [0-9.]+, libcurl [0-9.]+, libgit2 [0-9.]+'

seq -f 'help line %g' 60 >"$POM_REPO/base/ant/help"
PAGER='sed s/^/paged:/'
export PAGER
ROWS=24
export ROWS
ok 'show on a terminal, longer than the screen' at_terminal show ant <<'EOF'
see "paged:base/ant: the set ant" "paged:  help line 60"
ends 0
EOF
ROWS=100
ok '... and shorter' at_terminal show ant <<'EOF'
see "base/ant: the set ant" "  help line 60"
ends 0
EOF
ok '... goes without the pager' silent paged:
ok 'an error on a terminal is one' at_terminal show ant nosuch <<'EOF'
see "nosuch: no set or group"
ends 2
EOF

done_testing
