#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The manual is clean mdoc.
. tests/lib/tap.sh
need_tool mandoc

ok 'pom/runme.1 is there' test -s pom/runme.1
none 'mandoc finds nothing to warn of' mandoc -T lint -W warning pom/runme.1

done_testing
