// SPDX-License-Identifier: GPL-2.0-only
/* Adds a set to quilt's record, in memory: see quilt.h. */
#include "ledger/quilt.h"

#include <string.h>

#include "ledger/internal.h"

/* The folder of the set's series, with a slash at the end, or "". */
static const char *series_folder(struct arena *a, const struct origin *o)
{
	const char *slash = o->series ? strrchr(o->series, '/') : NULL;

	return slash ? arena_strndup(a, o->series,
				     (size_t)(slash + 1 - o->series)) :
		       "";
}

static bool ends(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && strcmp(name + n - m, end) == 0;
}

const char *quilt_name(struct arena *a, const struct set *set)
{
	const char *folder;

	if (!set->origin)
		return set->name;
	if (!set->origin->ordered || set->origin->gathered)
		return ends(set->name, ".patch") ?
			       set->name :
			       arena_printf(a, "%s.patch", set->name);
	folder = series_folder(a, set->origin);
	return set->info + strlen(folder);
}

/* The folder of a series as .pc/.quilt_patches names it: relative inside the tree. */
static const char *folder_for(struct arena *a, const struct root *tree,
			      const struct origin *o)
{
	size_t n = strlen(tree->path);
	const char *folder = series_folder(a, o), *path;

	path = *folder ? arena_printf(a, "%s/%.*s", o->root.path,
				      (int)strlen(folder) - 1, folder) :
			 o->root.path;
	if (strncmp(path, tree->path, n) == 0 && path[n] == '/')
		return path + n + 1;
	return path;
}

static int check_folder(struct quilt *q, const struct root *tree,
			const char *want, bool own, struct pom_err *err)
{
	enum root_kind kind;
	int rc = 0;

	if (q->want && strcmp(q->want, want) != 0) {
		rc = pom_fail(err, POM_EUSAGE, want, 0,
			      "quilt reads patches from one folder only; other sets of this request are from %s",
			      q->want);
		pom_hint(err, "apply the sets without --quilt");
		return rc;
	}
	if (q->patches && quilt_top(q) && strcmp(q->patches, want) != 0) {
		rc = pom_fail(err, POM_EUSAGE, tree->path, 0,
			      "quilt has patches from %s applied in this tree; the new ones are from %s",
			      q->patches, want);
		pom_hint(err, "`quilt pop -a` takes the applied patches out");
		return rc;
	}
	if (!own || q->want || (q->patches && !strcmp(q->patches, want)))
		return 0;
	rc = root_stat(tree, quilt_own_folder, &kind, NULL, err);
	if (!rc && kind != ROOT_ABSENT) {
		rc = pom_fail(err, POM_EUSAGE, tree->path, 0,
			      "--quilt writes the patches to %s/, but the tree already has that name",
			      quilt_own_folder);
		pom_hint(err, "rename %s, or apply without --quilt",
			 quilt_own_folder);
	}
	return rc;
}

/* The arguments after the patch's name in a series file. */
static const char *args_of(struct arena *a, const struct set *set)
{
	const char *reverse = set->reverse ? " -R" : "";

	if (set->strip == 1 || set->strip < 0)
		return reverse;
	return arena_printf(a, " -p%d%s", set->strip, reverse);
}

/* Is the set the next one of its series after the last applied patch? */
static bool is_next(const struct quilt *q, const struct set *set)
{
	struct repo *r = set->origin->repo;
	const struct quilt_patch *top = quilt_top(q);
	size_t i = (size_t)(set - r->set);
	bool first = !i || r->set[i - 1].origin != set->origin;

	if (!set->origin->series || !set->origin->plain)
		return false;
	if (first || !top)
		return first && !top;
	return !strcmp(quilt_name(q->a, &r->set[i - 1]), top->name);
}

