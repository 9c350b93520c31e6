// SPDX-License-Identifier: GPL-2.0-only
/* Series of sets made at random: each fits on what those before it leave. */
#include "model_make.h"

#include <string.h>

unsigned int model_below(struct model_random *r, unsigned int n)
{
	uint64_t x = r->state += 0x9e3779b97f4a7c15u;

	/* splitmix64, by Sebastiano Vigna: public domain */
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	x ^= x >> 31;
	return n ? (unsigned int)(x % n) : 0;
}

bool maker_on(struct maker *m, enum model_feature f, unsigned int percent)
{
	return model_below(&m->r, 100) < percent && m->on & 1u << f;
}

static uint16_t new_line(struct maker *m, unsigned int flags)
{
	if (maker_on(m, M_DO_REPEAT, 16))
		return (uint16_t)(model_below(&m->r, M_REPEATED) | flags);
	return (uint16_t)(m->next++ | flags);
}

/* A file in the making, and which line of the old one each line was. */
struct draft {
	unsigned int n;
	uint16_t line[M_LINES * 2];
	int origin[M_LINES * 2];
};

static void splice(struct draft *d, unsigned int at, unsigned int del,
		   unsigned int ins)
{
	unsigned int rest = d->n - at - del;

	memmove(d->line + at + ins, d->line + at + del,
		rest * sizeof(*d->line));
	memmove(d->origin + at + ins, d->origin + at + del,
		rest * sizeof(*d->origin));
	d->n = at + ins + rest;
}

static void change_lines(struct maker *m, struct draft *d, unsigned int flags)
{
	unsigned int at = model_below(&m->r, d->n + 1);
	unsigned int del = model_below(&m->r, 3);
	unsigned int ins = model_below(&m->r, 3), i;

	if (del > d->n - at)
		del = d->n - at;
	if (!del && !ins)
		ins = 1;
	splice(d, at, del, ins);
	for (i = 0; i < ins; i++) {
		d->line[at + i] = new_line(m, flags);
		d->origin[at + i] = -1;
	}
}

/* An empty line is none without its newline. */
static bool has_text(uint16_t line)
{
	return (line & M_NUMBER) >= M_REPEATED;
}

/* Only the last line can be without a newline. */
static void mend_ends(struct maker *m, struct draft *d)
{
	unsigned int i;

	for (i = 0; i + 1 < d->n; i++) {
		if (d->line[i] & M_NONL) {
			d->line[i] ^= M_NONL;
			d->origin[i] = -1;
		}
	}
	if (d->n && has_text(d->line[d->n - 1]) && maker_on(m, M_DO_ENDS, 6)) {
		d->line[d->n - 1] ^= M_NONL;
		d->origin[d->n - 1] = -1;
	}
}

struct op {
	char op;
	uint16_t line;
	unsigned int old; /* lines of the old file before it */
};

static unsigned int make_ops(const struct model_file *old,
			     const struct draft *d, struct op *v)
{
	unsigned int i = 0, k, n = 0;

	for (k = 0; k <= d->n; k++) {
		unsigned int next = k, upto = old->n;

		while (next < d->n && d->origin[next] < 0)
			next++;
		if (next < d->n)
			upto = (unsigned int)d->origin[next];
		for (; i < upto; i++)
			v[n++] = (struct op){ '-', old->line[i], i };
		for (; k < next; k++)
			v[n++] = (struct op){ '+', d->line[k], i };
		if (next < d->n) {
			v[n++] = (struct op){ ' ', d->line[next], i };
			i++;
		}
	}
	return n;
}

/* Cuts what changes into hunks; false when they are too many or too long. */
static bool make_hunks(const struct op *v, unsigned int n, unsigned int context,
		       struct model_section *s)
{
	unsigned int i = 0, k, last, start, end;

	s->nhunks = 0;
	while (i < n) {
		struct model_hunk *h = &s->hunk[s->nhunks];

		if (v[i].op == ' ') {
			i++;
			continue;
		}
		start = i > context ? i - context : 0;
		last = i;
		for (k = i + 1; k < n && k <= last + 2 * context + 1; k++)
			if (v[k].op != ' ')
				last = k;
		end = last + 1 + context < n ? last + 1 + context : n;
		if (s->nhunks == M_HUNKS || end - start > M_OPS)
			return false;
		h->at = (uint16_t)v[start].old;
		h->n = (uint8_t)(end - start);
		h->lead = (uint8_t)(i - start);
		h->trail = (uint8_t)(end - last - 1);
		for (k = start; k < end; k++) {
			h->v[k - start].op = v[k].op;
			h->v[k - start].line = v[k].line;
		}
		s->nhunks++;
		i = end;
	}
	return s->nhunks > 0;
}

