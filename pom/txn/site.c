// SPDX-License-Identifier: GPL-2.0-only
/*
 * One tree of a transaction: its .pom folder, the staged files below it, and the folders
 * in which names change.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/rights.h"
#include "lib/trusted.h"
#include "lib/thread.h"
#include "txn/internal.h"

/* The text of .pom/.gitignore: keeps .pom and that file itself out of `git status`. */
static const char ignore_all[] = "*\n";

void site_init(struct site *s, struct root *r)
{
	memset(s, 0, sizeof(*s));
	s->root = r;
	s->pom_fd = -1;
	s->txn_fd = -1;
	s->dir_fd = -1;
}

static void drop(int *fd)
{
	if (*fd >= 0)
		fs_close(*fd);
	*fd = -1;
}

void site_close(struct site *s)
{
	site_forget(s);
	drop(&s->pom_fd);
	drop(&s->txn_fd);
}

int site_fail(const struct site *s, int errnum, const char *path,
	      const char *what, struct pom_err *err)
{
	char where[sizeof(err->where)];
	int code;

	snprintf(where, sizeof(where), "%s/%s", s->root->path, path);
	code = pom_fail_errno(err, errnum, where, "%s", what);
	if (errnum == EXDEV)
		pom_hint(err,
			 "another file system is mounted within the tree, and a file cannot be renamed onto it");
	else if (code == POM_EACCES)
		rights_hint(err);
	return code;
}

int site_refuse(const struct site *s, int code, const char *path,
		const char *what, struct pom_err *err)
{
	char where[sizeof(err->where)];

	snprintf(where, sizeof(where), "%s/%s", s->root->path, path);
	return pom_fail(err, code, where, 0, "%s", what);
}

/*
 * *fd becomes the folder's descriptor, or -1 when it does not exist. Whoever can write to
 * this folder decides what is changed and undone. So its owner and permissions are checked
 * on the descriptor.
 */
static int find_dir(const struct site *s, const char *path, int *fd,
		    struct pom_err *err)
{
	struct stat st;

	if (*fd >= 0)
		return 0;
	*fd = root_openat(s->root, path, O_RDONLY | O_DIRECTORY, 0);
	if (*fd < 0 && errno != ENOENT)
		return site_fail(s, errno, path, "cannot open the folder", err);
	if (*fd < 0)
		return 0;
	if (fstat(*fd, &st) < 0)
		return site_fail(s, errno, path, "cannot stat the folder", err);
	return trusted_file(s->root, path, &st, err);
}

int site_find(struct site *s, struct pom_err *err)
{
	int rc = find_dir(s, ".pom", &s->pom_fd, err);

	return rc ? rc : find_dir(s, ".pom/txn", &s->txn_fd, err);
}

static int write_file(const struct site *s, int fd, const char *name,
		      struct span text, bool durable, struct pom_err *err)
{
	int out, saved = 0;

	do {
		out = openat(fd, name,
			     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
				     O_CLOEXEC,
			     0644);
	} while (out < 0 && errno == EINTR);
	if (out < 0)
		return site_fail(s, errno, name, "cannot create the file", err);
	if (fd_write_all(out, text.p, text.n) < 0)
		saved = errno;
	while (!saved && durable && fsync(out) < 0)
		if (errno != EINTR)
			saved = errno;
	if (fs_close(out) < 0 && !saved)
		saved = errno;
	if (saved)
		return site_fail(s, saved, name, "cannot write", err);
	return 0;
}

static int make_pom(struct site *s, struct pom_err *err)
{
	int made, rc = site_find(s, err);

	/* first checks whether it exists: after EINTR, mkdir(2) cannot tell who made it */
	if (rc || s->pom_fd >= 0)
		return rc;
	made = fs_mkdir(s->root->fd, ".pom", 0755);
	if (made < 0 && errno != EEXIST)
		return site_fail(s, errno, ".pom", "cannot make the folder",
				 err);
	rc = site_find(s, err);
	if (rc || made < 0)
		return rc;
	return write_file(s, s->pom_fd, ".gitignore", span_of(ignore_all),
			  false, err);
}

int site_make(struct site *s, struct pom_err *err)
{
	int rc;

	if (s->txn_fd >= 0)
		return 0;
	s->made = true;
	rc = make_pom(s, err);
	if (rc)
		return rc;
	if (fs_mkdir(s->pom_fd, "txn", 0755) < 0 && errno != EEXIST)
		return site_fail(s, errno, ".pom/txn", "cannot make the folder",
				 err);
	rc = site_find(s, err);
	if (!rc && s->txn_fd < 0)
		rc = site_fail(s, ENOENT, ".pom/txn", "cannot open the folder",
			       err);
	return rc;
}

/* The part of the names in .pom/txn that one thread removes: names[from] to names[to - 1]. */
struct sweep {
	int fd;
	char *const *names;
	size_t from, to;
	int errnum; /* the first error, or 0 */
};

static void *sweep(void *arg)
{
	struct sweep *w = arg;
	size_t i;

	for (i = w->from; i < w->to; i++) {
		if (fs_remove(w->fd, w->names[i], 0) == 0)
			continue;
		/* the folder of remake_folder in txn/undo.c */
		if (errno == EISDIR &&
		    fs_remove(w->fd, w->names[i], AT_REMOVEDIR) == 0)
			continue;
		w->errnum = errno;
		break;
	}
	return NULL;
}

