// SPDX-License-Identifier: GPL-2.0-only
/* From the overlays to the trees: ledger entries, diffs, one transaction. */
#include <stdlib.h>
#include <string.h>

#include "base/digests.h"
#include "domain/diagnose.h"
#include "domain/session.h"
#include "engine/edit.h"
#include "engine/emit.h"

/* A diff that is being made of what a patch did since a mark. */
struct making {
	struct overlay *ov;
	size_t mark;
	const struct patch_result *p;
	struct map by_path; /* to index + 1 of the result for a path, or MANY */
	struct map sections; /* to index + 1 of the first that went to a path */
	uintptr_t *next;     /* for each the same of the one after it; or 0 */
	struct buf *out;
};

#define MANY UINTPTR_MAX

static void note_path(struct making *m, const char *path, uintptr_t r)
{
	uintptr_t there;

	if (!path)
		return;
	there = (uintptr_t)map_get(&m->by_path, path, strlen(path));
	if (there && there != r)
		r = MANY;
	map_put(&m->by_path, path, strlen(path), (void *)r);
}

/* The outcome for a path, when exactly one file of the patch is about it. */
static const struct file_result *result_for(const struct making *m,
					    const char *path)
{
	uintptr_t r = (uintptr_t)map_get(&m->by_path, path, strlen(path));

	return r && r != MANY ? &m->p->file[r - 1] : NULL;
}

static bool is_file(const struct file_now *f)
{
	return f->kind == ROOT_FILE || f->kind == ROOT_LINK;
}

/* Where the file that n is now came from by one rename of it; or NULL. */
static struct node *renamed_from(struct making *m, const struct node *n)
{
	const struct file_result *r = result_for(m, n->path);
	struct node *from;

	if (!r || !r->from || r->file->change != DIFF_RENAME ||
	    strcmp(r->path, n->path) != 0 || strcmp(r->from, n->path) == 0 ||
	    overlay_get(m->ov, r->from, &from, NULL))
		return NULL;
	if (is_file(overlay_at(m->ov, n, m->mark)) || !is_file(&n->now) ||
	    !is_file(overlay_at(m->ov, from, m->mark)) ||
	    from->now.kind != ROOT_ABSENT)
		return NULL;
	return from;
}

/* Is it told of another file that this one became it? */
static bool told(struct making *m, const struct node *n)
{
	const struct patch_result *p = m->p;
	struct node *to;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct file_result *r = &p->file[i];

		if (r->from && strcmp(r->from, n->path) == 0 &&
		    !overlay_get(m->ov, r->path, &to, NULL) &&
		    renamed_from(m, to) == n)
			return true;
	}
	return false;
}

/*
 * The edits that the sections of the patch made to a file, one after the other,
 * when they lead from the one image to the other; or none.
 */
static bool edits_of_all(const struct making *m, const char *path,
			 const struct image *before, const struct image *after,
			 struct edits *out)
{
	uintptr_t i = (uintptr_t)map_get(&m->sections, path, strlen(path));
	const struct image *at = before;

	memset(out, 0, sizeof(*out));
	for (; i; i = m->next[i - 1]) {
		const struct file_result *r = &m->p->file[i - 1];
		struct edits both = r->hunks.edits;

		if (!both.n || !image_same(&r->before, at))
			continue;
		if (out->n)
			edits_join(&m->ov->a, out, &r->hunks.edits, &both);
		*out = both;
		at = &r->hunks.image;
	}
	return out->n && image_same(at, after);
}

static void emit_node(void *arg, struct node *n)
{
	struct making *m = arg;
	const struct file_now *was = overlay_at(m->ov, n, m->mark);
	struct emit_file e = { 0 };
	struct edits edits;
	struct node *from;

	if (is_file(was)) {
		e.pre = n->path;
		e.pre_mode = was->mode;
		e.before = &was->image;
	}
	if (is_file(&n->now)) {
		e.post = n->path;
		e.post_mode = n->now.mode;
		e.after = &n->now.image;
	}
	if (!e.pre && !e.post)
		return;
	if (e.pre && !e.post && told(m, n))
		return;
	from = renamed_from(m, n);
	if (from) {
		was = overlay_at(m->ov, from, m->mark);
		e.pre = from->path;
		e.pre_mode = was->mode;
		e.before = &was->image;
	}
	if (e.pre && e.post &&
	    edits_of_all(m, n->path, e.before, e.after, &edits))
		e.edits = &edits;
	emit_file(&m->ov->a, m->out, &e);
}

