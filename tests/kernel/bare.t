#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The README's first screen for a distribution's kernel, on a bare Debian 12.
exec tests/kernel/bare.sh
