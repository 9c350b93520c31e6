// SPDX-License-Identifier: GPL-2.0-only
/* What quilt keeps in a tree: see quilt.h. */
#include "ledger/quilt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"
#include "lib/rights.h"
#include "lib/trusted.h"
#include "ledger/ledger.h"

#define PC ".pc"
#define PC_APPLIED PC "/applied-patches"
#define PC_VERSION PC "/.version"
#define PC_PATCHES PC "/.quilt_patches"
#define PC_SERIES PC "/.quilt_series"
#define PC_LIST PC "/series"
#define PC_SETS PC "/.pom_sets"

enum { VERSION = 2 };

/* Where patches go that lie nowhere as quilt wants them. */
static const char own_folder[] = "patches";

/* A small file, or nothing. */
static int read_text(struct quilt *q, const struct root *r, const char *path,
		     struct span *out, struct pom_err *err)
{
	enum root_kind kind;
	int rc = root_stat(r, path, &kind, NULL, err);

	*out = SPAN("");
	if (rc || kind != ROOT_FILE)
		return rc;
	return root_load(r, path, QUILT_LIMIT, q->a, out, NULL, err);
}

static struct quilt_patch *append(struct quilt *q, const char *name)
{
	struct quilt_patch *p;

	q->patch = pom_grow(q->patch, q->n, &q->cap, sizeof(*q->patch));
	p = &q->patch[q->n++];
	memset(p, 0, sizeof(*p));
	p->name = name;
	p->args = "";
	map_put(&q->by_name, name, strlen(name), (void *)(uintptr_t)q->n);
	return p;
}

static void made_of(struct quilt *q, struct quilt_patch *p, const char *id)
{
	p->id = id;
	map_put(&q->by_id, id, strlen(id),
		(void *)(uintptr_t)(p - q->patch + 1));
}

/* Of which sets the patches in our folder were made, those that are not applied too. */
static int load_sets(struct quilt *q, const struct root *r, struct pom_err *err)
{
	struct span text, line;
	size_t i;
	int rc;

	if (!q->patches || strcmp(q->patches, own_folder) != 0)
		return 0;
	rc = read_text(q, r, PC_SETS, &q->sets, err);
	text = q->sets;
	while (!rc && span_line(&text, &line)) {
		const char *tab, *name;
		size_t n;

		line = span_chomp(line);
		tab = memchr(line.p, '\t', line.n);
		if (!tab)
			continue;
		n = (size_t)(tab - line.p);
		name = arena_strndup(q->a, line.p, n);
		map_put(&q->id_of, name, n,
			(void *)arena_strndup(q->a, tab + 1, line.n - n - 1));
	}
	for (i = 0; i < q->n; i++) {
		const char *name = q->patch[i].name;
		const char *id = map_get(&q->id_of, name, strlen(name));

		if (id)
			made_of(q, &q->patch[i], id);
	}
	return rc;
}

int quilt_load(struct quilt *q, struct arena *a, const struct root *r,
	       struct pom_err *err)
{
	struct span text, line;
	unsigned int at = 0;
	int rc;

	memset(q, 0, sizeof(*q));
	q->a = a;
	q->tree = r;
	rc = read_text(q, r, PC_APPLIED, &text, err);
	while (!rc && span_line(&text, &line)) {
		const char *name;

		at++;
		line = span_chomp(line);
		if (!line.n)
			continue;
		rc = path_check(a, line, &name, err);
		if (rc)
			return pom_fail(err, POM_ESYNTAX, PC_APPLIED, at,
					"this is no name of a patch");
		append(q, name);
	}
	if (!rc)
		rc = read_text(q, r, PC_PATCHES, &text, err);
	line = span_trim(text);
	if (!rc && line.n)
		q->patches = arena_strndup(a, line.p, line.n);
	return rc ? rc : load_sets(q, r, err);
}

