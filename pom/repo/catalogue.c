// SPDX-License-Identifier: GPL-2.0-only
/* The groups and sets of a repository, and their names: see repo.h. */
#include "repo/repo.h"

#include <string.h>
#include <strings.h>

#include "lib/path.h"

static long find_group(const struct repo *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->ngroups; i++)
		if (strcmp(r->group[i], name) == 0)
			return (long)i;
	return -1;
}

/* A path without the slashes at its end. */
static struct span bare_path(const char *path)
{
	struct span s = span_of(path);

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

/* Is name the path of the repository as the user gave it, or its last part? */
static bool is_called(const struct origin *o, const char *name)
{
	struct span path = bare_path(o->path), want = bare_path(name);
	const char *slash = memrchr(path.p, '/', path.n);

	if (span_eq(path, want))
		return true;
	return slash &&
	       span_eq(span_skip(path, (size_t)(slash + 1 - path.p)), want);
}

int repo_add_group(struct repo *r, const char *name, size_t *group,
		   struct pom_err *err)
{
	long there = find_group(r, name);

	*group = (size_t)there;
	if (there >= 0)
		return 0;
	if (r->ngroups == REPO_GROUPS)
		return pom_fail(err, POM_ELIMIT, name, 0, "more than %d groups",
				REPO_GROUPS);
	r->group = pom_grow(r->group, r->ngroups, &r->cap_groups,
			    sizeof(*r->group));
	*group = r->ngroups;
	r->group[r->ngroups++] = arena_strdup(&r->a, name);
	return 0;
}

static struct set *find_name(const struct repo *r, const char *name)
{
	uintptr_t i = (uintptr_t)map_get(&r->by_name, name, strlen(name));

	return i ? &r->set[i - 1] : NULL;
}

/* A name that is not taken, or NULL when the origin has name in this group already. */
static const char *free_name(struct repo *r, const struct origin *o,
			     size_t group, const char *name)
{
	const char *text = arena_strdup(&r->a, name), *full = NULL;
	const struct set *other;
	size_t i;

	for (i = 1; (other = find_name(r, text)); i++) {
		if (other->origin == o && other->group == group)
			return NULL;
		if (i == 1)
			full = text = arena_printf(&r->a, "%s/%s",
						   r->group[group], name);
		else
			text = arena_printf(&r->a, "%s:%zu", full, i);
	}
	return text;
}

void repo_reserve(struct repo *r, size_t more)
{
	r->set = pom_reserve(r->set, r->n, more, &r->cap, sizeof(*r->set));
	map_reserve(&r->by_name, more);
}

int repo_add_set(struct repo *r, const struct origin *o,
		 const struct new_set *what, struct set **out,
		 struct pom_err *err)
{
	const char *text = free_name(r, o, what->group, what->name);
	struct origin *own;
	struct set *s;

	*out = NULL;
	if (r->n == REPO_SETS)
		return pom_fail(err, POM_ELIMIT, what->where, 0,
				"more than %d sets", REPO_SETS);
	if (!text)
		return pom_fail(err, POM_ESYNTAX, what->where, 0,
				"the group %s has a set of that name",
				r->group[what->group]);
	repo_reserve(r, 1);
	s = &r->set[r->n++];
	memset(s, 0, sizeof(*s));
	s->name = text;
	s->origin = o;
	s->group = what->group;
	s->strip = 1;
	s->described = true;
	own = &r->origin[o - r->origin];
	s->id = o->id ? o->id[own->nsets++] : what->where;
	s->title = s->author = s->status = s->license = s->date = "";
	s->mainline = s->successor = s->help = "";
	s->info = what->where;
	map_put(&r->by_name, s->name, strlen(s->name), (void *)(uintptr_t)r->n);
	*out = s;
	return 0;
}

void repo_spoil(struct repo *r, struct set *s, const struct pom_err *why)
{
	struct set_fault *f = arena_alloc(&r->a, 1, sizeof(*f));

	*f = (struct set_fault){
		.code = why->code,
		.line = why->line,
		.where = arena_strdup(&r->a, why->where),
		.what = arena_strdup(&r->a, why->what),
		.hint = arena_strdup(&r->a, why->hint),
	};
	s->fault = f;
	s->described = false;
}

/* The names of groups, and of the sets of a series, may have slashes. */
struct set *repo_find(const struct repo *r, const char *name)
{
	struct set *s = find_name(r, name);
	const char *slash;

	for (slash = strchr(name, '/'); !s && slash;
	     slash = strchr(slash + 1, '/')) {
		struct span group = { name, (size_t)(slash - name) };

		s = find_name(r, slash + 1);
		if (s && (s->group >= r->ngroups ||
			  !span_is(group, r->group[s->group])))
			s = NULL;
	}
	return s;
}

struct set_ranges *repo_ranges(struct repo *r, struct set *s)
{
	if (!s->ranges)
		s->ranges = arena_alloc(&r->a, 1, sizeof(*s->ranges));
	return s->ranges;
}

struct set *repo_find_any_case(const struct repo *r, const char *name)
{
	struct set *s = repo_find(r, name), *found = NULL;
	size_t i;

	for (i = 0; i < r->n && !s; i++) {
		const char *set = r->set[i].name;
		size_t g = r->set[i].group;
		size_t n = g < r->ngroups ? strlen(r->group[g]) : 0;
		bool is = strcasecmp(set, name) == 0;

		if (!is && n && strncasecmp(r->group[g], name, n) == 0 &&
		    name[n] == '/')
			is = strcasecmp(set, name + n + 1) == 0;
		if (is && found)
			return NULL;
		if (is)
			found = &r->set[i];
	}
	return s ? s : found;
}

long repo_group(const struct repo *r, const char *name)
{
	size_t i, n;

	for (i = 0; i < r->norigins; i++) {
		const struct origin *o = &r->origin[i];

		if (!o->ordered || !is_called(o, name))
			continue;
		/* applying up to the group of its last set applies the whole series */
		for (n = r->n; n && r->set[n - 1].origin != o; n--)
			;
		return n ? (long)r->set[n - 1].group : find_group(r, o->name);
	}
	return find_group(r, name);
}

const struct fate *repo_fate(const struct repo *r, const char *name)
{
	const struct fate *found = NULL;
	size_t i;

	/* names that differ only in case are different sets: ACCOUNT and account */
	for (i = 0; i < r->nfates; i++) {
		if (strcmp(r->fate[i].name, name) == 0)
			return &r->fate[i];
		if (!found && strcasecmp(r->fate[i].name, name) == 0)
			found = &r->fate[i];
	}
	return found;
}

const char *set_group(const struct set *s)
{
	const struct repo *r = s->origin->repo;

	return s->group < r->ngroups ? r->group[s->group] : NULL;
}

const char *repo_set_path(struct arena *a, const struct set *s)
{
	const struct origin *o = s->origin;
	const char *root;

	/* the id of a patch file of the user's is its absolute path */
	if (s->id[0] == '/')
		return arena_strdup(a, s->id);
	if (!o || o->input || (o->reader && !o->ordered))
		return "";
	root = o->root.path;
	return arena_printf(a, "%s/%s", strcmp(root, "/") ? root : "", s->id);
}

void repo_nearly(const struct repo *r, struct spelling *s)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		spelling_try(s, r->set[i].name);
	for (i = 0; i < r->ngroups; i++)
		spelling_try(s, r->group[i]);
	for (i = 0; i < r->nfates; i++)
		spelling_try(s, r->fate[i].name);
}
