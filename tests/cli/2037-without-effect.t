#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What would have no effect is an error: an empty word to search for, and options of
# patches and compilers in a proof that applies no patch or compiles nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
make_repo base
new_set base/one

for word in '' ' ' '	'; do
	ok "search '$word'" runs 2 search "$word"
	ok '... is an error' says 'search: for which words?'
done
ok 'search beside another word' runs 2 search one ''
ok 'search' runs 0 search one

# useless WITH OPTION...
useless() {
	with=$1
	shift
	runs 2 prove "--$with" ${image+"$image"} "$@" one &&
		says "${1%%=*}: it cannot be combined with --$with"
}
for option in --3way --strict --accept-merged=80 --force --jobs=2; do
	ok "prove --installed $option" useless installed $option
done
image=$scratch/none
for option in --3way --strict --accept-merged=80; do
	ok "prove --image $option" useless image $option
done
ok 'prove --image --jobs' runs 2 prove --image "$image" --jobs=2 one
ok '... is taken' says "$image: cannot read"
done_testing
