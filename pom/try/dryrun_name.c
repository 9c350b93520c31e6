// SPDX-License-Identifier: GPL-2.0-only
/* Finds the file of the tree that a section is about: see dryrun.h. */
#include <assert.h>
#include <string.h>

#include "lib/path.h"
#include "try/dryrun_internal.h"

int job_conflict(struct job *j, const char *why)
{
	j->r->outcome = OUTCOME_CONFLICT;
	j->r->why = why;
	return 0;
}

static int unsafe(struct job *j, const char *why)
{
	j->r->unsafe = true;
	return job_conflict(j, why);
}

int job_judge(struct job *j, int rc, const struct pom_err *e)
{
	if (rc == POM_EUNSAFE || rc == POM_ELIMIT)
		return unsafe(j, arena_strdup(&j->ov->a, e->what));
	if (rc && j->err)
		*j->err = *e;
	return rc;
}

static bool is_absolute(const struct diff_name *name)
{
	return name->text.n && name->text.p[0] == '/';
}

/* Less so many parts, is the name that of a file, or of a new one in a folder? */
static bool fits_tree(struct overlay *ov, struct span name, bool is_new,
		      unsigned int level, const char **path)
{
	enum root_kind kind;
	const char *slash;
	struct span rest;

	if (!path_strip(name, level, &rest) ||
	    path_check(&ov->a, rest, path, NULL))
		return false;
	slash = strrchr(*path, '/');
	if (is_new)
		return slash &&
		       overlay_has_folder(ov, *path, (size_t)(slash - *path));
	return !root_stat(ov->root, *path, &kind, NULL, NULL) &&
	       (kind == ROOT_FILE || kind == ROOT_LINK);
}

/*
 * An absolute name is only taken where -p was given, for what that leaves of it: a guess
 * would choose the file.
 */
static int absolute(struct job *j, const struct diff_name *name)
{
	const char *what = "absolute file name", *path;
	bool is_new = j->r->file->change == DIFF_CREATE;
	unsigned int level;

	for (level = 1; level <= STRIP_LIMIT; level++)
		if (fits_tree(j->ov, name->text, is_new, level, &path))
			return unsafe(j, arena_printf(&j->ov->a,
						      "%s; with -p%u it is %s",
						      what, level + name->bare,
						      path));
	return unsafe(j,
		      arena_printf(&j->ov->a,
				   "%s; -p takes folders off its front", what));
}

int job_resolve(struct job *j, const struct diff_name *name, const char **path)
{
	/* it goes with the results, as they are all that refers to it */
	struct arena *a = j->opt->results ? j->opt->results : &j->ov->a;
	unsigned int level = diff_level(name, j->strip);
	struct pom_err e;
	struct span rest;
	int rc;

	*path = NULL;
	if (!name->text.p)
		return 0;
	if (is_absolute(name) && (!level || j->opt->strip == STRIP_GUESS))
		return absolute(j, name);
	if (!path_strip(name->text, level, &rest))
		return 0;
	rc = path_check(a, rest, path, &e);
	if (rc)
		return job_judge(j, rc, &e);
	return 1;
}

/* The first folder of path that is a symbolic link in the overlay, or NULL. */
static const char *link_above(struct overlay *ov, const char *path)
{
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - path);
		const struct node *n = map_get(&ov->nodes, path, len);
		const char *above = arena_strndup(&ov->a, path, len);
		enum root_kind kind = ROOT_ABSENT;

		if (n)
			kind = n->now.kind;
		else if (root_stat(ov->root, above, &kind, NULL, NULL))
			return NULL;
		if (kind == ROOT_LINK)
			return above;
	}
	return NULL;
}

int job_get(struct job *j, const char *path, struct node **out)
{
	const char *link;
	struct pom_err e;
	int rc = overlay_get_in_segment(j->ov, path, out, &e);

	if (!rc)
		return 0;
	*out = NULL;
	link = rc == POM_EUNSAFE ? link_above(j->ov, path) : NULL;
	if (!link || !job_leaves_later(j, link))
		return job_judge(j, rc, &e);
	*out = overlay_get_absent(j->ov, path);
	return 0;
}

/*
 * Is name a better than b? patch(1), "best" name: fewer parts, then a shorter last part,
 * then a shorter name.
 */
