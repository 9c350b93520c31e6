// SPDX-License-Identifier: GPL-2.0-only
/*
 * Switches rights: see rights.h.
 *
 * seteuid(2) takes all capabilities from all threads. The real and the saved user stay
 * root, so that the owner can neither trace the process nor send it signals. setfsuid(2)
 * with the real user gives one thread the capabilities for files, as long as it needs
 * them (capabilities(7)).
 */
#include "lib/rights.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include "lib/root.h"

static _Atomic bool taken;
static uid_t owner; /* the user whose rights are taken */
static gid_t group;
static bool has_tree; /* is first set? */
static uid_t first; /* owner of the first tree, since the last rights_give_back */

static _Thread_local bool as_caller;

bool rights_taken(void)
{
	return atomic_load_explicit(&taken, memory_order_relaxed);
}

bool rights_now(void)
{
	return as_caller;
}

void rights_inherit(bool caller)
{
	as_caller = caller;
}

/* Sets the ids for files. Calls setfsuid(2) twice, its only way to report an error. */
static void use(uid_t uid, gid_t gid)
{
	setfsgid(gid);
	setfsuid(uid);
	if ((uid_t)setfsuid((uid_t)-1) != uid ||
	    (gid_t)setfsgid((gid_t)-1) != gid)
		abort();
}

bool rights_as(bool caller)
{
	bool was = as_caller;

	if (was == caller)
		return was;
	as_caller = caller;
	if (!rights_taken())
		return was;
	if (caller)
		use(getuid(), getgid());
	else
		use(owner, group);
	return was;
}

/*
 * The group of the tree's folder if the owner is a member of it, else the owner's own: a
 * folder can have a group of which its owner is not a member. An owner who is not in the
 * list of users gets the folder's group, unless that is root's.
 */
static gid_t group_for(const struct stat *st)
{
	enum { GROUPS = 256, ROOM = 16384, NOBODY = 65534 };
	struct passwd pw, *found = NULL;
	char room[ROOM];
	gid_t v[GROUPS];
	int i, n = GROUPS;

	if (getpwuid_r(st->st_uid, &pw, room, sizeof(room), &found) || !found)
		return st->st_gid ? st->st_gid : NOBODY;
	if (getgrouplist(pw.pw_name, pw.pw_gid, v, &n) < 0)
		return pw.pw_gid;
	for (i = 0; i < n; i++)
		if (v[i] == st->st_gid)
			return st->st_gid;
	return pw.pw_gid;
}

static int two_owners(const struct stat *st, const char *path,
		      struct pom_err *err)
{
	pom_fail(err, POM_EUSAGE, path, 0,
		 "this tree belongs to user %u and another tree of this run to user %u; root works on a tree with its owner's rights, and a run can have the rights of one user only",
		 st->st_uid, first);
	pom_hint(err,
		 "run it once for each tree, or as one user who may change both");
	return POM_EUSAGE;
}

int rights_take(const struct stat *st, const char *path, struct pom_err *err)
{
	int e;

	if (getuid() != 0 || (!rights_taken() && geteuid() != 0))
		return 0;
	if (has_tree && first != st->st_uid)
		return two_owners(st, path, err);
	has_tree = true;
	first = st->st_uid;
	if (st->st_uid == 0 || rights_taken())
		return 0;
	owner = st->st_uid;
	group = group_for(st);
	if (setgroups(0, NULL) == 0 && setegid(group) == 0) {
		if (seteuid(owner) == 0) {
			atomic_store(&taken, true);
			return 0;
		}
		e = errno;
		if (setegid(getgid()) < 0)
			abort();
		errno = e;
	}
	e = errno;
	pom_fail(err, POM_EACCES, path, 0,
		 "this tree belongs to user %u, and root cannot take that user's rights here: %s",
		 st->st_uid, strerror(e));
	pom_hint(err, "run this as the owner of the tree");
	return POM_EACCES;
}

int rights_settle(struct root *r, struct pom_err *err)
{
	struct stat st;
	int rc;

	if (r->fd < 0 || getuid() != 0)
		return 0;
	if (fstat(r->fd, &st) < 0)
		return pom_fail_errno(err, errno, r->path, "cannot stat");
	if (r->own && st.st_uid == getuid())
		return 0;
	rc = rights_take(&st, r->path, err);
	if (!rc)
		r->own = false;
	return rc;
}

void rights_give_back(void)
{
	has_tree = false;
	if (!rights_taken())
		return;
	if (seteuid(getuid()) < 0 || setegid(getgid()) < 0)
		abort();
	atomic_store(&taken, false);
}

bool rights_keep(void)
{
	return !rights_taken() || (setresgid(group, group, group) == 0 &&
				   setresuid(owner, owner, owner) == 0);
}

bool rights_foreign(const char *path)
{
	struct stat st;

	return geteuid() == 0 && stat(path, &st) == 0 && st.st_uid != 0;
}

void rights_hint(struct pom_err *err)
{
	if (!rights_taken())
		pom_hint(err, "run this as the owner of the tree");
	else
		pom_hint(err,
			 "root works here with the rights of the tree's owner, user %u, who may not do this: give all files of the tree to the owner (chown -R), or work on a copy",
			 owner);
}
