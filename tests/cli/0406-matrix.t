#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# list --matrix prints one line for each set and kernel, with the versions of the
# proof. Proofs with iptables' binary packages are marked, and the mark is
# explained once.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/built Proved: \
	' linux 5.10.1 iptables 1.8.9 sources 2026-01-02' \
	' linux 5.10.1 iptables 1.8.11 sources 2026-01-02'
new_set base/never
runs 0 list --matrix
ok 'a line a kernel' \
	matches '^built +linux 5\.10\.1 +iptables 1\.8\.9 1\.8\.11  \(sources of 2026-01-02\)$'
ok 'what was not proved says so' matches '^never +not proved yet$'
none 'no mark where all was built' grep -F '*' "$out"

new_set base/packed Proved: \
	' linux 6.1.1 iptables 1.8.7 binaries 2021-01-17' \
	' linux 6.1.1 iptables 1.8.9 sources 2026-01-03' \
	' linux 7.2.1 iptables 1.8.7 binaries 2021-01-17' \
	' linux 7.2.1 iptables 1.8.13 binaries 2026-03-04'
runs 0 list --matrix
ok 'binary packages have a mark; the date is that of sources' \
	matches '^packed +linux 6\.1\.1 +iptables 1\.8\.7\* 1\.8\.9  \(sources of 2026-01-03\)$'
ok '... if there were any' \
	matches '^packed +linux 7\.2\.1 +iptables 1\.8\.7\* 1\.8\.13\*  \(packages of 2021-01-17\)$'
foot() {
	[ "$(grep -c '^\*' "$out")" = 1 ] &&
		[ "$(tail -n 1 "$out" | grep -c "^\\* with a binary package of iptables")" = 1 ]
}
ok 'the mark is explained in the last line' foot

runs 0 list --json
ok '--json has the same' json '[x["proved"] for x in d["sets"]
	if x["name"] != "built"] == [[], [
	{"linux": "6.1.1", "iptables": "1.8.7", "date": "2021-01-17",
		"binaries": True},
	{"linux": "6.1.1", "iptables": "1.8.9", "date": "2026-01-03",
		"binaries": False},
	{"linux": "7.2.1", "iptables": "1.8.7", "date": "2021-01-17",
		"binaries": True},
	{"linux": "7.2.1", "iptables": "1.8.13", "date": "2026-03-04",
		"binaries": True}]]'

new_set base/packed Proved: \
	' linux 6.1.1 iptables 1.8.9 sources 2026-01-03' \
	' image 6.1.0-9-test iptables 1.8.9 emulated 2026-01-04' \
	' image 6.12.1-test iptables 1.8.9 kvm 2026-01-05'
runs 0 list --matrix
ok 'a distribution'\''s kernel has a line' \
	matches '^packed +image 6\.1\.0-9-test iptables 1\.8\.9 emulated  \(image of 2026-01-04\)$'
ok '... without a word for all packet tests' \
	matches '^packed +image 6\.12\.1-test  iptables 1\.8\.9  \(image of 2026-01-05\)$'
runs 0 list --json
ok '... as a document, too' json '[x["proved"][1:] for x in d["sets"]
	if x["name"] == "packed"] == [[
	{"image": "6.1.0-9-test", "iptables": "1.8.9", "date": "2026-01-04",
		"emulated": True},
	{"image": "6.12.1-test", "iptables": "1.8.9", "date": "2026-01-05",
		"emulated": False}]]'

for line in 'linux 6.1.1 iptables 1.8.7 packages 2021-01-17' \
	'linux 6.1.1 iptables 1.8.7 emulated 2021-01-17' \
	'image 6.1.1 iptables 1.8.7 sources 2021-01-17' \
	'linux 6.1.1 iptables 1.8.7 binaries' \
	'linux 6.1.1 iptables 1.8.7 2021-01-17 binaries'; do
	new_set base/packed "Proved: $line"
	ok "malformed: $line" runs 0 list --matrix
	ok '... with file and line' matches '^packed +malformed: base/packed/info:2: '
done

done_testing
