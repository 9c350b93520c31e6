// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking out what quilt applied: see session.h. Only what gives exactly what
 * quilt kept in .pc is taken out here; for all else there is quilt itself.
 */
#include <string.h>

#include "lib/rights.h"
#include "lib/trusted.h"
#include "plan/session.h"

static int refuse(struct tree_standing *out, const char *note)
{
	out->is = STAND_CONFLICT;
	out->by_quilt = true;
	out->changes = true; /* so that the overlay is taken back */
	out->note = note;
	return 0;
}

struct kept {
	struct node *node;
	struct file_now now;
};

/*
 * Puts what quilt kept of the files, and keeps what they were. An empty one stands
 * for a file that was not there, or (empty) for one that was.
 */
static int put_kept(struct session *s, enum tree_kind k, const char *name,
		    bool empty, struct kept **files, size_t *n,
		    struct pom_err *err)
{
	const struct root *root = &s->tree[k].root;
	struct overlay *ov = &s->ov[k];
	const char **path;
	size_t i;
	int rc = quilt_files(&s->quilt[k], root, name, &path, n, err);

	*files = arena_alloc(&s->a, rc ? 0 : *n, sizeof(**files));
	for (i = 0; !rc && i < *n; i++) {
		struct kept *f = &(*files)[i];
		struct file_now was = { .kind = ROOT_ABSENT };
		const char *at;
		struct span text;
		mode_t mode;

		at = arena_printf(&s->a, ".pc/%s/%s", name, path[i]);
		rc = trusted_way(root, at, err);
		if (!rc)
			rc = root_load(root, at, IMAGE_LIMIT, &ov->a, &text,
				       &mode, err);
		if (!rc)
			rc = overlay_get(ov, path[i], &f->node, err);
		if (rc)
			return rc;
		f->now = f->node->now;
		if (text.n || empty) {
			was.kind = ROOT_FILE;
			was.mode = mode & 0100 ? 0100755 : 0100644;
			was.perms = mode & 0777;
			image_load(&ov->a, text, &was.image);
		}
		overlay_set(ov, f->node, &was);
	}
	return rc;
}

/*
 * Does the patch make of what quilt kept what is there now? Then quilt's files are
 * in the overlay. 1, 0, or an error. *d is the patch, if the set has one for this tree.
 */
static int made_of_kept(struct session *s, struct repo *r,
			const struct set *set, enum tree_kind k,
			const char *name, bool empty, struct diff **d,
			struct pom_err *err)
{
	struct dryrun_opt opt = {
		.strip = set->strip,
		.max_fuzz = s->opt.max_fuzz,
		.restoring = true,
	};
	struct overlay *ov = &s->ov[k];
	struct patch_result result = { 0 };
	struct kept *files;
	size_t n = 0, i, mark;
	int rc = put_kept(s, k, name, empty, &files, &n, err);

	if (!rc)
		rc = repo_patch(r, set, k, session_version(s, k), d, err);
	if (rc || !*d)
		return rc;
	mark = overlay_mark(ov);
	rc = dryrun(ov, *d, &opt, &result, err);
	if (rc)
		return rc;
	for (i = 0; i < n; i++)
		if (!file_now_eq(&files[i].node->now, &files[i].now))
			break;
	overlay_rollback(ov, mark);
	return i == n && (n > 0 || (*d)->empty) &&
	       (result.outcome == OUTCOME_CLEAN ||
		result.outcome == OUTCOME_FUZZY);
}

int pop_patch(struct session *s, struct repo *r, const struct set *set,
	      const char *name, enum tree_kind k, struct tree_standing *out,
	      struct pom_err *err)
{
	struct quilt *q = &s->quilt[k];
	struct quilt_patch *p = set ? quilt_find(q, &s->tree[k].root, set) :
				      quilt_get(q, name);
	struct quilt_patch *top = quilt_top(q);
	struct diff *d = NULL;
	int rc;

	if (!set)
		return refuse(out,
			      "quilt applied it, and the repository has no such patch; `quilt pop` takes it out");
	if (p != top)
		return refuse(out,
			      arena_printf(&s->a,
					   "quilt has %s on top of it; take that out first, or both together, or use `quilt pop`",
					   top->name));
	rc = made_of_kept(s, r, set, k, p->name, false, &d, err);
	if (!rc) {
		overlay_rollback(&s->ov[k], out->mark);
		rc = made_of_kept(s, r, set, k, p->name, true, &d, err);
	}
	if (rc < 0)
		return rc;
	if (!rc)
		return refuse(out,
			      "quilt applied it, and it was changed since; `quilt pop` says more");
	p->gone = true;
	out->popped = (size_t)(p - q->patch) + 1;
	out->is = STAND_CLEAN;
	out->changes = true;
	return 0;
}
