// SPDX-License-Identifier: GPL-2.0-only
/* Lines as words: see words.h. */
#include "engine/words.h"

#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"

enum { PAIR = 1, SKIP_X = 2, SKIP_Y = 4, FOLLOWS = 8 }; /* of a cell */
/* Of the words beside a change. */
enum {
	BESIDE = 2,   /* an operand and an operator have to be the same */
	LONGEST = 16, /* words of an operand, and the operator */
	IN_GROUP = 64 /* words in brackets */
};

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The length of the word at the beginning of s, which is not empty. */
static size_t word_length(struct span s)
{
	size_t n = 1;

	if (is_name(*s.p))
		while (n < s.n && is_name(s.p[n]))
			n++;
	else if (is_blank(*s.p))
		while (n < s.n && is_blank(s.p[n]))
			n++;
	return n;
}

/*
 * Fills the cells of the table, row by row, from the end: cell (i, k) says how x from i on
 * and y from k on are aligned. So equal choices go to the first pair.
 */
static void fill(const struct alignment *x, unsigned char *cell, int *best,
		 int *paired)
{
	size_t i, k, w = x->m + 1;

	for (i = x->n; i--;) {
		int diagonal = best[x->m], next = -1;

		for (k = x->m; k--;) {
			unsigned char *c = &cell[i * w + k];
			int s = x->score(x->arg, i, k), pair = -1;
			int was = best[k], was_paired = paired[k];
			int value = best[k];

			*c = SKIP_X;
			if (best[k + 1] - (i ? x->gap : 0) > value) {
				value = best[k + 1] - (i ? x->gap : 0);
				*c = SKIP_Y;
			}
			if (s >= 0) {
				pair = s + diagonal;
				if (next >= 0 && s + next + x->bonus >= pair) {
					pair = s + next + x->bonus;
					*c |= FOLLOWS;
				}
			}
			if (pair > value || (pair == value && s > 0)) {
				value = pair;
				*c = (*c & FOLLOWS) | PAIR;
			}
			best[k] = value;
			paired[k] = pair;
			diagonal = was;
			next = was_paired;
		}
	}
}

void words_align(const struct alignment *x, long *match)
{
	size_t w = x->m + 1, i = 0, k = 0;
	unsigned char *cell = pom_alloc(x->n * w + 1, 1);
	int *best = pom_alloc(w, sizeof(*best));
	int *paired = pom_alloc(w, sizeof(*paired));
	bool follows = false;

	for (k = 0; k < w; k++)
		paired[k] = -1;
	for (i = 0; i < x->n; i++)
		match[i] = -1;
	fill(x, cell, best, paired);
	for (i = 0, k = 0; i < x->n && k < x->m;) {
		unsigned char c = cell[i * w + k];

		if (follows || (c & PAIR)) {
			match[i++] = (long)k++;
			follows = c & FOLLOWS;
		} else if (c & SKIP_Y) {
			k++;
		} else {
			i++;
		}
	}
	free(cell);
	free(best);
	free(paired);
}

