// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recorded sets whose files somebody edited since, deleted, moved or gave another mode: see
 * edited.h.
 */
#include "plan/edited.h"

#include <stdlib.h>
#include <string.h>

#include "engine/retrace.h"
#include "lib/path.h"

/* How the sections of a recorded set stand in files that somebody changed since. */
struct judged {
	bool loose;      /* the place of some lines is not certain */
	bool part;       /* this section is what later sets left of one */
	size_t gone;     /* sections that are out of the tree */
	const char *why; /* why the first one that does not stand does not */
	bool lines;      /* because of its lines, not only its file */
};

/* Has the file another mode now than the set gave it? */
static bool mode_differs(const struct diff_file *f, const struct node *n)
{
	unsigned int made = f->change == DIFF_CREATE ? 0100644 : f->pre_mode;

	return f->post_mode && made && f->post_mode != made &&
	       n->now.kind == ROOT_FILE && n->now.mode != f->post_mode;
}

/*
 * Has the hunk found lines that are like the set's, but are not: elsewhere in the file? is:
 * what retrace says of it.
 */
static bool is_elsewhere(const struct hunk_result *h, enum retraced is)
{
	if (h->state == HUNK_PRESENT)
		return is != RETRACED_OUT;
	return is == RETRACED_OUT ||
	       (is == RETRACED_NEAR && labs(h->place.offset) > PLACE_BESIDE);
}

/* Are these the set's lines only by fuzz, or at another place than the drawn hunk? */
static bool is_guess(const struct hunk_result *h, enum retraced is,
		     const struct hunk *drawn)
{
	return (is < RETRACED && h->place.fuzz) ||
	       (is == RETRACED_LOOSE && h->place.at != drawn->pre_at);
}

/*
 * Sets the state of each hunk by the lines of the file, as if the section was not recorded.
 * Do all of them stand? *loose is set if the place of one is not certain.
 */
static bool hunks_stand(struct session *s, struct worktree *w,
			struct file_result *r, struct node *n, bool *loose)
{
	const struct diff_file *f = r->file;
	struct hunk *drawn = arena_alloc(&s->a, f->nhunks, sizeof(*drawn));
	enum retraced *is = arena_alloc(&s->a, f->nhunks, sizeof(*is));
	bool all;
	uint32_t i;

	all = retrace(&s->a, overlay_finder(&w->ov, n, &r->before), f->hunk,
		      f->nhunks, drawn, is);
	for (i = 0; i < f->nhunks; i++) {
		struct hunk_result *h = &r->hunks.hunk[i];
		long moved = 0;

		if (is[i] < RETRACED_LOOSE) {
			/* a hunk that is out of the tree would fit again */
			h->state = h->state == HUNK_PRESENT &&
						   !is_elsewhere(h, is[i]) ?
					   HUNK_FITS :
					   HUNK_FAILS;
			h->place.found &= h->state == HUNK_FITS;
			continue;
		}
		if (f->hunk[i].nruns)
			moved = (long)drawn[i].pre_at +
				(long)drawn[i].run[0].pre -
				(long)f->hunk[i].pre_at -
				(long)f->hunk[i].run[0].pre;
		*loose |= is[i] == RETRACED_LOOSE;
		h->state = HUNK_PRESENT;
		h->place = (struct place){
			.found = true,
			.at = (size_t)((long)f->hunk[i].pre_at + moved),
			.offset = moved,
		};
	}
	return all;
}

/* Why a section does not stand. n of its hunks do. */
static const char *why_not(struct session *s, const struct file_result *r,
			   bool part, uint32_t n)
{
	uint32_t i;

	if (r->hunks.hunk && n < r->file->nhunks) {
		for (i = 0; r->hunks.hunk[i].state == HUNK_PRESENT; i++)
			;
		if (part)
			return arena_printf(&s->a,
					    "lines of hunk #%u do not stand any more",
					    r->file->hunk[i].number);
		return arena_printf(&s->a,
				    "%u of %u hunk%s %s not stand any more, the first is #%u",
				    r->file->nhunks - n, r->file->nhunks,
				    r->file->nhunks == 1 ? "" : "s",
				    r->file->nhunks - n == 1 ? "does" : "do",
				    r->file->hunk[i].number);
	}
	if (r->missing)
		return "it is not there any more";
	return r->why ? r->why : "it was changed since";
}