void quilt_free(struct quilt *q)
{
	free(q->patch);
	map_free(&q->by_name);
	map_free(&q->by_id);
	map_free(&q->id_of);
	memset(q, 0, sizeof(*q));
}

static struct quilt_patch *look_up(const struct quilt *q, const struct map *m,
				   const char *key)
{
	uintptr_t i = (uintptr_t)map_get(m, key, strlen(key));

	return i && !q->patch[i - 1].gone ? &q->patch[i - 1] : NULL;
}

struct quilt_patch *quilt_get(const struct quilt *q, const char *name)
{
	return look_up(q, &q->by_name, name);
}

/* By what a set is known in PC_SETS: its path, or ":" and its name. */
static const char *id_of(struct arena *a, const struct set *set)
{
	const char *path = repo_set_path(a, set);

	return *path ? path : arena_printf(a, ":%s", set->name);
}

/* Where quilt's patches are, or NULL. The caller frees it. */
static char *patches_folder(const struct quilt *q, const struct root *tree)
{
	const char *at = q->want ? q->want : q->patches;
	char *path = NULL, *full;

	if (!at)
		return NULL;
	if (*at != '/')
		path = pom_asprintf("%s/%s", tree->path, at);
	full = realpath(path ? path : at, NULL);
	free(path);
	return full;
}

struct quilt_patch *quilt_find(const struct quilt *q, const struct root *tree,
			       const struct set *set)
{
	struct quilt_patch *p;
	char *folder, *file;
	const char *path;
	struct arena a = { 0 };
	size_t n;

	if (!q->n)
		return NULL;
	path = id_of(&a, set);
	p = look_up(q, &q->by_id, path);
	if (p) {
		arena_free(&a);
		return p;
	}
	p = quilt_get(q, quilt_name(q->a, set));
	if (p && p->id)
		p = NULL; /* it was made of another one */
	folder = *path != ':' ? patches_folder(q, tree) : NULL;
	if (folder) {
		n = strlen(folder);
		file = pom_asprintf("%s/%s", folder, p ? p->name : "");
		if (strncmp(path, folder, n) == 0 && path[n] == '/')
			p = quilt_get(q, path + n + 1);
		else if (p && access(file, F_OK) == 0)
			p = NULL; /* it is that one */
		free(file);
	}
	free(folder);
	arena_free(&a);
	return p;
}

int quilt_below(const struct quilt *q, const char *path, size_t *at,
		const struct quilt_patch **by, struct file_now *was,
		struct pom_err *err)
{
	*by = NULL;
	*was = (struct file_now){ .kind = ROOT_ABSENT };
	while (*at < q->n) {
		const struct quilt_patch *p = &q->patch[(*at)++];
		const char *kept =
			arena_printf(q->a, "%s/%s/%s", PC, p->name, path);
		enum root_kind kind = ROOT_ABSENT;
		struct span text;
		mode_t mode;
		int rc;

		if (p->gone || p->added ||
		    root_stat(q->tree, kept, &kind, NULL, NULL) ||
		    kind != ROOT_FILE)
			continue;
		rc = trusted_way(q->tree, kept, err);
		if (!rc)
			rc = root_load(q->tree, kept, IMAGE_LIMIT, q->a, &text,
				       &mode, err);
		if (rc)
			return rc;
		*by = p;
		if (text.n) /* else it was not there, or was empty */
			was->kind = ROOT_FILE;
		was->mode = mode & 0100 ? 0100755 : 0100644;
		was->perms = mode & 0777;
		image_load(q->a, text, &was->image);
		return 0;
	}
	return 0;
}

struct quilt_patch *quilt_top(const struct quilt *q)
{
	size_t i;

	for (i = q->n; i > 0; i--)
		if (!q->patch[i - 1].gone)
			return &q->patch[i - 1];
	return NULL;
}

bool quilt_ends_in(struct span name, const char *path)
{
	size_t n = strlen(path);

	return name.n >= n && !memcmp(name.p + name.n - n, path, n) &&
	       (name.n == n || name.p[name.n - n - 1] == '/');
}

