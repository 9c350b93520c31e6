// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gives a new file the access list and the attributes of the file that it replaces. Of
 * such a file the bits of the group are only a bound: with them alone, the group could do
 * more than before.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "txn/internal.h"

enum {
	LIST_LIMIT =
		65536, /* the kernel has no longer list, and no longer value */
	ALL_LIMIT = 1 << 20 /* bytes of all values of a file */
};

/*
 * Capabilities and the like are rights that no patch may pass on; a policy's labels are
 * given by the policy.
 */
static bool is_kept(const char *name)
{
	return strcmp(name, "system.posix_acl_access") == 0 ||
	       strncmp(name, "user.", 5) == 0;
}

static int copy(int from, int to, const char *name, char *value, size_t *all)
{
	ssize_t n = fgetxattr(from, name, value, LIST_LIMIT);

	if (n < 0)
		return errno == ENODATA ? 0 : -1;
	*all += (size_t)n;
	if (*all > ALL_LIMIT) {
		errno = E2BIG;
		return -1;
	}
	return fsetxattr(to, name, value, (size_t)n, 0);
}

static int copy_all(int from, int to, bool *any)
{
	char few[256], *list = few, *value = NULL;
	ssize_t n = flistxattr(from, list, sizeof(few));
	size_t all = 0, at;
	int rc = 0, saved;

	*any = false;
	if (n < 0 && errno == ERANGE) {
		list = pom_alloc(LIST_LIMIT, 1);
		n = flistxattr(from, list, LIST_LIMIT);
	}
	if (n < 0)
		rc = errno == EOPNOTSUPP || errno == ENOSYS ? 0 : -1;
	for (at = 0; !rc && n > 0 && at < (size_t)n;
	     at += strlen(list + at) + 1) {
		if (!is_kept(list + at))
			continue;
		if (!value)
			value = pom_alloc(LIST_LIMIT, 1);
		*any = true;
		rc = copy(from, to, list + at, value, &all);
	}
	saved = errno;
	free(value);
	if (list != few)
		free(list);
	errno = saved;
	return rc;
}

int txn_attributes(const struct site *s, const char *path, int fd, bool *any)
{
	int rc, saved, from;

	*any = false;
	from = root_openat(s->root, path,
			   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
	if (from < 0)
		return -1;
	rc = copy_all(from, fd, any);
	saved = errno;
	close(from);
	errno = saved;
	return rc;
}
