/* SPDX-License-Identifier: GPL-2.0-only */
/* Which options of its configuration a kernel has on: the tree's, or the running one's. */
#ifndef POM_CLI_KERNEL_CONFIG_H
#define POM_CLI_KERNEL_CONFIG_H

#include "cli/setup.h"

struct kernel_config {
	struct arena a;
	struct span text; /* of a .config; empty when there is none */
	const char *from; /* its path; NULL when there is none */
};

/*
 * Reads .config of the kernel tree, if one is open. Otherwise the running kernel's:
 * /boot/config-RELEASE, /proc/config.gz, or auto.conf of its headers. Free it afterwards.
 */
void kernel_config_read(struct kernel_config *k, const struct context *c);
void kernel_config_free(struct kernel_config *k);

/*
 * Appends to b what the configuration says of each option that a text names, as
 * "NETFILTER_XT_MATCH_U32=m, IP_SET_HASH_NET is off". Options are words of capital letters
 * and digits with a `_' in them. Nothing for a text without options.
 */
void kernel_config_tell(const struct kernel_config *k, const char *text,
			struct buf *b);

#endif
