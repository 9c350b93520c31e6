// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sets make of a tree: the oracle of the model test. Places are chosen as
 * patch(1) chooses them without fuzz: from where the hunk expects to be, moved
 * as far as the hunk before it, the nearest one; of two equally near the later.
 */
#include "model.h"

#include <string.h>

/* The lines that the hunk wants to find. */
static unsigned int old_lines(const struct model_hunk *h, uint16_t *out)
{
	unsigned int i, n = 0;

	for (i = 0; i < h->n; i++)
		if (h->v[i].op != '+')
			out[n++] = h->v[i].line;
	return n;
}

static bool stands_at(const struct model_file *f, const uint16_t *old,
		      unsigned int n, long at, long floor)
{
	return at >= floor && at + (long)n <= f->n &&
	       memcmp(f->line + at, old, n * sizeof(*old)) == 0;
}

/* Where the hunk belongs, or -1. */
static long locate(const struct model_file *f, const struct model_hunk *h,
		   long expect, long floor)
{
	uint16_t old[M_OPS];
	unsigned int n = old_lines(h, old);
	long away;

	if (!n)
		return f->n == 0 ? 0 : -1;
	if (h->lead < h->trail)
		return stands_at(f, old, n, 0, floor) ? 0 : -1;
	if (h->trail < h->lead)
		return stands_at(f, old, n, f->n - (long)n, floor) ?
			       f->n - (long)n :
			       -1;
	for (away = 0; away <= M_LINES; away++) {
		if (stands_at(f, old, n, expect + away, floor))
			return expect + away;
		if (stands_at(f, old, n, expect - away, floor))
			return expect - away;
	}
	return -1;
}

static bool add_line(struct model_file *f, uint16_t line)
{
	/* what has no newline can only be the last */
	if (f->n == M_LINES || (f->n && f->line[f->n - 1] & M_NONL))
		return false;
	f->line[f->n++] = line;
	return true;
}

/* Did a hunk put what has no newline in front of a line? patch(1) does, git does not. */
static bool is_cut(const struct model_file *out)
{
	return out->n && out->n < M_LINES && out->line[out->n - 1] & M_NONL;
}

/* *cut: see is_cut; then it is false. */
static bool apply_hunks(struct model_file *f, const struct model_section *s,
			bool *cut)
{
	struct model_file out = *f;
	long floor = 0, moved = 0;
	unsigned int i, k;

	out.n = 0;
	for (i = 0; i < s->nhunks; i++) {
		const struct model_hunk *h = &s->hunk[i];
		long at = locate(f, h, h->at + moved, floor);

		if (at < 0)
			return false;
		for (; floor < at; floor++)
			if (!add_line(&out, f->line[floor]))
				return false;
		for (k = 0; k < h->n; k++) {
			floor += h->v[k].op != '+';
			if (h->v[k].op != '-' && !add_line(&out, h->v[k].line))
				return false;
		}
		moved = at - h->at;
	}
	*cut = floor < f->n && is_cut(&out);
	for (; floor < f->n; floor++)
		if (!add_line(&out, f->line[floor]))
			return false;
	*f = out;
	return true;
}

/* x goes where r is; a mode is otherwise that of the file. */
static unsigned int with_mode(unsigned int mode, unsigned int want)
{
	return want & 0100 ? mode | (mode & 0444) >> 2 :
			     mode & ~(unsigned int)0111;
}

static enum model_fit edit(struct model_file *f, const struct model_section *s)
{
	struct model_file now = *f;
	bool cut = false;

	if (f->kind != s->kind)
		return M_NOT;
	if (!apply_hunks(&now, s, &cut))
		return cut ? M_UNSURE : M_NOT;
	if (s->old_mode && s->old_mode != s->new_mode) {
		if ((f->mode ^ s->old_mode) & 0100)
			return s->nhunks ? M_UNSURE : M_NOT;
		now.mode = (uint16_t)with_mode(f->mode, s->new_mode);
	}
	*f = now;
	return M_FITS;
}

static enum model_fit create(struct model_file *f,
			     const struct model_section *s)
{
	struct model_file made = { .kind = s->kind, .mode = s->new_mode };
	bool cut;

	/* as patch(1) does, and git does not */
	if (f->kind == M_FILE && !f->n && s->kind == M_FILE)
		return M_UNSURE;
	if (f->kind != M_ABSENT || !apply_hunks(&made, s, &cut))
		return M_NOT;
	*f = made;
	return M_FITS;
}