static void add_copy(struct quilt *q, size_t patch, const struct diff_file *f,
		     const char *const *path, size_t n)
{
	const char *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (quilt_ends_in(f->post.text, path[i]) &&
		    (!best || strlen(path[i]) > strlen(best)))
			best = path[i];
	if (!best)
		return;
	q->copy = arena_push(q->a, q->copy, q->ncopies, sizeof(*q->copy));
	q->copy[q->ncopies++] = (struct quilt_copy){ patch, f, best };
}

static int copies_in(struct quilt *q, const struct root *root, size_t patch,
		     struct span text, struct pom_err *err)
{
	const char *name = q->patch[patch].name, **path;
	struct diff d;
	size_t i, n;
	int rc;

	/* most have none, and need not be parsed */
	if (!memmem(text.p, text.n, "\ncopy from ", 11) ||
	    diff_parse(q->a, text, name, &d, NULL))
		return 0;
	rc = quilt_files(q, root, name, &path, &n, err);
	for (i = 0; !rc && i < d.n; i++)
		if (d.file[i].change == DIFF_COPY)
			add_copy(q, patch, &d.file[i], path, n);
	return rc;
}

int quilt_text(struct quilt *q, const struct root *root, const char *name,
	       struct span *out)
{
	char *folder = patches_folder(q, root);
	struct root at = { 0 };
	int rc = folder ? root_open(&at, folder, NULL) : POM_ENOENT;

	if (!rc)
		rc = root_load(&at, name, DIFF_TEXT_LIMIT, q->a, out, NULL,
			       NULL);
	root_close(&at);
	free(folder);
	return rc;
}

static void add_run(struct buf *b, char what, const struct line *v, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		buf_addch(b, what);
		buf_add(b, v[i].p, v[i].n);
		if (!v[i].n || v[i].p[v[i].n - 1] != '\n')
			buf_addstr(b, "\n\\\n");
	}
}

static struct span last_name(const struct diff_name *name)
{
	struct span s = name->text;
	const char *slash = s.n ? memrchr(s.p, '/', s.n) : NULL;

	return slash ? span_skip(s, (size_t)(slash + 1 - s.p)) : s;
}

void quilt_digest(const struct diff *d, char *out)
{
	struct buf b = { 0 };
	struct span all;
	uint32_t k, m;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct diff_file *f = &d->file[i];

		buf_addf(&b, "@%d %o ", f->change,
			 f->change == DIFF_DELETE || !f->post_mode ||
					 f->post_mode == f->pre_mode ||
					 (f->change == DIFF_CREATE &&
					  f->post_mode == 0100644) ?
				 0 :
				 f->post_mode);
		buf_addspan(&b, last_name(f->change == DIFF_DELETE ? &f->pre :
								     &f->post));
		buf_addch(&b, '\n');
		for (k = 0; k < f->nhunks; k++)
			for (m = 0; m < f->hunk[k].nruns; m++) {
				const struct hunk *h = &f->hunk[k];
				const struct run *r = &h->run[m];

				add_run(&b, '-', h->pre + r->pre, r->npre);
				add_run(&b, '+', h->post + r->post, r->npost);
			}
	}
	all = buf_span(&b);
	pom_digest(out, &all, 1);
	buf_free(&b);
}

/* Reads the patch, once. */
static const char *changes(struct quilt *q, const struct root *tree,
			   struct quilt_patch *p)
{
	struct arena a = { 0 };
	struct span text = p->text;
	char digest[DIGEST_HEX + 1];
	struct diff d;

	if (p->changes)
		return p->changes;
	p->changes = "";
	if ((text.n || !quilt_text(q, tree, p->name, &text)) &&
	    !diff_parse(&a, text, p->name, &d, NULL)) {
		quilt_digest(&d, digest);
		p->changes = arena_strdup(q->a, digest);
	}
	arena_free(&a);
	return p->changes;
}

