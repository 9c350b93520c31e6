/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks that the symbolic links that patches make stay in the tree. The text of a link
 * alone does not tell: a part of it may be another link. So each link is followed as the
 * system would follow it, in the patched tree. It must not leave the tree on the way.
 */
#ifndef POM_TRY_LINKS_H
#define POM_TRY_LINKS_H

#include "try/overlay.h"

/* Call it when a patch makes a link at n, or changes the text of one. */
void links_note(struct overlay *ov, const struct node *n);

/*
 * Call it after a patch has changed ov since mark. Checks all links that patches have made,
 * and the tree's own links that stayed in the tree before. POM_EUNSAFE when one leads out,
 * or when that is not known because a `..` follows a name that is no folder; *path is the
 * link. POM_ELIMIT for too many links to watch.
 */
int links_judge(struct overlay *ov, size_t mark, const char **path,
		struct pom_err *err);

#endif
