// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends the transaction of a run that has died, in all its trees: puts everything back, or
 * removes what is left. The rules are in txn.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/rights.h"
#include "lib/trusted.h"
#include "txn/internal.h"

static int drop_journal(struct site *s, const char *name, bool durable,
			struct pom_err *err)
{
	if (fs_remove(s->pom_fd, name, 0) < 0)
		return site_fail(s, errno, ".pom", "cannot remove the journal",
				 err);
	s->journaled = false;
	return durable ? site_sync_pom(s, err) : 0;
}

int txn_roll_back(struct site *const *s, size_t n, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; !rc && i < n; i++)
		if (s[i]->journaled)
			rc = site_undo(s[i], err);
	for (i = 0; !rc && i < n; i++)
		if (s[i]->journaled)
			rc = site_sync(s[i], err);
	/*
	 * The coordinator's journal goes last: see rule 3. Each goes durably: otherwise a
	 * power cut could bring back a journal without its files.
	 */
	for (i = n; !rc && i-- > 0;)
		if (s[i]->journaled)
			rc = drop_journal(s[i], "journal", true, err);
	for (i = 0; !rc && i < n; i++) {
		rc = site_clear(s[i], err);
		if (!rc)
			rc = site_tidy(s[i], err);
	}
	return rc;
}

int txn_finish(struct site *const *s, size_t n, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	/*
	 * The old files go before the journal: files below .pom/txn without a journal
	 * would mean that the transaction never began.
	 */
	for (i = n; !rc && i-- > 1;) {
		rc = site_clear(s[i], err);
		if (!rc && s[i]->journaled)
			rc = drop_journal(s[i], "journal", true, err);
		if (!rc)
			rc = site_tidy(s[i], err);
	}
	if (!rc)
		rc = site_clear(s[0], err);
	if (!rc)
		rc = drop_journal(s[0], "done", false, err);
	if (!rc)
		rc = site_tidy(s[0], err);
	return rc;
}

/* What a run left in a tree. */
enum left {
	LEFT_NOTHING,
	LEFT_STAGED, /* the run died before anything was changed */
	LEFT_JOURNAL,
	LEFT_DONE
};

struct tree {
	struct root own; /* of a tree that is opened here */
	struct site s;
	enum left left;
};

static int read_journal(struct arena *a, struct site *s, const char *path,
			struct pom_err *err)
{
	struct buf text = { 0 };
	char where[sizeof(err->where)];
	struct stat st;
	int rc = root_read(s->root, path, JOURNAL_BYTES, &text, &st, err);

	if (!rc)
		rc = trusted_file(s->root, path, &st, err);

	snprintf(where, sizeof(where), "%s/%s", s->root->path, path);
	if (!rc)
		rc = journal_parse(a, buf_span(&text), where, &s->j, err);
	buf_free(&text);
	return rc;
}

/* Finds out what a run left in a tree, and reads its journal. Changes nothing. */
static int load(struct arena *a, struct tree *t, struct pom_err *err)
{
	int journal, done, rc = site_find(&t->s, err);

	t->left = LEFT_NOTHING;
	if (rc)
		return rc;
	journal = site_has(&t->s, "journal");
	done = journal < 0 ? journal : site_has(&t->s, "done");
	if (done < 0)
		return site_fail(&t->s, errno, ".pom", "cannot look into it",
				 err);
	if (journal && done) /* no run leaves both */
		return pom_fail(err, POM_ESYNTAX, t->s.root->path, 0,
				"there are two journals below .pom");
	if (!journal && !done) {
		if (t->s.txn_fd >= 0)
			t->left = LEFT_STAGED;
		return 0;
	}
	t->left = done ? LEFT_DONE : LEFT_JOURNAL;
	t->s.journaled = true;
	rc = read_journal(a, &t->s, done ? ".pom/done" : ".pom/journal", err);
	if (!rc && done && t->s.j.self != 0)
		rc = pom_fail(err, POM_ESYNTAX, t->s.root->path, 0,
			      "the journal .pom/done is another tree's");
	return rc;
}

/* The trees of one recovery, by their index in the journal. */
struct recovery {
	struct arena a;
	struct tree tree[TXN_TREES];
	struct site *s[TXN_TREES];
	size_t n;
	const struct root *first; /* the tree that txn_recover was called for */
};

/*
 * The owner of a tree can write its journal, but must not decide about the trees of other
 * users. Refuses another user's tree before anything in it is opened; the caller's own
 * tree is allowed, unless the caller is root.
 */
static int judge_other(const struct root *other, const struct root *r,
		       struct pom_err *err)
{
	struct stat a, b;

	if (fstat(other->fd, &a) < 0 || fstat(r->fd, &b) < 0)
		return pom_fail_errno(err, errno, other->path, "cannot stat");
	if (a.st_uid == b.st_uid || (a.st_uid == getuid() && getuid() != 0))
		return 0;
	pom_fail(err, POM_EUNSAFE, other->path, 0,
		 "a journal in %s names this tree of user %u, which its own owner, user %u, has no say in; nothing was changed",
		 r->path, (unsigned int)a.st_uid, (unsigned int)b.st_uid);
	pom_hint(err,
		 "if a run of yours on both trees was cut off, give both to one user (chown -R) and start again; if not, move .pom/journal of that tree away");
	return POM_EUNSAFE;
}

/*
 * Opens a tree that a journal names, and reads what a run left in it. gather uses it only
 * if its journal has the same id, or if it has staged files without a journal.
 */
