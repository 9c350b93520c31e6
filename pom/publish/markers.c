// SPDX-License-Identifier: GPL-2.0-only
/* Files with the markers of conflicts: see markers.h. */
#include "publish/markers.h"

#include <stdlib.h>
#include <string.h>

#include "engine/explain.h"

enum {
	SLACK = 8,       /* lines around a place that are compared as well */
	CELLS = 1 << 22, /* the most cells of one table: a hunk has two */
	FILE_CELLS = 2 * CELLS, /* the most of all tables of a file */
	LETTERS = 3,            /* a line with fewer may stand anywhere */
	WEIGHT = 4              /* what a line with more counts */
};

/* What Myers' algorithm knows: the farthest line on each diagonal, for each step. */
struct trace {
	const struct line *x, *y; /* what is compared */
	long n, m;
	long **v; /* of each step, from diagonal -step to step */
	long steps;
};

/* The farthest line of x on diagonal k that step d reaches from the one before. */
static long reach(const struct trace *t, long d, long k)
{
	const long *was = d ? t->v[d - 1] + d - 1 : NULL;
	bool down = d && (k == -d || (k != d && was[k - 1] < was[k + 1]));
	long x = !d ? 0 : down ? was[k + 1] : was[k - 1] + 1;

	while (x < t->n && x - k < t->m && x - k >= 0 &&
	       line_eq(&t->x[x], &t->y[x - k]))
		x++;
	return x;
}

/* Goes forward until the end is reached. False when that needs too many steps. */
static bool forward(struct trace *t)
{
	long d, k;

	for (d = 0; d <= LINES_DIFFER && d <= t->n + t->m; d++) {
		t->v[d] = pom_alloc((size_t)(2 * d + 1), sizeof(**t->v));
		t->steps = d + 1;
		for (k = -d; k <= d; k += 2) {
			long x = reach(t, d, k);

			t->v[d][k + d] = x;
			if (x >= t->n && x - k >= t->m)
				return true;
		}
	}
	return false;
}

/* Goes back from the end, and marks the lines that differ. */
static void backward(const struct trace *t, bool *gone, bool *new)
{
	long d, x = t->n, y = t->m;

	for (d = t->steps - 1; d > 0; d--) {
		const long *was = t->v[d - 1] + d - 1;
		long k = x - y;
		bool down = k == -d || (k != d && was[k - 1] < was[k + 1]);

		if (down) {
			x = was[k + 1];
			y = x - k - 1;
			new[y] = true;
		} else {
			x = was[k - 1];
			y = x - k + 1;
			gone[x] = true;
		}
	}
}

static void add_edit(struct arena *a, struct edits *out, struct edit e)
{
	out->v = arena_push(a, out->v, out->n, sizeof(*out->v));
	out->v[out->n++] = e;
}

static void collect(struct arena *a, const bool *gone, const bool *new,
		    const struct edit *all, struct edits *out)
{
	size_t i = 0, k = 0;

	while (i < all->npre || k < all->npost) {
		struct edit e = { all->pre + i, 0, all->post + k, 0 };

		while (i + e.npre < all->npre && gone[i + e.npre])
			e.npre++;
		while (k + e.npost < all->npost && new[k + e.npost])
			e.npost++;
		if (e.npre || e.npost)
			add_edit(a, out, e);
		i += e.npre + (e.npre || e.npost ? 0 : 1);
		k += e.npost + (e.npre || e.npost ? 0 : 1);
	}
}

static struct line *copy_lines(const struct image *im, size_t at, size_t n)
{
	struct line *v = pom_alloc(n, sizeof(*v));
	struct cursor c;
	size_t i;

	cursor_set(&c, im, at);
	for (i = 0; i < n && cursor_next(&c, &v[i]); i++)
		;
	return v;
}

/* Compares what is between the equal lines at both ends. */
static void diff_middle(struct arena *a, const struct image *before,
			const struct image *after, const struct edit *all,
			struct edits *out)
{
	struct line *x = copy_lines(before, all->pre, all->npre);
	struct line *y = copy_lines(after, all->post, all->npost);
	bool *gone = pom_alloc(all->npre + 1, sizeof(*gone));
	bool *new = pom_alloc(all->npost + 1, sizeof(*new));
	struct trace t = {
		.x = x, .y = y, .n = (long)all->npre, .m = (long)all->npost
	};

