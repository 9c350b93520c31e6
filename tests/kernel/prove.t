#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme prove passes on the oldest and on the newest kernel, with the iptables whose
# libraries this system has, for each set that the matrix has proved. `make matrix'
# tries all sets, all kernels and all iptables.
MATRIX_SETS=$(grep -l '^Proved:' base/*/info extra/*/info | sed 's|/info$||; s|.*/||' | xargs)
export MATRIX_SETS
exec tests/kernel/matrix.sh 5.10 newest -- 1.8.9