struct quilt_patch *quilt_same(struct quilt *q, const struct root *tree,
			       const char *digest)
{
	size_t i;

	for (i = q->n; i-- > 0;)
		if (!q->patch[i].gone &&
		    !strcmp(changes(q, tree, &q->patch[i]), digest))
			return &q->patch[i];
	return NULL;
}

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

struct quilt_patch *quilt_named(struct quilt *q, const struct set *set)
{
	const char *name = last_part(set->name);
	size_t i, n = strlen(name);

	for (i = q->n; i-- > 0;) {
		struct quilt_patch *p = &q->patch[i];
		const char *last = last_part(p->name);

		if (p->gone || strncmp(last, name, n) != 0 ||
		    (last[n] && strcmp(last + n, ".patch") != 0))
			continue;
		if (!p->id || (*p->id == '/' && access(p->id, F_OK) != 0))
			return p;
	}
	return NULL;
}

bool quilt_lost(struct quilt *q, const struct root *tree, struct quilt_patch *p)
{
	return !*changes(q, tree, p);
}

int quilt_copies(struct quilt *q, const struct root *root, struct pom_err *err)
{
	struct span text;
	size_t i;
	int rc = 0;

	for (i = 0; i < q->n && !rc && !q->copies_known; i++)
		if (!q->patch[i].added &&
		    !quilt_text(q, root, q->patch[i].name, &text))
			rc = copies_in(q, root, i, text, err);
	q->copies_known = true;
	return rc;
}

/* The folder of the series that a set is in, with its slash, or "". */
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
	if (!set->origin->ordered)
		return ends(set->name, ".patch") ?
			       set->name :
			       arena_printf(a, "%s.patch", set->name);
	folder = series_folder(a, set->origin);
	return set->info + strlen(folder);
}

/* The folder of a series as quilt is to find it from the tree. */
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
			      "quilt takes all its patches from one folder, and these are from %s as well",
			      q->want);
		pom_hint(err, "apply them one after the other without --quilt");
		return rc;
	}
	if (q->patches && quilt_top(q) && strcmp(q->patches, want) != 0) {
		rc = pom_fail(err, POM_EUSAGE, tree->path, 0,
			      "quilt has patches of %s applied in this tree, and these are of %s",
			      q->patches, want);
		pom_hint(err, "`quilt pop -a` takes them out");
		return rc;
	}
	if (!own || q->want || (q->patches && !strcmp(q->patches, want)))
		return 0;
	rc = root_stat(tree, own_folder, &kind, NULL, err);
	if (!rc && kind != ROOT_ABSENT) {
		rc = pom_fail(err, POM_EUSAGE, tree->path, 0,
			      "the patches would go into %s, and the tree has that already",
			      own_folder);
		pom_hint(err, "move it away, or apply without --quilt");
	}
	return rc;
}

/* The arguments that a series has for this patch. */
static const char *args_of(struct arena *a, const struct set *set)
{
	const char *reverse = set->reverse ? " -R" : "";

	if (set->strip == 1 || set->strip < 0)
		return reverse;
	return arena_printf(a, " -p%d%s", set->strip, reverse);
}

/* Does the set come next in its series, after what is applied? */
static bool is_next(const struct quilt *q, const struct repo *r,
		    const struct set *set)
{
	const struct quilt_patch *top = quilt_top(q);
	size_t i = (size_t)(set - r->set);
	bool first = !i || r->set[i - 1].origin != set->origin;

	if (!set->origin->series || !set->origin->plain)
		return false;
	if (first || !top)
		return first && !top;
	return !strcmp(quilt_name(q->a, &r->set[i - 1]), top->name);
}

