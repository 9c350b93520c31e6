// SPDX-License-Identifier: GPL-2.0-only
/* Takes out the patch on top of quilt's stack: see quilt_pop.h. */
#include "plan/quilt_pop.h"

#include <string.h>

#include "lib/path.h"
#include "plan/copies.h"
#include "plan/find_quilt.h"
#include "plan/quilt_kept.h"
#include "plan/quilt_stands.h"

static int refuse(struct tree_standing *out, const char *note)
{
	out->is = STAND_CONFLICT;
	out->by_quilt = true;
	out->changes = true; /* so that the overlay is rolled back */
	out->note = note;
	return 0;
}

/*
 * Puts the files that quilt kept of the patch of that name into the overlay, if the set's
 * patch makes the tree's files of them: 1, 0 if it does not, or an error. A patch that was
 * applied with --force left out what was there already.
 */
static int restore_kept(struct session *s, enum tree_kind k,
			const struct set *set, const char *name,
			struct kept_files *kept, struct pom_err *err)
{
	struct diff *d = NULL;
	int rc = kept_load(kept, name, err);

	if (!rc)
		rc = repo_patch(set, k, session_version(s, k), &d, err);
	if (rc || !d)
		return rc;
	kept->d = d;
	rc = kept_gives(kept, false, err);
	return rc ? rc : kept_gives(kept, true, err);
}

/*
 * Refuses if a recorded set changed one of the files later, or copied one as it is now: 1.
 * Otherwise 0, or an error.
 */
static int refuse_if_built_on(struct session *s, enum tree_kind k,
			      const struct kept_files *kept,
			      struct tree_standing *out, struct pom_err *err)
{
	struct ledger_set *by = NULL;
	struct map files = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < kept->n && !rc && !by; i++) {
		const struct kept *f = &kept->file[i];

		/* a file that the patch did not change has no order */
		if (!file_now_eq(&f->node->now, &f->now))
			rc = session_set_on_top(kept->w, f->node, &f->now, &by,
						err);
	}
	for (i = 0; i < kept->n && !rc && !by; i++) {
		struct kept *f = &kept->file[i];

		if (f->now.kind != ROOT_ABSENT)
			map_put(&files, f->node->path, strlen(f->node->path),
				&f->now);
	}
	if (!rc && !by)
		rc = session_copied_by_set(s, k, &files, &by, err);
	map_free(&files);
	if (!rc && by)
		refuse(out, session_builds_on(s, k, by));
	return rc ? rc : by != NULL;
}

/* The patch does not make the tree's files of what quilt kept: says why. */
static int refuse_changed(struct session *s, enum tree_kind k,
			  const struct quilt_patch *p,
			  struct tree_standing *out, struct pom_err *err)
{
	struct ledger_set *by;
	int rc = session_set_on_patch(s, k, p, &by, err);

	if (rc)
		return rc;
	if (by)
		refuse(out, session_builds_on(s, k, by));
	else
		refuse(out,
		       "quilt applied it, and its files or its patch were changed since: `quilt refresh` writes the patch anew, `quilt pop -f` takes all of it out");
	return 0;
}

int session_pop(struct session *s, const struct set *set, enum tree_kind k,
		struct tree_standing *out, struct pom_err *err)
{
	struct quilt *q = &s->work[k].quilt;
	struct quilt_patch *p, *top = quilt_top(q);
	struct kept_files kept = { .w = &s->work[k],
				   .a = &s->a,
				   .max_fuzz = s->opt.max_fuzz };
	const char *guess;
	size_t i;
	int rc;

	if (!set)
		return refuse(out,
			      "quilt applied it, and the repository has no such patch; `quilt pop` takes it out");
	p = session_quilt_patch(s, set, k);
	if (!p)
		return 0;
	if (p != top)
		return refuse(out,
			      arena_printf(&s->a,
					   "quilt has %s on top of it; take that out first, or both together, or use `quilt pop`",
					   top->name));
	kept.strip = set->strip;
	rc = restore_kept(s, k, set, p->name, &kept, err);
	if (rc < 0)
		return rc;
	if (!rc)
		return refuse_changed(s, k, p, out, err);
	guess = kept_guess(&kept);
	if (guess)
		return refuse(out,
			      arena_printf(&s->a,
					   "quilt does not tell whether %s was empty before, or absent; `quilt pop` deletes it",
					   path_show(&s->a, span_of(guess))));
	rc = refuse_if_built_on(s, k, &kept, out, err);
	if (rc)
		return rc < 0 ? rc : 0;
	for (i = 0; i < kept.n; i++)
		ledger_came_back(&s->work[k].ledger, kept.file[i].node->path,
				 &kept.file[i].node->now);
	p->gone = true;
	out->popped = (size_t)(p - q->patch) + 1;
	out->is = STAND_CLEAN;
	out->changes = true;
	return 0;
}
