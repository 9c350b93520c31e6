// SPDX-License-Identifier: GPL-2.0-only
/* A revision of a git repository as a root: see tree/git.h. */
#include "tree/git.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/library.h"
#include "lib/rights.h"
#include "tree/git_internal.h"

struct git_functions git;

/* A folder that was looked up: its tree, or NULL if there is none. */
struct folder {
	git_tree *tree;
	bool beyond_link; /* a part of its name is a symbolic link */
};

struct revision {
	git_repository *repo;
	git_odb *odb;
	struct folder top;
	struct arena a;
	struct map folders; /* by path: struct folder */
	struct folder **all;
	size_t n, cap;
};

/*
 * A process with the rights of a tree's owner may not be able to read the caller's own git
 * settings, and libgit2 would fail then: tells it not to look for them.
 */
static void ignore_callers_settings(void)
{
	git.git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL,
			     "");
	git.git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_XDG, "");
}

int git_begin(struct pom_err *err)
{
#define GIT_SYMBOL(name) LIBRARY_SYMBOL(git, name),
	static const struct library_symbol symbols[] = { GIT_FUNCTIONS(
		GIT_SYMBOL) };
#undef GIT_SYMBOL
	int rc = library_load("libgit2.so." LIBGIT2_SOVERSION,
			      "libgit2-" LIBGIT2_SOVERSION, symbols,
			      sizeof(symbols) / sizeof(symbols[0]), err);

	if (!rc && git.git_libgit2_init() < 0)
		rc = pom_fail(err, POM_EIO, NULL, 0, "libgit2 cannot start");
	if (!rc && rights_taken())
		ignore_callers_settings();
	return rc;
}

int git_fail(struct pom_err *err, int code, const char *where, const char *what)
{
	const git_error *e = git.git_error_last();
	int rc = code == GIT_ENOTFOUND ? POM_ENOENT :
		 code == GIT_EOWNER    ? POM_EACCES :
					 POM_EIO;

	return pom_fail(err, rc, where, 0, "%s: %s", what,
			e && e->message ? e->message : "git says no more");
}

/* Is there a repository, and does it belong to another user? */
static bool is_foreign(const char *path)
{
	static const char *const signs[] = { ".git", "HEAD" };
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		char *name = pom_asprintf("%s/%s", path, signs[i]);
		struct stat st;
		bool is = lstat(name, &st) == 0;

		free(name);
		if (is)
			return st.st_uid != geteuid();
	}
	return false;
}

static int open_with(git_repository **out, const char *path, unsigned int flags,
		     struct pom_err *err)
{
	int rc = git.git_repository_open_ext(out, path, flags, NULL);

	if (!rc)
		return 0;
	*out = NULL;
	if (rights_taken() && faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0) {
		pom_fail_errno(err, errno, path,
			       "the owner of the tree cannot reach it");
		rights_hint(err);
		return POM_EACCES;
	}
	/* libgit2 1.5 returns ENOTFOUND if no safe.directory is configured */
	if (rc == GIT_EOWNER || (rc == GIT_ENOTFOUND && is_foreign(path))) {
		pom_fail(err, POM_EACCES, path, 0,
			 "the repository belongs to somebody else");
		pom_hint(err,
			 "if you trust it: git config --global --add safe.directory %s",
			 path);
		return POM_EACCES;
	}
	if (rc == GIT_ENOTFOUND)
		return pom_fail(err, POM_ENOENT, path, 0,
				"this folder is no git repository");
	return git_fail(err, rc, path, "cannot open the repository");
}

int git_open_here(git_repository **out, const char *path, struct pom_err *err)
{
	return open_with(out, path, GIT_REPOSITORY_OPEN_NO_SEARCH, err);
}

int git_open_above(git_repository **out, const char *path, struct pom_err *err)
{
	return open_with(out, path, 0, err);
}

static void revision_close(void *store)
{
	struct revision *v = store;
	size_t i;

	for (i = 0; i < v->n; i++)
		git.git_tree_free(v->all[i]->tree);
	free(v->all);
	map_free(&v->folders);
	arena_free(&v->a);
	git.git_tree_free(v->top.tree);
	git.git_odb_free(v->odb);
	git.git_repository_free(v->repo);
	free(v);
	git.git_libgit2_shutdown();
}

static int look_up(struct revision *v, const struct folder *in,
		   const char *path, const char *name, struct folder *out,
		   struct pom_err *err)
{
	const git_tree_entry *e =
		in->tree ? git.git_tree_entry_byname(in->tree, name) : NULL;
	git_filemode_t mode;
	int rc;

	out->beyond_link = in->beyond_link;
	if (!e)
		return 0;
	mode = git.git_tree_entry_filemode(e);
	out->beyond_link |= mode == GIT_FILEMODE_LINK;
	if (mode != GIT_FILEMODE_TREE)
		return 0;
	rc = git.git_tree_lookup(&out->tree, v->repo, git.git_tree_entry_id(e));
	return rc ? pom_fail(err, POM_EIO, path, 0,
			     "the repository is damaged: the folder's tree cannot be read") :
		    0;
}