static bool make_edit(struct maker *m, const struct model_file *old,
		      struct model_section *s)
{
	unsigned int i, n, times = 1 + model_below(&m->r, 3);
	unsigned int context = model_below(&m->r, 8) ? 3 : 2;
	struct op ops[M_LINES * 4];
	struct draft d = { .n = old->n };

	if (!old->n || old->n > M_LINES - 12)
		return false;
	for (i = 0; i < old->n; i++) {
		d.line[i] = old->line[i];
		d.origin[i] = (int)i;
	}
	for (i = 0; i < times; i++)
		change_lines(m, &d, old->line[0] & M_CR);
	mend_ends(m, &d);
	n = make_ops(old, &d, ops);
	return d.n > 0 && make_hunks(ops, n, context, s);
}

/* A hunk that is all of the file, put in or taken out. */
static bool whole(const struct model_file *f, char op, struct model_section *s)
{
	struct model_hunk *h = &s->hunk[0];
	unsigned int i;

	if (f->n > M_OPS)
		return false;
	s->kind = f->kind;
	s->nhunks = f->n > 0;
	*h = (struct model_hunk){ .n = (uint8_t)f->n };
	for (i = 0; i < f->n; i++) {
		h->v[i].op = op;
		h->v[i].line = f->line[i];
	}
	return true;
}

void maker_file(struct maker *m, struct model_file *f, unsigned int n)
{
	unsigned int i, cr = maker_on(m, M_DO_ENDS, 10) ? M_CR : 0;

	f->kind = M_FILE;
	f->mode = model_below(&m->r, 6) ? 0644 : 0755;
	f->n = (uint16_t)n;
	for (i = 0; i < n; i++)
		f->line[i] = new_line(m, cr);
	if (n && has_text(f->line[n - 1]) && maker_on(m, M_DO_ENDS, 10))
		f->line[n - 1] |= M_NONL;
}

void maker_link(struct maker *m, struct model_file *f)
{
	*f = (struct model_file){ .kind = M_LINK, .n = 1 };
	f->line[0] = (uint16_t)m->next++;
}

static uint16_t plain_mode(const struct model_file *f)
{
	return f->kind == M_LINK ? 0 : f->mode & 0100 ? 0755 : 0644;
}

static bool make_create(struct maker *m, struct model_section *s, bool link)
{
	struct model_file f = { 0 };

	if (link)
		maker_link(m, &f);
	else
		maker_file(m, &f,
			   model_below(&m->r, 20) ? 1 + model_below(&m->r, 10) :
						    0);
	s->change = M_CREATE;
	s->new_mode = plain_mode(&f);
	s->bare = f.n && s->new_mode == 0644 && !model_below(&m->r, 3);
	return whole(&f, '+', s);
}

static bool make_delete(struct maker *m, const struct model_file *f,
			struct model_section *s)
{
	s->change = M_DELETE;
	s->old_mode = plain_mode(f);
	s->bare = f->n && f->kind == M_FILE && !model_below(&m->r, 4);
	return f->kind != M_ABSENT && whole(f, '-', s);
}

static bool make_retarget(struct maker *m, const struct model_file *f,
			  struct model_section *s)
{
	struct model_file now;
	struct model_hunk *h = &s->hunk[0];

	maker_link(m, &now);
	s->change = M_EDIT;
	s->kind = M_LINK;
	s->nhunks = 1;
	*h = (struct model_hunk){ .n = 2 };
	h->v[0].op = '-';
	h->v[0].line = f->line[0];
	h->v[1].op = '+';
	h->v[1].line = now.line[0];
	return true;
}

/* Files that have to go before one can be at path, or that the set deletes. */
static unsigned int in_the_way(const struct maker *m, unsigned int t,
			       unsigned int path, uint8_t out[M_PATHS])
{
	unsigned int i, n = 0;

	for (i = 0; i < M_PATHS; i++)
		if (model_kin(i, path) &&
		    (m->now.tree[t].file[i].kind != M_ABSENT ||
		     (m->taken[t][i] && !(m->on & 1u << M_DO_SHAPE))))
			out[n++] = (uint8_t)i;
	return n;
}

