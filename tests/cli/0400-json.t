#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --json prints one document to standard output, and nothing else, for every
# command and every error. Its members are the documented ones.
# shellcheck disable=SC2016 # for other shells
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
makefile=net/netfilter/Makefile
new_set base/one 'Author: Ann <ann@example.org>' 'Status: stable' \
	'License: GPL-2.0-only' 'Linux: >= 5.10' 'Iptables: >= 1.8' \
	'Config: +NEW NETFILTER' 'Conflicts: rival' 'Mainline: nothing like it' \
	'Successor: two'
printf 'What it does.\n' >"$POM_REPO/base/one/help"
edit_by base/one linux.diff "$scratch/linux" $makefile '20i obj one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'
new_set base/two 'Depends: one'
new_set extra/wrong
edit_by extra/wrong linux.diff "$scratch/linux" $makefile '40d'
sed -i 's/obj 40/obj forty/' "$POM_REPO/extra/wrong/linux.diff"
printf 'name\tgroup\twhat\tfate\twhere\tsay\ntime\tbase\ttime\tmainline\there\t-m time\n' \
	>"$POM_REPO/patches/fates.tsv"

quiet() {
	[ ! -s "$err" ]
}
alone() {
	runs "$@" && quiet
}

ok 'list' alone 0 --json list
ok '... has schema, command, exit status' \
	json 'd["schema"] >= 1 and d["command"] == "list" and d["exit"] == 0'
ok '... groups, repository, trees' json 'd["groups"] == ["base", "extra"]
	and d["repository"] == "of the test"
	and d["trees"]["linux"]["version"] == "6.1.1"
	and d["trees"]["linux"]["path"].endswith("/k")
	and d["trees"]["iptables"]["version"] == "1.8.9"'
ok '... the sets in order' json \
	'[(x["group"], x["name"], x["standing"]) for x in d["sets"]] == [
	("base", "one", "clean"), ("base", "two", "clean"),
	("extra", "wrong", "conflict")]'
ok 'show' alone 0 show --json one
ok '... has all that info has' json 'all(d["sets"][0][k] == v for k, v in {
	"name": "one", "group": "base", "summary": "the set one",
	"author": "Ann <ann@example.org>", "status": "stable",
	"license": "GPL-2.0-only", "mainline": "nothing like it",
	"successor": "two", "help": "What it does.\n", "depends": [],
	"conflicts": ["rival"], "config": ["NEW"], "needs": ["NETFILTER"],
	"ranges": {"linux": ">= 5.10", "iptables": ">= 1.8"}}.items())'
ok 'list without trees' env -u KERNEL_DIR -u IPTABLES_DIR "$RUNME" list --json
ok 'check' alone 1 check --json extra
ok '... the status is in it' json 'd["exit"] == 1 and d["command"] == "check"'
ok '... nothing is written' json 'd["written"] is False'
ok '... for each set what will become of it' json \
	'[(x["name"], x["standing"], x["ok"], x["changes"], x["wanted_by"])
	for x in d["sets"]] == [("one", "clean", True, True, None),
	("two", "clean", True, True, None),
	("wrong", "conflict", False, False, None)]'
ok '... in each tree' json \
	'set(d["sets"][0]["trees"]) == {"linux", "iptables"}
	and set(d["sets"][1]["trees"]) == {"linux"}
	and all(t["standing"] == "clean" and t["fuzz"] == 0 and t["offset"] == 0
	and t["ambiguous"] == 0 for t in d["sets"][0]["trees"].values())'
ok '... each file' json '[(f["path"], f["change"], f["outcome"], f["unsafe"])
	for f in d["sets"][0]["trees"]["linux"]["files"]] == [
	("net/netfilter/Makefile", "edit", "clean", False),
	("net/netfilter/one.c", "create", "clean", False)]'
ok '... each hunk' json \
	'd["sets"][0]["trees"]["linux"]["files"][0]["hunks"] == [{"number": 1,
	"patch_line": 3, "state": "fits", "line": 17, "offset": 0, "fuzz": 0,
	"other_places": 0}]'
ok '... and why one does not fit' json \
	'(lambda n: n["line"] == 38 and n["same"] == 6 and n["of"] == 7
	and n["reason"] == "lines differ" and n["differ"] == [{"line": 41,
	"patch": "obj forty\n", "tree": "obj 40\n", "patch_differs": [4, 9],
	"tree_differs": [4, 6]}] and n["renamed"] == [])(
	d["sets"][2]["trees"]["linux"]["files"][0]["hunks"][0]["nearest"])'
ok 'apply that does nothing' alone 1 apply --json extra
ok '... says so' json 'd["written"] is False and d["exit"] == 1'
ok 'apply' alone 0 apply --json two
ok '... says so' json 'd["written"] is True and d["command"] == "apply"'
ok '... and what was pulled in' json \
	'[(x["name"], x["wanted_by"]) for x in d["sets"]] == [("one", "two"),
	("two", None)]'
