#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The rooms of pom/: what each may include, and who may know a library. A room
# never includes one that stands below it in this table.
. tests/lib/tap.sh

# room | rooms that it may include beside itself | libraries: their headers
table() {
	cat <<'END'
lib |  | sodium
engine | lib |
txn | lib |
tree | lib engine | git2 archive
try | lib engine tree |
repo | lib engine tree |
ledger | lib engine txn tree try repo |
plan | lib engine txn tree try repo ledger |
publish | lib engine txn tree try repo ledger plan |
proof | lib engine txn tree try repo ledger plan |
module | lib engine txn tree try repo ledger plan publish |
update | lib engine tree repo | curl
rules | lib engine tree repo |
cli | lib engine txn tree try repo ledger plan publish proof module update rules | jansson histedit curses
guest |  |
END
}
libraries='sodium git2 archive archive_entry curl jansson histedit curses'

# column N ROOM: that column of the room's row
column() {
	table | awk -F ' *[|] *' -v n="$1" -v room="$2" '$1 == room { print $n }'
}

# The includes of a folder of rooms, as "FILE ROOM HEADER".
includes() {
	(cd "$1" && grep -EHo '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"][^>"]*' \
		*/*.[ch]) | sed 's/:[^<"]*/ /; s, ,/ ,' |
		awk '{ split($1, at, "/"); print $1, at[1], substr($0, index($0, " ") + 1) }' |
		sed 's,/ , ,'
}

# strays FOLDER: the includes that no row allows
strays() {
	last_room=
	includes "$1" | while read -r file room header; do
		if [ "$room" != "$last_room" ]; then
			last_room=$room
			may=$(column 2 "$room") may_use=$(column 3 "$room")
		fi
		name=${header#?}
		first=${name%%/*} first=${first%.h}
		case $header in
		\"*/*)
			allowed="$room $may"
			;;
		\"*) # in guest/, beside itself
			[ "$room" = guest ] && continue
			allowed=
			;;
		*)
			case " $libraries " in
			*" $first "*) allowed=$may_use ;;
			*) continue ;;
			esac
			first=${first%_entry}
			;;
		esac
		case " $allowed " in
		*" $first "*) ;;
		*) echo "$file: $name" ;;
		esac
	done
}
none 'each room includes what its row allows' strays pom