static int open_other(struct recovery *v, size_t i, const char *path,
		      struct pom_err *err)
{
	struct tree *t = &v->tree[i];
	int rc = root_open(&t->own, path, err);

	if (!rc) {
		t->own.own = v->first->own;
		rc = judge_other(&t->own, v->first, err);
		if (rc)
			return rc;
		site_init(&t->s, &t->own);
		return load(&v->a, t, err);
	}
	t->own.fd = -1;
	/* POM_ENOENT would mean a missing file to the caller */
	if (err)
		err->code = POM_EIO;
	pom_hint(err,
		 "a run that died had begun to change this tree too. Make it reachable under this name and start again; if it is gone for good, put an empty folder in its place");
	return POM_EIO;
}

static bool same_txn(const struct tree *a, const struct tree *b)
{
	return a->s.journaled && b->s.journaled &&
	       strcmp(a->s.j.id, b->s.j.id) == 0;
}

/*
 * Collects the trees of the coordinator's transaction. A tree with the journal of another
 * transaction is recovered when it is used itself.
 */
static int gather(struct recovery *v, unsigned int self, struct pom_err *err)
{
	const struct journal *j = &v->tree[0].s.j;
	size_t i;
	int rc;

	v->s[v->n++] = &v->tree[0].s;
	for (i = 1; i < j->ntrees; i++) {
		struct tree *t = &v->tree[i];

		if (i != self) {
			rc = open_other(v, i, j->trees[i], err);
			if (!rc)
				rc = root_lock(&t->own, true, err);
			if (rc)
				return rc;
		}
		if (t->left == LEFT_STAGED ||
		    (t->left == LEFT_JOURNAL && same_txn(t, &v->tree[0])))
			v->s[v->n++] = &t->s;
	}
	return 0;
}

static int end_txn(struct recovery *v, enum txn_found *found,
		   struct pom_err *err)
{
	bool done = v->tree[0].left == LEFT_DONE;
	int rc = done ? txn_finish(v->s, v->n, err) :
			txn_roll_back(v->s, v->n, err);

	if (!rc)
		*found = done ? TXN_FINISHED : TXN_ROLLED_BACK;
	return rc;
}

/*
 * The caller has locked this tree, so no other process recovers the transaction. So the
 * coordinator's journal does not change, and can be read before that tree is locked.
 */
static int recover_journal(struct recovery *v, unsigned int self,
			   enum txn_found *found, struct pom_err *err)
{
	struct tree *me = &v->tree[self];
	int rc;

	if (self) {
		rc = open_other(v, 0, me->s.j.trees[0], err);
		if (rc)
			return rc;
		if (!same_txn(&v->tree[0], me)) {
			v->s[v->n++] = &me->s;
			v->tree[0].left = LEFT_NOTHING; /* rolls back: rule 6 */
			return end_txn(v, found, err);
		}
		if (v->tree[0].s.j.self != 0 ||
		    v->tree[0].s.j.ntrees != me->s.j.ntrees)
			return pom_fail(err, POM_ESYNTAX, v->tree[0].own.path,
					0, "its journal does not go with %s",
					me->s.root->path);
		rc = root_lock(&v->tree[0].own, true, err);
		if (rc)
			return rc;
	}
	rc = gather(v, self, err);
	return rc ? rc : end_txn(v, found, err);
}

static int recover_tree(struct recovery *v, struct root *r,
			enum txn_found *found, struct pom_err *err)
{
	struct tree first = { .own = { .fd = -1 } };
	unsigned int self;
	int rc;

	site_init(&first.s, r);
	rc = load(&v->a, &first, err);
	self = rc ? 0 : first.s.j.self;
	v->tree[self] = first; /* at its place; v closes it */
	if (rc)
		return rc;
	if (first.left == LEFT_JOURNAL || first.left == LEFT_DONE)
		return recover_journal(v, self, found, err);
	if (first.left == LEFT_STAGED) {
		v->s[v->n++] = &v->tree[0].s;
		return end_txn(v, found, err);
	}
	/* errors are ignored: an empty .pom does no harm */
	site_tidy(&v->tree[0].s, NULL);
	return 0;
}

int txn_recover(struct root *r, enum txn_found *found, struct pom_err *err)
{
	struct recovery v = { .n = 0 };
	bool was;
	size_t i;
	int rc;

	*found = TXN_NOTHING;
	rc = rights_settle(r, err);
	if (rc)
		return rc;
	v.first = r;
	was = rights_as(r->own);
	for (i = 0; i < TXN_TREES; i++) {
		v.tree[i].own.fd = -1;
		site_init(&v.tree[i].s, NULL);
	}
	rc = recover_tree(&v, r, found, err);
	for (i = 0; i < TXN_TREES; i++) {
		site_close(&v.tree[i].s);
		root_close(&v.tree[i].own);
	}
	arena_free(&v.a);
	rights_as(was);
	return rc;
}

bool txn_litter(const struct root *r)
{
	enum root_kind pom, ledger;

	return root_stat(r, ".pom", &pom, NULL, NULL) == 0 && pom == ROOT_DIR &&
	       root_stat(r, ".pom/ledger", &ledger, NULL, NULL) == 0 &&
	       ledger == ROOT_ABSENT;
}

bool txn_pending(const struct root *r)
{
	static const char *const names[] = { ".pom/journal", ".pom/done",
					     ".pom/txn" };
	enum root_kind kind;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (root_stat(r, names[i], &kind, NULL, NULL) ||
		    kind != ROOT_ABSENT)
			return true;
	return false;
}
