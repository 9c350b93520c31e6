// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which later set changed the lines that a set added: see ledger_cover. For each file,
 * the sets are replayed from the first one on. A mark follows each block of lines that a
 * set made. When a later set changes a marked block, it covers the set of the mark. Where
 * somebody edited the file between two sets, the lines of a mark are searched for in the
 * hunks of the later ones.
 */
#include <stdlib.h>
#include <string.h>

#include "ledger/internal.h"
#include "engine/edit.h"

enum { SEARCHED = 1 << 24 /* the most lines that are compared for that */ };

struct sweep {
	struct ledger *l;
	struct ledger_chain *c;
	struct ledger_chain *from; /* whose lines are followed to c; or NULL */
	struct arena a;
	struct ledger_mark *mark;
	size_t n, cap;
	size_t searched; /* lines that were compared to find marks */
	uint32_t *moded; /* links that changed the mode, which is still theirs */
	size_t nmoded;
	uint32_t *whole; /* links that created, moved or deleted the file */
	size_t nwhole;
};

static struct ledger_link *link_in(const struct sweep *w,
				   const struct ledger_chain *c, uint32_t ref)
{
	const struct ledger_ref *r = &c->ref[ref];

	return &w->l->set[r->set].link[r->link];
}

static struct ledger_link *link_at(const struct sweep *w, uint32_t ref)
{
	return link_in(w, w->c, ref);
}

static void cover(const struct sweep *w, uint32_t ref, uint32_t by)
{
	struct ledger_link *link = link_in(w, w->from ? w->from : w->c, ref);

	if (w->from) {
		if (!link->moved)
			link->moved = w->c->ref[by].set + 1;
		return;
	}
	/* a set that is no longer in the tree does not cover one that is */
	if (w->c->state == CHAIN_BROKEN && w->c->high && ref < w->c->high - 1 &&
	    by >= w->c->high - 1)
		return;
	if (!link->cover && ref != by)
		link->cover = w->c->ref[by].set + 1;
}

/* The link by replaces the whole file: it covers all links before it. */
static void cover_all(struct sweep *w, uint32_t by)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		cover(w, w->mark[i].ref, by);
	for (i = 0; i < w->nmoded; i++)
		cover(w, w->moded[i], by);
	for (i = 0; i < w->nwhole; i++)
		cover(w, w->whole[i], by);
	w->n = w->nmoded = w->nwhole = 0;
}

/* Does the edit change a line of the mark, or the place where the mark deleted lines? */
static bool touches(const struct edit *e, const struct ledger_mark *m)
{
	size_t end = e->pre + e->npre;

	if (!e->npre)
		return e->pre > m->at && e->pre < m->at + m->n;
	if (!m->n)
		return m->at > e->pre && m->at < end;
	return e->pre < m->at + m->n && end > m->at;
}