/* A path that is there, or is not; busy ones come more often. -1: none. */
static int pick(struct maker *m, unsigned int t, bool there, uint8_t kind)
{
	unsigned int tries;

	for (tries = 0; tries < 40; tries++) {
		unsigned int i = model_below(&m->r, M_PATHS);
		uint8_t others[M_PATHS];

		if (m->on & 1u << M_DO_OVERLAP && tries < 2)
			i = m->busy[model_below(&m->r, M_BUSY)];
		if (m->taken[t][i] || (!there && in_the_way(m, t, i, others)))
			continue;
		if (there ? m->now.tree[t].file[i].kind == kind :
			    m->now.tree[t].file[i].kind == M_ABSENT)
			return (int)i;
	}
	return -1;
}

static bool make_move(struct maker *m, struct model_section *s, bool copy)
{
	const struct model_file *f = &m->now.tree[s->tree].file[s->from];
	int to = pick(m, s->tree, false, 0);

	if (to < 0)
		return false;
	s->change = copy ? M_COPY : M_RENAME;
	s->to = (uint8_t)to;
	return model_below(&m->r, 5) > 1 || make_edit(m, f, s);
}

static bool make_chmod(struct maker *m, const struct model_file *f,
		       struct model_section *s)
{
	s->change = M_EDIT;
	s->old_mode = plain_mode(f);
	s->new_mode = s->old_mode == 0644 ? 0755 : 0644;
	return model_below(&m->r, 4) || make_edit(m, f, s);
}

static enum model_feature what(struct maker *m)
{
	static const struct {
		enum model_feature f;
		unsigned int weight;
	} table[] = {
		{ M_DO_EDIT, 50 },  { M_DO_CREATE, 9 }, { M_DO_DELETE, 7 },
		{ M_DO_RENAME, 9 }, { M_DO_COPY, 5 },   { M_DO_CHMOD, 6 },
		{ M_DO_LINK, 6 },
	};
	unsigned int i, x = 0;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (m->on & 1u << table[i].f)
			x += table[i].weight;
	x = model_below(&m->r, x);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!(m->on & 1u << table[i].f))
			continue;
		if (x < table[i].weight)
			return table[i].f;
		x -= table[i].weight;
	}
	return M_DO_EDIT;
}

static bool make_section(struct maker *m, struct model_section *s)
{
	enum model_feature f = what(m);
	bool link = f == M_DO_LINK;
	bool there = f != M_DO_CREATE && !(link && model_below(&m->r, 2));
	int path;
	const struct model_file *at;

	memset(s, 0, sizeof(*s));
	s->tree = m->own && model_below(&m->r, 3) == 0;
	path = pick(m, s->tree, there, link ? M_LINK : M_FILE);
	if (path < 0)
		return false;
	s->from = s->to = (uint8_t)path;
	s->kind = M_FILE;
	at = &m->now.tree[s->tree].file[path];
	switch (f) {
	case M_DO_CREATE:
		return make_create(m, s, false);
	case M_DO_DELETE:
		return make_delete(m, at, s);
	case M_DO_RENAME:
	case M_DO_COPY:
		return make_move(m, s, f == M_DO_COPY);
	case M_DO_CHMOD:
		return make_chmod(m, at, s);
	case M_DO_LINK:
		if (!there)
			return make_create(m, s, true);
		return model_below(&m->r, 2) ? make_retarget(m, at, s) :
					       make_delete(m, at, s);
	default:
		s->bare = !model_below(&m->r, 2);
		return make_edit(m, at, s);
	}
}

/* What the set takes for itself where sets are not to overlap. */
static bool free_of_others(struct maker *m, const struct model_section *s)
{
	unsigned int i, k;

	if (m->on & 1u << M_DO_OVERLAP)
		return true;
	for (i = 0; i < s->nhunks; i++)
		for (k = 0; k < s->hunk[i].n; k++)
			if (m->used[s->hunk[i].v[k].line & M_NUMBER])
				return false;
	return true;
}

static void use(struct maker *m, const struct model_section *s)
{
	unsigned int i, k;
	bool edits = s->change == M_EDIT && s->old_mode == s->new_mode;

	for (i = 0; i < s->nhunks; i++)
		for (k = 0; k < s->hunk[i].n; k++)
			m->used[s->hunk[i].v[k].line & M_NUMBER] = true;
	m->used[M_NUMBER] = false;
	m->taken[s->tree][s->from] = m->taken[s->tree][s->to] = true;
	if (m->on & 1u << M_DO_OVERLAP || edits)
		return;
	m->closed[s->tree][s->from] = m->closed[s->tree][s->to] = true;
}

