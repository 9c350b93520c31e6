#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets and old names are found by words of their names and texts.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
new_set base/ant
new_set extra/bee
printf 'What it does:\n  Collects honey\n  from flowers.\n' \
	>"$POM_REPO/extra/bee/help"
printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
	name group 'what it did' fate 'where now' 'say it today' \
	psd base 'detect port scans' addons 'xtables-addons: xt_psd' '-m psd' \
	old base 'limit honey' mainline 'NETFILTER_OLD' '-m new' \
	bee extra 'an old bee' addons 'elsewhere' '-m bee' \
	>"$POM_REPO/patches/fates.tsv"
unset KERNEL_DIR IPTABLES_DIR

ok 'words of what an old set did' runs 0 search port scan
ok '... find it' matches '^psd +addons +detect port scans'
ok '... and nothing else' silent ant bee old
ok '... with what to write today' says 'say:   -m psd'
for words in portscan port-scan Port_Scans; do
	ok "$words" runs 0 search $words
	ok '... finds it, too' matches '^psd '
done
ok 'portscans that are none' runs 1 search portscanx
ok 'a word of the help, in any case' runs 0 search HONEY
ok '... finds the set' matches '^  bee '
ok '... with the line that has the word' says '    Collects honey'
ok '... and the old name' matches '^old +merged +limit honey'
first() {
	[ "$(grep -nE "^ *$1 " "$out" | cut -d: -f1)" -lt \
		"$(grep -nE "^ *$2 " "$out" | cut -d: -f1)" ]
}
ok '... before the set, which has it in the help only' first old bee
ok 'a name' runs 0 search bee
ok '... finds the set' matches '^  bee +the set bee'
ok '... and not what an old one of this name became' silent 'an old bee'
ok 'all words have to be there' runs 1 search honey scan
ok '... else it says so' says 'No set and no old name has all of these words.'
ok 'without words' runs 2 search
ok '... it asks for some' says 'search: for which words?'
ok 'no tree is asked for' silent 'tree'
ok 'with a tree' runs 0 search bee --kernel "$scratch/linux"
ok '... the standing is there' matches '^  bee +clean +the set bee'
ok 'as a document' runs 0 search honey --json
ok '... has both' json '[s["name"] for s in d["sets"]] == ["bee"] and
	[f["name"] for f in d["elsewhere"]] == ["old"] and d["command"] == "search"'
ok 'as a document, nothing' runs 1 search nothing --json
ok '... is empty' json 'd["sets"] == [] and d["exit"] == 1'

done_testing
