/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef POM_TEST_KERNEL_MATH64_H
#define POM_TEST_KERNEL_MATH64_H
#include "../kernel.h"
#endif