/* Does no other patch use the name, in patches/ or in .pc? */
static bool is_free(const struct quilt *q, const struct root *root,
		    const char *name, const char *id, struct span diff)
{
	const char *file = arena_printf(q->a, "%s/%s", quilt_own_folder, name);
	const char *from = map_get(&q->id_of, name, strlen(name));
	const char **kept;
	enum root_kind kind;
	struct span text;
	size_t n;

	if (quilt_get(q, name) || root_stat(root, file, &kind, NULL, NULL))
		return false;
	if (kind != ROOT_ABSENT && from && strcmp(from, id) != 0)
		return false;
	if (kind != ROOT_ABSENT && !from &&
	    (root_load_text(root, file, DIFF_TEXT_LIMIT, q->a, &text, NULL) ||
	     !span_eq(text, diff)))
		return false;
	/* a patch of that name that is reverted in this request frees its backups */
	if (map_get(&q->by_name, name, strlen(name)))
		return true;
	return !quilt_files(q, root, name, &kept, &n, NULL) && !n;
}

/* The name with "_" for the characters that cannot stand in a series file. */
static const char *in_series(struct arena *a, const char *name)
{
	char *plain = arena_strdup(a, name), *c;

	for (c = plain; *c; c++)
		if (strchr(" \t\r\n#", *c))
			*c = '_';
	return plain;
}

/*
 * A name that no other patch has, with as few folders of the set's path in front of it as
 * possible; NULL when there is none.
 */
static const char *free_name(const struct quilt *q, const struct root *root,
			     const struct set *set, const char *id,
			     struct span diff)
{
	const char *name = in_series(q->a, quilt_name(q->a, set));
	const char *suffix = ends(id, ".patch") ? "" : ".patch", *full;
	size_t at;

	if (is_free(q, root, name, id, diff))
		return name;
	full = in_series(q->a, arena_printf(q->a, "%s%s", id, suffix));
	if (!quilt_ends_in(span_of(full), name))
		full = in_series(q->a,
				 arena_printf(q->a, "%s/%s",
					      set->origin->root.path, name));
	for (at = strlen(full) - strlen(name); at > 1;) {
		at--; /* the slash */
		while (at > 0 && full[at - 1] != '/')
			at--;
		if (at > 0 && full[at] != '/' &&
		    is_free(q, root, full + at, id, diff))
			return full + at;
	}
	return NULL;
}

/* Chooses the patch's name. Never replaces another patch. */
static int name_patch(const struct quilt *q, const struct quilt_change *c,
		      bool own, const char **name, struct pom_err *err)
{
	int rc;

	*name = quilt_name(q->a, c->set);
	if (own ? (*name = free_name(q, q->tree, c->set, quilt_id(q->a, c->set),
				     c->diff)) != NULL :
		  !quilt_get(q, *name))
		return 0;
	rc = pom_fail(err, POM_EUSAGE, q->tree->path, 0,
		      "quilt has another patch named %s",
		      quilt_name(q->a, c->set));
	pom_hint(err, "apply it without --quilt");
	return rc;
}

static int refuse_links(const struct quilt_change *c, struct pom_err *err)
{
	size_t i;

	for (i = 0; i < c->nfiles; i++)
		if (c->file[i].was.kind == ROOT_LINK)
			return pom_fail(err, POM_EUSAGE, c->file[i].path, 0,
					"quilt does not support symbolic links; apply %s without --quilt",
					c->set->name);
	return 0;
}

int quilt_add(struct quilt *q, const struct quilt_change *c,
	      struct pom_err *err)
{
	const struct origin *o = c->set->origin;
	/* quilt cannot read patches from an archive: they are copied to patches/ */
	bool own = !o->ordered || o->root.ops || o->gathered;
	const char *want = own ? quilt_own_folder :
				 folder_for(q->a, q->tree, o);
	const char *name;
	struct quilt_patch *p;
	int rc = check_folder(q, q->tree, want, own, err);

	if (!rc)
		rc = refuse_links(c, err);
	if (!rc)
		rc = name_patch(q, c, own, &name, err);
	if (rc)
		return rc;
	q->want = want;
	q->broken |= own || !is_next(q, c->set);
	q->series = q->broken ? "series" :
				o->series + strlen(series_folder(q->a, o));
	p = quilt_append(q, name);
	p->args = own ? "" : args_of(q->a, c->set);
	p->added = true;
	p->file = c->file;
	p->nfiles = c->nfiles;
	if (own) {
		quilt_made_of(q, p, quilt_id(q->a, c->set));
		p->text.p = arena_strndup(q->a, c->diff.p, c->diff.n);
		p->text.n = c->diff.n;
	}
	return 0;
}
