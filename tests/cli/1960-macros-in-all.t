#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The variables of a spec file or of a recipe may expand to so much in all, not only in
# each line; a note tells of what stays as it is. A name of a file that is too long is
# refused.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir t
seq 40 >t/f
python3 - <<'P' || exit 2
import os
LONG, MANY, PREP = "A" * 200000, 1000, "%prep\n%autosetup -p1\n"
SPEC = "%%define a %s\n%%define b %s\n" % (LONG, "%{a}" * 8)

def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)

write("names/x.spec", SPEC + "".join("Patch%d: %%{b}\n" % i for i in range(3000)) +
      "Patch9000: a.patch\n" + PREP)
write("conditions/x.spec", SPEC + "%if %{b}\n%endif\n" * MANY +
      "Patch1: a.patch\n" + PREP)
STEPS = ["%%define s%d %s\n" % (i, "%%{s%d}" % (i - 1) * 10) for i in range(1, 6)]
write("steps/x.spec", "%define s0 \n" + "".join(STEPS) + "%if %{s5}\n%endif\n" * 17 +
      "%define n a\nPatch1: a.patch\nPatch2: %{n}.patch\n" + PREP)
RECIPE = "A = \"%s\"\nB = \"%s\"\n" % (LONG, "${A}" * 8)
write("includes/x_1.bb", RECIPE + "require ${B}\n" * MANY * 3 +
      "SRC_URI = \"file://a.patch\"\n")
write("folders/x_1.bb", "FILESEXTRAPATHS = \"%s\"\nSRC_URI = \"%s file://a.patch\"\n" %
      (LONG, " ".join("file://none.patch" for i in range(MANY * 2))))
# cut off behind 4096 bytes, it would name a.patch
write("address/x.spec", "%%define h %s\nPatch1: %%{h}/a.patchwork/b.patch\n%s" %
      ("https://" + "h" * (4096 - 8 - 8), PREP))
P
for dir in names conditions steps includes folders address; do
	hunk f 10 10 a >$dir/a.patch
done
cp address/a.patch address/b.patch
much='the variables expand to more than 8 MiB'

ok 'names of patches' bounded 10 500000 0 list --json --repo names
ok '... the last one is a name' json "len(d['sets']) == 3001 and d['sets'][3000]['name'] == 'a.patch'"
ok '... none has a long name' json "max(len(s['name']) for s in d['sets']) < 100"
ok '... a long name is refused, one that stays as it is too' eval 'runs 1 check --tree t --repo names &&
	says "is longer than 4095" "has a macro that is not known" "$much"'
ok 'conditions' bounded 10 500000 0 check --tree t --repo conditions
ok '... a note' says "$much"
ok 'variables that are empty' bounded 10 500000 1 check --tree t --repo steps
ok '... what follows stays as it is' says "1048576 uses" '%{n}.patch'
ok 'names of included files' bounded 10 500000 0 check --tree t --repo includes
ok '... a note' says "$much"
ok 'folders of many patches' bounded 10 500000 0 list --json --repo folders
ok '... the one that is there' json "d['sets'][2000]['name'] == 'a.patch'"
ok '... no note' silent "$much"
ok 'an address that is too long' runs 1 check --tree t --repo address
ok '... is refused' says 'is longer than 4095'

done_testing
