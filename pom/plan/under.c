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
 * Patch files of the user's are a series as well: they were named in an order, and one
 * file may have several patches, of which a later one changes what an earlier one made.
 */
static bool of_series(const struct plan_item *it)
{
	return it->set && it->set->origin &&
	       (it->set->origin->ordered || !it->set->origin->reader);
}

static bool in_doubt(const struct plan_item *it)
{
	return of_series(it) && !it->note &&
	       (it->st.is == STAND_PARTIAL || it->st.is == STAND_CONFLICT);
}

/* A set that is being taken off a tree. */
struct coming_off {
	struct overlay *ov;
	const struct tree_standing *t;
	bool proved;
};

/* A file that changes its kind is deleted and made: does the set do both? */
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
 * What the set deleted is not there, but an empty file is. What made a file executable, or
 * no more, is there only with the mode as well.
 */
static void judge_node(void *arg, struct node *n)
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
		if (f->change == DIFF_EDIT && f->pre_mode &&
		    f->pre_mode != f->post_mode && was->mode != f->pre_mode)
			c->proved = false;
	}
}

/* Does it come off in full, and was it there, for what the tree's files tell? */
static bool is_off(struct overlay *ov, const struct tree_standing *t)
{
	struct coming_off c = { ov, t, t->result.outcome == OUTCOME_CLEAN };
	size_t i;

	/* an addition that is not there would prove nothing */
	for (i = 0; i < t->result.n; i++)
		c.proved &= !t->result.file[i].weak;
	if (c.proved)
		overlay_since(ov, t->mark, judge_node, &c);
	return c.proved;
}

static void say_present(struct plan *p, struct plan_item *it)
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
		r->fuzz = r->ambiguous = 0;
		r->offset = 0;
		for (i = 0; i < r->n; i++) {
			r->file[i].outcome = OUTCOME_PRESENT;
			r->file[i].why = NULL;
			r->file[i].unsafe = false;
			memset(&r->file[i].hunks, 0, sizeof(r->file[i].hunks));
		}
	}
	p->failed -= !it->ok;
	it->st.is = STAND_PRESENT;
	it->ok = it->under = true;
	it->changes = false;
}

/*
 * The series taken off, set by set, from the trees as they are: what the plan has made of
 * them in the session's overlays does not count.
 */
struct taking {
	struct overlay ov[TREE_KINDS];
	size_t mark[TREE_KINDS];
	/* files that the run changed, as they were where it began: sets, all off */
	struct map begin[TREE_KINDS];
	size_t start[TREE_KINDS]; /* overlay's mark there */
	bool proved;              /* some set of the run is shown to be there */
	struct arena a;
	size_t end;         /* the set behind the run's last one */
	struct overlay *at; /* of the tree that is being looked at */
	struct map *base;   /* of its files */
	size_t from;
	long differ; /* files that are not as they were where the run began */
	bool shown;  /* by a file that the tree has: the set is there */
	const struct origin
		*series; /* of which a later set is shown to be there */
};

/* What is known of a set by taking it off. */
struct under {
	bool off;   /* it came off */
	bool shown; /* see struct taking; or a later set of its series is */
};

static void count_node(void *arg, struct node *n)
{
	struct taking *t = arg;

	const struct file_now *was = overlay_at(t->at, n, t->from);
	void **slot = map_at(t->base, n->path, strlen(n->path));
	struct file_now *first = *slot;

	if (!first) {
		first = arena_alloc(&t->a, 1, sizeof(*first));
		*first = *was;
		*slot = first;
	}
	t->differ -= !file_now_eq(was, first);
	t->differ += !file_now_eq(&n->now, first);
	/* that a file is absent does not say that it was deleted */
	t->shown |= n->disk.kind != ROOT_ABSENT;
}

/*
 * A file that was made and deleted again leaves nothing that shows its sets. A tree that
 * has a later set of a series has those before it, unless one in between is not there.
 */
static void note_shown(struct taking *t, const struct plan_item *it,
		       struct under *u)
{
	u->shown = t->shown || t->series == it->set->origin;
	if (t->shown)
		t->series = it->set->origin;
	t->proved |= t->shown;
}

/* A run of sets that come off begins below set i. */
static void begin_run(struct taking *t, const struct session *s, size_t i)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		map_free(&t->begin[k]);
		if (s->work[k].open)
			t->start[k] = overlay_mark(&t->ov[k]);
	}
	arena_free(&t->a);
	t->end = i;
	t->differ = 0;
	t->proved = false;
	t->series = NULL;
}

/* The run ends above set i, which did not come off. Without proof none of it did. */
static void end_run(struct taking *t, const struct session *s,
		    struct under *set, size_t i)
{
	size_t n;
	int k;