static bool make_undo(struct maker *m, const struct model_seq *seq,
		      struct model_set *set)
{
	unsigned int i, mask;
	struct model_trees try = m->now;
	const struct model_set *of;

	if (!seq->nsets)
		return false;
	of = &seq->set[model_below(&m->r, seq->nsets)];
	set->nsections = of->nsections;
	for (i = 0; i < of->nsections; i++) {
		const struct model_section *s =
			&of->section[of->nsections - 1 - i];
		struct model_section *back = &set->section[i];

		model_invert(s, back);
		if (s->change == M_COPY) {
			memset(back, 0, sizeof(*back));
			back->tree = s->tree;
			back->from = back->to = s->to;
			if (!make_delete(m, &try.tree[s->tree].file[s->to],
					 back))
				return false;
		}
	}
	return model_apply(&try, set, false, &mask) == M_FITS;
}

/* Sections in another order, which says nothing to git. */
static void shuffle(struct maker *m, struct model_set *set)
{
	unsigned int i, k;

	for (i = set->nsections; i > 1; i--) {
		struct model_section x = set->section[i - 1];

		k = model_below(&m->r, i);
		set->section[i - 1] = set->section[k];
		set->section[k] = x;
	}
}

/* A file takes the place of a folder, or is put below the name of another one. */
static bool make_shape(struct maker *m, struct model_set *set)
{
	unsigned int t = m->own && model_below(&m->r, 3) == 0, tries, mask, i;
	unsigned int to = 0, n = 0;
	uint8_t others[M_PATHS];
	bool move = model_below(&m->r, 2) && m->on & 1u << M_DO_RENAME;

	for (tries = 0; tries < 40 && (!n || n >= M_SECTIONS); tries++) {
		to = model_below(&m->r, M_PATHS);
		n = m->taken[t][to] ? 0 : in_the_way(m, t, to, others);
		for (i = 0; i < n; i++)
			if (m->taken[t][others[i]])
				n = 0;
	}
	if (!n || n >= M_SECTIONS)
		return false;
	for (i = 0; i <= n; i++) {
		struct model_section *s = &set->section[set->nsections];
		const struct model_file *f;

		if (i == n && move)
			break;
		memset(s, 0, sizeof(*s));
		s->tree = (uint8_t)t;
		s->kind = M_FILE;
		s->from = s->to = i < n ? others[i] : (uint8_t)to;
		f = &m->now.tree[t].file[s->from];
		if (i == n     ? !make_create(m, s, false) :
		    i || !move ? !make_delete(m, f, s) :
				 f->kind != M_FILE)
			return false;
		if (!i && move) {
			s->change = M_RENAME;
			s->to = (uint8_t)to;
		}
		set->nsections++;
	}
	shuffle(m, set);
	if (model_apply(&m->now, set, false, &mask) != M_FITS)
		return false;
	for (i = 0; i < set->nsections; i++)
		use(m, &set->section[i]);
	return true;
}

bool maker_set(struct maker *m, const struct model_seq *seq,
	       struct model_set *set)
{
	unsigned int i, mask, n = model_below(&m->r, 3) ? 1 : 2;
	bool undo = m->on & 1u << M_DO_OVERLAP && maker_on(m, M_DO_UNDO, 15);

	memset(set, 0, sizeof(*set));
	memcpy(m->taken, m->closed, sizeof(m->taken));
	if (undo && make_undo(m, seq, set))
		return model_apply(&m->now, set, false, &mask) == M_FITS;
	set->nsections = 0;
	if (maker_on(m, M_DO_SHAPE, 15) && make_shape(m, set))
		return true;
	n += !model_below(&m->r, 6);
	set->nsections = 0;
	for (i = 0; i < n; i++) {
		struct model_section *s = &set->section[set->nsections];
		struct model_trees try = m->now;
		struct model_set one = { .nsections = 1 };

		if (!make_section(m, s) || !free_of_others(m, s))
			continue;
		one.section[0] = *s;
		if (model_apply(&try, &one, false, &mask) != M_FITS)
			continue;
		m->now = try;
		use(m, s);
		set->nsections++;
	}
	return set->nsections > 0;
}
