// SPDX-License-Identifier: GPL-2.0-only
/* Whole files: see file.h. */
#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/root.h"

int file_read(const char *path, struct buf *b, struct pom_err *err)
{
	char text[65536];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd < 0)
		return pom_fail_errno(err, errno, path, "cannot open");
	do {
		n = read(fd, text, sizeof(text));
		if (n > 0)
			buf_add(b, text, (size_t)n);
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		rc = pom_fail_errno(err, errno, path, "cannot read");
	close(fd);
	return rc;
}

static int put(const char *path, int flags, unsigned int mode,
	       const struct span *parts, size_t n, struct pom_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags,
		      (mode_t)mode);
	int rc = 0;
	size_t i;

	if (fd < 0)
		return pom_fail_errno(err, errno, path, "cannot create");
	for (i = 0; i < n && !rc; i++)
		if (fd_write_all(fd, parts[i].p, parts[i].n) < 0)
			rc = pom_fail_errno(err, errno, path, "cannot write");
	if (close(fd) < 0 && !rc)
		rc = pom_fail_errno(err, errno, path, "cannot write");
	return rc;
}

int file_create(const char *path, unsigned int mode, const struct span *parts,
		size_t n, struct pom_err *err)
{
	return put(path, O_EXCL, mode, parts, n, err);
}

int file_append(const char *path, struct span text, struct pom_err *err)
{
	return put(path, O_APPEND, 0644, &text, 1, err);
}
