#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --edit opens the user's editor on the files that conflict, and goes on when no
# marker is left, through all conflicts of the series.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool expect

cd "$scratch" || exit 2
unset VISUAL EDITOR
tree_of
hunk f 10 10 a >s/1.patch
{ hunk f 20 20 b && hunk x 10 10 b; } >s/2.patch
hunk x 30 30 c >s/3.patch
printf '%s.patch\n' 1 2 3 >s/series
sed -i -e 's/^9$/nine/' -e 's/^19$/nineteen/' t/f
sed -i -e 's/^9$/nine/' t/x
cp -a s s0
stopped() {
	rm -rf s
	cp -a s0 s
	runs 1 refresh --repo s --onto t
}
# an editor that keeps a record, and takes the side of the patch
cat >'my editor' <<'END'
#!/bin/sh
printf '%s\n' "$#" "$@" >>"${0%/*}/opened"
[ "$1" != --fail ] || exit 1
[ "$1" != --keep ] || exit 0
[ "$1" != -w ] || shift
sed -i -e '/^<<<<<<</,/^=======/d' -e '/^>>>>>>>/d' -e 's/^9$/nine/' \
	-e 's/^19$/nineteen/' "$@"
END
chmod 755 'my editor'
ln -s 'my editor' editor
w=$scratch/s/.pom/refresh/conflict
opened() {
	printf '%s\n' "$@" | cmp - opened && rm opened
}

ok 'all in one run' env VISUAL="$scratch/editor" EDITOR=false "$RUNME" refresh --edit \
	--repo s --onto t
ok '... the editor was opened for each patch' opened 1 "$w/f" 2 "$w/f" "$w/x"
ok '... all of it is refreshed' eval 'runs 0 refresh --check --repo s --onto t && [ ! -e s/.pom ]'
ok 'after a stop' stopped
ok '... with words in EDITOR' env EDITOR="$scratch/editor -w" "$RUNME" refresh --continue \
	--edit --repo s
ok '... which are its arguments' opened 2 -w "$w/f" 3 -w "$w/f" "$w/x"
ok '... to the end' [ ! -e s/.pom ]

ok 'after a stop' stopped
export EDITOR="$scratch/editor --keep"
ok 'markers that are left' runs 2 refresh --continue --edit --repo s
ok '... are named' says 's/.pom/refresh/conflict/f:9: it has conflict markers yet'
EDITOR="$scratch/editor --fail"
ok 'an editor that fails' runs 2 refresh --continue --edit --repo s
ok '... takes nothing' says 'the editor ended with an error'
EDITOR=$scratch/none
ok 'an editor that is not there' runs 2 refresh --continue --edit --repo s
ok '... is named' says "$scratch/none" 'set VISUAL or EDITOR'
# shellcheck disable=SC2016 # no shell expands it
EDITOR='touch;id $(touch x)'
ok 'no shell reads EDITOR' runs 2 refresh --continue --edit --repo s
ok '... at all' [ ! -e x ]
EDITOR=$scratch/editor
rm -f opened
ok 'at a terminal' at_terminal refresh --skip --edit --repo s <<'END'
see {Stopped at 2.patch} {2.patch resolved} {1 resolved, 1 unchanged, 1 skipped}
ends 1
END
ok '... it says no commands then' silent --abort
ok '... the editor is for the next stop' opened 2 "$w/f" "$w/x"

done_testing