/* The section is out of the tree: as one that was never applied and would be clean. */
static void say_gone(struct file_result *r, struct judged *sum)
{
	const struct diff_file *f = r->file;

	sum->lines = f->nhunks && f->change == DIFF_EDIT;
	sum->gone++;
	r->outcome = OUTCOME_CLEAN;
	r->why = f->change == DIFF_DELETE ? "it is there again" :
		 f->change == DIFF_CREATE ? "it is not there any more" :
		 f->change == DIFF_COPY   ? "it is not there any more" :
		 f->change == DIFF_RENAME ? "it has its old name again" :
		 f->nhunks                ? "its lines are not there any more" :
					    "its mode was changed since";
}

/* n hunks of the section stand. */
static void say_changed(struct session *s, struct file_result *r,
			struct judged *sum, uint32_t n)
{
	sum->lines = r->hunks.hunk && n < r->file->nhunks;
	r->why = why_not(s, r, sum->part, n);
	r->outcome = n || sum->part ? OUTCOME_PARTIAL : OUTCOME_CONFLICT;
}

static void say_mode(struct file_result *r, struct judged *sum)
{
	sum->lines = false;
	r->why = "its mode was changed since";
	r->outcome = OUTCOME_PARTIAL;
}

/*
 * r: the result of the section f turned round. It becomes the result of f as if it was not
 * recorded: what stands is present, and what is out of the tree is clean.
 */
static int judge_section(struct session *s, struct worktree *w,
			 const struct diff_file *f, struct file_result *r,
			 struct judged *sum, struct pom_err *err)
{
	struct diff_file *own = arena_alloc(&s->a, 1, sizeof(*own));
	bool looked = r->hunks.hunk && r->before.n && r->file->nhunks;
	bool out = r->outcome == OUTCOME_PRESENT;
	bool stands = r->outcome == OUTCOME_CLEAN;
	struct judged here = { .part = sum->part };
	uint32_t i, there = 0;
	struct pom_err e;
	struct node *n;
	int rc = overlay_get(&w->ov, r->from ? r->from : r->path, &n, &e);

	if (rc && rc != POM_EUNSAFE) {
		if (err)
			*err = e;
		return rc;
	}
	if (!rc && looked)
		stands = hunks_stand(s, w, r, n, &sum->loose) &&
			 (stands || r->file->change == DIFF_EDIT ||
			  r->file->change == DIFF_DELETE);
	/* a file that was made empty has no lines to look for */
	if (!rc && f->change == DIFF_CREATE && !f->nhunks)
		stands = n->now.kind == ROOT_FILE;
	*own = *f;
	own->hunk = r->file->hunk;
	r->file = own;
	r->recorded = true;
	for (i = 0; looked && i < own->nhunks; i++) {
		there += r->hunks.hunk[i].state == HUNK_PRESENT;
		out &= r->hunks.hunk[i].state == HUNK_FITS;
	}
	if (stands && (rc || !mode_differs(f, n))) {
		r->outcome = OUTCOME_PRESENT;
		r->why = NULL;
		return 0;
	}
	if (stands)
		say_mode(r, &here);
	else if (out && (!sum->part || !looked))
		say_gone(r, &here);
	else
		say_changed(s, r, &here, there);
	sum->gone += here.gone;
	if (!sum->why) {
		sum->lines = here.lines;
		sum->why = arena_printf(&s->a, "%s: %s", r->path, r->why);
	}
	return 0;
}

int session_look_at_bytes(struct session *s, enum tree_kind k,
			  struct diff_file *const *section,
			  struct tree_standing *t, struct pom_err *err)
{
	const struct dryrun_opt opt = { .strip = 1,
					.restoring = true,
					.may_be_gone = true };
	struct worktree *w = &s->work[k];
	const struct diff *d = &t->entry->patch;
	struct diff some = { 0 }, back;
	struct judged sum = { 0 };
	bool *part = arena_alloc(&s->a, d->n, sizeof(*part)), whole = true;
	size_t i;
	int rc;

