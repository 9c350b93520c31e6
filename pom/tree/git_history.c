// SPDX-License-Identifier: GPL-2.0-only
/* The history of a git repository: see git_history.h. */
#include "tree/git_history.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/interrupt.h"
#include "lib/rights.h"
#include "tree/git_internal.h"

/* Bytes of objects that libgit2 keeps: a search must not grow with the history. */
enum { CACHE_BYTES = 64 << 20, FILE_LIMIT = 1 << 24 };

struct git_history {
	git_repository *repo;
	char *path;
	char *prefix; /* of the tree in the repository: "" or "linux/" */
};

static const git_oid *oid(const struct commit_id *id)
{
	_Static_assert(sizeof(git_oid) == sizeof(struct commit_id),
		       "a name is a SHA-1");
	return (const git_oid *)(const void *)id;
}

static void set_id(struct commit_id *out, const git_oid *id)
{
	memcpy(out->raw, id, sizeof(out->raw));
}

static void hint_shallow(const struct git_history *h, struct pom_err *err)
{
	pom_hint(err,
		 "the clone is shallow: it has only the latest commits; `git -C %s fetch --unshallow` gets the rest of its history",
		 h->path);
}

static int fail(const struct git_history *h, int code, const char *what,
		struct pom_err *err)
{
	int rc = git_fail(err, code, h->path, what);

	if (tree_history_shallow(h))
		hint_shallow(h, err);
	return rc;
}

bool tree_history_shallow(const struct git_history *h)
{
	return h->repo && git.git_repository_is_shallow(h->repo) == 1;
}

static int begin(struct git_history **out, const char *path,
		 struct pom_err *err)
{
	int rc = git_begin(err);

	*out = NULL;
	if (rc)
		return rc;
	*out = pom_alloc(1, sizeof(**out));
	(*out)->path = pom_strdup(path);
	(*out)->prefix = pom_strdup("");
	git.git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_BYTES);
	return 0;
}

int tree_history_open(struct git_history **out, const char *path,
		      struct pom_err *err)
{
	struct stat st;
	int rc;

	*out = NULL;
	if (stat(path, &st) < 0)
		return pom_fail_errno(err, errno, path, "cannot open");
	rc = rights_take(&st, path, err);
	if (!rc)
		rc = begin(out, path, err);
	return rc ? rc : git_open_here(&(*out)->repo, path, err);
}

/* Sets the prefix of a folder in the work tree. */
static int set_prefix(struct git_history *h, struct pom_err *err)
{
	const char *work = git.git_repository_workdir(h->repo);
	char full[PATH_MAX], own[PATH_MAX];
	size_t n;

	if (!work || !realpath(work, full) || !realpath(h->path, own))
		return pom_fail(err, POM_ENOENT, h->path, 0,
				"the repository has no work tree");
	n = strlen(full);
	if (strncmp(own, full, n) != 0 || (own[n] && own[n] != '/'))
		return pom_fail(err, POM_ENOENT, h->path, 0,
				"the repository's work tree is somewhere else");
	free(h->prefix);
	h->prefix = own[n] ? pom_asprintf("%s/", own + n + 1) : pom_strdup("");
	return 0;
}

int tree_history_of(struct git_history **out, const struct root *r,
		    const char *revision, struct commit_id *tip,
		    struct pom_err *err)
{
	int rc = begin(out, r->path, err);

	if (rc)
		return rc;
	if (r->ops)
		rc = git_of_revision(&(*out)->repo, r, err);
	else
		rc = git_open_above(&(*out)->repo, r->path, err);
	if (!rc && !r->ops)
		rc = set_prefix(*out, err);
	if (!rc)
		rc = tree_history_find(*out, *revision ? revision : "HEAD", tip,
				       err);
	return rc;
}

const char *tree_history_prefix(const struct git_history *h)
{
	return h->prefix;
}

void tree_history_free(struct git_history *h)
{
	if (!h)
		return;
	git.git_repository_free(h->repo);
	free(h->path);
	free(h->prefix);
	free(h);
	git.git_libgit2_shutdown();
}

void commit_id_hex(const struct commit_id *id, char out[HISTORY_ID])
{
	git.git_oid_tostr(out, HISTORY_ID, oid(id));
}

int tree_history_find(struct git_history *h, const char *rev,
		      struct commit_id *out, struct pom_err *err)
{
	git_object *o = NULL, *commit = NULL;
	int rc = git_find_object(&o, h->repo, h->path, rev, err);

	if (rc == POM_ENOENT && tree_history_shallow(h))
		hint_shallow(h, err);
	if (!rc && git.git_object_peel(&commit, o, GIT_OBJECT_COMMIT))
		rc = pom_fail(err, POM_EUSAGE, h->path, 0, "%s is no commit",
			      rev);
	if (!rc)
		set_id(out, git.git_object_id(commit));
	git.git_object_free(commit);
	git.git_object_free(o);
	return rc;
}

