// SPDX-License-Identifier: GPL-2.0-only
/* Files in memory: see image.h. */
#include "engine/image.h"

#include <assert.h>
#include <string.h>

void image_load(struct arena *a, struct span text, struct image *out)
{
	struct text *t;

	memset(out, 0, sizeof(*out));
	if (!text.n)
		return;
	t = arena_alloc(a, 1, sizeof(*t));
	text_init(a, text, t);
	out->piece = arena_alloc(a, 1, sizeof(*out->piece));
	out->piece[0] = (struct piece){ .text = t, .n = t->lines };
	out->npieces = out->cap = 1;
	out->n = t->lines;
}

/* The list for this many pieces: of 2^n there is room for that many. */
static unsigned int list_for(uint32_t pieces)
{
	unsigned int n = 0;

	while ((uint32_t)1 << n < pieces && n < 31)
		n++;
	return n;
}

/* What was an image's pieces is a room in the list, and the other way round. */
void image_room(struct arena *a, struct image_spare *spare, uint32_t pieces,
		struct image *out)
{
	unsigned int n = list_for(pieces);
	struct image_room *room = spare ? spare->list[n] : NULL;

	memset(out, 0, sizeof(*out));
	out->cap = (uint32_t)1 << n;
	if (room) {
		spare->list[n] = room->next;
		out->piece = (void *)room;
	} else {
		out->piece = arena_alloc(a, out->cap, sizeof(*out->piece));
	}
}

void image_drop(struct image_spare *spare, struct image *im)
{
	unsigned int n = list_for(im->cap);
	struct image_room *room = (void *)im->piece;

	assert(im->cap == (uint32_t)1 << n);
	room->next = spare->list[n];
	spare->list[n] = room;
	memset(im, 0, sizeof(*im));
}

static struct piece *find_piece(const struct image *im, size_t at)
{
	uint32_t lo = 0, hi = im->npieces;

