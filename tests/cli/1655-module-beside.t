#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set that puts a complete plugin in the place of iptables' own: as a module it
# stands beside that, under names which iptables looks for first. An upgrade of
# iptables leaves both alone, and remove leaves nothing.
# slow: it is killed at each of several system calls
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
make_repo base
distributions=$plugins/libxt_old.so

# whole_set NAME: its plugin takes the place of iptables' libxt_old.c
whole_set() {
	module_set "base/$1"
	echo "the whole of $1" >"$POM_REPO/base/$1/iptables/extensions/whole.c"
	rm "$POM_REPO/base/$1/iptables/extensions/libxt_$1".*
	cat >"$POM_REPO/base/$1/iptables.diff" <<'DIFF'
--- a/extensions/libxt_old.c
+++ b/extensions/libxt_old.c
@@ -1,3 +1,5 @@
+#include "whole.c"
+#if 0
 1
 2
 3
@@ -10,3 +12,4 @@
 10
 11
 12
+#endif
--- a/extensions/libxt_old.man
+++ b/extensions/libxt_old.man
@@ -1,3 +1,4 @@
 1
+2
 3
 4
DIFF
}
whole_set whole

# The stand-in for cc says what it was asked for.
stub cc <<'END'
echo "$@" >>"$ASKED"
while [ $# -gt 1 ]; do
	[ "$1" != -o ] || so=$2
	case $1 in *_guard.c) ;; *.c) c=$1 ;; esac
	shift
done
[ ! -e "$CC_FAILS" ] || exit 1
cp "$c" "$so"
END
ASKED=$scratch/asked CC_FAILS=$scratch/cc-fails
export ASKED CC_FAILS
asked() {
	grep -e "-o [^ ]*/$1 " "$ASKED" | grep -qF -e "$2"
}

