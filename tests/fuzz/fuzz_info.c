// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields, versions, ranges and names: what was read and written again reads
 * the same, and a name that passed leads nowhere else.
 */
#include "lib/path.h"
#include "engine/deb822.h"
#include "engine/version.h"
#include "fuzz.h"

static void written_again(struct arena *a, const struct deb822_field *f)
{
	const struct deb822_field *same;
	struct buf b = { 0 };
	struct deb822 d;

	deb822_put(&b, arena_strndup(a, f->name.p, f->name.n), f->value);
	MUST(deb822_parse(a, buf_span(&b), "again", &d, NULL) == 0);
	MUST(d.n == 1);
	same = &d.field[0];
	MUST(span_eq(same->name, f->name) && span_eq(same->value, f->value));
	buf_free(&b);
}

static void name(struct arena *a, struct span s)
{
	const char *path, *again;
	struct span back;
	struct buf b = { 0 };
	size_t used;

	if (path_check(a, s, &path, NULL))
		return;
	MUST(path[0] && path[0] != '/' && !strstr(path, "//"));
	MUST(path_check(a, span_of(path), &again, NULL) == 0);
	MUST(strcmp(path, again) == 0);
	path_check_link(path, s, NULL);
	path_quote(&b, "a/", span_of(path));
	if (b.p[0] == '"') {
		MUST(path_unquote(a, buf_span(&b), &back, &used));
		MUST(used == b.n && span_is(span_skip(back, 2), path));
	}
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct arena a = { 0 };
	struct version v;
	struct range r;
	struct deb822 d;
	size_t i;

	if (deb822_parse(&a, text, "input", &d, NULL) == 0) {
		for (i = 0; i < d.n; i++) {
			struct span value = d.field[i].value;

			written_again(&a, &d.field[i]);
			if (version_parse(value, &v))
				MUST(version_cmp(&v, &v) == 0 &&
				     version_order(&v, &v) == 0);
			if (range_parse(value, &r, NULL) == 0)
				range_has(&r, &v);
			name(&a, value);
		}
	}
	name(&a, text);
	arena_free(&a);
	return 0;
}
