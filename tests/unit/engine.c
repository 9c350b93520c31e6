// SPDX-License-Identifier: GPL-2.0-only
/* What the tests of the engine share: see engine.h. */
#include "engine.h"

struct arena arena;

int engine_start(void **state)
{
	(void)state;
	return 0;
}

int engine_end(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

struct image image_of(const char *text)
{
	struct image im;

	image_load(&arena, span_of(text), &im);
	return im;
}

const char *text_of(const struct image *im)
{
	struct buf b = { 0 };
	struct span *part;
	size_t n, i;
	char *s;

	image_spans(&arena, im, &part, &n);
	for (i = 0; i < n; i++)
		buf_addspan(&b, part[i]);
	s = arena_strndup(&arena, buf_span(&b).p, b.n);
	buf_free(&b);
	return s;
}

struct diff diff_of(const char *text)
{
	struct pom_err err = { 0 };
	struct diff d;

	if (diff_parse(&arena, span_of(text), "patch", &d, &err))
		fail_msg("line %u: %s", err.line, err.what);
	return d;
}

void refused(const char *text, int code, unsigned int line, const char *say)
{
	struct pom_err err = { 0 };
	struct diff d;

	assert_int_equal(diff_parse(&arena, span_of(text), "patch", &d, &err),
			 code);
	assert_int_equal(err.code, code);
	assert_int_equal(err.line, line);
	assert_string_equal(err.where, "patch");
	if (!strstr(err.what, say))
		fail_msg("`%s` is not in `%s`", say, err.what);
}

struct apply_result apply_to(const char *file, const char *patch,
			     unsigned int fuzz)
{
	struct apply_opt opt = { .max_fuzz = fuzz, .owner = 3 };
	struct image *in = arena_alloc(&arena, 1, sizeof(*in));
	struct diff d = diff_of(patch);
	struct apply_result r;

	*in = image_of(file);
	apply_hunks(&arena, in, d.file[0].hunk, d.file[0].nhunks, &opt, &r);
	return r;
}

const char *patch_of(const char *hunks)
{
	return arena_printf(&arena, "--- a/f\n+++ b/f\n%s", hunks);
}

const char *numbered(int n, const char *more)
{
	struct buf b = { 0 };
	char *s;
	int i;

	for (i = 1; i <= n; i++)
		buf_addf(&b, "%d\n", i);
	buf_addstr(&b, more);
	s = arena_strndup(&arena, b.p, b.n);
	buf_free(&b);
	return s;
}
