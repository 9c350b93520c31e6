// SPDX-License-Identifier: GPL-2.0-only
/* Which commit brought a hunk in, or made it fail: see history.h. */
#include "plan/history.h"

#include <stdlib.h>
#include <string.h>

#include "engine/explain.h"
#include "plan/bisect.h"

struct past {
	struct arena a;
	bool opened; /* once; without a repository h stays NULL */
	struct git_history *h;
	struct commit_id tip;
	struct history_line line; /* up to the tip */
	size_t hunks;             /* that were looked up */
	const char *lacks;        /* see past_lacks */
};

/* What is looked for in the versions of a file. */
enum sought_kind {
	SOUGHT_FILE, /* the file itself */
	SOUGHT_GONE, /* the same; it is there no more */
	SOUGHT_POST, /* the hunk's result */
	SOUGHT_BOTH, /* a place for the hunk, or its result */
	SOUGHT_LINE  /* a line of the tree */
};

struct sought_past {
	struct past *p;
	const char *path;
	enum sought_kind kind;
	const struct hunk *hunk;
	struct line line;
	unsigned int fuzz;
};

struct past *past_new(void)
{
	return pom_alloc(1, sizeof(struct past));
}

void past_free(struct past *p)
{
	if (!p)
		return;
	history_line_free(&p->line);
	tree_history_free(p->h);
	arena_free(&p->a);
	free(p);
}

/* Opens the repository at the first call. False: there is none. */
static bool open_past(struct past *p, const struct tree *t)
{
	int rc;

	if (!p->opened && t->from == TREE_ARCHIVE)
		p->lacks = "an archive has no history";
	if (!p->opened && t->from != TREE_ARCHIVE) {
		rc = tree_history_of(&p->h, &t->root, t->revision, &p->tip,
				     NULL);
		if (!rc)
			rc = tree_history_latest(p->h, &p->tip, PAST_COMMITS,
						 &p->line, NULL);
		if (p->h && tree_history_shallow(p->h))
			p->lacks =
				"the clone is shallow; `git fetch --unshallow` gets the rest of its history";
		else if (rc)
			p->lacks =
				"the tree is in no git repository whose commits can be read";
		if (rc) {
			tree_history_free(p->h);
			p->h = NULL;
		}
	}
	p->opened = true;
	return p->h != NULL;
}

static bool has_hunk(const struct image *file, const struct hunk *h,
		     unsigned int fuzz)
{
	struct finder finder = { .file = file };
	struct place place;

	locate(&finder, h, 0, 0, fuzz, &place);
	finder_free(&finder);
	return place.found;
}

static bool has_post(struct arena *a, const struct image *file,
		     const struct hunk *h)
{
	struct diff_file one = { .hunk = (struct hunk *)(uintptr_t)h,
				 .nhunks = 1 };
	const struct diff d = { .file = &one, .n = 1 };
	struct diff back;

	diff_reverse(a, &d, &back);
	return h->npost && has_hunk(file, &back.file[0].hunk[0], 0);
}

/* Is it in the file's version of that commit? */
static int is_in(const struct sought_past *q, const struct commit_id *id,
		 bool *out, struct pom_err *err)
{
	struct arena a = { 0 };
	struct buf text = { 0 };
	struct image image;
	int rc = tree_history_file(q->p->h, id, q->path, &text, err);

	*out = rc > 0;
	if (rc > 0 && q->kind != SOUGHT_FILE && q->kind != SOUGHT_GONE) {
		image_load(&a, buf_span(&text), &image);
		if (q->kind == SOUGHT_LINE)
			*out = image_find(&image, 0, image.n, &q->line) <
			       image.n;
		else if (q->kind == SOUGHT_POST)
			*out = has_post(&a, &image, q->hunk);
		else
			*out = has_hunk(&image, q->hunk, q->fuzz) ||
			       has_post(&a, &image, q->hunk);
	}
	buf_free(&text);
	arena_free(&a);
	return rc < 0 ? rc : 0;
}

/* For bisect: what ends is that the hunk fits, or that the lines are not there. */
static int lasts(void *arg, const struct commit_id *id, bool *out,
		 struct pom_err *err)
{
	const struct sought_past *q = arg;
	bool in;
	int rc = is_in(q, id, &in, err);

