/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder, and files below it. Every name is resolved by openat2(2) with RESOLVE_BENEATH,
 * and no symbolic link is followed. So no name leads out of the folder, even if somebody
 * else changes the tree at the same time. Needs Linux 5.6.
 *
 * A path is relative to the root, and has single slashes, as path_check returns it.
 *
 * A root can also be a git revision or an archive, which is read like a folder. Then it
 * has a store and no descriptor. root_stat, root_read and root_list call the store, locks
 * do nothing, and functions that open or write fail.
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
 * The functions of a store. Each works as the function of the same name below works for a
 * folder, with the same errors and limits. Of a stat they fill only st_mode and st_size.
 */
struct root_ops {
	int (*stat)(void *store, const char *path, enum root_kind *kind,
		    struct stat *st, struct pom_err *err);
	int (*read)(void *store, const char *path, size_t limit, struct buf *b,
		    struct stat *st, struct pom_err *err);
	/* read without a copy: the text lives as long as the store; NULL: cannot */
	int (*lend)(void *store, const char *path, size_t limit,
		    struct span *out, struct stat *st, struct pom_err *err);
	int (*list)(void *store, const char *path, struct arena *a,
		    char ***names, size_t *n, struct pom_err *err);
	void (*close)(void *store);
};

/* The result of root_load for a file or a link. */
struct root_file {
	struct span text; /* with a NUL after it */
	struct stat st;
};

struct root {
	int fd; /* of the folder; -1 when closed, and with a store */
	bool locked;
	bool own;   /* used with the caller's own rights: see lib/rights.h */
	char *path; /* absolute, for messages and journals; owned */
	const struct root_ops *ops; /* NULL for a folder */
	void *store;
};

/*
 * Opens a folder that the user has named: links on the way to it are followed. A root
 * that is opened between rights_as(true) and rights_as(false) is used with the caller's
 * rights as long as it is open (lib/rights.h). POM_ENOENT, POM_EACCES, POM_EIO (also when
 * it is no folder).
 */
int root_open(struct root *r, const char *path, struct pom_err *err);

/*
 * The same for a folder that this process has just made. POM_EUNSAFE when it is a link or
 * somebody else's: then somebody has replaced it.
 */
int root_open_made(struct root *r, const char *path, struct pom_err *err);

/*
 * Opens a folder that is beside r, in the same parent folder. name is one part of a path;
 * the folder must be no link.
 */
int root_open_beside(struct root *out, const struct root *r, const char *name,
		     struct pom_err *err);

/* Makes r the root of a store, which root_close closes. path is copied. */
void root_open_store(struct root *r, const char *path,
		     const struct root_ops *ops, void *store);

/* Closes and unlocks the root. r may be zeroed or closed already. */
void root_close(struct root *r);

/*
 * Locks the whole tree against other runs until root_close: shared to read, exclusive to
 * write. A second call can turn a shared lock into an exclusive one. Does not wait:
 * POM_EBUSY, with the process that has the lock if the system tells it. On a file system
 * without locks this returns 0, and the tree is not locked.
 */
int root_lock(struct root *r, bool exclusive, struct pom_err *err);

/* Unlocks the tree before the root is closed. */
void root_unlock(struct root *r);

/* open(2) below the root; returns a descriptor, or -1 with errno. */
int root_openat(const struct root *r, const char *path, int flags, mode_t mode);

/*
 * Opens the folder that path lies in (O_PATH) and points *base at the last
 * part of path. Returns a descriptor or -1 with errno.
 */
int root_parent(const struct root *r, const char *path, const char **base);

/*
 * Stats path; for a link, the link itself. If path or a folder on the way does not exist,
 * *kind is ROOT_ABSENT, and that is not an error. POM_EUNSAFE when a folder on the way is a
 * symbolic link. st may be NULL.
 */
int root_stat(const struct root *r, const char *path, enum root_kind *kind,
	      struct stat *st, struct pom_err *err);

/*
 * Appends a regular file, or the text of a symbolic link, of at most limit bytes to b,
 * which the caller frees. st may be NULL. POM_ENOENT, POM_EUNSAFE (neither file nor link,
 * or a link on the way), POM_ELIMIT, POM_EIO.
 */
int root_read(const struct root *r, const char *path, size_t limit,
	      struct buf *b, struct stat *st, struct pom_err *err);

/* The same into memory of a, which keeps the text. The text is empty after an error. */
int root_load(const struct root *r, const char *path, size_t limit,
	      struct arena *a, struct root_file *out, struct pom_err *err);
/* The same for a caller that needs only the text. */
int root_load_text(const struct root *r, const char *path, size_t limit,
		   struct arena *a, struct span *out, struct pom_err *err);

/*
 * Loads the regular file that the symbolic link at path leads to, directly or by other
 * links. POM_EUNSAFE when a link leads out of the root, or to what is no file. Not for a
 * root with a store.
 */
int root_load_linked(const struct root *r, const char *path, size_t limit,
		     struct arena *a, struct span *out, struct pom_err *err);

/*
 * As root_read, for the first limit bytes of a regular file, or all of a shorter one. A
 * link is POM_EUNSAFE.
 */
int root_read_head(const struct root *r, const char *path, size_t limit,
		   struct buf *b, struct pom_err *err);

/*
 * The names in a folder ("" or "." is the root) without . and .., sorted by bytes, in a.
 * *n is 0 when there is no such folder.
 */
int root_list(const struct root *r, const char *path, struct arena *a,
	      char ***names, size_t *n, struct pom_err *err);

/* Writes all n bytes, by several writes if necessary. 0, or -1 with errno. */
int fd_write_all(int fd, const void *p, size_t n);

#endif
