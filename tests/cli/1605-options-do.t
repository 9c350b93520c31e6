#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each option of a command does what the help says: with it, the output, the
# written files or the exit status differ from those without it.
# shellcheck disable=SC2016,SC2034 # for eval
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
make_trees
make_repo base extra
new_set base/one
new_set base/late 'Linux: >= 6.6'
new_set extra/two
edit_by extra/two linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj two'
# one hunk that wants fuzz, and one for -p
sed '18s/.*/obj other/' "$scratch/linux/net/netfilter/Makefile" >"$scratch/other"
fuzzy() {
	cp "$scratch/other" "$KERNEL_DIR/net/netfilter/Makefile"
}
p=$scratch/fix.patch
cat >"$p" <<'PATCH'
--- x/y/net/netfilter/Kconfig
+++ x/y/net/netfilter/Kconfig
@@ -1,2 +1,2 @@
-config 1
+config one
 config 2
PATCH

# --exclude: in every command that takes names
for command in list check diff show 'apply --check' 'revert --check' 'export -o no'; do
	names=extra
	[ "$command" != diff ] && [ "$command" != show ] || names='one two'
	case $command in
	export*) set -- --kernel "$KERNEL_DIR" ;;
	revert*) runs 0 apply one two >/dev/null; set -- ;;
	*) set -- ;;
	esac
	# shellcheck disable=SC2086 # words
	ok "$command --exclude" eval '"$RUNME" $command $names --exclude one --exclude late "$@" \
		>"$out" 2>"$err"; silent "set one" "one.c" "one  "'
	rm -rf no
	fresh
done
# --force, --strict, -F, -3: the standing is another one
for command in list show check 'apply --check' 'apply --batch --check'; do
	names='late'
	[ "$command" != list ] || names=
	# shellcheck disable=SC2086 # words
	ok "$command --force" eval '"$RUNME" $command $names --force >"$out" 2>&1; not grep unsuitable "$out"'
	# shellcheck disable=SC2086 # words
	ok '... and without' eval '"$RUNME" $command $names >"$out" 2>&1; grep unsuitable "$out"'
done
fuzzy
for command in list show check diff; do
	names=two
	# shellcheck disable=SC2086 # words
	for option in --strict '-F 0' --fuzz=0; do
		ok "$command $option" eval '"$RUNME" $command $names $option >"$out" 2>&1
			matches "conflict"'
	done
	# shellcheck disable=SC2086 # words
	ok '... and without' eval '"$RUNME" $command $names >"$out" 2>&1; not grep conflict "$out"'
done
ok 'export --strict' eval 'runs 1 export two --strict -o "$scratch/x1" --kernel "$KERNEL_DIR" --iptables= ||
	runs 1 export two --strict -o "$scratch/x1"'
ok '... and without' runs 0 export two -o "$scratch/x2"
ok 'export -k' eval 'runs 1 export one late -k -o "$scratch/x3" && [ -e "$scratch/x3/series" ]'
ok '... and without' eval 'runs 1 export one late -o "$scratch/x4" && [ ! -e "$scratch/x4" ]'
ok 'export --format' eval 'runs 0 export two --format mbox -o "$scratch/x5" && [ -f "$scratch/x5" ]'
fresh

# -p: in every command that takes patch files
for command in check diff 'apply --check' apply 'revert'; do
	# shellcheck disable=SC2086 # words
	ok "$command -p" runs 0 $command -p2 "$p"
done
pristine_but_iptables() {
	grep -qx 'config 1' "$KERNEL_DIR/net/netfilter/Kconfig"
}
ok '... which is out again' pristine_but_iptables
ok 'check -p1' runs 1 check -p1 "$p"

# the trees: in every command that reads them
for command in list check status 'show one' 'diff one' 'apply one' 'revert one'; do
	for option in --kernel --kernel-path --iptables --iptables-path --tree; do
		# shellcheck disable=SC2086 # words
		ok "$command $option" runs 2 $command $option /nowhere
		ok '... is looked at' says '/nowhere: cannot open the folder'
	done
done
for command in 'import -o x' 'export -o x' 'prove --build-only'; do
	# shellcheck disable=SC2086 # words
	ok "$command --kernel" runs 2 $command --kernel /nowhere ${command##import*}
done
for command in list 'show one' check 'apply one' 'revert one' 'diff one' prove refresh \
	'export -o x'; do
	# shellcheck disable=SC2086 # words
	ok "$command --repo" eval '"$RUNME" $command --repo /nowhere >"$out" 2>&1; [ $? -eq 2 ] &&
		says /nowhere'
done

# --check and its other names: in every command that writes
for option in --check --test --dry-run; do
	note "$KERNEL_DIR" "$IPTABLES_DIR" "$POM_REPO"
	ok "apply $option" refused 0 apply one $option
	ok "refresh $option" refused 1 refresh $option
	ok "revert $option" refused 0 revert one $option
done
# sets cannot be rebased
for option in -F0 --strict -3 -k; do
	ok "refresh $option without a series" refused 2 refresh --check $option
	ok '... says so' says 'are for a series'
done
# --batch and -R with a command say the same as without
ok 'apply --batch' runs 0 apply --batch one
ok '... applies' has one
ok 'check -R is about taking out' runs 0 check -R one
ok '... says so' says '1 set can be reverted'
ok '... and does not' has one
ok 'apply -R takes out' runs 0 apply -R one
ok '... it is out' pristine
ok 'revert --batch of nothing' runs 0 revert --batch one

# a document without --batch changes nothing, in either direction
runs 0 apply one >/dev/null
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok '--json -R' refused 0 --json -R one
ok '... tells what could be taken out' json 'd["command"] == "revert" and not d["written"]'
ok '--json' refused 0 --json two
ok '... tells what could be applied' json 'd["command"] == "check" and not d["written"]'
ok '--json -R --batch' runs 0 --json -R --batch one
ok '... takes it out' json 'd["command"] == "revert" and d["written"]'
ok '... all of it' pristine

# commands after options
ok 'options in front' runs 0 --json list
ok '... count' json 'd["command"] == "list"'
ok '... with a value' runs 0 -F 0 --kernel "$KERNEL_DIR" check one
ok '... two commands: the second is a name' runs 2 --json list check
ok '... that there is not' says 'check: no set or group of that name'

done_testing
