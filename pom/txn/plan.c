// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the changes of a tree into the records of its journal, in the order in which they
 * are carried out: files are removed, then the folders that become empty; new folders are
 * made, then new files. So a folder can become a file, and a file a folder. Undoing goes
 * through the same list backwards.
 *
 * Nothing is changed here. What would certainly fail later fails here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "txn/internal.h"

/* The state of a folder. The maps of struct plan have pointers to these as values. */
static char stands, to_make;

struct folder {
	const char *path;
	mode_t mode;
};

struct plan {
	struct txn *t;
	struct stage *g;
	struct map dirs;       /* folders of new files: &stands or &to_make */
	struct map leaving;    /* folders that may become empty */
	struct folder *folder; /* the same folders, with their modes */
	size_t nfolder, folder_cap;
	const char **make; /* folders to make, parents first */
	size_t nmake, make_cap;
};

static int by_path(const void *a, const void *b)
{
	const struct change *const *x = a, *const *y = b;

	return strcmp((*x)->rec.path, (*y)->rec.path);
}

static int by_folder(const void *a, const void *b)
{
	const struct folder *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static struct record *add_record(struct stage *g, enum txn_op op,
				 const char *path, const struct ident *was)
{
	struct record *r;

	g->rec = pom_grow(g->rec, g->nrec, &g->rec_cap, sizeof(*g->rec));
	g->was = pom_grow(g->was, g->nrec, &g->was_cap,
			  sizeof(const struct ident *));
	g->was[g->nrec] = was;
	r = &g->rec[g->nrec++];
	memset(r, 0, sizeof(*r));
	r->op = op;
	r->path = path;
	return r;
}

/* Does the folder stay when it becomes empty? */
static bool is_kept(const struct stage *g, const char *path)
{
	const struct change *c = map_get(&g->by_path, path, strlen(path));

	return g->keep && map_get(g->keep, path, strlen(path)) &&
	       !(c && c->put);
}

/* Notes the folders above a deleted path, but never the tree's own or .pom. */
static int note_leaving(struct plan *p, const char *path, struct pom_err *err)
{
	const char *slash = strrchr(path, '/');
	struct folder *f;
	struct stat st;
	int there;

	for (; slash; slash = strrchr(path, '/')) {
		path = arena_strndup(&p->t->a, path, (size_t)(slash - path));
		if (strcmp(path, ".pom") == 0 || is_kept(p->g, path) ||
		    map_get(&p->leaving, path, strlen(path)))
			return 0;
		there = site_lstat(&p->g->s, path, &st);
		if (there < 0)
			return site_fail(&p->g->s, errno, path,
					 "cannot stat the folder", err);
		if (!there || !S_ISDIR(st.st_mode))
			return 0; /* changed since txn_del: the commit fails */
		p->folder = pom_grow(p->folder, p->nfolder, &p->folder_cap,
				     sizeof(*p->folder));
		f = &p->folder[p->nfolder++];
		f->path = path;
		f->mode = st.st_mode & (S_IFMT | 0777);
		map_put(&p->leaving, path, strlen(path), &stands);
	}
	return 0;
}

static int blocked(const struct plan *p, const char *path, const char *what,
		   struct pom_err *err)
{
	return site_refuse(&p->g->s, POM_EUNSAFE, path, what, err);
}

/* A missing folder will be made. A file at dir must be one that is deleted. */
static int judge_folder(struct plan *p, const char *dir, bool parent_stands,
			char **out, struct pom_err *err)
{
	const struct change *c = map_get(&p->g->by_path, dir, strlen(dir));
	struct stat st;
	int there = 0;

	*out = &to_make;
	if (c && c->put)
		return blocked(p, dir,
			       "a new file has the name of a folder that another needs",
			       err);
	if (parent_stands)
		there = site_lstat(&p->g->s, dir, &st);
	if (there < 0)
		return site_fail(&p->g->s, errno, dir, "cannot stat", err);
	if (there && S_ISDIR(st.st_mode))
		*out = &stands;
	else if (there && !(c && c->gone))
		return blocked(p, dir, "what stands here is not a folder", err);
	else
		p->make[p->nmake++] = dir;
	return 0;
}

/*
 * Notes the folders of a new file, parents first. The depth is at most PATH_DEPTH_LIMIT.
 * all_stand: the file exists, so all its folders do.
 */
static int need_folders(struct plan *p, const char *path, bool all_stand,
			struct pom_err *err)
{
	char *state = &stands;
	const char *slash;
	int rc;

	slash = strrchr(path, '/');
	if (!slash || map_get(&p->dirs, path, (size_t)(slash - path)))
		return 0;
	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const char *dir =
			arena_strndup(&p->t->a, path, (size_t)(slash - path));
		size_t n = strlen(dir);
		char *known = map_get(&p->dirs, dir, n);

		if (known) {
			state = known;
			continue;
		}
		p->make = pom_grow(p->make, p->nmake, &p->make_cap,
				   sizeof(const char *));
		rc = all_stand ? 0 :
				 judge_folder(p, dir, state == &stands, &state,
					      err);
		if (rc)
			return rc;
		map_put(&p->dirs, dir, n, state);
	}
	return 0;
}

