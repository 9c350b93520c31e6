#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# html writes the catalogue as pages: valid, complete, the same bytes each time. Only a
# folder of its own is replaced, and as a whole. The texts of strangers stay text.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool tidy strace

# valid, linked DIR: every page is valid HTML, every link leads to something there, and nothing
# is loaded from elsewhere.
valid() {
	tidy -quiet -errors "$1"/*.html
}
linked() {
	python3 -IS "$top/tests/cli/html.py" "$1"
}

make_trees
make_repo base extra
unset KERNEL_DIR IPTABLES_DIR
new_set base/ant 'Author: A. Uthor <a@example.org>' 'License: GPL-2.0-only' \
	'Config: +ANT BEE' 'Linux: >= 5.10' 'Mainline: XT_ANT, -m ant' 'Proved:' \
	' linux 6.1.192 iptables 1.8.9 sources 2026-11-16' \
	' linux 6.1.192 iptables 1.8.7 binaries 2021-01-17' \
	' image 6.1.0-57-cloud-amd64 iptables 1.8.9 emulated 2026-11-26'
cat >"$POM_REPO/base/ant/help" <<'END'
ant finds ants. They walk in a line, one after another, and none of them
leaves it.

Options; a rule takes one of them:

  --tail N   the last N of the
             line
  [!] --all  all of them

Examples:

  iptables -A INPUT -m ant --tail 3 \
    -j DROP

What a rule costs: a crumb of 12 bytes, and nothing at all on a day when
none of them is there.

Limits:

- One line at a time, or
  two.
- No bees.

1. first, and it
   goes on
2. second
END
edit_by base/ant linux.diff "$scratch/linux" net/netfilter/Makefile '30s/obj/ant/'
new_set extra/bee 'Depends: ant'
printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
	name group 'what it did' fate 'where now' 'say it today' \
	psd base 'detect port scans' addons 'xtables-addons: xt_psd' '-m psd' \
	PSD base 'another' dead '' '' \
	bee extra 'an old bee' replaced 'NETFILTER_BEE' '-m bee' \
	>"$POM_REPO/patches/fates.tsv"
site=$scratch/site

ok 'it writes a folder' runs 0 html "$site"
ok '... and says where to begin' says "written: $site, 6 files; open $site/index.html"
ok '... with a page for each set, and no more' [ "$(ls -A "$site" | tr '\n' ' ')" = \
	'.runme-html ant.html bee.html fates.html index.html search.js style.css ' ]
none '... that tidy finds no fault with' valid "$site"
none '... whose links and anchors are there' linked "$site"
page() {
	page_name=$1
	shift
	for text; do
		grep -qF -e "$text" "$site/$page_name" && continue
		echo "$page_name does not have: $text"
		return 1
	done
}
ok 'the index has groups and sets' page index.html '<h2>base</h2>' \
	'<a href="ant.html">ant</a> <span>the set ant</span>' '<h2>extra</h2>'
ok 'a page has what info says' page ant.html 'A. Uthor &lt;a@example.org&gt;' \
	'GPL-2.0-only' '<code>CONFIG_ANT</code>' '&gt;= 5.10' 'XT_ANT, <code>-m</code> ant' 'base/ant/info'
ok '... the help in parts' page ant.html '<h2 id="about">' '<h2 id="options">' \
	'<h2 id="examples">' '<h2 id="cost">' '<h2 id="limits">'
ok '... its options as a list' page ant.html '<dt><code>--tail N</code></dt>' \
	'<dt><code>[!] --all</code></dt>'
ok '... its examples as they are' page ant.html \
	'<code>iptables -A INPUT -m ant --tail 3 \'
ok '... and its lists, and the ends of short lines' page ant.html '<li>No bees.</li>' 'time, or<br>' '<p>2. second</p>' 'goes on</p>'
ok '... the cost of a rule' page ant.html '<p>A crumb of 12 bytes, and nothing'
ok '... proofs in words' page ant.html '<th scope="col">iptables 1.8.7</th>' \
	'<th scope="row">image 6.1.0-57-cloud-amd64</th>' '<b>sources</b> <span>2026-11-16' \
	'<b>package</b> <span>2021-01-17' '<b>emulated</b> <span>2026-11-26' '<td>not tried</td>'
ok '... the diff, line by line' page ant.html '<del>-obj 30' '</del><ins>+ant 30' \
	'<span class="place">@@ -27,7 +27,7 @@' '<b>--- a/net/netfilter/Makefile'
ok '... a new file' page ant.html 'net/netfilter/ant.c</code>' '<code>/* ant */'
ok '... how to apply it' page ant.html 'runme apply ant' 'export KERNEL_DIR='
ok '... and who needs it' page ant.html '<dt>Needed by</dt>' '<a href="bee.html">bee</a>'
ok 'what a set depends on is linked' page bee.html '<a href="ant.html">ant</a>'
ok 'old names have anchors' page fates.html '<dt id="psd"><a href="#psd">psd</a>' \
	'<code><span>-m</span> psd</code>' 'xtables-addons maintains it' 'id="PSD-2"' '<a href="bee.html">bee</a>'
ok 'without a tree, no standing is shown' not grep -q 'class="standing"' "$site/index.html"

ok 'again' runs 0 html "$scratch/again"
none '... it is the same, byte for byte' diff -r "$site" "$scratch/again"
ok 'with a tree' runs 0 html "$scratch/again/" --kernel "$scratch/linux"
ok '... each set has its standing' grep -q \
	'<strong class="standing">clean</strong>' "$scratch/again/index.html"
ok '... also on its page' grep -q \
	'<strong>clean</strong> in kernel tree 6.1.1' "$scratch/again/ant.html"
none '... and that is valid' valid "$scratch/again"
new_set extra/index
new_set extra/ANT
ok 'sets with names of other pages' runs 0 html "$scratch/again"
ok '... have pages beside those' ls "$scratch/again/index-2.html" "$scratch/again/ANT-2.html"
none '... all with links' linked "$scratch/again"
rm -r "$POM_REPO/extra/index" "$POM_REPO/extra/ANT"

# an earlier folder
rm -r "$POM_REPO/extra/bee"
ok 'an earlier folder' runs 0 html "$site" --json
ok '... is replaced' json 'd["replaced"] and d["files"] == 5 and d["exit"] == 0 and
	d["sets"] == [{"name": "ant", "page": "ant.html"}] and d["bytes"] > 1000'
ok '... as a whole' [ ! -e "$site/bee.html" ]
left() {
	ls -d "$site".* "$scratch"/again.* 2>/dev/null
}
none '... and nothing is left beside it' left
mkdir "$scratch/empty"
ok 'an empty folder will do' runs 0 html "$scratch/empty"
ok '... and has the pages' [ -s "$scratch/empty/ant.html" ]

# other folders, and no folder
note "$scratch/linux"
ok 'a folder of somebody else is refused' refused 2 html "$scratch/linux"
ok '... with what to do' says 'runme html has not written them' \
	'give a folder that is new or empty'
echo mine >"$site/mine.txt"
note "$site"
ok 'a file of somebody else in its folder, too' refused 2 html "$site"
ok '... by name' says 'mine.txt is in this folder' 'move it away'
rm "$site/mine.txt"
mkdir "$site/sub" && echo sub >>"$site/.runme-html"
note "$site"
ok 'so is a folder in it, whatever its list says' refused 2 html "$site"
rm -r "$site/sub"
sed -i '$d; 1s/1/0/' "$site/.runme-html"
note "$site"
ok '... and a folder with a list of another kind' refused 2 html "$site"
sed -i '1s/0/1/' "$site/.runme-html"
ln -s site "$scratch/link"
note "$site"
ok 'a link is refused' refused 2 html "$scratch/link"
ok '... and named' says 'this is a symbolic link'
ok 'a file is refused' refused 2 html "$POM_REPO/base/ant/info"
ok 'the folder . is refused' refused 2 html "$site/."
ok 'a folder in a folder that is not there' refused 2 html "$scratch/no/site"
ok 'no folder is a usage error' runs 2 html
ok '... with a hint' says 'html: into which folder?'
ok 'two are one too many' runs 2 html a b

# all or nothing
failing() { # CALL ERROR: all such calls fail
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -o /dev/null -e trace="$1" \
		-e inject="$1":error="$2" "$RUNME" html "$site" >"$out" 2>&1
	[ $? -eq 2 ] && untouched && [ -z "$(left)" ]
}
note "$site"
ok 'if it cannot be renamed, the old folder stays' failing renameat2 EINVAL
ok '... if it cannot be written, too' failing syncfs ENOSPC
interrupted() {
	{ # the shell would tell of the signal
		ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -o /dev/null -e trace=write \
			-e inject=write:signal=TERM:when=3 "$RUNME" html "$site" >"$out" 2>&1 &
		wait $!
		ended=$?
	} 2>/dev/null
	[ $ended -eq 143 ] && untouched && [ -z "$(left)" ]
}
ok '... or after SIGTERM' interrupted
kept() {
	killed_at renameat2 1 html "$site" && untouched
}
ok 'killed before the rename, the old folder stays' kept
rm -rf "$site".*
swapped() { # somebody else puts a folder there just before the rename
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -o /dev/null -e trace=renameat2 \
		-e inject=renameat2:delay_enter=2000000:when=1 "$RUNME" html "$site" >"$out" 2>&1 &
	for _ in $(seq 200); do
		ls "$site".*/.runme-html >/dev/null 2>&1 && break
		sleep 0.05
	done
	mv "$site" "$scratch/was" && mkdir "$site" && echo mine >"$site/mine.txt"
	wait $!
	[ $? -eq 2 ] && [ "$(ls -A "$site")" = mine.txt ] && [ -z "$(left)" ] &&
		says 'was replaced meanwhile'
}
ok 'a folder that comes there meanwhile stays' swapped
rm -r "$site" && mv "$scratch/was" "$site"

# what strangers write
hostile=$scratch/hostile
mkdir "$hostile"
evil='<script>alert(1)</script>'
patch() { # NAME TITLE TEXT
	{
		printf 'Subject: %s\n\n%s & "quoted" %b\n' "$2" "$evil" "$3"
		printf -- '--- a/%s\n+++ b/x\n@@ -1 +1,2 @@\n a\n+%s%b\n' "$evil" "$evil" \
			'\0001\r'
	} >"$hostile/$1"
}
hidden='\0342\0200\0250 \0342\0200\0256'
patch '<img src=x onerror=alert(1)>.patch' "$evil" "$hidden"
patch '" onmouseover="alert(1).patch' '" onmouseover="alert(1)' "$hidden"
patch 'größe.patch' 'größe' "$hidden"
patch 'GRößE.patch' 'a like name' "$hidden"
patch 'a..b.patch' 'dots' "$hidden"
patch '-dash.patch' 'dash' "$hidden"
patch '%2e%2e.patch' '%2e%2e' "$hidden"
patch '$(touch evil) ` &.patch' "it's" '\0001 \0377 \0302\0200'
unset POM_REPO
ok 'a folder with hostile names and texts' runs 0 html "$scratch/h" --repo "$hostile" --json
all_there() {
	json "len(d['sets']) == 8 and len({p['page'].lower() for p in d['sets']}) == len(d['sets'])"
}
ok '... has a page for each' all_there
none '... with a safe name' find "$scratch/h" -mindepth 1 ! -name .runme-html \
	\( -name '*[!-+._a-zA-Z0-9]*' -o -name '[-.]*' \)
none '... valid' valid "$scratch/h"
none '... with no markup and no script of theirs' linked "$scratch/h"
ok '... with what is invisible shown' grep -rqF '&lt;U+202E&gt;' "$scratch/h"
ok '... and what is no UTF-8 as windows-1252' grep -rqF ' ÿ ' "$scratch/h"
none '... and nothing of it is run' find "$scratch" . -maxdepth 2 -name evil


# limits: bytes of patches on a page, proofs in a table, bytes of texts for the search
make_repo base
unset KERNEL_DIR IPTABLES_DIR
new_set base/long
numbered '/* a line of 16 */' 30000 >"$POM_REPO/base/long/linux/net/netfilter/long.c"
{
	echo 'Summary: proved often'
	echo 'Proved:'
	seq -f ' linux 6.%.0f iptables 1.8.9 sources 2026-11-16' 256
} >"$POM_REPO/base/long/info"
ok 'a set with many lines, and 256 proofs' runs 0 html "$scratch/long"
lines() { # the lines of the file that the page shows, and those that it says it does not
	shown=$(grep -c 'a line of 16' "$scratch/long/long.html")
	left_out=$(sed -n 's/.*>\([0-9]*\) more lines are not shown.*/\1/p' "$scratch/long/long.html")
	[ "$shown" -lt 30000 ] && [ "$shown" -gt 20000 ] && [ $((shown + left_out)) = 30000 ] ||
		echo "$shown $left_out"
}
none '... shows whole lines of the file, and the number of the others' lines
proofs() {
	[ "$(grep -c '<th scope="row">' "$scratch/long/long.html")" = 256 ] &&
		"$@" grep -q "<p class=\"note\">1 more" "$scratch/long/long.html"
}
ok '... and all proofs' proofs not
echo ' linux 7.1 iptables 1.8.9 sources 2026-11-16' >>"$POM_REPO/base/long/info"
runs 0 html "$scratch/long"
ok '... but not the 257th' proofs env
mkdir "$scratch/many"
awk -v dir="$scratch/many" 'BEGIN {
	for (n = 1; n <= 1300; n++) {
		file = sprintf("%s/%04d.patch", dir, n)
		print "Subject: change " n "\n" >file
		for (i = 0; i < 60; i++)
			print "a line of a mail, and some words of it in row " i >file
		print "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+" n >file
		close(file)
	}
}'
unset POM_REPO
ok '1,300 patches' bounded 3 200000 0 html "$scratch/pages" --repo "$scratch/many"
ok '... have their pages' [ "$(ls "$scratch/pages" | wc -l)" = 1303 ]
ok '... and a search of bounded size' [ "$(stat -c %s "$scratch/pages/search.js")" -lt 2400000 ]
ok '... that has all of them' grep -q '^\["1300.patch","change 1300"' "$scratch/pages/search.js"

done_testing
