#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh --continue --check: prints the patch that the edited files make, as --continue
# takes it, and changes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR
mkdir t s
printf '1.patch\n2.patch\n3.patch\n' >s/series
conflict=s/.pom/refresh/conflict/f
seq 60 >old
sed '5s/$/ earlier/' old >one
sed -e '20s/$/ x/' -e '30a more\nlines' -e '50s/$/ y/' one >two
sed '58s/$/ later/' two >three
{ diff -u --label a/f --label b/f old one; } >s/1.patch
{ echo 'What it is for.'; echo; diff -u --label a/f --label b/f one two; } >s/2.patch
diff -u --label a/f --label b/f two three >s/3.patch
sed -e '1i top' -e '20s/.*/other/' old >t/f

ok 'it stops' runs 1 refresh --repo s --onto t
ok '... and offers to show the patch' says 'runme refresh --continue --check --repo s'
note s t
ok 'with a marker left' refused 2 refresh --continue --check --repo s
ok '... it names the line' says "$conflict:21" 'it has conflict markers yet'
ok '... and changes nothing' untouched
sed -i -e '/^<<<<<<</,/^=======/d; /^>>>>>>>/d' -e '/^lines$/d' "$conflict"
note s t
ok 'after the edit' eval '"$RUNME" refresh --continue --check --repo s >shown 2>"$err"'
ok '... it shows the patch' eval 'grep -qx -- "-other" shown && grep -qx -- "+20 x" shown && sed q shown | grep -qx "What it is for."'
ok '... and nothing else' eval 'not grep -q resolved shown'
ok '... what is lost is said apart' eval 'grep -q "2.patch would be resolved" "$err" && grep -q "1 line no longer added; the first is: lines" "$err"'
ok '... without the earlier patch' eval 'not grep -q "^[-+].*earlier" shown'
ok '... and changes nothing' untouched
ok '... also the second time' eval '"$RUNME" refresh --continue --check --repo s 2>"$err" | cmp - shown'
cp t/f g
ok 'it fits on the result of the first' eval 'patch -s -F0 g s/1.patch && patch -F0 g shown >"$out" && not grep offset "$out"'
cp t/f other
mkdir -p s/.pom/refresh/conflict/sub
cp other s/.pom/refresh/conflict/sub/g
ok 'a file that the tree lacks' eval '"$RUNME" refresh --continue --check --repo s 2>"$err" | cmp - shown && grep -q "sub/g: not taken" "$err"'
rm -r s/.pom/refresh/conflict/sub
note s t
ok 'no document' refused 2 refresh --continue --check --json --repo s
ok 'not with --skip' refused 2 refresh --skip --check --repo s
ok 'nor with --drop' refused 2 refresh --drop --check --repo s
ok 'nor with --edit' refused 2 refresh --continue --edit --check --repo s
ok '... nothing has changed' untouched

ok 'then it goes on' runs 0 refresh --continue --repo s
ok '... with just that patch' cmp s/2.patch shown
note s t
ok 'when nothing has stopped' refused 2 refresh --continue --check --repo s
ok '... it says so' says 'no refresh of it has stopped'
done_testing
