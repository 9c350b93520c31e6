#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An error in a repository is reported with file and line. An error in a set makes only
# that set malformed, and commands that do not need the bad file still work.
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/good
runs 0 apply good >/dev/null
cp -a "$POM_REPO" "$scratch/kept"

# odd WHAT TEXT...: the set is malformed, for the reason in these texts. By itself it is an
# error, and the other set is used as always.
name=bad
odd() {
	what=$1
	shift
	note "$KERNEL_DIR" "$IPTABLES_DIR"
	ok "$what" refused 2 apply "$name"
	ok '... says where, and what' says "$@"
	ok '... list goes on' refused 0 list
	ok '... and says so' says "$@"
	ok '... of that set alone' matches "^  $name +malformed" '^  good +applied'
	rm -rf "$POM_REPO"
	cp -a "$scratch/kept" "$POM_REPO"
}

# wrong WHAT TEXT...: every command that reads the repository says these texts.
wrong() {
	what=$1
	shift
	note "$KERNEL_DIR" "$IPTABLES_DIR"
	ok "$what" refused 2 apply bad
	ok '... says where, and what' says "$@"
	ok '... list says so' refused 2 list
	rm -rf "$POM_REPO"
	cp -a "$scratch/kept" "$POM_REPO"
}

new_set base/bad 'Colour: red'
odd 'an unknown field' \
	'base/bad/info:2: unknown field `Colour`' 'the fields are Summary, Author'
new_set base/bad 'Depends: good, better'
odd 'an unknown name in Depends' 'base/bad/info' \
	'Depends names `better`, which is no set of this repository'
new_set base/bad 'Depends: ../good'
odd 'no name in Depends' 'base/bad/info:2: ' 'is no name'
new_set base/bad 'Linux: since six'
odd 'a range without a version' 'base/bad/info:2: ' '`since six` is not a version'
new_set base/bad 'Linux: >= 5.10, <='
odd 'half a range' 'base/bad/info:2: ' 'is not a version'
new_set base/bad 'Iptables: != 1.8.9'
odd 'an operator that there is not' 'base/bad/info:2: ' '`!= 1.8.9` is not a version'
new_set base/bad 'Mainline: (>= soon) it will have it'
odd 'a range in Mainline' 'base/bad/info:2: ' 'soon` is not a version'
new_set base/bad 'Config: +lower'
odd 'a Kconfig symbol' 'base/bad/info:2: ' '`lower` is no Kconfig symbol'
new_set base/bad 'Summary: another one'
odd 'a field that comes twice' 'base/bad/info:2: ' 'Summary'
new_set base/bad 'no field'
odd 'a line that is no field' 'base/bad/info:2: '
new_set base/bad '' 'Author: nobody'
odd 'a second paragraph' 'base/bad/info: more than one paragraph'
new_set base/bad
echo 'Author: nobody' >"$POM_REPO/base/bad/info"
odd 'no Summary' 'base/bad/info: the field Summary is missing'
new_set base/bad
: >"$POM_REPO/base/bad/info"
odd 'an empty info' 'base/bad/info: the field Summary is missing'
new_set base/bad
rm "$POM_REPO/base/bad/info"
odd 'no info' 'base/bad/info: no such file'
new_set base/bad
head -c 100 /dev/zero >"$POM_REPO/base/bad/info"
odd 'NUL in info' 'base/bad/info:1: '
new_set base/bad
rm -r "$POM_REPO/base/bad/linux"
odd 'a set without a patch' 'base/bad: the set has no patch'
new_set base/bad
touch "$POM_REPO/base/bad/linux.dif"
odd 'a file that does not belong there' \
	'base/bad/linux.dif: a set has no such file'
new_set base/bad
touch "$POM_REPO/base/bad/linux-six.diff"
odd 'a variant for no version' 'base/bad/linux-six.diff: a set has no such file'
new_set base/bad
mkdir -p "$POM_REPO/other/good"
cp "$POM_REPO/base/good/info" "$POM_REPO/other/good"
sed -i 's/base/base other/' "$POM_REPO/patches/repository"
name=other/good
odd 'two sets of one name' 'other/good: another group has a set of that name'
new_set 'base/bad'
mv "$POM_REPO/base/bad" "$POM_REPO/base/not so good"
name='not so good'
odd 'a folder that is no name' 'base/not so good: ' 'no name for a set'
sed -i '1iColour: red' "$POM_REPO/patches/repository"
wrong 'an unknown field of the repository' \
	'patches/repository:1: unknown field `Colour`'
sed -i '/^Groups/d' "$POM_REPO/patches/repository"
wrong 'a repository without groups' \
	'patches/repository: the field Groups is missing'
sed -i 's/^Groups:.*/Groups: base ..\/..\/etc/' "$POM_REPO/patches/repository"
wrong 'a group that leads out' 'patches/repository:2: ' 'is no name'
rm "$POM_REPO/patches/repository"
wrong 'no repository' \
	"$POM_REPO: this is no repository of patch sets: it has no patches/repository" \
	'POM_REPO or --repo names one'
printf 'name\tgroup\twhat\nx\ty\n' >"$POM_REPO/patches/fates.tsv"
wrong 'half a line about what became of a set' \
	'patches/fates.tsv:2: six columns are expected'

sed -i 's/^Groups:.*/Groups: base later/' "$POM_REPO/patches/repository"
ok 'a group may be empty' runs 0 list
ok '... and is shown' says later
ok '... and brings those before it' runs 0 check later

# Ignored: hidden files, backups.
touch "$POM_REPO/base/good/.info.swp" "$POM_REPO/base/good/info~"
mkdir "$POM_REPO/base/.hidden"
touch "$POM_REPO/base/README"
ok 'what editors leave behind is no matter' runs 0 list
rm -rf "$POM_REPO"
cp -a "$scratch/kept" "$POM_REPO"

# Commands that need no repository.
new_set base/bad 'Colour: red'
note "$KERNEL_DIR" "$IPTABLES_DIR"
unified "$scratch/linux" net/netfilter/Makefile '20i mine' >"$scratch/my.diff"
ok 'a patch file can be checked all the same' refused 0 check "$scratch/my.diff"
ok 'status works all the same' refused 0 status
ok '... and shows what is applied' matches '^  good +applied'
ok 'and what is applied can be taken out' runs 0 revert good
ok '... without a trace' pristine

done_testing
