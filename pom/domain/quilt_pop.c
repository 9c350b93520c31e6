// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking out what quilt applied: see session.h. Only what gives exactly what
 * quilt kept in .pc is taken out here; for all else there is quilt itself.
 */
#include <string.h>

#include "domain/session.h"

static int refuse(struct tree_standing *out, const char *note)
{
	out->is = STAND_CONFLICT;
	out->changes = true; /* so that the overlay is taken back */
	out->note = note;
	return 0;
}

/* Is every file as quilt kept it? 1, 0, or an error. */
static int as_kept(struct session *s, enum tree_kind k, const char *name,
		   struct pom_err *err)
{
	const struct root *root = &s->tree[k].root;
	const char **path;
	size_t n, i;
	int rc = quilt_files(&s->quilt[k], root, name, &path, &n, err);

	for (i = 0; i < n && !rc; i++) {
		struct image kept;
		struct span text;
		struct node *node;

		rc = root_load(root,
			       arena_printf(&s->a, ".pc/%s/%s", name, path[i]),
			       IMAGE_LIMIT, &s->a, &text, NULL, err);
		if (!rc)
			rc = overlay_get(&s->ov[k], path[i], &node, err);
		if (rc)
			return rc;
		image_load(&s->a, text, &kept);
		/* an empty one stands for a file that was not there */
		if (node->now.kind == ROOT_ABSENT ?
			    text.n > 0 :
			    node->now.kind != ROOT_FILE ||
				    !image_eq(&kept, &node->now.image))
			return 0;
	}
	return rc ? rc : n > 0;
}

int pop_patch(struct session *s, struct repo *r, const struct set *set,
	      const char *name, enum tree_kind k, struct tree_standing *out,
	      struct pom_err *err)
{
	struct quilt *q = &s->quilt[k];
	const char *own = set ? quilt_name(&s->a, set) : name;
	struct quilt_patch *p = quilt_get(q, own), *top = quilt_top(q);
	int rc;

	if (!set)
		return refuse(out,
			      "quilt applied it, and the repository has no such patch; `quilt pop` takes it out");
	if (p != top)
		return refuse(out,
			      arena_printf(&s->a,
					   "quilt has %s on top of it; take that out first, or both together, or use `quilt pop`",
					   top->name));
	rc = session_try_back(s, r, set, k, out, err);
	if (rc)
		return rc;
	if (!standing_fits(out->is))
		return refuse(out,
			      "quilt applied it, and it was changed since; `quilt pop` says more");
	rc = as_kept(s, k, own, err);
	if (rc < 0)
		return rc;
	if (!rc && !out->diff->empty)
		return refuse(out,
			      "without it the files are not what quilt kept of them; `quilt pop` says more");
	p->gone = true;
	out->popped = (size_t)(p - q->patch) + 1;
	out->is = STAND_CLEAN;
	return 0;
}
