// SPDX-License-Identifier: GPL-2.0-only
/* Opens repositories, each with the reader of its format: see repo.h. */
#include "repo/repo.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"
#include "lib/rights.h"
#include "repo/file.h"

/*
 * The formats, in the order in which they are asked whether a folder is theirs. Another
 * one is one more file and one more row.
 */
static const struct repo_reader readers[] = {
	{ "native", "patches/repository", repo_has_native, repo_read_native,
	  repo_check_native },
	{ "patch-o-matic-ng", "patchlets/NAME/info", repo_has_ng, repo_read_ng,
	  NULL },
	{ "Patch-o-matic", "base/NAME.patch", repo_has_classic,
	  repo_read_classic, NULL },
	{ "OpenWrt", "target/linux/generic", repo_has_openwrt,
	  repo_read_openwrt, NULL },
	{ "Yocto", "NAME.bb", repo_has_recipe, repo_read_recipe, NULL },
	{ "RPM", "NAME.spec", repo_has_spec, repo_read_spec, NULL },
	{ "quilt", "series, series.conf, 00list or NAME.patch", repo_has_quilt,
	  repo_read_quilt, NULL },
	{ "Buildroot", "linux/NAME.patch", repo_has_buildroot,
	  repo_read_buildroot, NULL },
};

/* For a file that is no archive, o's root is the folder that the file is in. */
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

/* Opens the repository with the rights of the user who runs runme: rights.h. */
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
	rc = r->opened && !o->root.ops ? r->opened(&o->root, err) : 0;
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

/* Sorts the sets by group. Those of a series keep their order, at its first group. */
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

/* A guard that no patch has is an error: a misspelt one would choose other patches. */
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

/* The version that v is nearest to: of two that have it, the one with more parts. */
static const char *version_of(const char *const *name, size_t n,
			      const struct version *v)
{
	const char *best = NULL;
	unsigned int parts = 0;
	struct version one;
	size_t i;

	for (i = 0; i < n; i++)
		if (version_parse(span_of(name[i]), &one) && one.n > parts &&
		    !version_cmp(v, &one)) {
			best = name[i];
			parts = one.n;
		}
	return best;
}

/* The patches for any version, or NULL. */
static const char *without_version(const char *const *name, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (name[i] && !*name[i])
			return name[i];
	return NULL;
}

/* The versions, "A, B or C", each with before in front of it. */
static const char *list_versions(struct repo *r, const char *const *name,
				 size_t n, const char *before)
{
	struct buf b = { 0 };
	const char *all;
	size_t i;

	for (i = 0; i < n; i++)
		buf_addf(&b, "%s%s%s",
			 !i        ? "" :
			 i + 1 < n ? ", " :
				     " or ",
			 before, path_show(&r->a, span_of(name[i])));
	all = arena_strndup(&r->a, b.p ? b.p : "", b.n);
	buf_free(&b);
	return all;
}

/* --kernel-version: the name itself, or a version that the name stands for. */
static int given_version(struct repo *r, const struct origin *o,
			 const char *const *name, size_t n, const char **chosen,
			 struct pom_err *err)
{
	const char *want = r->given->kernel_version;
	struct version v;
	size_t i;

	r->used_kernel_version = true;
	for (i = 0; i < n && !*chosen; i++)
		if (!strcmp(name[i], want))
			*chosen = name[i];
	if (!*chosen && version_parse(span_of(want), &v))
		*chosen = version_of(name, n, &v);
	if (!*chosen)
		*chosen = without_version(name, n);
	if (*chosen)
		return 0;
	pom_fail(err, POM_EUSAGE, o->path, 0, "there are no patches for %s",
		 want);
	pom_hint(err, "those that there are: %s",
		 list_versions(r, name, n, "--kernel-version "));
	return POM_EUSAGE;
}

int repo_choose_version(struct repo *r, const struct origin *o,
			const char *const *name, size_t n, const char **chosen,
			struct pom_err *err)
{
	struct version v;

	*chosen = NULL;
	if (!n || !name)
		return 0;
	if (r->given->kernel_version)
		return given_version(r, o, name, n, chosen, err);
	if (n == 1) {
		*chosen = name[0];
		return 0;
	}
	if (r->given->tree_version && r->given->tree_version(r->given->arg, &v))
		*chosen = version_of(name, n, &v);
	if (!*chosen)
		*chosen = without_version(name, n);
	if (*chosen)
		return 0;
	pom_fail(err, POM_EUSAGE, o->path, 0,
		 "there are patches for several kernels: %s",
		 list_versions(r, name, n, ""));
	pom_hint(err, "name one with %s",
		 list_versions(r, name, n < 4 ? n : 1, "--kernel-version "));
	return POM_EUSAGE;
}

