// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects the changes of a transaction, and writes the new files below .pom/txn.
 * txn/plan.c and txn/commit.c carry it out; txn/recover.c and txn/undo.c undo it.
 *
 * The rules, in the order in which a transaction follows them. The coordinator is the
 * first tree that has changes.
 *
 *  1. New files are written to .pom/txn/NUM.
 *  2. Every tree's .pom/journal.new is written; then all file systems are synced. No name
 *     in a tree has changed yet. A run that dies until here leaves files below .pom/txn
 *     and no journal; the next run removes them.
 *  3. journal.new is renamed to journal, durably, the coordinator's first. So wherever
 *     there is a journal, the coordinator has one as well.
 *  4. The names in the trees change. As soon as a name is the new file, the old file is
 *     in .pom/txn. A run that dies from step 3 on is rolled back.
 *  5. All file systems are synced. The coordinator's journal is renamed to done, durably.
 *     This rename makes the transaction happen in all trees: the file done is complete
 *     as soon as it exists.
 *  6. The old files are removed, then the journals: those of the other trees, durably,
 *     and only then the coordinator's. So if the coordinator has no journal with the id
 *     of another tree's journal, the transaction was not done, and is rolled back.
 *
 * Rolling back finds out from the disk what has happened to each change. So it can be
 * interrupted anywhere and begun again. It syncs before it removes the journals.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "lib/path.h"
#include "lib/rights.h"
#include "txn/internal.h"

static int check_roots(struct root *const *roots, size_t n, struct pom_err *err)
{
	struct stat st[TXN_TREES];
	size_t i, k;

	if (n > TXN_TREES)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"%zu trees at once are more than %d", n,
				TXN_TREES);
	for (i = 0; i < n; i++) {
		if (fstat(roots[i]->fd, &st[i]) < 0)
			return pom_fail_errno(err, errno, roots[i]->path,
					      "cannot stat the tree");
		if (roots[i]->path[0] != '/')
			return pom_fail(err, POM_EIO, roots[i]->path, 0,
					"the tree's absolute name cannot be found out");
		for (k = 0; k < i; k++)
			if (st[i].st_dev == st[k].st_dev &&
			    st[i].st_ino == st[k].st_ino)
				return pom_fail(err, POM_EUSAGE, roots[i]->path,
						0,
						"the same tree is named twice");
		if (!txn_pending(roots[i]))
			continue;
		pom_fail(err, POM_EBUSY, roots[i]->path, 0,
			 "an earlier run did not end here");
		pom_hint(err, "start again: the next start puts it right");
		return POM_EBUSY;
	}
	return 0;
}

int txn_begin(struct txn **out, struct root *const *roots, size_t n,
	      struct pom_err *err)
{
	struct txn *t;
	size_t i;
	int rc = 0;

	*out = NULL;
	for (i = 0; i < n && i < TXN_TREES && !rc; i++)
		rc = rights_settle(roots[i], err);
	if (!rc)
		rc = check_roots(roots, n, err);
	if (rc)
		return rc;
	t = pom_alloc(1, sizeof(*t));
	t->own = n && roots[0]->own;
	t->n = n;
	t->max_changes = TXN_CHANGES;
	for (i = 0; i < n; i++)
		site_init(&t->tree[i].s, roots[i]);
	*out = t;
	return 0;
}

void txn_keep_folders(struct txn *t, size_t tree, const struct map *folders)
{
	t->tree[tree].keep = folders;
}

void txn_folder_perms(struct txn *t, size_t tree,
		      mode_t (*perms)(const void *arg, const char *path),
		      const void *arg)
{
	t->tree[tree].perms = perms;
	t->tree[tree].perms_arg = arg;
}

/* Is a name on the way to path deleted? Then the name may go through a link. */
static bool below_deleted(const struct stage *g, const char *path)
{
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const struct change *c =
			map_get(&g->by_path, path, (size_t)(slash - path));

		if (c && !c->put)
			return true;
	}
	return false;
}

static int look(struct txn *t, struct stage *g, const char *path,
		struct ident *out, struct pom_err *err)
{
	struct stat st, *kept;
	int there = site_lstat(&g->s, path, &st);

	if (there < 0 && (errno == ELOOP || errno == EXDEV)) {
		if (!below_deleted(g, path))
			return site_fail(&g->s, ELOOP, path,
					 "the name goes through a symbolic link",
					 err);
		there = 0;
	}
	if (there < 0)
		return site_fail(&g->s, errno, path, "cannot stat", err);
	if (!there)
		return 0;
	if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode) && !S_ISDIR(st.st_mode))
		return site_refuse(&g->s, POM_EUNSAFE, path,
				   "a device, a FIFO or a socket is in the way",
				   err);
	kept = arena_alloc(&t->a, 1, sizeof(*kept));
	*kept = st;
	out->st = kept;
	return 0;
}

/*
 * The change of path: the one that exists (*is_new is false), or a new one, which
 * add_change adds when everything has succeeded.
 */
