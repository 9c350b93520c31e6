#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Mails from archives on the web, which hide addresses: "a at b.org" in those of Mailman,
# "a () b ! org" in MARC, "a...@b.org", [email protected]. The author is right; where lines of
# the diff are concerned, check and apply say so. So they do for characters without a width.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
git_tree t g
sed -i 's/^10$/ten/' g/f
GIT_AUTHOR_NAME='Zoë Ünal' git -C g commit -qam 'f: the subject'
git -C g format-patch --stdout -1 >mail
note t

# written FROM AUTHOR: a mail with that From: has that author.
written() {
	sed "s/^From: .*/From: $1/" mail >x.patch
	# shellcheck disable=SC2034 # used in eval
	author=$2
	ok "From: $1" eval 'runs 0 show --tree t x.patch && says "Author:    $author"'
}
written 'zoe at e.org (=?UTF-8?q?Zo=C3=AB_=C3=9Cnal?=)' 'Zoë Ünal <zoe@e.org>'
ok '... --commit' eval 'cp -r t r && rm -rf r && git_tree t r && runs 0 apply --commit --tree r x.patch &&
	[ "$(git -C r log -1 --format="%an <%ae>")" = "Zoë Ünal <zoe@e.org>" ]'
written 'Zoe <zoe at e.org>' 'Zoe <zoe@e.org>'
written '"Zoe, at home" <zoe at e.org>' 'Zoe, at home <zoe@e.org>'
written 'zoe at e.org' 'zoe@e.org'
written 'Zoe <zoe () e ! co ! uk>' 'Zoe <zoe@e.co.uk>'
written 'Zoe at Home <zoe@e.org>' 'Zoe at Home <zoe@e.org>'
written 'Those who meet at noon' 'Those who meet at noon'

# adds FILE LINE: x.patch is a mail that adds the file with this line.
adds() {
	sed '/^diff/,$d' "${mail-mail}" >x.patch
	printf 'diff --git a/%s b/%s\nnew file mode 100644\n--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+%s\n' \
		"$1" "$1" "$1" "$2" >>x.patch
}
# told SAID: x.patch goes in, and SAID is said. quiet: nothing is.
told() {
	# shellcheck disable=SC2034 # used in eval
	said=$1
	ok "$1" eval 'refused 0 check --tree t x.patch && says "$said"'
	ok '... in JSON' eval 'runs 0 check --json --tree t x.patch && says "$said"'
	ok '... apply' eval 'rm -rf u && cp -r t u && runs 0 apply --tree u x.patch && says "$said"'
}
quiet() {
	ok "$1" eval 'refused 0 check --tree t x.patch && silent "archive" "web page"'
}
adds n.c 'MODULE_AUTHOR("A Dev <a.dev at e.org>");'
quiet 'an author writes " at "'
sed 's/^From: .*/From: zoe at e.org (Zoe)/' mail >hidden
mail=hidden adds n.c 'MODULE_AUTHOR("A Dev <a.dev at e.org>");'
told 'it is from an archive that writes'
mail=hidden adds n.c 'look <here> at e.org; if (a < b && c at d > e.f) x;'
quiet 'no address'
adds n.txt 'A Dev <a.d...@e.org>'
told 'a part was hidden'
adds n.txt 'xxxxxxxx@xxxxxxxxxxxxx'
told 'a part was hidden'
adds n.txt 'A Dev <dev-XMD5yJ@public.gmane.org>'
told 'a part was hidden'
adds n.c 'printf("%%s...@%%s", a, b); /* ...@param */'
quiet 'dots before @'
for blank in ' ' "$(printf '\302\240')" '\&#160;'; do
	adds n.txt "A Dev <[email${blank}protected]>"
	told 'it has [email protected]'
done
for sign in '\342\200\213' '\302\255'; do
	adds n.c "$(printf "int a_long_${sign}name;")"
	told 'characters that cannot be seen'
	# shellcheck disable=SC2034 # used in eval
	command=$(sed -n 's/[^`]*`\([^`]*\)`.*/\1/p' "$out" | head -n 1)
	adds n.c 'int a_long_name;'
	mv x.patch want.patch
	adds n.c "$(printf "int a_long_${sign}name;")"
	ok '... and the command takes them out' eval '[ -n "$command" ] && eval "$command" <x.patch >y.patch && alike want.patch y.patch'
	adds n.rst "$(printf "a long ${sign}word")"
	quiet 'in a text'
done
done_testing