void session_diff(struct session *s, enum tree_kind kind,
		  const struct tree_standing *st, struct buf *out)
{
	struct making m = {
		.ov = &s->ov[kind],
		.mark = st->mark,
		.p = &st->result,
		.out = out,
	};
	size_t i;

	for (i = 0; i < m.p->n; i++) {
		note_path(&m, m.p->file[i].path, i + 1);
		note_path(&m, m.p->file[i].from, i + 1);
	}
	m.next = arena_alloc(&m.ov->a, m.p->n, sizeof(*m.next));
	for (i = m.p->n; i-- > 0;) {
		const char *path = m.p->file[i].path;
		size_t len = path ? strlen(path) : 0;

		if (!path)
			continue;
		m.next[i] = (uintptr_t)map_get(&m.sections, path, len);
		map_put(&m.sections, path, len, (void *)(uintptr_t)(i + 1));
	}
	overlay_since(m.ov, m.mark, emit_node, &m);
	map_free(&m.by_path);
	map_free(&m.sections);
}

static const char *join(struct arena *a, const char *const *v, size_t n)
{
	struct buf b = { 0 };
	const char *s;
	size_t i;

	if (!n)
		return "";
	for (i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i ? " " : "", v[i]);
	s = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return s;
}

/* The files of a set as it found them, for quilt. */
struct finding {
	struct overlay *ov;
	size_t mark, n;
	struct quilt_file *v;
};

static void find_file(void *arg, struct node *n)
{
	struct finding *f = arg;

	f->v[f->n++] =
		(struct quilt_file){ n->path, *overlay_at(f->ov, n, f->mark) };
}

static int accept_for_quilt(struct session *s, struct repo *r,
			    const struct set *set, enum tree_kind k,
			    const struct tree_standing *t, struct span diff,
			    struct pom_err *err)
{
	struct overlay *ov = &s->ov[k];
	struct finding f = { .ov = ov, .mark = t->mark };

	f.v = arena_alloc(&s->a, ov->nlog - t->mark, sizeof(*f.v));
	overlay_since(ov, t->mark, find_file, &f);
	return quilt_add(&s->quilt[k], &s->tree[k].root, r, set, f.v, f.n, diff,
			 err);
}

int session_accept(struct session *s, struct repo *r, const struct set *set,
		   const struct set_standing *st, struct pom_err *err)
{
	int k, rc;

	if (s->opt.dry)
		return 0;
	rc = repo_describe(r, set, err);
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		const struct tree_standing *t = &st->tree[k];
		struct buf text = { 0 };
		char digest[DIGEST_HEX + 1];
		struct ledger_set e = {
			.name = set->name,
			.group = set->group < r->ngroups ?
					 r->group[set->group] :
					 "",
			.repository = set->origin->name,
			.summary = set->title,
			.source = digest,
		};

		if (!t->changes)
			continue;
		e.depends = join(&s->a, set->depends, set->ndepends);
		e.config = join(&s->a, set->config, set->nconfig);
		rc = repo_digest(r, set, (enum tree_kind)k,
				 s->tree[k].version.n ? &s->tree[k].version :
							NULL,
				 digest, err);
		session_diff(s, (enum tree_kind)k, t, &text);
		/* quilt enters an empty patch as well */
		if (!rc && (text.n || (t->diff && t->diff->empty)) &&
		    s->opt.quilt)
			rc = accept_for_quilt(s, r, set, (enum tree_kind)k, t,
					      buf_span(&text), err);
		else if (!rc && text.n)
			rc = ledger_add(&s->ledger[k], &e, buf_span(&text),
					err);
		buf_free(&text);
	}
	return rc;
}

/*
 * The permissions in full: of the file that it was before it was renamed, or
 * deleted by a set that is taken out now; else those of its mode.
 */
static mode_t perms_of(const struct ledger *l, const struct node *n)
{
	const struct ledger_file *was = ledger_noted(l, n->path);
	unsigned int perms = n->now.perms;

	if (!perms && n->disk.kind == ROOT_ABSENT && was &&
	    was->digest[0] == '-')
		perms = was->mode & 0777;
	return perms ? txn_mode(perms, n->now.mode & 0111) : n->now.mode & 0777;
}

/* A file of the tree that is to be written, or to go. */
struct write {
	struct node *node;
	struct span *parts;
	size_t nparts;
	size_t digest; /* its number */
};

static int put_node(struct txn *t, size_t tree, struct digests *d,
		    const struct ledger *l, const struct write *w,
		    struct pom_err *err)
{
	const struct node *n = w->node;

	if (n->now.kind == ROOT_ABSENT)
		return txn_del(t, tree, n->path, err);
	return txn_put_known(t, tree, n->path, w->parts, w->nparts,
			     digests_get(d, w->digest),
			     n->now.kind == ROOT_LINK ? S_IFLNK | 0777 :
							perms_of(l, n),
			     err);
}

