#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Nothing tells about the machine that a file was made on.
. tests/lib/tap.sh

# All but build output; tests/data holds patches of other people.
search() {
	grep -rInE --exclude-dir=build --exclude-dir=.git --exclude=.git --exclude-dir=data \
		-e "$1" . | grep -v '/home/me/' # nobody's, in an example
}
# the brackets keep this file from finding itself
none 'no host of a package archive' search \
	'https?://(deb|ftp[0-9.]*|security|snapshot|archive|mirrors?|packages)[.][a-z]'
none 'no folder of a user or of a build' search \
	'(^|[^A-Za-z0-9_.])/(wor[k]/|hom[e]/[a-z]|roo[t]/)'
here() {
	grep -rInF --exclude-dir=build --exclude-dir=.git --exclude=.git -e "$PWD/" .
}
none 'no path of this checkout' here

done_testing
