/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading ahead: a second thread reads files before root_load is called for them. The
 * result is the same as without it, errors included: root_load takes a file that was
 * read, waits a little for one that is being read, and reads every other file itself.
 *
 * The first thread calls root_load; the second one is called the reader. While the
 * reader runs, only the functions of this header may be called for these files.
 */
#ifndef POM_LIB_AHEAD_H
#define POM_LIB_AHEAD_H

#include "lib/root.h"

enum {
	AHEAD_ROOTS = 80,
	AHEAD_BYTES = 1
		      << 28 /* the reader waits while it holds more than that */
};

struct ahead;

/*
 * What the reader does with a file that it has read; each function may be NULL.
 * make: for a file of ahead_list. What it returns, allocated in mem, is what ahead_made
 * returns later. It may replace *text by another text in mem. tag: ahead_list's.
 * index: the same for a file of ahead_want.
 * found: after make, for the same file. It may call ahead_want. The file's text may have
 * been taken and freed by then.
 */
struct ahead_ops {
	void *(*make)(void *arg, struct arena *mem, size_t tag,
		      const char *path, struct span *text);
	void *(*index)(void *arg, struct arena *mem, struct span text);
	void (*found)(void *arg, struct ahead *a, size_t tag);
};

/*
 * most: how many files will be listed, at most. ops must live until ahead_stop, which
 * frees the result.
 */
struct ahead *ahead_new(const struct ahead_ops *ops, void *arg, size_t most);

/*
 * From now on root_load of this root takes what a has read. The root must not move until
 * ahead_stop. A root that is no folder is ignored. Call this before the reader calls
 * ahead_want for the root, and before ahead_list.
 */
void ahead_root(struct ahead *a, struct root *r);

/*
 * Adds a file to those that the reader reads, in the order in which root_load will be
 * called for them. limit: of its bytes, as for root_load. limit and tag are less than
 * 2^32. Call this until ahead_listed, before or after ahead_start. path is borrowed until
 * ahead_stop.
 */
void ahead_list(struct ahead *a, const struct root *r, const char *path,
		size_t limit, size_t tag);

struct ahead_file {
	const struct root *root;
	const char *path;
};

/*
 * For found: reads these files now, in the order in which root_load will be called for
 * them. Files that were read already, or that root_load was called for, are skipped.
 * Paths are copied.
 */
void ahead_want(struct ahead *a, const struct ahead_file *v, size_t n,
		size_t limit);

/* Starts the reader. If there is no thread, root_load reads every file itself. */
void ahead_start(struct ahead *a);
/* Ends the list. Until then the reader waits for more files. */
void ahead_listed(struct ahead *a);

/*
 * Stops the reader at once, and frees a. Texts of files of ahead_want that root_load
 * took move to keep. a may be NULL.
 */
void ahead_stop(struct ahead *a, struct arena *keep);

/*
 * What make or index returned for the text that root_load has just given; NULL if there
 * is nothing, or if a is NULL. It lives as long as the text.
 */
void *ahead_made(const struct ahead *a, struct span text);

#endif
