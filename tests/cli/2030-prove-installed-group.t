#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove --installed takes a group: those of its sets that are installed are proved, and
# the others are named, with exit status 1.
# slow: each guest gets the machine's programs and time zones
# shellcheck source=tests/cli/image.sh
. "$(dirname -- "$0")/image.sh"
make_repo base extra
module_set base/one
module_set base/two
module_set extra/three
for set in base/one base/two extra/three; do
	echo '# the packet test' >"$POM_REPO/$set/prove"
done
prove() {
	: >"$PLAY/booted"
	status=$1
	shift
	runs "$status" prove --installed --root "$root" --image "$image" "$@"
}
# guest SET...: what the guest says of these sets
guest() {
	{
		echo '##pom up'
		for set; do
			printf '%s\n' "##pom begin $set legacy" 'ok 1 - a packet' \
				"##pom end $set legacy 0" "##pom begin $set nft" \
				'ok 1 - a packet' "##pom end $set nft 0"
		done
		echo '##pom done'
	} >"$PLAY/console"
}
proved() {
	matches "^$1 +builds boots  packets 2 of 2 in 2 runs\$"
}

ok 'install some' module 0 install one three --batch
guest one
ok 'a group of which a set is not installed' prove 1 base
ok '... the installed one is proved' proved one
ok '... the other one is named' says 'two            cannot be proved here' \
	"no module of it is installed for kernel $release"
ok '... with what to do' says "\`runme module install two\` installs it"
ok '... nobody else is' silent three
ok '... as a document' prove 1 base --json
ok '... too' json 's == 1 and not d["ok"] and d["failed_at"] is None and
	[(x["name"], x["builds"], x["passed"]) for x in d["sets"]] ==
		[("one", True, 2), ("two", False, 0)]' 1
ok 'the same of two names' prove 1 one two
ok '... one is proved' proved one
ok '... the other one is named' says 'no module of it is installed'
guest one three
ok 'a group without the set that is missing' prove 0 extra --exclude two
ok '... all are proved' proved one
ok '... indeed' proved three
ok 'all that is installed, without one' prove 0 --exclude three
ok '... it is not proved' silent three
ok 'install the rest' module 0 install two --batch
guest one two three
ok 'a group of which all are installed' prove 0 extra
ok '... all are proved' eval 'proved one && proved two && proved three'
mv "$POM_REPO/base/two" "$scratch/two"
guest one three
ok 'a set that the repository has no more' prove 1
ok '... is named' says 'two            cannot be proved here' \
	'the repository has no set of that name'
ok '... the others are proved' eval 'proved one && proved three'
ok '... as a document' prove 1 --json
ok '... too' json '[(x["name"], x["builds"]) for x in d["sets"]] ==
	[("one", True), ("three", True), ("two", False)]'
mv "$scratch/two" "$POM_REPO/base/two"
ok 'remove some' module 0 remove one two --batch
ok 'a group of which none is installed' prove 2 base
ok '... is an error' says \
	"base: no set that was asked for is installed as a module of kernel $release" \
	'runme module install'
ok '... and nothing is booted' [ ! -s "$PLAY/booted" ]
ok 'a name that nothing has' prove 2 bsae
ok '... is said, with the nearest' says 'did you mean base?'
done_testing
