#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set of the request is named for a conflict only if it changed a line that differs. What it
# changed where the hunk agrees is what the hunk builds upon.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
tree_of
hunk f 10 10 x >s/1.patch
hunk f 14 14 xx 4 | sed 's/^ 10$/ x/' >s/2.patch
sed -i 's/^15$/own/' t/f
check() { runs 1 check "$@" --tree t --repo s; }
ok 'the tree differs, and not what 1.patch changed' check
ok '... which is not named' silent 'changed lines there' 'changed them'
named_in_json() {
	runs 1 check --json --tree t --repo s &&
		json 'd["sets"][1]["trees"]["tree"]["files"][0]["hunks"][0]["changed_by"]'
}
ok '... nor in JSON' eval '! named_in_json'
ok '... nor by apply' eval 'runs 1 apply -k --tree t --repo s s && silent "changed lines there"'

tree_of
hunk f 10 10 x >s/1.patch
hunk f 14 14 xx 4 >s/2.patch
ok 'what differs is what 1.patch changed' eval 'check -F0'
ok '... and it is named' says '1.patch changed lines there, in this request' \
	'exclude 1.patch'

tree_of
{
	hunk f 10 10 x
	hunk f 15 15 y
} >s/1.patch
hunk f 14 14 xx 4 | sed 's/^ 10$/ x/' >s/2.patch
ok 'a line agrees, another differs, and both are of 1.patch' check -F0
ok '... which is named' says '1.patch changed lines there, in this request'

done_testing
