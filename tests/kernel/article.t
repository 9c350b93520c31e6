#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The rules in a well-known article work unchanged, in a kernel with all sets:
# article/prove.
#
#	article.t [KERNEL [IPTABLES]]: versions that tests/lib/sources.sh has
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
POM_HOME=$PWD
export POM_HOME
for set in base/mport base/random base/time extra/string extra/TARPIT; do
	[ -d $set ] || bail "there is no $set"
done
sources "${1:-newest}" "${2:-1.8.9}"
scratch_folder

# The project's sets, and after them one that is nothing but packets, and a file
# that nobody reads, as a set has to bring something.
mkdir -p "$out/patches" "$out/rules"
cp -R base extra "$out/"
cp -R tests/kernel/article "$out/rules/"
mkdir "$out/rules/article/iptables"
cp tests/kernel/article/help "$out/rules/article/iptables/RULES"
printf 'Repository: article\nGroups: base extra rules\n' \
	>"$out/patches/repository"
echo 'Depends: mport random time string TARPIT' >>"$out/rules/article/info"

KERNEL_DIR=$linux IPTABLES_DIR=$iptables "$RUNME" prove --json --repo "$out" \
	article >"$out/json" 2>"$out/err"
python3 -c 'import json,sys
for s in json.load(open(sys.argv[1])).get("sets", []):
    if s["name"] == "article":
        print("yes" if s["boots"] and s["packet_test"] and s["total"] and
              s["passed"] == s["total"] and not s["skipped"] else "no",
              s["passed"], s["total"])' "$out/json" >"$out/said" 2>>"$out/err"
read -r good passed total <"$out/said"
name="the article's rules: ${passed:-0} of ${total:-0}"
if [ "$good" = yes ]; then
	tap ok "$name"
else
	tap 'not ok' "$name" "$(cat "$out/json" "$out/err")"
fi
done_testing
