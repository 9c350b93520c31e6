/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where symbolic links lead that patches make. A name alone does not say: a part
 * of it may be another link, so each is followed as the system would, through the
 * tree as it would be, and may never be above the tree on the way.
 */
#ifndef POM_TRY_LINKS_H
#define POM_TRY_LINKS_H

#include "try/overlay.h"

/* A patch makes a link at n, or changes its text. */
void links_note(struct overlay *ov, const struct node *n);

/*
 * After a patch has changed ov since mark: do all links that patches have made in
 * it still stay in the tree, and those of the tree that did before? POM_EUNSAFE
 * when one leads out, or when that cannot be told because `..` stands behind
 * a name that is no folder; *path is the link.
 */
int links_judge(struct overlay *ov, size_t mark, const char **path,
		struct pom_err *err);

#endif
