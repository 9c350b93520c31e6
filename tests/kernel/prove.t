#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sets hold on the oldest and on the newest of the kernels and iptables;
# `make matrix` has all of them. What was proved once is known the next time.
exec tests/kernel/matrix.sh 5.10 newest -- 1.8.7 1.8.13
