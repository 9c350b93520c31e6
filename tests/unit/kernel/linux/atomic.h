/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef POM_TEST_KERNEL_ATOMIC_H
#define POM_TEST_KERNEL_ATOMIC_H
#include "../kernel.h"
#endif
