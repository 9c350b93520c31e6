#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch whose lines are all indented: the command in the message takes off as many blanks as
# there are. A patch in one line, in the encoding of addresses, or in hex is named.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool python3

cd "$scratch" || exit 2
mkdir t
seq 40 >t/f
hunk f 20 20 twenty >good.patch
note t

mended() {
	command=$(sed -n 's/[^`]*`\([^`]*\)`.*/\1/p' "$err" | head -n 1)
	[ -n "$command" ] && eval "$command" <x.patch >y.patch && alike good.patch y.patch
}
for n in 1 2 3 6 8 12; do
	sed "s/^/$(printf "%${n}s" '')/" good.patch >x.patch
	ok "$n blanks" refused 2 check --tree t x.patch
	ok '... are named' says 'indented by blanks'
	ok '... and the command takes them off' mended
done
sed "s/^/$(printf '%13s' '')/" good.patch >x.patch
ok '13 blanks' eval 'refused 2 check --tree t x.patch && says "take off what its lines have in front"'
python3 -c 'import sys, urllib.parse as u; print(u.quote(sys.stdin.read()))' <good.patch >x.patch
ok '%0A' refused 2 check --tree t x.patch
ok '... is named' says 'in the encoding of addresses'
printf '\n' >>good.patch
ok '... and the command decodes it' mended
sed -i '$d' good.patch
sed ':a; N; $!ba; s/\n/\\n/g' good.patch >x.patch
ok 'in one line' eval 'refused 2 check --tree t x.patch && says "a patch in one line" "jq -j ."'
printf '00000000: 2d2d 2d20 612f 660a 2b2b 2b20 622f 660a  --- a/f.+++ b/f.\n' >x.patch
ok 'in hex' eval 'refused 2 check --tree t x.patch && says "a dump of bytes" "xxd -r"'
done_testing