ok 'install' module 0 install whole --batch
ok '... says under which names' says 'xt_whole.ko libipt_old.so libip6t_old.so'
ok '... they are there' cmp "$plugins/libipt_old.so" "$plugins/libip6t_old.so"
ok '... made of the lines that the patch adds' \
	[ "$(cat "$plugins/libipt_old.so")" = '#include "whole.c"
#if 0
#endif' ]
ok '... the distribution'\''s own is as it was' \
	cmp "$distributions" "$scratch/before${distributions#"$root"}"
ok '... the record has both' grep -q '^ *[0-9a-f]* libip6t_old.so' "$record/modules"
ok '... the guard knows the version' asked libipt_old.so '-DPLUGIN_FOR="1.8.9"'
ok '... the other plugin' asked libip6t_old.so '-DPLUGIN_ELSE="libxt_old.so"'
ok '... and what begins this one' asked libipt_old.so '-DPLUGIN_INIT=libipt_old_init'
ok '... it is compiled with the library first' asked libipt_old.so -lxtables
ok '... and then so that it is loaded without' sh -c \
	"grep -e '/libipt_old.so ' '$ASKED' | tail -n 1 | grep -qv -e -lxtables"
ok 'status' module 0 status

# upgrades of iptables
echo 'a newer plugin of iptables' >"$distributions"
ok 'an upgrade to the same version' module 0 status
ok '... leaves ours alone' grep -q whole.c "$plugins/libipt_old.so"
echo 'echo "iptables v1.8.11 (nf_tables)"' | stub iptables
XTABLES_VERSION=1.8.11
export XTABLES_VERSION
ok 'one to another version' module 1 status
ok '... is told with what is used until it is done' says \
	"iptables is 1.8.11 now: \`runme module install whole\` builds it for that version; until then iptables uses its own plugin"
: >"$ASKED"
ok '... install does it' module 0 install whole --batch
ok '... for that version' asked libipt_old.so '-DPLUGIN_FOR="1.8.11"'
ok '... and then all is well' module 0 status
echo 'echo "iptables v1.8.13 (nf_tables)"' | stub iptables
cp "$distributions" "$scratch/newer"
ok 'remove, with yet another one' module 0 remove whole --batch
ok '... takes ours' [ ! -e "$plugins/libipt_old.so" ]
ok '... and leaves that of the upgrade' cmp "$scratch/newer" "$distributions"
echo 'echo "iptables v1.8.9 (nf_tables)"' | stub iptables
unset XTABLES_VERSION
new_system
ok 'without an upgrade' module 0 install whole --batch
ok '... remove' module 0 remove whole --batch
ok '... leaves all as it was, byte for byte' as_before

# an upgrade that brings files of these names, or takes them
ok 'once more' module 0 install whole --batch
echo 'a plugin of another package' >"$plugins/libip6t_old.so"
rm "$plugins/libipt_old.so"
ok 'a package replaces one file and takes the other' module 1 status
ok '... which is told' says 'missing'
ok '... with what to do about the one' says \
	"$plugins/libip6t_old.so was replaced, by an upgrade or by hand: move it away and run \`runme module install whole\`"
ok '... and about the other' says \
	"$plugins/libipt_old.so is missing: \`runme module install whole\` restores it"
ok '... install does not write over it' module 2 install whole --batch
rm "$plugins/libip6t_old.so"
ok '... but when it is moved away' module 0 install whole --batch
ok '... then all is well' module 0 status
ok '... and goes' module 0 remove whole --batch
ok '... as it was' as_before
echo 'of another package' >"$plugins/libipt_old.so"
ok 'a file that was there before' module 2 install whole --batch
ok '... is somebody else'\''s' says \
	'libipt_old.so: this file is there already, and runme did not install it'
rm "$plugins/libipt_old.so"

touch "$CC_FAILS"
ok 'it does not compile' module 1 install whole --batch
ok '... and nothing is installed' as_before
rm "$CC_FAILS"

module_set base/one
ok 'a plugin of the set'\''s own' module 0 install one --batch
ok '... has a guard as well' asked libxt_one.so '-DPLUGIN_FOR="1.8.9"'
ok '... with nothing beside it' asked libxt_one.so -UPLUGIN_ELSE
echo 'echo "iptables v1.8.11 (nf_tables)"' | stub iptables
ok '... after an upgrade' module 1 status
ok '... it is not loaded' says 'until then iptables does not load it'
echo 'echo "iptables v1.8.9 (nf_tables)"' | stub iptables
ok '... and goes' module 0 remove one --batch

# What is not such a patch: changed NAME SED, a script that changes the diff
changed() {
	whole_set "$1"
	sed -i "$2" "$POM_REPO/base/$1/iptables.diff"
	module 1 install "$1" --batch &&
		says 'it changes extensions/libxt_old.c of iptables itself' && as_before
}
ok 'lines after the first one' changed after '3,6{
	s/@@.*/@@ -1,4 +1,6 @@\n 0/
}'
ok 'another condition' changed condition 's/#if 0/#if 1/'
ok 'a line more at the end' changed end '/#endif/s/$/\n+more/
s/-10,3 +12,4/-10,3 +12,5/'
ok 'lines after the last one' changed last '/#endif/s/$/\n 13/
s/-10,3 +12,4/-10,4 +12,5/'
ok 'a line less' changed less '4,10s/^ 3$/-3/
s/-1,3 +1,5/-1,3 +1,4/'
ok 'only the beginning' changed begin '/^@@ -10/,/#endif/d'
ok 'a change in between' changed between 's/^ 11$/+more\n 11/
s/-10,3 +12,4/-10,3 +12,5/'

# killed in the middle of it
need_tool strace
whole_set whole
module 0 install whole --batch >/dev/null
manifest "$scratch/before" >"$scratch/.before"
manifest "$root" >"$scratch/.after"
cp -a "$root" "$scratch/after"
start() {
	rm -rf "$root"
	case $action in
	install) cp -a "$scratch/before" "$root" ;;
	*) cp -a "$scratch/after" "$root" ;;
	esac
}
mended() {
	module 0 status || return
	manifest "$root" >"$scratch/.now"
	cmp -s "$scratch/.before" "$scratch/.now" ||
		cmp -s "$scratch/.after" "$scratch/.now" || return
	[ -z "$(find "$modules" "$plugins" -name .pom)" ]
}
# killed ACTION CALL: at each such call
killed() {
	kills 1 1 "$2" module "$1" whole --batch --root "$root" --kernel "$headers" || return
	[ "$n" -gt 3 ]
}
for action in install remove; do
	for call in renameat2 unlinkat fsync; do
		ok "$action, killed at every $call" killed $action $call
	done
done

done_testing
