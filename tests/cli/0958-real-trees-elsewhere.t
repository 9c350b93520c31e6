#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Real sources give the same verdicts as a folder, as a revision of a git
# repository and as a tarball: the sets of this repository on the newest kernel,
# and Debian's series for 6.1 on the files that it changes, in three states.
# slow: real sources are fetched, copied and patched
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

newest=$(real_tree linux newest) || bail 'no sources of the newest linux'
linux61=$(real_tree linux 6.1) || bail 'no sources of linux 6.1'
debian=$(real_tree series 6.1) || bail 'no series of Debian for linux 6.1'

# part FROM TO NAME...: these files of a real tree, and those by which it is
# recognised
part() (
	mkdir -p "$2" && cd "$1" || exit
	to=$2
	shift 2
	cp -a --parents Makefile kernel/fork.c net/socket.c init/main.c \
		include/linux/list.h "$@" "$to"
)
# kinds NAME: $scratch/NAME also as NAME.git@real/TREE and NAME.tar.xz
kinds() {
	git_tree "$scratch/$1" "$scratch/work" &&
		git -C "$scratch/work" branch real/tree &&
		git clone -q --bare "$scratch/work" "$scratch/$1.git" &&
		rm -rf "$scratch/work" &&
		tar -C "$scratch" -c "$1" | xz -1 >"$scratch/$1.tar.xz"
}
# verdicts TREE ARG...: all that check says, but for the name of the tree, and
# where a missing file may be now, which an archive is not searched for
verdicts() {
	verdicts_of=$1
	shift
	"$RUNME" check --json --kernel "$verdicts_of" "$@" >"$out" 2>"$err"
	echo "status $?"
	cat "$err"
	python3 - "$out" <<'PYTHON'
import json, sys
d = json.load(open(sys.argv[1]))
def strip(x):
    if isinstance(x, dict):
        return {k: strip(v) for k, v in x.items() if k != "moved_to"}
    return [strip(v) for v in x] if isinstance(x, list) else x
for k in "path", "kind", "revision":
    d["trees"]["linux"].pop(k)
print(json.dumps(strip(d), indent=1, sort_keys=True))
PYTHON
}
# same_verdicts NAME LEAST ARG...: the same verdicts, for at least LEAST sets
same_verdicts() {
	name=$1 least=$2
	shift 2
	verdicts "$scratch/$name" "$@" >"$scratch/.folder"
	[ "$(grep -c '"wanted_by"' "$scratch/.folder")" -ge "$least" ] || return
	verdicts "$scratch/$name.git@real/tree" "$@" >"$scratch/.git"
	verdicts "$scratch/$name.tar.xz" "$@" >"$scratch/.tar"
	alike "$scratch/.folder" "$scratch/.git" &&
		alike "$scratch/.folder" "$scratch/.tar"
}
standings() {
	grep -c "^   \"standing\": \"$1\"" "$scratch/.folder"
}

part "$newest" "$scratch/linux" net/netfilter include/uapi/linux/netfilter \
	net/ipv4/netfilter net/ipv6/netfilter
kinds linux
ok 'the sets of this repository, on the newest kernel' same_verdicts linux 2 \
	--repo "$top"
ok '... fit' test "$(standings clean)" -ge 2
table() {
	runs 0 check --repo "$top" --kernel "$scratch/linux" \
		--kernel "$scratch/linux.git@real/tree" --kernel "$scratch/linux.tar.xz" \
		mport random &&
		matches '^mport +clean +clean +clean$' '^random +clean +clean +clean$'
}
ok '... in one table' table

cp -a "$debian/tree" "$scratch/upstream"
part "$linux61" "$scratch/upstream" MAINTAINERS
cp -a "$debian/tree/Makefile" "$debian/tree/MAINTAINERS" "$scratch/upstream"
kinds upstream
ok "Debian's series, on the kernel that it is for" same_verdicts upstream 100 \
	--repo "$debian/patches"
ok '... fits' test "$(standings clean)" -ge 100

# Debian's own source of another version has most of it already.
(cd "$debian/tree" && find . -type f) | (
	cd "$linux61" && xargs -I '{}' sh -c 'test ! -e "$1" || echo "$1"' sh '{}'
) >"$scratch/list"
mkdir "$scratch/patched"
(cd "$linux61" && xargs cp -a --parents -t "$scratch/patched") <"$scratch/list"
part "$linux61" "$scratch/patched"
kinds patched
ok "Debian's series, on Debian's kernel" same_verdicts patched 100 \
	--repo "$debian/patches"
for standing in present partial conflict; do
	ok "... some is $standing" test "$(standings $standing)" -ge 1
done

done_testing
