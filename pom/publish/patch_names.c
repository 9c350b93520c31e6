// SPDX-License-Identifier: GPL-2.0-only
/* Numbers the patches in patches/: see patch_names.h. */
#include "publish/patch_names.h"

#include <stdlib.h>
#include <string.h>

/* A longer chain of sets that depend on each other is not followed. */
enum { DEPTH_LIMIT = 64 };

struct numbering {
	struct repo *r;
	enum tree_kind k;
	struct patch_names *out;
	struct map by_set; /* name to index + 1 in out->v */
	unsigned int last; /* the largest number so far */
	enum {
		NEW,
		BEGUN,
		DONE
	} *
		state; /* by the set's index in the catalogue */
};

static size_t find(const struct numbering *j, const char *name)
{
	return (uintptr_t)map_get(&j->by_set, name, strlen(name));
}

static void add(struct numbering *j, const char *set, unsigned int number)
{
	struct patch_names *o = j->out;

	o->v = arena_push(o->a, o->v, o->n, sizeof(*o->v));
	o->v[o->n++] = (struct patch_name){ .name = set, .number = number };
	map_put(&j->by_set, set, strlen(set), (void *)(uintptr_t)o->n);
	if (number > j->last)
		j->last = number;
}

/* "0001-mport.patch", with any number of digits from four on. */
static bool read_name(struct span s, struct span *name, unsigned int *number)
{
	const struct span end = SPAN(".patch");
	size_t digits = 0, i;

	*number = 0;
	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9' &&
	       *number <= PATCH_NUMBER)
		*number = *number * 10 + (unsigned int)(s.p[digits++] - '0');
	if (digits < 4 || *number > PATCH_NUMBER || s.n < digits + 2 + end.n ||
	    s.p[digits] != '-')
		return false;
	*name = span_skip(s, digits + 1);
	name->n -= end.n;
	for (i = 0; i < name->n; i++)
		if (name->p[i] <= ' ' || name->p[i] > '~' || name->p[i] == '/')
			return false;
	return span_eq((struct span){ name->p + name->n, end.n }, end);
}

/*
 * Reads the lines that name a patch, or (gone) the comments that name one of a set that
 * was removed.
 */
static void read_lines(struct numbering *j, struct span text, bool gone)
{
	struct span line, name;
	unsigned int number;
	size_t n;

	while (span_line(&text, &line)) {
		line = span_trim(line);
		if (gone != (line.n && *line.p == '#'))
			continue;
		if (gone)
			line = span_trim(span_skip(line, 1));
		for (n = 0; n < line.n && !is_space(line.p[n]); n++)
			;
		line.n = n;
		if (read_name(line, &name, &number)) {
			const char *set =
				arena_strndup(j->out->a, name.p, name.n);

			if (!find(j, set))
				add(j, set, number);
		}
	}
}

/* Reads patches/TREE/series and patches/TREE-VERSION/series. */
static int read_series(struct numbering *j, bool gone, struct pom_err *err)
{
	const struct origin *o = j->r->origin;
	const struct span tree = span_of(tree_name(j->k));
	char **dir;
	size_t n, i;
	int rc = root_list(&o->root, "patches", j->out->a, &dir, &n, err);

	for (i = 0; i < n && !rc; i++) {
		const struct span d = span_of(dir[i]);
		enum root_kind kind;
		struct span text;
		const char *path;

		if (!span_starts(d, tree) ||
		    (d.n > tree.n && d.p[tree.n] != '-'))
			continue;
		path = arena_printf(j->out->a, "patches/%s/series", dir[i]);
		rc = root_stat(&o->root, path, &kind, NULL, err);
		if (rc || kind != ROOT_FILE)
			continue;
		rc = repo_read(j->r, o, path, REPO_TEXT_LIMIT, &text, err);
		if (!rc)
			read_lines(j, text, gone);
	}
	return rc;
}

/* Gives the set a number above those of the sets that it depends on. */
static void number_set(struct numbering *j, const struct set *s,
		       unsigned int depth)
{
	const size_t at = (size_t)(s - j->r->set);
	unsigned int above = 0;
	size_t i, known;

	if (depth > DEPTH_LIMIT || j->state[at] != NEW || !s->tree[j->k].any)
		return;
	j->state[at] = BEGUN;
	for (i = 0; i < s->ndepends; i++) {
		const struct set *need = repo_find(j->r, s->depends[i]);

		if (!need)
			continue;
		number_set(j, need, depth + 1);
		if (j->state[need - j->r->set] == BEGUN)
			continue; /* sets that depend on each other in a circle */
		known = find(j, need->name);
		if (known && j->out->v[known - 1].number > above)
			above = j->out->v[known - 1].number;
	}
	known = find(j, s->name);
	if (!known) {
		add(j, s->name, ++j->last);
		known = j->out->n;
	} else if (j->out->v[known - 1].number <= above) {
		j->out->v[known - 1].number = ++j->last;
	}
	j->out->v[known - 1].set = s;
	j->state[at] = DONE;
}

static int by_number(const void *a, const void *b)
{
	const struct patch_name *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->name, y->name);
}

int patch_names_read(struct arena *a, struct repo *r, enum tree_kind k,
		     struct patch_names *out, struct pom_err *err)
{
	struct numbering j = { .r = r, .k = k, .out = out };
	size_t i;
	int rc;

	*out = (struct patch_names){ .a = a };
	j.state = arena_alloc(a, r->n, sizeof(*j.state));
	/* the lines first: the set that a comment names may have returned */
	rc = read_series(&j, false, err);
	if (!rc)
		rc = read_series(&j, true, err);
	for (i = 0; i < r->n && !rc; i++)
		number_set(&j, &r->set[i], 0);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_number);
	for (i = 0; i < out->n; i++)
		out->v[i].file = arena_printf(a, "%04u-%s.patch",
					      out->v[i].number, out->v[i].name);
	map_free(&j.by_set);
	return rc;
}