static int find_change(struct txn *t, struct stage *g, const char *path,
		       struct change **out, bool *is_new, struct pom_err *err)
{
	struct arena scratch = { 0 };
	struct change *c;
	int rc;

	assert(!t->over);
	*is_new = false;
	*out = map_get(&g->by_path, path, strlen(path));
	if (*out)
		return 0;
	*is_new = true;
	rc = journal_path(&scratch, span_of(path), err);
	arena_free(&scratch);
	if (rc)
		return rc;
	if (t->changes >= t->max_changes)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"more than %zu files to change at once",
				t->max_changes);
	c = arena_alloc(&t->a, 1, sizeof(*c));
	c->rec.path = arena_strdup(&t->a, path);
	rc = look(t, g, path, &c->old, err);
	if (!rc)
		*out = c;
	return rc;
}

static void add_change(struct txn *t, struct stage *g, struct change *c)
{
	g->change = pom_grow(g->change, g->n, &g->cap, sizeof(struct change *));
	g->change[g->n++] = c;
	map_put(&g->by_path, c->rec.path, strlen(c->rec.path), c);
	t->changes++;
}

/* The permissions of the new file: see txn_put in txn.h. */
static mode_t new_mode(const struct ident *old, mode_t mode)
{
	if ((mode & TXN_EXACT) || !old->st || !S_ISREG(old->st->st_mode))
		return mode & 0777;
	return txn_mode(old->st->st_mode & 0777, mode & 0100);
}

mode_t txn_mode(mode_t had, bool run)
{
	if (run == ((had & 0100) != 0))
		return had;
	return run ? had | 0100 | (had & 0444) >> 2 : had & ~(mode_t)0111;
}

static struct span gather(struct txn *t, const struct span *parts, size_t n)
{
	size_t i, all = 0;

	if (n == 1)
		return parts[0];
	for (i = 0; i < n; i++)
		all += parts[i].n;
	t->io.n = 0;
	buf_reserve(&t->io, all);
	for (i = 0; i < n; i++)
		buf_addspan(&t->io, parts[i]);
	return buf_span(&t->io);
}

static int stage_link(const struct stage *g, struct record *r, const char *name,
		      struct span text, struct pom_err *err)
{
	char target[PATH_LIMIT + 1];
	struct stat st;

	if (!text.n || text.n > PATH_LIMIT || memchr(text.p, '\0', text.n))
		return pom_fail(err, POM_EUNSAFE, r->path, 0,
				"the text of a symbolic link is not a name");
	memcpy(target, text.p, text.n);
	target[text.n] = '\0';
	if (fs_symlink(target, g->s.txn_fd, name) < 0 ||
	    fs_lstat(g->s.txn_fd, name, &st) < 0)
		return site_fail(&g->s, errno, r->path,
				 "cannot write the new link", err);
	r->mode = st.st_mode;
	r->ino = st.st_ino;
	return 0;
}

/* The file that a new one replaces, or that it was made of: it gets its owner; or NULL. */
static const struct stat *like_of(const struct change *c)
{
	const struct stat *old = c->old.st ? c->old.st : c->like.st;

	return old && S_ISREG(old->st_mode) ? old : NULL;
}

/* r has the mode and the size of the new file, which is staged as name. */
static int stage_file(const struct stage *g, struct record *r, const char *name,
		      struct span text, const struct change *c,
		      struct pom_err *err)
{
	const struct stat *old = like_of(c);
	const char *from = c->old.st ? r->path : c->like_path;
	bool ours = !old ||
		    (old->st_uid == geteuid() && old->st_gid == getegid());
	struct stat st = { 0 };
	int fd, rc, saved = 0;
	bool more = false;

	do {
		fd = openat(g->s.txn_fd, name,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    r->mode & 0777 & ~(mode_t)(ours ? 0 : 077));
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return site_fail(&g->s, errno, r->path,
				 "cannot write the new file", err);
	/* the owner first: chown(2) can clear bits of the mode */
	if (fd_write_all(fd, text.p, text.n) < 0 || fstat(fd, &st) < 0 ||
	    (old && fs_give(fd, &st, old) < 0) ||
	    (old && txn_attributes(&g->s, from, fd, &more) < 0))
		saved = errno;
	else if ((uint64_t)st.st_size != r->size)
		saved = EIO;
	/* the umask can have cleared bits; another owner's file got fewer bits so far */
	if (!saved &&
	    (!ours || more || (st.st_mode & 0777) != (r->mode & 0777))) {
		do {
			rc = fchmod(fd, r->mode & 0777);
		} while (rc < 0 && errno == EINTR);
		saved = rc < 0 ? errno : 0;
	}
	r->ino = st.st_ino;
	if (fs_close(fd) < 0 && !saved)
		saved = errno;
	if (saved)
		return site_fail(&g->s, saved, r->path,
				 "cannot write the new file", err);
	return 0;
}

/* r has the mode, size and digest of the new file. */
static int stage_new(struct txn *t, struct stage *g, struct change *c,
		     struct record *r, struct span text, struct pom_err *err)
{
	char name[NUM_NAME];
	int rc = site_make(&g->s, err);

