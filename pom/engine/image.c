// SPDX-License-Identifier: GPL-2.0-only
/* Files in memory: see image.h. */
#include "engine/image.h"

#include <assert.h>
#include <string.h>

/* The text of a piece; NULL for a piece of an array. */
static const struct text *text_of(const struct piece *p)
{
	return p->of & 1 ? (const struct text *)(p->of - 1) : NULL;
}

/* The array of a piece that is not of a text. */
static const struct line *lines_of(const struct piece *p)
{
	return (const struct line *)p->of + p->first;
}

static uint32_t length(const struct image *im, const struct piece *p)
{
	bool last = p + 1 == im->piece + im->npieces;

	return (last ? im->n : p[1].at) - p->at;
}

bool line_has_letters(const struct line *l, uint32_t want)
{
	uint32_t i, n = 0;

	for (i = 0; i < l->n && n < want; i++)
		n += strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
			    l->p[i]) &&
		     l->p[i];
	return n == want;
}

void image_load(struct arena *a, struct span text, struct image *out)
{
	struct text *t;

	memset(out, 0, sizeof(*out));
	if (!text.n)
		return;
	t = arena_alloc(a, 1, sizeof(*t));
	text_init(a, text, t);
	out->piece = arena_alloc(a, 1, sizeof(*out->piece));
	out->piece[0] = (struct piece){ .of = (uintptr_t)t + 1 };
	out->npieces = out->cap = 1;
	out->n = t->lines;
	out->open = text.p[text.n - 1] != '\n';
}

/* The free list for that many pieces: list n has memory for 2^n. */
static unsigned int list_for(uint32_t pieces)
{
	unsigned int n = 0;

	while ((uint32_t)1 << n < pieces && n < 31)
		n++;
	return n;
}

/* The memory is either the pieces of an image or a block of a free list. */
void image_new(struct arena *a, struct image_spare *spare, uint32_t pieces,
	       struct image *out)
{
	unsigned int n = list_for(pieces);
	struct image_block *room = spare ? spare->list[n] : NULL;

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
	struct image_block *room = (void *)im->piece;

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

/* Sets the cursor to line skip of the piece, which has that line. */
static void enter_piece(struct cursor *c, uint32_t skip)
{
	const struct text *t = text_of(c->piece);

	c->left = length(c->im, c->piece) - skip;
	c->text = t != NULL;
	if (t) {
		c->p = t->p + text_line(t, c->piece->first + skip);
		c->end = t->p + t->n;
	} else {
		c->line = lines_of(c->piece) + skip;
	}
}

void cursor_set(struct cursor *c, const struct image *im, size_t at)
{
	*c = (struct cursor){ .im = im };
	if (at >= im->n)
		return;
	c->piece = find_piece(im, at);
	enter_piece(c, (uint32_t)at - c->piece->at);
}

/* Goes to the next piece at the end of this one. False at the end of the image. */
static inline bool cursor_fill(struct cursor *c)
{
	if (c->left)
		return true;
	if (!c->piece || ++c->piece == c->im->piece + c->im->npieces) {
		c->piece = NULL;
		return false;
	}
	enter_piece(c, 0);
	return true;
}

bool cursor_next(struct cursor *c, struct line *out)
{
	const char *nl;
	size_t left;

	if (!cursor_fill(c))
		return false;
	c->left--;
	if (!c->text) {
		assert(c->line);
		*out = *c->line++;
		return true;
	}
	left = (size_t)(c->end - c->p);
	nl = memchr(c->p, '\n', left);
	*out = (struct line){
		.p = c->p,
		.n = nl ? (uint32_t)(nl - c->p) + 1 : (uint32_t)left,
	};
	c->p += out->n;
	return true;
}

/* How many of the next n lines equal v, up to the first that differs. All are in the text. */
static uint32_t eq_in_text(struct cursor *c, const struct line *v, uint32_t n)
{
	const char *p = c->p;
	uint32_t i;

	for (i = 0; i < n; i++) {
		size_t left = (size_t)(c->end - p), len = v[i].n;

		/* both end at their first newline, or at the end of the text */
		if (len > left || memcmp(p, v[i].p, len) != 0 ||
		    (len < left && v[i].p[len - 1] != '\n'))
			break;
		p += len;
	}
	c->p = p;
	return i;
}

static uint32_t eq_in_array(struct cursor *c, const struct line *v, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n && line_eq(&c->line[i], &v[i]); i++)
		;
	c->line += i;
	return i;
}