/* The day of a commit where its author was. Empty if its time is no date. */
static const char *day(struct arena *a, const git_signature *s)
{
	struct tm tm;
	char text[32];
	time_t t;

	if (__builtin_add_overflow(s->when.time, s->when.offset * 60, &t) ||
	    !gmtime_r(&t, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%d", &tm))
		return "";
	return arena_strdup(a, text);
}

int tree_history_read(struct git_history *h, struct arena *a,
		      const struct commit_id *id, struct history_commit *out,
		      struct pom_err *err)
{
	const git_signature *s;
	git_commit *c;
	const char *subject;
	size_t i;
	int rc = git.git_commit_lookup(&c, h->repo, oid(id));

	if (rc)
		return fail(h, rc, "cannot read a commit", err);
	s = git.git_commit_author(c);
	subject = git.git_commit_summary(c);
	out->id = *id;
	commit_id_hex(id, out->hex);
	out->subject = arena_strdup(a, subject ? subject : "");
	out->author = arena_strdup(a, s && s->name ? s->name : "");
	out->date = s ? day(a, s) : "";
	out->nparents = git.git_commit_parentcount(c);
	out->parent = arena_alloc(a, out->nparents, sizeof(*out->parent));
	for (i = 0; i < out->nparents; i++)
		set_id(&out->parent[i],
		       git.git_commit_parent_id(c, (unsigned int)i));
	git.git_commit_free(c);
	return 0;
}

int tree_history_base(struct git_history *h, const struct commit_id *a,
		      const struct commit_id *b, struct commit_id *out,
		      struct pom_err *err)
{
	git_oid base;
	int rc = git.git_merge_base(&base, h->repo, oid(a), oid(b));

	if (rc == GIT_ENOTFOUND && !tree_history_shallow(h))
		return pom_fail(err, POM_ENOENT, h->path, 0,
				"the two revisions have no history in common");
	if (rc)
		return fail(h, rc, "cannot compare two revisions", err);
	set_id(out, &base);
	return 0;
}

int tree_history_has(struct git_history *h, const struct commit_id *id,
		     const struct commit_id *old, struct pom_err *err)
{
	int rc;

	if (commit_id_eq(id, old))
		return 1;
	rc = git.git_graph_descendant_of(h->repo, oid(id), oid(old));
	return rc < 0 ? fail(h, rc, "cannot compare two revisions", err) : rc;
}

void history_line_free(struct history_line *l)
{
	free(l->id);
	memset(l, 0, sizeof(*l));
}

static int add_commit(const struct git_history *h, struct history_line *l,
		      const git_oid *id, struct pom_err *err)
{
	if (l->n == HISTORY_COMMITS)
		return pom_fail(err, POM_ELIMIT, h->path, 0,
				"more than %d commits in a line of history",
				HISTORY_COMMITS);
	l->id = pom_grow(l->id, l->n, &l->cap, sizeof(*l->id));
	set_id(&l->id[l->n++], id);
	return interrupt_check(err);
}

static int set_before(struct git_history *h, struct history_line *l,
		      struct pom_err *err)
{
	git_commit *c;
	int rc;

	if (!l->n)
		return 0;
	rc = git.git_commit_lookup(&c, h->repo, oid(&l->id[0]));
	if (rc)
		return fail(h, rc, "cannot read a commit", err);
	l->root = !git.git_commit_parentcount(c);
	if (!l->root)
		set_id(&l->before, git.git_commit_parent_id(c, 0));
	git.git_commit_free(c);
	return 0;
}

/* The line up to the commit to; without what from has, unless that is NULL. */
static int walk_line(struct git_history *h, const struct commit_id *from,
		     const struct commit_id *to, size_t most,
		     struct history_line *out, struct pom_err *err)
{
	git_revwalk *walk = NULL;
	git_oid id;
	size_t i;
	int rc, bad = 0;

	memset(out, 0, sizeof(*out));
	rc = git.git_revwalk_new(&walk, h->repo);
	if (!rc)
		rc = git.git_revwalk_simplify_first_parent(walk);
	if (!rc)
		rc = git.git_revwalk_push(walk, oid(to));
	if (!rc && from)
		rc = git.git_revwalk_hide(walk, oid(from));
	while (!rc && !bad && out->n < most) {
		rc = git.git_revwalk_next(&id, walk);
		if (!rc)
			bad = add_commit(h, out, &id, err);
	}
	git.git_revwalk_free(walk);
	if (bad)
		return bad;
	if (rc && rc != GIT_ITEROVER)
		return fail(h, rc, "cannot walk through the history", err);
	for (i = 0; i < out->n / 2; i++) {
		struct commit_id swap = out->id[i];

		out->id[i] = out->id[out->n - 1 - i];
		out->id[out->n - 1 - i] = swap;
	}
	return set_before(h, out, err);
}

int tree_history_line(struct git_history *h, const struct commit_id *from,
		      const struct commit_id *to, struct history_line *out,
		      struct pom_err *err)
{
	return walk_line(h, from, to, SIZE_MAX, out, err);
}

int tree_history_latest(struct git_history *h, const struct commit_id *id,
			size_t most, struct history_line *out,
			struct pom_err *err)
{
	return walk_line(h, NULL, id, most, out, err);
}

static int tree_of(struct git_history *h, const struct commit_id *id,
		   git_tree **out, struct pom_err *err)
{
	git_commit *c;
	int rc = git.git_commit_lookup(&c, h->repo, oid(id));

	*out = NULL;
	if (!rc) {
		rc = git.git_commit_tree(out, c);
		git.git_commit_free(c);
	}
	return rc ? fail(h, rc, "cannot read a commit", err) : 0;
}

static bool same_entry(const git_tree_entry *a, const git_tree_entry *b)
{
	return git.git_tree_entry_filemode(a) ==
		       git.git_tree_entry_filemode(b) &&
	       git.git_oid_equal(git.git_tree_entry_id(a),
				 git.git_tree_entry_id(b));
}

static bool is_folder(const git_tree_entry *e)
{
	return git.git_tree_entry_filemode(e) == GIT_FILEMODE_TREE;
}

/*
 * Have both trees the same at path? Goes down as long as the folders on the way differ.
 * Takes both trees, and frees them.
 */
static int same_below(struct git_history *h, git_tree *a, git_tree *b,
		      const char *path, struct pom_err *err)
{
	int same = -1, rc = 0;

	while (same < 0 && !rc) {
		size_t n = strcspn(path, "/");
		char *name = pom_strndup(path, n);
		const git_tree_entry *x = git.git_tree_entry_byname(a, name);
		const git_tree_entry *y = git.git_tree_entry_byname(b, name);
		git_tree *below[2] = { NULL, NULL };

		free(name);
		if (!x || !y) {
			same = !x && !y;
		} else if (same_entry(x, y)) {
			same = 1;
		} else if (!path[n] || !is_folder(x) || !is_folder(y)) {
			same = 0;
		} else {
			path += n + 1;
			rc = git.git_tree_lookup(&below[0], h->repo,
						 git.git_tree_entry_id(x));
			if (!rc)
				rc = git.git_tree_lookup(&below[1], h->repo,
							 git.git_tree_entry_id(
								 y));
			git.git_tree_free(a);
			git.git_tree_free(b);
			a = below[0];
			b = below[1];
		}
	}
	git.git_tree_free(a);
	git.git_tree_free(b);
	return rc ? fail(h, rc, "cannot read a folder", err) : same;
}

int tree_history_same(struct git_history *h, const struct commit_id *a,
		      const struct commit_id *b, const char *const *path,
		      size_t n, struct pom_err *err)
{
	int same = 1;
	size_t i;

	for (i = 0; i < n && same == 1; i++) {
		git_tree *x = NULL, *y = NULL;
		int rc = tree_of(h, a, &x, err);

		if (!rc)
			rc = tree_of(h, b, &y, err);
		if (rc) {
			git.git_tree_free(x);
			return rc;
		}
		same = same_below(h, x, y, path[i], err);
	}
	return same;
}

/* A code of libgit2. A blob's size is asked for first: its name tells nothing of it. */
static int read_blob(struct git_history *h, const git_oid *id, struct buf *out,
		     int *there)
{
	git_blob *blob = NULL;
	git_odb *odb = NULL;
	git_object_t type;
	size_t size = 0;
	int rc = git.git_repository_odb(&odb, h->repo);

	if (!rc)
		rc = git.git_odb_read_header(&size, &type, odb, id);
	git.git_odb_free(odb);
	if (rc || size > FILE_LIMIT)
		return rc;
	rc = git.git_blob_lookup(&blob, h->repo, id);
	if (rc)
		return rc;
	buf_add(out, git.git_blob_rawcontent(blob),
		(size_t)git.git_blob_rawsize(blob));
	git.git_blob_free(blob);
	*there = 1;
	return 0;
}

int tree_history_file(struct git_history *h, const struct commit_id *id,
		      const char *path, struct buf *out, struct pom_err *err)
{
	git_tree_entry *e = NULL;
	git_tree *tree;
	int there = 0, rc = tree_of(h, id, &tree, err);

	if (rc)
		return rc;
	rc = git.git_tree_entry_bypath(&e, tree, path);
	if (!rc && git.git_tree_entry_filemode(e) != GIT_FILEMODE_TREE &&
	    git.git_tree_entry_filemode(e) != GIT_FILEMODE_COMMIT)
		rc = read_blob(h, git.git_tree_entry_id(e), out, &there);
	git.git_tree_entry_free(e);
	git.git_tree_free(tree);
	return rc && rc != GIT_ENOTFOUND ?
		       fail(h, rc, "cannot read a file", err) :
		       there;
}
