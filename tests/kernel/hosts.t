#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Cells of the matrix run on several hosts, and their results are merged. One host of
# two dies on the way: the other one does its cells. The hosts are folders, ssh and the
# proof are replaced, so that nothing is built or booted.
. tests/lib/tap.sh
need_tool parallel git python3
scratch_folder
repo=$out/repo hosts=$out/hosts
unset MATRIX_HOSTS MATRIX_JOBS PARALLEL PARALLEL_SHELL GIT_DIR
SHELL=/nonexistent # not everybody has one
export SHELL
cells() {
	make -s matrix-cells | python3 -c 'import json,sys
print("\n".join(json.load(sys.stdin)["cell"]))'
}
ok 'make matrix-cells prints the cells as JSON' eval \
	'[ "$(cells)" = "$(tests/kernel/matrix.sh --cells)" ] && cells | grep -qx 6.1-1.8.9 && cells | grep -qx image-6.1'

# A checkout with a proof that takes no time. A proof notes that it was made, by its
# host. That of linux 6.12 fails. The second one on host "two" is the end of that host;
# "one" does not do all others before.
mkdir -p "$repo/tests/kernel" "$repo/tests/lib" "$repo/base/mine" "$out/bin" "$out/parallel"
cp tests/kernel/matrix.sh tests/kernel/hosts.sh tests/kernel/merge.sh "$repo/tests/kernel/"
cp tests/lib/tap.sh "$repo/tests/lib/"
cat >"$repo/Makefile" <<'END'
deps:
all:
	@mkdir -p build && cp proof build/runme
END
cat >"$repo/tests/lib/sources.sh" <<'END'
#!/bin/sh
mkdir -p "build/$1-$2/boot" && cd "build/$1-$2" || exit 2
echo "$2" >version
touch -d 2001-02-03 Makefile configure.ac "boot/vmlinuz-$2.0"
pwd
END
cat >"$repo/proof" <<'END'
#!/bin/sh
echo proof >>"$HOME/proofs"
case ${HOME##*/}-$(wc -l <"$HOME/proofs") in
two-2) touch "$HOME/dead" ;;
one-3) timeout 30 sh -c 'until [ -e "$0" ]; do sleep 0.1; done' "$HOME/../two/dead" ;;
esac
linux=$(cat "${KERNEL_DIR-}/version") iptables=$(cat "${IPTABLES_DIR-}/version")
[ "$linux" = 6.12 ] && passed=2 || passed=3
cat <<JSON
{ "trees": { "linux": { "version": "$linux.1" }, "iptables": { "version": "$iptables" } },
  "image": { "release": "6.1.0", "iptables": "1.8.9", "backends": "legacy nft", "emulated": true },
  "failed_at": null, "logs": null, "lines": [],
  "sets": [ { "name": "mine", "packet_test": true, "applies": true, "builds": true, "boots": true,
    "passed": $passed, "left_out": 0, "skipped": 0, "total": 3, "lines": [] } ] }
JSON
END
printf 'Summary: mine\nLicense: GPL-2.0-only\n' >"$repo/base/mine/info"
cat >"$out/bin/ssh" <<'END'
#!/bin/sh
while [ "$1" = -o ]; do
	shift 2
done
HOME=$HOSTS/$1 TMPDIR=$HOSTS/$1/tmp
export HOME TMPDIR
shift
[ "$1" != -- ] || shift
cd "$HOME" 2>/dev/null && [ ! -e dead ] || exit 255
sh -c "$*" >"answer.$$"
status=$?
if [ -e dead ]; then
	head -c 90 "answer.$$"
	exit 255
fi
cat "answer.$$"
rm "answer.$$"
exit $status
END
chmod +x "$repo/proof" "$repo/tests/lib/sources.sh" "$out/bin/ssh"

git() {
	command git -C "$repo" -c user.name=test -c user.email=test@localhost "$@"
}
git init -q && git add . && git commit -qm test || bail 'no repository'
printf 'Linux: 5.10 to 7.2\n' >>"$repo/base/mine/info" # not committed
HOME=$out/here PATH=$out/bin:$PATH HOSTS=$hosts
export HOME PATH HOSTS

# Runs cells on hosts ($1) that are new; what is said goes to $out/said, and the TAP
# without remarks to $out/tap.
run() {
	rm -rf "$hosts" "$HOME" "$repo/build/matrix"
	mkdir -p "$HOME" "$hosts/one/tmp" "$hosts/two/tmp"
	MATRIX_HOSTS=$1
	export MATRIX_HOSTS
	shift
	(cd "$repo" && make -s all && sh tests/kernel/hosts.sh "$@") >"$out/said" 2>&1
	grep -v '^#' "$out/said" >"$out/tap"
}
merge() {
	(cd "$repo" && sh tests/kernel/merge.sh "$@") >"$out/said" 2>&1
	grep -v '^#' "$out/said" >"$out/tap"
}
says() {
	grep -qE -e "$1" "$out/said" || {
		cat "$out/said"
		return 1
	}
}
is() {
	echo "$1" | diff - "$2"
}
proofs() {
	cat "$hosts/$1/proofs" 2>/dev/null | wc -l
}

