/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef POM_TEST_KERNEL_NETFILTER_X_TABLES_H
#define POM_TEST_KERNEL_NETFILTER_X_TABLES_H
#include "../../kernel.h"
#endif