/* The index of the first edit that ends at line or after it. */
static size_t edit_at(const struct edits *edits, size_t line)
{
	size_t lo = 0, hi = edits->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (edits->v[mid].pre + edits->v[mid].npre < line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* shift[i]: by how many lines the first i edits move the lines after them. */
static long *shifts(struct arena *a, const struct edits *edits)
{
	long *shift = arena_alloc(a, edits->n + 1, sizeof(*shift));
	size_t i;

	for (i = 0; i < edits->n; i++)
		shift[i + 1] = shift[i] + (long)edits->v[i].npost -
			       (long)edits->v[i].npre;
	return shift;
}

static void add_mark(struct sweep *w, const struct ledger_mark *m)
{
	w->mark = pom_grow(w->mark, w->n, &w->cap, sizeof(*w->mark));
	w->mark[w->n++] = *m;
}

/* Adds n lines of the mark, from the line skip on, which shift moves. */
static void add_part(struct sweep *w, const struct ledger_mark *m, size_t skip,
		     size_t n, long shift)
{
	struct ledger_mark part = *m;

	part.at = (size_t)((long)(m->at + skip) + shift);
	part.first += skip;
	part.n = n;
	add_mark(w, &part);
}

/* Moves the mark by the edits of link by. Only the parts that none of them changes stay. */
static void move_mark(struct sweep *w, struct ledger_mark m,
		      const struct edits *edits, const long *moved, uint32_t by)
{
	size_t k = edit_at(edits, m.at), end = m.at + m.n, at = m.at;
	long shift = moved[k];
	bool gone = false;

	if (m.adrift) {
		add_mark(w, &m);
		return;
	}
	for (; k < edits->n && edits->v[k].pre <= end; k++) {
		const struct edit *e = &edits->v[k];
		long more = (long)e->npost - (long)e->npre;

		if (!touches(e, &m)) {
			if (e->pre + e->npre == m.at && (m.n || e->npre))
				shift += more;
			continue;
		}
		gone = true;
		if (e->pre > at)
			add_part(w, &m, at - m.at, e->pre - at, shift);
		at = e->pre + e->npre;
		shift += more;
	}
	if (gone)
		cover(w, m.ref, by);
	if (!gone || at < end)
		add_part(w, &m, at - m.at, gone ? end - at : m.n, shift);
}

static void move_marks(struct sweep *w, const struct edits *edits, uint32_t by)
{
	struct ledger_mark *mark = w->mark;
	const long *moved = w->n ? shifts(&w->a, edits) : NULL;
	size_t i, n = w->n;

	w->mark = NULL;
	w->n = w->cap = 0;
	for (i = 0; i < n; i++)
		move_mark(w, mark[i], edits, moved, by);
	free(mark);
}

/* A hash table of the names in a diff. */
struct ledger_sections {
	const struct diff_file *of;
	size_t n;
	uint32_t mask;
	uint32_t *head; /* hash -> its last name, counted from 1; or 0 */
	uint32_t *next; /* for each name, the one before it with that hash */
};

static struct span name_of(const struct diff *d, uint32_t i)
{
	const struct diff_file *f = &d->file[i / 2];

	return ledger_path(i % 2 ? &f->post : &f->pre);
}

static struct ledger_sections *index_sections(struct ledger *l,
					      const struct ledger_set *set)
{
	const struct diff *d = &set->patch;
	struct ledger_sections *x = arena_alloc(&l->a, 1, sizeof(*x));
	uint32_t i, cap = 1;

	while (cap < 2 * d->n)
		cap *= 2;
	*x = (struct ledger_sections){ .of = d->file, .n = d->n };
	x->mask = cap - 1;
	x->head = arena_alloc(&l->a, cap, sizeof(*x->head));
	x->next = arena_alloc(&l->a, 2 * d->n, sizeof(*x->next));
	for (i = 0; i < 2 * d->n; i++) {
		struct span name = name_of(d, i);
		uint32_t *head;

		if (!name.n)
			continue;
		head = &x->head[map_hash(name.p, name.n) & x->mask];
		x->next[i] = *head;
		*head = i + 1;
	}
	return x;
}

uint32_t ledger_section(struct ledger *l, struct ledger_set *set,
			const char *path, uint32_t at)
{
	struct ledger_sections *x = set->sections;

	if (!x || x->of != set->patch.file || x->n != set->patch.n)
		x = set->sections = index_sections(l, set);
	at = at ? x->next[at - 1] :
		  x->head[map_hash(path, strlen(path)) & x->mask];
	while (at && !span_is(name_of(&set->patch, at - 1), path))
		at = x->next[at - 1];
	return at;
}

const struct diff_file *
ledger_section_of(struct ledger *l, struct ledger_set *set, const char *path)
{
	const struct diff_file *f;
	uint32_t at = 0;

	while ((at = ledger_section(l, set, path, at))) {
		f = &set->patch.file[(at - 1) / 2];
		if ((at - 1) % 2 || !f->post.text.p)
			return f;
	}
	return NULL;
}

/* The lines of the mark, as its set added them; or NULL. */
static const struct line *lines_of(const struct sweep *w,
				   const struct ledger_mark *m)
{
	struct ledger_set *set = &w->l->set[w->c->ref[m->ref].set];
	const struct diff_file *f = ledger_section_of(w->l, set, w->c->path);
	const struct hunk *h = f ? f->hunk : NULL;
	size_t edit = m->edit;

	for (; h && h < f->hunk + f->nhunks; edit -= h++->nruns)
		if (edit < h->nruns)
			return h->post + h->run[edit].post + m->first;
	return NULL;
}

/* Does the hunk remove one of the n lines of its preimage from line at on? */
static bool removes(const struct hunk *h, size_t at, size_t n)
{
	uint32_t i;

	for (i = 0; i < h->nruns; i++)
		if (h->run[i].pre < at + n &&
		    h->run[i].pre + h->run[i].npre > at)
			return true;
	return false;
}

/*
 * Is the first of n lines at line at of the hunk's preimage, which can have all of them, or
 * those up to its ends? In the latter case it has to remove one of them.
 */
static bool is_at(struct sweep *w, const struct hunk *h, long at,
		  const struct line *line, size_t n)
{
	size_t from = at < 0 ? (size_t)-at : 0, i = from;
	size_t pre = (size_t)(at + (long)from);
	bool tells = false;

	for (; i < n && pre + (i - from) < h->npre; i++) {
		w->searched++;
		if (!line_eq(&h->pre[pre + (i - from)], &line[i]))
			return false;
		tells = tells || line_has_letters(&line[i], 4);
	}
	return tells && ((!from && i == n) || removes(h, pre, i - from));
}

/* Finds the lines of the mark in the hunks of the section f. */
static void find_mark(struct sweep *w, struct ledger_mark *m,
		      const struct diff_file *f)
{
	const struct line *line = m->n ? lines_of(w, m) : NULL;
	uint32_t i;
	long k;

	for (i = 0; line && i < f->nhunks; i++) {
		const struct hunk *h = &f->hunk[i];

		for (k = 1 - (long)m->n; k < (long)h->npre; k++) {
			if (w->searched > SEARCHED)
				return;
			if ((long)h->pre_at + k < 0 ||
			    !is_at(w, h, k, line, m->n))
				continue;
			m->at = (size_t)((long)h->pre_at + k);
			m->adrift = false;
			return;
		}
	}
}

/* Looks for the marks whose places are not known any more. */
static void find_marks(struct sweep *w, const struct ledger_link *link,
		       const struct diff_file *f)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		w->mark[i].adrift |= !link->follows;
		if (w->mark[i].adrift)
			find_mark(w, &w->mark[i], f);
	}
}

