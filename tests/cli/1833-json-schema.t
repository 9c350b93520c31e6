#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The JSON Schema: the documents of every command are valid, and none is with a member
# more or less.
# slow: each document is validated again with a member more in each of its objects
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool git

cd "$scratch" || exit 2
schema=$top/pom/man/runme.schema.json
python3 -I -c 'import jsonschema' || bail 'python3-jsonschema is not there'
mkdir docs
n=100
document() {
	runs "$@" --json && cp "$out" "docs/$n"
}
# keep STATUS ARG...: a test that keeps the document of that run
keep() {
	n=$((n + 1))
	ok "status $1: runme $(echo "$@" | cut -d ' ' -f 2-)" document "$@"
}

make_repo base
make_trees
new_set base/one 'Author: Ann' 'Config: ONE' 'Depends: two'
new_set base/two
new_set base/old 'Linux: >= 5.0, <= 5.4'
new_set base/have 'Mainline: (>= 4.0) better'
edit_by base/two iptables.diff "$IPTABLES_DIR" extensions/GNUmakefile.in 's/^rule 9$/& too/'
keep 0 list
keep 0 search two
keep 1 search nothing-of-that
keep 0 show one
keep 1 check
keep 0 apply one
keep 0 check one
keep 0 status
keep 0 list --kernel "$scratch/linux" --kernel "$KERNEL_DIR"
keep 1 check --kernel "$scratch/linux" --kernel "$KERNEL_DIR"
keep 0 revert one
keep 2 check nothing-of-that
keep 2 check --kernel nowhere one
keep 1 export -o exported2 --format tar old have
keep 0 refresh
keep 1 prove old
keep 0 module status --root "$scratch/linux"
unset KERNEL_DIR IPTABLES_DIR
keep 0 export -o exported --kernel "$scratch/linux" one

# every standing, with its hunks
tree_of
hunk f 10 XX new >s/conflict.patch
hunk f 20 20 y >s/clean.patch
hunk x 10 10 z | sed 's/^ 7$/ seven/' >s/fuzzy.patch
hunk gone 10 10 z >s/missing.patch
echo nothing >s/malformed.patch
: >s/empty.patch
{
	hunk x 30 30 u
	hunk f 30 30 u
} >s/partial.patch
hunk x 30 30 u >s/present.patch
git_move f g >s/rename.patch
hunk x 38 38 '	end' | sed 's/^ 40$/& /' >s/blanks.patch
sed -i 's/^30$/u/' t/x
mkdir t/sub && seq 40 >t/sub/gone
(cd s && printf '%s\n' *.patch) >series && mv series s/
keep 1 check --tree t --repo s
keep 1 apply --tree t --repo s s
keep 0 apply --tree t --repo s clean.patch fuzzy.patch
keep 0 status --tree t
sed -i s/^y$/z/ t/f
keep 1 status --tree t
keep 1 check --tree t --repo s s
keep 0 list --tree t --repo s
keep 1 revert --tree t clean.patch
keep 1 refresh --repo s --onto t -k
keep 1 import s -o imported
keep 2 update --dir empty --rollback

# a history, in which each of two patches fits for a while
commit() {
	git -C g add -A && git -C g -c user.name=A -c user.email=a@b commit -qm "$1"
}
mkdir g && seq 40 >g/f && git init -q g && commit one && git -C g tag one
sed -i s/^11$/other/ g/f && commit two
sed -i 's/^other$/11/; s/^10$/XX/' g/f && commit three
hunk f 10 10 XX >s/clean.patch
keep 0 bisect --good one --bad HEAD --tree g s/clean.patch
keep 1 bisect --good one --bad HEAD --tree g s/conflict.patch
validate() {
	python3 -I - "$schema" docs/* <<'PYTHON'
import copy, json, sys
from jsonschema import Draft202012Validator as Validator
from jsonschema.exceptions import best_match

schema = json.load(open(sys.argv[1]))
Validator.check_schema(schema)
# the schema of one kind of document, for speed and for its messages
kinds = {k: Validator({"$ref": "#/$defs/" + k, "$defs": schema["$defs"]})
         for k in schema["$defs"] if k.startswith("document_")}
whole = Validator(schema)
seen, standings, bad = set(), set(), 0

def objects(v):
    if isinstance(v, dict):
        yield v
    for x in v.values() if isinstance(v, dict) else v if isinstance(v, list) else ():
        yield from objects(x)

def say(*words):
    global bad
    bad += 1
    print(*words)

for name in sys.argv[2:]:
    d = json.load(open(name))
    fits = [k for k, v in kinds.items() if v.is_valid(d)]
    if len(fits) != 1 or not whole.is_valid(d):
        e = best_match(whole.iter_errors(d))
        say(name, d.get("command"), "fits", fits, list(e.absolute_path) if e else "", e.message[:300] if e else "")
        continue
    seen.add(fits[0])
    one = kinds[fits[0]]
    for o in objects(d):
        standings.add(o.get("standing"))
        o["unknown"] = 1
        if one.is_valid(d):
            say(name, "an unknown member is valid beside", list(o))
        del o["unknown"]
    for key in list(d):
        less = copy.copy(d)
        del less[key]
        if whole.is_valid(less):
            say(name, "is valid without", key)
    for key, value in (("schema", 2), ("exit", "0"), ("exit", 3)):
        if whole.is_valid({**d, key: value}):
            say(name, "is valid with", key, value)
for s in schema["$defs"]["standing"]["enum"]:
    if s not in standings and s != "none":
        say("no document has the standing", s)
for k in kinds:
    if k not in seen and k != "document_update":
        say("no document fits", k)
sys.exit(bad > 0)
PYTHON
}
ok 'every document is valid, and none with a member more or less' validate
ok 'the manual names the schema' grep -q 'runme\.schema\.json$' "$top/pom/man/runme-json.7"
ok 'it is installed' grep -q 'doc/runme/runme\.schema\.json$' "$top/Makefile"

done_testing
