#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# import, export and refresh give the right reason, and say what to do.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
tree_of
git_copy f c >s/1.patch
ok 'import of a copy' runs 1 import s -o imported
ok '... says what it cannot do' says 'it makes c as a copy of another file; write that as a new file'

hunk f 10 10 x >s/1.patch
for name in x.zip x.tgz x.tar.7z X.ZIP; do
	ok "a tarball as $name" runs 2 export --repo s --format tar -o $name
	ok '... says which names there are' says "$name: this writes a tar archive" .tar.zst
	ok '... and writes nothing' not test -e $name
done
ok 'a mailbox as m.mbox.gz' runs 2 export --repo s --format mbox -o m.mbox.gz
ok '... says what it writes' says 'plain mailbox; name it .mbox'
for name in x.tar x.tar.gz x-6.1; do
	ok "a tarball as $name" runs 0 export --repo s --format tar -o $name
done
ok 'a mailbox as m' runs 0 export --repo s --format mbox -o m

ok 'the series is applied' runs 0 apply --tree t --repo s s
advice="give a tree without it: another copy, or this one after \`runme revert 1.patch\`"
note t s
ok 'export for that tree' refused 1 export --repo s --tree t -o e
ok '... says what to do' says "its standing is applied; $advice"
ok 'refresh on that tree' refused 1 refresh --repo s --onto t
ok '... says what to do' says "1.patch applied: $advice"

done_testing
