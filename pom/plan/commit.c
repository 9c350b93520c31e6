// SPDX-License-Identifier: GPL-2.0-only
/* From the overlays to the trees: see commit.h. */
#include "plan/commit.h"

#include <stdlib.h>

#include "lib/digests.h"
#include "plan/commit_folders.h"

/*
 * The mode for the transaction. n->now.perms has all permission bits of a file of the tree;
 * a new file has none, and gets those of its mode.
 */
static mode_t mode_of(const struct node *n)
{
	mode_t other = n->now.perms != n->disk.perms ? TXN_EXACT : 0;

	if (n->now.kind == ROOT_LINK)
		return S_IFLNK | 0777;
	return other |
	       (n->now.perms ? txn_mode(n->now.perms, n->now.mode & 0111) :
			       n->now.mode & 0777);
}

/* A file of the tree that is to be written or deleted. */
struct write {
	struct node *node;
	struct span *parts;
	size_t nparts;
	size_t digest;             /* the number of its digest */
	struct ledger_link *first; /* its link that lacks the tree's digest */
	size_t before;             /* the number of that digest, with first */
};

static int put_node(struct txn *t, size_t tree, struct digests *d,
		    const struct write *w, struct pom_err *err)
{
	const struct node *n = w->node;

	if (n->now.kind == ROOT_ABSENT)
		return txn_del(t, tree, n->path, err);
	/* a link has to go before a file can be there */
	if (n->disk.kind == ROOT_LINK && n->now.kind == ROOT_FILE &&
	    txn_del(t, tree, n->path, err))
		return err ? err->code : POM_EIO;
	return txn_put_file(t, tree, n->path,
			    &(struct txn_file){ w->parts, w->nparts,
						digests_get(d, w->digest),
						mode_of(n), n->now.came },
			    err);
}

/* Did another file with the same lines, but other permissions, take its place? */
static bool other_perms(const struct node *n)
{
	return n->disk.kind == ROOT_FILE && n->now.kind == ROOT_FILE &&
	       n->now.perms != n->disk.perms &&
	       (mode_of(n) & 0777) != n->disk.perms;
}

static bool is_to_write(const struct node *n)
{
	return n->now.kind != ROOT_DIR &&
	       (!file_now_eq(&n->disk, &n->now) || other_perms(n)) &&
	       !(n->disk.kind == ROOT_DIR && n->now.kind == ROOT_ABSENT);
}

static size_t add_digest(struct overlay *ov, struct digests *d,
			 const struct image *im)
{
	struct span *parts;
	size_t n;

	image_spans(&ov->a, im, &parts, &n);
	return digests_add(d, parts, n);
}

/* Finds the files to write. A second thread works out their digests. */
static struct write *find_writes(struct overlay *ov, struct ledger *l,
				 struct digests *d, size_t *n)
{
	struct write *v = pom_alloc(ov->n, sizeof(*v));
	size_t i;

	*n = 0;
	for (i = 0; i < ov->n; i++) {
		struct write *w = &v[*n];

		if (!is_to_write(ov->all[i]))
			continue;
		w->node = ov->all[i];
		++*n;
		if (w->node->now.kind == ROOT_ABSENT)
			continue;
		image_spans(&ov->a, &w->node->now.image, &w->parts, &w->nparts);
		w->digest = digests_add(d, w->parts, w->nparts);
	}
	/* last, as only the ledger needs these */
	for (i = 0; i < *n; i++) {
		struct write *w = &v[i];

		w->first = file_now_is_file(&w->node->disk) ?
				   ledger_first(l, w->node->path) :
				   NULL;
		if (w->first)
			w->before = add_digest(ov, d, &w->node->disk.image);
	}
	digests_start(d);
	return v;
}

/* Notes the digest of a file that was written. */
static void note_digest(struct ledger *l, const char *path, const char *digest)
{
	struct ledger_link *last = ledger_undigested(l, path);

	if (last && *digest != '-')
		last->after.digest = arena_strdup(&l->a, digest);
}

/*
 * Notes the digests of files that are not written, since they end as the tree has them. The
 * ledger needs the digest of each version.
 */
static int note_unwritten(struct session *s, enum tree_kind k,
			  struct pom_err *err)
{
	struct ledger *l = &s->work[k].ledger;
	size_t i;

