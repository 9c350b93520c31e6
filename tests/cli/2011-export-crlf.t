#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch whose lines all end in CR LF, exported as a mailbox: git am, without any option,
# and runme make the same files of it. git reads no CR in the headers of a diff.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir -p dos/d s
seq 40 | sed 's/$/\r/' >dos/f
cp dos/f dos/d/h
cp dos/f dos/gone
echo 'a script' >dos/l
git_tree dos work
cd work || exit 2
sed -i 's/^20\r/zwanzig\r/; 30d' f
git mv d/h h2
sed -i 's/^10\r/zehn\r/' h2
printf 'new\r\n\r\n@@ -1 +1 @@\r\nend' >n
chmod +x l
git rm -q gone
git add .
git commit -qm 'f: change all of it' -m 'Words.'
git format-patch -q -1 --stdout >../lf.patch
cd ..
cp -r work want
rm -rf want/.git want/d
sed 's/\r*$/\r/' lf.patch >s/all.patch

# am TREE BOX: git am in a repository of that tree. Its files are in g.
am() {
	rm -rf g
	git_tree "$1" g
	git -C g am -q "$scratch/$2" >.3 2>&1 || {
		cat .3
		return 1
	}
	git -C g log -1 --format='%s: %b' >log
	rm -rf g/.git
}
ok 'export' runs 0 export --repo s --format mbox -o dos.mbox
ok '... says for which files' says 'all.patch: its lines end in CR LF' \
	'files with CR LF only' '--tree'
ok 'git am takes it' am dos dos.mbox
ok '... and makes what was meant' same want g
ok '... with its words' grep -qx 'f: change all of it: Words.' log
by_runme() {
	rm -rf t && cp -r "$1" t && runs 0 apply --all --tree t --repo "$2" &&
		rm -rf t/.pom && same "$3" t
}
ok 'runme makes the same' by_runme dos dos.mbox want
ok '... as of the patch itself' by_runme dos s want
ok 'again' eval 'runs 0 export --repo dos.mbox --format mbox -o 2.mbox && cmp dos.mbox 2.mbox'

mkdir lf want_lf
cp -r dos/. lf
cp -r want/. want_lf
find lf want_lf -type f -exec sed -i 's/\r$//' {} +
ok 'files with LF: by runme' by_runme lf s want_lf
ok 'export for that tree' runs 0 export --repo s --tree lf --format mbox -o lf.mbox
ok '... says nothing' silent 'CR LF'
ok '... git am takes it' am lf lf.mbox
ok '... and makes the same' same want_lf g
ok '... as does runme' by_runme lf lf.mbox want_lf
ok 'export for the other tree' runs 0 export --repo s --tree dos --format mbox -o 3.mbox
ok '... git am takes that, too' am dos 3.mbox
ok '... and makes what was meant' same want g

# a folder is for patch(1), which takes CRs off by itself
ok 'as a folder' runs 0 export --repo s -o q
ok '... says nothing' silent 'CR LF'
ok '... it makes the same' eval 'by_runme dos q want && by_runme lf q want_lf'
mkdir plain
unified dos f 's/^5\r/five\r/' >plain/x.patch
ok 'CRs in the files only' runs 0 export --repo plain --format mbox -o 4.mbox
ok '... nothing is said' silent 'CR LF'
ok '... git am takes it' eval 'am dos 4.mbox && [ "$(sed -n 5p g/f)" = "$(printf "five\r")" ]'
mkdir open
printf 'new file\r\nend\r' >last
diff -u --label a/last --label b/last /dev/null last >open/x.patch
ok '... also in a last line without a newline' runs 0 export --repo open --format mbox -o 5.mbox
ok '... git am takes it' eval 'am dos 5.mbox && cmp last g/last'
ok '... and runme' eval 'rm -rf t && cp -r dos t && runs 0 apply --all --tree t --repo 5.mbox && cmp last t/last'
done_testing
