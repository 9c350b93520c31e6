// SPDX-License-Identifier: GPL-2.0-only
/* A new folder, complete or not at all: see new_folder.h. */
#include "publish/new_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tree/scratch.h"

char *new_folder_template(const char *path)
{
	return pom_asprintf("%s.XXXXXX", path);
}

int new_folder_rename(const char *made, const char *path, struct pom_err *err)
{
	int rc;

	if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EEXIST && errno != ENOTEMPTY)
		return pom_fail_errno(err, errno, path, "cannot be made");
	rc = pom_fail(err, POM_EUSAGE, path, 0, "this exists already");
	pom_hint(err, "give another name after -o, or move it away");
	return rc;
}

int new_folder_begin(struct new_folder *f, const char *path,
		     struct pom_err *err)
{
	int rc;

	memset(f, 0, sizeof(*f));
	f->root.fd = -1;
	f->mask = umask(0);
	umask(f->mask);
	f->made = new_folder_template(path);
	if (!mkdtemp(f->made)) {
		rc = pom_fail_errno(err, errno, path, "cannot be made");
		free(f->made);
		f->made = NULL;
		return rc;
	}
	return root_open_made(&f->root, f->made, err);
}

static int make_folders(struct root *root, const char *path,
			struct pom_err *err)
{
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *dir = pom_strndup(path, (size_t)(slash - path));
		int rc = mkdirat(root->fd, dir, 0777), e = errno;

		free(dir);
		if (rc < 0 && e != EEXIST)
			return pom_fail_errno(err, e, path, "cannot be made");
	}
	return 0;
}

int new_folder_put(struct new_folder *f, const char *path, struct span text,
		   struct pom_err *err)
{
	int fd, rc = make_folders(&f->root, path, err);

	if (rc)
		return rc;
	fd = root_openat(&f->root, path, O_WRONLY | O_CREAT | O_EXCL, 0666);
	if (fd < 0)
		return pom_fail_errno(err, errno, path, "cannot be made");
	if (fd_write_all(fd, text.p, text.n) < 0)
		rc = pom_fail_errno(err, errno, path, "cannot be written");
	close(fd);
	return rc;
}

static int exchange(const char *a, const char *b)
{
	return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

/* Is made, after the exchange, the folder that old has open? */
static bool is_old(const char *made, const struct root *old)
{
	struct stat a, b;

	return lstat(made, &a) == 0 && fstat(old->fd, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int new_folder_end(struct new_folder *f, const char *path,
		   const struct root *old, struct pom_err *err)
{
	int rc;

	if (fchmod(f->root.fd, 0777 & ~f->mask) < 0)
		return pom_fail_errno(err, errno, path, "cannot be made");
	/* all files are on the disk before the name is theirs */
	if (syncfs(f->root.fd) < 0)
		return pom_fail_errno(err, errno, path, "cannot be written");
	if (!old) {
		rc = new_folder_rename(f->made, path, err);
		if (!rc) {
			free(f->made);
			f->made = NULL;
		}
		return rc;
	}
	if (exchange(f->made, path) < 0) {
		rc = pom_fail_errno(err, errno, path, "cannot be replaced");
		pom_hint(err, "remove the folder first, or give another name");
		return rc;
	}
	if (is_old(f->made, old))
		return 0;
	exchange(f->made, path);
	rc = pom_fail(err, POM_EBUSY, path, 0,
		      "the folder was replaced meanwhile");
	pom_hint(err, "wait until the other program has ended, and try again");
	return rc;
}

void new_folder_drop(struct new_folder *f)
{
	root_close(&f->root);
	if (f->made)
		scratch_remove(f->made);
	free(f->made);
	f->made = NULL;
}