/* The folder whose path is the first len bytes of path; len 0: the top folder. */
static int get_folder(struct revision *v, const char *path, size_t len,
		      const struct folder **out, struct pom_err *err)
{
	const struct folder *in = &v->top;
	size_t at = 0;

	while (at < len) {
		const char *slash = memchr(path + at, '/', len - at);
		size_t end = slash ? (size_t)(slash - path) : len;
		struct folder *f = map_get(&v->folders, path, end);

		if (!f) {
			const char *full = arena_strndup(&v->a, path, end);
			int rc;

			f = arena_alloc(&v->a, 1, sizeof(*f));
			rc = look_up(v, in, full, full + at, f, err);
			if (rc)
				return rc;
			v->all = pom_grow(v->all, v->n, &v->cap,
					  sizeof(*v->all));
			v->all[v->n++] = f;
			map_put(&v->folders, full, end, f);
		}
		in = f;
		at = end + 1;
	}
	*out = in;
	return 0;
}

/* The entry of a file or folder; NULL when there is none. */
static int get_entry(struct revision *v, const char *path,
		     const git_tree_entry **out, struct pom_err *err)
{
	const char *slash = strrchr(path, '/');
	const struct folder *f;
	int rc = get_folder(v, path, slash ? (size_t)(slash - path) : 0, &f,
			    err);

	*out = NULL;
	if (rc)
		return rc;
	if (f->beyond_link)
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"the name goes through a symbolic link");
	if (f->tree)
		*out = git.git_tree_entry_byname(f->tree,
						 slash ? slash + 1 : path);
	return 0;
}

static enum root_kind entry_kind(const git_tree_entry *e, mode_t *mode)
{
	switch (git.git_tree_entry_filemode(e)) {
	case GIT_FILEMODE_BLOB_EXECUTABLE:
		*mode = S_IFREG | 0755;
		return ROOT_FILE;
	case GIT_FILEMODE_LINK:
		*mode = S_IFLNK | 0777;
		return ROOT_LINK;
	case GIT_FILEMODE_TREE:
	case GIT_FILEMODE_COMMIT:
		*mode = S_IFDIR | 0755;
		return ROOT_DIR;
	default:
		*mode = S_IFREG | 0644;
		return ROOT_FILE;
	}
}

static int blob_size(struct revision *v, const char *path,
		     const git_tree_entry *e, size_t *size, struct pom_err *err)
{
	git_object_t type;
	int rc = git.git_odb_read_header(size, &type, v->odb,
					 git.git_tree_entry_id(e));

	/* not POM_ENOENT: the revision has the file */
	return rc || type != GIT_OBJECT_BLOB ?
		       pom_fail(err, POM_EIO, path, 0,
				"the repository is damaged: the file's blob is missing in it") :
		       0;
}

static int stat_entry(struct revision *v, const char *path,
		      const git_tree_entry *e, enum root_kind *kind,
		      struct stat *st, struct pom_err *err)
{
	mode_t mode;
	size_t size = 0;
	int rc = 0;

	*kind = entry_kind(e, &mode);
	if (!st)
		return 0;
	if (*kind != ROOT_DIR)
		rc = blob_size(v, path, e, &size, err);
	memset(st, 0, sizeof(*st));
	st->st_mode = mode;
	st->st_size = (off_t)size;
	return rc;
}

static int revision_stat(void *store, const char *path, enum root_kind *kind,
			 struct stat *st, struct pom_err *err)
{
	const git_tree_entry *e;
	int rc = get_entry(store, path, &e, err);

	*kind = ROOT_ABSENT;
	return rc || !e ? rc : stat_entry(store, path, e, kind, st, err);
}

static int revision_read(void *store, const char *path, size_t limit,
			 struct buf *b, struct stat *st, struct pom_err *err)
{
	struct revision *v = store;
	const git_tree_entry *e;
	enum root_kind kind;
	struct stat here;
	git_blob *blob;
	int rc = get_entry(v, path, &e, err);

	if (!rc && !e)
		return pom_fail(err, POM_ENOENT, path, 0, "no such file");
	if (!rc)
		rc = stat_entry(v, path, e, &kind, &here, err);
	if (rc)
		return rc;
	if (st)
		*st = here;
	if (kind == ROOT_DIR)
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"not a regular file");
	if (kind == ROOT_LINK && limit >= PATH_MAX)
		limit = PATH_MAX - 1;
	if ((size_t)here.st_size > limit)
		return pom_fail(err, POM_ELIMIT, path, 0,
				"the file is larger than %zu bytes", limit);
	rc = memory_check(2 * (uint64_t)here.st_size, path, err);
	if (rc)
		return rc;
	rc = git.git_blob_lookup(&blob, v->repo, git.git_tree_entry_id(e));
	if (rc)
		return pom_fail(err, POM_EIO, path, 0,
				"the repository is damaged: the file's blob cannot be read");
	buf_add(b, git.git_blob_rawcontent(blob),
		(size_t)git.git_blob_rawsize(blob));
	git.git_blob_free(blob);
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int revision_list(void *store, const char *path, struct arena *a,
			 char ***names, size_t *n, struct pom_err *err)
{
	struct revision *v = store;
	const struct folder *f;
	size_t i, len = strcmp(path, ".") == 0 ? 0 : strlen(path);
	int rc = get_folder(v, path, len, &f, err);

	*names = NULL;
	*n = 0;
	if (rc || !f->tree)
		return rc;
	*n = git.git_tree_entrycount(f->tree);
	*names = arena_alloc(a, *n, sizeof(**names));
	for (i = 0; i < *n; i++)
		(*names)[i] =
			arena_strdup(a,
				     git.git_tree_entry_name(
					     git.git_tree_entry_byindex(f->tree,
									i)));
	/* git sorts folders as if their names ended in a slash */
	qsort(*names, *n, sizeof(**names), by_bytes);
	return 0;
}