static void one_link(struct sweep *w, uint32_t ref)
{
	struct ledger_set *set = &w->l->set[w->c->ref[ref].set];
	const struct ledger_link *link = link_at(w, ref);
	const struct diff_file *f = ledger_section_of(w->l, set, w->c->path);
	bool edit = link->before.mode && link->after.mode && f &&
		    f->change == DIFF_EDIT;
	struct edits edits = { 0 };
	size_t i;

	if (!edit)
		cover_all(w, ref);
	if (edit && f->pre_mode && f->pre_mode != f->post_mode) {
		for (i = 0; i < w->nmoded; i++)
			cover(w, w->moded[i], ref);
		w->nmoded = 0;
		w->moded[w->nmoded++] = ref;
	}
	if (f && link->after.mode &&
	    edits_of_hunks(&w->a, f->hunk, f->nhunks, &edits) && edit) {
		find_marks(w, link, f);
		move_marks(w, &edits, ref);
	}
	for (i = 0; i < edits.n; i++)
		add_mark(w, &(struct ledger_mark){ .at = edits.v[i].post,
						   .n = edits.v[i].npost,
						   .edit = i,
						   .ref = ref });
	if (!edit)
		w->whole[w->nwhole++] = ref;
}

/* Opens the sets of the chain, and takes memory. sweep_end afterwards in either case. */
static int sweep_begin(struct sweep *w, struct pom_err *err)
{
	uint32_t i;
	int rc = 0;

	for (i = 0; i < w->c->n && !rc; i++) {
		struct ledger_set *set = &w->l->set[w->c->ref[i].set];

		rc = set->gone ? 0 : ledger_open(w->l, set, err);
	}
	w->moded = pom_alloc(w->c->n, sizeof(*w->moded));
	w->whole = pom_alloc(w->c->n, sizeof(*w->whole));
	return rc;
}

