#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme import converts repositories of other formats. Each converted set gives
# the same tree as the original.
# slow: each set of each repository is applied to a fresh tree, twice
# shellcheck source=tests/cli/old.sh
. "$(dirname -- "$0")/old.sh"

new=$scratch/new
into_new() {
	rm -rf "$new"
	wanted_status=$1
	shift
	runs "$wanted_status" import "$@" -o "$new"
}

# each set alone on a fresh tree, from the original and from the converted repository
each_makes_the_same() {
	for set in "$@"; do
		fresh
		"$RUNME" apply "$set" >"$out" 2>"$err" || {
			echo "$set, old:"
			cat "$out" "$err"
			return 1
		}
		rm -rf "$KERNEL_DIR/.pom" "$IPTABLES_DIR/.pom" "$scratch/k.old" "$scratch/i.old"
		mv "$KERNEL_DIR" "$scratch/k.old"
		mv "$IPTABLES_DIR" "$scratch/i.old"
		fresh
		"$RUNME" apply --strict "$set" --repo "$new" >"$out" 2>"$err" || {
			echo "$set, new:"
			cat "$out" "$err"
			return 1
		}
		rm -rf "$KERNEL_DIR/.pom" "$IPTABLES_DIR/.pom"
		same "$scratch/k.old" "$KERNEL_DIR" && same "$scratch/i.old" "$IPTABLES_DIR" || {
			echo "of $set"
			return 1
		}
	done
}

old_trees 24
make_ng
note "$POM_REPO" "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'patch-o-matic-ng, with trees' into_new 1 "$POM_REPO"
ok 'changes nothing of the old one' untouched
ok 'says what could not be imported, and why' says 'only26: not imported' \
	'newer: not imported' '20 sets imported, 2 not imported'
ok 'says what was lost' says 'lost: it depends on nobody-has-it'
ok 'is a repository' eval 'runs 0 list --repo "$new" && says daytime strange'
ok 'new files are files' cmp "$new/base/daytime/linux/net/ipv4/netfilter/ipt_daytime.c" \
	"$POM_REPO/patchlets/daytime/linux/net/ipv4/netfilter/ipt_daytime.c"
ok 'that can be run if they could' [ -x "$new/base/daytime/iptables/extensions/.daytime-test" ]
ok 'lines are diffs' grep -q '^+obj-.*ipt_daytime.o' "$new/base/daytime/linux.diff"
ok 'requirements are kept' grep -qx 'Linux: < 2.6.0' "$new/submitted/only24/info"
ok 'dependencies are kept' grep -qx 'Depends: text, daytime' "$new/extra/both/info"
ok 'conflicts are kept' grep -qx 'Conflicts: never' "$new/extra/both/info"
ok 'the help is kept' grep -qx 'It has no options.' "$new/base/daytime/help"
ok 'each makes of the tree what it made before' each_makes_the_same daytime \
	chance next strange only24 psd
fresh
ok 'and comes out again' eval 'runs 0 apply next --repo "$new" &&
	runs 0 revert next chance --repo "$new" && pristine'
ok 'not into a folder with something in it' eval \
	'runs 2 import "$POM_REPO" -o "$new" && says "an import needs an empty one"'
mkdir "$scratch/empty"
ok 'into an empty one' runs 1 import "$POM_REPO" -o "$scratch/empty"
ok 'the same again' same "$new" "$scratch/empty"
unset KERNEL_DIR IPTABLES_DIR
ok 'without a tree' into_new 1 "$POM_REPO"
ok 'sets with lines to add are refused' says 'daytime: not imported' KERNEL_DIR
ok 'and nothing is made when there is nothing' [ ! -e "$new" ]

# patches alone need no tree; variants stay variants
POM_REPO=$scratch/patches
info versions base 'Requires: linux-2.6.patch >= 2.6.9'
for v in '' -2.4.22 -2.6; do
	change versions "linux$v.patch" net/socket.c "1i by linux$v"
done
echo '/* new */' | file patchlets/versions/linux/init/new.c
info modes extra
printf '%s\n' 'diff --git a/net/socket.c b/net/socket.c' 'old mode 100644' 'new mode 100755' \
	'diff --git a/init/main.c b/init/master.c' 'rename from init/main.c' 'rename to init/master.c' \
	'diff --git a/kernel/fork.c b/kernel/fork.c' 'deleted file mode 100644' \
	'--- a/kernel/fork.c' '+++ /dev/null' '@@ -1 +0,0 @@' '-int fork;' \
	'diff --git a/kernel/knife.c b/kernel/knife.c' 'new file mode 100644' '--- /dev/null' \
	'+++ b/kernel/knife.c' '@@ -0,0 +1 @@' '+int knife;' '\ No newline at end of file' |
	file patchlets/modes/linux.patch
ok 'patches need no tree' into_new 0 "$POM_REPO"
ok 'variants' eval 'ls "$new/base/versions" | tr "\n" " " | grep -qx \
	"info help linux-2.4.22.diff linux-2.6.9.diff linux-2.6.diff linux.diff " ||
	ls "$new/base/versions" | tr "\n" " " | grep -qx \
	"help info linux-2.4.22.diff linux-2.6.9.diff linux-2.6.diff linux.diff "'
for v in '24 20' '24 22' '26 5' '26 11'; do
	# shellcheck disable=SC2086 # words
	old_trees $v
	ok "the same for $v" each_makes_the_same versions modes
done

# a classic one, with halves and with both trees in one patch
old_trees 24
make_classic
ok 'Patch-o-matic, with trees' into_new 0 "$POM_REPO"
ok 'each makes of the tree what it made' each_makes_the_same daytime chance hops6 mixed \
	print two 01_2.4.19 psd

# a series of quilt keeps its order
POM_REPO=$scratch/series
for n in 3 1 2; do
	printf '%s\n' "Subject: the number $n" "From: A. Nobody <nobody@example.org>" '' 'Why.' '---' \
		"--- a/init/main.c" "+++ b/init/main.c" |
		file "number-$n.patch"
done
printf '%s\n' '@@ -1 +1,2 @@' ' int main;' '+three' >>"$POM_REPO/number-3.patch"
printf '%s\n' '@@ -1,2 +1,3 @@' ' int main;' ' three' '+one' >>"$POM_REPO/number-1.patch"
printf '%s\n' '@@ -1,3 +1,4 @@' ' int main;' ' three' ' one' '+two' >>"$POM_REPO/number-2.patch"
printf 'number-%s.patch\n' 3 1 2 >"$POM_REPO/series"
ok 'a series' into_new 0 "$POM_REPO"
group=$(sed -n 's/^Groups: //p' "$new/patches/repository")
ok 'has its order in the names' [ "$(ls "$new/$group" | tr '\n' ' ')" = \
	'0001-number-3 0002-number-1 0003-number-2 ' ]
ok 'its subjects' grep -q 'the number 3' "$new/$group/0001-number-3/info"
ok 'and makes what it made' eval 'fresh && runs 0 apply "$group" --repo "$new" &&
	[ "$(tr "\n" " " <"$KERNEL_DIR/init/main.c")" = "int main; three one two " ]'

ok 'which repository?' eval 'runs 2 import -o "$scratch/x" && says "the repository to import is missing"'
ok 'where to?' eval 'runs 2 import "$POM_REPO" && says "-o is missing"'
ok 'none is none' runs 2 import "$scratch/linux" -o "$scratch/x"

done_testing
