/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that a second thread reads before they are asked for, so that reading
 * and working go on side by side. Nothing depends on it: root_load takes what
 * has been read, waits a little for what is being read, and reads the rest itself;
 * what comes out is the same, errors included.
 *
 * One thread asks (the caller's), one reads. Only what is said here may be
 * called while the latter runs.
 */
#ifndef POM_LIB_AHEAD_H
#define POM_LIB_AHEAD_H

#include "lib/root.h"

enum {
	AHEAD_ROOTS = 80,
	AHEAD_BYTES = 1
		      << 28 /* that it holds; with more nothing is read ahead */
};

struct ahead;

/*
 * What the reading thread does with each file that has a text; each may be NULL.
 * make works on the text of a listed one, index on that of a wanted one, before
 * anybody is given it: what it returns, made in mem, is what ahead_made hands out.
 * make may put another text, in mem as well, in the place of the one that was read.
 * found comes after make, when the text may be gone already; it may call
 * ahead_want. make and found get the number that the file was listed with.
 */
struct ahead_ops {
	void *(*make)(void *arg, struct arena *mem, size_t tag,
		      const char *path, struct span *text);
	void *(*index)(void *arg, struct arena *mem, struct span text);
	void (*found)(void *arg, struct ahead *a, size_t tag);
};

/*
 * most: of the files that are going to be listed. ops must live until ahead_stop,
 * which frees the rest.
 */
struct ahead *ahead_new(const struct ahead_ops *ops, void *arg, size_t most);

/*
 * From now on root_load asks a for files of this root, which must stay where it
 * is until ahead_stop. Roots that are no folders are left alone. What is wanted of
 * a root must be wanted later, as the reading thread sees it.
 */
void ahead_root(struct ahead *a, struct root *r);

/*
 * Adds a file (limit and tag of 32 bits at most) to the list of those to read, in the order in which they will be
 * asked for: before ahead_start, or after it until ahead_listed. path is borrowed
 * until ahead_stop.
 */
void ahead_list(struct ahead *a, const struct root *r, const char *path,
		size_t limit, size_t tag);

struct ahead_file {
	const struct root *root;
	const char *path;
};

/*
 * From found: reads these files now, in the order in which they will be asked
 * for, but for those that were read or asked for already. Paths are copied.
 */
void ahead_want(struct ahead *a, const struct ahead_file *v, size_t n,
		size_t limit);

/* Starts the reading thread. Without one, all is as if nothing were listed. */
void ahead_start(struct ahead *a);
/* There is no more to list; without this the thread waits for it. */
void ahead_listed(struct ahead *a);

/*
 * Ends the thread at once; roots are no longer asked. What was taken of files that
 * were not listed lives on in keep. Takes NULL.
 */
void ahead_stop(struct ahead *a, struct arena *keep);

/*
 * For root_load, and out and mode as there: true when the file was read ahead,
 * regular and within the limit. A file is given once: whoever asks again wants
 * to see what has become of it. The text of a listed one, and what was made of it, are in mem then.
 */
bool ahead_take(struct ahead *a, const struct root *r, const char *path,
		size_t limit, struct span *out, mode_t *mode,
		struct arena *mem);

/*
 * For who has just been given the text: what was made of it, or NULL, as for a
 * root that is not read ahead (a is NULL). It lives as long as the text.
 */
void *ahead_made(const struct ahead *a, struct span text);

#endif
