#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --continue says which changes of the old patch the new one no longer makes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
w=s/.pom/refresh/conflict/f
mkdir t s
seq -f 'line %g' 60 >t/f
sed -e '20a first new\nsecond new\nthird new' -e 40d t/f >new
diff -u --label a/f --label b/f t/f new >s/1.patch
echo 1.patch >s/series
cp -a s old
sed -i -e 's/^line 20$/twenty/' -e 's/^line 41$/other/' t/f
# stop: at the conflicts
stop() {
	rm -rf s && cp -a old s
	runs 1 refresh --onto t --repo s >/dev/null
}
# all: takes "theirs", with the lines that the tree has by now
all() {
	sed 's/^line 20$/twenty/; s/^line 41$/other/' new >"$w"
}
stop
all
ok 'all is there' runs 0 refresh --continue --repo s
ok '... so nothing is said of losses' silent 'no longer'
stop
all
sed -i '/second/d; /third/d' "$w"
cp -a s again
ok 'two added lines were left out' runs 0 refresh --continue --repo s
ok '... which is said, with the first' says '1.patch resolved' \
	'f: 2 lines no longer added; the first is: second new'
ok '... in JSON' eval 'rm -rf s && mv again s && "$RUNME" refresh --continue --json --repo s >"$out" &&
	json "d[\"sets\"][0][\"lost\"] == [{\"path\": \"f\", \"added\": 2, \"removed\": 0, \"first\": \"second new\"}]"'
stop
all
sed -i 's/^line 39$/&\nline 40/' "$w"
ok 'a line that stays' runs 0 refresh --continue --repo s
ok '... is said' says 'f: 1 line no longer removed; the first is: line 40'
stop
all
sed -i 's/^first new$/changed/; s/^line 39$/&\nline 40/' "$w"
ok 'one of each' runs 0 refresh --continue --repo s
ok '... both are' says 'f: 1 line no longer added, 1 line no longer removed; the first is: first new'
done_testing