/* May the set have that name: is there nothing of another patch's below it? */
static bool is_free(const struct quilt *q, const struct root *root,
		    const char *name, const char *id, struct span diff)
{
	const char *file = arena_printf(q->a, "%s/%s", own_folder, name);
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
	    (root_load(root, file, DIFF_TEXT_LIMIT, q->a, &text, NULL, NULL) ||
	     !span_eq(text, diff)))
		return false;
	/* what one keeps that goes in this request goes with it */
	if (map_get(&q->by_name, name, strlen(name)))
		return true;
	return !quilt_files(q, root, name, &kept, &n, NULL) && !n;
}

/* The name as a line of quilt's series can have it. */
static const char *in_series(struct arena *a, const char *name)
{
	char *plain = arena_strdup(a, name), *c;

	for (c = plain; *c; c++)
		if (strchr(" \t\r\n#", *c))
			*c = '_';
	return plain;
}

/*
 * A name that no other patch has, with as many folders in front of it as that
 * takes; NULL when there is none.
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

/* The name that quilt gets for it: what it has of that name is kept. */
static int name_patch(const struct quilt *q, const struct quilt_change *c,
		      bool own, const char **name, struct pom_err *err)
{
	int rc;

	*name = quilt_name(q->a, c->set);
	if (own ? (*name = free_name(q, q->tree, c->set, id_of(q->a, c->set),
				     c->diff)) != NULL :
		  !quilt_get(q, *name))
		return 0;
	rc = pom_fail(err, POM_EUSAGE, q->tree->path, 0,
		      "quilt has another patch by the name of %s",
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
					"quilt keeps no symbolic links; apply %s without --quilt",
					c->set->name);
	return 0;
}

int quilt_add(struct quilt *q, const struct quilt_change *c,
	      struct pom_err *err)
{
	const struct origin *o = c->set->origin;
	/* from an archive quilt can take nothing */
	bool own = !o->ordered || o->root.ops;
	const char *want = own ? own_folder : folder_for(q->a, q->tree, o);
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
	q->broken |= own || !is_next(q, c->r, c->set);
	q->series = q->broken ? "series" :
				o->series + strlen(series_folder(q->a, o));
	p = append(q, name);
	p->args = own ? "" : args_of(q->a, c->set);
	p->added = true;
	p->file = c->file;
	p->nfiles = c->nfiles;
	if (own) {
		made_of(q, p, id_of(q->a, c->set));
		p->text.p = arena_strndup(q->a, c->diff.p, c->diff.n);
		p->text.n = c->diff.n;
	}
	return 0;
}

/* The files that quilt keeps for a patch, as they are found. */
struct collecting {
	const struct quilt *q;
	const struct root *r;
	const char **path;
	size_t n, cap;
};

/* Those in the folder dir; below is its name and a slash, or "". */
static int collect(struct collecting *c, const char *dir, const char *below,
		   struct pom_err *err)
{
	struct arena *a = c->q->a;
	char **names;
	size_t m, i;
	int rc = root_list(c->r, dir, a, &names, &m, err);

	for (i = 0; i < m && !rc; i++) {
		const char *full = arena_printf(a, "%s/%s", dir, names[i]);
		const char *rel = arena_printf(a, "%s%s", below, names[i]);
		enum root_kind kind;

		if (!*below && !strcmp(names[i], ".timestamp"))
			continue;
		rc = root_stat(c->r, full, &kind, NULL, err);
		if (!rc && kind == ROOT_DIR) {
			rc = collect(c, full, arena_printf(a, "%s/", rel), err);
			continue;
		}
		if (c->n == QUILT_FILES)
			return pom_fail(err, POM_ELIMIT, dir, 0,
					"more than %d files", QUILT_FILES);
		c->path = pom_grow(c->path, c->n, &c->cap, sizeof(*c->path));
		c->path[c->n++] = rel;
	}
	return rc;
}

int quilt_files(const struct quilt *q, const struct root *r, const char *name,
		const char ***path, size_t *n, struct pom_err *err)
{
	struct collecting c = { .q = q, .r = r };
	int rc = collect(&c, arena_printf(q->a, "%s/%s", PC, name), "", err);

	*n = c.n;
	*path = arena_alloc(q->a, c.n, sizeof(**path));
	if (c.n)
		memcpy(*path, c.path, c.n * sizeof(**path));
	free(c.path);
	return rc;
}

