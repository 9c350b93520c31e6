// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of OpenWrt's target/linux: what its build applies to a kernel, in its order.
 * See include/quilt.mk, Kernel/Patch/Default, and include/target.mk of OpenWrt: first the
 * files of generic/ and of the platform, then the patches of generic/backport, pending and
 * hack, then those of the platform. A folder for one kernel, such as hack-6.12, replaces
 * the one without a version; of the files, both are used.
 */
#include <string.h>

#include "lib/path.h"
#include "repo/quilt.h"

enum {
	FOLDERS =
		65536, /* most files and folders that are searched for new files */
	PLATFORMS = 256, /* most platforms that a message lists */
	VERSIONS = 256   /* most versions of the kernel */
};

static const char *const parts[] = { "backport", "pending", "hack", NULL };

/* A checkout while it is read. */
struct checkout {
	struct repo *r;
	struct origin *o;
	const char *dir; /* of target/linux: "", or with a slash at its end */
	const char *platform; /* or NULL */
	const char *version; /* of the kernel, or NULL: the folders have none */
	const char **name;   /* the versions that there are */
	size_t n;
	struct buf read_as;
	struct map target;   /* new files: path in the tree -> struct source */
	struct set_tree new; /* the new files, in order */
	size_t left_out;     /* links, and names that no tree may have */
};

static bool is_dir(const struct origin *o, const char *path)
{
	enum root_kind kind = ROOT_ABSENT;

	return !root_stat(&o->root, path, &kind, NULL, NULL) &&
	       kind == ROOT_DIR;
}

/* Is name that part, or that part for a version? *version: behind the dash, or "". */
static bool is_part(const char *name, const char *part, const char **version)
{
	size_t n = strlen(part);

	if (strncmp(name, part, n) != 0 || (name[n] && name[n] != '-'))
		return false;
	*version = name[n] ? name + n + 1 : "";
	return !name[n] || (**version >= '0' && **version <= '9' &&
			    !strpbrk(*version, "\n "));
}

/* Has the folder generic/ in dir one of the three folders of patches? */
static bool has_generic(struct repo *r, const struct origin *o, const char *dir)
{
	const char *version;
	char **names;
	size_t n, i, k;

	if (root_list(&o->root, arena_printf(&r->a, "%sgeneric", dir), &r->a,
		      &names, &n, NULL))
		return false;
	for (i = 0; i < n; i++)
		for (k = 0; parts[k]; k++)
			if (is_part(names[i], parts[k], &version))
				return true;
	return false;
}

static const char *find_dir(struct repo *r, const struct origin *o)
{
	static const char *const places[] = { "target/linux/", "" };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (has_generic(r, o, places[i]))
			return places[i];
	return NULL;
}

int repo_has_openwrt(struct repo *r, struct origin *o, bool *is,
		     struct pom_err *err)
{
	(void)err;
	*is = !o->file && find_dir(r, o);
	return 0;
}

static int add_version(struct checkout *c, const char *version,
		       struct pom_err *err)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!strcmp(c->name[i], version))
			return 0;
	if (c->n == VERSIONS)
		return pom_fail(err, POM_ELIMIT, c->o->path, 0,
				"there are patches for more than %d kernels",
				VERSIONS);
	c->name = arena_push(&c->r->a, c->name, c->n, sizeof(*c->name));
	c->name[c->n++] = version;
	return 0;
}

/* Adds the versions of the folders under (in target/linux) that are that part. */
static int add_versions(struct checkout *c, const char *under, const char *part,
			struct pom_err *err)
{
	struct arena *a = &c->r->a;
	const char *dir = arena_printf(a, "%s%s", c->dir, under), *version;
	char **names;
	size_t n, i;
	int rc = root_list(&c->o->root, dir, a, &names, &n, err);

	for (i = 0; !rc && i < n; i++)
		if (is_part(names[i], part, &version) && *version &&
		    is_dir(c->o, arena_printf(a, "%s/%s", dir, names[i])))
			rc = add_version(c, version, err);
	return rc;
}

/* Of a platform those that it has patches for; else those of generic. */
static int choose_version(struct checkout *c, struct pom_err *err)
{
	size_t k;
	bool own;
	int rc = 0;

	if (c->platform)
		rc = add_versions(c, c->platform, "patches", err);
	own = c->n > 0;
	for (k = 0; !rc && !own && parts[k]; k++)
		rc = add_versions(c, "generic", parts[k], err);
	return rc ? rc :
		    repo_choose_version(c->r, c->o, c->name, c->n, &c->version,
					err);
}

