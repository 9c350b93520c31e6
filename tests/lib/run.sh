#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh TEST: prove starts this for each test. TEST is a script, the binary of a unit
# test, or asan:SCRIPT, which runs the script with the sanitized tool.
set -u
: "${BUILD:=build}"
# A sanitizer's exit status must differ from those of the tool.
export ASAN_OPTIONS=exitcode=99:detect_stack_use_after_return=1
export LSAN_OPTIONS=exitcode=99
export UBSAN_OPTIONS=exitcode=99:print_stacktrace=1
export CMOCKA_MESSAGE_OUTPUT=TAP
unset KERNEL_DIR IPTABLES_DIR POM_HOME POM_REPO MAKEFLAGS MFLAGS MAKELEVEL

test=$1
case $test in
asan:*)
	test=${test#asan:}
	BUILD=$BUILD/asan
	;;
esac
RUNME=$BUILD/runme
export BUILD RUNME
case $test in
*.t) ;;
*) exec "$test" ;;
esac
read -r bang <"$test"
case $bang in
*bash*) exec bash "$test" ;;
*python3*) exec python3 "$test" ;;
*perl*) exec perl "$test" ;;
*) exec sh "$test" ;;
esac
