#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Several --kernel options, of any kind, give a table of sets by kernels.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

make_linux "$scratch/linux" 6 1
echo 'int main;' >"$scratch/linux/init/main.c"
echo 'int list;' >"$scratch/linux/include/linux/list.h"
make_repo base
new_set base/one
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i one'
new_set base/late 'Linux: >= 6.12'
new_set base/drift
edit_by base/drift linux.diff "$scratch/linux" net/netfilter/Kconfig \
	'30i drift'
git_tree "$scratch/linux" "$scratch/work"
work=$scratch/work
git -C "$work" tag v6.1
sed -i 's/^PATCHLEVEL.*/PATCHLEVEL = 12/' "$work/Makefile"
sed -i -e '28,33s/^/new /' "$work/net/netfilter/Kconfig"
git -C "$work" commit -qam 'Linux 6.12'
git -C "$work" tag v6.12
tar -C "$scratch" -cJf "$scratch/linux-6.1.tar.xz" linux
t=$scratch/linux-6.1.tar.xz

note "$work" "$scratch/linux"
ok 'a folder, a tarball and two revisions' refused 1 check \
	--kernel "$work@v6.1" --kernel "$work@v6.12" --kernel "$t" \
	--kernel "$scratch/linux"
ok '... are the columns' matches \
	'^ +v6.1 +v6.12 +linux-6.1.tar.xz +linux$'
ok '... sets are the rows' matches \
	'^one +clean +clean +clean +clean$' \
	'^late +unsuitable +clean +unsuitable +unsuitable$' \
	'^drift +clean +conflict +clean +clean$'
ok '... and it is summed up' matches '^v6.1: 2 of 3 apply$' '^v6.12: 2 of 3 apply$'
ok 'the columns are those of one kernel each' runs 1 check --kernel "$work@v6.12"
ok '... as here' matches '^late +clean' '^drift +conflict'
ok 'what fits everywhere is status 0' runs 0 check --kernel "$work@v6.1" \
	--kernel "$work@v6.12" one
ok 'list makes one, too' runs 0 list --kernel "$work@v6.1" --kernel "$work@v6.12"
ok '... with the standings' matches '^drift +clean +conflict$'
same_label() {
	cp -a "$work" "$scratch/other" &&
		runs 0 list --kernel "$work@v6.1" --kernel "$scratch/other@v6.1" &&
		says " $scratch/other@v6.1"
}
ok 'two columns of the same label are told apart' same_label

# in JSON, each kernel has what a document of its own has
of_its_own() {
	"$RUNME" check --json --kernel "$1" >"$scratch/own" 2>/dev/null
	python3 - "$scratch/own" "$out" "$2" <<'PYTHON'
import json, sys
own, all = (json.load(open(f)) for f in sys.argv[1:3])
k = all["kernels"][int(sys.argv[3])]
assert all["schema"] == 1 and all["command"] == "check" and all["exit"] == 1
for m in "trees", "sets", "summary", "elsewhere":
    assert k[m] == own[m], m
PYTHON
}
documents() {
	runs 1 check --json --kernel "$work@v6.1" --kernel "$work@v6.12" \
		--kernel "$t" &&
		json 'len(d["kernels"]) == 3' &&
		json 'd["kernels"][1]["kernel"].endswith("@v6.12")' &&
		of_its_own "$work@v6.1" 0 && of_its_own "$work@v6.12" 1 &&
		of_its_own "$t" 2
}
ok 'JSON has a document for each' documents
listed() {
	runs 0 list --json --kernel "$work@v6.1" --kernel "$t" &&
		json '{s["name"]: s["standing"] for s in d["kernels"][1]["sets"]}["late"] == "unsuitable"' &&
		json '"ok" not in d["kernels"][0]["sets"][0]'
}
ok 'of list as well' listed
asked() {
	runs 1 --json --kernel "$work@v6.1" --kernel "$t"
}
ok 'the classic call with --json checks, too' asked

for command in apply revert status diff; do
	ok "$command takes one" refused 2 "$command" --kernel "$work" \
		--kernel "$scratch/linux" one
	ok "... $command says so" says 'only check and list take several kernels'
done
ok 'the walk takes one' refused 2 --kernel "$work" --kernel "$scratch/linux"
ok 'one that is not there is trouble' refused 2 check --kernel "$work@v6.1" \
	--kernel "$work@none"
error() {
	runs 2 check --json --kernel "$work@v6.1" --kernel "$work@none" &&
		json 'd["error"]["code"] == "missing"'
}
ok '... in JSON, one document says it' error

done_testing