/* The platforms of which there are patches or files, for messages. */
static const char *list_platforms(struct checkout *c)
{
	struct arena *a = &c->r->a;
	struct buf b = { 0 };
	const char *all, *version;
	char **names, **inner;
	size_t n, i, m, k, found = 0;

	if (root_list(&c->o->root, *c->dir ? "target/linux" : "", a, &names, &n,
		      NULL))
		return "";
	for (i = 0; i < n && found < PLATFORMS; i++) {
		if (!strcmp(names[i], "generic") || strchr(names[i], '\n') ||
		    root_list(&c->o->root,
			      arena_printf(a, "%s%s", c->dir, names[i]), a,
			      &inner, &m, NULL))
			continue;
		for (k = 0; k < m; k++)
			if (is_part(inner[k], "patches", &version) ||
			    is_part(inner[k], "files", &version))
				break;
		if (k < m)
			buf_addf(&b, "%s%s", found++ ? ", " : "", names[i]);
	}
	all = arena_strndup(a, b.p ? b.p : "", b.n);
	buf_free(&b);
	return all;
}

static int take_platform(struct checkout *c, struct pom_err *err)
{
	const char *name = c->r->given->platform;

	if (!name)
		return 0;
	c->r->used_platform = true;
	if (*name && !strchr(name, '/') && name[0] != '.' &&
	    strcmp(name, "generic") != 0 &&
	    is_dir(c->o, arena_printf(&c->r->a, "%s%s", c->dir, name))) {
		c->platform = arena_strdup(&c->r->a, name);
		return 0;
	}
	pom_fail(err, POM_EUSAGE, name, 0, "%s has no such platform",
		 c->o->path);
	pom_hint(err, "--platform takes one of %s", list_platforms(c));
	return POM_EUSAGE;
}

/* The folder of that part for the version if there is one, else the one without. */
static const char *folder_for(struct checkout *c, const char *under,
			      const char *part)
{
	struct arena *a = &c->r->a;
	const char *name = c->version ? arena_printf(a, "%s%s-%s", under, part,
						     c->version) :
					NULL;

	if (name && is_dir(c->o, arena_printf(a, "%s%s", c->dir, name)))
		return name;
	return arena_printf(a, "%s%s", under, part);
}

/* Adds a new file, or takes it for one that an earlier folder has as well. */
static int add_file(struct checkout *c, const char *path, const char *target,
		    const struct stat *st, struct pom_err *err)
{
	struct set_tree *t = &c->new;
	uintptr_t at = (uintptr_t)map_get(&c->target, target, strlen(target));

	if (!at && t->nsources == REPO_FILES)
		return pom_fail(err, POM_ELIMIT, path, 0,
				"more than %d new files", REPO_FILES);
	if (!at) {
		t->source = arena_push(&c->r->a, t->source, t->nsources,
				       sizeof(*t->source));
		at = ++t->nsources;
		map_put(&c->target, target, strlen(target), (void *)at);
	}
	t->source[at - 1] = (struct source){
		.path = path,
		.target = target,
		.executable = st->st_mode & 0111,
	};
	return 0;
}

/* A name in a folder of new files; a folder is added to the list of those to search. */
static int add_name(struct checkout *c, const char *top, const char *rest,
		    const char ***v, size_t *n, struct pom_err *err)
{
	struct arena *a = &c->r->a;
	const char *path = arena_printf(a, "%s/%s", top, rest), *target;
	enum root_kind kind;
	struct stat st;
	int rc;

	if (strchr(rest, '\n') || path_check(a, span_of(rest), &target, NULL)) {
		c->left_out++;
		return 0;
	}
	rc = root_stat(&c->o->root, path, &kind, &st, err);
	if (rc)
		return rc;
	if (kind == ROOT_FILE)
		return add_file(c, path, target, &st, err);
	c->left_out += kind != ROOT_DIR;
	if (kind != ROOT_DIR)
		return 0;
	if (*n == FOLDERS)
		return pom_fail(err, POM_ELIMIT, path, 0,
				"more than %d folders", FOLDERS);
	*v = arena_push(a, *v, *n, sizeof(**v));
	(*v)[(*n)++] = target;
	return 0;
}

/* Adds all files below a folder, which have the same place in the tree. */
static int add_files(struct checkout *c, const char *folder,
		     struct pom_err *err)
{
	struct arena *a = &c->r->a;
	const char *top = arena_printf(a, "%s%s", c->dir, folder), **v = NULL;
	size_t n = 0, i = 0, m, k, before = c->new.nsources;
	char **names;
	int rc;