size_t cursor_eq(struct cursor *c, const struct line *v, size_t n)
{
	size_t done = 0;

	while (done < n && cursor_fill(c)) {
		uint32_t here = n - done < c->left ? (uint32_t)(n - done) :
						     c->left;
		uint32_t same = c->text ? eq_in_text(c, v + done, here) :
					  eq_in_array(c, v + done, here);

		done += same;
		c->left -= same;
		if (same < here)
			break;
	}
	return done;
}

static void add_room(struct arena *a, struct image *im)
{
	struct piece *v;

	im->cap = im->cap ? im->cap * 2 : 4;
	v = arena_alloc(a, im->cap, sizeof(*v));
	assert(im->piece || !im->npieces);
	if (im->npieces)
		memcpy(v, im->piece, im->npieces * sizeof(*v));
	im->piece = v;
}

/* Appends the first n lines of p; n is not 0. */
static void push(struct arena *a, struct image *im, struct piece p, uint32_t n)
{
	const struct piece *last = im->npieces ? &im->piece[im->npieces - 1] :
						 NULL;

	if (!last || last->of != p.of ||
	    last->first + im->n - last->at != p.first) {
		if (im->npieces == im->cap)
			add_room(a, im);
		assert(im->piece);
		p.at = im->n;
		im->piece[im->npieces++] = p;
	}
	im->n += n;
}

static bool is_open(const struct line *l)
{
	return l->n && l->p[l->n - 1] != '\n';
}

/* Gives the last line a newline, before another line is added. */
static void close_end(struct arena *a, struct image *im)
{
	struct line l, *closed;
	char *s;

	if (!im->open)
		return;
	l = image_line(im, im->n - 1);
	assert(l.p);
	s = arena_alloc(a, (size_t)l.n + 1, 1);
	memcpy(s, l.p, l.n);
	s[l.n] = '\n';
	closed = arena_alloc(a, 1, sizeof(*closed));
	*closed = (struct line){ s, l.n + 1, l.owner };
	im->n--;
	if (im->piece[im->npieces - 1].at == im->n)
		im->npieces--;
	push(a, im, (struct piece){ .of = (uintptr_t)closed }, 1);
	im->open = false;
}

static const struct line *owned(struct arena *a, const struct line *v, size_t n,
				uint32_t owner)
{
	struct line *out = arena_alloc(a, n, sizeof(*out));
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = (struct line){ v[i].p, v[i].n, owner };
	return out;
}

void image_add(struct arena *a, struct image *im, const struct line *v,
	       size_t n, uint32_t owner)
{
	if (!n)
		return;
	close_end(a, im);
	if (owner)
		v = owned(a, v, n, owner);
	push(a, im, (struct piece){ .of = (uintptr_t)v }, (uint32_t)n);
	im->open = is_open(&v[n - 1]);
}

/* Appends the pieces of in from p to before end. They are not joined with neighbours. */
static void push_whole(struct arena *a, struct image *im, const struct piece *p,
		       const struct piece *end)
{
	uint32_t shift = im->n - p->at, n = (uint32_t)(end - p), i;
	struct piece *restrict to;

	while (im->cap - im->npieces < n)
		add_room(a, im);
	to = im->piece + im->npieces;
	for (i = 0; i < n; i++)
		to[i] = (struct piece){ p[i].of, p[i].first, p[i].at + shift };
	im->npieces += n;
	im->n += end->at - p->at;
}

