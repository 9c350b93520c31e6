// SPDX-License-Identifier: GPL-2.0-only
/* Carries out a transaction: steps 2 to 6 of the rules in txn.c. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "lib/interrupt.h"
#include "lib/rights.h"
#include "txn/internal.h"

static int conflict(const struct site *s, const char *path, const char *what,
		    struct pom_err *err)
{
	site_refuse(s, POM_ECONFLICT, path, what, err);
	pom_hint(err,
		 "somebody else is at work in the tree; nothing was changed, try again");
	return POM_ECONFLICT;
}

static const char changed[] = "the file was changed while this ran";

/* Compares what a rename does not change. overlayfs can change the inode number. */
static bool same_content(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mode == b->st_mode &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Conflicts unless the name still is the file that txn_put or txn_del has seen. */
static int check_before(const struct site *s, const struct record *r,
			const struct ident *was, int fd, const char *base,
			struct pom_err *err)
{
	struct stat now;

	if (fs_lstat(fd, base, &now) < 0) {
		if (errno == ENOENT)
			return conflict(s, r->path, "the file has gone", err);
		return site_fail(s, errno, r->path, "cannot stat", err);
	}
	if (now.st_dev != was->st->st_dev || now.st_ino != was->st->st_ino ||
	    !same_content(&now, was->st))
		return conflict(s, r->path, changed, err);
	return 0;
}

/* The same for the file that the rename has moved: it could change until then. */
static int check_after(const struct site *s, const struct record *r,
		       const struct ident *was, const char *name,
		       struct pom_err *err)
{
	struct stat now;

	if (fs_lstat(s->txn_fd, name, &now) < 0)
		return site_fail(s, errno, r->path, "cannot stat", err);
	if (!same_content(&now, was->st))
		return conflict(s, r->path, changed, err);
	return 0;
}

static int parent_of(struct site *s, const struct record *r, int *fd,
		     const char **base, struct pom_err *err)
{
	*fd = site_parent(s, r->path, base);
	if (*fd < 0)
		return site_fail(s, errno, r->path, "cannot open the folder",
				 err);
	return 0;
}

static int do_delete(struct site *s, const struct record *r,
		     const struct ident *was, struct pom_err *err)
{
	char old[NUM_NAME];
	const char *base;
	int fd, rc = parent_of(s, r, &fd, &base, err);

	if (!rc)
		rc = check_before(s, r, was, fd, base, err);
	if (rc)
		return rc;
	num_name(old, r->num, ".old");
	if (fs_move(fd, base, s->txn_fd, old) < 0)
		return site_fail(s, errno, r->path, "cannot remove", err);
	return check_after(s, r, was, old, err);
}

static int do_rmdir(struct site *s, const struct record *r, struct pom_err *err)
{
	const char *base;
	int fd, rc = parent_of(s, r, &fd, &base, err);

	if (rc)
		return rc;
	if (fs_remove(fd, base, AT_REMOVEDIR) == 0)
		return 0;
	/* not empty, or a process works in it: both are no error */
	if (errno == ENOTEMPTY || errno == EEXIST || errno == EBUSY)
		return 0;
	return site_fail(s, errno, r->path, "cannot remove the folder", err);
}

/* Gives a new folder its permissions, where the file system has such. */
static int permit(const struct site *s, const struct record *r, int parent,
		  const char *base, struct pom_err *err)
{
	int fd, rc, saved;

	do {
		fd = openat(parent, base,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	} while (fd < 0 && errno == EINTR);
	rc = fd < 0 ? -1 : fs_permit_folder(fd, r->mode);
	saved = errno;
	if (fd >= 0)
		fs_close(fd);
	if (!rc || saved == EPERM || saved == EOPNOTSUPP)
		return 0;
	return site_fail(s, saved, r->path,
			 "cannot set the permissions of the folder", err);
}

static int do_mkdir(struct site *s, const struct record *r, struct pom_err *err)
{
	/* files are put into it next */
	const bool own = (r->mode & 0300) == 0300;
	const char *base;
	int fd, rc = parent_of(s, r, &fd, &base, err);

	if (rc)
		return rc;
	/* nobody else may look into it before it has its permissions */
	if (fs_mkdir(fd, base, own ? 0700 : 0755) < 0) {
		if (errno == EEXIST)
			return conflict(s, r->path,
					"the folder appeared while this ran",
					err);
		return site_fail(s, errno, r->path, "cannot make the folder",
				 err);
	}
	return own ? permit(s, r, fd, base, err) : 0;
}

static int do_create(struct site *s, const struct record *r,
		     const struct ident *was, struct pom_err *err)
{
	char new[NUM_NAME];
	const char *base;
	int fd, rc = parent_of(s, r, &fd, &base, err);

	if (rc)
		return rc;
	num_name(new, r->num, "");
	if (fs_move(s->txn_fd, new, fd, base) == 0)
		return 0;
	if (errno != EEXIST && errno != EISDIR)
		return site_fail(s, errno, r->path, "cannot create", err);
	if (!was->st)
		return conflict(s, r->path, "the file appeared while this ran",
				err);
	return site_refuse(s, POM_EUNSAFE, r->path,
			   "a folder is in the way, and does not become empty",
			   err);
}

/*
 * Exchanges the names of the new and the old file in one step. A reader finds one file or
 * the other. .pom/txn/NUM is the old file afterwards. -1 with errno; fs_refused(errno) if
 * the file system cannot exchange names.
 */
static int exchange(const struct site *s, const struct record *r, int fd,
		    const char *base)
{
	char name[NUM_NAME];
	struct stat st;
	int tries;

	num_name(name, r->num, "");
	for (tries = 0;; tries++) {
		if (renameat2(s->txn_fd, name, fd, base, RENAME_EXCHANGE) == 0)
			return 0;
		if (errno != EINTR || tries == 100)
			return -1;
		/* if the call was done nevertheless, a second one would undo it */
		if (fs_lstat(s->txn_fd, name, &st) < 0)
			return -1;
		if (st.st_ino != r->ino)
			return 0;
	}
}

/* Gives every old file from record from on a second name, before the first plain rename. */
static int keep_old_files(struct stage *g, size_t from, struct pom_err *err)
{
	struct site *s = &g->s;
	const char *base;
	size_t i;
	int fd, rc;

	for (i = from; i < g->nrec; i++) {
		const struct record *r = &g->rec[i];

		if (r->op != TXN_REPLACE)
			continue;
		rc = parent_of(s, r, &fd, &base, err);
		if (!rc)
			rc = check_before(s, r, g->was[i], fd, base, err);
		if (!rc)
			rc = txn_keep(s, r, fd, base, err);
		if (rc)
			return rc;
	}
	/* the second names must be on the disk before the new files */
	return site_sync(s, err);
}

static int do_replace(struct stage *g, size_t i, struct pom_err *err)
{
	const struct record *r = &g->rec[i];
	struct site *s = &g->s;
	char name[NUM_NAME];
	const char *base;
	int fd, rc = parent_of(s, r, &fd, &base, err);

	if (!rc)
		rc = check_before(s, r, g->was[i], fd, base, err);
	if (rc)
		return rc;
	num_name(name, r->num, "");
	if (!s->no_exchange) {
		if (exchange(s, r, fd, base) == 0)
			return check_after(s, r, g->was[i], name, err);
		if (!fs_refused(errno))
			return site_fail(s, errno, r->path, "cannot replace",
					 err);
		s->no_exchange = true;
		rc = keep_old_files(g, i, err);
		if (!rc)
			rc = parent_of(s, r, &fd, &base, err);
		if (rc)
			return rc;
	}
	if (fs_rename(s->txn_fd, name, fd, base) < 0)
		return site_fail(s, errno, r->path, "cannot replace", err);
	return 0;
}

static int change_names(struct stage *g, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	site_forget(&g->s);
	for (i = 0; !rc && i < g->nrec; i++) {
		const struct record *r = &g->rec[i];

		rc = interrupt_check(err);
		if (rc)
			break;
		switch (r->op) {
		case TXN_DELETE:
			rc = do_delete(&g->s, r, g->was[i], err);
			break;
		case TXN_RMDIR:
			/* the folder that is kept open may be the one that is removed */
			rc = do_rmdir(&g->s, r, err);
			site_forget(&g->s);
			break;
		case TXN_MKDIR:
			rc = do_mkdir(&g->s, r, err);
			break;
		case TXN_CREATE:
			rc = do_create(&g->s, r, g->was[i], err);
			break;
		case TXN_REPLACE:
			rc = do_replace(g, i, err);
			break;
		}
	}
	site_forget(&g->s);
	return rc;
}

/* The trees that change, the coordinator first. */
struct group {
	struct stage *g[TXN_TREES];
	struct site *s[TXN_TREES];
	size_t n;
};

static int make_id(char id[JOURNAL_ID + 1], struct pom_err *err)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[JOURNAL_ID / 2];
	size_t i;
	ssize_t n;

	do {
		n = getrandom(bytes, sizeof(bytes), 0);
	} while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(bytes))
		return pom_fail_errno(err, n < 0 ? errno : EIO, NULL,
				      "cannot get a random number");
	for (i = 0; i < sizeof(bytes); i++) {
		id[2 * i] = digits[bytes[i] >> 4];
		id[2 * i + 1] = digits[bytes[i] & 15];
	}
	id[JOURNAL_ID] = '\0';
	return 0;
}

