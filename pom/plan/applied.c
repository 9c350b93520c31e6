// SPDX-License-Identifier: GPL-2.0-only
/* Does a tree still have what its ledger says? See applied.h. */
#include "plan/applied.h"

#include <stdlib.h>
#include <string.h>

#include "plan/edited.h"
#include "plan/gone.h"
#include "plan/reversed.h"
#include "plan/taken_out.h"

/* An entry whose links are looked at, and the sections of its diff that are in doubt. */
struct doubt {
	struct session *s;
	enum tree_kind k;
	struct ledger_set *e;
	struct diff_file **section; /* see session_look_at_bytes */
	size_t n;                   /* sections that are not NULL */
	uint32_t out; /* links whose file somebody else has put back */
	bool surely;  /* see ledger_out */
	struct ledger_set *cover;        /* a later set that changed lines */
	const struct quilt_patch *quilt; /* a patch on top of a file */
};

/* The file as the tree has it. Beyond a link there is nothing of the tree. */
static int disk_at(struct session *s, enum tree_kind k, const char *path,
		   const struct file_now **disk, struct pom_err *err)
{
	static const struct file_now absent = { .kind = ROOT_ABSENT };
	struct node *n;
	int rc = overlay_get(&s->work[k].ov, path, &n, err);

	*disk = rc ? &absent : &n->disk;
	return rc == POM_EUNSAFE ? 0 : rc;
}

/* The section that is looked at for section i of the set: at first a copy of it. */
static struct diff_file *section_in_doubt(struct doubt *d, size_t i)
{
	struct diff_file **f = &d->section[i];

	if (!*f) {
		*f = arena_alloc(&d->s->a, 1, sizeof(**f));
		**f = d->e->patch.file[i];
		d->n++;
	}
	return *f;
}

/* *taken: a later set made a file at the name from which the section moved its file. */
static int is_name_taken(struct doubt *d, const struct diff_file *f,
			 bool *taken, struct pom_err *err)
{
	struct ledger *l = &d->s->work[d->k].ledger;
	const struct ledger_link *link =
		ledger_link(l, d->e, ledger_path(&f->pre));
	struct ledger_set *cover = NULL;
	int rc = link ? ledger_cover(l, d->e, link, &cover, err) : 0;

	*taken = cover != NULL;
	return rc;
}

/*
 * Puts the sections about the path in doubt. Their file has the name now. Of a rename, only
 * the lines are looked at if later sets changed one of its names.
 */
static int doubt_sections(struct doubt *d, const char *path, const char *now,
			  struct pom_err *err)
{
	const struct diff_name name = { .text = span_of(now), .placed = true };
	struct ledger *l = &d->s->work[d->k].ledger;
	uint32_t at = 0;
	int rc = 0;

	while (!rc && (at = ledger_section(l, d->e, path, at))) {
		struct diff_file *f = section_in_doubt(d, (at - 1) / 2);
		bool taken = false;

		if (!((at - 1) % 2))
			continue;
		if (f->change == DIFF_RENAME)
			rc = is_name_taken(d, f, &taken, err);
		if (now == path && !taken)
			continue;
		if (f->change == DIFF_RENAME)
			f->change = DIFF_EDIT;
		f->post = name;
		if (f->change == DIFF_EDIT)
			f->pre = name;
	}
	return rc;
}

/*
 * Puts what no later set changed of the link in doubt. Its file has the name now: moved
 * says that later sets gave it that name.
 */
static void doubt_what_is_left(struct doubt *d, const struct ledger_link *link,
			       const char *now, bool moved)
{
	struct ledger *l = &d->s->work[d->k].ledger;
	struct diff_file left;
	uint32_t at = 0;

	if (!ledger_left(l, d->e, link, moved, &d->s->a, &left))
		return;
	left.pre = left.post =
		(struct diff_name){ .text = span_of(now), .placed = true };
	while ((at = ledger_section(l, d->e, link->path, at)))
		if (d->e->patch.file[(at - 1) / 2].line == left.line)
			*section_in_doubt(d, (at - 1) / 2) = left;
}

