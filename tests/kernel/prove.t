#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme prove passes on the oldest and on the newest kernel, with the iptables whose
# libraries this system has. `make matrix' tries all kernels and all iptables.
exec tests/kernel/matrix.sh 5.10 newest -- 1.8.9
