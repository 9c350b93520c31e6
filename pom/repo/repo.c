// SPDX-License-Identifier: GPL-2.0-only
/* The catalogue, whatever filled it: see repo.h. */
#include "repo/repo.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/ahead.h"
#include "lib/path.h"
#include "lib/rights.h"
#include "tree/archive.h"
#include "repo/file.h"
#include "engine/mail.h"

static int refuse_link(const char *path, struct pom_err *err)
{
	pom_fail(err, POM_EUNSAFE, path, 0,
		 "a symbolic link, but to no patch of this repository");
	pom_hint(err,
		 "links are read that lead to a file in the repository, or to a patch in a folder beside it that has a series");
	return POM_EUNSAFE;
}

/*
 * Whoever wrote the repository must not choose what is read elsewhere. What is
 * a patch of the folder next door by that folder's own word is no secret: so
 * are patches/linux-VERSION here made. to is what the link at path says; links
 * over there are not followed.
 */
static int read_beside(struct repo *r, const struct origin *o, const char *path,
		       struct span to, size_t limit, struct span *out,
		       struct pom_err *err)
{
	enum root_kind kind = ROOT_ABSENT;
	const char *p, *slash;
	struct root beside;
	mode_t mode = 0;
	int rc;

	for (p = path; p; p = strchr(p, '/')) {
		if (!span_starts(to, SPAN("../")))
			return refuse_link(path, err);
		to = span_skip(to, 3);
		p++;
	}
	if (path_check(&r->a, to, &p, NULL))
		return refuse_link(path, err);
	slash = strchr(p, '/');
	if (!slash || !(repo_names_patch(p) || !strcmp(slash, "/series")))
		return refuse_link(path, err);
	rc = root_open_beside(&beside, &o->root,
			      arena_strndup(&r->a, p, (size_t)(slash - p)),
			      NULL);
	if (!rc)
		rc = root_stat(&beside, "series", &kind, NULL, NULL);
	if (rc || kind != ROOT_FILE) {
		root_close(&beside);
		return refuse_link(path, err);
	}
	rc = root_load(&beside, slash + 1, limit, repo_mem(r), out, &mode, err);
	if (rc && err)
		snprintf(err->where, sizeof(err->where), "%s", path);
	root_close(&beside);
	return rc || S_ISREG(mode) ? rc : refuse_link(path, err);
}

int repo_read(struct repo *r, const struct origin *o, const char *path,
	      size_t limit, struct span *out, struct pom_err *err)
{
	struct pom_err why = { 0 };
	mode_t mode = 0;
	struct span to;
	int rc = root_load(&o->root, path, limit, repo_mem(r), out, &mode, err);

	if (rc || S_ISREG(mode))
		return rc;
	if (!o->links)
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"a file of the repository is a symbolic link");
	if (o->root.ops) {
		pom_fail(err, POM_EUNSAFE, path, 0,
			 "a symbolic link, and those of an archive are not followed");
		pom_hint(err, "unpack the archive, and name its folder");
		return POM_EUNSAFE;
	}
	to = *out;
	rc = root_load_linked(&o->root, path, limit, repo_mem(r), out, &why);
	if (rc == POM_EUNSAFE)
		return read_beside(r, o, path, to, limit, out, err);
	if (rc && err)
		*err = why;
	return rc;
}

int repo_list(struct repo *r, const struct origin *o, const char *dir,
	      char ***names, size_t *n, struct pom_err *err)
{
	struct origin *own = &r->origin[o - r->origin];
	int rc = 0;

	if (*dir)
		return root_list(&o->root, dir, &r->a, names, n, err);
	if (!o->top)
		rc = root_list(&o->root, "", &r->a, &own->top, &own->ntop, err);
	*names = o->top;
	*n = o->ntop;
	return rc;
}

static bool ends_in_one(const char *name, const char *const *ends)
{
	size_t n = archive_bare_name(name);

	if (!n)
		n = strlen(name);
	for (; *ends; ends++) {
		size_t m = strlen(*ends);

		if (n > m && !memcmp(name + n - m, *ends, m))
			return true;
	}
	return false;
}

bool repo_names_patch(const char *name)
{
	static const char *const ends[] = { ".patch", ".diff", ".dpatch",
					    NULL };

	return ends_in_one(name, ends);
}

int repo_need_folder(const struct origin *o, struct pom_err *err)
{
	if (!o->root.ops)
		return 0;
	pom_fail(err, POM_EUSAGE, o->path, 0,
		 "this has to be a folder, and it is a mailbox or an archive");
	pom_hint(err,
		 "unpack the archive; of mails runme export -o FOLDER makes a folder");
	return POM_EUSAGE;
}

