/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading ahead: a second thread, the reader, reads files before the first one asks for
 * them with ahead_take. That gives what was read, waits a little for a file that is being
 * read, and leaves every other file to the caller.
 *
 * While the reader runs, only the functions of this header may be called for these files.
 */
#ifndef POM_LIB_AHEAD_H
#define POM_LIB_AHEAD_H

#include "lib/root.h"

enum {
	AHEAD_ROOTS = 80,
	AHEAD_BYTES = 1 << 28 /* the reader pauses while it holds more bytes */
};

struct ahead;

/*
 * What the reader does with a file that it has read; each function may be NULL.
 * make: for a file of ahead_list. ahead_take gives what it returns, allocated in mem. It
 * may replace *text by another text in mem. tag: ahead_list's.
 * index: the same for a file of ahead_want.
 * found: called after make for the same file. It may call ahead_want. At that time the
 * file's text may have been taken and freed already.
 */
struct ahead_ops {
	void *(*make)(void *arg, struct arena *mem, size_t tag,
		      const char *path, struct span *text);
	void *(*index)(void *arg, struct arena *mem, struct span text);
	void (*found)(void *arg, struct ahead *a, size_t tag);
};

/*
 * most: the most files that will be listed. ops must live until ahead_stop, which frees
 * the result.
 */
struct ahead *ahead_new(const struct ahead_ops *ops, void *arg, size_t most);

/*
 * A root whose files will be read. It must not move until ahead_stop. A root that is no
 * folder is ignored. Call this before the reader calls ahead_want for the root, and before
 * ahead_list.
 */
void ahead_root(struct ahead *a, const struct root *r);

/*
 * Adds a file to those that the reader reads, in the order in which ahead_take will be
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
 * For found: reads these files now, in the order in which ahead_take will be called for
 * them. Files that were read already, or that ahead_take was called for, are skipped.
 * Paths are copied.
 */
void ahead_want(struct ahead *a, const struct ahead_file *v, size_t n,
		size_t limit);

/* Starts the reader. If there is no thread, ahead_take gives nothing. */
void ahead_start(struct ahead *a);
/* Ends the list. The reader waits for more files until this is called. */
void ahead_listed(struct ahead *a);

/*
 * Stops the reader at once, and frees a. Texts of files of ahead_want that were
 * taken move to keep. a may be NULL.
 */
void ahead_stop(struct ahead *a, struct arena *keep);

/* A regular file that was read ahead. */
struct ahead_text {
	struct span text;
	mode_t mode; /* st_mode */
	void *made;  /* what make or index returned; NULL: nothing */
};

/*
 * The file, if it was read ahead and has at most limit bytes. Each file is given once. The
 * text of a file of ahead_list, and what was made of it, go to mem.
 */
bool ahead_take(struct ahead *a, const struct root *r, const char *path,
		size_t limit, struct arena *mem, struct ahead_text *out);

#endif
