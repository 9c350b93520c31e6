#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the command line says and the tool cannot do is an error: two trees of a kind, a
# name for who takes none; and the hint fits the command.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig s
numbered line 60 >orig/f
unified orig f 's/line 15/& one/' >s/a.patch
cp -r orig t && cp -r orig u
note t u s
ok 'two trees of a kind' refused 2 apply --tree t --tree u s/a.patch
ok '... are both named' says '--tree: it is given twice, with `t` and with `u`'
ok 'the same one twice is one' runs 0 check --tree t --tree t s/a.patch
ok 'two outputs' eval 'refused 2 export -o x --output y --repo s && says "is given twice" && [ ! -e y ]'
ok 'status of a patch file' refused 2 status --tree t s/a.patch
ok '... says that it takes no names' says 's/a.patch: status takes no names'
ok '... nor any other' eval 'refused 2 status --tree t nothing && says "takes no names"'
ok '... in JSON' eval 'refused 2 status --json --tree t nothing && json "d[\"error\"][\"where\"] == \"nothing\""'
ok 'refresh without a tree' eval 'refused 2 refresh --repo s && says "--onto" && silent "--kernel"'

# a misspelt command, with an option that only the right one takes
ok 'a misspelt command with an option' refused 2 lst --matrix
ok '... leads to the command' says '--matrix: ' 'did you mean runme list? lst is no command'
ok '... a command that is right does not' eval 'refused 2 check --matrix && silent "did you mean"'
ok 'a folder where a patch is expected' eval 'refused 2 apply --tree t s && says "s: this is a folder, not a set or a group" --repo'
runs 0 apply --tree u s/a.patch
ok 'a tree is no folder of patches for its record' eval 'runs 2 list --repo u && silent .pom'

# a repository of one set that cannot be read
printf 'words\n' >s/a.patch
ok 'the only set cannot be read' eval 'runs 1 check --tree t --repo s && matches "^a.patch +malformed"'
ok '... in JSON, too' eval 'runs 1 check --json --tree t --repo s && json "d[\"summary\"] == {\"malformed\": 1}"'
ok '... by its group' eval 'runs 1 apply --tree t --repo s s && says "Nothing was changed"'
ok '... by its name it is an error' eval 'runs 2 check --tree t --repo s a.patch && says "no patch in it"'
printf 'a b.patch\n' >s/series
ok 'a blank in the name of a patch' eval 'runs 0 list --repo s && says "series:1: " "blank in its name" &&
	runs 1 check --tree t --repo s && says "series:1: " "blank in its name"'

done_testing