bool quilt_changed(const struct quilt *q)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (q->patch[i].gone || q->patch[i].added)
			return true;
	return false;
}

static int put_text(struct txn *t, size_t tree, const char *path,
		    struct span text, struct pom_err *err)
{
	return txn_put(t, tree, path, &text, 1, 0644, err);
}

/* Every file as the patch found it; an empty one for what was not there. */
static int put_backups(struct quilt *q, const struct quilt_patch *p,
		       struct txn *t, size_t tree, struct pom_err *err)
{
	size_t i, nparts;
	int rc = 0;

	/* without a folder quilt cannot take it out */
	if (!p->nfiles)
		rc = put_text(t, tree,
			      arena_printf(q->a, "%s/%s/.timestamp", PC,
					   p->name),
			      SPAN(""), err);
	for (i = 0; i < p->nfiles && !rc; i++) {
		const struct quilt_file *f = &p->file[i];
		struct span *parts;

		image_spans(q->a, &f->was.image, &parts, &nparts);
		rc = txn_put(t, tree,
			     arena_printf(q->a, "%s/%s/%s", PC, p->name,
					  f->path),
			     parts, f->was.kind == ROOT_FILE ? nparts : 0,
			     f->was.kind == ROOT_FILE ?
				     ledger_version(&f->was).mode & 0777 :
				     0644,
			     err);
	}
	return rc;
}

static int del_backups(struct quilt *q, const struct quilt_patch *p,
		       struct txn *t, size_t tree, const struct root *r,
		       struct pom_err *err)
{
	const char *stamp = arena_printf(q->a, "%s/%s/.timestamp", PC, p->name);
	const char **path;
	enum root_kind kind;
	size_t n, i;
	int rc = quilt_files(q, r, p->name, &path, &n, err);

	for (i = 0; i < n && !rc; i++)
		rc = txn_del(t, tree,
			     arena_printf(q->a, "%s/%s/%s", PC, p->name,
					  path[i]),
			     err);
	if (!rc)
		rc = root_stat(r, stamp, &kind, NULL, err);
	if (!rc && kind == ROOT_FILE)
		rc = txn_del(t, tree, stamp, err);
	return rc;
}

static bool is_added(const struct quilt *q, struct span line)
{
	size_t n = 0;

	while (n < line.n && !strchr(" \t\r\n", line.p[n]))
		n++;
	line.n = n;
	for (n = 0; n < q->n; n++)
		if (q->patch[n].added && span_is(line, q->patch[n].name))
			return true;
	return false;
}

static void add_names(const struct quilt *q, bool added, struct buf *out)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (q->patch[i].added == added && !q->patch[i].gone)
			buf_addf(out, "%s%s\n", q->patch[i].name,
				 q->patch[i].args);
}

/* What was added goes where quilt import puts it: behind what is applied. */
static void insert_names(const struct quilt *q, struct span old,
			 struct buf *out)
{
	const char *after = NULL;
	struct span line, word;
	bool done = false;
	size_t i;

	for (i = 0; i < q->n; i++)
		if (!q->patch[i].added && !q->patch[i].gone)
			after = q->patch[i].name;
	while (span_line(&old, &line)) {
		if (!after && !done) {
			add_names(q, true, out);
			done = true;
		}
		if (is_added(q, line))
			continue;
		buf_addspan(out, line);
		word = span_trim(line);
		for (i = 0; i < word.n && !strchr(" \t", word.p[i]); i++)
			;
		word.n = i;
		if (after && span_is(word, after))
			after = NULL;
	}
	if (!done)
		add_names(q, true, out);
}

