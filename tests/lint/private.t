#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# No file names the machine or the folders that it was made on.
. tests/lib/tap.sh

# Everything but build output, and tests/data, which has patches of other people.
search() {
	grep -rInE --exclude-dir=build --exclude-dir=.git --exclude=.git --exclude-dir=data \
		-e "$1" . | grep -v '/home/me/' # nobody's, in an example
}
# With the brackets, the patterns do not match this file.
none 'no host of a package archive' search \
	'https?://(deb|ftp[0-9.]*|security|snapshot|archive|mirrors?|packages)[.][a-z]'
none 'no folder of a user or of a build' search \
	'(^|[^A-Za-z0-9_.])/(wor[k]/|hom[e]/[a-z]|roo[t]/)'
here() {
	grep -rInF --exclude-dir=build --exclude-dir=.git --exclude=.git -e "$PWD/" .
}
none 'no path of this checkout' here

done_testing
