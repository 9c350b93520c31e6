// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps an old file under a second name, on file systems that cannot exchange two names
 * (NFS, 9p, some FUSE): as a hard link, or as a copy if the file system has no hard
 * links.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "txn/internal.h"

static int copy_file(const struct site *s, const char *name, const char *path,
		     const struct buf *text, const struct stat *old)
{
	const struct timespec times[2] = { old->st_atim, old->st_mtim };
	int fd, rc, saved = 0;
	struct stat st;
	bool more;

	do {
		fd = openat(s->txn_fd, name,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0600);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return -1;
	if (fd_write_all(fd, text->p, text->n) < 0 || fstat(fd, &st) < 0 ||
	    fs_give(fd, &st, old) < 0 || txn_attributes(s, path, fd, &more) < 0)
		saved = errno;
	if (!saved) {
		do {
			rc = fchmod(fd, old->st_mode & 0777);
			if (!rc)
				rc = futimens(fd, times);
			if (!rc)
				rc = fsync(fd);
		} while (rc < 0 && errno == EINTR);
		saved = rc < 0 ? errno : 0;
	}
	if (fs_close(fd) < 0 && !saved)
		saved = errno;
	errno = saved;
	return saved ? -1 : 0;
}

/*
 * NUM.old must be complete when it gets this name: txn/undo.c takes it for the old file.
 */
static int keep_copy(const struct site *s, const struct record *r,
		     struct pom_err *err)
{
	char copy[NUM_NAME], old[NUM_NAME];
	struct buf text = { 0 };
	struct stat st;
	int rc;

	num_name(copy, r->num, ".copy");
	num_name(old, r->num, ".old");
	rc = root_read(s->root, r->path, INT64_MAX, &text, &st, err);
	if (rc)
		goto done;
	buf_reserve(&text, 1);
	rc = S_ISLNK(st.st_mode) ? fs_symlink(text.p, s->txn_fd, copy) :
				   copy_file(s, copy, r->path, &text, &st);
	if (!rc)
		rc = fs_rename(s->txn_fd, copy, s->txn_fd, old);
	if (rc)
		rc = site_fail(s, errno, r->path, "cannot keep the old file",
			       err);
done:
	buf_free(&text);
	return rc;
}

int txn_keep(const struct site *s, const struct record *r, int fd,
	     const char *base, struct pom_err *err)
{
	char old[NUM_NAME];

	num_name(old, r->num, ".old");
	if (fs_link(fd, base, s->txn_fd, old) == 0)
		return 0;
	if (!fs_refused(errno))
		return site_fail(s, errno, r->path, "cannot keep the old file",
				 err);
	return keep_copy(s, r, err);
}
