#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What check, show and JSON say of the files of a recorded set agrees with how the set
# stands: lines that somebody took out are not there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
make_trees
make_repo base
new_set base/one
edit_by base/one linux.diff linux net/netfilter/Makefile '20s/.*/obj one/;40a obj two'
edit_by base/one linux.diff linux net/netfilter/Kconfig '30a config one'
makefile=$KERNEL_DIR/net/netfilter/Makefile
kconfig=$KERNEL_DIR/net/netfilter/Kconfig
unset IPTABLES_DIR

# files OUTCOME...: in the text of check and show, and in both documents, of these files:
# Kconfig, Makefile, one.c.
files() {
	for command in check show; do
		runs $((1 - clean)) "$command" one || [ $command = show ] && runs 0 show one || return
		matches "^    $1 +net/netfilter/Kconfig" "^    $2 +net/netfilter/Makefile" "^    $3 +net/netfilter/one.c" || return
	done
	for command in check show; do
		"$RUNME" $command --json one >"$out"
		json "{f['path'].split('/')[-1]: f['outcome'] for f in d['sets'][0]['trees']['linux']['files']} ==
			dict(zip(['Kconfig', 'Makefile', 'one.c'], '$1 $2 $3'.split()))" || return
	done
}
runs 0 apply one
cp -r "$KERNEL_DIR" applied
again() {
	rm -rf "$KERNEL_DIR"
	cp -r applied "$KERNEL_DIR"
	echo edited >>"$makefile"
	echo edited >>"$kconfig"
	echo edited >>"$KERNEL_DIR/net/netfilter/one.c"
}
clean=1
again
ok 'all stand' files present present present
clean=0
again
sed -i '/one$/d' "$kconfig"
ok 'the lines of a file are gone' files clean present present
ok '... and status says of which' eval 'runs 1 status && says "lines were changed since: net/netfilter/Kconfig: its lines are not there any more"'
sed -i 's/obj one/obj 20/' "$makefile"
ok '... and those of a hunk' files clean partial present
ok '... with the hunks' eval '"$RUNME" check --json one >"$out"; json "[[h[\"state\"] for h in f[\"hunks\"]]
	for f in d[\"sets\"][0][\"trees\"][\"linux\"][\"files\"] if \"Makefile\" in f[\"path\"]] == [[\"fits\", \"present\"]]"'
again
rm "$KERNEL_DIR/net/netfilter/one.c"
ok 'a new file is gone' files present present clean
again
sed -i 's/obj two/obj too/;s/obj one/obj 1/' "$makefile"
ok 'all hunks are other lines' files present conflict present
ok '... and the line of the tree is shown' eval 'runs 1 check one && says "patch 20: obj one" "tree  20: obj 1" && silent "--fuzz" "was applied before"'
again
sed -i '/one$/d' "$kconfig"
sed -i '/obj two/d;s/obj one/obj 20/' "$makefile"
rm "$KERNEL_DIR/net/netfilter/one.c"
ok 'all is gone' files clean clean clean
ok '... and status says so' eval 'runs 1 status && says "its lines were taken out since; revert takes it off the record"'
ok '... which revert does' eval 'runs 0 revert one && says "taken out already" && [ ! -e "$KERNEL_DIR/.pom" ]'

done_testing
