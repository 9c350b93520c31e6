#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Functions that cannot be used safely, or not without surprises.
. tests/lib/tap.sh

calls() {
	grep -rEHn --include='*.[ch]' --exclude-dir=data \
		"(^|[^A-Za-z0-9_>.])($1)[[:space:]]*\(" pom tests |
		grep -Ev ':[0-9]+:[[:space:]]*(/?\*|//)'
}
none 'copies without a bound' calls \
	'strcpy|strcat|stpcpy|strncpy|strncat|sprintf|vsprintf|gets|bcopy'
none 'numbers without an error' calls \
	'v?f?scanf|atoi|atol|atoll|atof'
none 'a shell in between' calls 'system|popen|wordexp'
none 'predictable names' calls 'tmpnam|tempnam|tmpnam_r|mktemp'
none 'hidden state' calls \
	'strtok|asctime|ctime|gmtime|localtime|rand|srand|random|srandom|strsignal|readdir_r'
none 'stack of any size' calls 'alloca|__builtin_alloca'
none 'jumps over clean-up' calls 'setjmp|longjmp|sigsetjmp|siglongjmp'
# three analysers misread it
cleanup() {
	grep -rEHn --include='*.[ch]' '__attribute__.*cleanup' pom
}
none 'the cleanup attribute' cleanup

done_testing
