#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Patch files that others have put in, and of which a later one, or a later part of the
# same file, changed what an earlier one made: they are there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
git init -q g
numbered line 60 >g/f
commit() {
	git -C g add -A && git -C g -c user.name=me -c user.email=me@example.org commit -qm "$1"
}
commit start
mkdir orig && cp g/f orig
sed -i 's/line 15/& one/' g/f && printf 'a\nb\n' >g/n && commit one
sed -i 's/15 one/15 two/' g/f && git -C g mv n m && commit two
sed -i 's/line 45/& three/' g/f && commit three
git -C g format-patch -q --stdout HEAD~3 >all.patch
git -C g format-patch -q -o "$scratch" HEAD~3
rm -rf g/.git
note g
ok 'a file of several commits' refused 0 check --tree g all.patch
ok '... is there' eval 'matches "^all.patch +present" && silent "come after it"'
ok 'the files of each' refused 0 check --tree g ./0001-one.patch ./0002-two.patch ./0003-three.patch
ok '... are there' matches '^0001-one.patch +present .*come after it' '^0002-two.patch +present'
ok 'one alone that is covered' refused 1 check --tree g ./0001-one.patch
ok 'apply has nothing to do' refused 0 apply --tree g all.patch
ok 'and revert leaves it' eval 'refused 0 revert --tree g all.patch && says "was there before, and stays"'
cp -r g t
ok '... unless it is asked for' eval 'runs 0 revert --unrecorded --tree t all.patch && same orig t'
sed -i 's/15 two/15 2/' g/f
note g
ok 'what is changed is not there' refused 1 check --tree g all.patch
ok '... all of it' eval 'refused 1 apply --tree g all.patch && silent "all.patch      present"'

done_testing