/* What no repository has used would choose other patches than its user believes. */
static int check_choices(const struct repo *r, const struct repo_given *given,
			 struct pom_err *err)
{
	const char *name = NULL;

	if (given->platform && !r->used_platform)
		name = "--platform";
	else if (given->kernel_version && !r->used_kernel_version)
		name = "--kernel-version";
	if (!name)
		return 0;
	pom_fail(err, POM_EUSAGE, name, 0,
		 "no repository has patches to choose between by it");
	pom_hint(err, "leave %s out", name);
	return POM_EUSAGE;
}

int repo_open(struct repo *r, const struct repo_given *given,
	      const struct repo_watch *watch, struct pom_err *err)
{
	const char *const *path = given->path;
	size_t n = given->n, i;
	int rc = 0;

	memset(r, 0, sizeof(*r));
	r->kind = given->kind;
	r->given = given;
	r->watch = watch;
	r->opened = given->opened;
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

		o->repo = r;
		o->root.fd = -1;
		o->path = arena_strdup(&r->a, path[i]);
		o->name = "";
		o->first_group = r->ngroups;
		rc = read_origin(r, o, err);
	}
	r->watch = NULL;
	r->opened = NULL;
	r->given = NULL;
	if (!rc)
		rc = check_guards(r, err);
	if (!rc)
		rc = check_choices(r, given, err);
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
	map_free(&r->parsed);
	map_free(&r->joined);
	arena_free(&r->a);
	memset(r, 0, sizeof(*r));
}

/* Begins a catalogue for one patch of the user's. Its root is not open yet. */
static struct origin *begin_file(struct repo *r, const char *path,
				 enum tree_kind kind)
{
	struct origin *o;

	memset(r, 0, sizeof(*r));
	r->name = "";
	r->kind = kind;
	o = arena_alloc(&r->a, 1, sizeof(*o));
	o->repo = r;
	o->root.fd = -1;
	o->path = arena_strdup(&r->a, path);
	o->name = "";
	r->origin = o;
	r->norigins = 1;
	return o;
}

/* Adds the only set: the patch at path in the root. */
static int add_file(struct repo *r, const char *name, const char *path,
		    int strip, struct set **out, struct pom_err *err)
{
	const struct new_set new = { (size_t)-1, name, r->origin->path };
	int rc = repo_add_set(r, r->origin, &new, out, err);
	struct set_tree *t;

	if (rc)
		return rc;
	assert(*out);
	(*out)->strip = strip;
	(*out)->described = false;
	t = &(*out)->tree[r->kind];
	t->any = true;
	t->variant = arena_alloc(&r->a, 1, sizeof(*t->variant));
	t->variant->path = arena_strdup(&r->a, path);
	t->nvariants = 1;
	return 0;
}

int repo_open_input(struct repo *r, struct span text, enum tree_kind kind,
		    int strip, struct set **out, struct pom_err *err)
{
	const char *path = "standard input", *name;
	struct origin *o = begin_file(r, path, kind);
	char digest[DIGEST_HEX + 1];
	int rc;

	pom_digest(digest, &text, 1);
	name = arena_printf(&r->a, "stdin-%.8s.patch", digest);
	rc = repo_open_text(r, o, path, text, err);
	if (!rc)
		rc = repo_open_box(r, o, &path, err);
	if (!rc)
		rc = add_file(r, name, path, strip, out, err);
	if (rc)
		return rc;
	o->input = true;
	(*out)->id = (*out)->name;
	return 0;
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

	o = begin_file(r, path, kind);
	if (!full)
		return pom_fail_errno(err, errno, path,
				      "cannot open the patch");
	/* the root is the folder that the file is in */
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
		rc = add_file(r, base, path_in, strip, out, err);
	if (!rc)
		(*out)->id = arena_printf(&r->a, "%s/%s", full, end + 1);
	free(full);
	return rc;
}

int repo_open_file(struct repo *r, const char *path, enum tree_kind kind,
		   int strip, struct set **out, struct pom_err *err)
{
	bool was = rights_as(true);
	int rc = open_file(r, path, kind, strip, out, err);

	rights_as(was);
	return rc;
}

const char *repo_fate_word(const struct fate *f)
{
	return strcmp(f->fate, "mainline") == 0 ? "merged" : f->fate;
}
