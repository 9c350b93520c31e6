#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The pages of html in a browser, from file:, at the widths of a phone, a tablet and a
# desk: no page has to be scrolled sideways, all text has contrast in light and dark, and
# the search finds.
# slow: a browser is started three times
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

POM_REPO=$top
export POM_REPO
site=$scratch/site
ok 'the catalogue is written' runs 0 html "$site"
ok '... as pages' [ "$(ls "$site"/*.html | wc -l)" -ge 7 ]
# The pages are the same with the sanitized tool: 1820 has it write all of these texts'
# forms. The browser looks at them once.
if sanitized; then
	done_testing
	exit
fi
need_tool chromium

# browser ARG...: without the network, a profile or a window
browser() {
	mkdir -p "$scratch/home"
	HOME=$scratch/home timeout 120 chromium --headless --no-sandbox --disable-gpu \
		--disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --disable-extensions \
		--disable-dev-shm-usage --proxy-server=127.0.0.1:9 \
		--user-data-dir="$scratch/profile" --virtual-time-budget=20000 \
		--window-size=1400,1000 "$@" 2>"$err"
}

# As a user has it: with its policy, from file:.
browser --dump-dom "file://$site/index.html?q=port+scan" >"$scratch/dom"
found() { # LINK: it stands in the list of what was found
	sed -n '/id="found-list"/,/<\/ul>/p' "$scratch/dom" | grep -qF "$1" && return
	cat "$scratch/dom" "$err"
	return 1
}
ok 'the search finds "port scan": psd' found 'psd'
ok '... with a link to it' eval 'found "href=\"psd.html\"" && found "href=\"fates.html#lscan\""'
ok '... and says how many' grep -qE '<p id="found"[^>]*>[0-9]+ found' "$scratch/dom"
ok '... where it can be typed' grep -qF '<form id="search" role="search">' "$scratch/dom"
ok '... and shows no other list then' grep -qF '<div id="all" hidden="">' "$scratch/dom"

# measured NAME SCHEME: the copy of the site says of each page, in frames of each width,
# what is wrong. Each page of the copy has one more script, of its own folder.
measured() {
	python3 -IS "$top/tests/cli/html_frames.py" "$site" "$scratch/$1" &&
		browser --dump-dom --blink-settings=preferredColorScheme="$2" \
			"file://$scratch/$1/frames.html" >"$scratch/dom" || return
	grep -o '<li class="seen">[^<]*' "$scratch/dom" | cut -d'>' -f2 | sort >"$scratch/seen.$1"
	grep -o '<li class="wrong">[^<]*' "$scratch/dom" | cut -d'>' -f2 | sort -u >"$scratch/wrong.$1"
}
measured light 1
measured dark 0
for name in light dark; do
	ok "$name: each page was seen at 3 widths" \
		[ "$(wc -l <"$scratch/seen.$name")" -eq $((3 * $(ls "$site"/*.html | wc -l))) ]
	ok '... in this scheme' [ "$(grep -c " $name " "$scratch/seen.$name")" -eq \
		"$(wc -l <"$scratch/seen.$name")" ]
	ok '... with hundreds of texts' eval \
		'[ "$(awk "{ n += \$4 } END { print n }" "$scratch/seen.$name")" -ge 1000 ]'
	none '... nothing is too wide, and every text has contrast' cat "$scratch/wrong.$name"
done

# The measure itself: a page with a wide word and pale text.
mkdir "$scratch/bad" && cp "$site"/* "$scratch/bad" && rm "$scratch/bad"/[a-eg-hj-zA-Z]*.html
printf 'body { color: #888 } h1 { white-space: nowrap; width: 2000px }\n' \
	>>"$scratch/bad/style.css"
site=$scratch/bad
measured found 1
ok 'what is too wide is found' grep -q 'index.html 360 .*scrolls sideways' "$scratch/wrong.found"
ok '... and what is pale' grep -q 'index.html 360 .*contrast' "$scratch/wrong.found"

done_testing