	if (!is_dir(c->o, top))
		return 0;
	rc = root_list(&c->o->root, top, a, &names, &m, err);
	while (!rc) {
		for (k = 0; k < m && !rc; k++)
			rc = add_name(c, top,
				      i ? arena_printf(a, "%s/%s", v[i - 1],
						       names[k]) :
					  names[k],
				      &v, &n, err);
		if (rc || i == n)
			break;
		rc = root_list(&c->o->root,
			       arena_printf(a, "%s/%s", top, v[i++]), a, &names,
			       &m, err);
	}
	if (!rc && c->new.nsources > before)
		buf_addf(&c->read_as, "%s%s", c->read_as.n ? ", " : "", folder);
	return rc;
}

static int add_both_files(struct checkout *c, const char *under,
			  struct pom_err *err)
{
	struct arena *a = &c->r->a;
	int rc = add_files(c, arena_printf(a, "%s/files", under), err);

	if (!rc && c->version)
		rc = add_files(c,
			       arena_printf(a, "%s/files-%s", under, c->version),
			       err);
	return rc;
}

/* The first set: the new files, in one patch. */
static int add_new_files(struct checkout *c, struct pom_err *err)
{
	struct new_set what = { .name = "files", .where = "files" };
	struct repo *r = c->r;
	struct set *s;
	int rc = add_both_files(c, "generic", err);

	if (!rc && c->platform)
		rc = add_both_files(c, c->platform, err);
	if (!rc && c->left_out)
		quilt_note(r, c->o,
			   arena_printf(&r->a,
					"left out of the new files: %zu, which are links, or have names that no patch can have",
					c->left_out));
	if (rc || !c->new.nsources)
		return rc;
	rc = repo_add_group(r, "files", &what.group, err);
	if (!rc)
		rc = repo_add_set(r, c->o, &what, &s, err);
	if (rc)
		return rc;
	s->title = arena_printf(&r->a, "%zu new file%s of %.*s",
				c->new.nsources,
				c->new.nsources == 1 ? "" : "s",
				(int)c->read_as.n, c->read_as.p);
	s->tree[r->kind] = c->new;
	s->tree[r->kind].any = true;
	c->o->gathered = true;
	return 0;
}

/* Adds the patches of a folder, named by where it is below generic/, or by the platform. */
static int add_patches(struct checkout *c, const char *under, const char *part,
		       const char *dir, struct pom_err *err)
{
	const char *folder = folder_for(c, under, part);
	size_t n, cut = strlen(dir) - strlen(c->dir);
	int rc = quilt_add_folder(c->r, c->o, dir, folder + cut, &n, err);

	if (!rc && n)
		buf_addf(&c->read_as, "%s%s", c->read_as.n ? ", " : "", folder);
	return rc;
}

static int read_all(struct checkout *c, struct pom_err *err)
{
	const char *generic = arena_printf(&c->r->a, "%sgeneric/", c->dir);
	size_t k;
	int rc = take_platform(c, err);

	if (!rc)
		rc = choose_version(c, err);
	if (!rc)
		rc = add_new_files(c, err);
	for (k = 0; !rc && parts[k]; k++)
		rc = add_patches(c, "generic/", parts[k], generic, err);
	if (!rc && c->platform)
		rc = add_patches(c, arena_printf(&c->r->a, "%s/", c->platform),
				 "patches", c->dir, err);
	return rc;
}

/* "openwrt" for a folder of that name or for its target/linux. */
static const char *checkout_name(struct repo *r, const struct origin *o)
{
	static const char inner[] = "/target/linux";
	const char *path = o->root.path, *slash;
	size_t n = strlen(path);

	if (n > strlen(inner) && !strcmp(path + n - strlen(inner), inner))
		path = arena_strndup(&r->a, path, n - strlen(inner));
	slash = strrchr(path, '/');
	return slash && slash[1] ? arena_strdup(&r->a, slash + 1) : "openwrt";
}

int repo_read_openwrt(struct repo *r, struct origin *o, struct pom_err *err)
{
	struct checkout c = { .r = r, .o = o, .dir = find_dir(r, o) };
	size_t group, before = r->n;
	int rc;

	if (!c.dir)
		return quilt_gone(o, err);
	o->ordered = o->links = true;
	o->name = checkout_name(r, o);
	rc = read_all(&c, err);
	o->read_as =
		arena_printf(&r->a, "OpenWrt's target/linux%s%s: %s",
			     c.version ? " for " : "",
			     c.version ? c.version : "",
			     c.read_as.n ? buf_span(&c.read_as).p : "nothing");
	o->read_as = path_show(&r->a, span_of(o->read_as));
	buf_free(&c.read_as);
	map_free(&c.target);
	if (rc || r->n > before)
		return rc;
	quilt_note(r, o, "it has no patches");
	return repo_add_group(r, o->name, &group, err);
}
