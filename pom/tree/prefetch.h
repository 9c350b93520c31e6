/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patches and files of trees that will be needed soon: a second thread reads them ahead,
 * parses the patches and indexes the files. The first thread asks for this patch, parsed,
 * or this file, indexed. Only the time depends on what was prefetched.
 *
 * What it is worth is measured by `make bench`, in the row "without the reading thread".
 */
#ifndef POM_TREE_PREFETCH_H
#define POM_TREE_PREFETCH_H

#include "engine/image.h"
#include "tree/tree.h"

struct prefetch;

/* most: how many patches will be listed, at most. prefetch_stop frees the result. */
struct prefetch *prefetch_new(size_t most);

/* A folder that patches will be listed of; it must not move until prefetch_stop. */
void prefetch_folder(struct prefetch *p, const struct root *r);

/*
 * A patch that will be needed, in the order in which prefetch_patch will be called. kinds:
 * a bit for each kind of tree that it is for. Before or after prefetch_start, until
 * prefetch_listed. path is borrowed until prefetch_stop. A packed patch is not prefetched.
 */
void prefetch_list(struct prefetch *p, const struct root *r, const char *path,
		   int strip, unsigned int kinds);
/* Ends the list. Until then the second thread waits for more patches. */
void prefetch_listed(struct prefetch *p);

/*
 * Starts the second thread. prefetch_trees: from now on the files that the patches change
 * are read, too. By kind; NULL: there is no such tree. The roots must not move until
 * prefetch_stop.
 */
void prefetch_start(struct prefetch *p);
void prefetch_trees(struct prefetch *p,
		    const struct root *const tree[TREE_KINDS]);

/* Stops at once, and frees p, which may be NULL. Files that were given move to keep. */
void prefetch_stop(struct prefetch *p, struct arena *keep);

/*
 * This patch, parsed: its text, decoded if it is a mail, and the diff, in mem. False: it
 * was not prefetched, or it has an error, which shows when the caller reads it. p may be
 * NULL.
 */
bool prefetch_patch(struct prefetch *p, const struct root *r, const char *path,
		    struct arena *mem, struct span *text, struct diff **d);

struct prefetched {
	mode_t mode; /* st_mode */
	struct image image;
};

/*
 * This file, or the text of this link, indexed: root_load and image_load, if it was not
 * prefetched. The image is in mem, or refers to memory that lives until prefetch_stop and
 * then in its keep. p may be NULL.
 */
int prefetch_file(struct prefetch *p, const struct root *r, const char *path,
		  struct arena *mem, struct prefetched *out,
		  struct pom_err *err);

#endif