static int write_journals(const struct group *v, struct pom_err *err)
{
	char id[JOURNAL_ID + 1];
	size_t i, k;
	int rc = make_id(id, err);

	for (i = 0; !rc && i < v->n; i++) {
		struct journal *j = &v->s[i]->j;
		struct buf text = { 0 };

		memcpy(j->id, id, sizeof(id));
		j->self = (unsigned int)i;
		j->ntrees = v->n;
		for (k = 0; k < v->n; k++)
			j->trees[k] = v->s[k]->root->path;
		j->rec = v->g[i]->rec;
		j->n = v->g[i]->nrec;
		rc = journal_encode(j, &text, err);
		if (!rc)
			rc = site_write_journal(v->s[i], buf_span(&text), err);
		buf_free(&text);
	}
	return rc;
}

static int sync_all(const struct group *v, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; !rc && i < v->n; i++)
		rc = site_sync(v->s[i], err);
	return rc;
}

static int publish_journals(const struct group *v, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; !rc && i < v->n; i++) {
		/* the journal can be there now, even after an error */
		v->s[i]->journaled = true;
		rc = site_rename(v->s[i], "journal.new", "journal", err);
	}
	return rc;
}

/* Steps 2 to 5 of the rules. */
static int carry_out(const struct group *v, struct pom_err *err)
{
	size_t i;
	int rc = interrupt_check(err);

	if (!rc)
		rc = write_journals(v, err);
	if (!rc)
		rc = sync_all(v, err);
	if (!rc)
		rc = publish_journals(v, err);
	for (i = 0; !rc && i < v->n; i++)
		rc = change_names(v->g[i], err);
	if (!rc)
		rc = sync_all(v, err);
	if (!rc)
		rc = site_rename(v->s[0], "journal", "done", err);
	return rc;
}