static void sweep_end(struct sweep *w)
{
	free(w->mark);
	free(w->moded);
	free(w->whole);
	arena_free(&w->a);
}

/* Keeps what is left of the links' changes. */
static void keep(const struct sweep *w, struct ledger_marks *to)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		to->v = pom_grow(to->v, to->n, &to->cap, sizeof(*to->v));
		to->v[to->n++] = w->mark[i];
	}
}

static int look(struct ledger *l, struct ledger_chain *c, struct pom_err *err)
{
	struct sweep w = { .l = l, .c = c };
	int rc = sweep_begin(&w, err);
	uint32_t i;

	for (i = 0; i < c->n; i++)
		link_at(&w, i)->cover = 0;
	for (i = 0; i < c->n && !rc; i++)
		if (!l->set[c->ref[i].set].gone)
			one_link(&w, i);
	for (i = 0; i < w.nmoded; i++)
		add_mark(&w, &(struct ledger_mark){ .edit = LEDGER_MODE,
						    .ref = w.moded[i] });
	c->left.n = 0;
	if (!rc && c->state == CHAIN_BROKEN)
		keep(&w, &c->left);
	sweep_end(&w);
	c->covers_known = !rc;
	return rc;
}

int ledger_cover(struct ledger *l, struct ledger_set *set,
		 const struct ledger_link *link, struct ledger_set **out,
		 struct pom_err *err)
{
	struct ledger_chain *c = ledger_chain(l, span_of(link->path));
	int rc = c->covers_known ? 0 : look(l, c, err);

	(void)set;
	*out = !rc && link->cover ? &l->set[link->cover - 1] : NULL;
	return rc;
}

/* The section that gives the file at path another name; a copy is recorded as a new file. */
static const struct diff_file *
section_away(struct ledger *l, struct ledger_set *set, const char *path)
{
	const struct ledger_link *link = ledger_link(l, set, span_of(path));
	const struct diff_file *f;
	uint32_t at = 0;

	if (!link || link->after.mode)
		return NULL;
	while ((at = ledger_section(l, set, path, at))) {
		f = &set->patch.file[(at - 1) / 2];
		if (!((at - 1) % 2) && f->change == DIFF_RENAME &&
		    ledger_chain(l, ledger_path(&f->post)))
			return f;
	}
	return NULL;
}

int ledger_moves(struct ledger *l, struct ledger_set *set, const char *path,
		 const char **to, struct pom_err *err)
{
	int rc = ledger_open(l, set, err);
	const struct diff_file *f = rc ? NULL : section_away(l, set, path);

	*to = f ? ledger_chain(l, ledger_path(&f->post))->path : NULL;
	return rc;
}

/* The name from which the set moved the file to the path; NULL: it did not. */
static const char *name_before(struct ledger *l, struct ledger_set *set,
			       const char *path)
{
	const struct diff_file *f;
	struct ledger_chain *c;
	uint32_t at = 0;

	while ((at = ledger_section(l, set, path, at))) {
		f = &set->patch.file[(at - 1) / 2];
		c = ledger_chain(l, ledger_path(&f->pre));
		if ((at - 1) % 2 && f->change == DIFF_RENAME && c)
			return c->path;
	}
	return NULL;
}

