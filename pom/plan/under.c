// SPDX-License-Identifier: GPL-2.0-only
/* Which patches of a series the tree has below later ones: see under.h. */
#include "plan/under.h"

#include <stdlib.h>
#include <string.h>

#include "plan/item.h"
#include "plan/open.h"
#include "plan/reversed.h"
#include "plan/suits.h"

/*
 * Patch files that the user named are a series as well: they have an order, and a later one
 * may change what an earlier one made.
 */
static bool is_of_series(const struct plan_item *it)
{
	return it->set && it->set->origin &&
	       (it->set->origin->ordered || !it->set->origin->reader);
}

/* Is a recorded set changed? A set that is recorded stands as its record says. */
static bool is_recorded_partial(const struct plan_item *it)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct tree_standing *t = &it->st.tree[k];

		if ((t->entry || t->by_quilt) && t->is == STAND_PARTIAL)
			return true;
	}
	return false;
}

/* May the patch be there, below later ones? */
static bool is_in_doubt(const struct plan_item *it)
{
	return is_of_series(it) && !it->note && !is_recorded_partial(it) &&
	       (it->st.is == STAND_PARTIAL || it->st.is == STAND_CONFLICT);
}

/* A set that came off a tree: was it there? */
struct coming_off {
	struct overlay *ov;
	const struct tree_standing *t;
	bool proved;
};

/* Does r delete the file as well, since a file of another kind takes its place? */
static bool changes_kind(const struct patch_result *r, const char *path)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->file[i].file->change == DIFF_DELETE &&
		    strcmp(r->file[i].path, path) == 0)
			return true;
	return false;
}

/*
 * t is of the set turned round. A file that the set deleted has to be absent; an empty file
 * is not enough. A file whose mode the set changed has to have that mode, and a script
 * that it made has to be one.
 */
static void check_node(void *arg, struct node *n)
{
	struct coming_off *c = arg;
	const struct patch_result *r = &c->t->result;
	const struct file_now *was = overlay_at(c->ov, n, c->t->mark);
	size_t i;

	for (i = 0; i < r->n && was->kind != ROOT_ABSENT; i++) {
		const struct diff_file *f = r->file[i].file;
		const char *name = r->file[i].from ? r->file[i].from :
						     r->file[i].path;

		if (strcmp(name, n->path) != 0)
			continue;
		if (f->change == DIFF_CREATE && was->kind != ROOT_DIR &&
		    !changes_kind(r, n->path))
			c->proved = false;
		if (f->change == DIFF_DELETE && f->pre_mode == 0100755 &&
		    was->mode == 0100644)
			c->proved = false;
		if (f->change == DIFF_EDIT && f->pre_mode &&
		    f->pre_mode != f->post_mode && was->mode != f->pre_mode)
			c->proved = false;
	}
}

/* Would what the set removed stand in the file twice? Then it was not taken out before. */
static bool puts_in_twice(const struct file_result *r)
{
	uint32_t i;

	for (i = 0; r->hunks.hunk && i < r->file->nhunks; i++)
		if (r->hunks.hunk[i].state == HUNK_FITS &&
		    hunk_adds_again(&r->before, &r->file->hunk[i],
				    r->hunks.hunk[i].place.at))
			return true;
	return false;
}

/* Did the set come off exactly, and do the tree's files show that it was there? */
static bool is_off(struct overlay *ov, const struct tree_standing *t)
{
	struct coming_off c = { ov, t, t->result.outcome == OUTCOME_CLEAN };
	size_t i;

	/* a section that can come off although it was never there proves nothing */
	for (i = 0; i < t->result.n; i++)
		c.proved &= !t->result.file[i].weak &&
			    !puts_in_twice(&t->result.file[i]);
	if (c.proved)
		overlay_since(ov, t->mark, check_node, &c);
	return c.proved;
}

