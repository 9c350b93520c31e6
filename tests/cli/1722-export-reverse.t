#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that a series takes out (-R) has no mail without a tree: the reason is that, and
# not its level. With a tree the mail has the change the right way round.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
mkdir s t
numbered line 30 >t/f
unified t f '15s/.*/new/' >s/one.patch
sed 's,[ab]/f,f,' s/one.patch >s/zero.patch
sed -i '15s/.*/new/' t/f
# reason LINE WORDS: with this line in the series, the words say why there is no mail.
reason() {
	echo "$1" >s/series
	runs 2 export --repo s --format mbox -o m && says "$2" && [ ! -e m ]
}
ok '-R' reason 'one.patch -R' 'the series takes it out (-R)'
ok '-p0' reason 'zero.patch -p0' 'its patch is not one for -p1'
ok '-p0 -R' reason 'zero.patch -p0 -R' 'the series takes it out (-R)'
ok 'with a tree' runs 0 export --repo s --tree t --format mbox -o m
git init -q t && git -C t add f && git -C t -c user.name=a -c user.email=a@b commit -qm. &&
	git -C t -c user.name=a -c user.email=a@b am -q ../m
ok '... git am takes it out' eval 'numbered line 30 | cmp - t/f'

done_testing
