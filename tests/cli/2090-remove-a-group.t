#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# module remove takes a group: the sets of it that are installed, as install does.
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
make_repo base extra
module_set base/one
module_set base/two
module_set extra/three

ok 'install two of three' module 0 install one three --batch
ok 'a dry run of a group' module 0 remove base --check
ok '... names its files' says xt_one.ko '1 set: can be removed'
ok '... no others' silent xt_three.ko
ok 'remove the group' module 0 remove base --batch
ok '... counts its sets' says '1 set: removed'
ok '... the set of the other group stays' module 0 status
ok '... it does' says three
ok '... alone' silent one
ok 'the same again' module 2 remove base --batch
ok '... says that none is left' says \
	'base: no set of that group is installed as a module' 'runme module status'
ok 'install the others' module 0 install one two --batch
ok 'a group and a set of it' module 0 remove base one --batch
ok '... count once' says '2 sets: removed'
ok 'install them again' module 0 install one two --batch
ok 'the last group stands for those before it' module 0 remove extra --batch
ok '... all of them' says '3 sets: removed'
ok '... nothing is left' as_before
ok 'install one more' module 0 install one --batch
ok 'without the repository, a set goes out' module 0 remove one --batch --repo "$scratch/none"
ok 'without it, a group is not known' module 2 remove base --batch --repo "$scratch/none"
ok '... and that is said' says 'base: no set of that name is installed as a module'
done_testing