	t.v = pom_alloc(LINES_DIFFER + 1, sizeof(*t.v));
	if (forward(&t)) {
		backward(&t, gone, new);
		collect(a, gone, new, all, out);
	} else {
		add_edit(a, out, *all);
	}
	while (t.steps)
		free(t.v[--t.steps]);
	free(t.v);
	free(x);
	free(y);
	free(gone);
	free(new);
}

void lines_diff(struct arena *a, const struct image *before,
		const size_t pre[2], const struct image *after,
		const size_t post[2], struct edits *out)
{
	struct edit all = { pre[0], pre[1] - pre[0], post[0],
			    post[1] - post[0] };

	while (all.npre && all.npost) {
		struct line x = image_line(before, all.pre);
		struct line y = image_line(after, all.post);

		if (!line_eq(&x, &y))
			break;
		all.pre++;
		all.post++;
		all.npre--;
		all.npost--;
	}
	while (all.npre && all.npost) {
		struct line x = image_line(before, all.pre + all.npre - 1);
		struct line y = image_line(after, all.post + all.npost - 1);

		if (!line_eq(&x, &y))
			break;
		all.npre--;
		all.npost--;
	}
	if (all.npre && all.npost)
		diff_middle(a, before, after, &all, out);
	else if (all.npre || all.npost)
		add_edit(a, out, all);
}

/* Lines of the file that are in the text as they are. */
struct kept_lines {
	size_t at, n;
	uint32_t row;
};

/* The text that is made. */
struct marking {
	struct arena *a;
	const struct file_result *f;
	struct marked *out;
	struct buf b;
	uint32_t rows;
	bool crlf;    /* the lines of the file end in CR LF */
	size_t at;    /* the next line of the file that is not written yet */
	size_t cells; /* of the tables of match_lines so far */
	struct kept_lines *kept;
	size_t nkept;
};

static void put(struct marking *m, struct span text)
{
	buf_addspan(&m->b, text);
	m->rows++;
}

/* A last line without a newline gets one if something follows. */
static void close_line(struct marking *m)
{
	if (m->b.n && m->b.p[m->b.n - 1] != '\n')
		buf_addch(&m->b, '\n');
}

static void put_lines(struct marking *m, const struct line *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		close_line(m);
		put(m, (struct span){ v[i].p, v[i].n });
	}
}

static void put_file(struct marking *m, size_t to)
{
	struct line l;

	if (m->at < to) {
		m->kept = arena_push(m->a, m->kept, m->nkept, sizeof(*m->kept));
		m->kept[m->nkept++] =
			(struct kept_lines){ m->at, to - m->at, m->rows };
	}
	for (; m->at < to; m->at++) {
		l = image_line(&m->f->before, m->at);
		put_lines(m, &l, 1);
	}
}

/* The row of a line of the file; if a conflict has it, the row before that. */
static uint32_t row_of(const struct marking *m, size_t line)
{
	size_t low = 0, high = m->nkept;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->kept[mid].at <= line)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return 0;
	high = line - m->kept[low - 1].at;
	if (high >= m->kept[low - 1].n)
		high = m->kept[low - 1].n - 1;
	return m->kept[low - 1].row + (uint32_t)high;
}

/* Notes the rows of the hunks that are there already. */
static void find_there(struct marking *m)
{
	const struct file_result *f = m->f;
	uint32_t k;

	for (k = 0; f->hunks.hunk && k < f->file->nhunks; k++)
		if (f->hunks.hunk[k].state == HUNK_PRESENT)
			m->out->hunk[k].row =
				row_of(m,
				       f->hunks.hunk[k].place.at +
					       hunk_prefix(&f->file->hunk[k]));
}

static void put_marker(struct marking *m, const char *text)
{
	close_line(m);
	buf_addf(&m->b, "%s%s\n", text, m->crlf ? "\r" : "");
	m->rows++;
}

/* Lines of three texts. */
struct part {
	const struct line *ours, *base, *theirs;
	size_t nours, nbase, ntheirs;
};