static enum model_fit delete (struct model_file *f,
			      const struct model_section *s) {
	struct model_file rest = *f; bool cut;

	if (f->kind != s->kind || !apply_hunks(&rest, s, &cut) ||
	    rest.n) return M_NOT;
	memset(f, 0, sizeof(*f));
	return M_FITS;
}

static enum model_fit move(struct model_file *from, struct model_file *to,
			   const struct model_section *s)
{
	struct model_file now = *from;
	enum model_fit fit;

	if (to->kind != M_ABSENT)
		return M_NOT;
	/* a link can be moved as well as a file */
	fit = now.kind == M_LINK && !s->nhunks ? M_FITS : edit(&now, s);
	if (fit != M_FITS)
		return fit;
	*to = now;
	if (s->change == M_RENAME)
		memset(from, 0, sizeof(*from));
	else
		to->mode = now.mode & 0100 ? 0755 : 0644;
	return M_FITS;
}

static enum model_fit forward(struct model_trees *t,
			      const struct model_section *s)
{
	struct model_file *from = &t->tree[s->tree].file[s->from];
	struct model_file *to = &t->tree[s->tree].file[s->to];

	switch ((enum model_change)s->change) {
	case M_EDIT:
		return edit(from, s);
	case M_CREATE:
		return create(to, s);
	case M_DELETE:
		return delete (from, s);
	case M_RENAME:
	case M_COPY:
		return move(from, to, s);
	}
	return M_NOT;
}

static void invert_hunk(struct model_hunk *h, long moved)
{
	struct model_hunk old = *h;
	unsigned int i = 0, k, n = 0;

	h->at = (uint16_t)(old.at + moved);
	while (i < old.n) {
		unsigned int start = i;

		if (old.v[i].op == ' ') {
			h->v[n++] = old.v[i++];
			continue;
		}
		while (i < old.n && old.v[i].op != ' ')
			i++;
		for (k = start; k < i; k++)
			if (old.v[k].op == '+') {
				h->v[n] = old.v[k];
				h->v[n++].op = '-';
			}
		for (k = start; k < i; k++)
			if (old.v[k].op == '-') {
				h->v[n] = old.v[k];
				h->v[n++].op = '+';
			}
	}
}

void model_invert(const struct model_section *s, struct model_section *out)
{
	static const uint8_t turned[] = {
		[M_EDIT] = M_EDIT,     [M_CREATE] = M_DELETE,
		[M_DELETE] = M_CREATE, [M_RENAME] = M_RENAME,
		[M_COPY] = M_DELETE,
	};
	long moved = 0;
	unsigned int i, k;

	*out = *s;
	out->change = turned[s->change];
	out->from = s->to;
	out->to = s->change == M_COPY ? s->to : s->from;
	out->old_mode = s->new_mode;
	out->new_mode = s->old_mode;
	/* only git's headers have a mode */
	out->bare = s->bare &&
		    (out->change != M_CREATE || out->new_mode == 0644);
	for (i = 0; i < s->nhunks; i++) {
		long more = 0;

		for (k = 0; k < s->hunk[i].n; k++)
			more += (s->hunk[i].v[k].op == '+') -
				(s->hunk[i].v[k].op == '-');
		invert_hunk(&out->hunk[i], moved);
		moved += more;
	}
}

/* What the section would have made, is it there? */
static bool is_there(const struct model_trees *t, const struct model_section *s)
{
	struct model_trees try = *t;
	struct model_section back;

	if (s->change == M_COPY &&
	    t->tree[s->tree].file[s->from].kind == M_ABSENT) {
		model_invert(s, &back);
		back.change = M_EDIT;
		return s->nhunks && forward(&try, &back) == M_FITS;
	}
	if (s->change == M_COPY) {
		struct model_file *to = &try.tree[s->tree].file[s->to];
		struct model_file was = *to;

		memset(to, 0, sizeof(*to));
		return was.kind != M_ABSENT && forward(&try, s) == M_FITS &&
		       model_same_file(to, &was);
	}
	model_invert(s, &back);
	return forward(&try, &back) == M_FITS;
}

/* A mode that is there already keeps no set from being applied. */
static bool is_mode(const struct model_section *s)
{
	return s->change == M_EDIT && !s->nhunks;
}

