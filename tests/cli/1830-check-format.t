#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check --format sarif, junit and github: where a set does not apply, for the annotations
# of a CI. Names and texts of patches are hostile: they become no command and no markup.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2

# sarif EXPRESSION: as json; r has the results by the names of their sets.
sarif() {
	json "(lambda r: $1)({x['message']['text'].split(':')[0]: x for x in d['runs'][0]['results']})"
}
# junit EXPRESSION: standard output is valid XML; c has the cases by their names.
junit() {
	python3 -IS - "$out" "$1" <<'PYTHON'
import sys, xml.etree.ElementTree as ET
t = ET.parse(sys.argv[1]).getroot()
c = {x.get("name"): x for x in t.iter("testcase")}
if not eval("(" + sys.argv[2] + ")", {"t": t, "c": c}):
    print("this is not so: " + sys.argv[2])
    print(open(sys.argv[1], "rb").read())
    sys.exit(1)
PYTHON
}
# only_commands N: standard output is N workflow commands with escaped properties, and
# nothing is on standard error. A runner looks for "##[" in every other line.
only_commands() {
	[ "$(wc -l <"$out")" -eq "$1" ] && [ ! -s "$err" ] &&
		! LC_ALL=C grep -vE '^::(error|warning|notice) ((file|line|title)=[^:,]*,)*title=[^:,]*::[^:]' "$out" &&
		! LC_ALL=C grep -nE "$(printf '[\001-\011\013-\037\177]|\302[\200-\237]')" "$out"
}

