// SPDX-License-Identifier: GPL-2.0-only
/* Opens and closes the trees of a session: see open.h. */
#include "plan/open.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/rights.h"
#include "lib/trusted.h"
#include "plan/diagnose.h"
#include "plan/find_entry.h"
#include "plan/history.h"
#include "plan/kconfig_twice.h"
#include "tree/git.h"

static int check_writable(const struct tree *t, struct pom_err *err)
{
	if (faccessat(t->root.fd, ".", W_OK, AT_EACCESS) == 0)
		return 0;
	pom_fail(err, POM_EACCES, t->root.path, 0,
		 "no permission to write into the %s", tree_title(t->kind));
	pom_hint(err, "run as its owner, or work on a copy of the tree");
	if (rights_taken())
		rights_hint(err);
	return POM_EACCES;
}

/* Fails if an earlier tree is the same folder: the second lock would wait for the first. */
static int check_other(const struct session *s, enum tree_kind k,
		       struct pom_err *err)
{
	struct stat a, b;
	int i;

	if (fstat(s->work[k].tree.root.fd, &a) < 0)
		return 0;
	for (i = 0; i < (int)k; i++)
		if (s->work[i].open &&
		    fstat(s->work[i].tree.root.fd, &b) == 0 &&
		    a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			return pom_fail(err, POM_EUSAGE,
					s->work[k].tree.root.path, 0,
					"this folder is the %s already",
					tree_title((enum tree_kind)i));
	return 0;
}

/* Without a git repository there is no base version, so a 3-way merge is impossible. */
static int open_merger(struct session *s, enum tree_kind k, struct pom_err *err)
{
	struct merger *m = &s->work[k].merger;
	struct git_merger *g;
	struct pom_err e;
	int rc = tree_git_merger(&g, &s->work[k].tree.root, &e);

	m->arg = g;
	m->blob = g ? tree_git_blob : NULL;
	m->merge = g ? tree_git_merge : NULL;
	if (rc && rc != POM_ENOENT && err)
		*err = e;
	return rc == POM_ENOENT ? 0 : rc;
}

/* Refuses records that somebody other than the owner could have written. */
static int check_records(const struct root *r, struct pom_err *err)
{
	static const char *const pom[] = { "journal", "journal.new",
					   "done",    "txn",
					   "ledger",  ".gitignore" };
	static const char *const pc[] = { "applied-patches", ".version",
					  ".quilt_patches",  ".quilt_series",
					  ".pom_sets",       "series" };
	int rc = trusted_folder(r, ".pom", pom, 6, err);

	return rc ? rc : trusted_folder(r, ".pc", pc, 6, err);
}

/*
 * Finishes or takes back what a killed run has left, and fails if that is impossible. What
 * it left without changing the tree is removed if the tree can be written.
 */
static int recover_tree(struct session *s, enum tree_kind k,
			struct pom_err *err)
{
	struct root *r = &s->work[k].tree.root;
	int rc;

	if (txn_pending(r)) {
		rc = root_lock(r, true, err);
		return rc ? rc : txn_recover(r, &s->work[k].found, err);
	}
	if (txn_litter(r) && root_lock(r, true, NULL) == 0)
		txn_recover(r, &s->work[k].found, NULL);
	return 0;
}

/* The message names the tree, as there may be two of them. */
static int load_ledger(struct ledger *l, const struct root *r,
		       struct pom_err *err)
{
	struct pom_err e = { 0 };
	int rc = ledger_load(l, r, &e);

	if (!rc || !err)
		return rc;
	*err = e;
	if (e.where[0] != '/')
		snprintf(err->where, sizeof(err->where), "%s/%.*s", r->path,
			 (int)(sizeof(err->where) / 2), e.where);
	if (!*err->hint && (rc == POM_ESYNTAX || rc == POM_EUNSAFE))
		pom_hint(err, "restore it from a backup");
	return rc;
}

static int open_tree(struct session *s, enum tree_kind k, const char *path,
		     bool write, struct pom_err *err)
{
	struct tree *t = &s->work[k].tree;
	int rc = write || s->opt.folders ? tree_need_folder(path, err) : 0;

	if (rc)
		return rc;
	s->work[k].open = true;
	s->work[k].diagnosed = diagnose_cache_new(&s->work[k].ledger);
	s->work[k].past = s->opt.history ? past_new() : NULL;
	rc = tree_open(t, k, path, s->opt.wants, err);
	if (!rc)
		rc = check_other(s, k, err);
	if (!rc && write)
		rc = check_writable(t, err);
	if (!rc)
		rc = root_lock(&t->root, write, err);
	if (!rc && t->from == TREE_FOLDER)
		rc = check_records(&t->root, err);
	if (!rc && t->from == TREE_FOLDER)
		rc = recover_tree(s, k, err);
	if (rc)
		return rc;
	overlay_init(&s->work[k].ov, &t->root);
	s->work[k].ov.share = s->opt.share;
	if (s->opt.three_way)
		rc = open_merger(s, k, err);
	if (!rc)
		rc = load_ledger(&s->work[k].ledger, &t->root, err);
	return rc ? rc : quilt_load(&s->work[k].quilt, &s->a, &t->root, err);
}

int session_open(struct session *s, const char *const path[TREE_KINDS],
		 bool write, const struct session_opt *opt, struct pom_err *err)
{
	int k, rc = 0;

	memset(s, 0, sizeof(*s));
	s->opt = *opt;
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (path[k])
			rc = open_tree(s, (enum tree_kind)k, path[k], write,
				       err);
	return rc;
}

void session_close(struct session *s)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		overlay_free(&s->work[k].ov);
		session_forget_entries(&s->work[k]);
		ledger_free(&s->work[k].ledger);
		tree_git_merger_free(s->work[k].merger.arg);
		past_free(s->work[k].past);
		tree_close(&s->work[k].tree);
		quilt_free(&s->work[k].quilt);
		diagnose_cache_free(s->work[k].diagnosed);
		kconfig_index_free(s->work[k].symbols);
	}
	free(s->owner);
	arena_free(&s->a);
	memset(s, 0, sizeof(*s));
	rights_give_back();
}

int session_reload(struct session *s, struct pom_err *err)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			overlay_reset(&s->work[k].ov);
	return session_reload_ledgers(s, err);
}

int session_reload_ledgers(struct session *s, struct pom_err *err)
{
	int k, rc = 0;

	for (k = 0; k < TREE_KINDS && !rc; k++) {
		if (!s->work[k].open)
			continue;
		diagnose_cache_reset(s->work[k].diagnosed);
		session_forget_entries(&s->work[k]);
		ledger_free(&s->work[k].ledger);
		rc = ledger_load(&s->work[k].ledger, &s->work[k].tree.root,
				 err);
		quilt_free(&s->work[k].quilt);
		if (!rc)
			rc = quilt_load(&s->work[k].quilt, &s->a,
					&s->work[k].tree.root, err);
	}
	return rc;
}
