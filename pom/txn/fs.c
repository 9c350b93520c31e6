// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system calls that change names. They are repeated after EINTR, and have a
 * substitute for what a file system does not support.
 *
 * A call that a signal has interrupted can have done its work nevertheless (NFS, FUSE).
 * So a repeated call succeeds when it finds the work done.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "txn/internal.h"

int fs_close(int fd)
{
	/* close(2): Linux has freed the descriptor even on EINTR */
	return close(fd) < 0 && errno != EINTR ? -1 : 0;
}

int fs_lstat(int fd, const char *name, struct stat *st)
{
	int rc;

	do {
		rc = fstatat(fd, name, st, AT_SYMLINK_NOFOLLOW);
	} while (rc < 0 && errno == EINTR);
	return rc;
}

int fs_remove(int fd, const char *name, int flags)
{
	int rc;

	do {
		rc = unlinkat(fd, name, flags);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 && errno == ENOENT ? 0 : rc;
}

int fs_mkdir(int fd, const char *name, mode_t mode)
{
	bool again = false;
	int rc;

	for (;;) {
		rc = mkdirat(fd, name, mode);
		if (rc == 0 || errno != EINTR)
			break;
		again = true;
	}
	return rc < 0 && errno == EEXIST && again ? 0 : rc;
}

int fs_symlink(const char *text, int fd, const char *name)
{
	bool again = false;
	int rc;

	for (;;) {
		rc = symlinkat(text, fd, name);
		if (rc == 0 || errno != EINTR)
			break;
		again = true;
	}
	return rc < 0 && errno == EEXIST && again ? 0 : rc;
}

int fs_link(int fd, const char *from, int tofd, const char *to)
{
	bool again = false;
	int rc;

	for (;;) {
		rc = linkat(fd, from, tofd, to, 0);
		if (rc == 0 || errno != EINTR)
			break;
		again = true;
	}
	return rc < 0 && errno == EEXIST && again ? 0 : rc;
}

/* rename(2), which replaces a file; or renameat2(2) with these flags. */
static int rename_flags(int fd, const char *from, int tofd, const char *to,
			unsigned int flags)
{
	bool again = false;
	int rc;

	for (;;) {
		rc = flags ? renameat2(fd, from, tofd, to, flags) :
			     renameat(fd, from, tofd, to);
		if (rc == 0 || errno != EINTR)
			break;
		again = true;
	}
	return rc < 0 && errno == ENOENT && again ? 0 : rc;
}

int fs_rename(int fd, const char *from, int tofd, const char *to)
{
	return rename_flags(fd, from, tofd, to, 0);
}

bool fs_refused(int errnum)
{
	switch (errnum) {
	case EINVAL: /* rename(2): no such flag here */
	case ENOSYS:
	case EOPNOTSUPP:
	case EPERM: /* link(2): no hard links here, or protected_hardlinks */
	case EMLINK:
		return true;
	default:
		return false;
	}
}

static bool absent(int fd, const char *name)
{
	struct stat st;

	if (fs_lstat(fd, name, &st) == 0)
		errno = EEXIST;
	return errno == ENOENT;
}

int fs_move(int fd, const char *from, int tofd, const char *to)
{
	int rc = rename_flags(fd, from, tofd, to, RENAME_NOREPLACE);

	if (rc == 0 || !fs_refused(errno))
		return rc;
	if (fs_link(fd, from, tofd, to) == 0)
		return fs_remove(fd, from, 0);
	if (!fs_refused(errno) || !absent(tofd, to))
		return -1;
	return fs_rename(fd, from, tofd, to);
}

/* fchown(2); fs_give says which errors are none. */
static int give(int fd, uid_t uid, gid_t gid)
{
	int rc;

	do {
		rc = fchown(fd, uid, gid);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 && (errno == EPERM || errno == EINVAL) ? 0 : rc;
}

int fs_give(int fd, const struct stat *now, const struct stat *like)
{
	/*
	 * in two calls: a member of a group may set that group, but only root may set
	 * the user
	 */
	if (now->st_gid != like->st_gid && give(fd, (uid_t)-1, like->st_gid) < 0)
		return -1;
	if (now->st_uid != like->st_uid && give(fd, like->st_uid, (gid_t)-1) < 0)
		return -1;
	return 0;
}

void num_name(char out[NUM_NAME], unsigned int num, const char *suffix)
{
	snprintf(out, NUM_NAME, "%u%s", num, suffix);
}