bool repo_names_mails(const char *name)
{
	static const char *const ends[] = { ".mbox", ".mbx", ".eml", NULL };

	return ends_in_one(name, ends);
}

static int read_packed(struct repo *r, const struct origin *o, const char *path,
		       struct span *out, struct pom_err *err)
{
	struct buf *b;
	int rc = repo_read(r, o, path, ARCHIVE_PACKED_LIMIT, out, err);

	if (rc)
		return rc;
	r->text = pom_grow(r->text, r->ntext, &r->cap_text, sizeof(*r->text));
	b = &r->text[r->ntext++];
	memset(b, 0, sizeof(*b));
	rc = archive_unpack(*out, path, DIFF_TEXT_LIMIT, b, err);
	*out = buf_span(b);
	return rc;
}

int repo_read_patch(struct repo *r, const struct origin *o, const char *path,
		    struct span *out, struct pom_err *err)
{
	int rc;

	/* first it is parsed, then its digest is taken: one reading for both */
	if (r->latest_of == o && r->latest == path) {
		*out = r->latest_text;
		return 0;
	}
	rc = archive_bare_name(path) ?
		     read_packed(r, o, path, out, err) :
		     repo_read(r, o, path, DIFF_TEXT_LIMIT, out, err);
	/* what was read ahead is decoded, and decoding it again changes nothing */
	if (!rc && !ahead_made(o->root.ahead, *out))
		rc = mail_decode(repo_mem(r), out, path, false, err);
	if (!rc) {
		r->latest_of = o;
		r->latest = path;
		r->latest_text = *out;
	}
	return rc;
}

/*
 * The formats, in the order in which they are asked whether a folder is theirs.
 * A fifth is one more file and one more row.
 */
static const struct repo_reader readers[] = {
	{ "native", "patches/repository", repo_has_native, repo_read_native,
	  repo_check_native },
	{ "patch-o-matic-ng", "patchlets/NAME/info", repo_has_ng, repo_read_ng,
	  NULL },
	{ "Patch-o-matic", "base/NAME.patch", repo_has_classic,
	  repo_read_classic, NULL },
	{ "quilt", "series, series.conf, 00list or NAME.patch", repo_has_quilt,
	  repo_read_quilt, NULL },
};

/* A file that is no archive is opened by the folder that it lies in. */
static int open_folder(struct repo *r, struct origin *o, struct pom_err *err)
{
	struct stat st;
	char *slash;
	bool is;
	int rc;

	if (stat(o->path, &st) < 0 || S_ISDIR(st.st_mode)) {
		rc = root_open(&o->root, o->path, err);
		return rc ? rc : repo_open_maildir(r, o, &is, err);
	}
	rc = repo_open_packed(r, o, &is, err);
	if (rc || is)
		return rc;
	slash = strrchr(o->path, '/');
	o->file = arena_strdup(&r->a, slash ? slash + 1 : o->path);
	return root_open(&o->root,
			 !slash ? "." :
			 slash == o->path ?
				  "/" :
				  arena_strndup(&r->a, o->path,
						(size_t)(slash - o->path)),
			 err);
}

/* It is the caller's, whoever's the trees are. */
static int open_root(struct repo *r, struct origin *o, struct pom_err *err)
{
	bool was = rights_as(true);
	int rc = open_folder(r, o, err);

	rights_as(was);
	return rc;
}

static int no_reader(struct repo *r, const struct origin *o,
		     struct pom_err *err)
{
	const size_t n = sizeof(readers) / sizeof(*readers);
	struct buf signs = { 0 };
	size_t i;
	int rc;

	if (repo_name_folder(r, o, err))
		return POM_EUSAGE;
	for (i = 0; i < n; i++)
		buf_addf(&signs, "%s%s",
			 !i        ? "" :
			 i + 1 < n ? ", " :
				     " or ",
			 readers[i].sign);
	rc = pom_fail(err, POM_EUSAGE, o->path, 0,
		      "this is no repository of patch sets: it has no %s",
		      buf_span(&signs).p);
	pom_hint(err, "POM_REPO or --repo names one");
	buf_free(&signs);
	return rc;
}

