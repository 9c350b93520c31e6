/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads ahead: a second thread reads files before root_load is called for them. The
 * results and errors are the same as without it. root_load takes a file that was read,
 * waits a little for one that is being read, and reads every other file itself.
 *
 * The first thread calls root_load; the second one is called the reader. While the
 * reader runs, only the functions of this header may be called for these files.
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
 * Functions that the reader calls for a file that it has read; each may be NULL.
 * make: for a file of ahead_list. Its result, allocated in mem, is what ahead_made returns
 * later. It may replace *text by another text in mem. tag: the one given to ahead_list.
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
 * From now on root_load takes files of this root from a. The root must not move in memory
 * until ahead_stop. A root with a store is ignored. Call this before ahead_list, and
 * before the reader calls ahead_want for the root.
 */
void ahead_root(struct ahead *a, struct root *r);

/*
 * Adds a file to the list. Add files in the order in which root_load will be called for
 * them. limit: the most bytes, as for root_load. limit and tag are less than 2^32. Call
 * this before ahead_listed; it may be before or after ahead_start. path is borrowed until
 * ahead_stop.
 */
void ahead_list(struct ahead *a, const struct root *r, const char *path,
		size_t limit, size_t tag);

struct ahead_file {
	const struct root *root;
	const char *path;
};

/*
 * For found only: reads these files now. v is in the order in which root_load will be
 * called for them. Files that were read already, or for which root_load was called, are
 * skipped. Paths are copied.
 */
void ahead_want(struct ahead *a, const struct ahead_file *v, size_t n,
		size_t limit);

/* Starts the reader. If no thread can be started, root_load reads every file itself. */
void ahead_start(struct ahead *a);
/* Ends the list. The reader waits for more files until this is called. */
void ahead_listed(struct ahead *a);

/*
 * Stops the reader at once, and frees a. The texts of ahead_want's files that root_load
 * has taken move to keep. a may be NULL.
 */
void ahead_stop(struct ahead *a, struct arena *keep);

/*
 * The result of make or index for the text that root_load has just returned; NULL if there
 * is none, or if a is NULL. It lives as long as the text.
 */
void *ahead_made(const struct ahead *a, struct span text);

#endif
