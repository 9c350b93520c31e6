#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The header of each foreign library stands in one room.
. tests/lib/tap.sh

# Files that include the header and are not the room.
outside() {
	grep -ERl "#[[:space:]]*include[[:space:]]*[<\"]$1[>\"]" pom |
		grep -Evx "$2"
}
while read -r header room; do
	none "$header is included in $room only" outside "$header" "$room"
done <<'END'
sodium\.h pom/base/(hash|sign)\.c
jansson\.h pom/face/(json[a-z_]*|report_json)\.c
git2(/.*)?\.h pom/domain/tree_git(_[a-z]+)?\.[ch]
archive(_entry)?\.h pom/domain/archive\.c
curl/.*\.h pom/domain/download\.c
END

# A library that has no row yet must get one.
rowless() {
	grep -rEn '#[[:space:]]*include[[:space:]]*<' pom/base pom/engine \
		pom/domain pom/module pom/face |
		grep -Ev '<(assert|ctype|dirent|dlfcn|errno|fcntl|fnmatch|getopt|grp|iconv|inttypes|langinfo|libgen|limits|linux/[a-z0-9_]+|locale|poll|pthread|pwd|regex|sched|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|sys/[a-z]+|termios|time|unistd|wchar|wctype)\.h>' |
		grep -Ev '<(sodium|jansson|git2(/.*)?|archive(_entry)?|curl/.*)\.h>'
}
none 'every other header is of libc or Linux' rowless

done_testing
