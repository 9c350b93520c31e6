/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Does a patch add a Kconfig entry for a symbol that the kernel's tree has elsewhere? Kconfig
 * takes the type of one of both and only warns, and objects are built for the wrong option.
 */
#ifndef POM_PLAN_KCONFIG_TWICE_H
#define POM_PLAN_KCONFIG_TWICE_H

#include "plan/session.h"
#include "plan/standing.h"

/* An entry that a patch adds. */
struct kconfig_twice {
	struct file_result *file; /* it adds the entry to this file */
	uint32_t hunk;            /* in this hunk of it */
	struct span symbol;
	const char *path; /* the file that has the other entry */
};

/*
 * The first such entry. The patch was tried and fits, and the overlay has it. Only entries
 * with a prompt count, on both sides: others add to a symbol, which is usual. Two
 * architectures do not meet, and neither do the tools' own Kconfig files and the kernel's.
 *
 * The first call with a patch that adds an entry reads the Kconfig files that the tree's
 * first one leads to. Each call takes linear time in the Kconfig files that the patch
 * changes. False for a tarball.
 */
bool kconfig_twice(struct session *s, struct tree_standing *t,
		   struct kconfig_twice *out);

struct kconfig_index;

void kconfig_index_free(struct kconfig_index *x);

#endif
