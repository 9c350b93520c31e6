// SPDX-License-Identifier: GPL-2.0-only
/* Reverts a set, whoever applied it: see revert_set.h. */
#include "plan/revert_set.h"

#include <string.h>

#include "plan/applied.h"
#include "plan/find_entry.h"
#include "plan/find_quilt.h"
#include "plan/quilt_pop.h"
#include "plan/revert.h"

/* The set's entry in the ledger of tree k, or NULL. */
static struct ledger_set *find_entry(struct session *s, const struct set *set,
				     const char *name, enum tree_kind k)
{
	return set ? session_entry(s, set, k) :
		     ledger_meant(&s->work[k].ledger, name, NULL);
}

/* The set in quilt's stack of tree k, or NULL. */
static struct quilt_patch *find_quilt(struct session *s, const struct set *set,
				      const char *name, enum tree_kind k)
{
	return set ? session_quilt_patch(s, set, k) :
		     quilt_get(&s->work[k].quilt, name);
}

static size_t number_in(struct session *s, const struct set *set,
			const char *name, enum tree_kind k)
{
	const struct worktree *w = &s->work[k];
	const struct ledger_set *e = find_entry(s, set, name, k);
	const struct quilt_patch *p;

	if (e)
		return ledger_number(&w->ledger, e);
	p = w->quilt.n ? find_quilt(s, set, name, k) : NULL;
	return p ? LEDGER_SETS + (size_t)(p - w->quilt.patch) + 1 : 0;
}

void session_numbers(struct session *s, const struct set *set, const char *name,
		     size_t number[TREE_KINDS])
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		number[k] = s->work[k].open ?
				    number_in(s, set, name, (enum tree_kind)k) :
				    0;
}

/*
 * The result of a diff that was turned round, and that does not fit: can any of it be taken
 * out? That an absent file could be put back shows nothing.
 */
static bool has_part(const struct patch_result *back)
{
	size_t i;

	for (i = 0; i < back->n; i++) {
		const struct file_result *f = &back->file[i];

		if (f->file->change != DIFF_CREATE &&
		    (f->outcome == OUTCOME_CLEAN ||
		     f->outcome == OUTCOME_FUZZY || f->hunks.fits))
			return true;
	}
	return false;
}

/* No ledger has the set. If the tree has its lines all the same, notes that they stay. */
static int note_what_stays(struct session *s, const struct set *set,
			   enum tree_kind k, struct tree_standing *t,
			   struct pom_err *err)
{
	struct tree_standing back = { .mark = t->mark };
	int rc = session_try_unrecorded(s, set, k, &back, err);

	if (rc)
		return rc;
	if (back.lines_of) {
		t->stays = true;
		t->lines_of = back.lines_of;
		t->note = back.note;
		return 0;
	}
	if (back.changes)
		overlay_rollback(&s->work[k].ov, back.mark);
	if (back.is == STAND_MALFORMED) {
		*t = back;
		return 0;
	}
	if (!standing_fits(back.is) &&
	    (back.is != STAND_PARTIAL || !has_part(&back.result)))
		return 0;
	/* an empty patch, or a cover letter: the tree can have nothing of it */
	if (back.diff && !back.diff->n)
		return 0;
	t->stays = true;
	t->note =
		back.is == STAND_PARTIAL ?
			"not recorded; the part of it that is there was there before, and stays" :
			"not recorded; it was there before, and stays";
	session_quilt_named(s, set, k, t);
	return 0;
}

int session_revert_in(struct session *s, const struct set *set,
		      const char *name, enum tree_kind k,
		      struct set_standing *out, struct pom_err *err)
{
	struct tree_standing *t = &out->tree[k];
	int rc = 0;

	t->entry = find_entry(s, set, name, k);
	t->mark = overlay_mark(&s->work[k].ov);
	if (t->entry)
		rc = revert_entry(s, k, t->entry, t, err);
	else if (find_quilt(s, set, name, k))
		rc = session_pop(s, set, k, t, err);
	else if (set && s->opt.unrecorded)
		rc = session_try_unrecorded(s, set, k, t, err);
	else if (set)
		rc = note_what_stays(s, set, k, t, err);
	out->is = standing_of_trees(out);
	return rc;
}

void session_revert_begin(const struct session *s, struct revert_marks *marks)
{
	int k;

	memset(marks, 0, sizeof(*marks));
	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		marks->overlay[k] = overlay_mark(&s->work[k].ov);
		marks->ledger[k] = ledger_mark(&s->work[k].ledger);
	}
}

void session_revert_undo(struct session *s, const struct revert_marks *marks)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		overlay_rollback(&s->work[k].ov, marks->overlay[k]);
		ledger_rollback(&s->work[k].ledger, marks->ledger[k]);
	}
}

void session_revert_unpop(struct session *s, const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->tree[k].popped)
			s->work[k].quilt.patch[st->tree[k].popped - 1].gone =
				false;
}

int session_try_revert(struct session *s, const struct set *set,
		       const char *name, struct set_standing *out,
		       struct pom_err *err)
{
	struct revert_marks marks;
	int k, rc = 0;

	memset(out, 0, sizeof(*out));
	session_revert_begin(s, &marks);
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (s->work[k].open)
			rc = session_revert_in(s, set, name, (enum tree_kind)k,
					       out, err);
	if (rc || !standing_fits(out->is)) {
		session_revert_undo(s, &marks);
		session_revert_unpop(s, out);
	}
	return rc;
}
