// SPDX-License-Identifier: GPL-2.0-only
/* Checks whether records can be trusted: see trusted.h. */
#include "lib/trusted.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/rights.h"

/* May the file's group write it? Yes, if its members can replace the file anyway. */
static bool group_may(const struct stat *tree, const struct stat *st)
{
	return st->st_gid == (rights_now() ? getgid() : getegid()) ||
	       (st->st_gid == tree->st_gid && (tree->st_mode & S_IWGRP));
}

static int distrust(const struct root *tree, const char *path, const char *what,
		    struct pom_err *err)
{
	char where[sizeof(err->where)];

	snprintf(where, sizeof(where), "%s/%s", tree->path, path);
	pom_fail(err, POM_EUNSAFE, where, 0, "%s", what);
	pom_hint(err,
		 "another user can change it, so it was not used. If its content is right, give it to the tree's owner (chown -R, chmod -R go-w); if not, move it away");
	return POM_EUNSAFE;
}

int trusted_file(const struct root *tree, const char *path,
		 const struct stat *st, struct pom_err *err)
{
	struct stat top;
	char what[128];

	if (tree->fd < 0)
		return 0;
	if (fstat(tree->fd, &top) < 0)
		return pom_fail_errno(err, errno, tree->path, "cannot stat");
	if (st->st_uid != getuid() && st->st_uid != top.st_uid) {
		snprintf(what, sizeof(what),
			 "it belongs to user %u, who is neither the caller nor the owner of the tree",
			 st->st_uid);
		return distrust(tree, path, what, err);
	}
	if (S_ISLNK(st->st_mode))
		return 0;
	if (st->st_mode & S_IWOTH)
		return distrust(tree, path, "everybody may write it", err);
	if ((st->st_mode & S_IWGRP) && !group_may(&top, st)) {
		snprintf(what, sizeof(what),
			 "group %u may write it, but not the tree's own folder",
			 st->st_gid);
		return distrust(tree, path, what, err);
	}
	return 0;
}

static int no_folder(const struct root *tree, const char *path,
		     enum root_kind kind, struct pom_err *err)
{
	char where[sizeof(err->where)];

	snprintf(where, sizeof(where), "%s/%s", tree->path, path);
	pom_fail(err, POM_EUNSAFE, where, 0,
		 kind == ROOT_LINK ? "it is a symbolic link" :
				     "it is not a folder");
	pom_hint(err, "it was not used; move it away");
	return POM_EUNSAFE;
}

int trusted_folder(const struct root *tree, const char *path,
		   const char *const *names, size_t n, struct pom_err *err)
{
	enum root_kind kind;
	struct stat st;
	size_t i;
	int rc = root_stat(tree, path, &kind, &st, err);

	if (rc || tree->fd < 0 || kind == ROOT_ABSENT)
		return rc;
	if (kind != ROOT_DIR)
		return no_folder(tree, path, kind, err);
	rc = trusted_file(tree, path, &st, err);
	for (i = 0; i < n && !rc; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s/%s", path, names[i]);
		rc = root_stat(tree, name, &kind, &st, err);
		if (!rc && kind != ROOT_ABSENT)
			rc = trusted_file(tree, name, &st, err);
	}
	return rc;
}

int trusted_way(const struct root *tree, const char *path, struct pom_err *err)
{
	const char *slash = path;
	int rc = 0;

	while (slash && !rc) {
		enum root_kind kind;
		struct stat st;
		char *at;

		slash = strchr(slash + 1, '/');
		at = pom_strndup(path,
				 slash ? (size_t)(slash - path) : strlen(path));
		rc = root_stat(tree, at, &kind, &st, err);
		if (!rc && kind != ROOT_ABSENT)
			rc = trusted_file(tree, at, &st, err);
		free(at);
	}
	return rc;
}