static int plan_put(struct plan *p, const struct change *c, struct pom_err *err)
{
	const char *path = c->rec.path;
	bool folder = c->old.st && S_ISDIR(c->old.st->st_mode);

	if (folder && !map_get(&p->leaving, path, strlen(path)))
		return blocked(p, path, "a folder is in the way", err);
	return need_folders(p, path, c->old.st && S_ISREG(c->old.st->st_mode),
			    err);
}

static void add_puts(struct plan *p)
{
	struct stage *g = p->g;
	struct record *r;
	size_t i;

	for (i = 0; i < p->nmake; i++) {
		r = add_record(g, TXN_MKDIR, p->make[i], NULL);
		if (g->perms)
			r->mode = g->perms(g->perms_arg, r->path) & 0777;
	}
	for (i = 0; i < g->n; i++) {
		const struct change *c = g->change[i];
		const struct ident *old = &c->old;
		bool replaces = old->st && !S_ISDIR(old->st->st_mode);

		if (!c->put)
			continue;
		r = add_record(g, TXN_CREATE, c->rec.path, old);
		*r = c->rec;
		r->op = replaces ? TXN_REPLACE : TXN_CREATE;
	}
}

static void add_deletions(struct plan *p)
{
	struct stage *g = p->g;
	struct record *r;
	size_t i;

	for (i = 0; i < g->n; i++) {
		const struct change *c = g->change[i];

		if (c->put || !c->old.st)
			continue;
		r = add_record(g, TXN_DELETE, c->rec.path, &c->old);
		r->num = c->rec.num;
	}
	if (p->nfolder)
		qsort(p->folder, p->nfolder, sizeof(*p->folder), by_folder);
	/* backwards, since the contents of a folder sort after it */
	for (i = p->nfolder; i-- > 0;) {
		const struct folder *f = &p->folder[i];

		if (map_get(&p->dirs, f->path, strlen(f->path)))
			continue; /* a new file needs it */
		r = add_record(g, TXN_RMDIR, f->path, NULL);
		r->mode = f->mode;
	}
}

int txn_plan(struct txn *t, struct stage *g, struct pom_err *err)
{
	struct plan p = { .t = t, .g = g };
	size_t i;
	int rc = 0;

	site_forget(&g->s);
	if (g->n)
		qsort(g->change, g->n, sizeof(struct change *), by_path);
	for (i = 0; !rc && i < g->n; i++)
		if (!g->change[i]->put && g->change[i]->old.st)
			rc = note_leaving(&p, g->change[i]->rec.path, err);
	for (i = 0; !rc && i < g->n; i++)
		if (g->change[i]->put)
			rc = plan_put(&p, g->change[i], err);
	if (!rc) {
		add_deletions(&p);
		add_puts(&p);
	}
	map_free(&p.dirs);
	map_free(&p.leaving);
	free(p.folder);
	free(p.make);
	return rc;
}