static int by_hash(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

void words_of_line(struct arena *a, const struct line *l,
		   struct line_words *out)
{
	struct span s = { l->p, l->n };
	uint32_t hash[WORDS_OF_LINE];

	*out = (struct line_words){ 0 };
	while (s.n && out->n < WORDS_OF_LINE) {
		size_t n = word_length(s);

		if (is_name(*s.p)) {
			uint32_t h = (uint32_t)(pom_hash(s.p, n) >> 16);

			hash[out->n++] = h;
			out->bits |= (uint64_t)1 << (h & 63);
		}
		s = span_skip(s, n);
	}
	if (out->n)
		qsort(hash, out->n, sizeof(*hash), by_hash);
	out->hash = arena_alloc(a, out->n, sizeof(*hash));
	if (out->n)
		memcpy(out->hash, hash, out->n * sizeof(*hash));
}

unsigned int words_alike(const struct line_words *x, const struct line_words *y)
{
	uint32_t i = 0, k = 0, both = 0;

	if (!(x->bits & y->bits))
		return 0;
	while (i < x->n && k < y->n) {
		if (x->hash[i] == y->hash[k]) {
			both++;
			i++;
			k++;
		} else if (x->hash[i] < y->hash[k]) {
			i++;
		} else {
			k++;
		}
	}
	return 200 * both / (x->n + y->n);
}

struct words {
	struct span *v;
	size_t n;
};

static void split(struct arena *a, const struct lines *in, struct words *out)
{
	size_t i, n = 0;
	struct span s;

	for (i = 0; i < in->n; i++)
		for (s = (struct span){ in->v[i].p, in->v[i].n }; s.n; n++)
			s = span_skip(s, word_length(s));
	out->v = arena_alloc(a, n, sizeof(*out->v));
	out->n = 0;
	for (i = 0; i < in->n; i++) {
		s = (struct span){ in->v[i].p, in->v[i].n };
		while (s.n) {
			size_t w = word_length(s);

			out->v[out->n++] = (struct span){ s.p, w };
			s = span_skip(s, w);
		}
	}
}

static bool same(const struct span *x, const struct span *y)
{
	return x->n == y->n && memcmp(x->p, y->p, x->n) == 0;
}

struct two_words {
	const struct span *x, *y;
};

/* Long names say more than short ones, and these more than commas and blanks. */
static int score_words(const void *arg, size_t i, size_t k)
{
	const struct two_words *t = arg;
	const struct span *x = &t->x[i];

	if (!same(x, &t->y[k]))
		return -1;
	if (is_name(*x->p))
		return 4 + (int)(x->n < 12 ? x->n : 12);
	return is_blank(*x->p) ? 1 : 2;
}

/* The words from to to - 1 of base become those from at to end - 1 of the other version. */
struct change {
	size_t from, to, at, end;
};

struct changes {
	struct change *v;
	size_t n;
};

/*
 * A change that only adds or only removes words can often stand at several places. It is
 * moved down as far as possible: then added words begin with a word, not with the blank
 * or the bracket before it.
 */
static void slide(const struct words *base, const struct words *other,
		  struct change *c, size_t stop)
{
	if (c->from == c->to) {
		while (c->to < stop && same(&base->v[c->to], &other->v[c->at])) {
			c->from++;
			c->to++;
			c->at++;
			c->end++;
		}
	} else if (c->at == c->end) {
		while (c->to < stop &&
		       same(&base->v[c->from], &base->v[c->to])) {
			c->from++;
			c->to++;
			c->at++;
			c->end++;
		}
	}
}

/* False if that would take too many steps. */
static bool compare(struct arena *a, const struct words *base,
		    const struct words *other, struct changes *out,
		    uint64_t *steps)
{
	size_t least = base->n < other->n ? base->n : other->n;
	size_t head = 0, tail = 0, n, m, i, k;
	struct two_words two;
	struct alignment x;
	long *match;

	while (head < least && same(&base->v[head], &other->v[head]))
		head++;
	while (tail < least - head && same(&base->v[base->n - 1 - tail],
					   &other->v[other->n - 1 - tail]))
		tail++;
	n = base->n - head - tail;
	m = other->n - head - tail;
	if (n && m > WORDS_CELLS / n)
		return false;
	*steps += n * m;
	two = (struct two_words){ base->v + head, other->v + head };
	x = (struct alignment){ n, m, score_words, &two, 3, 0 };
	match = arena_alloc(a, n + 1, sizeof(*match));
	words_align(&x, match);
	match[n] = (long)m;
	out->v = arena_alloc(a, n + 1, sizeof(*out->v));
	out->n = 0;
	for (i = 0, k = 0; i < n || k < m; i++, k++) {
		struct change c = { head + i, 0, head + k, 0 };

		while (i < n && match[i] < 0)
			i++;
		k = (size_t)match[i];
		c.to = head + i;
		c.end = head + k;
		if (c.from != c.to || c.at != c.end)
			out->v[out->n++] = c;
	}
	for (i = out->n; i--;)
		slide(base, other, &out->v[i],
		      i + 1 < out->n ? out->v[i + 1].from : base->n);
	return true;
}

static void add_words(struct buf *b, const struct words *w, size_t from,
		      size_t to)
{
	for (; from < to; from++)
		buf_addspan(b, w->v[from]);
}

static bool same_change(const struct words *x, const struct change *c,
			const struct words *y, const struct change *d)
{
	size_t i;

	if (c->from != d->from || c->to != d->to ||
	    c->end - c->at != d->end - d->at)
		return false;
	for (i = 0; i < c->end - c->at; i++)
		if (!same(&x->v[c->at + i], &y->v[d->at + i]))
			return false;
	return true;
}

/* Do both change the same words, or add words at the same place? */
static bool overlap(const struct change *c, const struct change *d)
{
	if (c->from == c->to && d->from == d->to)
		return c->from == d->from;
	return c->from < d->to && d->from < c->to;
}

/* The words of base and the two other versions. */
struct three {
	struct words base, side[2];
	struct changes changes[2];
};

/* Do these two bytes begin an operator of C? */
static bool is_operator(char x, char y)
{
	if (y == '=')
		return x && strchr("=!<>+-*/%&|^", x);
	return (x == y && x && strchr("&|<>+-", x)) || (x == '-' && y == '>');
}

/* Can an expression not end before this byte, or begin after it? */
static bool joins(char c)
{
	return c && strchr("&|=<>!+-*/%^?:.~\\", c);
}

static bool is_space_word(const struct span *s)
{
	return is_space(*s->p);
}

/* Does the expression go on where the words from at to end - 1 are blanks? */
static bool goes_on(const struct words *w, size_t at, size_t end)
{
	bool newline = false;
	size_t i;

	for (i = at; i < end; i++)
		newline |= *w->v[i].p == '\n';
	return !newline || (at && joins(*w->v[at - 1].p)) ||
	       (end < w->n && joins(*w->v[end].p));
}

/*
 * Moves *at over the next word or operator, without the blanks before it; down: to the end
 * of the text. The operator is empty where the expression ends, or the line.
 */
static struct span step(const struct words *w, size_t *at, bool down)
{
	size_t from = *at, to = from;

	while (down ? to < w->n && is_space_word(&w->v[to]) :
		      from && is_space_word(&w->v[from - 1]))
		down ? to++ : from--;
	if (!goes_on(w, from, to) || (down ? to == w->n : !from))
		return (struct span){ "", 0 };
	if (down) {
		from = to++;
		if (to < w->n && w->v[from].n == 1 &&
		    is_operator(*w->v[from].p, *w->v[to].p))
			to++;
	} else {
		to = from--;
		if (from && w->v[from].n == 1 &&
		    is_operator(*w->v[from - 1].p, *w->v[from].p))
			from--;
	}
	*at = down ? to : from;
	return (struct span){ w->v[from].p,
			      (size_t)(w->v[to - 1].p - w->v[from].p) +
				      w->v[to - 1].n };
}

/* Does an expression end at the word, or a list's element? */
static bool is_bound(struct span s, bool down)
{
	return !s.n || (s.n == 1 && strchr(down ? ",;{})]" : ",;{}([", *s.p));
}

/* Is it a bracket, with others up to the one that belongs to it in this direction? */
static bool is_group(struct span s, bool down)
{
	return s.n == 1 && strchr(down ? "([" : ")]", *s.p);
}

/* As step, but takes what is in brackets as one word, which is its first bracket. */
static struct span step_over(const struct words *w, size_t *at, bool down)
{
	struct span first = step(w, at, down), s = first;
	int depth = is_group(first, down), left;

	for (left = IN_GROUP; depth && s.n && left; left--) {
		s = step(w, at, down);
		if (is_group(s, down))
			depth++;
		else if (is_group(s, !down))
			depth--;
	}
	return depth ? (struct span){ "", 0 } : first;
}

/*
 * Are the nearest operand and operator of two texts the same, as far as they are in one
 * expression? Members and arguments belong to the operand.
 */
static bool alike_beside(const struct words *x, size_t i, const struct words *y,
			 size_t k, bool down)
{
	int left = BESIDE, all;

	for (all = 0; left > 0 && all < LONGEST; all++) {
		struct span s = step_over(x, &i, down);
		struct span t = step_over(y, &k, down);

		if (is_bound(s, down) && is_bound(t, down))
			break;
		if (!span_eq(s, t))
			return false;
		if (span_is(s, "->") || span_is(s, "."))
			left++;
		else if (!is_group(s, down))
			left--;
	}
	return true;
}

/* Are these words blanks? Then a change of them does not change what is said. */
static bool only_spaces(const struct words *w, size_t from, size_t to)
{
	for (; from < to; from++)
		if (!is_space_word(&w->v[from]))
			return false;
	return true;
}

/*
 * Are the words on both sides of a change of theirs the same in base and ours? An operator
 * that ours has changed there can give the words of theirs another meaning.
 */
static bool stands_alike(const struct three *t, const struct change *c)
{
	const struct changes *ours = &t->changes[0];
	const struct change *d = ours->v;
	size_t up = c->from, down = c->to, i;

	if (only_spaces(&t->base, c->from, c->to) &&
	    only_spaces(&t->side[1], c->at, c->end))
		return true;
	for (i = 0; d && i < ours->n; i++, d++) {
		if (d->to <= c->from)
			up = c->from - d->to + d->end;
		if (d->to <= c->to && d->from < c->to)
			down = c->to - d->to + d->end;
		else if (d->from == c->to)
			down = d->at;
	}
	return alike_beside(&t->base, c->from, &t->side[0], up, false) &&
	       alike_beside(&t->base, c->to, &t->side[0], down, true);
}

/* Does the change bring this name in? */
static bool brings(const struct words *base, const struct words *side,
		   const struct change *c, const struct span *name)
{
	size_t i, k;

	for (i = c->at; i < c->end && !same(&side->v[i], name); i++)
		;
	for (k = c->from; k < c->to && !same(&base->v[k], name); k++)
		;
	return i < c->end && k == c->to;
}

/*
 * Does ours add a name somewhere that this change of theirs adds, too? Then the merged
 * lines would have it twice, as in a declaration to which both add a variable.
 */
static bool adds_same(const struct three *t, const struct change *c)
{
	const struct changes *ours = &t->changes[0];
	size_t i, k;

	if (c->end - c->at > WORDS_CELLS / (t->side[0].n + t->base.n + 1))
		return false;
	for (i = c->at; i < c->end; i++) {
		const struct span *name = &t->side[1].v[i];

		if (!is_name(*name->p) ||
		    !brings(&t->base, &t->side[1], c, name))
			continue;
		for (k = 0; k < ours->n; k++)
			if (brings(&t->base, &t->side[0], &ours->v[k], name))
				return true;
	}
	return false;
}

/* Writes the merged words. */
static enum words_result write_merged(const struct three *t, struct buf *out)
{
	enum words_result r = WORDS_APART;
	size_t at = 0, i[2] = { 0 };
	int last = -1;

	while (i[0] < t->changes[0].n || i[1] < t->changes[1].n) {
		const struct change *c[2];
		int k;

		for (k = 0; k < 2; k++)
			c[k] = i[k] < t->changes[k].n ? &t->changes[k].v[i[k]] :
							NULL;
		k = !c[0] ||
		    (c[1] &&
		     (c[1]->from < c[0]->from ||
		      (c[1]->from == c[0]->from && c[1]->to < c[0]->to)));
		if (!c[k])
			break;
		if (c[0] && c[1] &&
		    same_change(&t->side[0], c[0], &t->side[1], c[1]))
			i[!k]++;
		else if (c[0] && c[1] && overlap(c[0], c[1]))
			return WORDS_CONFLICT;
		else if (k && !stands_alike(t, c[1]))
			r = WORDS_BESIDE;
		else if (k && r != WORDS_BESIDE && adds_same(t, c[1]))
			r = WORDS_SAME;
		if (last == !k && c[k]->from == at)
			r = r == WORDS_APART ? WORDS_TOUCH : r;
		add_words(out, &t->base, at, c[k]->from);
		add_words(out, &t->side[k], c[k]->at, c[k]->end);
		at = c[k]->to;
		last = k;
		i[k]++;
	}
	add_words(out, &t->base, at, t->base.n);
	return r;
}

enum words_result words_merge(struct arena *a, const struct lines *base,
			      const struct lines *ours,
			      const struct lines *theirs, struct span *out,
			      uint64_t *steps)
{
	enum words_result r = WORDS_CONFLICT;
	struct buf text = { 0 };
	struct three t = { .base = { 0 } };

	split(a, base, &t.base);
	split(a, ours, &t.side[0]);
	split(a, theirs, &t.side[1]);
	if (compare(a, &t.base, &t.side[0], &t.changes[0], steps) &&
	    compare(a, &t.base, &t.side[1], &t.changes[1], steps))
		r = write_merged(&t, &text);
	out->p = arena_strndup(a, text.p ? text.p : "", text.n);
	out->n = text.n;
	buf_free(&text);
	return r;
}