tree_of
hunk f 10 XX new >s/conflict.patch
hunk f 20 20 y >s/clean.patch
hunk x 10 10 z | sed 's/^ 7$/ seven/' >s/fuzzy.patch
echo nothing >s/malformed.patch
{
	hunk x 30 30 u
	hunk f 30 30 u
} >s/partial.patch
sed -i 's/^30$/u/' t/x
(cd s && ls ./*.patch | sed 's,./,,') >series && mv series s/
note t s

ok 'sarif' refused 1 check --tree t --repo s --format sarif
ok '... one result for each set that does not apply, and for the fuzzy one' sarif \
	'sorted(r) == ["conflict.patch", "fuzzy.patch", "malformed.patch", "partial.patch"]'
ok '... the rule is the standing' sarif 'all(k == v["ruleId"] + ".patch" for k, v in r.items())'
ok '... the rules are described' sarif 'all(d["runs"][0]["tool"]["driver"]["rules"][v["ruleIndex"]]["id"] == v["ruleId"] for v in r.values())'
ok '... with its level' sarif '[r[k]["level"] for k in sorted(r)] == ["error", "note", "error", "error"]'
ok '... the line of the hunk in the patch' sarif 'r["conflict.patch"]["locations"] == [{"physicalLocation": {
	"artifactLocation": {"uri": "s/conflict.patch", "uriBaseId": "SRCROOT"}, "region": {"startLine": 3}}}]'
ok '... the line of the tree' sarif 'r["conflict.patch"]["relatedLocations"][0]["physicalLocation"] == {
	"artifactLocation": {"uri": "t/f", "uriBaseId": "SRCROOT"}, "region": {"startLine": 10}}'
ok '... the base is the working folder' sarif "d['runs'][0]['originalUriBaseIds']['SRCROOT']['uri'] == 'file://$scratch/'"
ok '... and the reason' sarif '"patch 10: XX" in r["conflict.patch"]["message"]["text"]'
ok '... how the run ended' sarif 'd["version"] == "2.1.0" and d["runs"][0]["invocations"] ==
	[{"executionSuccessful": True, "exitCode": 1}]'

ok 'junit' refused 1 check --tree t --repo s --format junit
ok '... one case for each set' junit 'len(c) == 5 and t.get("tests") == "5" and t.get("failures") == "3"'
ok '... in the suite of its group' junit '[x.get("name") for x in t] == ["s"] and t[0].get("failures") == "3"'
ok '... passed' junit 'len(c["clean.patch"]) == 0 and len(c["fuzzy.patch"]) == 0'
ok '... failed, with the reason' junit 'c["conflict.patch"][0].tag == "failure" and
	"patch 10: XX" in c["conflict.patch"][0].text and c["conflict.patch"].get("file") == "s/conflict.patch"'

ok 'github' refused 1 check --tree t --repo s --format github
ok '... commands only' only_commands 4
ok '... with file and line' says '::error file=s/conflict.patch,line=3,title=conflict.patch%3A conflict::tree: '
ok '... all of the reason in one line' says '%0A        patch 10: XX%0A'
ok '... fuzz is a notice' says '::notice file=s/fuzzy.patch,line=3,title='

ok 'all is well: sarif' runs 0 check --tree t s/clean.patch --format sarif
ok '... has no result' json 'd["runs"][0]["results"] == []'
ok '... junit' runs 0 check --tree t s/clean.patch --format junit
ok '... has one that passed' junit 't.get("tests") == "1" and t.get("failures") == "0"'
ok '... github' runs 0 check --tree t s/clean.patch --format github
ok '... is silent' only_commands 0

# hostile names, texts and lines
mkdir -p "h/%25 ä"
evil=$(printf 'h/%%25 ä/::error,a=b:%%0A<&">]]>.patch')
{
	printf '::set-output name=a::b\n##[error]x\n\nSubject: ##[add-path]x\n'
	hunk f 10 '::stop-commands::x##[set-env]' new
} >"$evil"
hunk f 11 "$(printf '\033[31m\001\233\377\357\277\277::error::<![CDATA[&#0;')" "$(printf '\r::add-mask::a')" >h/bytes.patch
printf '\r\n::set-output name=a::b\n##[error]x\n::error::y\n' >h/junk.patch
printf 'From: ::error::\nnot a mail ##[error]\n' >h/mail.patch
seven=$(printf 'h/line\n::warning::x\n.patch') && hunk f 12 no no2 >"$seven"
set -- "$evil" h/bytes.patch h/junk.patch h/mail.patch "$seven"
ok 'hostile patches: github' runs 1 check --tree t "$@" --format github
ok '... are not obeyed' only_commands 5
for one; do
	runs 1 check --tree t "$one" --format github >/dev/null || runs 2 check --tree t "$one" --format github
	ok '... nor alone' only_commands "$(wc -l <"$out")"
done
ok 'junit' runs 1 check --tree t "$@" --format junit
ok '... is valid' junit 'len(c) == 5 and t.get("failures") == "5"'
ok '... has their lines' says 'patch 10: ::stop-commands::x##[set-env]' 'patch 11: \033[31m\001\233'
ok 'sarif' runs 1 check --tree t "$@" --format sarif
ok '... names the file' json '"h/%2525%20%C3%A4/%3A%3Aerror%2Ca%3Db%3A%250A%3C%26%22%3E%5D%5D%3E.patch" in
	[x["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for x in d["runs"][0]["results"]]'

# what ends the run
ok 'no tree: github' runs 2 check --tree '##[error]x' "$1" --format github
ok '... is a command, too' only_commands 1
ok '... junit' runs 2 check --tree none s/clean.patch --format junit
ok '... has an error' junit 't.get("errors") == "1" and "cannot open" in t[0][0][0].text'
ok '... and says so' test -s "$err"
ok '... sarif' runs 2 check --tree none s/clean.patch --format sarif
ok '... has a notification' json '(lambda i: not i["executionSuccessful"] and i["exitCode"] == 2 and
	"cannot open" in i["toolExecutionNotifications"][0]["message"]["text"])(d["runs"][0]["invocations"][0])'
ok 'a single malformed one' runs 2 check --tree t s/malformed.patch --format sarif
ok '... has its place' sarif 'r["malformed.patch"]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "s/malformed.patch"'
ok 'an unknown format' runs 2 check --tree t s/clean.patch --format xml
ok '... the known ones are listed' says 'only report, html, sarif, junit and github'
ok 'with --json' runs 2 check --tree t s/clean.patch --format sarif --json
ok '... they exclude each other' says '--json and --format exclude each other'
ok 'apply does not take it' refused 2 apply --tree t s/clean.patch --format sarif
ok 'nor does a dry run of revert' refused 2 check -R --tree t s/clean.patch --format sarif

# sets of a repository
make_repo base
make_trees
new_set base/old 'Linux: >= 5.0, <= 5.4'
new_set base/have 'Mainline: (>= 4.0) better'
new_set base/good
mkdir elsewhere && cd elsewhere || exit 2
ok 'sets of a repository: sarif' runs 1 check --format sarif --iptables "$IPTABLES_DIR"
ok '... of another version: a warning' sarif 'r["old"]["level"] == "warning" and r["old"]["ruleId"] == "unsuitable"'
ok '... in mainline: a note' sarif 'r["have"]["level"] == "note" and r["have"]["ruleId"] == "merged"'
ok '... the bases are beside the working folder' sarif "r['old']['locations'][0]['physicalLocation']['artifactLocation']['uriBaseId'] == 'REPOSITORY'
	and d['runs'][0]['originalUriBaseIds']['LINUX']['uri'] == 'file://$KERNEL_DIR/'"
ok '... junit' runs 1 check --format junit
ok '... skipped' junit 'c["old"][0].tag == "skipped" and t.get("skipped") >= "1" and t.get("failures") == "0"'
ok '... the other one is well' junit 'len(c["good"]) == 0 and c["good"].get("classname") == "base"'
ok '... github' runs 1 check --format github
ok '... a warning' matches '^::warning file=.*,title=old%3A unsuitable::'
ok 'several kernels' runs 2 check --format sarif --kernel "$KERNEL_DIR" --kernel "$scratch/linux"
ok '... are refused' says 'it takes one kernel, and 2 are given'

done_testing
