#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The body of a mail in quoted-printable, without the header that says so: check and apply
# tell that it has =3D in place of =, and how to decode it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool perl

cd "$scratch" || exit 2
mkdir t
seq 40 >t/f
hunk f 10 10 'int a = 1;' >good.patch
sed 's/ = / =3D /' good.patch >qp.patch
said='it has =3D where a file has =,'
ok 'check' runs 0 check --tree t qp.patch
ok '... tells it' says "$said"
ok '... in JSON' eval 'runs 0 check --json --tree t qp.patch'
ok '... tells it' says "$said"
advised() {
	command=$(sed -n 's/.*`\(perl [^`]*\)` decodes it.*/\1/p' "$out" | head -n 1)
	[ "$command" ] && eval "$command" <qp.patch >2.patch && cmp good.patch 2.patch
}
runs 0 check --tree t qp.patch
ok '... and its advice is good' advised
ok 'apply' eval 'cp -r t u && runs 0 apply --tree u qp.patch'
ok '... tells it' says "$said"
ok 'quiet: a good one' eval 'runs 0 check --tree t good.patch && silent "$said"'
hunk f 10 10 'x = decode("=3D");' >both.patch
ok '... one with both' eval 'runs 0 check --tree t both.patch && silent "$said"'
perl -MMIME::QuotedPrint -0pe '$_ = encode_qp($_)' >long.patch <<X
$(hunk f 10 10 'int this_is_a_very_long_line_that_is_broken = 1; /* by quoted-printable, in two */')
X
ok 'a line that is broken' runs 1 check --tree t long.patch
ok '... tells it' says "$said"
done_testing