/* Makes the item present, and what it has said of hunks that fail is gone. */
static void make_present(struct plan *p, struct plan_item *it)
{
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		struct tree_standing *t = &it->st.tree[k];
		struct patch_result *r = &t->result;

		if (t->is == STAND_NONE || t->is == STAND_PRESENT)
			continue;
		t->is = STAND_PRESENT;
		t->note =
			p->n > 1 ?
				"under patches of the series that come after it" :
				NULL;
		t->changes = false;
		r->outcome = OUTCOME_PRESENT;
		r->fuzz = r->ambiguous = r->proposed = 0;
		r->offset = 0;
		for (i = 0; i < r->n; i++) {
			r->file[i].outcome = OUTCOME_PRESENT;
			r->file[i].why = NULL;
			r->file[i].unsafe = r->file[i].merged = false;
			r->file[i].proposal = NULL;
			memset(&r->file[i].hunks, 0, sizeof(r->file[i].hunks));
		}
	}
	p->failed -= !it->ok;
	it->st.is = STAND_PRESENT;
	it->ok = it->under = true;
	it->changes = false;
}

/*
 * The series is taken off, set by set, in overlays of its own: they begin with the trees as
 * they are, without what the plan has made of them. Sets next to each other that all come
 * off are a stretch.
 */
struct taking {
	struct overlay ov[TREE_KINDS];
	size_t mark[TREE_KINDS]; /* before the last set */

	/* of the stretch: */
	struct arena a;
	struct map first[TREE_KINDS]; /* path -> the file where it began */
	size_t start[TREE_KINDS];     /* the overlay's mark there */
	size_t end;                   /* the index behind its last set */
	bool proved;                  /* a set of it is shown to be there */
	long differ;                  /* files that are not as in first */
	const struct origin *series;  /* of its last set that is shown */

	/* of the set that came off last: */
	enum tree_kind kind; /* the tree that is looked at */
	bool shown;          /* a file that the tree has shows the set */
};

/* What is known of a set by taking it off. */
struct under {
	bool off;   /* it came off */
	bool shown; /* a file shows it, or a later set of its series is shown */
};

static void count_node(void *arg, struct node *n)
{
	struct taking *t = arg;
	const struct file_now *was =
		overlay_at(&t->ov[t->kind], n, t->mark[t->kind]);
	void **slot = map_at(&t->first[t->kind], n->path, strlen(n->path));
	struct file_now *first = *slot;

	if (!first) {
		first = arena_alloc(&t->a, 1, sizeof(*first));
		*first = *was;
		*slot = first;
	}
	t->differ -= !file_now_eq(was, first);
	t->differ += !file_now_eq(&n->now, first);
	/* an absent file does not show that a set deleted it */
	t->shown |= n->disk.kind != ROOT_ABSENT;
}

/*
 * A set is shown by a file that the tree has. Sets that created a file and deleted it again
 * leave none. But in a stretch, a tree that has a later set of a series has the earlier ones.
 */
static void note_shown(struct taking *t, const struct plan_item *it,
		       struct under *u)
{
	u->shown = t->shown || t->series == it->set->origin;
	if (t->shown)
		t->series = it->set->origin;
	t->proved |= t->shown;
}

/* A stretch begins: the sets before index i. */
static void begin_stretch(struct taking *t, const struct session *s, size_t i)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		map_free(&t->first[k]);
		if (s->work[k].open)
			t->start[k] = overlay_mark(&t->ov[k]);
	}
	arena_free(&t->a);
	t->end = i;
	t->differ = 0;
	t->proved = false;
	t->series = NULL;
}

/*
 * The stretch ends: its first set is the one at index from. Without proof, none of it came
 * off. The next one has the sets before index i.
 */
static void end_stretch(struct taking *t, const struct session *s,
			struct under *set, size_t from, size_t i)
{
	size_t n;
	int k;

	for (k = 0; k < TREE_KINDS && !t->proved; k++)
		if (s->work[k].open)
			overlay_rollback(&t->ov[k], t->start[k]);
	for (n = from; n < t->end && !t->proved; n++)
		set[n].off = false;
	begin_stretch(t, s, i);
}

/* Counts which files the last set has changed. */
static void count_changes(struct taking *t, const struct session *s)
{
	int k;

	t->shown = false;
	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		t->kind = (enum tree_kind)k;
		overlay_since(&t->ov[k], t->mark[k], count_node, t);
	}
}