	some.file = arena_alloc(&s->a, d->n, sizeof(*some.file));
	for (i = 0; i < d->n; i++) {
		if (!section[i])
			continue;
		part[some.n] = section[i]->hunk != d->file[i].hunk;
		whole &= !part[some.n];
		some.file[some.n++] = *section[i];
	}
	diff_reverse(&s->a, &some, &back);
	rc = dryrun(&w->ov, &back, &opt, &t->result, err);
	if (rc)
		return rc;
	overlay_rollback(&w->ov, t->mark);
	for (i = 0; i < some.n && !rc; i++) {
		sum.part = part[some.n - 1 - i];
		rc = judge_section(s, w, &some.file[some.n - 1 - i],
				   &t->result.file[i], &sum, err);
	}
	if (rc)
		return rc;
	if (!sum.why) {
		t->note =
			sum.loose ?
				"its files were edited since, its own lines seem to stand" :
				"its files were edited since, its own lines still stand";
		return 0;
	}
	t->is = STAND_PARTIAL;
	if (sum.gone == d->n && whole)
		t->note =
			"it was applied, and its lines were taken out since; revert takes it off the record";
	else
		t->note =
			arena_printf(&s->a,
				     "it was applied, and its %s were changed since: %s",
				     sum.lines ? "lines" : "files", sum.why);
	return 0;
}

const char *session_changed(const struct patch_result *r)
{
	bool lines = false, gone = false, around = false;
	size_t i;

	for (i = 0; i < r->n; i++) {
		bool fails = r->file[i].hunks.fails > 0;

		lines |= fails && !r->file[i].around;
		around |= fails && r->file[i].around;
		gone |= r->file[i].missing;
	}
	return lines ? "its lines were changed since it was applied" :
	       gone  ? "a file of it is not there any more" :
	       around ?
		      "its own lines stand, but those around them were changed, and do not tell where it belongs" :
		      "its files were changed since it was applied";
}

const char *session_taken_out(struct session *s, struct patch_result *r)
{
	bool rest = true;
	size_t i;

	for (i = 0; i < r->n; i++) {
		struct file_result *f = &r->file[i];

		rest &= f->outcome != OUTCOME_CONFLICT && !f->hunks.fails;
		f->back = true;
		if (f->outcome != OUTCOME_PARTIAL)
			continue;
		f->why =
			f->hunks.fails ?
				arena_printf(&s->a,
					     "%u of %u hunks were taken out already, %u %s not fit",
					     f->hunks.present, f->file->nhunks,
					     f->hunks.fails,
					     f->hunks.fails == 1 ? "does" :
								   "do") :
				arena_printf(&s->a,
					     "%u of %u hunks were taken out already",
					     f->hunks.present, f->file->nhunks);
	}
	return rest ? "part of it was taken out already; --force takes out the rest" :
		      "part of it was taken out already, and the rest was changed since";
}

/* Maps each path to the section about it, or to several where there is more than one. */
static void name_sections(const struct diff *d, struct map *by, void *several)
{
	size_t i, k;

	for (i = 0; i < d->n; i++) {
		struct diff_file *f = &d->file[i];
		const struct diff_name *name[] = { &f->pre, &f->post };

		for (k = 0; k < 2; k++) {
			struct span path = ledger_path(name[k]);
			void **slot;

			if (!path.p)
				continue;
			slot = map_at(by, path.p, path.n);
			*slot = !*slot || *slot == f ? f : several;
		}
	}
}

/* What is known of the lines of a section that is to be taken out. */
struct taken {
	enum retraced *is;  /* by hunk; NULL: nothing is known */
	struct hunk *drawn; /* the hunks at the places of their lines */
	bool stands;        /* all lines stand, each at its place */
	bool loose;         /* all lines stand, and the place of some is open */
};

/*
 * The section is the only one about its file. Puts its hunks at the places of their lines,
 * if all lines stand.
 */
static int redraw(struct session *s, struct worktree *w, struct diff_file *f,
		  struct taken *t, struct pom_err *err)
{
	struct hunk *drawn;
	const char *path;
	struct node *n;
	uint32_t i;
	int rc;