static int read_origin(struct repo *r, struct origin *o, struct pom_err *err)
{
	bool is = false;
	size_t i;
	int rc = open_root(r, o, err);

	if (rc) {
		if (err && !*err->hint)
			pom_hint(err,
				 "POM_REPO or --repo names the repository of patch sets");
		return rc;
	}
	if (!o->file && repo_is_git(o))
		return repo_name_git(o, err);
	for (i = 0; !rc && i < sizeof(readers) / sizeof(*readers); i++) {
		rc = readers[i].is_one(r, o, &is, err);
		if (!rc && is) {
			o->reader = &readers[i];
			return readers[i].read(r, o, err);
		}
	}
	return rc ? rc : no_reader(r, o, err);
}

static const char *join_names(struct repo *r)
{
	const char *all = r->origin[0].name;
	size_t i;

	for (i = 1; i < r->norigins; i++)
		all = arena_printf(&r->a, "%s, %s", all, r->origin[i].name);
	return all;
}

static void index_names(struct repo *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		map_put(&r->by_name, r->set[i].name, strlen(r->set[i].name),
			(void *)(uintptr_t)(i + 1));
}

struct place_of {
	size_t key, index;
};

static int by_place(const void *a, const void *b)
{
	const struct place_of *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static size_t place_key(const struct set *s)
{
	return s->origin->ordered ? s->origin->first_group : s->group;
}

/* Groups together; a series stays as it is, where its first group is. */
static void sort_sets(struct repo *r)
{
	struct place_of *v;
	struct set *sorted;
	size_t i;

	for (i = 1; i < r->n; i++)
		if (place_key(&r->set[i - 1]) > place_key(&r->set[i]))
			break;
	if (i >= r->n)
		return;
	v = pom_alloc(r->n, sizeof(*v));
	sorted = pom_alloc(r->n, sizeof(*sorted));
	for (i = 0; i < r->n; i++)
		v[i] = (struct place_of){ place_key(&r->set[i]), i };
	qsort(v, r->n, sizeof(*v), by_place);
	for (i = 0; i < r->n; i++)
		sorted[i] = r->set[v[i].index];
	memcpy(r->set, sorted, r->n * sizeof(*sorted));
	free(sorted);
	free(v);
	index_names(r);
}

/* Who misspells a guard would get other patches than he thinks. */
static int check_guards(struct repo *r, struct pom_err *err)
{
	size_t i;

	for (i = 0; i < r->nguards; i++) {
		const char *name = r->guard[i];

		if (map_get(&r->guards_seen, name, strlen(name)))
			continue;
		pom_fail(err, POM_EUSAGE, name, 0,
			 "no patch has a guard of that name");
		pom_hint(err, "`runme list` tells which guards there are");
		return POM_EUSAGE;
	}
	return 0;
}

int repo_open(struct repo *r, const struct repo_given *given,
	      const struct repo_watch *watch, struct pom_err *err)
{
	const char *const *path = given->path;
	size_t n = given->n, i;
	int rc = 0;

	memset(r, 0, sizeof(*r));
	r->kind = given->kind;
	r->watch = watch;
	r->guard = given->guard;
	r->nguards = given->nguards;
	r->strip = given->strip ? *given->strip : 1;
	r->name = "";
	if (n > REPO_ORIGINS)
		return pom_fail(err, POM_ELIMIT, path[REPO_ORIGINS], 0,
				"more than %d repositories", REPO_ORIGINS);
	r->origin = arena_alloc(&r->a, n, sizeof(*r->origin));
	for (i = 0; i < n && !rc; i++) {
		struct origin *o = &r->origin[r->norigins++];

		o->root.fd = -1;
		o->path = arena_strdup(&r->a, path[i]);
		o->name = "";
		o->first_group = r->ngroups;
		rc = read_origin(r, o, err);
	}
	r->watch = NULL;
	if (!rc)
		rc = check_guards(r, err);
	map_free(&r->guards_seen);
	for (i = 0; i < r->norigins && !rc; i++)
		if (r->origin[i].reader->check)
			rc = r->origin[i].reader->check(r, &r->origin[i], err);
	if (rc || !n)
		return rc;
	r->name = join_names(r);
	sort_sets(r);
	for (i = 0; i < r->n; i++)
		r->conflicts |= r->set[i].nconflicts > 0;
	return 0;
}

void repo_close(struct repo *r)
{
	size_t i;

	for (i = 0; i < r->ntext; i++)
		buf_free(&r->text[i]);
	for (i = 0; i < r->norigins; i++)
		root_close(&r->origin[i].root);
	free(r->text);
	pom_drop(r->set, r->cap, sizeof(*r->set));
	free(r->group);
	map_free(&r->by_name);
	arena_free(&r->a);
	memset(r, 0, sizeof(*r));
}

int repo_add_group(struct repo *r, const char *name, size_t *group,
		   struct pom_err *err)
{
	long there = repo_group(r, name);

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

/* A name that is free, or NULL when the origin has it in this group already. */
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

int repo_add_set(struct repo *r, const struct origin *o, size_t group,
		 const char *name, const char *where, struct set **out,
		 struct pom_err *err)
{
	const char *text = free_name(r, o, group, name);
	struct origin *own;
	struct set *s;

	*out = NULL;
	if (r->n == REPO_SETS)
		return pom_fail(err, POM_ELIMIT, where, 0, "more than %d sets",
				REPO_SETS);
	if (!text)
		return pom_fail(err, POM_ESYNTAX, where, 0,
				"the group %s has a set of that name",
				r->group[group]);
	repo_reserve(r, 1);
	s = &r->set[r->n++];
	memset(s, 0, sizeof(*s));
	s->name = text;
	s->origin = o;
	s->group = group;
	s->strip = 1;
	s->described = true;
	own = &r->origin[o - r->origin];
	s->id = o->id ? o->id[own->nsets++] : where;
	s->title = s->author = s->status = s->license = s->date = "";
	s->mainline = s->successor = s->help = "";
	s->info = where;
	map_put(&r->by_name, s->name, strlen(s->name), (void *)(uintptr_t)r->n);
	*out = s;
	return 0;
}

/* Groups may have slashes as well, and so may the sets of a series. */
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
	size_t i;

	for (i = 0; i < r->ngroups; i++)
		if (strcmp(r->group[i], name) == 0)
			return (long)i;
	return -1;
}

const struct fate *repo_fate(const struct repo *r, const char *name)
{
	const struct fate *found = NULL;
	size_t i;

	/* ACCOUNT was one set, and account another */
	for (i = 0; i < r->nfates; i++) {
		if (strcmp(r->fate[i].name, name) == 0)
			return &r->fate[i];
		if (!found && strcasecmp(r->fate[i].name, name) == 0)
			found = &r->fate[i];
	}
	return found;
}

const char *repo_set_path(struct arena *a, const struct set *s)
{
	const struct origin *o = s->origin;
	const char *root;

	/* a file of the user's, by its absolute path */
	if (s->id[0] == '/')
		return arena_strdup(a, s->id);
	if (!o || (o->reader && !o->ordered))
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

static int open_file(struct repo *r, const char *path, enum tree_kind kind,
		     int strip, struct set **out, struct pom_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path, *path_in;
	char *full = realpath(path, NULL), *end;
	enum root_kind found = ROOT_ABSENT;
	struct origin *o;
	int rc;

	memset(r, 0, sizeof(*r));
	r->name = "";
	r->kind = kind;
	if (!full)
		return pom_fail_errno(err, errno, path,
				      "cannot open the patch");
	o = arena_alloc(&r->a, 1, sizeof(*o));
	o->root.fd = -1;
	o->path = arena_strdup(&r->a, path);
	o->name = "";
	r->origin = o;
	r->norigins = 1;
	/* the folder that it is in becomes the root that it is read beneath */
	end = strrchr(full, '/');
	*end = '\0';
	rc = root_open(&o->root, *full ? full : "/", err);
	path_in = end + 1;
	if (!rc && *path_in)
		rc = root_stat(&o->root, path_in, &found, NULL, err);
	if (!rc && (!*path_in || found == ROOT_DIR)) {
		rc = pom_fail(err, POM_EUSAGE, path, 0,
			      "not a regular file: it is a folder");
		pom_hint(err, "--repo takes a folder of patches");
	}
	if (!rc)
		rc = repo_open_box(r, o, &path_in, err);
	if (!rc)
		rc = repo_add_set(r, o, (size_t)-1, base, o->path, out, err);
	if (!rc) {
		assert(*out);
		(*out)->strip = strip;
		(*out)->described = false;
		(*out)->id = arena_printf(&r->a, "%s/%s", full, end + 1);
		(*out)->tree[kind].any = true;
		(*out)->tree[kind].variant =
			arena_alloc(&r->a, 1,
				    sizeof(*(*out)->tree[kind].variant));
		(*out)->tree[kind].variant->path = arena_strdup(&r->a, path_in);
		(*out)->tree[kind].nvariants = 1;
	}
	free(full);
	return rc;
}

/* A set without a repository: what a file of the user's becomes. */
int repo_open_file(struct repo *r, const char *path, enum tree_kind kind,
		   int strip, struct set **out, struct pom_err *err)
{
	bool was = rights_as(true);
	int rc = open_file(r, path, kind, strip, out, err);

	rights_as(was);
	return rc;
}