	if (rc)
		return rc;
	r->num = t->next++;
	num_name(name, r->num, "");
	rc = S_ISLNK(r->mode) ? stage_link(g, r, name, text, err) :
				stage_file(g, r, name, text, c, err);
	if (rc)
		fs_remove(g->s.txn_fd, name,
			  0); /* if it fails, site_clear does */
	return rc;
}

/* Removes the staged file of c. If that fails, site_clear removes it later. */
static void unstage(const struct stage *g, struct change *c)
{
	char name[NUM_NAME];

	if (!c->put)
		return;
	num_name(name, c->rec.num, "");
	fs_remove(g->s.txn_fd, name, 0);
}

/* txn_put_file without the change of rights. */
static int put(struct txn *t, size_t tree, const char *path,
	       const struct txn_file *f, struct pom_err *err)
{
	struct span text = gather(t, f->parts, f->nparts);
	struct stage *g = &t->tree[tree];
	struct change *c = NULL;
	struct record r;
	bool is_new;
	int rc;

	assert(tree < t->n);
	rc = interrupt_check(err);
	if (!rc)
		rc = find_change(t, g, path, &c, &is_new, err);
	if (!rc && f->like && !c->old.st) {
		rc = look(t, g, f->like, &c->like, err);
		c->like_path = f->like;
	}
	if (rc)
		return rc;
	if (!S_ISLNK(f->mode) && c->old.st && S_ISLNK(c->old.st->st_mode) &&
	    !c->gone)
		return site_refuse(&g->s, POM_EUNSAFE, path,
				   "a symbolic link is in the way", err);
	r = c->rec;
	r.mode = S_ISLNK(f->mode) ? S_IFLNK :
				    S_IFREG | new_mode(&c->old, f->mode);
	r.size = text.n;
	if (f->digest)
		memcpy(r.digest, f->digest, sizeof(r.digest));
	else
		pom_digest(r.digest, &text, 1);
	rc = stage_new(t, g, c, &r, text, err);
	if (rc)
		return rc;
	unstage(g, c);
	c->rec = r;
	c->put = true;
	if (is_new)
		add_change(t, g, c);
	return 0;
}

int txn_put_file(struct txn *t, size_t tree, const char *path,
		 const struct txn_file *f, struct pom_err *err)
{
	bool was = rights_as(t->own);
	int rc = put(t, tree, path, f, err);

	rights_as(was);
	return rc;
}

int txn_put(struct txn *t, size_t tree, const char *path, struct span text,
	    mode_t mode, struct pom_err *err)
{
	const struct txn_file f = { &text, 1, NULL, mode, NULL };

	return txn_put_file(t, tree, path, &f, err);
}

const char *txn_digest(const struct txn *t, size_t tree, const char *path)
{
	const struct change *c =
		map_get(&t->tree[tree].by_path, path, strlen(path));

	return c && c->put ? c->rec.digest : "-";
}

static int del(struct txn *t, size_t tree, const char *path,
	       struct pom_err *err)
{
	struct stage *g = &t->tree[tree];
	struct change *c = NULL;
	bool is_new;
	int rc;

	assert(tree < t->n);
	rc = find_change(t, g, path, &c, &is_new, err);
	if (rc)
		return rc;
	if (!c->put && (!is_new || !c->old.st))
		return site_refuse(&g->s, POM_ENOENT, path, "no such file",
				   err);
	if (is_new && S_ISDIR(c->old.st->st_mode))
		return site_refuse(&g->s, POM_EUNSAFE, path,
				   "a folder is in the way", err);
	unstage(g, c);
	c->put = false;
	c->gone = true;
	c->rec.num = t->next++;
	if (is_new)
		add_change(t, g, c);
	return 0;
}

int txn_del(struct txn *t, size_t tree, const char *path, struct pom_err *err)
{
	bool was = rights_as(t->own);
	int rc = del(t, tree, path, err);

	rights_as(was);
	return rc;
}

void txn_drop(struct txn *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct site *s = &t->tree[i].s;

		/* if this fails, the next run removes what is left */
		if (s->made && !s->journaled && site_clear(s, NULL) == 0)
			site_tidy(s, NULL);
	}
}

void txn_free(struct txn *t)
{
	size_t i;

	if (!t)
		return;
	if (!t->over) {
		bool was = rights_as(t->own);

		txn_drop(t);
		rights_as(was);
	}
	for (i = 0; i < t->n; i++) {
		struct stage *g = &t->tree[i];

		site_close(&g->s);
		map_free(&g->by_path);
		free(g->change);
		free(g->rec);
		free(g->was);
	}
	buf_free(&t->io);
	arena_free(&t->a);
	free(t);
}