	*out = in == (q->kind == SOUGHT_BOTH || q->kind == SOUGHT_GONE);
	return rc;
}

/* Goes back in larger and larger steps, to a commit from which it lasted. */
static bool go_back(struct sought_past *q, struct commit_id *from)
{
	enum { FIRST_STEP = 8, PART = 16 };
	const struct history_line *l = &q->p->line;
	size_t at = l->n - 1;
	bool is = true;

	/* what only stands in the folder is of no commit */
	if (lasts(q, &q->p->tip, &is, NULL) || is)
		return false;
	while (at && !is) {
		size_t step = (l->n - at) / PART + FIRST_STEP;

		at = at > step ? at - step : 0;
		if (lasts(q, &l->id[at], &is, NULL))
			return false;
	}
	*from = l->id[at];
	return is;
}

static const struct history_commit *find_commit(struct sought_past *q,
						struct commit_id *before)
{
	struct bisect b = { .h = q->p->h,
			    .holds = lasts,
			    .arg = q,
			    .path = &q->path,
			    .npaths = 1 };
	struct history_commit *c;
	struct bisect_found found;
	struct commit_id from;

	if (!q->p->line.n || !go_back(q, &from))
		return NULL;
	bisect_know(&b, &from, true);
	bisect_know(&b, &q->p->tip, false);
	if (bisect_find(&b, &from, &q->p->tip, &found, NULL))
		return NULL;
	*before = found.parent;
	c = arena_alloc(&q->p->a, 1, sizeof(*c));
	return tree_history_read(q->p->h, &q->p->a, &found.first, c, NULL) ?
		       NULL :
		       c;
}

/*
 * The first line of the tree that stands where another one is expected. False if the place
 * itself is in doubt.
 */
static bool line_there(struct arena *a, const struct file_result *f,
		       const struct hunk *h, struct line *out)
{
	struct explainer e = { .file = &f->before };
	struct explanation x;
	size_t i;

	explain_hunk(a, &e, h, &x);
	explainer_free(&e);
	for (i = 0; i < x.ndiffer && 2 * x.same >= h->npre; i++) {
		*out = image_line(&f->before, x.at + x.differ[i]);
		if (out->n && line_has_letters(out, 3))
			return true;
	}
	return false;
}

const struct history_commit *past_of_hunk(const struct session *s,
					  enum tree_kind k,
					  const struct file_result *f,
					  uint32_t i, enum past_kind *kind)
{
	struct past *p = s->work[k].past;
	struct sought_past q = { .p = p, .fuzz = s->opt.max_fuzz };
	const struct history_commit *c;
	struct commit_id before;
	struct arena a = { 0 };
	bool was;

	*kind = PAST_BROUGHT;
	if (!p || p->hunks++ >= PAST_HUNKS || !open_past(p, &s->work[k].tree))
		return NULL;
	q.path = arena_printf(&a, "%s%s", tree_history_prefix(p->h),
			      f->missing && f->from ? f->from : f->path);
	if (f->missing) {
		q.kind = SOUGHT_GONE;
		*kind = PAST_GONE;
	} else if (f->file->change != DIFF_CREATE) {
		q.hunk = &f->file->hunk[i];
		q.kind = f->hunks.hunk[i].state == HUNK_PRESENT ? SOUGHT_POST :
								  SOUGHT_BOTH;
	}
	c = find_commit(&q, &before);
	if (q.kind == SOUGHT_BOTH && c) {
		q.kind = SOUGHT_POST;
		*kind = !is_in(&q, &before, &was, NULL) && was ? PAST_CHANGED :
								 PAST_BROKE;
	} else if (q.kind == SOUGHT_BOTH && line_there(&a, f, q.hunk, &q.line)) {
		q.kind = SOUGHT_LINE;
		*kind = PAST_LINE;
		c = find_commit(&q, &before);
	}
	arena_free(&a);
	return c;
}

const char *past_lacks(const struct session *s, enum tree_kind k)
{
	const struct past *p = s->work[k].past;

	return p ? p->lacks : NULL;
}
