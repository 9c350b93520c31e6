#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Functions that are not used, because they are unsafe or surprising.
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
# Between a check and a call by name, the name can become a link or another file. So
# owners and permissions are set on descriptors. A call with AT_FDCWD and a name is no
# better.
by_name() {
	calls "$1" | grep '^pom/' | grep -v '^pom/guest/'
}
none 'owners and permissions by name' by_name \
	'chown|lchown|chmod|lchmod|fchownat|fchmodat|fchmodat2'
none 'files by name that links are followed for' by_name \
	'truncate|utime|utimes|lutimes|futimesat|creat|mknod|setxattr|removexattr'
# One file decides with whose rights files are used.
rights() {
	calls "$1" | grep '^pom/' | grep -v '^pom/lib/rights\.c:'
}
none 'users and groups are changed in lib/rights.c only' rights \
	'set(res|re|e|fs)?[ug]id|setgroups|initgroups|f?chroot|capset'
# Three analysers misread this attribute.
cleanup() {
	grep -rEHn --include='*.[ch]' '__attribute__.*cleanup' pom
}
none 'the cleanup attribute' cleanup

done_testing