six='5.10-1.8.7 5.10-1.8.9 6.1-1.8.7 6.1-1.8.9 6.12-1.8.7 image-6.1'
proved='ok 1 - mine on linux 5.10.1 with iptables 1.8.7: 3 of 3
ok 2 - mine on linux 5.10.1 with iptables 1.8.9: 3 of 3
ok 3 - mine on linux 6.1.1 with iptables 1.8.7: 3 of 3
ok 4 - mine on linux 6.1.1 with iptables 1.8.9: 3 of 3
not ok 5 - mine on linux 6.12.1 with iptables 1.8.7: 2 of 3
ok 6 - mine on image 6.1.0 with iptables 1.8.9, emulated: 3 of 3
1..6'
info='Summary: mine
License: GPL-2.0-only
Linux: 5.10 to 7.2
Proved:
 linux 5.10.1 iptables 1.8.7 sources 2001-02-03
 linux 5.10.1 iptables 1.8.9 sources 2001-02-03
 linux 6.1.1 iptables 1.8.7 sources 2001-02-03
 linux 6.1.1 iptables 1.8.9 sources 2001-02-03
 image 6.1.0 iptables 1.8.9 emulated 2001-02-03'
# shellcheck disable=SC2086 # a list of names
run 'one two' --write $six
ok 'a host that dies is made up for by the other one' is "$proved" "$out/tap"
ok '... it has died on the way' [ "$(proofs two)" = 2 ]
ok '... only what it had not ended is run again' [ "$(proofs one)" = 5 ]
ok '... what it had ended counts' [ "$(grep -c '^# [a-z0-9.-]* on two$' "$out/said")" = 1 ]
ok '... it is said, with the folder that stays' says "^# two is lost, with our folder $hosts/two/tmp/tmp\.[A-Za-z0-9]+\$"
none 'nothing stays on the other' find "$hosts/one/tmp" -mindepth 1
ok 'each set has what it was proved with' is "$info" "$repo/base/mine/info"
ok 'hosts have what is not committed' grep -qx 'Linux: 5.10 to 7.2' "$hosts"/two/tmp/tmp.*/base/mine/info
# shellcheck disable=SC2086
ok 'each cell has a result' eval '[ "$(cd "$repo/build/matrix" && echo *)" = "$six" ]'

cp -R "$repo/build/matrix" "$out/first"
merge "$out/first" "$repo/build/matrix"
ok 'the same results, twice, are one' is "$proved" "$out/tap"

sed -i 's/^ok 1 - \(.*\): 3 /not ok 1 - \1: 1 /; /^# proved/d' "$out/first/6.1-1.8.7"
merge --write "$out/first" "$repo/build/matrix"
ok 'results that contradict each other fail' says '^not ok 3 - 6\.1-1\.8\.7: results contradict each other$'
ok '... with what differs' says '^# -not ok 1 - mine on linux 6\.1\.1 .*: 1 of 3$'
ok '... they change nothing' is "$info" "$repo/base/mine/info"
cp "$out/first/6.1-1.8.7" "$out/alone"
merge --write "$out/alone"
ok 'what was proved before and fails now is taken out' eval '! grep "6\.1\.1 iptables 1\.8\.7" "$repo/base/mine/info" && grep "6\.1\.1 iptables 1\.8\.9" "$repo/base/mine/info"'

head -n 2 "$repo/build/matrix/5.10-1.8.7" >"$out/alone"
merge "$out/alone" "$repo/build/matrix/5.10-1.8.7" "$repo/build/matrix/5.10-1.8.9"
ok 'a result without its end gives way' is "$(echo "$proved" | head -n 2; echo 1..2)" "$out/tap"
merge "$out/alone" "$out/none"
ok '... and is none by itself' says '^not ok 1 - 5\.10-1\.8\.7: there is no whole result$'
ok '... nor is one that is not there' says '^not ok 2 - none: there is no whole result$'

run two 5.10-1.8.7 5.10-1.8.9
ok 'without another host, its cells fail' eval '[ "$(grep -c "^not ok .*: there is no whole result$" "$out/tap")" = 1 ] && says "^ok 1 - mine on linux 5.10.1"'
run 'three one' 5.10-1.8.7
ok 'a host that cannot be used is said' says '^# three cannot be used$'
ok '... the others do its work' is "$(echo "$proved" | head -n 1; echo 1..1)" "$out/tap"
run three 5.10-1.8.7
ok '... if there is one' is 'Bail out! there is no host to run on' "$out/tap"
run '' 6.12-1.8.7
ok 'without hosts, this machine does it' says '^not ok 1 - mine on linux 6\.12\.1 .*: 2 of 3$'
ok '... once, as a failure is a result' eval '[ "$(wc -l <"$HOME/proofs")" = 1 ]'
run '' 6.11-1.8.7
ok 'what is no cell is refused' says '^Bail out! 6\.11-1\.8\.7 is not a cell'
run 'one -oProxyCommand=x' 6.1-1.8.7
ok 'so is what is no name of a host' says '^Bail out! MATRIX_HOSTS: -oProxyCommand=x is not'

done_testing