	assert(at < im->n);
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (im->piece[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	return &im->piece[lo];
}

void cursor_set(struct cursor *c, const struct image *im, size_t at)
{
	const struct piece *p;
	uint32_t skip;

	*c = (struct cursor){ .im = im };
	if (at >= im->n)
		return;
	p = find_piece(im, at);
	skip = (uint32_t)at - p->at;
	c->piece = p;
	c->left = p->n - skip;
	if (p->text)
		c->p = p->text->p + text_line(p->text, p->first + skip);
}

/* To the next piece, when this one is used up. False at the end. */
static inline bool cursor_fill(struct cursor *c)
{
	if (c->left)
		return true;
	if (!c->piece || ++c->piece == c->im->piece + c->im->npieces) {
		c->piece = NULL;
		return false;
	}
	c->left = c->piece->n;
	if (c->piece->text)
		c->p = c->piece->text->p +
		       text_line(c->piece->text, c->piece->first);
	return true;
}

static const struct line *in_array(const struct cursor *c)
{
	return &c->piece->line[c->piece->first + c->piece->n - c->left];
}

static size_t text_left(const struct cursor *c)
{
	return c->piece->text->n - (size_t)(c->p - c->piece->text->p);
}

bool cursor_next(struct cursor *c, struct line *out)
{
	const char *nl;
	size_t left;

	if (!cursor_fill(c))
		return false;
	if (!c->piece->text) {
		*out = *in_array(c);
	} else {
		left = text_left(c);
		assert(c->p);
		nl = memchr(c->p, '\n', left);
		*out = (struct line){
			.p = c->p,
			.n = nl ? (uint32_t)(nl - c->p) + 1 : (uint32_t)left,
		};
		c->p += out->n;
	}
	if (c->piece->owner)
		out->owner = c->piece->owner;
	c->left--;
	return true;
}

bool cursor_eq(struct cursor *c, const struct line *want)
{
	size_t left;

	if (!cursor_fill(c))
		return false;
	if (!c->piece->text) {
		if (!line_eq(in_array(c), want))
			return false;
		c->left--;
		return true;
	}
	/* both end with their first newline, or with the text */
	left = text_left(c);
	if (want->n > left || memcmp(c->p, want->p, want->n) != 0 ||
	    (want->n < left && want->p[want->n - 1] != '\n'))
		return false;
	c->p += want->n;
	c->left--;
	return true;
}

static void push(struct arena *a, struct image *im, struct piece p)
{
	struct piece *last = im->npieces ? &im->piece[im->npieces - 1] : NULL;

	if (!p.n)
		return;
	p.at = (uint32_t)im->n;
	im->n += p.n;
	if (last && last->text == p.text && last->line == p.line &&
	    last->owner == p.owner && last->first + last->n == p.first) {
		last->n += p.n;
		return;
	}
	if (im->npieces == im->cap) {
		struct piece *v;

		im->cap = im->cap ? im->cap * 2 : 4;
		v = arena_alloc(a, im->cap, sizeof(*v));
		assert(im->piece || !im->npieces);
		if (im->npieces)
			memcpy(v, im->piece, im->npieces * sizeof(*v));
		im->piece = v;
	}
	assert(im->piece);
	im->piece[im->npieces++] = p;
}

static bool is_open(const struct line *l)
{
	return l->n && l->p[l->n - 1] != '\n';
}

/* Can the last line of the piece lack its newline? */
static bool ends_open(const struct piece *p)
{
	const struct text *t = p->text;

	if (t)
		return p->first + p->n == t->lines && t->n &&
		       t->p[t->n - 1] != '\n';
	return is_open(&p->line[p->first + p->n - 1]);
}

/* Before a line is put behind it, the last line gets its newline. */
static void close_end(struct arena *a, struct image *im)
{
	struct piece *last = im->npieces ? &im->piece[im->npieces - 1] : NULL;
	struct line l, *closed;
	char *s;

	if (!last || !ends_open(last))
		return;
	l = image_line(im, im->n - 1);
	assert(l.p);
	s = arena_alloc(a, (size_t)l.n + 1, 1);
	memcpy(s, l.p, l.n);
	s[l.n] = '\n';
	closed = arena_alloc(a, 1, sizeof(*closed));
	*closed = (struct line){ s, l.n + 1, l.owner };
	im->n--;
	if (!--last->n)
		im->npieces--;
	push(a, im, (struct piece){ .line = closed, .n = 1 });
}

void image_add(struct arena *a, struct image *im, const struct line *v,
	       size_t n, uint32_t owner)
{
	if (!n)
		return;
	close_end(a, im);
	push(a, im,
	     (struct piece){ .line = v, .n = (uint32_t)n, .owner = owner });
}

void image_copy(struct arena *a, struct image *im, const struct image *in,
		size_t from, size_t n)
{
	const struct piece *p;
	struct piece part;
	uint32_t skip;

	assert(from <= in->n && n <= in->n - from);
	if (!n)
		return;
	close_end(a, im);
	p = find_piece(in, from);
	part = *p++;
	skip = (uint32_t)from - part.at;
	part.first += skip;
	part.n -= skip;
	for (;;) {
		if (part.n > n)
			part.n = (uint32_t)n;
		push(a, im, part);
		n -= part.n;
		if (!n)
			return;
		/* whole pieces, which were apart before: nothing to join */
		for (; p->n < n && im->npieces < im->cap; p++) {
			part = *p;
			part.at = (uint32_t)im->n;
			im->piece[im->npieces++] = part;
			im->n += part.n;
			n -= part.n;
		}
		part = *p++;
	}
}

void image_pack(struct arena *a, struct image *im)
{
	struct piece *one;

	/*
	 * With every patch the pieces are written anew, where those of the last
	 * but one were; packing takes the size of a line for each line, for
	 * good. Of the root of the lines, the mean of both, it is twice.
	 */
	if (im->npieces <= IMAGE_PIECES ||
	    (uint64_t)im->npieces * im->npieces <= 4 * im->n)
		return;
	one = im->piece;
	*one = (struct piece){ .line = image_lines(a, im),
			       .n = (uint32_t)im->n };
	im->npieces = 1;
}

struct line image_line(const struct image *im, size_t at)
{
	struct line l = { 0 };
	struct cursor c;

	cursor_set(&c, im, at);
	cursor_next(&c, &l);
	return l;
}

/* Within lines from .. to - 1 of a text. */
static uint32_t find_in_text(const struct text *t, uint32_t from, uint32_t to,
			     const struct line *want)
{
	const char *p = t->p + text_line(t, from);
	const char *end = t->p + text_line(t, to);

	/* what is found must be a line from end to end */
	while ((p = text_find((struct span){ p, (size_t)(end - p) },
			      (struct span){ want->p, want->n }))) {
		if ((p == t->p || p[-1] == '\n') &&
		    (want->p[want->n - 1] == '\n' || p + want->n == t->p + t->n))
			return text_number(t, (size_t)(p - t->p));
		p++;
	}
	return to;
}

static uint32_t find_in_array(const struct line *v, uint32_t from, uint32_t to,
			      const struct line *want)
{
	while (from < to && !line_eq(&v[from], want))
		from++;
	return from;
}

size_t image_find(const struct image *im, size_t from, size_t to,
		  const struct line *want)
{
	const struct piece *p;

	assert(to <= im->n);
	if (from >= to)
		return to;
	for (p = find_piece(im, from); from < to; p++) {
		uint32_t first = p->first + (uint32_t)from - p->at, last, at;

		last = p->first + p->n;
		if (p->at + p->n > to)
			last = p->first + (uint32_t)to - p->at;
		at = p->text ? find_in_text(p->text, first, last, want) :
			       find_in_array(p->line, first, last, want);
		if (at < last)
			return p->at + (at - p->first);
		from = p->at + p->n;
	}
	return to;
}

struct line *image_lines(struct arena *a, const struct image *im)
{
	struct line *v = arena_alloc(a, im->n, sizeof(*v));
	struct cursor c;
	size_t i;

	cursor_set(&c, im, 0);
	for (i = 0; i < im->n; i++)
		cursor_next(&c, &v[i]);
	return v;
}

struct spans {
	struct span *v; /* NULL: they are only counted */
	size_t n;
	const char *end; /* of the last */
};

static void put_span(struct spans *s, const char *p, size_t n)
{
	bool goes_on = s->n && s->end == p;

	s->end = p + n;
	s->n += !goes_on;
	if (!s->v)
		return;
	if (goes_on)
		s->v[s->n - 1].n += n;
	else
		s->v[s->n - 1] = (struct span){ p, n };
}

static void put_spans(struct spans *s, const struct image *im)
{
	uint32_t i, k;

	for (i = 0; i < im->npieces; i++) {
		const struct piece *p = &im->piece[i];

		if (p->text) {
			size_t from = text_line(p->text, p->first);

			put_span(s, p->text->p + from,
				 text_line(p->text, p->first + p->n) - from);
			continue;
		}
		for (k = 0; k < p->n; k++)
			put_span(s, p->line[p->first + k].p,
				 p->line[p->first + k].n);
	}
}

void image_spans(struct arena *a, const struct image *im, struct span **parts,
		 size_t *n)
{
	struct spans count = { 0 }, s = { 0 };

	put_spans(&count, im);
	if (count.n) {
		s.v = arena_alloc(a, count.n, sizeof(*s.v));
		put_spans(&s, im);
	}
	*parts = s.v;
	*n = count.n;
}

bool image_eq(const struct image *a, const struct image *b)
{
	struct cursor c, d;
	struct line l;

	if (image_same(a, b))
		return true;
	if (a->n != b->n)
		return false;
	cursor_set(&c, a, 0);
	cursor_set(&d, b, 0);
	while (cursor_next(&c, &l))
		if (!cursor_eq(&d, &l))
			return false;
	return true;
}

void image_edit(struct arena *a, const struct image *in,
		const struct edits *edits, const struct image *with,
		struct image *out)
{
	size_t i, at = 0;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < edits->n; i++) {
		const struct edit *e = &edits->v[i];

		image_copy(a, out, in, at, e->pre - at);
		image_copy(a, out, with, e->post, e->npost);
		at = e->pre + e->npre;
	}
	image_copy(a, out, in, at, in->n - at);
}
