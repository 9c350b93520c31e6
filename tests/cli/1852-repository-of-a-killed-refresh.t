#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A refresh that is killed leaves a repository half written. The next command undoes that
# before it reads the repository, and says so; if it cannot, it reads nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool strace

cd "$scratch" || exit 2
tree_of
hunk f 10 10 x >s/1.patch
hunk f 30 30 y >s/2.patch
printf '1.patch\n2.patch\n' >s/series
sed -i '1i new' t/f
cp -a s old
calls=rename,renameat,renameat2
# half REPO ARG...: a refresh of it is killed when one of two files is new.
half() {
	killed_at "$calls" 2 refresh --repo "$@" && [ -e "$1/.pom/journal" ]
}
# start: a series of which a killed refresh has written one patch.
start() {
	rm -rf s
	cp -a old s
	half s --onto t && ! cmp -s s/1.patch old/1.patch
}
undone='an earlier run was cut off; its unfinished changes were undone'
for command in 'list' 'check --tree t' 'export -o e' 'show 1.patch' 'search 1'; do
	ok 'a refresh is killed' start
	# shellcheck disable=SC2086 # words
	ok "... $command" runs 0 $command --repo s
	ok '... says that it undid that' says "$undone"
	ok '... and did' diff -r s old
done
ok 'the export has the old patches' cmp e/1.patch old/1.patch
ok 'once more' start
ok '... refresh --check' runs 1 refresh --check --repo s --onto t
ok '... says it, and finds both' says "$undone" '2 sets need to be refreshed'
ok 'once more' start
ok '... refresh' runs 0 refresh --repo s --onto t
ok '... says it, and refreshes both' says "$undone" '2 sets refreshed'
ok '... for good' eval 'runs 0 refresh --check --repo s --onto t && silent "cut off"'

mkdir -p own/patches own/base/a/linux own/base/b/linux
printf 'Repository: own\nGroups: base\n' >own/patches/repository
for i in a b; do
	echo "Summary: $i" >own/base/$i/info
	seq 3 >own/base/$i/linux/$i.c
done
ok "runme's own format" runs 0 refresh --repo own
echo 4 | tee -a own/base/a/linux/a.c >>own/base/b/linux/b.c
ok '... the refresh is killed' half own
ok '... and the next one' runs 0 refresh --repo own
ok '... is whole' says "$undone" 0001-a.patch 0002-b.patch
ok '... so that nothing differs' runs 0 refresh --check --repo own

# somebody else's
# by_other ARG...: the tool, by a user who may read the repository only.
if [ "$(id -u)" -eq 0 ]; then
	need_tool setpriv
	chmod 755 "$scratch"
	install -m 755 "$RUNME" "$scratch/runme"
	by_other() {
		setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$scratch/runme" "$@" >"$out" 2>"$err" </dev/null
	}
else
	by_other() {
		"$RUNME" "$@" >"$out" 2>"$err" </dev/null
	}
fi
ok 'once more' start
chmod -R a-w,a+rX s
note s
ok 'who may not write there' not by_other list --repo s
ok '... learns it' says 'a run was cut off while it wrote to this repository' \
	'as its owner'
ok '... and changes nothing' untouched
chmod -R u+w s
if [ "$(id -u)" -eq 0 ]; then
	mkdir mine
	cp t/f mine
	chown -R 65534:65534 s
	ok 'root' runs 0 apply --tree mine --repo s s
	ok '... undoes it' says "$undone"
	ok '... in all files' cmp s/1.patch old/1.patch
	ok '... with the rights of the owner' [ "$(find s ! -user 65534 | wc -l)" -eq 0 ]
	ok '... and has its own again' [ "$(stat -c %u mine/.pom/ledger)" = 0 ]
	ok 'once more' start
	chown 65534 s/.pom/journal
	note s
	ok 'a journal of somebody else' refused 2 list --repo s
	ok '... is not used' says .pom/journal
else
	skip 'root on a repository of somebody else' 'needs root'
fi

done_testing
