// SPDX-License-Identifier: GPL-2.0-only
/* Has something else taken a recorded set out of a file? See taken_out.h. */
#include "plan/taken_out.h"

/* The tree's file of that name, as it was read, or as it will be after this run. */
static int file_of(struct worktree *w, const char *path, bool read,
		   const struct file_now **file, struct pom_err *err)
{
	static const struct file_now absent = { .kind = ROOT_ABSENT };
	struct node *n;
	int rc = overlay_get(&w->ov, path, &n, err);

	*file = rc ? &absent : read ? &n->disk : &n->now;
	return rc == POM_EUNSAFE ? 0 : rc;
}

int session_is_out(struct worktree *w, struct ledger_set *set, const char *path,
		   bool *out, bool *surely, struct pom_err *err)
{
	const struct file_now *disk;
	bool there = false;
	int rc = file_of(w, path, true, &disk, err);

	*out = !rc && ledger_out(&w->ledger, set, path, disk, surely);
	while (!rc && *out && disk->kind == ROOT_ABSENT) {
		rc = ledger_came_from(&w->ledger, &set, &path, err);
		if (rc || !path)
			break;
		rc = file_of(w, path, true, &disk, err);
		*out = !rc && ledger_out(&w->ledger, set, path, disk, &there);
	}
	return rc;
}

int session_name_now(struct worktree *w, struct ledger_set *set,
		     const char *path, const char **now, struct pom_err *err)
{
	const struct ledger_set *own = set;
	const struct file_now *file;
	int rc = file_of(w, path, false, &file, err);

	*now = path;
	while (!rc && path && file->kind == ROOT_ABSENT) {
		rc = ledger_came_from(&w->ledger, &set, &path, err);
		if (set == own)
			path = NULL;
		if (!rc && path)
			rc = file_of(w, path, false, &file, err);
	}
	if (!rc && path)
		*now = path;
	return rc;
}