static bool to_write(const struct node *n)
{
	return n->now.kind != ROOT_DIR && !file_now_eq(&n->disk, &n->now) &&
	       !(n->disk.kind == ROOT_DIR && n->now.kind == ROOT_ABSENT);
}

/* Those that are to be written, with their digests begun. */
static struct write *find_writes(struct overlay *ov, struct digests *d,
				 size_t *n)
{
	struct write *v = pom_alloc(ov->n, sizeof(*v));
	size_t i;

	*n = 0;
	for (i = 0; i < ov->n; i++) {
		struct write *w = &v[*n];

		if (!to_write(ov->all[i]))
			continue;
		w->node = ov->all[i];
		++*n;
		if (w->node->now.kind == ROOT_ABSENT)
			continue;
		image_spans(&ov->a, &w->node->now.image, &w->parts, &w->nparts);
		w->digest = digests_add(d, w->parts, w->nparts);
	}
	digests_start(d);
	return v;
}

/* The tree's changed files; notes each in the ledger. */
static int put_files(struct session *s, enum tree_kind k, struct txn *t,
		     size_t tree, size_t *changed, struct pom_err *err)
{
	struct digests *d = digests_new();
	struct write *v = find_writes(&s->ov[k], d, changed);
	size_t i;
	int rc = 0;

	for (i = 0; i < *changed && !rc; i++) {
		const struct node *n = v[i].node;

		rc = put_node(t, tree, d, &s->ledger[k], &v[i], err);
		ledger_note_as(&s->ledger[k], n->path, &n->now, n->disk.perms,
			       txn_digest(t, tree, n->path));
	}
	digests_free(d);
	free(v);
	return rc;
}

static int put_diff(struct txn *t, size_t tree, struct ledger_set *e,
		    struct pom_err *err)
{
	struct span text = e->text;
	char *path = pom_asprintf("%s/%s", LEDGER_DIR, e->diff);
	int rc = 0;

	if (e->gone)
		rc = txn_del(t, tree, path, err);
	else if (e->changed)
		rc = txn_put(t, tree, path, &text, 1, 0644, err);
	free(path);
	return rc;
}

static int put_ledger(struct session *s, enum tree_kind k, struct txn *t,
		      size_t tree, struct pom_err *err)
{
	struct ledger *l = &s->ledger[k];
	struct buf text = { 0 };
	struct span part;
	size_t i;
	int rc = 0;

	ledger_text(l, &text);
	part = buf_span(&text);
	if (text.n)
		rc = txn_put(t, tree, LEDGER_FILE, &part, 1, 0644, err);
	else if (l->present)
		rc = txn_del(t, tree, LEDGER_FILE, err);
	buf_free(&text);
	for (i = 0; i < l->n && !rc; i++) {
		/* what was added and taken out in one request is nowhere yet */
		if (!(l->set[i].gone && l->set[i].changed))
			rc = put_diff(t, tree, &l->set[i], err);
	}
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

int session_reload(struct session *s, struct pom_err *err)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->open[k])
			overlay_reset(&s->ov[k]);
	return session_reload_ledgers(s, err);
}

int session_reload_ledgers(struct session *s, struct pom_err *err)
{
	int k, rc = 0;

	for (k = 0; k < TREE_KINDS && !rc; k++) {
		if (!s->open[k])
			continue;
		diagnose_reset(s->names[k]);
		ledger_free(&s->ledger[k]);
		rc = ledger_load(&s->ledger[k], &s->tree[k].root, err);
		quilt_free(&s->quilt[k]);
		if (!rc)
			rc = quilt_load(&s->quilt[k], &s->a, &s->tree[k].root,
					err);
	}
	return rc;
}

int session_commit(struct session *s, struct pom_err *err)
{
	struct root *roots[TREE_KINDS];
	enum tree_kind kinds[TREE_KINDS];
	struct txn *t = NULL;
	size_t n = 0, i, changed, all = 0;
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->open[k])
			continue;
		kinds[n] = (enum tree_kind)k;
		roots[n++] = &s->tree[k].root;
	}
	rc = txn_begin(&t, roots, n, err);
	for (i = 0; i < n && !rc; i++) {
		rc = put_files(s, kinds[i], t, i, &changed, err);
		all += changed;
		if (!rc && (changed || ledger_changed(&s->ledger[kinds[i]]))) {
			rc = put_ledger(s, kinds[i], t, i, err);
			all++;
		}
		if (!rc && quilt_changed(&s->quilt[kinds[i]])) {
			rc = quilt_put(&s->quilt[kinds[i]], t, i, roots[i],
				       err);
			all++;
		}
	}
	if (!rc && all)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}
