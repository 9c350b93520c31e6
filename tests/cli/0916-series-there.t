#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In a tree that has a whole series, no matter who applied it, every patch of the
# series is recognised. This includes patches whose lines later patches changed,
# and patches that would fit a second time.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_linux "$scratch/linux" 6 1
makefile=net/netfilter/Makefile
kconfig=net/netfilter/Kconfig
yes 'a line like the others' | head -n 40 >"$scratch/linux/net/socket.c"
echo 'int main;' >"$scratch/linux/init/main.c"
echo 'int list;' >"$scratch/linux/include/linux/list.h"
p=$scratch/mine
mkdir "$p"
base=$scratch/base
cp -a "$scratch/linux" "$base"
# next NAME FILE SED...: a patch on the result of the patches before it
next() {
	name=$1 file=$2
	shift 2
	unified "$base" "$file" "$@" >"$p/$name.patch"
	(cd "$base" && patch -sp1) <"$p/$name.patch"
	echo "$name.patch" >>"$p/series"
}
next under $makefile '30s/$/ by the first/'
next once-more net/socket.c '20i new'
next over $makefile '30s/the first/the second/'
next beside net/socket.c '20i before it'
next other $kconfig '30i other'
next last init/main.c 's/main/end/'
fresh() {
	rm -rf "$scratch/k"
	cp -a "$1" "$scratch/k"
	KERNEL_DIR=$scratch/k
	export KERNEL_DIR
}
standings() {
	json "[s['standing'] for s in d['sets']] == '$1'.split() and
		all(s['ok'] == (s['standing'] != 'partial' and
		s['standing'] != 'conflict') for s in d['sets'])"
}
all='present present present present present present'

fresh "$base"
note "$KERNEL_DIR"
ok 'by itself, the first is not seen' refused 1 check --repo "$p" under.patch
ok 'all of the series' refused 0 check --json --repo "$p"
ok '... is there' standings "$all"
ok '... the first under the third' json "'come after it' in
	d['sets'][0]['trees']['linux']['note'] and d['summary'] == {'present': 6}"
ok '... for people' refused 0 check --repo "$p"
ok '... too' matches '^under.patch +present +linux: under patches' \
	'^6 sets are there already$'
ok 'apply' refused 0 apply --json --repo "$p" mine
ok '... writes nothing' json "d['written'] is False and d['exit'] == 0"
ok '... for quilt neither' refused 0 apply --quilt --repo "$p" mine
ok 'a revision of git' eval '
	git -C "$KERNEL_DIR" init -q && git -C "$KERNEL_DIR" add -Af . &&
	git -C "$KERNEL_DIR" -c user.name=a -c user.email=a@b commit -qm a &&
	runs 0 check --json --repo "$p" --kernel "$KERNEL_DIR@HEAD" &&
	standings "$all"'

cp -a "$p" "$scratch/refreshed"
ok 'refresh' runs 0 refresh --repo "$scratch/refreshed"
ok '... finds all of it upstream' matches \
	'^6 sets are upstream$'
ok '... and marks it' [ "$(grep -c '# in linux 6.1.1 already' \
	"$scratch/refreshed/series")" -eq 6 ]

# the last patch is not applied
fresh "$base"
(cd "$KERNEL_DIR" && patch -sRp1) <"$p/last.patch"
ok 'all but one' runs 0 check --json --repo "$p"
ok '... is seen' standings 'present present present present present clean'
ok 'apply puts that one in' runs 0 apply --repo "$p" mine
ok '... is told' matches '^6 sets: 1 applied, 5 are there already$'
ok '... and recorded' runs 0 status
ok '... by itself' silent once-more.patch
rm -rf "$KERNEL_DIR/.pom"
ok '... and no other' same "$base" "$KERNEL_DIR"

# trees that only look like it
fresh "$base"
sed -i 's/by the second/by somebody/' "$KERNEL_DIR/$makefile"
ok 'lines that somebody else changed' runs 1 check --json --repo "$p"
ok '... are not there' json "[s['standing'] for s in d['sets']][0] == 'conflict' and
	[s['standing'] for s in d['sets']][2] == 'conflict'"
fresh "$scratch/linux"
ok 'nothing of it' runs 0 check --json --repo "$p"
ok '... is there' json "d['summary'] == {'clean': 6}"
fresh "$scratch/linux"
sed -i '30s/$/ by nobody/' "$KERNEL_DIR/$makefile"
note "$KERNEL_DIR"
ok 'a conflict stays one' refused 1 apply --json --repo "$p" mine
ok '... with what follows from it' json "d['summary'] == {'clean': 4, 'conflict': 2}"

done_testing