/* Is a hunk of the reversed result far from where its header says? */
static bool is_far(const struct patch_result *back)
{
	size_t i;
	uint32_t h;

	for (i = 0; i < back->n; i++)
		for (h = 0;
		     back->file[i].hunks.hunk && h < back->file[i].file->nhunks;
		     h++)
			if (labs(back->file[i].hunks.hunk[h].place.offset) >
			    PLACE_BESIDE)
				return true;
	return false;
}

/*
 * forth: the patch as it is, on the same files as back, which has its sections in the other
 * order. Does a hunk fit nearer to its line than where its result was found? Then that is
 * another place with the same lines, and the hunk is not there.
 */
static bool fits_nearer(const struct patch_result *forth,
			const struct patch_result *back)
{
	size_t i;
	uint32_t h;

	for (i = 0; i < forth->n && forth->n == back->n; i++) {
		const struct file_result *f = &forth->file[i],
					 *b = &back->file[back->n - 1 - i];

		for (h = 0; f->hunks.hunk && b->hunks.hunk &&
			    h < f->file->nhunks && h < b->file->nhunks;
		     h++)
			if (f->hunks.hunk[h].state == HUNK_FITS &&
			    labs(f->hunks.hunk[h].place.offset) <
				    labs(b->hunks.hunk[h].place.offset))
				return true;
	}
	return false;
}

static struct dryrun_opt exactly(const struct session *s, const struct set *set)
{
	return (struct dryrun_opt){ .strip = set->strip,
				    .strict = s->opt.strict,
				    .certain = true };
}

/*
 * The patch came off, far from its lines. 1: it was there, and is off; 0: it was not, and the
 * overlay is as it was before.
 */
static int look_nearer(struct taking *t, struct session *s,
		       const struct plan_item *it, enum tree_kind k,
		       struct tree_standing *back, struct pom_err *err)
{
	const struct dryrun_opt opt = exactly(s, it->set);
	struct patch_result forth;
	struct diff *d;
	bool off;
	int rc = repo_patch(it->set, k, session_version(s, k), &d, err);

	overlay_rollback(&t->ov[k], back->mark);
	if (rc || !d)
		return rc;
	rc = dryrun(&t->ov[k], d, &opt, &forth, err);
	off = !rc && !fits_nearer(&forth, &back->result);
	overlay_rollback(&t->ov[k], back->mark);
	if (off)
		rc = dryrun(&t->ov[k], back->diff, &opt, &back->result, err);
	return rc ? rc : off;
}

/* *off: the patch came off tree k exactly. */
static int take_off_tree(struct taking *t, struct session *s,
			 const struct plan_item *it, enum tree_kind k,
			 bool *off, struct pom_err *err)
{
	const struct dryrun_opt exact = exactly(s, it->set);
	struct tree_standing back = { .mark = overlay_mark(&t->ov[k]) };
	int rc = 0;

	if (session_suits(s, it->set, k))
		rc = session_reversed_diff(s, it->set, k, &back, err);
	*off = !rc && back.diff;
	if (*off)
		rc = dryrun(&t->ov[k], back.diff, &exact, &back.result, err);
	*off = !rc && *off && is_off(&t->ov[k], &back);
	if (!*off || !is_far(&back.result))
		return rc;
	rc = look_nearer(t, s, it, k, &back, err);
	*off = rc > 0;
	return rc < 0 ? rc : 0;
}

/* *off: the set came off all trees; otherwise it came off none. */
static int take_off(struct taking *t, struct session *s,
		    const struct plan_item *it, bool *off, struct pom_err *err)
{
	bool any = false, all = true;
	int k, rc = 0;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			t->mark[k] = overlay_mark(&t->ov[k]);
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		bool here;

		if (!s->work[k].open || !it->set->tree[k].any)
			continue;
		rc = take_off_tree(t, s, it, (enum tree_kind)k, &here, err);
		any = true;
		all &= here;
	}
	*off = !rc && any && all;
	for (k = 0; k < TREE_KINDS && !*off; k++)
		if (s->work[k].open)
			overlay_rollback(&t->ov[k], t->mark[k]);
	return rc;
}

