// SPDX-License-Identifier: GPL-2.0-only
/* Unpacks archives: see unpack.h. */
#include "update/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"

/* Makes the folder at path, and those on the way to it. */
static int make_dir(const struct root *into, char *path, struct pom_err *err)
{
	char *end = path;
	int rc = 0;

	while (!rc && end) {
		const char *base;
		int fd;

		end = strchr(end, '/');
		if (end)
			*end = '\0';
		fd = root_parent(into, path, &base);
		if (fd < 0 || (mkdirat(fd, base, 0755) < 0 && errno != EEXIST))
			rc = pom_fail_errno(err, errno, path,
					    "cannot make the folder");
		if (fd >= 0)
			close(fd);
		if (end)
			*end++ = '/';
	}
	return rc;
}

static int make_file(struct archive_reader *r, const struct root *into,
		     const char *path, bool executable, struct pom_err *err)
{
	struct span piece;
	int rc, fd = root_openat(into, path, O_WRONLY | O_CREAT | O_EXCL,
				 executable ? 0755 : 0644);

	if (fd < 0 && errno == EEXIST)
		return pom_fail(err, POM_ESYNTAX, path, 0,
				"the archive has this name twice");
	if (fd < 0)
		return pom_fail_errno(err, errno, path, "cannot create");
	do {
		rc = archive_data(r, &piece, err);
		if (!rc && fd_write_all(fd, piece.p, piece.n) < 0)
			rc = pom_fail_errno(err, errno, path, "cannot write");
	} while (!rc && piece.n);
	if (close(fd) < 0 && !rc)
		rc = pom_fail_errno(err, errno, path, "cannot write");
	return rc;
}

static int one_entry(struct archive_reader *r, const struct root *into,
		     const struct archived *e, struct pom_err *err)
{
	static const char *const kinds[] = {
		[ARCHIVED_LINK] = "a symbolic link",
		[ARCHIVED_HARDLINK] = "a hard link",
		[ARCHIVED_OTHER] = "a device or a FIFO",
	};
	struct span name = span_of(e->path);
	struct arena a = { 0 };
	const char *path;
	char *slash, *dir;
	int rc;

	if (e->kind == ARCHIVED_DIR) {
		while (name.n > 1 && name.p[name.n - 1] == '/')
			name.n--;
		if (span_is(name, "."))
			return 0;
	}
	rc = path_check_record(&a, name, &path, err);
	if (!rc && e->kind != ARCHIVED_FILE && e->kind != ARCHIVED_DIR)
		rc = pom_fail(err, POM_EUNSAFE, path_show(&a, span_of(path)), 0,
			      "the archive has %s here; only files and folders are allowed",
			      kinds[e->kind]);
	if (!rc) {
		dir = arena_strdup(&a, path);
		slash = strrchr(dir, '/');
		if (e->kind == ARCHIVED_FILE && slash)
			*slash = '\0';
		if (e->kind == ARCHIVED_DIR || slash)
			rc = make_dir(into, dir, err);
	}
	if (!rc && e->kind == ARCHIVED_FILE)
		rc = make_file(r, into, path, e->executable, err);
	arena_free(&a);
	return rc;
}

int unpack(struct archive_reader *r, const struct root *into,
	   struct pom_err *err)
{
	struct archived e;
	bool more;
	int rc;

	do {
		rc = archive_next(r, &e, &more, err);
		if (!rc && more)
			rc = one_entry(r, into, &e, err);
	} while (!rc && more);
	return rc;
}
