#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# With several kernels, files that are equal in the trees are judged once. That changes no
# byte of the report, whether the trees differ in some files, in a mode, in line ends or in
# what was applied to them.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
make_linux one 6 1
for f in a b c d e f; do
	seq 40 >"one/$f"
done
seq 40 | sed 's/$/\r/' >one/crlf
: >one/none
mkdir s
add() { # the next patch of the series, from standard input
	cat >"s/$(($(find s -type f | wc -l) + 11)).patch"
}
hunk a 10 10 x | add
hunk a 30 30 y | add
{ hunk a 11 11 z 0 && hunk b 20 20 x; } | add
hunk b 10 10 x | add
hunk b 21 21 w 0 | add
hunk c 10 ten x | add
git_new new/file 1 2 3 | add
hunk new/file 2 2 two 1 | add
git_move d moved | add
hunk moved 20 20 x | add
git_copy e copied | add
git_mode e 100644 100755 | add
hunk gone 10 10 x | add
hunk f 10 10 x | sed 's/^ 7$/ seven/' | add
hunk f 30 30 u | add
hunk f 34 34 v 0 | add
hunk f 30 30 u | add
git_gone none | sed '/^@@/,$d;/^---/d;/^+++/d' | add
hunk crlf 10 10 x | sed 's/$/\r/' | add
echo nothing | add
git_link link a | add
hunk a 10 x y | sed 's/^ 9$/ y/' | add
cp -a one two
sed -i '1i first' two/a
sed -i 's/^34$/43/' two/f # of the same length
sed -i 's/^20$/twenty/' two/b
cp -a one three
sed -i 's/\r$//' three/crlf
chmod 755 three/e
rm three/d
sed -i 's/^30$/u/' three/f
cp -a one four
runs 0 apply --kernel four s/11.patch
runs 0 apply --kernel four s/14.patch --repo s
git_tree one work
git -C work tag v1
sed -i 's/^10$/ten/' work/c
git -C work commit -qam second
git -C work tag v2

# alike_apart STATUS ARG...: the same output with and without
alike_apart() {
	runs "$@" && cp "$out" together &&
		POM_TREES_APART=1 runs "$@" && alike "$out" together
}
set -- --kernel one --kernel two --kernel three --kernel four --kernel one
note one two three four
ok 'the same JSON' alike_apart 1 check --repo s "$@" --json
differ() {
	json 'len({str(k["sets"]) for k in d["kernels"]}) == 4'
}
ok '... of trees that differ' differ
ok '... the trees are unchanged' untouched
ok 'in another order' alike_apart 1 check --repo s --kernel three --kernel two --kernel one --json
ok 'of revisions' alike_apart 1 check --repo s --kernel work@v1 --kernel work@v2 --kernel two --json
ok 'the same table' alike_apart 1 check --repo s "$@"
ok '... the same report' alike_apart 1 check --repo s "$@" --format report
ok '... the same page' alike_apart 1 check --repo s "$@" --format html
for option in --strict --force --fuzz=0; do
	ok "with $option" alike_apart 1 check --repo s "$@" --json "$option"
done
ok 'some patch files' alike_apart 1 check s/11.patch s/13.patch s/16.patch "$@" --json
make_repo base
new_set base/first
edit_by base/first linux.diff one a 5s/5/five/
new_set base/second 'Depends: first' 'Linux: >= 6.2'
edit_by base/second linux.diff one a 6s/6/six/
ok 'sets of a repository' alike_apart 1 check "$@" --json
ok 'a tree that is not there' runs 2 check --repo s --kernel one --kernel no --json
ok '... one document says it' json 'd["error"]["code"] == "missing"'
opened() { # files that the tool opens when it is run on five trees
	strace -f -o trace -e trace=openat2,openat "$RUNME" check --repo s "$@" >/dev/null 2>&1
	grep -c '"[a-z0-9/]*[0-9]*\.patch"' trace
}
patches_once() {
	once=$(opened --kernel one) five=$(opened "$@")
	[ "$five" -le $((once + 5)) ] || echo "$once, $five"
}
none 'patches are read once' patches_once "$@"

done_testing