/*
 * x->cover, a later set, gave the link's file another name. Follows it to its last name, and
 * puts the link's sections in doubt if a version on the way is not what the ledger says.
 */
static int look_at_moved(struct doubt *d, const struct ledger_link *link,
			 const struct taken_out *x, struct pom_err *err)
{
	struct worktree *w = &d->s->work[d->k];
	struct ledger *l = &w->ledger;
	const char *path = link->path, *to = path;
	struct ledger_set *set = d->e, *by = x->cover, *cover = NULL;
	const struct file_now *disk;
	bool holds = true;
	int rc = 0;

	while (!rc && to) {
		rc = disk_at(d->s, d->k, path, &disk, err);
		holds &= !rc && ledger_in_tree(l, set, path, disk);
		to = NULL;
		if (!rc && by)
			rc = ledger_moves(l, by, path, &to, err);
		if (rc || !to)
			break;
		path = to;
		set = by;
		rc = ledger_cover(l, by, ledger_link(l, by, span_of(to)), &by,
				  err);
	}
	if (rc || holds)
		return rc;
	rc = ledger_cover_moved(l, link, &cover, err);
	if (!rc)
		rc = session_under_quilt(w, set, path, &d->quilt, err);
	if (rc || d->quilt)
		return rc;
	if (cover)
		doubt_what_is_left(d, link, path, true);
	else
		rc = doubt_sections(d, link->path, path, err);
	return rc;
}

/* Looks at one link of the entry: does its file hold, or is it in doubt? */
static int look_at_link(struct doubt *d, const struct ledger_link *link,
			struct pom_err *err)
{
	struct worktree *w = &d->s->work[d->k];
	struct taken_out x;
	const struct file_now *disk;
	const char *now;
	int rc = session_link_out(w, d->e, link, &x, err);

	if (!rc)
		rc = disk_at(d->s, d->k, link->path, &disk, err);
	if (rc)
		return rc;
	if (x.quilt) {
		d->quilt = x.quilt;
		return 0;
	}
	d->out += x.out;
	d->surely |= x.surely;
	if (!d->cover)
		d->cover = x.cover;
	if (x.to && (!x.out || x.gone))
		return look_at_moved(d, link, &x, err);
	if (ledger_in_tree(&w->ledger, d->e, link->path, disk))
		return 0;
	rc = session_under_quilt(w, d->e, link->path, &d->quilt, err);
	if (rc || d->quilt)
		return rc;
	rc = session_name_now(w, d->e, link->path, &now, err);
	if (!rc && x.cover)
		doubt_what_is_left(d, link, now, false);
	else if (!rc)
		rc = doubt_sections(d, link->path, now, err);
	return rc;
}

/*
 * The entry's files are as they were before it. t->note says so; or that one which it made
 * may have been moved.
 */
static int note_out(struct session *s, enum tree_kind k,
		    struct tree_standing *t, struct pom_err *err)
{
	const struct diff *d = &t->entry->patch;
	struct gone g = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < d->n && !rc && !g.where; i++)
		rc = session_moved(s, k, t->entry, &d->file[i], &g, err);
	t->is = STAND_PARTIAL;
	if (g.where)
		t->note =
			arena_printf(&s->a,
				     "it was applied, and its files were changed since: %s: it is not there any more; is it %s now?",
				     g.path, g.where);
	else
		t->note =
			ledger_only_makes(t->entry) ?
				"its files are gone; revert takes it off the record" :
				"it was taken out by other means; revert takes it off the record";
	return rc;
}

int session_try_entry(struct session *s, enum tree_kind k, struct ledger_set *e,
		      struct tree_standing *t, struct pom_err *err)
{
	struct doubt d = { .s = s, .k = k, .e = e };
	uint32_t i;
	int rc = ledger_open(&s->work[k].ledger, e, err);