static bool better_name(const char *a, const char *b)
{
	unsigned int pa = path_parts(span_of(a)), pb = path_parts(span_of(b));
	const char *base_a = strrchr(a, '/'), *base_b = strrchr(b, '/');
	size_t la = strlen(base_a ? base_a + 1 : a);
	size_t lb = strlen(base_b ? base_b + 1 : b);

	if (pa != pb)
		return pa < pb;
	if (la != lb)
		return la < lb;
	return strlen(a) < strlen(b);
}

/* How many folders have to be made for the file. */
static unsigned int new_folders(struct job *j, const char *path)
{
	unsigned int n = 0;
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		n += !overlay_has_folder(j->ov, path, (size_t)(slash - path));
	return n;
}

/* The best name for a new file: it needs the fewest new folders, or else is the better. */
static struct node *best_new_name(struct job *j, struct node *const *v,
				  size_t n)
{
	unsigned int least = 0, folders;
	struct node *best = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		assert(v[i]);
		folders = n > 1 ? new_folders(j, v[i]->path) : 0;
		if (best &&
		    (folders > least || (folders == least &&
					 !better_name(v[i]->path, best->path))))
			continue;
		least = folders;
		best = v[i];
	}
	return best;
}

/* Do both names mean the same file, such as a/NAME and b/NAME? */
static bool same_name(const struct job *j, const struct diff_name *a,
		      const struct diff_name *b)
{
	struct span x, y;

	return a->bare == b->bare && a->placed == b->placed && !a->placed &&
	       !a->bare && path_strip(a->text, j->strip, &x) && b->text.p &&
	       path_strip(b->text, j->strip, &y) && span_eq(x, y);
}

int job_choose(struct job *j, struct node **out)
{
	const struct diff_file *f = j->r->file;
	const struct diff_name *names[] = { &f->pre, &f->post, &f->index };
	struct node *best = NULL, *v[3];
	size_t i, n = 0;

	*out = NULL;
	for (i = 0; i < 3 && !(i == 2 && n); i++) {
		const char *path;
		int rc;

		if (i == 1 && n && same_name(j, names[0], names[1]))
			continue;
		rc = job_resolve(j, names[i], &path);

		if (rc < 0 || j->r->why)
			return rc;
		if (!rc)
			continue;
		rc = job_get(j, path, &v[n]);
		if (rc || j->r->why)
			return rc;
		if (node_there(v[n]) &&
		    (!best || better_name(v[n]->path, best->path)))
			best = v[n];
		if (!n || v[n] != v[n - 1])
			n++;
	}
	*out = best ? best : best_new_name(j, v, n);
	if (!*out)
		return job_conflict(j,
				    arena_printf(&j->ov->a,
						 "the names have fewer than %u folders in front (try another -p)",
						 j->strip));
	return 0;
}

/* How many sections have a file in the tree at this level; *asked: how many should. */
static size_t names_there(struct overlay *ov, const struct diff *d,
			  unsigned int level, size_t *asked)
{
	size_t i, k, there = 0;

	*asked = 0;
	for (i = 0; i < d->n; i++) {
		const struct diff_file *f = &d->file[i];
		const struct diff_name *names[] = { &f->pre, &f->post,
						    &f->index };
		bool found = false;

		if (f->change == DIFF_CREATE || f->insert)
			continue;
		++*asked;
		for (k = 0; k < 3 && !found; k++) {
			struct span rest;
			enum root_kind kind;
			const char *path;
			unsigned int l = level - (names[k]->bare && level);

			if (!names[k]->text.p || is_absolute(names[k]) ||
			    !path_strip(names[k]->text, l, &rest) ||
			    path_check(&ov->a, rest, &path, NULL) ||
			    root_stat(ov->root, path, &kind, NULL, NULL))
				continue;
			found = kind == ROOT_FILE || kind == ROOT_LINK;
		}
		there += found;
	}
	return there;
}

/* Does some new file have no folder to remove from its name at level 1? */
static bool is_at_top(const struct diff *d)
{
	struct span rest;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct diff_name *n = &d->file[i].post;

		if (n->text.p && !n->bare && !is_absolute(n) &&
		    !path_strip(n->text, 1, &rest))
			return true;
	}
	return false;
}

int dryrun_strip(struct overlay *ov, const struct diff *d)
{
	static const unsigned int order[] = { 1, 0, 2, 3, 4, 5, 6, 7, 8 };
	size_t best = 0, asked, i;
	unsigned int level = 1;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		size_t there = names_there(ov, d, order[i], &asked);

		if (there > best) {
			best = there;
			level = order[i];
		}
		if (best == asked)
			break;
	}
	/* new files give no sign of the level */
	return best || !is_at_top(d) ? (int)level : 0;
}
