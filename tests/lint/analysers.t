#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# gcc -fanalyzer, clang, clang-tidy and cppcheck have no warning for any C file.
# slow: four analysers read every C file
. tests/lib/tap.sh
: "${BUILD:=build}"
need_tool gcc clang clang-tidy cppcheck sha256sum
COMPILE=$(make -s compiler CC=gcc) || bail 'make compiler'
export BUILD COMPILE

set -- pom/*/*.c
echo "1..$#"
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 4 sh tests/lint/analyse.sh