	t->mark = overlay_mark(&s->work[k].ov);
	t->entry = e;
	t->is = STAND_APPLIED;
	t->diff = &e->patch;
	d.section = pom_alloc(e->patch.n, sizeof(*d.section));
	for (i = 0; i < e->nlinks && !rc; i++)
		rc = look_at_link(&d, &e->link[i], err);
	if (!rc && d.surely && d.out == e->nlinks) {
		rc = note_out(s, k, t, err);
	} else if (!rc && d.cover) {
		t->covered_by = ledger_label(&s->work[k].ledger, d.cover);
		t->note = arena_printf(&s->a, "covered by %s", t->covered_by);
	}
	if (!rc && d.n && t->is == STAND_APPLIED)
		rc = session_look_at_bytes(s, k, d.section, t, err);
	if (!rc && d.n && t->is == STAND_APPLIED && t->covered_by)
		t->note = arena_printf(&s->a, "covered by %s", t->covered_by);
	free(d.section);
	return rc;
}

/* *out: the entry's lines could be taken out of the overlay as it is. */
static int stands(struct session *s, enum tree_kind k,
		  const struct ledger_set *e, bool *out, struct pom_err *err)
{
	struct dryrun_opt opt = { .strip = 1, .restoring = true };
	size_t mark = overlay_mark(&s->work[k].ov);
	struct patch_result result = { 0 };
	struct diff back;
	int rc;

	diff_reverse(&s->a, &e->patch, &back);
	rc = dryrun(&s->work[k].ov, &back, &opt, &result, err);
	overlay_rollback(&s->work[k].ov, mark);
	*out = !rc && result.outcome == OUTCOME_CLEAN;
	return rc;
}

/* Did the try change a file of the entry? */
static bool touches(const struct tree_standing *t, const struct ledger_set *e)
{
	uint32_t i;
	size_t f;

	for (f = 0; f < t->result.n; f++)
		for (i = 0; i < e->nlinks; i++)
			if (strcmp(t->result.file[f].path, e->link[i].path) == 0)
				return true;
	return false;
}

/* *out: the first of these recorded sets whose lines stand; NULL: none. */
static int first_standing(struct session *s, enum tree_kind k,
			  struct ledger_set *const *set, size_t n,
			  struct ledger_set **out, struct pom_err *err)
{
	bool well = false;
	size_t i;
	int rc = 0;

	*out = NULL;
	for (i = 0; i < n && !rc && !well; i++)
		rc = stands(s, k, set[i], &well, err);
	if (!rc && well)
		*out = set[i - 1];
	return rc;
}

/* *out: the recorded sets that do not stand without what t has taken out; in s->a. */
static int fallen(struct session *s, enum tree_kind k,
		  const struct tree_standing *t, struct ledger_set ***out,
		  size_t *n, struct pom_err *err)
{
	struct ledger *l = &s->work[k].ledger;
	size_t i;
	int rc = 0;

	*out = arena_alloc(&s->a, l->n, sizeof(**out));
	*n = 0;
	for (i = 0; i < l->n && !rc; i++) {
		struct ledger_set *e = &l->set[i];
		bool well;

		if (e->gone || !touches(t, e))
			continue;
		rc = ledger_open(l, e, err);
		if (!rc)
			rc = stands(s, k, e, &well, err);
		if (!rc && !well)
			(*out)[(*n)++] = e;
	}
	return rc;
}

int session_try_unrecorded(struct session *s, const struct set *set,
			   enum tree_kind k, struct tree_standing *t,
			   struct pom_err *err)
{
	struct ledger_set **down, *by;
	const size_t mark = t->mark;
	size_t n;
	int rc = session_try_reversed(s, set, k, t, err);

	if (rc || !t->changes)
		return rc;
	rc = fallen(s, k, t, &down, &n, err);
	if (rc || !n)
		return rc;
	/* a set that did not stand before either does not count */
	overlay_rollback(&s->work[k].ov, mark);
	rc = first_standing(s, k, down, n, &by, err);
	if (rc)
		return rc;
	memset(t, 0, sizeof(*t));
	t->mark = mark;
	if (!by)
		return session_try_reversed(s, set, k, t, err);
	t->is = STAND_CONFLICT;
	t->lines_of = ledger_label(&s->work[k].ledger, by);
	t->note =
		arena_printf(&s->a,
			     "its lines are those of %s, which is recorded; revert that",
			     t->lines_of);
	return 0;
}
