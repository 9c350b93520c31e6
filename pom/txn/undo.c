// SPDX-License-Identifier: GPL-2.0-only
/*
 * Undoes one tree's changes, from the last to the first.
 *
 * The disk shows how far a change has come: which of .pom/txn/NUM, .pom/txn/NUM.old and
 * the path exist, and whether they are the file that the journal describes. Each change
 * is undone by one rename, and finding it undone is no error. So this can be interrupted
 * anywhere and begun again.
 *
 * What somebody has written to a path after the run had died is never removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "txn/internal.h"

enum here {
	HERE_NOTHING,
	HERE_NEW, /* what the run has written, as the journal says */
	HERE_OTHER
};

/* The message for all errors of this file. */
static int fail(const struct site *s, const char *path, struct pom_err *err)
{
	return site_fail(s, errno, path, "cannot put back the old state", err);
}

static int look(const struct site *s, const char *path, const struct record *r,
		struct stat *st, enum here *out, struct pom_err *err)
{
	char digest[DIGEST_HEX + 1];
	struct buf b = { 0 };
	struct span all;
	int rc;

	memset(st, 0, sizeof(*st));
	rc = root_read(s->root, path, r->size, &b, st, err);
	*out = HERE_OTHER;
	if (rc == POM_ENOENT) {
		*out = HERE_NOTHING;
		rc = 0;
	} else if (rc == POM_EUNSAFE || rc == POM_ELIMIT) {
		rc = 0; /* not a file, behind a link, too long: not ours */
	} else if (!rc && b.n == r->size &&
		   (st->st_mode & S_IFMT) == (r->mode & S_IFMT)) {
		all = buf_span(&b);
		pom_digest(digest, &all, 1);
		if (memcmp(digest, r->digest, DIGEST_HEX) == 0)
			*out = HERE_NEW;
	}
	buf_free(&b);
	return rc;
}

/* Is there such a name in .pom/txn? 1, 0, or a negative code. */
static int staged(const struct site *s, const char *name, struct stat *st,
		  struct pom_err *err)
{
	if (fs_lstat(s->txn_fd, name, st) == 0)
		return 1;
	return errno == ENOENT ? 0 : fail(s, ".pom/txn", err);
}

static int in_the_way(const struct site *s, const char *path,
		      struct pom_err *err)
{
	site_refuse(s, POM_ECONFLICT, path,
		    "this is not what the run that died had written, so it was left alone; it is in the way of putting the old state back",
		    err);
	pom_hint(err,
		 "keep a copy of it elsewhere, remove it here and start again");
	return POM_ECONFLICT;
}

/* The record of a folder that the run has removed, or NULL. */
static const struct record *removed_folder(const struct site *s,
					   const char *path)
{
	size_t i;

	for (i = 0; i < s->j.n; i++)
		if (s->j.rec[i].op == TXN_RMDIR &&
		    strcmp(s->j.rec[i].path, path) == 0)
			return &s->j.rec[i];
	return NULL;
}

/*
 * Makes and opens a folder below .pom/txn. What has the name already, from an earlier
 * attempt or from somebody else, is removed: a folder that goes to the tree must be made
 * here.
 */
