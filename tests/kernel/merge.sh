#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Merges results of cells (matrix.sh --cell), and prints their verdicts. With --write,
# the info of each set gets what it was proved with.
#
# Results of the same cell with the same content are one result. If they differ,
# that is a failure, and nothing of the cell is written. A result without its end is
# left out if there is another one of its cell.
#
#	merge.sh [--write] FILE|FOLDER...
. tests/lib/tap.sh
write=
if [ "${1-}" = --write ]; then
	write=1
	shift
fi
[ $# -gt 0 ] || bail 'usage: merge.sh [--write] FILE|FOLDER...'
scratch_folder

# The cell of a line in info, as it stands among those that were tried.
cell_of() {
	case $1 in
	image) echo "image-$(echo "$2" | cut -d. -f1,2) own" ;;
	*) echo "${2%.*} $4" ;;
	esac
}

# The info of set $1 with its Proved field made anew: cells that were not tried
# this time stay, the others are what came out.
rewrite() {
	info=$(ls -d -- */"$1"/info)
	{
		sed -n '/^Proved:/,/^[A-Z]/s/^ *\(\(linux\|image\) .*\)/\1/p' "$info" |
			while read -r line; do
				# shellcheck disable=SC2086 # its words
				grep -qxF "$1 $(cell_of $line)" "$out/tried" ||
					echo "$line"
			done
		sed -n "s/^$1 \(\(linux\|image\) .*\)/\1/p" "$out/proved"
	} | sort -V | sort -s -k1,1r >"$out/lines"
	{
		awk '/^[A-Za-z]/ { skip = /^Proved:/ } !skip' "$info"
		[ ! -s "$out/lines" ] || {
			echo 'Proved:'
			sed 's/^/ /' "$out/lines"
		}
	} >"$out/info" && cat "$out/info" >"$info"
}

# Does a result have as many verdicts as its last line says?
whole() {
	[ "$(tail -n 1 "$1")" = "1..$(grep -c '^\(not \)\?ok ' "$1")" ]
}

# "CELL DIGEST FILE" for each result; the digest is - if it is not whole.
for name; do
	if [ -d "$name" ]; then
		find "$name" -type f | sort
	else
		echo "$name"
	fi
done | while read -r file; do
	cell=$(sed -n '1s/^# cell \([a-z0-9.-]*\)$/\1/p' "$file" 2>/dev/null)
	digest=-
	if [ -z "$cell" ]; then
		cell=${file##*/}
	elif whole "$file"; then
		digest=$(sha256sum <"$file")
	fi
	echo "$cell ${digest%% *} $file"
done >"$out/results"

: >"$out/proved"
: >"$out/tried"
for cell in $(cut -d' ' -f1 "$out/results" | awk '!seen[$0]++'); do
	awk -v cell="$cell" '$1 == cell && $2 != "-" && !seen[$2]++' \
		"$out/results" | cut -d' ' -f3- >"$out/files"
	file=$(head -n 1 "$out/files")
	other=$(sed -n 2p "$out/files")
	if [ -z "$file" ]; then
		tap 'not ok' "$cell: there is no whole result"
	elif [ -n "$other" ]; then
		tap 'not ok' "$cell: results contradict each other" \
			"$(diff -U 0 "$file" "$other")"
	else
		tap_lines "$file"
		sed -n 's/^# proved //p' "$file" >>"$out/proved"
		sed -n 's/^# tried //p' "$file" >>"$out/tried"
	fi
done
[ -s "$out/tried" ] || tap 'not ok' 'a cell could be tried'
if [ -n "$write" ]; then
	cut -d' ' -f1 "$out/tried" | sort -u | while read -r set; do
		rewrite "$set"
	done
fi
done_testing