	for (k = 0; k < TREE_KINDS && !t->proved; k++)
		if (s->work[k].open)
			overlay_rollback(&t->ov[k], t->start[k]);
	for (n = i + 1; n < t->end && !t->proved; n++)
		set[n].off = false;
	begin_run(t, s, i);
}

/* Counts what taking a set off has changed. */
static void count_changes(struct taking *t, const struct session *s)
{
	int k;

	t->shown = false;
	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		t->at = &t->ov[k];
		t->from = t->mark[k];
		t->base = &t->begin[k];
		overlay_since(t->at, t->from, count_node, t);
	}
}

/* Takes it off one tree, if its patch comes off exactly: *off. */
static int take_off_tree(struct taking *t, struct session *s,
			 const struct plan_item *it, enum tree_kind k,
			 bool *off, struct pom_err *err)
{
	const struct dryrun_opt exact = { .strip = it->set->strip,
					  .strict = s->opt.strict };
	struct tree_standing back = { .mark = overlay_mark(&t->ov[k]) };
	int rc = 0;

	if (session_suits(s, it->set, k))
		rc = session_reversed_diff(s, it->set, k, &back, err);
	*off = !rc && back.diff;
	if (*off)
		rc = dryrun(&t->ov[k], back.diff, &exact, &back.result, err);
	*off = !rc && *off && is_off(&t->ov[k], &back);
	return rc;
}

/* Takes it off all trees that are open, or off none: *off. */
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
 * Takes the plan's sets off, from the last one to the first: set[i] says which came
 * off. Where the files are as they were at the beginning of a run again, its sets
 * cancel each other, and the tree does not tell whether it has them: they count as
 * not taken off.
 */
static int take_all_off(struct taking *t, struct plan *p, struct session *s,
			struct under *set, struct pom_err *err)
{
	size_t i, n;
	int rc = 0;

	begin_run(t, s, p->n);
	for (i = p->n; i-- > 0 && !rc;) {
		if (!of_series(&p->item[i]))
			continue;
		rc = take_off(t, s, &p->item[i], &set[i].off, err);
		if (!set[i].off) {
			end_run(t, s, set, i);
			continue;
		}
		count_changes(t, s);
		note_shown(t, &p->item[i], &set[i]);
		if (t->differ)
			continue;
		for (n = i; n < t->end; n++)
			set[n].off = false;
		begin_run(t, s, i);
	}
	begin_run(t, s, 0);
	return rc;
}

static int look_from_the_end(struct plan *p, struct session *s,
			     struct under *set, struct pom_err *err)
{
	struct taking t = { 0 };
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			overlay_init(&t.ov[k], &s->work[k].tree.root);
	rc = take_all_off(&t, p, s, set, err);
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			overlay_free(&t.ov[k]);
	return rc;
}

/* Is it there, whatever the plan says? One that goes in must be shown to be. */
static bool is_under(const struct plan_item *it, const struct under *u)
{
	return u->off && (u->shown || !it->changes);
}

/*
 * Those that are there stand as present, and the others are tried once more: what
 * fits although it is there was put in twice.
 */
static int begin_again(struct plan *p, struct session *s,
		       const struct under *set, const size_t start[TREE_KINDS],
		       struct pom_err *err)
{
	size_t i;
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++)
		/* from the tree on, that is */
		if (s->work[k].open && s->opt.keep != KEEP_STATES)
			overlay_restart(&s->work[k].ov);
		else if (s->work[k].open)
			overlay_rollback(&s->work[k].ov, start[k]);
	rc = session_reload_ledgers(s, err);
	for (i = 0; i < p->n && !rc; i++) {
		struct plan_item *it = &p->item[i];

		if (is_under(it, &set[i]) && it->st.is != STAND_APPLIED &&
		    it->st.is != STAND_EMPTY) {
			say_present(p, it);
			continue;
		}
		p->failed -= !it->ok;
		rc = plan_try_next(p, s, it, err);
	}
	return rc;
}

/* Does a set fit in front of one that is there, or does one look odd? */
static bool worth_a_look(const struct plan *p)
{
	bool fits = false;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct plan_item *it = &p->item[i];

		if (in_doubt(it) ||
		    (fits && of_series(it) && it->st.is == STAND_PRESENT))
			return true;
		fits |= of_series(it) && it->changes;
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

	if (!worth_a_look(p))
		return 0;
	set = pom_alloc(p->n, sizeof(*set));
	rc = look_from_the_end(p, s, set, err);
	for (i = 0; i < p->n && !rc; i++)
		again |= set[i].off && set[i].shown && p->item[i].changes;
	if (!rc && again)
		rc = begin_again(p, s, set, start, err);
	for (i = 0; i < p->n && !rc && !again; i++)
		/* of a patch alone, that it deletes what is absent says nothing */
		if (set[i].off && in_doubt(&p->item[i]) &&
		    (set[i].shown || p->item[i].set->origin->ordered))
			say_present(p, &p->item[i]);
	free(set);
	return rc;
}
