/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef POM_TEST_KERNEL_MINMAX_H
#define POM_TEST_KERNEL_MINMAX_H
#include "../kernel.h"
#endif