/* A series for patches that are not the beginning of their own. */
static int put_list(struct quilt *q, struct txn *t, size_t tree,
		    const struct root *r, struct pom_err *err)
{
	bool own = q->want == own_folder;
	struct buf text = { 0 };
	struct span old, there;
	size_t i;
	int rc = read_text(q, r, own ? "patches/series" : PC_LIST, &old, err);

	if (!rc)
		rc = read_text(q, r, PC_LIST, &there, err);
	if (rc)
		return rc;
	if (there.n && (own || !q->broken)) /* quilt would go by that */
		rc = txn_del(t, tree, PC_LIST, err);
	if (rc || (!own && !q->broken))
		return rc;
	if (!own) {
		add_names(q, false, &text);
		add_names(q, true, &text);
	} else {
		insert_names(q, old, &text);
	}
	rc = put_text(t, tree, own ? "patches/series" : PC_LIST,
		      buf_span(&text), err);
	buf_free(&text);
	for (i = 0; i < q->n && !rc; i++)
		if (q->patch[i].text.n && !q->patch[i].gone)
			rc = put_text(t, tree,
				      arena_printf(q->a, "%s/%s", own_folder,
						   q->patch[i].name),
				      q->patch[i].text, err);
	return rc;
}

static int put_applied(struct quilt *q, struct txn *t, size_t tree,
		       const struct root *r, struct pom_err *err)
{
	struct buf text = { 0 };
	enum root_kind kind;
	size_t i;
	int rc = 0;

	for (i = 0; i < q->n; i++)
		if (!q->patch[i].gone)
			buf_addf(&text, "%s\n", q->patch[i].name);
	if (text.n) {
		rc = put_text(t, tree, PC_APPLIED, buf_span(&text), err);
	} else {
		/* without a patch, quilt has no such file */
		rc = root_stat(r, PC_APPLIED, &kind, NULL, err);
		if (!rc && kind == ROOT_FILE)
			rc = txn_del(t, tree, PC_APPLIED, err);
	}
	buf_free(&text);
	return rc;
}

/* An id with a tab or an end of line has no place in a line. */
static bool fits_line(const struct quilt_patch *p)
{
	return p->added && !p->gone && p->id && !strpbrk(p->id, "\t\r\n") &&
	       !strpbrk(p->name, "\t\r\n");
}

/* Of which sets our patches were made: what was known, and what was added. */
static int put_sets(struct quilt *q, struct txn *t, size_t tree,
		    struct pom_err *err)
{
	struct span old = q->sets, line;
	struct buf text = { 0 };
	size_t i;
	int rc = 0;

	while (span_line(&old, &line))
		if (!is_added(q, line))
			buf_addspan(&text, line);
	for (i = 0; i < q->n; i++)
		if (fits_line(&q->patch[i]))
			buf_addf(&text, "%s\t%s\n", q->patch[i].name,
				 q->patch[i].id);
	if (text.n)
		rc = put_text(t, tree, PC_SETS, buf_span(&text), err);
	buf_free(&text);
	return rc;
}

int quilt_put(struct quilt *q, struct txn *t, size_t tree, const struct root *r,
	      struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < q->n && !rc; i++) {
		const struct quilt_patch *p = &q->patch[i];

		if (p->added && !p->gone)
			rc = put_backups(q, p, t, tree, err);
		else if (p->gone && !p->added)
			rc = del_backups(q, p, t, tree, r, err);
	}
	if (!rc)
		rc = put_applied(q, t, tree, r, err);
	if (rc || !q->want)
		return rc;
	rc = put_text(t, tree, PC_VERSION, SPAN("2\n"), err);
	if (!rc)
		rc = put_text(t, tree, PC_PATCHES,
			      span_of(arena_printf(q->a, "%s\n", q->want)),
			      err);
	if (!rc)
		rc = put_text(t, tree, PC_SERIES,
			      span_of(arena_printf(q->a, "%s\n", q->series)),
			      err);
	if (!rc && q->want == own_folder)
		rc = put_sets(q, t, tree, err);
	return rc ? rc : put_list(q, t, tree, r, err);
}
