// SPDX-License-Identifier: GPL-2.0-only
/* What the overlays of several trees have in common: see share.h. */
#include "try/share.h"

#include <stdlib.h>
#include <string.h>

enum { VERSIONS_MOST = 8 /* images of one path that are compared */ };

struct version_of {
	struct version_of *next;
	uint64_t bytes;
	struct image image;
};

struct versions {
	struct version_of *first;
	unsigned int n;
};

struct share {
	struct arena a;
	struct map files;   /* path -> struct versions */
	struct map results; /* struct call -> struct apply_result */
	struct buf text;    /* of the file that was read last */
};

/* All that a result depends on. Zeroed, as it is compared as bytes. */
struct call {
	const struct piece *piece;
	const struct hunk *hunk;
	uint32_t n, nhunks, owner, fuzz;
	unsigned char open, strict, certain, once, skip_present;
};

struct share *share_new(void)
{
	return pom_alloc(1, sizeof(struct share));
}

void share_free(struct share *s)
{
	if (!s)
		return;
	map_free(&s->files);
	map_free(&s->results);
	buf_free(&s->text);
	arena_free(&s->a);
	free(s);
}

void share_keep(struct share *s, struct arena *a)
{
	arena_move(&s->a, a);
}

bool share_used(const struct share *s)
{
	return s->files.n > 0;
}

/* Has the image these bytes? */
static bool has_bytes(const struct image *im, struct span text)
{
	struct arena a = { 0 };
	struct span *part;
	size_t i, n;
	bool same = true;

	image_spans(&a, im, &part, &n);
	for (i = 0; i < n && same; i++) {
		same = part[i].n <= text.n &&
		       memcmp(part[i].p, text.p, part[i].n) == 0;
		if (same)
			text = span_skip(text, part[i].n);
	}
	arena_free(&a);
	return same && !text.n;
}

static uint64_t bytes_of(const struct image *im)
{
	struct arena a = { 0 };
	struct span *part;
	uint64_t bytes = 0;
	size_t i, n;

	image_spans(&a, im, &part, &n);
	for (i = 0; i < n; i++)
		bytes += part[i].n;
	arena_free(&a);
	return bytes;
}

void share_add(struct share *s, const char *path, const struct image *im)
{
	struct versions *v = map_get(&s->files, path, strlen(path));
	struct version_of *one;

	if (!v) {
		v = arena_alloc(&s->a, 1, sizeof(*v));
		path = arena_strdup(&s->a, path);
		map_put(&s->files, path, strlen(path), v);
	}
	if (v->n >= VERSIONS_MOST)
		return;
	v->n++;
	one = arena_alloc(&s->a, 1, sizeof(*one));
	one->image = *im;
	one->bytes = bytes_of(im);
	one->next = v->first;
	v->first = one;
}

int share_load(struct share *s, const struct root *r, const char *path,
	       struct arena *mem, struct prefetched *out, struct pom_err *err)
{
	const struct versions *v = map_get(&s->files, path, strlen(path));
	const struct version_of *one;
	struct span text;
	struct stat st;
	int rc;

	s->text.n = 0;
	rc = root_read(r, path, IMAGE_LIMIT, &s->text, &st, err);
	if (rc)
		return rc;
	text = buf_span(&s->text);
	out->mode = st.st_mode;
	for (one = v ? v->first : NULL; one; one = one->next)
		if (one->bytes == text.n && has_bytes(&one->image, text))
			break;
	if (one) {
		out->image = one->image;
		return 0;
	}
	text.p = arena_strndup(mem, text.p, text.n);
	image_load(mem, text, &out->image);
	share_add(s, path, &out->image);
	return 0;
}

static void call_of(struct call *c, const struct image *in,
		    const struct diff_file *f, const struct apply_opt *opt)
{
	memset(c, 0, sizeof(*c));
	c->piece = in->piece;
	c->hunk = f->hunk;
	c->n = in->n;
	c->nhunks = f->nhunks;
	c->owner = opt->owner;
	c->fuzz = opt->max_fuzz;
	c->open = in->open;
	c->strict = opt->strict;
	c->certain = opt->certain;
	c->once = opt->once;
	c->skip_present = opt->skip_present;
}

bool share_has(const struct share *s, const struct image *in,
	       const struct diff_file *f, const struct apply_opt *opt)
{
	struct call c;

	call_of(&c, in, f, opt);
	return map_get(&s->results, (const char *)&c, sizeof(c));
}

/* Whoever gets the result may change what is said of its hunks. */
static void copy_hunks(struct arena *a, struct apply_result *r, uint32_t n)
{
	struct hunk_result *v;

	if (!r->hunk || !n)
		return;
	v = arena_alloc(a, n, sizeof(*v));
	memcpy(v, r->hunk, n * sizeof(*v));
	r->hunk = v;
}

void share_apply(struct share *s, struct arena *a, const struct image *in,
		 const struct diff_file *f, const struct apply_opt *opt,
		 struct apply_result *out)
{
	struct apply_result *kept;
	struct call *c = arena_alloc(&s->a, 1, sizeof(*c));

	call_of(c, in, f, opt);
	kept = map_get(&s->results, (const char *)c, sizeof(*c));
	if (kept) {
		*out = *kept;
		copy_hunks(a, out, f->nhunks);
		return;
	}
	apply_hunks(a, in, f->hunk, f->nhunks, opt, out);
	kept = arena_alloc(&s->a, 1, sizeof(*kept));
	*kept = *out;
	copy_hunks(&s->a, kept, f->nhunks);
	map_put(&s->results, (const char *)c, sizeof(*c), kept);
}
