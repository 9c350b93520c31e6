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
	return rc;
}