/*
 * Opens the objects. libgit2 reports objects that it may not read as missing, so this
 * checks the permissions first.
 */
static int open_objects(struct revision *v, const char *path,
			struct pom_err *err)
{
	git_buf folder = { 0 };
	int fd, rc = git.git_repository_item_path(&folder, v->repo,
						  GIT_REPOSITORY_ITEM_OBJECTS);

	if (rc)
		return git_fail(err, rc, path, "cannot find the objects");
	fd = open(folder.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		rc = pom_fail_errno(err, errno, folder.ptr,
				    "cannot read the objects");
	else
		close(fd);
	git.git_buf_dispose(&folder);
	if (!rc && git.git_repository_odb(&v->odb, v->repo))
		rc = git_fail(err, GIT_ERROR, path, "cannot open the objects");
	return rc;
}

int git_find_object(git_object **out, git_repository *repo, const char *path,
		    const char *rev, struct pom_err *err)
{
	int rc = git.git_revparse_single(out, repo, rev);

	if (!rc)
		return 0;
	*out = NULL;
	rc = rc == GIT_EAMBIGUOUS ?
		     pom_fail(err, POM_EUSAGE, path, 0,
			      "more than one object begins with %s", rev) :
		     pom_fail(err, POM_ENOENT, path, 0,
			      "the repository has no revision %s", rev);
	pom_hint(err,
		 "give a tag, a branch or a commit: `git -C %s tag` and `git -C %s branch -a` list them",
		 path, path);
	return rc;
}

static int find_tree(struct revision *v, const char *path, const char *rev,
		     char *id, size_t size, struct pom_err *err)
{
	git_object *o = NULL, *commit = NULL, *tree = NULL;
	int rc = git_find_object(&o, v->repo, path, rev, err);

	if (rc)
		return rc;
	rc = git.git_object_peel(&tree, o, GIT_OBJECT_TREE);
	if (rc) {
		rc = pom_fail(err, POM_EUSAGE, path, 0,
			      "%s is neither a commit nor a folder", rev);
		goto done;
	}
	if (git.git_object_peel(&commit, o, GIT_OBJECT_COMMIT))
		commit = NULL;
	git.git_oid_tostr(id, size, git.git_object_id(commit ? commit : tree));
	rc = git.git_tree_lookup(&v->top.tree, v->repo,
				 git.git_object_id(tree));
	if (rc)
		rc = git_fail(err, rc, path, "cannot read the revision");
done:
	git.git_object_free(o);
	git.git_object_free(commit);
	git.git_object_free(tree);
	return rc;
}

static const struct root_ops revision_ops = { revision_stat, revision_read,
					      NULL, revision_list,
					      revision_close };

int git_of_revision(git_repository **out, const struct root *r,
		    struct pom_err *err)
{
	const struct revision *v = r->store;

	if (r->ops != &revision_ops)
		return pom_fail(err, POM_ENOENT, r->path, 0,
				"this tree lies in no git repository");
	return git_open_here(out, git.git_repository_path(v->repo), err);
}

int tree_git_open(struct root *r, const char *path, const char *rev, char *id,
		  size_t size, struct pom_err *err)
{
	char full[PATH_MAX], *name;
	struct revision *v;
	int rc = git_begin(err);

	if (rc)
		return rc;
	v = pom_alloc(1, sizeof(*v));
	name = pom_asprintf("%s@%s", realpath(path, full) ? full : path, rev);
	root_open_store(r, name, &revision_ops, v);
	free(name);
	if (!*rev) {
		pom_fail(err, POM_EUSAGE, path, 0,
			 "no revision stands behind the @");
		pom_hint(err, "give %s@HEAD, say", path);
		return POM_EUSAGE;
	}
	rc = git_open_here(&v->repo, path, err);
	if (!rc)
		rc = open_objects(v, path, err);
	return rc ? rc : find_tree(v, path, rev, id, size, err);
}

int tree_git_library(struct buf *b, struct pom_err *err)
{
	int part[3], rc = git_begin(err);

	if (rc)
		return rc;
	git.git_libgit2_version(&part[0], &part[1], &part[2]);
	buf_addf(b, "libgit2 %d.%d.%d", part[0], part[1], part[2]);
	git.git_libgit2_shutdown();
	return 0;
}
