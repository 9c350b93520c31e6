// SPDX-License-Identifier: GPL-2.0-only
/* The names of the pages of runme html: see html_site.h. */
#include "publish/html_site.h"

#include <stdlib.h>

enum { NAME_MOST = 96 }; /* bytes; a file system takes 255 */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The name, with _ for each byte that could mean something in a path or a link. */
static const char *safe(struct arena *a, const char *name)
{
	char *s = arena_strndup(a, name, strnlen(name, NAME_MOST));
	size_t i;

	for (i = 0; s[i]; i++) {
		char c = lower(s[i]);

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    !strchr("._-+", c))
			s[i] = '_';
	}
	if (s[0] == '.' || s[0] == '-')
		s[0] = '_';
	return *s ? s : "_";
}

/*
 * Adds -2, -3 and so on if the name is taken, in any case. taken counts the names that
 * begin alike, so that many equal ones do not take long.
 */
static const char *unique(struct arena *a, struct map *taken, const char *name)
{
	const char *base = safe(a, name), *one = base;
	size_t *count = NULL, i;

	for (;;) {
		char *key = arena_strdup(a, one);
		void **at;

		for (i = 0; key[i]; i++)
			key[i] = lower(key[i]);
		at = map_at(taken, key, strlen(key));
		if (!*at) {
			*at = arena_alloc(a, 1, sizeof(*count));
			*(size_t *)*at = 1;
			return one;
		}
		if (!count)
			count = *at;
		one = arena_printf(a, "%s-%zu", base, ++*count);
	}
}

static void add_needed_by(struct html_site *s, const struct set *set)
{
	size_t k;

	for (k = 0; k < set->ndepends; k++) {
		const struct set *on = repo_find(s->repo, set->depends[k]);
		struct html_names *to;

		if (!on)
			continue;
		to = &s->needed_by[html_site_index(s, on)];
		to->v = arena_push(&s->a, to->v, to->n, sizeof(*to->v));
		to->v[to->n++] = set->name;
	}
}

void html_site_name(struct html_site *s)
{
	const struct repo *r = s->repo;
	struct map pages = { 0 }, anchors = { 0 };
	size_t i;

	s->page = pom_alloc(r->n + 1, sizeof(*s->page));
	s->anchor = pom_alloc(r->nfates + 1, sizeof(*s->anchor));
	unique(&s->a, &pages, "index");
	unique(&s->a, &pages, "fates");
	for (i = 0; i < r->n; i++)
		s->page[i] =
			arena_printf(&s->a, "%s.html",
				     unique(&s->a, &pages, r->set[i].name));
	for (i = 0; i < r->nfates; i++)
		s->anchor[i] = unique(&s->a, &anchors, r->fate[i].name);
	s->needed_by = arena_alloc(&s->a, r->n + 1, sizeof(*s->needed_by));
	for (i = 0; i < r->n; i++)
		add_needed_by(s, &r->set[i]);
	map_free(&pages);
	map_free(&anchors);
}

void html_site_free(struct html_site *s)
{
	free(s->page);
	free(s->anchor);
	s->page = s->anchor = NULL;
	arena_free(&s->a);
}

size_t html_site_index(const struct html_site *s, const struct set *set)
{
	return (size_t)(set - s->repo->set);
}

const char *html_site_link(struct html_site *s, const char *name)
{
	const struct set *set = repo_find(s->repo, name);
	const struct fate *f = set ? NULL : repo_fate(s->repo, name);

	if (set)
		return s->page[html_site_index(s, set)];
	return f ? arena_printf(&s->a, "fates.html#%s",
				s->anchor[f - s->repo->fate]) :
		   NULL;
}
