#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# new writes a set that applies, and writes all of it or nothing.
# slow: it writes sets, and tries them on trees
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

need_tool cc pkg-config strace
make_repo base extra
printf 'name\tgroup\twhat\tfate\twhere\tsay\n' >"$POM_REPO/patches/fates.tsv"
printf 'old\tbase\tit did\tmainline\tXT_OLD\t-m old\n' >>"$POM_REPO/patches/fates.tsv"
POM_HOME=$top
GIT_AUTHOR_NAME='Ann Author' GIT_AUTHOR_EMAIL=ann@example.org
export POM_HOME GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
files() {
	(cd "$POM_REPO/$1" && find . -type f | sort | tr '\n' ' ')
}
# bare: no word of the templates is left in the set
bare() {
	not grep -rE '@[a-zA-Z]+@|====' "$POM_REPO/$1"
}

ok 'a match' runs 0 new base/foo --match
ok '... names the files, and what to do next' says 'written: base/foo/info' \
	'runme check foo --kernel TREE' 'runme prove foo'
ok '... without a word on stderr' [ ! -s "$err" ]
ok '... they are all' [ "$(files base/foo)" = "./help ./info \
./iptables/extensions/libxt_foo.c ./iptables/extensions/libxt_foo.man \
./iptables/extensions/libxt_foo.t ./iptables/include/linux/netfilter/xt_foo.h \
./linux.diff ./linux/include/uapi/linux/netfilter/xt_foo.h \
./linux/net/netfilter/xt_foo.c ./prove " ]
ok '... with its names' bare base/foo
ok '... prove can be run' [ -x "$POM_REPO/base/foo/prove" ]
ok '... nothing else is left' [ ! -e "$POM_REPO/.pom" ]
ok '... the author is who git says' grep -qx 'Author: Ann Author <ann@example.org>' \
	"$POM_REPO/base/foo/info"
ok '... in the module as well' grep -qF 'MODULE_AUTHOR("Ann Author <ann@example.org>")' \
	"$POM_REPO/base/foo/linux/net/netfilter/xt_foo.c"
ok 'a target' runs 0 new extra/FOO_2 --target
ok '... with its names' bare extra/FOO_2
ok '... its functions have lower-case ones' grep -q '^foo_2_tg(struct sk_buff' \
	"$POM_REPO/extra/FOO_2/linux/net/netfilter/xt_FOO_2.c"
ok '... it sends nothing to the other set' grep -q 'CONFIG_NETFILTER_XT_TARGET_FOO_2' \
	"$POM_REPO/extra/FOO_2/linux.diff"
compiles() {
	# shellcheck disable=SC2046 # words
	cc -fsyntax-only -Wall -Wextra -Werror -Wno-unused-parameter \
		-Wno-missing-field-initializers -I"$POM_REPO/$1/iptables/include" \
		$(pkg-config --cflags xtables) "$POM_REPO/$1/iptables/extensions/libxt_${1#*/}.c"
}
ok 'the plugin of a match compiles' compiles base/foo
ok '... that of a target' compiles extra/FOO_2
ok 'the repository reads them' runs 0 list
ok '... by their summaries' matches '^  foo +match of packets' '^  FOO_2 +target that'
ok 'a second of the same kind' runs 0 new base/fop --match
place() {
	sed -n '/^ config /p' "$POM_REPO/$1/linux.diff"
}
ok '... has another place' [ "$(place base/foo)" != "$(place base/fop)" ]
ok 'a name of 28 characters' runs 0 new base/abcdefghijklmnopqrstuvwxyz_9 --match
ok 'refresh takes them' runs 0 refresh

# places of 6.1 and 7.2, from their Kconfig and Makefile
kernel() {
	make_linux "$scratch/k" 6 1
	for entry in FIRST HASHLIMIT HELPER HMARK BPF; do
		case $entry in HMARK) kind=TARGET ;; *) kind=MATCH ;; esac
		printf '\nconfig NETFILTER_XT_%s_%s\n\ttristate '\''"%s" %s support'\''\n' \
			$kind $entry "$(echo $entry | if [ $kind = MATCH ]; then
				tr A-Z a-z; else cat; fi)" "$(echo $kind | tr A-Z a-z)"
	done >>"$scratch/k/net/netfilter/Kconfig"
	for entry in MATCH_ESP:esp MATCH_HASHLIMIT:hashlimit MATCH_HELPER:helper \
		TARGET_HL:HL TARGET_HMARK:HMARK MATCH_ADDRTYPE:addrtype MATCH_BPF:bpf; do
		echo "obj-\$(CONFIG_NETFILTER_XT_${entry%:*}) += xt_${entry#*:}.o"
	done >>"$scratch/k/net/netfilter/Makefile"
}
kernel
make_iptables "$scratch/i" 1.8.9
ok 'they apply' runs 0 apply base extra --kernel "$scratch/k" --iptables "$scratch/i"
ok '... without a note' silent Config fuzz
entry() {
	grep -c "^config NETFILTER_XT_MATCH_FO[OP]\$" "$scratch/k/net/netfilter/Kconfig"
}
ok '... with their entries' [ "$(entry)" = 2 ]
ok '... and objects' grep -qxF 'obj-$(CONFIG_NETFILTER_XT_TARGET_FOO_2) += xt_FOO_2.o' \
	"$scratch/k/net/netfilter/Makefile"

unset GIT_AUTHOR_NAME DEBFULLNAME
ok 'without an author' runs 0 new base/bar --match
ok '... says where the name goes' says 'Your name goes into info'
ok 'an author that is no string' env GIT_AUTHOR_NAME='A "B" \' "$RUNME" new base/baz --match
ok '... is not taken' grep -qx 'Author: Your Name <you@example.org>' \
	"$POM_REPO/base/baz/info"
ok 'an old name' runs 0 new base/old --match
ok '... is told' says 'an old set was called old: mainline, XT_OLD' 'needs another one'

mkdir "$POM_REPO/base/there"
ln -s /etc "$POM_REPO/base/link"
note "$POM_REPO"
# no TEXT ARG...: refused for that reason
no() {
	text=$1
	shift
	ok "new $*" refused 2 new "$@"
	ok '... says why' says "$text"
}
no 'give either --match or --target' base/x
no 'give either --match or --target' base/x --match --target
no 'one GROUP/NAME' --match
no 'one GROUP/NAME' base/x base/y --match
no 'the group of the new set is missing' x --match
no 'no group of that name' nosuch/x --match
no 'its groups are: base, extra' nosuch/x --match
no 'a set of that name' extra/foo --match
no 'no name for a match' base/Foo --match
no 'use lower-case letters' base/f-o --match
no 'no name for a match' base/9foo --match
no 'no name for a match' base/ --match
no 'no name for a match' base/../x --match
no 'use upper-case letters' base/foo --target
no 'has 29 characters' base/abcdefghijklmnopqrstuvwxyz_90 --match
no 'exists already' base/there --match
no 'exists already' base/link --match
no 'into one repository' base/x --match --repo "$POM_REPO" --repo "$POM_REPO"
no 'no new sets' base/x --match --repo "$POM_REPO/patches/linux"
# The leak sanitizer cannot run below strace.
full_disk() {
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -o /dev/null \
		-e trace=rename,renameat,renameat2 \
		-e inject=rename,renameat,renameat2:error=ENOSPC \
		"$RUNME" new base/x --match >"$out" 2>&1
	[ $? -eq 2 ] && says 'No space left'
}
ok 'a write that fails' full_disk
ok '... leaves nothing' [ ! -e "$POM_REPO/base/x" ]

done_testing