bool model_kin(unsigned int a, unsigned int b)
{
	const char *x = model_path[a], *y = model_path[b];
	size_t nx = strlen(x), ny = strlen(y);

	if (nx < ny)
		return strncmp(x, y, nx) == 0 && y[nx] == '/';
	return ny < nx && strncmp(x, y, ny) == 0 && x[ny] == '/';
}

/* Is no file there below another one? */
static bool is_tree(const struct model_trees *t)
{
	unsigned int k, a, b;

	for (k = 0; k < M_TREES; k++)
		for (a = 0; a < M_PATHS; a++)
			for (b = 0; b < a; b++)
				if (t->tree[k].file[a].kind != M_ABSENT &&
				    t->tree[k].file[b].kind != M_ABSENT &&
				    model_kin(a, b))
					return false;
	return true;
}

enum model_fit model_apply(struct model_trees *t, const struct model_set *set,
			   bool part, unsigned int *mask)
{
	struct model_trees now = *t;
	unsigned int i, fits[M_TREES] = { 0 }, there[M_TREES] = { 0 };
	bool partly = false;

	*mask = 0;
	for (i = 0; i < set->nsections; i++) {
		const struct model_section *s = &set->section[i];
		enum model_fit fit = forward(&now, s);

		if (fit == M_UNSURE)
			return M_UNSURE;
		if (fit == M_FITS)
			*mask |= 1u << i;
		else if (!is_there(t, s))
			return M_NOT;
		fits[s->tree] += fit == M_FITS;
		there[s->tree] += fit != M_FITS && !is_mode(s);
	}
	/* one of two trees can have all of its part, and the other one none */
	for (i = 0; i < M_TREES; i++)
		partly |= fits[i] && there[i];
	if (!*mask)
		return M_THERE;
	if (!is_tree(&now))
		return M_NOT;
	if (partly && !part)
		return M_PARTLY;
	*t = now;
	return partly ? M_PARTLY : M_FITS;
}

/* Takes back what the section did. */
static bool backward(struct model_trees *t, const struct model_section *s)
{
	struct model_section back;

	if (s->change == M_COPY) {
		if (!is_there(t, s))
			return false;
		memset(&t->tree[s->tree].file[s->to], 0,
		       sizeof(struct model_file));
		return true;
	}
	model_invert(s, &back);
	return forward(t, &back) == M_FITS;
}

bool model_take_off(struct model_trees *t, const struct model_set *set)
{
	struct model_trees now = *t;
	unsigned int i;

	for (i = set->nsections; i-- > 0;)
		if (!backward(&now, &set->section[i]))
			return false;
	if (!is_tree(&now))
		return false;
	*t = now;
	return true;
}

bool model_apply_mask(struct model_trees *t, const struct model_set *set,
		      unsigned int mask)
{
	unsigned int i;

	for (i = 0; i < set->nsections; i++)
		if (mask & 1u << i && forward(t, &set->section[i]) != M_FITS)
			return false;
	return is_tree(t);
}

bool model_same_file(const struct model_file *a, const struct model_file *b)
{
	return a->kind == b->kind && a->n == b->n &&
	       (a->kind != M_FILE || a->mode == b->mode) &&
	       memcmp(a->line, b->line, a->n * sizeof(*a->line)) == 0;
}

bool model_same(const struct model_trees *a, const struct model_trees *b)
{
	unsigned int t, i;

	for (t = 0; t < M_TREES; t++)
		for (i = 0; i < M_PATHS; i++)
			if (!model_same_file(&a->tree[t].file[i],
					     &b->tree[t].file[i]))
				return false;
	return true;
}

bool model_touches(const struct model_set *set, unsigned int tree,
		   unsigned int path)
{
	unsigned int i;

	for (i = 0; i < set->nsections; i++)
		if (set->section[i].tree == tree &&
		    (set->section[i].from == path || set->section[i].to == path))
			return true;
	return false;
}

static bool sections_meet(const struct model_section *a,
			  const struct model_section *b)
{
	const uint8_t x[] = { a->from, a->to }, y[] = { b->from, b->to };
	unsigned int i, k;

	for (i = 0; i < 2; i++)
		for (k = 0; k < 2; k++)
			if (a->tree == b->tree &&
			    (x[i] == y[k] || model_kin(x[i], y[k])))
				return true;
	return false;
}

bool model_meet(const struct model_set *a, const struct model_set *b)
{
	unsigned int i, k;

	for (i = 0; i < a->nsections; i++)
		for (k = 0; k < b->nsections; k++)
			if (sections_meet(&a->section[i], &b->section[k]))
				return true;
	return false;
}