int ledger_came_from(struct ledger *l, struct ledger_set **set,
		     const char **path, struct pom_err *err)
{
	struct ledger_chain *c = ledger_chain(l, span_of(*path));
	uint32_t i = c ? ledger_behind(c, (size_t)(*set - l->set)) : 0;
	int rc = 0;

	for (; i > 0; i--) {
		struct ledger_set *by = &l->set[c->ref[i - 1].set];
		const struct ledger_link *link = &by->link[c->ref[i - 1].link];

		if (by->gone || link->before.mode || !link->after.mode)
			continue;
		rc = ledger_open(l, by, err);
		*path = rc ? NULL : name_before(l, by, *path);
		*set = by;
		return rc;
	}
	*path = NULL;
	return rc;
}

uint32_t ledger_ref_of(const struct ledger_chain *c, size_t set)
{
	uint32_t i = ledger_behind(c, set);

	return i && c->ref[i - 1].set == set ? i - 1 : c->n;
}

/* The lines of w->from go where the section f of the link at ref takes them. */
static bool step(struct sweep *w, const struct diff_file *f, uint32_t ref)
{
	struct edits edits = { 0 };

	if (!f || !edits_of_hunks(&w->a, f->hunk, f->nhunks, &edits)) {
		cover_all(w, ref);
		return false;
	}
	move_marks(w, &edits, ref);
	return true;
}

/* What the links below have made goes on in another chain, from the link at ref on. */
static int go_along(struct sweep *below, uint32_t ref,
		    const struct diff_file *f, struct pom_err *err)
{
	struct sweep w = { .l = below->l, .from = below->c, .c = below->c };
	size_t set = below->c->ref[ref].set, i;
	int rc = 0;

	for (i = 0; i < below->n; i++)
		add_mark(&w, &below->mark[i]);
	while (f) {
		w.c = ledger_chain(w.l, ledger_path(&f->post));
		ref = ledger_ref_of(w.c, set);
		if (ref == w.c->n || !step(&w, f, ref))
			break;
		for (f = NULL, ref++; ref < w.c->n && !rc; ref++) {
			struct ledger_set *s = &w.l->set[w.c->ref[ref].set];

			set = w.c->ref[ref].set;
			if (s->gone)
				continue;
			rc = ledger_open(w.l, s, err);
			f = rc ? NULL : section_away(w.l, s, w.c->path);
			if (rc || f)
				break;
			f = ledger_section_of(w.l, s, w.c->path);
			if (!step(&w, f && f->change == DIFF_EDIT ? f : NULL,
				  ref))
				ref = w.c->n - 1;
			f = NULL;
		}
	}
	keep(&w, &below->c->left_moved);
	free(w.mark);
	arena_free(&w.a);
	return rc;
}

static int look_along(struct ledger *l, struct ledger_chain *c,
		      struct pom_err *err)
{
	struct sweep w = { .l = l, .c = c };
	int rc = sweep_begin(&w, err);
	uint32_t i;

	for (i = 0; i < c->n; i++)
		link_at(&w, i)->moved = 0;
	c->left_moved.n = 0;
	for (i = 0; i < c->n && !rc; i++) {
		struct ledger_set *set = &l->set[c->ref[i].set];
		const struct diff_file *f;

		if (set->gone)
			continue;
		f = section_away(l, set, c->path);
		if (f)
			rc = go_along(&w, i, f, err);
		one_link(&w, i);
	}
	sweep_end(&w);
	return rc;
}

int ledger_cover_moved(struct ledger *l, const struct ledger_link *link,
		       struct ledger_set **out, struct pom_err *err)
{
	struct ledger_chain *c = ledger_chain(l, span_of(link->path));
	int rc = 0;

	if (c->moved_known != l->touches + 1)
		rc = look_along(l, c, err);
	c->moved_known = rc ? 0 : l->touches + 1;
	*out = !rc && link->moved ? &l->set[link->moved - 1] : NULL;
	return rc;
}
