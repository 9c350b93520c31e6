#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sets hold on the oldest and on the newest kernel, with every iptables that
# there is; `make matrix` has all kernels. What was proved once is known the next time.
exec tests/kernel/matrix.sh 5.10 newest -- 1.8.7 1.8.9 1.8.11 1.8.13
