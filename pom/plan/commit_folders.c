// SPDX-License-Identifier: GPL-2.0-only
/* Folders of a tree that were empty: see commit_folders.h. */
#include "plan/commit_folders.h"

#include <string.h>

/* Notes the innermost folder above path that exists, if it is empty. */
static int note_above(struct session *s, enum tree_kind k, const char *path,
		      struct map *seen, struct pom_err *err)
{
	const struct root *root = &s->work[k].tree.root;
	struct ledger *l = &s->work[k].ledger;
	const char *slash;

	while ((slash = strrchr(path, '/'))) {
		size_t n = (size_t)(slash - path), names;
		enum root_kind kind = ROOT_ABSENT;
		char **name;
		int rc;

		if (map_get(seen, path, n))
			return 0;
		path = arena_strndup(&l->a, path, n);
		map_put(seen, path, n, seen);
		rc = root_stat(root, path, &kind, NULL, err);
		if (rc ==
		    POM_EUNSAFE) /* a link, which the transaction deletes */
			return 0;
		if (rc || (kind != ROOT_ABSENT && kind != ROOT_DIR))
			return rc;
		if (kind == ROOT_ABSENT)
			continue;
		rc = root_list(root, path, &s->a, &name, &names, err);
		if (!rc && !names)
			ledger_keep_folder(l, path);
		return rc;
	}
	return 0;
}

/* Notes the folders above a file that is made: they are there afterwards. */
static void note_needed(struct ledger *l, const char *path, struct map *needed)
{
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const size_t n = (size_t)(slash - path);
		const size_t at = ledger_removed_folder(l, path, n);

		map_put(needed, path, n, needed);
		if (at < l->ngone)
			l->folder_gone[at].back = true;
	}
}

/* Notes the permissions of the folders above path that go with it. */
static int note_going(struct session *s, enum tree_kind k, const char *path,
		      const struct map *needed, struct map *seen,
		      struct pom_err *err)
{
	struct worktree *w = &s->work[k];
	const char *slash;
	struct stat st;

	while ((slash = strrchr(path, '/'))) {
		size_t n = (size_t)(slash - path);
		enum root_kind kind;
		int rc;

		if (map_get(seen, path, n) || map_get(needed, path, n))
			return 0;
		path = arena_strndup(&w->ledger.a, path, n);
		map_put(seen, path, n, seen);
		if (map_get(&w->ledger.folders, path, n) ||
		    !overlay_folder_goes(&w->ov, path))
			return 0;
		rc = root_stat(&w->tree.root, path, &kind, &st, err);
		if (rc || kind != ROOT_DIR)
			return rc == POM_EUNSAFE ? 0 : rc;
		ledger_folder_removed(&w->ledger, path, st.st_mode & 0777);
	}
	return 0;
}

/* Of the folders that go, and of those that come back. */
static int note_perms(struct session *s, enum tree_kind k, struct pom_err *err)
{
	const struct overlay *ov = &s->work[k].ov;
	struct map needed = { 0 }, seen = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < ov->n; i++)
		if (file_now_is_file(&ov->all[i]->now))
			note_needed(&s->work[k].ledger, ov->all[i]->path,
				    &needed);
	for (i = 0; i < ov->n && !rc; i++)
		if (file_now_is_file(&ov->all[i]->disk) &&
		    ov->all[i]->now.kind == ROOT_ABSENT)
			rc = note_going(s, k, ov->all[i]->path, &needed, &seen,
					err);
	map_free(&needed);
	map_free(&seen);
	return rc;
}

static mode_t perms_of(const void *arg, const char *path)
{
	const struct ledger *l = arg;
	const size_t at = ledger_removed_folder(l, path, strlen(path));

	return at < l->ngone ? l->folder_gone[at].perms : 0;
}

int commit_folders(struct session *s, enum tree_kind k, struct txn *t,
		   size_t tree, struct pom_err *err)
{
	const struct overlay *ov = &s->work[k].ov;
	struct map seen = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < ov->n && !rc; i++) {
		const struct node *n = ov->all[i];

		if (n->disk.kind == ROOT_ABSENT && file_now_is_file(&n->now))
			rc = note_above(s, k, n->path, &seen, err);
	}
	map_free(&seen);
	txn_keep_folders(t, tree, &s->work[k].ledger.folders);
	txn_folder_perms(t, tree, perms_of, &s->work[k].ledger);
	return rc ? rc : note_perms(s, k, err);
}