	if (f->change != DIFF_EDIT || !f->nhunks ||
	    path_check_record(&s->a, ledger_path(&f->pre), &path, NULL))
		return 0;
	rc = overlay_get(&w->ov, path, &n, err);
	if (rc || n->now.kind != ROOT_FILE)
		return rc == POM_EUNSAFE ? 0 : rc;
	drawn = arena_alloc(&s->a, f->nhunks, sizeof(*drawn));
	t->is = arena_alloc(&s->a, f->nhunks, sizeof(*t->is));
	t->stands = retrace(&s->a, overlay_finder(&w->ov, n, &n->now.image),
			    f->hunk, f->nhunks, drawn, t->is);
	for (i = 0; i < f->nhunks; i++)
		t->loose |= t->stands && t->is[i] == RETRACED_LOOSE;
	/* with an open place, only the hunks as the patch has them can be right */
	t->stands &= !t->loose;
	t->drawn = drawn;
	if (t->stands)
		f->hunk = drawn;
	return 0;
}

/* Do the hunks go where the drawn ones do? */
static bool same_places(const struct file_result *r, const struct diff_file *f)
{
	const struct edits *is = &r->hunks.edits;
	uint32_t k, m;
	size_t n = 0;

	for (k = 0; k < f->nhunks; k++)
		for (m = 0; m < f->hunk[k].nruns; m++, n++)
			if (n == is->n ||
			    is->v[n].pre != (size_t)f->hunk[k].pre_at +
						    f->hunk[k].run[m].pre)
				return false;
	return true;
}

/* Would it remove lines that are not the set's? Then it becomes a conflict. */
static bool takes_others(struct file_result *r, const struct taken *t)
{
	uint32_t i;

	for (i = 0; t->is && r->hunks.hunk && i < r->file->nhunks; i++)
		if (r->hunks.hunk[i].state != HUNK_FAILS &&
		    (is_elsewhere(&r->hunks.hunk[i], t->is[i]) ||
		     is_guess(&r->hunks.hunk[i], t->is[i], &t->drawn[i])))
			break;
	if (!t->is || !r->hunks.hunk || i == r->file->nhunks)
		return false;
	r->hunks.hunk[i] = (struct hunk_result){ .state = HUNK_FAILS };
	r->hunks.fails++;
	r->outcome = OUTCOME_CONFLICT;
	r->why =
		"its lines were changed; the same lines elsewhere are not the set's";
	return true;
}

int session_take_back(struct session *s, enum tree_kind k,
		      const struct diff *back, const struct dryrun_opt *opt,
		      struct patch_result *out, struct pom_err *err)
{
	struct overlay *ov = &s->work[k].ov;
	struct diff *drawn = arena_alloc(&s->a, 1, sizeof(*drawn));
	struct taken *t = arena_alloc(&s->a, back->n, sizeof(*t));
	size_t mark = overlay_mark(ov), i;
	bool fits, other = false, lost = false;
	struct map by = { 0 };
	int rc = 0;

	*drawn = *back;
	drawn->file = arena_alloc(&s->a, back->n, sizeof(*drawn->file));
	name_sections(back, &by, drawn);
	for (i = 0; i < back->n && !rc; i++) {
		struct diff_file *f = &back->file[i];
		struct span path = ledger_path(&f->pre);

		drawn->file[i] = *f;
		if (path.p && map_get(&by, path.p, path.n) == f)
			rc = redraw(s, &s->work[k], &drawn->file[i], &t[i],
				    err);
	}
	map_free(&by);
	if (!rc)
		rc = dryrun(ov, back, opt, out, err);
	if (rc)
		return rc;
	fits = out->outcome == OUTCOME_CLEAN || out->outcome == OUTCOME_FUZZY;
	for (i = 0; i < back->n; i++) {
		lost |= !t[i].stands && takes_others(&out->file[i], &t[i]);
		other |=
			t[i].stands &&
			(!fits || !same_places(&out->file[i], &drawn->file[i]));
	}
	if (lost)
		out->outcome = OUTCOME_CONFLICT;
	for (i = 0; i < back->n; i++)
		out->file[i].around = t[i].loose;
	if (!lost && !other)
		return 0;
	overlay_rollback(ov, mark);
	if (!lost)
		rc = dryrun(ov, drawn, opt, out, err);
	for (i = 0; i < back->n && !rc; i++)
		out->file[i].around = t[i].stands || t[i].loose;
	return rc;
}