	for (i = 0; i < l->nchains; i++) {
		const char *path = l->chain[i]->path;
		struct ledger_link *last = ledger_undigested(l, path);
		struct ledger_link *first = ledger_first(l, path);
		struct node *n;
		int rc;

		if (!last && !first)
			continue;
		rc = overlay_get(&s->work[k].ov, path, &n, err);
		if (rc == POM_EUNSAFE)
			continue;
		if (rc)
			return rc;
		if (last)
			last->after.digest = ledger_digest(&l->a, &n->now);
		if (first)
			first->before.digest = ledger_digest(&l->a, &n->disk);
	}
	return 0;
}

/* Deletions come first: one may be of a link on the way to a new file. */
static int put_nodes(struct txn *t, size_t tree, struct digests *d,
		     const struct write *v, size_t n, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < n && !rc; i++)
		if (v[i].node->now.kind == ROOT_ABSENT)
			rc = put_node(t, tree, d, &v[i], err);
	for (i = 0; i < n && !rc; i++)
		if (v[i].node->now.kind != ROOT_ABSENT)
			rc = put_node(t, tree, d, &v[i], err);
	return rc;
}

/* Gives the tree's changed files to the transaction, and their digests to the ledger. */
static int put_files(struct session *s, enum tree_kind k, struct txn *t,
		     size_t tree, size_t *changed, struct pom_err *err)
{
	struct ledger *l = &s->work[k].ledger;
	struct digests *d = digests_new();
	struct write *v = find_writes(&s->work[k].ov, l, d, changed);
	size_t i;
	int rc = put_nodes(t, tree, d, v, *changed, err);

	for (i = 0; i < *changed && !rc; i++)
		note_digest(l, v[i].node->path,
			    txn_digest(t, tree, v[i].node->path));
	for (i = 0; i < *changed && !rc; i++)
		if (v[i].first)
			v[i].first->before.digest =
				arena_strdup(&l->a,
					     digests_get(d, v[i].before));
	digests_free(d);
	free(v);
	return rc ? rc : note_unwritten(s, k, err);
}

static int put_diff(struct txn *t, size_t tree, struct ledger_set *e,
		    struct pom_err *err)
{
	char *path = pom_asprintf("%s/%s", LEDGER_DIR, e->diff);
	int rc = 0;

	if (e->gone)
		rc = txn_del(t, tree, path, err);
	else if (e->changed)
		rc = txn_put(t, tree, path, e->text, 0644, err);
	free(path);
	return rc;
}

static int put_ledger(struct session *s, enum tree_kind k, struct txn *t,
		      size_t tree, struct pom_err *err)
{
	struct ledger *l = &s->work[k].ledger;
	struct buf text = { 0 };
	size_t i;
	int rc = 0;

	ledger_text(l, &text);
	rc = ledger_readable_list(text.n, NULL, err);
	if (rc)
		goto done;
	if (text.n)
		rc = txn_put(t, tree, LEDGER_FILE, buf_span(&text), 0644, err);
	else if (l->present)
		rc = txn_del(t, tree, LEDGER_FILE, err);
	for (i = 0; i < l->n && !rc; i++) {
		/* an entry that this run added and removed has no file */
		if (!l->set[i].gone || i < l->loaded)
			rc = put_diff(t, tree, &l->set[i], err);
	}
done:
	buf_free(&text);
	return rc;
}

static bool ledger_changed(const struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->set[i].gone || l->set[i].changed)
			return true;
	return false;
}

int session_commit(struct session *s, struct pom_err *err)
{
	struct root *roots[TREE_KINDS];
	enum tree_kind kinds[TREE_KINDS];
	struct txn *t = NULL;
	size_t n = 0, i, changed, all = 0;
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		kinds[n] = (enum tree_kind)k;
		roots[n++] = &s->work[k].tree.root;
	}
	rc = txn_begin(&t, roots, n, err);
	for (i = 0; i < n && !rc; i++) {
		rc = put_files(s, kinds[i], t, i, &changed, err);
		all += changed;
		if (!rc)
			rc = commit_folders(s, kinds[i], t, i, err);
		if (!rc &&
		    (changed || ledger_changed(&s->work[kinds[i]].ledger))) {
			rc = put_ledger(s, kinds[i], t, i, err);
			all++;
		}
		if (!rc && quilt_changed(&s->work[kinds[i]].quilt)) {
			rc = quilt_put(&s->work[kinds[i]].quilt, t, i, roots[i],
				       err);
			all++;
		}
	}
	if (!rc && all)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}
