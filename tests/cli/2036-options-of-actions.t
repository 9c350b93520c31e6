#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme module: an option that only another action uses is an error, not ignored.
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
make_repo base
module_set base/one

# unused ACTION OPTION...
unused() {
	action=$1
	shift
	module 2 "$action" "$@" && says "$1: module $action does not use it" 'leave it out'
}
ok 'status -o' unused status -o x
ok 'status --format' unused status --format deb
ok 'status --force' unused status --force
ok 'status --keep-going' unused status --keep-going
ok 'status --no-dkms' unused status --no-dkms
ok 'install -o' unused install -o x one --batch
ok 'install --format' unused install --format deb one --batch
ok 'remove -o' unused remove -o x one --batch
ok 'remove --keep-going' unused remove --keep-going one --batch
ok 'build --format' unused build --format tar -o x one
ok 'build --no-dkms' unused build --no-dkms -o x one
ok 'export --force' unused export --force -o x one
none 'nothing was written' as_before
ok 'what it uses is taken' module 0 install --force --keep-going --no-dkms one --batch
ok '... to remove it as well' module 0 remove --force one --batch
ok '... and to build' module 0 build --force --keep-going -o "$scratch/built" one
ok '... and to export' module 0 export --format tar --keep-going -o "$scratch/x.tar" one
ok 'status of nothing' module 0 status
done_testing