static bool same_lines(const struct line *x, size_t nx, const struct line *y,
		       size_t ny)
{
	size_t i;

	for (i = 0; nx == ny && i < nx && line_eq(&x[i], &y[i]); i++)
		;
	return nx == ny && i == nx;
}

static void put_conflict(struct marking *m, const struct part *p)
{
	put_marker(m, "<<<<<<< ours");
	put_lines(m, p->ours, p->nours);
	put_marker(m, "||||||| base");
	put_lines(m, p->base, p->nbase);
	put_marker(m, "=======");
	put_lines(m, p->theirs, p->ntheirs);
	put_marker(m, ">>>>>>> theirs");
	m->out->conflicts++;
}

/* Writes the part as a merge has it. dry: only says whether it is a conflict. */
static bool put_part(struct marking *m, const struct part *p, bool dry)
{
	bool ours = same_lines(p->ours, p->nours, p->base, p->nbase);
	bool theirs = same_lines(p->theirs, p->ntheirs, p->base, p->nbase);
	bool both = same_lines(p->ours, p->nours, p->theirs, p->ntheirs);

	if (!ours && !theirs && !both) {
		if (!dry)
			put_conflict(m, p);
		return true;
	}
	if (!dry && ours)
		put_lines(m, p->theirs, p->ntheirs);
	else if (!dry)
		put_lines(m, p->ours, p->nours);
	return false;
}

/* A hunk that does not fit, and the lines of the file at its place. */
struct misfit {
	const struct hunk *h;
	struct line *ours;
	size_t nours;
	size_t *match; /* base line -> line of ours + 1, or 0 */
	size_t *post;  /* base line -> line of theirs + 1; 0: it is changed */
};

static void find_context(struct arena *a, struct misfit *f)
{
	const struct hunk *h = f->h;
	size_t i = 0, t = 0;
	uint32_t k;

	f->post = arena_alloc(a, h->npre + 1, sizeof(*f->post));
	for (k = 0; k <= h->nruns; k++) {
		const struct run *r = k < h->nruns ? &h->run[k] : NULL;
		size_t end = r ? r->pre : h->npre;

		for (; i < end; i++)
			f->post[i] = ++t;
		if (!r)
			break;
		i += r->npre;
		t += r->npost;
	}
}

/* For each line, the first one with its text: of these, pointers can be compared. */
static struct line **first_alike(struct map *seen, struct line *v, size_t n)
{
	struct line **out = pom_alloc(n, sizeof(struct line *));
	size_t i;

	for (i = 0; i < n; i++) {
		void **at = map_at(seen, v[i].p, v[i].n);

		if (!*at)
			*at = &v[i];
		out[i] = *at;
	}
	return out;
}

/* The weights of the heaviest common lines of each two ends, w in a row. */
static uint32_t *weigh(const struct misfit *f, size_t w)
{
	size_t n = f->h->npre, i, k;
	uint32_t *t = pom_alloc((n + 1) * w, sizeof(*t));
	struct map seen = { 0 };
	struct line **x = first_alike(&seen, f->h->pre, n);
	struct line **y = first_alike(&seen, f->ours, f->nours);

	for (i = n; i-- > 0;) {
		uint32_t weight = line_has_letters(x[i], LETTERS) ? WEIGHT : 1;
		uint32_t *row = &t[i * w];

		for (k = f->nours; k-- > 0;) {
			uint32_t down = row[w + k], right = row[k + 1], both;

			both = x[i] == y[k] ? row[w + k + 1] + weight : 0;
			row[k] = down > right ? down : right;
			row[k] = both > row[k] ? both : row[k];
		}
	}
	free(x);
	free(y);
	map_free(&seen);
	return t;
}

/*
 * Which lines of the hunk's preimage are which of ours: the heaviest common lines. None,
 * where that would take more than CELLS or FILE_CELLS.
 */
static void match_lines(struct marking *m, struct misfit *f)
{
	size_t n = f->h->npre, w = f->nours + 1, i, k;
	uint32_t *t;

	f->match = arena_alloc(m->a, n + 1, sizeof(*f->match));
	if (!n || w == 1 || w > CELLS / (n + 1) ||
	    (n + 1) * w > FILE_CELLS - m->cells)
		return;
	m->cells += (n + 1) * w;
	t = weigh(f, w);
	for (i = 0, k = 0; i < n && k < f->nours;) {
		uint32_t here = t[i * w + k];

		if (here == t[(i + 1) * w + k])
			i++;
		else if (here == t[i * w + k + 1])
			k++;
		else
			f->match[i++] = ++k;
	}
	free(t);
}

