// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines at a place: kind, anchor, lines and file, with NUL between them. What
 * fits goes in exactly where it was said, is there then, and comes out again to
 * the byte.
 */
#include "engine/apply.h"
#include "engine/insert.h"
#include "fuzz.h"

static struct span bytes(struct arena *a, const struct image *im)
{
	struct buf b = { 0 };
	struct span *part, s;
	size_t n, i;

	image_spans(a, im, &part, &n);
	for (i = 0; i < n; i++)
		buf_addspan(&b, part[i]);
	s = (struct span){ arena_strndup(a, buf_span(&b).p, b.n), b.n };
	buf_free(&b);
	return s;
}

/* The hunk for a place that fits has to fit there, and nowhere else. */
static struct span put(struct arena *a, const struct image *im,
		       const struct insert_place *p)
{
	struct apply_opt opt = { .max_fuzz = 0 };
	struct apply_result r;
	struct hunk h;

	insert_hunk(a, im, p, &h);
	apply_hunks(a, im, &h, 1, &opt, &r);
	MUST(r.fits == 1 && r.offset == 0 && r.fuzz == 0);
	return bytes(a, &r.image);
}

/* Lines that name the place themselves, or lone CRs, are no matter of course. */
static bool plain(const struct insertion *in, struct span file)
{
	struct span anchor = span_trim(in->anchor);

	return !memchr(in->text.p, '\r', in->text.n) &&
	       !memchr(file.p, '\r', file.n) && in->text.n &&
	       (in->where == INSERT_BEFORE_ENDMENU ?
			!memmem(in->text.p, in->text.n, "endmenu", 7) :
			anchor.n && !memmem(in->text.p, in->text.n, anchor.p,
					    anchor.n)) &&
	       (in->where != INSERT_AFTER_ENTRY ||
		!strchr(" \t\n", in->text.p[0]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size }, file, with;
	struct insertion in = { 0 };
	struct insert_place p;
	struct arena a = { 0 };
	struct image im, after;

	if (!size)
		return 0;
	in.where = (enum insert_where)(data[0] % 3);
	in.remove = data[0] & 0x80;
	rest = span_skip(rest, 1);
	in.anchor = fuzz_part(&rest);
	in.text = fuzz_part(&rest);
	file = rest;
	image_load(&a, file, &im);
	insert_locate(&a, &im, &in, &p);
	if (p.state != INSERT_FITS)
		goto done;
	with = put(&a, &im, &p);
	if (in.remove || !plain(&in, file))
		goto done;
	image_load(&a, with, &after);
	insert_locate(&a, &after, &in, &p);
	MUST(p.state == INSERT_PRESENT);
	in.remove = true;
	insert_locate(&a, &after, &in, &p);
	MUST(p.state == INSERT_FITS);
	MUST(span_eq(put(&a, &after, &p), file));
done:
	arena_free(&a);
	return 0;
}