/*
 * Takes the plan's sets off, from the last one to the first. set[i] says what came of it. If
 * the files are as they were at the beginning of the stretch, its sets cancel each other: the
 * tree does not tell whether it has them, and they count as not taken off.
 */
static int take_all_off(struct taking *t, struct plan *p, struct session *s,
			struct under *set, struct pom_err *err)
{
	size_t i, n;
	int rc = 0;

	begin_stretch(t, s, p->n);
	for (i = p->n; i-- > 0 && !rc;) {
		if (!is_of_series(&p->item[i]))
			continue;
		rc = take_off(t, s, &p->item[i], &set[i].off, err);
		if (!set[i].off) {
			end_stretch(t, s, set, i + 1, i);
			continue;
		}
		count_changes(t, s);
		note_shown(t, &p->item[i], &set[i]);
		if (t->differ)
			continue;
		for (n = i; n < t->end; n++)
			set[n].off = false;
		begin_stretch(t, s, i);
	}
	end_stretch(t, s, set, 0, 0);
	return rc;
}

/* take_all_off, in overlays that are gone afterwards. */
static int look_from_the_end(struct plan *p, struct session *s,
			     struct under *set, struct pom_err *err)
{
	struct taking t = { 0 };
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open) {
			overlay_init(&t.ov[k], &s->work[k].tree.root);
			t.ov[k].share = s->opt.share;
		}
	rc = take_all_off(&t, p, s, set, err);
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			overlay_free(&t.ov[k]);
	return rc;
}

/* Is the set there? If the plan applies it, it has to be shown as well. */
static bool is_under(const struct plan_item *it, const struct under *u)
{
	return u->off && (u->shown || !it->changes);
}

/*
 * Runs the plan again: sets that are there become present, and the others are tried. A set
 * that was there and fitted would have been applied twice.
 */
static int run_again(struct plan *p, struct session *s, const struct under *set,
		     const size_t start[TREE_KINDS], struct pom_err *err)
{
	size_t i;
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++)
		/* without old states, the overlay begins with the tree again */
		if (s->work[k].open && s->opt.keep != KEEP_STATES)
			overlay_restart(&s->work[k].ov);
		else if (s->work[k].open)
			overlay_rollback(&s->work[k].ov, start[k]);
	rc = session_reload_ledgers(s, err);
	for (i = 0; i < p->n && !rc; i++) {
		struct plan_item *it = &p->item[i];

		if (is_under(it, &set[i]) && it->st.is != STAND_APPLIED &&
		    it->st.is != STAND_EMPTY && !is_recorded_partial(it)) {
			make_present(p, it);
			continue;
		}
		p->failed -= !it->ok;
		rc = plan_try_next(p, s, it, err);
	}
	return rc;
}

/* Is a set in doubt, or does one fit before one of its series that is present? */
static bool is_worth_a_look(const struct plan *p)
{
	bool fits = false;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct plan_item *it = &p->item[i];

		if (is_in_doubt(it) ||
		    (fits && is_of_series(it) && it->st.is == STAND_PRESENT))
			return true;
		fits |= is_of_series(it) && it->changes;
	}
	return false;
}

int plan_look_under(struct plan *p, struct session *s,
		    const size_t start[TREE_KINDS], struct pom_err *err)
{
	bool again = false;
	struct under *set;
	size_t i;
	int rc;

	if (!is_worth_a_look(p))
		return 0;
	set = pom_alloc(p->n, sizeof(*set));
	rc = look_from_the_end(p, s, set, err);
	for (i = 0; i < p->n && !rc; i++)
		again |= set[i].off && set[i].shown && p->item[i].changes;
	if (!rc && again)
		rc = run_again(p, s, set, start, err);
	for (i = 0; i < p->n && !rc && !again; i++)
		/* a patch file that only deletes what is absent is not shown */
		if (set[i].off && is_in_doubt(&p->item[i]) &&
		    (set[i].shown || p->item[i].set->origin->ordered))
			make_present(p, &p->item[i]);
	free(set);
	return rc;
}