# A folder without a row could include anything.
rowless() {
	for folder in "$1"/*/; do
		room=${folder%/} room=${room##*/}
		set -- "$1" "$folder"/*.[ch]
		[ ! -e "$2" ] || [ -n "$(table | grep "^$room |")" ] || echo "$room"
	done
}
none 'each folder with code has a row' rowless pom
rows_in_order() {
	seen=' '
	table | while IFS='|' read -r room may _; do
		for other in $may; do
			case $seen in
			*" $other "*) ;;
			*) echo "$room before $other" ;;
			esac
		done
		seen="$seen${room% } "
	done
}
none 'no row allows a room that stands below it' rows_in_order

# A header in angle brackets that is neither of libc and Linux nor of a library
# in the table, or is one of ours.
unknown() {
	includes "$1" | awk '$2 != "guest" && $3 ~ /^</ { print $1, substr($3, 2) }' |
		grep -Ev ' (assert|ctype|dirent|dlfcn|errno|fcntl|fnmatch|getopt|grp|iconv|inttypes|langinfo|libgen|limits|linux/[a-z0-9_]+|locale|poll|pthread|pwd|regex|sched|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|sys/[a-z]+|termios|time|unistd|wchar|wctype)\.h$' |
		grep -Ev ' (sodium|jansson|histedit|curses|git2(/.*)?|archive(_entry)?|curl/.*)\.h$'
}
none 'every other header is of libc or Linux' unknown pom

# One file, or a few that belong together, know a library, or a trick for speed.
outside() {
	grep -ERl "#[[:space:]]*include[[:space:]]*[<\"]$1[>\"]" pom |
		grep -Evx "$2"
}
while read -r header files; do
	none "$header is included in $files only" outside "$header" "$files"
done <<'END'
sodium\.h pom/lib/(hash|sign)\.c
jansson\.h pom/cli/(json[a-z_]*|report_json)\.c
git2(/.*)?\.h pom/tree/git(_[a-z]+)?\.[ch]
archive(_entry)?\.h pom/tree/archive\.c
curl/.*\.h pom/update/download\.c
histedit\.h pom/cli/ask\.c
curses\.h pom/cli/browse_screen\.c
lib/ahead\.h pom/(lib/ahead|tree/prefetch)\.c
END

# needs FOLDER: "FILE OTHER" for two files of a room of which the first includes the
# header of the second. A header without a .c of its own is no file here.
needs() {
	{
		(cd "$1" && printf '%s\n' */*.c)
		includes "$1"
	} | awk '
		NF == 1 { sub(/\.c$/, ""); code[$1] = 1; next }
		index($3, "\"" $2 "/") == 1 {
			file = $1; other = substr($3, 2)
			sub(/\.[ch]$/, "", file); sub(/\.h$/, "", other)
			if (file != other && (file in code) && (other in code))
				print file, other
		}' | sort -u
}
# circles FOLDER KNOWN: files of a room that need each other, directly or around; but for
# the needs in the file KNOWN.
circles() {
	needs "$1" | grep -vxF -f "$2" | { LC_ALL=C tsort >/dev/null; } 2>&1
}
scratch_folder
# Needs that still close a circle. One that closes none any more is taken off.
cat >"$out/later" <<'END'
cli/json cli/setup
cli/json cli/todo
cli/names cli/setup
cli/opt cli/opt_table
engine/mail engine/recognise
lib/root lib/rights
repo/repo repo/file
END
none 'no two files of a room need each other' circles pom "$out/later"
finished() {
	while read -r need; do
		grep -vxF "$need" "$out/later" >"$out/others"
		[ -n "$(circles pom "$out/others")" ] ||
			echo "$need: take it off the list"
	done <"$out/later"
}
none 'each need on the list closes a circle' finished
rm "$out/later" "$out/others"

# The top level is what users see first. A test that writes where it stands shows here.
top_level() {
	git ls-files -z | tr '\n\0' '?\n' | sed 's,/.*,,' | sort -u |
		grep -Evx 'pom|patches|base|extra|tests|runme|Makefile|README\.md|CHANGES|CONTRIBUTING\.md|COPYING|\.(ci|clang-format|clang-tidy|editorconfig|gitattributes|gitignore)'
}
none 'nothing else stands at the top level' top_level

# The checks themselves: a house with one fault of each kind.
mkdir "$out/engine" "$out/lib" "$out/attic" "$out/cli"
echo '#include "plan/session.h"' >"$out/lib/upwards.c"
echo '#include <git2.h>' >"$out/cli/library.h"
echo '#include <lib/err.h>' >"$out/engine/hidden.c"
echo '#include "lib/b.h"' >"$out/lib/a.c"
echo '#include "lib/c.h"' >"$out/lib/b.h"
echo '#include "lib/types.h"' >"$out/lib/b.c"
echo '#include "lib/b.h"' >"$out/lib/types.h"
echo '#include "lib/a.h"' >"$out/lib/c.c"
echo '#include "lib/err.h"' | tee "$out/attic/a.c" >"$out/engine/good.c"
found() {
	strays "$out" | LC_ALL=C sort | tr '\n' ' '
	rowless "$out" | tr '\n' ' '
	unknown "$out" | tr '\n' ' '
	circles "$out" /dev/null | sed -n 's/^tsort: \([a-z]\)/\1/p' | sort |
		tr '\n' ' '
}
all_found() {
	[ "$(found)" = 'attic/a.c: lib/err.h cli/library.h: git2.h lib/upwards.c: plan/session.h attic engine/hidden.c lib/err.h lib/a lib/b lib/c ' ] || found
}
none 'an include upwards, a library, a hidden header, a room without row, a circle are found' \
	all_found

done_testing
