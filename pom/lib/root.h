/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder that nothing here can leave: every name is resolved beneath it
 * with openat2(2), RESOLVE_BENEATH and no symbolic link followed, whatever
 * somebody else does to the tree meanwhile. Needs Linux 5.6.
 *
 * A path is relative to the root, with single slashes (path_check's result).
 *
 * A root may also be no folder but something that can be read like one, a
 * revision or an archive: then it has a store and no descriptor, root_stat,
 * root_read and root_list ask the store, locks are no matter, and whatever
 * opens or writes fails.
 */
#ifndef POM_LIB_ROOT_H
#define POM_LIB_ROOT_H

#include <stdbool.h>
#include <sys/stat.h>

#include "lib/err.h"
#include "lib/mem.h"

enum root_kind {
	ROOT_ABSENT,
	ROOT_FILE,
	ROOT_DIR,
	ROOT_LINK,
	ROOT_OTHER /* a device, a FIFO, a socket */
};

/*
 * What stands in for a folder. Each function does for the store what the one
 * of its name below does for a folder, errors and limits included; of a stat
 * only st_mode and st_size are filled.
 */
struct root_ops {
	int (*stat)(void *store, const char *path, enum root_kind *kind,
		    struct stat *st, struct pom_err *err);
	int (*read)(void *store, const char *path, size_t limit, struct buf *b,
		    struct stat *st, struct pom_err *err);
	/* the same without a copy; the text lives as long as the store; or NULL */
	int (*lend)(void *store, const char *path, size_t limit,
		    struct span *out, struct stat *st, struct pom_err *err);
	int (*list)(void *store, const char *path, struct arena *a,
		    char ***names, size_t *n, struct pom_err *err);
	void (*close)(void *store);
};

/* A file, or a link, as root_load gives it. */
struct root_file {
	struct span text; /* with a NUL after it */
	struct stat st;
};

struct ahead; /* lib/ahead.h */
struct root;

/*
 * Gives root_load a file that was read ahead: its text, and st_mode of its stat. False
 * when there is none that is regular and within the limit. Each file is given once. The
 * text of a file of ahead_list, and what make returned for it, go to a.
 */
typedef bool root_take(struct ahead *ahead, const struct root *r,
		       const char *path, size_t limit, struct arena *a,
		       struct root_file *out);

struct root {
	int fd; /* of the folder; -1 when closed, and with a store */
	bool locked;
	bool own;   /* used with the caller's rights: see lib/rights.h */
	char *path; /* absolute, for messages and journals; owned */
	const struct root_ops *ops; /* NULL for a folder */
	void *store;
	struct ahead *ahead; /* reads files before they are asked for, or NULL */
	root_take *take;     /* of ahead, for root_load */
};

/*
 * Opens a folder; links on the way to it are followed, it is the user who
 * names it. Between rights_as(true) and rights_as(false) it is the caller's own
 * for as long as it is open (lib/rights.h). POM_ENOENT, POM_EACCES, POM_EIO (also when it is no folder).
 */
int root_open(struct root *r, const char *path, struct pom_err *err);

/*
 * The same for a folder that this process has just made: no link, and its own.
 * POM_EUNSAFE when somebody has put something else there meanwhile.
 */
int root_open_made(struct root *r, const char *path, struct pom_err *err);

/*
 * Opens the folder of that name, which is one part of a path and no link,
 * beside the folder r: in the one that r lies in.
 */
int root_open_beside(struct root *out, const struct root *r, const char *name,
		     struct pom_err *err);

/* Makes r the root of a store, which root_close closes. path is copied. */
void root_open_store(struct root *r, const char *path,
		     const struct root_ops *ops, void *store);

/* Gives the lock back too. Takes a zeroed or closed root. */
void root_close(struct root *r);

/*
 * Locks the whole tree against other runs until root_close: shared to read,
 * exclusive to write. Does not wait. POM_EBUSY names the process that holds
 * it where the system tells. A shared lock can be turned into an exclusive
 * one by a second call. On a file system without locks it is 0, unlocked.
 */
int root_lock(struct root *r, bool exclusive, struct pom_err *err);

/* Gives the lock back before the root is closed. */
void root_unlock(struct root *r);

/* open(2) beneath the root; returns a descriptor, or -1 with errno. */
int root_openat(const struct root *r, const char *path, int flags, mode_t mode);

/*
 * Opens the folder that path lies in (O_PATH) and points *base at the last
 * part of path. Returns a descriptor or -1 with errno.
 */
int root_parent(const struct root *r, const char *path, const char **base);

/*
 * What stands at path, itself no link followed. Absence, also of a folder on
 * the way, is no error: *kind is ROOT_ABSENT. POM_EUNSAFE when a folder on the
 * way is a symbolic link. st may be NULL.
 */
int root_stat(const struct root *r, const char *path, enum root_kind *kind,
	      struct stat *st, struct pom_err *err);

/*
 * Reads a regular file, or the text of a symbolic link, of at most limit bytes
 * onto the end of b, which the caller frees. st may be NULL. POM_ENOENT,
 * POM_EUNSAFE (neither file nor link, or beyond a link), POM_ELIMIT, POM_EIO.
 */
int root_read(const struct root *r, const char *path, size_t limit,
	      struct buf *b, struct stat *st, struct pom_err *err);

/*
 * The same into memory of a, which keeps the text. The text is empty after an error.
 * Only st_mode of out->st is set: the file may have been read ahead.
 */
int root_load(const struct root *r, const char *path, size_t limit,
	      struct arena *a, struct root_file *out, struct pom_err *err);
/* The same for a caller that needs only the text. */
int root_load_text(const struct root *r, const char *path, size_t limit,
		   struct arena *a, struct span *out, struct pom_err *err);
/* As root_load, but never what was read ahead. All of out->st is set. */
int root_load_now(const struct root *r, const char *path, size_t limit,
		  struct arena *a, struct root_file *out, struct pom_err *err);

/*
 * Loads the regular file that the symbolic link at path leads to, directly or by other
 * links. POM_EUNSAFE when a link leads out of the root, or to what is no file. Not for a
 * root with a store.
 */
int root_load_linked(const struct root *r, const char *path, size_t limit,
		     struct arena *a, struct span *out, struct pom_err *err);

/*
 * The first limit bytes of a regular file, or all of it when it is shorter;
 * else as root_read, but a link is POM_EUNSAFE.
 */
int root_read_head(const struct root *r, const char *path, size_t limit,
		   struct buf *b, struct pom_err *err);

/*
 * The names in a folder ("" or "." is the root), without . and .., sorted by
 * bytes, in a. *n is 0 when there is no such folder.
 */
int root_list(const struct root *r, const char *path, struct arena *a,
	      char ***names, size_t *n, struct pom_err *err);

/* Writes all of it, however short the writes are. 0 or -1 with errno. */
int fd_write_all(int fd, const void *p, size_t n);

#endif
