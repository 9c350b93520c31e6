#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --json of the commands that make files: refresh, export, import. Each prints one
# document with the members of runme-json(7), and nothing else. diff has no
# document and says so.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
makefile=net/netfilter/Makefile
new_set base/one 'Author: Ann <ann@example.org>'
edit_by base/one linux.diff "$scratch/linux" $makefile '20i obj one'
new_set base/two 'Depends: one'
p=$scratch/mine
mkdir -p "$p/sub"
unified "$scratch/linux" $makefile '20i obj moved' >"$p/moved.patch"
unified "$scratch/linux" $makefile '40i obj frayed' >"$p/sub/frayed.patch"
unified "$scratch/linux" net/netfilter/Kconfig '30i same' >"$p/same.patch"
unified "$scratch/linux" net/socket.c 's/int/long/' >"$p/there.patch"
printf '%s\n' moved.patch sub/frayed.patch same.patch there.patch >"$p/series"
sed -i -e '5i another' -e '37s/$/ other/' "$scratch/k/$makefile"
sed -i 's/int/long/' "$scratch/k/net/socket.c"
unset KERNEL_DIR IPTABLES_DIR

alone() {
	runs "$@" && [ ! -s "$err" ]
}
head() {
	json "d['schema'] == 1 and d['command'] == '$1' and d['exit'] == $2
		and d['written'] is $3"
}

# our own sets
ok 'refresh --check' alone 1 refresh --check --json
ok '... would write' head refresh 1 False
ok '... these' json "d['files'] == ['$POM_REPO/patches/linux/' + f for f in
	('0001-one.patch', '0002-two.patch', 'series')]
	and d['sets'] == [] and d['trees'] == {}"
ok 'refresh' alone 0 refresh --json
ok '... writes' head refresh 0 True
ok '... these' json "len(d['files']) == 3"
ok 'again' alone 0 refresh --json
ok '... writes nothing' head refresh 0 False
ok '... and no file' json "d['files'] == []"

# a series
cp -a "$p" "$scratch/first"
ok 'refresh --check of a series' alone 1 refresh --check --json --repo "$p" \
	--onto "$scratch/k"
ok '... would write' head refresh 1 False
ok 'refresh of a series' alone 0 refresh --json --repo "$p" --onto "$scratch/k"
ok '... writes' head refresh 0 True
ok '... these' json "d['files'] == ['$p/' + f for f in ('moved.patch',
	'sub/frayed.patch', 'series')] and d['trees']['linux']['version'] == '6.1.1'"
ok '... set by set' json "[(x['name'], x['group'], x['outcome'], x['moved'],
	x['redrawn'], x['standing'], x['why']) for x in d['sets']] == [
	('moved.patch', 'mine', 'refreshed', 1, 0, 'clean', None),
	('sub/frayed.patch', 'sub', 'refreshed', 0, 1, 'fuzzy', None),
	('same.patch', 'mine', 'same', 0, 0, 'clean', None),
	('there.patch', 'mine', 'upstream', 0, 0, 'present', None)]"
rm -r "$p"
cp -a "$scratch/first" "$p"
sed -i 's/^-obj 37$/-obj 73/; s/^ obj 37$/ obj 73/; s/^ obj 38$/ obj 83/' \
	"$p/sub/frayed.patch"
sed -i 's/^ obj 39$/ obj 93/; s/^ obj 4[0-9]$/&9/' "$p/sub/frayed.patch"
cp -a "$p" "$scratch/second"
ok 'a conflict' alone 1 refresh --json --repo "$p" --onto "$scratch/k"
ok '... is in it' head refresh 1 False
ok '... as the last that was tried' json "[(x['outcome'], x['standing']) for x in
	d['sets']] == [('refreshed', 'clean'), ('failed', 'conflict')]
	and d['sets'][1]['trees']['linux']['files'][0]['hunks'][0]['nearest']"
ok '... given up' eval 'runs 0 refresh --json --abort --repo "$p" && diff -r "$p" "$scratch/second"'
ok 'the rest is refreshed with --keep-going' alone 1 refresh --json --keep-going \
	--repo "$p" --onto "$scratch/k"
ok '... and written' head refresh 1 True
gzip "$scratch/first/moved.patch"
sed -i 's/^moved.patch/&.gz/' "$scratch/first/series"
ok 'what cannot be refreshed' alone 1 refresh --json --repo "$scratch/first" \
	--onto "$scratch/k"
ok '... says why' json "d['sets'][0]['outcome'] == 'failed' and
	'compressed' in d['sets'][0]['why']"
ok 'trouble' runs 2 refresh --json --onto "$scratch/k"
ok '... is an error' json "d['error']['code'] == 'usage'"

# export
rm -r "$p"
mkdir "$p"
unified "$scratch/linux" $makefile '20i obj moved' >"$p/moved.patch"
unified "$scratch/linux" net/socket.c 's/int/short/' >"$p/clash.patch"
ok 'export' alone 0 export --json --repo "$p" -o "$scratch/out"
ok '... writes' head export 0 True
ok '... that' json "d['path'] == '$scratch/out' and d['format'] == 'quilt' and
	d['patches'] == ['clash.patch', 'moved.patch'] and d['trees'] == {} and
	[(s['name'], s['ok']) for s in d['sets']] == [('clash.patch', True),
	('moved.patch', True)] and d['elsewhere'] == []"
ok 'what the document says is there' [ "$(tr '\n' ' ' <"$scratch/out/series")" = \
	'clash.patch moved.patch ' ]
KERNEL_DIR=$scratch/k
export KERNEL_DIR
ok 'export that fails' alone 1 export --json --repo "$p" --format mbox \
	-o "$scratch/box"
ok '... writes nothing' head export 1 False
ok '... and says of which' json "d['patches'] == [] and [(s['name'], s['ok'],
	s['standing']) for s in d['sets']] == [('clash.patch', False, 'conflict'),
	('moved.patch', True, 'clean')]"
ok '... which is so' [ ! -e "$scratch/box" ]
ok 'the rest' alone 1 export --json --repo "$p" --format mbox -k -o "$scratch/box"
ok '... is written' head export 1 True
ok '... without it' json "len(d['patches']) == 1 and d['format'] == 'mbox'"
ok 'what is there already' runs 2 export --json --repo "$p" -k -o "$scratch/out"
ok '... is an error' json "d['error']['code'] == 'usage'"
ok 'a format that is none' runs 2 export --json --format zip -o "$scratch/x"
ok '... is one' json "d['error']['where'] == '--format'"

# import
unset KERNEL_DIR
sed -i '$d' "$p/clash.patch" # it is cut off
ok 'import' alone 1 import --json "$p" -o "$scratch/new"
ok '... writes' head import 1 True
ok '... what it can' json "d['path'] == '$scratch/new' and d['imported'] == 1 and
	d['refused'] == 1 and d['trees'] == {}"
ok '... and says what it cannot' json "[n['set'] for n in d['notes'] if
	n['refused']] == ['clash.patch'] and all(n['what'] for n in d['notes'])"
ok '... which is so' runs 0 list --repo "$scratch/new"
rm "$p/moved.patch"
ok 'import of nothing' alone 1 import --json "$p" -o "$scratch/none"
ok '... writes nothing' head import 1 False
ok 'import of no repository' runs 2 import --json -o "$scratch/none"
ok '... is an error' json "d['error']['code'] == 'usage'"

# commands without a document
ok 'diff' runs 2 diff --json --kernel "$scratch/linux" one
ok '... refuses' json "d['error']['code'] == 'usage' and
	d['error']['where'] == '--json'"

done_testing