void image_copy(struct arena *a, struct image *im, const struct image *in,
		size_t from, size_t n)
{
	const struct piece *p, *last;
	struct piece part;
	uint32_t skip, here;
	bool to_end = from + n == in->n;

	assert(from <= in->n && n <= in->n - from);
	if (!n)
		return;
	close_end(a, im);
	im->open = to_end && in->open;
	p = find_piece(in, from);
	part = *p;
	skip = (uint32_t)from - p->at;
	part.first += skip;
	here = length(in, p) - skip;
	if (n <= here) {
		push(a, im, part, (uint32_t)n);
		return;
	}
	push(a, im, part, here);
	last = to_end ? in->piece + in->npieces - 1 :
			find_piece(in, from + n - 1);
	if (++p < last)
		push_whole(a, im, p, last);
	push(a, im, *last, (uint32_t)(from + n) - last->at);
}

void image_pack(struct arena *a, struct image *im)
{
	struct piece *one;

	/*
	 * Each patch writes all pieces again. Packing needs a struct line for each line,
	 * which is never freed. As measured, both together cost least if packing is done at
	 * IMAGE_ROOTS times the square root of the lines.
	 */
	if (im->npieces <= IMAGE_PIECES ||
	    (uint64_t)im->npieces * im->npieces <=
		    (uint64_t)IMAGE_ROOTS * IMAGE_ROOTS * im->n)
		return;
	one = im->piece;
	*one = (struct piece){ .of = (uintptr_t)image_lines(a, im) };
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

/* image_find for the lines [from, to) of a text. */
static uint32_t find_in_text(const struct text *t, uint32_t from, uint32_t to,
			     const struct line *want)
{
	const char *p = t->p + text_line(t, from);
	const char *end = t->p + text_line(t, to);

	/* a match must begin at the start of a line */
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
		uint32_t skip = (uint32_t)from - p->at;
		uint32_t n = length(im, p), at;
		const struct text *t = text_of(p);

		if (p->at + n > to)
			n = (uint32_t)to - p->at;
		at = t ? find_in_text(t, p->first + skip, p->first + n, want) -
				     p->first :
			 find_in_array(lines_of(p), skip, n, want);
		if (at < n)
			return p->at + at;
		from = p->at + n;
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
	struct span *v; /* NULL: the spans are only counted */
	size_t n;
	const char *end; /* of the last span */
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
		const struct text *t = text_of(p);
		uint32_t n = length(im, p);

		if (t) {
			size_t from = text_line(t, p->first);

			put_span(s, t->p + from,
				 text_line(t, p->first + n) - from);
			continue;
		}
		for (k = 0; k < n; k++)
			put_span(s, lines_of(p)[k].p, lines_of(p)[k].n);
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

/* Skips n lines of the piece, which has them. */
static void skip_lines(struct cursor *c, uint32_t n)
{
	uint32_t left = c->left;

	if (n < left)
		enter_piece(c, length(c->im, c->piece) - left + n);
	else
		c->left = 0;
}

/*
 * Are both at the same line of the same text or array? Then skips the lines they share.
 */
static bool skip_shared(struct cursor *c, struct cursor *d)
{
	uint32_t n;

	if (!cursor_fill(c) || !cursor_fill(d) || c->text != d->text ||
	    (c->text ? c->p != d->p || c->end != d->end : c->line != d->line))
		return false;
	n = c->left < d->left ? c->left : d->left;
	skip_lines(c, n);
	skip_lines(d, n);
	return true;
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
	for (;;) {
		if (skip_shared(&c, &d))
			continue;
		if (!cursor_next(&c, &l))
			return true;
		if (!cursor_eq(&d, &l, 1))
			return false;
	}
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

bool image_has_crlf(const struct image *im)
{
	struct line l = image_line(im, 0);

	return l.n > 1 && l.p[l.n - 1] == '\n' && l.p[l.n - 2] == '\r';
}