/* The part of f from these lines on to those. */
static struct part part_of(const struct misfit *f, const size_t from[3],
			   const size_t to[3])
{
	return (struct part){ f->ours + from[0],    f->h->pre + from[1],
			      f->h->post + from[2], to[0] - from[0],
			      to[1] - from[1],      to[2] - from[2] };
}

/* Merges a hunk. dry: returns the number of conflicts only. */
static size_t merge(struct marking *m, const struct misfit *f, bool dry)
{
	size_t from[3] = { 0, 0, 0 }, to[3], conflicts = 0, i;
	struct part p;

	for (i = 0; i <= f->h->npre; i++) {
		bool end = i == f->h->npre;

		if (!end && (!f->match[i] || !f->post[i]))
			continue;
		to[0] = end ? f->nours : f->match[i] - 1;
		to[1] = i;
		to[2] = end ? f->h->npost : f->post[i] - 1;
		p = part_of(f, from, to);
		conflicts += put_part(m, &p, dry);
		if (!end && !dry)
			put_lines(m, &f->h->pre[i], 1);
		from[0] = to[0] + 1;
		from[1] = to[1] + 1;
		from[2] = to[2] + 1;
	}
	return conflicts;
}

/* Writes all of the hunk as one conflict, less the lines at both ends that are equal. */
static void put_whole(struct marking *m, const struct misfit *f)
{
	size_t from[3] = { 0, 0, 0 };
	size_t to[3] = { f->nours, f->h->npre, f->h->npost };
	struct part p;

	while (from[0] < to[0] && from[1] < to[1] && from[2] < to[2] &&
	       f->post[from[1]] == from[2] + 1 &&
	       line_eq(&f->ours[from[0]], &f->h->pre[from[1]])) {
		put_lines(m, &f->ours[from[0]], 1);
		from[0]++;
		from[1]++;
		from[2]++;
	}
	while (from[0] < to[0] && from[1] < to[1] && from[2] < to[2] &&
	       f->post[to[1] - 1] == to[2] &&
	       line_eq(&f->ours[to[0] - 1], &f->h->pre[to[1] - 1])) {
		to[0]--;
		to[1]--;
		to[2]--;
	}
	p = part_of(f, from, to);
	put_conflict(m, &p);
	put_lines(m, f->ours + to[0], f->nours - to[0]);
}

/*
 * The lines of the file that the hunk is about: from the first one that is in its preimage
 * to the last one, and as many around as its preimage has.
 */
static void trim_ours(const struct misfit *f, size_t start, size_t *from,
		      size_t *to)
{
	size_t first = 0, n = f->h->npre, last = n, i;

	while (first < n && !f->match[first])
		first++;
	if (first == n) { /* nothing is equal: the lines at the place itself */
		*from = start;
		*to = start + n < *to ? start + n : *to;
		if (*from > *to)
			*from = *to;
		return;
	}
	while (!f->match[last - 1])
		last--;
	i = f->match[first] - 1;
	i = i > first ? i - first : 0;
	last = f->match[last - 1] + (n - last);
	if (last > f->nours)
		last = f->nours;
	*to = *from + last;
	*from += i;
}

/* Writes a hunk that does not fit. limit: where the next hunk that fits has a change. */
static void put_misfit(struct marking *m, const struct hunk *h, size_t at,
		       size_t limit)
{
	struct misfit f = { .h = h };
	size_t from, to, start = at > m->at ? at : m->at;

	if (start > limit)
		start = limit;
	from = start > m->at + SLACK ? start - SLACK : m->at;
	to = start + h->npre + SLACK < limit ? start + h->npre + SLACK : limit;
	if (to < from)
		to = from;
	f.ours = copy_lines(&m->f->before, from, to - from);
	f.nours = to - from;
	match_lines(m, &f);
	trim_ours(&f, start, &from, &to);
	free(f.ours);
	f.ours = copy_lines(&m->f->before, from, to - from);
	f.nours = to - from;
	find_context(m->a, &f);
	match_lines(m, &f);
	put_file(m, from);
	if (merge(m, &f, true))
		merge(m, &f, false);
	else
		put_whole(m, &f);
	m->at = to;
	free(f.ours);
}