/*
 * From this many files on, two threads remove them. Most of the time goes into freeing
 * blocks, which two threads can do at once.
 */
enum { SWEEP_THREADS_FROM = 64 };

static int sweep_all(const struct site *s, char *const *names, size_t n,
		     struct pom_err *err)
{
	struct sweep here = { .fd = s->txn_fd, .names = names, .to = n };
	struct sweep there = here;
	struct thread t = { 0 };
	int errnum;

	if (n >= SWEEP_THREADS_FROM && thread_pays()) {
		there.from = n / 2;
		if (thread_start(&t, sweep, &there))
			here.to = n / 2;
	}
	sweep(&here);
	thread_join(&t);
	errnum = here.errnum ? here.errnum : there.errnum;
	return errnum ? site_fail(s, errnum, ".pom/txn",
				  "cannot remove a file from it", err) :
			0;
}

int site_clear(struct site *s, struct pom_err *err)
{
	struct arena a = { 0 };
	char **names;
	size_t n;
	int rc = site_find(s, err);

	if (rc || s->pom_fd < 0)
		goto done;
	/* .pom/txn is removed last: while it exists, txn_pending is true */
	if (fs_remove(s->pom_fd, "journal.new", 0) < 0) {
		rc = site_fail(s, errno, ".pom/journal.new", "cannot remove",
			       err);
		goto done;
	}
	if (s->txn_fd < 0)
		goto done;
	rc = root_list(s->root, ".pom/txn", &a, &names, &n, err);
	if (!rc)
		rc = sweep_all(s, names, n, err);
	drop(&s->txn_fd);
	if (!rc && fs_remove(s->pom_fd, "txn", AT_REMOVEDIR) < 0)
		rc = site_fail(s, errno, ".pom/txn", "cannot remove", err);
done:
	if (!rc)
		s->made = false;
	arena_free(&a);
	return rc;
}

/* Is .gitignore ours? A run can have died before it had written all of it. */
static bool our_ignore(const struct site *s)
{
	struct buf b = { 0 };
	bool ours = root_read(s->root, ".pom/.gitignore",
			      sizeof(ignore_all) - 1, &b, NULL, NULL) == 0 &&
		    (b.n == 0 || memcmp(b.p, ignore_all, b.n) == 0);

	buf_free(&b);
	return ours;
}

int site_tidy(struct site *s, struct pom_err *err)
{
	struct arena a = { 0 };
	char **names;
	size_t n;
	int rc = root_list(s->root, ".pom", &a, &names, &n, err);

	if (rc || n > 1 || (n == 1 && strcmp(names[0], ".gitignore") != 0))
		goto done;
	if (n == 1 && !our_ignore(s))
		goto done;
	rc = site_find(s, err);
	if (rc || s->pom_fd < 0)
		goto done;
	if (n == 1 && fs_remove(s->pom_fd, ".gitignore", 0) < 0) {
		rc = site_fail(s, errno, ".pom/.gitignore", "cannot remove",
			       err);
		goto done;
	}
	drop(&s->pom_fd);
	if (fs_remove(s->root->fd, ".pom", AT_REMOVEDIR) < 0 &&
	    errno != ENOTEMPTY && errno != EEXIST)
		rc = site_fail(s, errno, ".pom", "cannot remove", err);
done:
	arena_free(&a);
	return rc;
}

int site_has(const struct site *s, const char *name)
{
	struct stat st;

	if (s->pom_fd < 0)
		return 0;
	if (fs_lstat(s->pom_fd, name, &st) == 0)
		return 1;
	return errno == ENOENT ? 0 : -1;
}

void site_forget(struct site *s)
{
	drop(&s->dir_fd);
	free(s->dir);
	s->dir = NULL;
}

int site_parent(struct site *s, const char *path, const char **base)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	*base = slash ? slash + 1 : path;
	if (s->dir && strlen(s->dir) == n && memcmp(s->dir, path, n) == 0)
		return s->dir_fd;
	site_forget(s);
	s->dir_fd = root_parent(s->root, path, base);
	if (s->dir_fd >= 0)
		s->dir = pom_strndup(path, n);
	return s->dir_fd;
}

int site_lstat(struct site *s, const char *path, struct stat *st)
{
	const char *base;
	int fd = site_parent(s, path, &base);

	if (fd >= 0 && fs_lstat(fd, base, st) == 0)
		return 1;
	return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
}

int site_write_journal(struct site *s, struct span text, struct pom_err *err)
{
	return write_file(s, s->pom_fd, "journal.new", text, true, err);
}

int site_rename(struct site *s, const char *from, const char *to,
		struct pom_err *err)
{
	if (fs_rename(s->pom_fd, from, s->pom_fd, to) < 0)
		return site_fail(s, errno, ".pom", "cannot rename the journal",
				 err);
	return site_sync_pom(s, err);
}

int site_sync(struct site *s, struct pom_err *err)
{
	int rc;

	do {
		rc = syncfs(s->root->fd);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return site_fail(s, errno, ".", "cannot write to the disk",
				 err);
	return 0;
}

int site_sync_pom(struct site *s, struct pom_err *err)
{
	int rc;

	do {
		rc = fsync(s->pom_fd);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return site_fail(s, errno, ".pom", "cannot write to the disk",
				 err);
	return 0;
}