/* The rename to done can have happened although it failed: undoes it then. */
static int undo_done(struct site *s, struct pom_err *err)
{
	int there = site_has(s, "done");

	if (there < 0)
		return site_fail(s, errno, ".pom/done", "cannot stat", err);
	return there ? site_rename(s, "done", "journal", err) : 0;
}

static void take_back(const struct group *v, struct pom_err *err)
{
	int rc = undo_done(v->s[0], NULL);

	if (!rc)
		rc = txn_roll_back(v->s, v->n, NULL);
	if (rc)
		pom_hint(err,
			 "not all of it could be put back now: start again, the next start does that first");
}

static int prepare(struct txn *t, struct group *v, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; !rc && i < t->n; i++) {
		struct stage *g = &t->tree[i];

		rc = txn_plan(t, g, err);
		if (rc || !g->nrec)
			continue;
		rc = site_make(&g->s, err);
		v->g[v->n] = g;
		v->s[v->n++] = &g->s;
	}
	return rc;
}

int txn_commit(struct txn *t, struct pom_err *err)
{
	bool was = rights_as(t->own);
	struct group v = { .n = 0 };
	int rc;

	assert(!t->over);
	t->over = true;
	rc = prepare(t, &v, err);
	if (!rc && v.n) {
		rc = carry_out(&v, err);
		if (rc)
			take_back(&v, err);
		else
			/*
			 * the transaction is done; the next start removes what this
			 * cannot
			 */
			txn_finish(v.s, v.n, NULL);
	}
	txn_drop(t);
	rights_as(was);
	return rc;
}