static void put_fitting(struct marking *m, const struct hunk *h, size_t at,
			struct marked_hunk *out)
{
	bool whole = at >= m->at;
	uint32_t i;

	put_file(m, at);
	out->row = m->rows;
	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		put_file(m, at + r->pre);
		put_lines(m, h->post + r->post, r->npost);
		m->at = at + r->pre + r->npre;
	}
	out->whole = whole;
}

/* The proposal that was taken for a hunk of a file in which others conflict, or NULL. */
static const struct proposal *taken(const struct file_result *f, uint32_t k)
{
	return f->some && f->hunks.hunk && f->some[k].found ? &f->some[k] :
							      NULL;
}

static void put_taken(struct marking *m, const struct proposal *p,
		      struct marked_hunk *out)
{
	size_t i;

	put_file(m, p->edit->pre);
	out->row = m->rows;

	for (i = 0; i < p->nedits; i++) {
		const struct edit *e = &p->edit[i];

		put_file(m, e->pre);
		put_lines(m, p->line + e->post, e->npost);
		m->at = e->pre + e->npre;
	}
}

/* Where the hunks of a file belong that do not fit. */
struct belongs {
	struct explanation x;
	bool misfit; /* it fails, or it fits where it does not belong */
};

/*
 * A hunk that only fits with fuzz, before the place where an earlier one of the patch
 * belongs, is at the wrong place: in another function, say.
 */
static void find_misfits(struct marking *m, bool tried, struct belongs *v)
{
	const struct diff_file *d = m->f->file;
	struct explainer e = { .file = &m->f->before };
	size_t least = 0;
	uint32_t k;

	for (k = 0; k < d->nhunks; k++) {
		const struct hunk *h = &d->hunk[k];
		const struct hunk_result *r = tried ? &m->f->hunks.hunk[k] :
						      NULL;
		bool moved = r && r->state == HUNK_FITS && r->place.fuzz &&
			     r->place.at < least;

		v[k].x.reason = REASON_NOTHING_NEAR;
		v[k].misfit = !r || moved ||
			      (r->state == HUNK_FAILS && !taken(m->f, k));
		if (r && r->refused) {
			v[k].x.reason = REASON_DIFFERS;
			v[k].x.at = r->place.at;
			continue;
		}
		if (!v[k].misfit || !m->f->before.n)
			continue;
		explain_hunk(m->a, &e, h, &v[k].x);
		if (!moved && v[k].x.reason != REASON_NOTHING_NEAR &&
		    2 * v[k].x.same >= h->npre && v[k].x.at > least)
			least = v[k].x.at;
	}
	explainer_free(&e);
}

/* The line at which the next hunk that is applied has its first change. */
static size_t next_change(const struct file_result *f, const struct belongs *v,
			  uint32_t k)
{
	for (k++; k < f->file->nhunks; k++) {
		if (v[k].misfit || !f->hunks.hunk)
			continue;
		if (taken(f, k))
			return f->some[k].edit->pre;
		if (f->hunks.hunk[k].state == HUNK_FITS)
			return f->hunks.hunk[k].place.at +
			       hunk_prefix(&f->file->hunk[k]);
	}
	return f->before.n;
}

static void put_hunks(struct marking *m, bool tried)
{
	const struct diff_file *d = m->f->file;
	struct belongs *v = arena_alloc(m->a, d->nhunks, sizeof(*v));
	long offset = 0;
	uint32_t k;

	find_misfits(m, tried, v);
	for (k = 0; k < d->nhunks; k++) {
		const struct hunk *h = &d->hunk[k];
		const struct hunk_result *r = tried ? &m->f->hunks.hunk[k] :
						      NULL;
		long at = (long)h->pre_at + offset;

		if (r && r->state == HUNK_FITS && !v[k].misfit) {
			put_fitting(m, h, r->place.at, &m->out->hunk[k]);
			offset = r->place.offset;
		}
		if (!v[k].misfit && tried && taken(m->f, k))
			put_taken(m, taken(m->f, k), &m->out->hunk[k]);
		if (!v[k].misfit)
			continue;
		if (v[k].x.reason != REASON_NOTHING_NEAR)
			at = (long)v[k].x.at;
		put_misfit(m, h, at > 0 ? (size_t)at : 0,
			   tried ? next_change(m->f, v, k) : m->f->before.n);
	}
	put_file(m, m->f->before.n);
}