static int temporary_folder(const struct site *s, const char *name)
{
	struct stat st;
	int fd;

	if (fs_lstat(s->txn_fd, name, &st) == 0 &&
	    fs_remove(s->txn_fd, name, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0) <
		    0)
		return -1;
	if (fs_mkdir(s->txn_fd, name, 0700) < 0)
		return -1;
	do {
		fd = openat(s->txn_fd, name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

int fs_permit_folder(int fd, mode_t mode)
{
	struct stat st;
	int rc;

	if (fstat(fd, &st) < 0)
		return -1;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return -1;
	}
	do {
		rc = fchmod(fd, (mode & 0777) | (st.st_mode & S_ISGID));
	} while (rc < 0 && errno == EINTR);
	return rc;
}

/* Makes the folder below .pom/txn first, so that nobody sees it with other permissions. */
static int remake_folder(struct site *s, const char *path, struct pom_err *err)
{
	static const char temp[] = "folder";
	const struct record *r = removed_folder(s, path);
	const char *base;
	int fd = temporary_folder(s, temp), rc, saved;

	if (fd < 0)
		return fail(s, path, err);
	rc = fs_permit_folder(fd, r ? r->mode : 0755);
	saved = errno;
	fs_close(fd);
	errno = saved;
	if (rc < 0)
		return fail(s, path, err);
	fd = site_parent(s, path, &base);
	if (fd < 0 || fs_move(s->txn_fd, temp, fd, base) < 0)
		return fail(s, path, err);
	return 0;
}

static int remake_folders(struct site *s, const char *path, struct pom_err *err)
{
	struct arena a = { 0 };
	const char *slash;
	struct stat st;
	int rc = 0;

	for (slash = strchr(path, '/'); !rc && slash;
	     slash = strchr(slash + 1, '/')) {
		const char *dir =
			arena_strndup(&a, path, (size_t)(slash - path));
		int there = site_lstat(s, dir, &st);

		if (there < 0)
			rc = fail(s, dir, err);
		else if (!there)
			rc = remake_folder(s, dir, err);
		else if (!S_ISDIR(st.st_mode))
			rc = in_the_way(s, dir, err);
	}
	arena_free(&a);
	return rc;
}

/* Gives the old file its name back. Nothing has that name now. */
static int restore(struct site *s, const char *name, const char *path,
		   struct pom_err *err)
{
	const char *base;
	int fd, rc = remake_folders(s, path, err);

	if (rc)
		return rc;
	fd = site_parent(s, path, &base);
	if (fd < 0)
		return fail(s, path, err);
	if (fs_move(s->txn_fd, name, fd, base) == 0)
		return 0;
	return errno == EEXIST ? in_the_way(s, path, err) : fail(s, path, err);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Removes one of two names of the same file: see fs_move. */
static int drop_name(struct site *s, const char *path, struct pom_err *err)
{
	const char *base;
	int fd = site_parent(s, path, &base);

	if (fd < 0 || fs_remove(fd, base, 0) < 0)
		return fail(s, path, err);
	return 0;
}

static int undo_delete(struct site *s, const struct record *r,
		       struct pom_err *err)
{
	struct stat old, now;
	char name[NUM_NAME];
	int there;

	num_name(name, r->num, ".old");
	there = staged(s, name, &old, err);
	if (there <= 0)
		return there;
	there = site_lstat(s, r->path, &now);
	if (there < 0)
		return errno == ELOOP ? in_the_way(s, r->path, err) :
					fail(s, r->path, err);
	if (!there)
		return restore(s, name, r->path, err);
	if (!same_file(&old, &now))
		return in_the_way(s, r->path, err);
	return fs_remove(s->txn_fd, name, 0) < 0 ? fail(s, name, err) : 0;
}

static int undo_create(struct site *s, const struct record *r,
		       struct pom_err *err)
{
	struct stat new, now;
	char name[NUM_NAME];
	const char *base;
	enum here here;
	int fd, there, rc;

	num_name(name, r->num, "");
	there = staged(s, name, &new, err);
	if (there < 0)
		return there;
	if (there) {
		/* it was not moved to its path yet, or is undone already */
		there = site_lstat(s, r->path, &now);
		if (there > 0 && same_file(&new, &now))
			return drop_name(s, r->path, err);
		return there < 0 && errno != ELOOP ? fail(s, r->path, err) : 0;
	}
	rc = look(s, r->path, r, &now, &here, err);
	if (rc || here == HERE_NOTHING)
		return rc;
	if (here == HERE_OTHER)
		return in_the_way(s, r->path, err);
	fd = site_parent(s, r->path, &base);
	if (fd < 0 || fs_rename(fd, base, s->txn_fd, name) < 0)
		return fail(s, r->path, err);
	return 0;
}

/*
 * Is the new file at the path? The old file has the same bytes. If only one of the two has
 * the new mode, that one is the new file. Otherwise the inode number decides. It comes
 * last because it changes when a tree is copied, and on some file systems.
 */
static bool exchanged(const struct record *r, const struct stat *staged_file,
		      const struct stat *now)
{
	bool staged_new = staged_file->st_mode == r->mode;
	bool now_new = now->st_mode == r->mode;

	if (staged_new != now_new)
		return now_new;
	return now->st_ino == r->ino;
}

static int undo_replace(struct site *s, const struct record *r,
			struct pom_err *err)
{
	char old[NUM_NAME], new[NUM_NAME], path[NUM_NAME + sizeof(".pom/txn/")];
	const char *from = old, *base;
	struct stat st, at_new, at_path;
	enum here here_new, here_path;
	int fd, rc, kept;

	num_name(old, r->num, ".old");
	num_name(new, r->num, "");
	snprintf(path, sizeof(path), ".pom/txn/%s", new);
	kept = staged(s, old, &st, err);
	if (kept < 0)
		return kept;
	rc = look(s, path, r, &at_new, &here_new, err);
	if (rc)
		return rc;
	/* the rename was not done yet, or it is undone already */
	if (kept ? here_new != HERE_NOTHING : here_new == HERE_NOTHING)
		return 0;
	rc = look(s, r->path, r, &at_path, &here_path, err);
	if (rc)
		return rc;
	if (!kept) {
		/* after the exchange, .pom/txn/NUM is the old file */
		if (here_new == HERE_NEW &&
		    (here_path != HERE_NEW || !exchanged(r, &at_new, &at_path)))
			return 0;
		from = new;
	}
	if (here_path == HERE_OTHER)
		return in_the_way(s, r->path, err);
	if (here_path == HERE_NOTHING)
		return restore(s, from, r->path, err);
	fd = site_parent(s, r->path, &base);
	if (fd < 0 || fs_rename(s->txn_fd, from, fd, base) < 0)
		return fail(s, r->path, err);
	return 0;
}

/* A folder stays if somebody has put something into it. */
static int undo_mkdir(struct site *s, const struct record *r,
		      struct pom_err *err)
{
	const char *base;
	int rc, fd = site_parent(s, r->path, &base);

	rc = fd < 0 ? -1 : fs_remove(fd, base, AT_REMOVEDIR);
	if (rc == 0)
		site_forget(s); /* it may be the folder that is kept open */
	if (rc == 0 || errno == ENOENT || errno == ENOTDIR || errno == ELOOP ||
	    errno == ENOTEMPTY || errno == EEXIST)
		return 0;
	return fail(s, r->path, err);
}

int site_undo(struct site *s, struct pom_err *err)
{
	size_t i;
	int rc = site_make(s, err); /* .pom/txn may be gone already */

	site_forget(s);
	for (i = s->j.n; !rc && i-- > 0;) {
		const struct record *r = &s->j.rec[i];

		switch (r->op) {
		case TXN_DELETE:
			rc = undo_delete(s, r, err);
			break;
		case TXN_RMDIR:
			break; /* restore() makes it again if necessary */
		case TXN_MKDIR:
			rc = undo_mkdir(s, r, err);
			break;
		case TXN_CREATE:
			rc = undo_create(s, r, err);
			break;
		case TXN_REPLACE:
			rc = undo_replace(s, r, err);
			break;
		}
	}
	site_forget(s);
	return rc;
}
