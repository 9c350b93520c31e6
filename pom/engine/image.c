// SPDX-License-Identifier: GPL-2.0-only
/* Files in memory: see image.h. */
#include "engine/image.h"

#include <string.h>

void image_load(struct arena *a, struct span text, struct image *out)
{
	struct span rest = text, line;
	const char *p = text.p;
	size_t lines = 0, left = text.n;

	while (left) {
		const char *nl = memchr(p, '\n', left);
		size_t n = nl ? (size_t)(nl - p) + 1 : left;

		lines++;
		p += n;
		left -= n;
	}
	out->v = arena_alloc(a, lines, sizeof(*out->v));
	out->n = 0;
	while (span_line(&rest, &line))
		line_set(&out->v[out->n++], line);
}

static void close_line(struct arena *a, struct line *l)
{
	char *s;

	if (l->n && l->p[l->n - 1] == '\n')
		return;
	s = arena_alloc(a, (size_t)l->n + 1, 1);
	memcpy(s, l->p, l->n);
	s[l->n] = '\n';
	line_set(l, (struct span){ s, (size_t)l->n + 1 });
}

void image_add(struct arena *a, struct image *im, const struct line *v,
	       size_t n)
{
	if (!n)
		return;
	if (im->n)
		close_line(a, &im->v[im->n - 1]);
	memcpy(im->v + im->n, v, n * sizeof(*v));
	im->n += n;
}

void image_spans(struct arena *a, const struct image *im, struct span **parts,
		 size_t *n)
{
	struct span *v;
	size_t i, k = 0, pieces = 0;

	for (i = 0; i < im->n; i++)
		if (!i || im->v[i - 1].p + im->v[i - 1].n != im->v[i].p)
			pieces++;
	v = arena_alloc(a, pieces, sizeof(*v));
	for (i = 0; i < im->n; i++) {
		const struct line *l = &im->v[i];

		if (k && v[k - 1].p + v[k - 1].n == l->p)
			v[k - 1].n += l->n;
		else
			v[k++] = (struct span){ l->p, l->n };
	}
	*parts = v;
	*n = k;
}

bool image_eq(const struct image *a, const struct image *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!line_eq(&a->v[i], &b->v[i]))
			return false;
	return true;
}

void image_edit(struct arena *a, const struct image *in,
		const struct edits *edits, const struct image *with,
		struct image *out)
{
	size_t i, at = 0, n = in->n;

	for (i = 0; i < edits->n; i++)
		n = n - edits->v[i].npre + edits->v[i].npost;
	out->v = arena_alloc(a, n, sizeof(*out->v));
	out->n = 0;
	for (i = 0; i < edits->n; i++) {
		const struct edit *e = &edits->v[i];

		image_add(a, out, in->v + at, e->pre - at);
		image_add(a, out, with->v + e->post, e->npost);
		at = e->pre + e->npre;
	}
	image_add(a, out, in->v + at, in->n - at);
}