/* The patch makes the file, and the tree has another one there. */
static void put_two_files(struct marking *m)
{
	const struct diff_file *d = m->f->file;
	const struct image *had = &m->f->before;
	struct edits edits = { 0 };
	struct image made;
	size_t i;

	image_new(m->a, NULL, 1, &made);
	if (d->nhunks)
		image_add(m->a, &made, d->hunk[0].post, d->hunk[0].npost, 0);
	lines_diff(m->a, had, (size_t[]){ 0, had->n }, &made,
		   (size_t[]){ 0, made.n }, &edits);
	for (i = 0; i < edits.n; i++) {
		const struct edit *e = &edits.v[i];
		struct line *ours = copy_lines(had, e->pre, e->npre);
		struct line *theirs = copy_lines(&made, e->post, e->npost);
		struct part p = { ours, NULL, theirs, e->npre, 0, e->npost };

		put_file(m, e->pre);
		put_conflict(m, &p);
		m->at = e->pre + e->npre;
		free(ours);
		free(theirs);
	}
	put_file(m, had->n);
}

/* The patch deletes the file, and the tree has other lines in it. */
static void put_deleted(struct marking *m)
{
	const struct diff_file *d = m->f->file;
	const struct image *had = &m->f->before;
	struct line *ours = copy_lines(had, 0, had->n);
	struct part p = { .ours = ours, .nours = had->n };

	if (d->nhunks) {
		p.base = d->hunk[0].pre;
		p.nbase = d->hunk[0].npre;
	}
	put_conflict(m, &p);
	free(ours);
}

void markers_make(struct arena *a, const struct file_result *f,
		  struct marked *out)
{
	struct marking m = { .a = a, .f = f, .out = out };
	enum diff_change change = f->file->change;

	m.crlf = image_has_crlf(&f->before);
	memset(out, 0, sizeof(*out));
	out->hunk = arena_alloc(a, f->file->nhunks, sizeof(*out->hunk));
	if (change == DIFF_CREATE)
		put_two_files(&m);
	else if (change == DIFF_DELETE && f->before.n)
		put_deleted(&m);
	else
		put_hunks(&m, f->hunks.hunk != NULL);
	find_there(&m);
	out->text = (struct span){ arena_strndup(a, m.b.p ? m.b.p : "", m.b.n),
				   m.b.n };
	buf_free(&m.b);
}

static bool is_marker(struct span line)
{
	static const char *const marks[] = { "<<<<<<<", "|||||||",
					     "=======", ">>>>>>>" };
	struct span bare = span_chomp(line);
	size_t i;

	if (bare.n && bare.p[bare.n - 1] == '\r')
		bare.n--;
	for (i = 0; i < 4; i++) {
		if (!span_starts(bare, span_of(marks[i])))
			continue;
		/* a line under a title can have more of them */
		return bare.n == 7 || (i != 2 && bare.p[7] == ' ');
	}
	return false;
}

static bool patch_has(const struct diff_file *d, const struct line *l)
{
	uint32_t i, k;

	for (i = 0; i < d->nhunks; i++)
		for (k = 0; k < d->hunk[i].npost; k++)
			if (line_eq(&d->hunk[i].post[k], l))
				return true;
	return false;
}

size_t markers_left(struct span text, size_t from, const struct file_result *f)
{
	struct span line;
	size_t at = 0;

	while (span_line(&text, &line)) {
		struct line l = { 0 };

		if (++at < from || !is_marker(line))
			continue;
		line_set(&l, line);
		if (f &&
		    (image_find(&f->before, 0, f->before.n, &l) < f->before.n ||
		     patch_has(f->file, &l)))
			continue;
		return at;
	}
	return 0;
}
