// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locating, splicing, explaining, emitting: FILE NUL PATCH. What the hunks
 * make is what is read back from its bytes, and the diff of the change makes
 * the same of the file and takes it back.
 */
#include "engine/apply.h"
#include "engine/edit.h"
#include "engine/emit.h"
#include "engine/explain.h"
#include "fuzz.h"

static struct span bytes(struct arena *a, const struct image *im)
{
	struct buf b = { 0 };
	struct span *part, s;
	size_t n, i;
	char *copy;

	image_spans(a, im, &part, &n);
	for (i = 0; i < n; i++)
		buf_addspan(&b, part[i]);
	s = buf_span(&b);
	copy = arena_strndup(a, s.p, s.n);
	buf_free(&b);
	return (struct span){ copy, s.n };
}

static void emitted(struct arena *a, const struct image *in,
		    const struct apply_result *r)
{
	struct emit_file e = { .pre = "f",
			       .post = "f",
			       .pre_mode = 0100644,
			       .post_mode = 0100644,
			       .before = in,
			       .after = &r->image,
			       .edits = &r->edits };
	struct apply_opt opt = { 0 };
	struct apply_result again;
	struct image undone;
	struct buf text = { 0 };
	struct diff d;

	emit_file(a, &text, &e);
	MUST(text.n);
	MUST(diff_parse(a, buf_span(&text), "emitted", &d, NULL) == 0);
	MUST(d.n == 1);
	apply_hunks(a, in, d.file[0].hunk, d.file[0].nhunks, &opt, &again);
	MUST(!again.fails && !again.present && !again.fuzz && !again.offset);
	MUST(image_eq(&again.image, &r->image));
	MUST(hunks_undo(a, &r->image, d.file[0].hunk, d.file[0].nhunks,
			&undone));
	MUST(image_eq(&undone, in));
	buf_free(&text);
}

static void one_file(struct arena *a, const struct image *in,
		     const struct diff_file *f)
{
	struct apply_opt opt = { .max_fuzz = 2, .owner = 7 };
	struct explainer e = { .file = in };
	struct apply_result r;
	struct explanation x;
	struct image read;
	uint32_t i;

	apply_hunks(a, in, f->hunk, f->nhunks, &opt, &r);
	MUST(r.fits + r.present + r.fails == f->nhunks);
	image_load(a, bytes(a, &r.image), &read);
	MUST(image_eq(&read, &r.image));
	for (i = 0; i < f->nhunks; i++)
		if (r.hunk[i].state == HUNK_FAILS)
			explain_hunk(a, &e, &f->hunk[i], &x);
	explainer_free(&e);
	if (r.fits)
		emitted(a, in, &r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct span file = fuzz_part(&rest);
	struct arena a = { 0 };
	struct image in;
	struct diff d, back;
	size_t i;

	image_load(&a, file, &in);
	if (diff_parse(&a, rest, "input", &d, NULL) == 0) {
		diff_reverse(&a, &d, &back);
		for (i = 0; i < d.n; i++) {
			one_file(&a, &in, &d.file[i]);
			one_file(&a, &in, &back.file[i]);
		}
	}
	arena_free(&a);
	return 0;
}