ok 'status' alone 0 status --json
ok '... has what is applied, where' json \
	'[(x["tree"], x["name"], x["group"], x["standing"], x["summary"],
	x["repository"]) for x in d["applied"]] == [
	("linux", "one", "base", "applied", "the set one", "of the test"),
	("linux", "two", "base", "applied", "the set two", "of the test"),
	("iptables", "one", "base", "applied", "the set one", "of the test")]'
ok 'what became of a set' alone 1 check --json time
ok '... is in it' json 'd["elsewhere"] == [{"name": "time", "fate": "mainline",
	"where": "here", "say": "-m time"}]'
ok 'revert that is refused' alone 1 revert --json one
ok '... says why' json '"two needs it" in d["sets"][0]["note"]
	and d["written"] is False'
ok 'revert' alone 0 revert --json one two
ok '... says so' json 'd["written"] is True and d["command"] == "revert"
	and [x["name"] for x in d["sets"]] == ["two", "one"]'
ok '... and does it' pristine
ok 'revert of what is not there' alone 0 revert --json one
ok '... is not done' json 'd["written"] is False
	and d["sets"][0]["standing"] == "none" and not d["sets"][0]["changes"]'
ok '--batch --json' alone 0 --batch --json one
runs 0 revert two >/dev/null
ok '--json alone never asks' alone 0 --json two
ok '... it only looks' json 'd["command"] == "check" and d["written"] is False'

# errors
error() {
	json 'd["schema"] >= 1 and d["error"]["code"] == "'"$1"'"
		and d["error"]["what"] and set(d["error"]) == {"code", "where",
		"line", "what", "hint"} and d["exit"] == 2'
}
ok 'an unknown set' runs 2 check --json nosuch
ok '... is an error' error usage
ok '... with what and where' json 'd["error"]["where"] == "nosuch"
	and "no set or group" in d["error"]["what"]
	and "runme list" in d["error"]["hint"] and d["error"]["line"] is None'
ok '... which is for people as well, elsewhere' grep -q 'no set or group' "$err"
ok 'a tree that is not there' runs 2 list --json --kernel "$scratch/nosuch"
ok '... is an error' error missing
ok 'no tree' env -u KERNEL_DIR -u IPTABLES_DIR sh -c \
	'"$RUNME" status --json >"$1"; [ $? -eq 2 ]' sh "$out"
ok '... is an error' error usage
echo 'Colour: red' >>"$POM_REPO/extra/wrong/info"
ok 'a field that is unknown' runs 2 check --json wrong
ok '... is an error' error syntax
ok '... with the line' json 'd["error"]["line"] == 2
	and d["error"]["where"] == "extra/wrong/info"'
sed -i '$d' "$POM_REPO/extra/wrong/info"
printf 'x' >"$scratch/x.diff"
ok 'no patch' runs 2 check --json "$scratch/x.diff"
ok '... is an error' error syntax
ok 'an option that is wrong' runs 2 --json --fuzz x check
ok '... is an error' error usage
ok 'an option that is unknown' runs 2 check --json --nosuch
ok '... is an error' error usage
flock "$KERNEL_DIR" "$RUNME" apply --json one >"$out" 2>"$err"
ok 'another run' error busy
chmod a-w "$KERNEL_DIR"
if [ "$(id -u)" -ne 0 ]; then
	ok 'no permission' runs 2 apply --json wrong
	ok '... is an error' error permission
fi
chmod u+w "$KERNEL_DIR"

# bytes that are no UTF-8, and those that JSON escapes
mkdir "$scratch/t"
printf 'a\377b\n' >"$scratch/t/text"
printf -- '--- a/text\n+++ b/text\n@@ -1 +1 @@\n-a"\\\033\376b\n+c\n' \
	>"$scratch/bytes.diff"
ok 'bytes that are no UTF-8' runs 1 check --json --tree "$scratch/t" \
	"$scratch/bytes.diff"
ok '... become U+FFFD, others are escaped' json \
	'd["sets"][0]["trees"]["tree"]["files"][0]["hunks"][0]["nearest"]
	["reason"] == "nothing near"'
printf -- '--- a/t\377x\n+++ b/t\377x\n@@ -1 +1 @@\n-a\n+c\n' >"$scratch/name.diff"
ok 'a name that is no UTF-8' runs 1 check --json --tree "$scratch/t" \
	"$scratch/name.diff"
ok '... is shown somehow' json \
	'd["sets"][0]["trees"]["tree"]["files"][0]["path"].startswith("t")'

# the same input, the same output
runs 1 check --json extra >/dev/null
cp "$out" "$scratch/first"
runs 1 check --json extra >/dev/null
ok 'twice the same' cmp "$out" "$scratch/first"

done_testing
