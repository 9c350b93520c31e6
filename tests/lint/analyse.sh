#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# analyse.sh FILE...: runs gcc -fanalyzer, clang with the strict warnings, clang-tidy
# and cppcheck on C files, and prints one line of TAP (without a number) for each.
# $COMPILE is the compiler with its flags.
#
# A file that passed is not analysed again: $BUILD/lint/ has a name for each pass,
# the digest of the preprocessed text, the versions of the tools and their settings.
set -u
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
flags=${COMPILE#* } # without the compiler
mkdir -p "$BUILD/lint" || exit 2

versions() {
	gcc --version
	clang --version
	clang-tidy --version
	cppcheck --version
	cat .clang-tidy "$0"
}
versions >"$scratch/versions" 2>&1

# shellcheck disable=SC2086 # flags are several words
analyse() {
	gcc $flags -fanalyzer -c -o "$scratch/o" "$1"
	clang $flags -fsyntax-only "$1"
	clang-tidy --quiet "$1" -- $flags 2>"$scratch/err" ||
		grep -v '^[0-9]* warnings* generated' "$scratch/err"
	cppcheck --quiet --std=c11 --inline-suppr -D_GNU_SOURCE -Ipom \
		--enable=warning,performance,portability \
		--suppress=missingInclude --suppress=missingIncludeSystem "$1"
}

for file in "$@"; do
	# -CC keeps comments: some of them silence a tool
	# shellcheck disable=SC2086
	if ! gcc $flags -E -CC "$file" >"$scratch/i" 2>"$scratch/says"; then
		echo "not ok - $file"
		sed 's/^/# /' "$scratch/says" >&2
		continue
	fi
	sum=$({ echo "$flags" && cat "$scratch/versions" "$scratch/i"; } |
		sha256sum | cut -c 1-64)
	if [ ! -e "$BUILD/lint/$sum" ]; then
		analyse "$file" >"$scratch/says" 2>&1
		if [ -s "$scratch/says" ]; then
			echo "not ok - $file"
			sed 's/^/# /' "$scratch/says" >&2
			continue
		fi
		: >"$BUILD/lint/$sum"
	fi
	echo "ok - $file"
done
