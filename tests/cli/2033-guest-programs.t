#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The programs of the guest: they compile as prove compiles them, an error names the
# program and the step, and die() and enter() stand once.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool gcc
guest=$top/pom/guest
mkdir "$scratch/bin"

# compiles NAME FILE...
compiles() {
	name=$1
	shift
	(cd "$guest" && gcc -O2 -Wall -Wextra -Werror -o "$scratch/bin/$name" "$@") 2>&1
}
for name in talk peer stun; do
	none "$name compiles" compiles $name $name.c common.c
done
none 'no other file has its own die() or enter()' grep -lE '^(.* )?(die|fail|enter|go_to)\(.*[^;]$|\bsetns\(' \
	"$guest/talk.c" "$guest/peer.c" "$guest/stun.c"

# fails STEPS MESSAGE
fails() {
	printf "$1" | "$scratch/bin/talk" >"$out" 2>"$err"
	[ $? = 1 ] && [ "$(cat "$err")" = "$2" ] && return
	cat "$out" "$err"
	return 1
}
ok 'a step that there is not' fails 'say hello\nfoo\n' 'talk: step 2: there is no step "foo"'
ok '... the step before was made' says hello
ok 'a word that is missing' fails 'connect 127.0.0.1\n' 'talk: step 1: a word is missing'
ok 'a host that there is not' fails 'between nosuch.a nosuch.b\n\nlisten 127.0.0.1 9\n' \
	'talk: step 3: /run/netns/nosuch.b: No such file or directory'
ok 'a program without steps' eval '! "$scratch/bin/stun" nosuch.a 2>"$err" </dev/null && [ -s "$err" ]'
ok '... names none' silent ': step '
done_testing
