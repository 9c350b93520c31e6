#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# New lines that a page or an editor has changed, in a patch that fits: one kind of quotes, no-break
# spaces between words, #include without its name. check and apply tell it. A patch whose last
# newline was lost is refused, and the command in the message puts it back.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
numbered 'int i' 20 >t/f.c
note t

# adds FILE LINE...: x.patch adds the file with these lines.
adds() {
	file=$1
	shift
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%d @@\n' "$file" $# >x.patch
	printf '+%s\n' "$@" >>x.patch
}
# told SAID: check and apply say so. With the command, x.patch is as good.patch is.
told() {
	# shellcheck disable=SC2034 # used in eval
	said=$1
	ok "$1" eval 'refused 0 check --tree t x.patch && says "$said"'
	ok '... apply' eval 'rm -rf u && cp -r t u && runs 0 apply --tree u x.patch && says "$said"'
}
mends() {
	# shellcheck disable=SC2034 # used in eval
	command=$(sed -n 's/[^`]*`\([^`]*\)`.*/\1/p' "$out" "$err" | head -n 1)
	ok '... and the command mends it' eval '[ -n "$command" ] && eval "$command" <x.patch >y.patch && alike good.patch y.patch'
}
quiet() {
	ok "$1" eval 'refused 0 check --tree t x.patch && silent "as a page" "its quotes" "took what stands"'
}
nbsp=$(printf '\302\240')

# shellcheck disable=SC1111 # these are what is tested
for quoted in '“so”' '„so“' '„so”'; do
	adds n.c 'puts("so");' "c = 'x';"
	mv x.patch good.patch
	adds n.c "puts($quoted);" "c = 'x';"
	told 'its quotes are those of a text'
	mends
done
# shellcheck disable=SC1112 # these are what is tested
adds n.c 'puts("so");' 'c = ‘x’;'
told 'its quotes are those of a text'
# shellcheck disable=SC1112 # these are what is tested
adds n.c 'puts("“so” it’s");' "c = 'x';"
quiet 'both kinds in a string'

adds n.c '#include "x.h"' 'int a_b = 1;'
mv x.patch good.patch
adds n.c '#include "x.h"' "int${nbsp}a_b${nbsp}=${nbsp}1;"
told 'it has no-break spaces'
mends
adds n.c '#include "x.h"' "${nbsp}${nbsp}int b;"
told 'it has no-break spaces'
adds n.c "puts(\"10${nbsp}kB\");" "/* 10${nbsp}kB */" "c = 'x';"
adds n.c "/* all of" "10${nbsp}kB of it */"
quiet 'a no-break space in a longer comment'
adds n.c "puts(\"10${nbsp}kB\");" "/* 10${nbsp}kB */" "c = 'x';"
quiet 'a no-break space in a string and in a comment'
adds n.rst "10${nbsp}kB"
quiet '... and in a text'

adds n.c '#include ' 'int a;'
told '#include without a name'
adds n.c '# include' 'int a;'
told '#include without a name'
adds n.c '#include <x.h>' '#include MACRO' '/* #include */'
quiet 'with a name'

adds n.c 'int a;' 'int b;'
mv x.patch good.patch
head -c -1 good.patch >x.patch
ok 'the last newline was lost' eval 'refused 2 check --tree t x.patch && says "in the middle of a line" "only the last newline"'
mends
head -n 4 good.patch | head -c -1 >x.patch
ok '... and a line' eval 'refused 2 check --tree t x.patch && says "in the middle of a line" && silent "only the last"'
done_testing
