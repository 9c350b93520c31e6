// SPDX-License-Identifier: GPL-2.0-only
/* From the overlays to the trees: ledger entries, diffs, one transaction. */
#include <stdlib.h>
#include <string.h>

#include "lib/digests.h"
#include "lib/path.h"
#include "plan/diagnose.h"
#include "plan/internal.h"
#include "plan/session.h"
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
	struct extent *most; /* of what can be read back; NULL: any is welcome */
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

/* Does the report say that this file was renamed to another one? */
static bool is_renamed(struct making *m, const struct node *n)
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
	uintptr_t first = (uintptr_t)map_get(&m->sections, path, strlen(path));
	const struct image *at = before;
	struct edits *step;
	size_t n = 0;
	uintptr_t i;

	for (i = first; i; i = m->next[i - 1])
		n++;
	step = pom_alloc(n, sizeof(*step));
	for (n = 0, i = first; i; i = m->next[i - 1]) {
		const struct file_result *r = &m->p->file[i - 1];

		if (!r->hunks.edits.n || !image_same(&r->before, at))
			continue;
		step[n++] = r->hunks.edits;
		at = &r->hunks.image;
	}
	edits_join_all(&m->ov->a, step, n, out);
	free(step);
	return out->n && image_same(at, after);
}

/* Would the section be past the limits of ledger_readable? All of it is new or gone. */
static bool is_past(struct making *m, const struct emit_file *e)
{
	size_t lines = e->before ? e->before->n : e->after->n;
	struct extent *x = m->most;
	const char *p = m->out->p;

	if (!x || x->past)
		return x && x->past;
	while (x->bytes < m->out->n) {
		const char *end =
			memchr(p + x->bytes, '\n', m->out->n - x->bytes);

		x->bytes = end ? (size_t)(end - p) + 1 : m->out->n;
		x->lines++;
	}
	x->past = x->bytes > DIFF_TEXT_LIMIT ||
		  ((!e->pre || !e->post) && x->lines + lines > DIFF_LINES);
	return x->past;
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
	if (e.pre && !e.post && is_renamed(m, n))
		return;
	from = renamed_from(m, n);
	if (from) {
		was = overlay_at(m->ov, from, m->mark);
		e.pre = from->path;
		e.pre_mode = was->mode;
		e.before = &was->image;
	}
	if (is_past(m, &e))
		return;
	if (e.pre && e.post &&
	    edits_of_all(m, n->path, e.before, e.after, &edits))
		e.edits = &edits;
	emit_file(&m->ov->a, m->out, &e);
}

void record_diff(struct session *s, enum tree_kind kind,
		 const struct tree_standing *st, struct extent *most,
		 struct buf *out)
{
	struct making m = {
		.ov = &s->work[kind].ov,
		.mark = st->mark,
		.p = &st->result,
		.out = out,
		.most = most,
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

void session_diff(struct session *s, enum tree_kind kind,
		  const struct tree_standing *st, struct buf *out)
{
	record_diff(s, kind, st, NULL, out);
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

enum some { NEW_THERE, CHANGES_THERE, COPIED };

static bool is_one(const struct file_result *f, enum some which)
{
	bool there = f->outcome == OUTCOME_PRESENT;
	bool brings = f->file->change == DIFF_CREATE ||
		      f->file->change == DIFF_COPY;

	switch (which) {
	case NEW_THERE:
		return there && brings;
	case CHANGES_THERE:
		return f->file->change != DIFF_DELETE &&
		       ((there && !brings) || (!there && f->hunks.present));
	case COPIED:
		break;
	}
	return !there && f->file->change == DIFF_COPY;
}

/*
 * Names of files, one in each line. Which ones, says which: new files that the tree had
 * already, files in which it had the changes already, or files that were copied.
 */
static const char *some_files(struct arena *a, const struct patch_result *p,
			      enum some which)
{
	struct buf b = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct file_result *f = &p->file[i];

		if (!is_one(f, which))
			continue;
		if (b.n)
			buf_addch(&b, '\n');
		path_quote(&b, "",
			   span_of(which == COPIED ? f->from : f->path));
	}
	text = b.n ? arena_strndup(a, b.p, b.n) : "";
	buf_free(&b);
	return text;
}

/* A set that fits, and the tree that it changed. */
struct accepted {
	struct session *s;
	struct worktree *w;
	const struct set *set;
	struct tree_standing *t;
};

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

/*
 * Does a file take the place of a folder with another file of the set? quilt keeps a copy
 * of both below one folder, where they cannot both be.
 */
static bool takes_a_place(const struct finding *f)
{
	struct map paths = { 0 };
	bool is = false;
	size_t i;

	for (i = 0; i < f->n; i++)
		map_put(&paths, f->v[i].path, strlen(f->v[i].path), f->v);
	for (i = 0; i < f->n && !is; i++) {
		const char *path = f->v[i].path, *slash;

		for (slash = strchr(path, '/'); slash && !is;
		     slash = strchr(slash + 1, '/'))
			is = map_get(&paths, path, (size_t)(slash - path));
	}
	map_free(&paths);
	return is;
}

static int accept_for_quilt(const struct accepted *e, struct span diff,
			    struct pom_err *err)
{
	const struct set *set = e->set;
	struct session *s = e->s;
	struct overlay *ov = &e->w->ov;
	const struct tree_standing *t = e->t;
	struct finding f = { .ov = ov, .mark = t->mark };
	bool theirs = set->origin->ordered && !set->origin->root.ops;

	/* in what is written for quilt, a copy is a new file like others */
	if (!theirs && *some_files(&s->a, &t->result, COPIED))
		return pom_fail(err, POM_EUSAGE, set->name, 0,
				"quilt does not keep of which file a copy was made; apply %s without --quilt",
				set->name);
	f.v = arena_alloc(&s->a, ov->nlog - t->mark, sizeof(*f.v));
	overlay_since(ov, t->mark, find_file, &f);
	if (takes_a_place(&f))
		return pom_fail(err, POM_EUSAGE, set->name, 0,
				"quilt cannot keep a file and a folder of the same name; apply %s without --quilt",
				set->name);
	return quilt_add(&e->w->quilt,
			 &(struct quilt_change){ set, f.v, f.n, diff }, err);
}

/* The links of a set: what it found, and what it made of that. */
struct linking {
	struct ledger *l;
	struct overlay *ov;
	size_t mark;
	struct ledger_link *link;
	uint32_t n;
};

static void link_node(void *arg, struct node *n)
{
	struct linking *w = arg;
	const struct file_now *was = overlay_at(w->ov, n, w->mark);
	struct ledger_link *link = &w->link[w->n];

	if (file_now_eq(was, &n->now) || (!is_file(was) && !is_file(&n->now)))
		return;
	*link = (struct ledger_link){
		.path = n->path,
		.before = ledger_version(was),
		.after = ledger_version(&n->now),
		.follows = ledger_last(w->l, n->path, &n->disk) != NULL,
	};
	/* the tree's own, although the ledger knows the file */
	if (!link->follows && file_now_eq(was, &n->disk) &&
	    ledger_chain(w->l, span_of(n->path)))
		link->before.digest = ledger_digest(&w->l->a, was);
	w->n++;
}

/* Did it go in as it is written, with nothing left out or worked out? */
static bool as_written(const struct patch_result *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->file[i].merged || p->file[i].file->insert ||
		    p->file[i].outcome == OUTCOME_PRESENT ||
		    p->file[i].hunks.present)
			return false;
	return true;
}

/* Has it the context that a diff of ours has, and the place that it names? */
static bool as_ours(const struct file_result *r, uint32_t i)
{
	const struct hunk *h = &r->file->hunk[i];
	const struct place *at = &r->hunks.hunk[i].place;
	uint32_t prefix = hunk_prefix(h), suffix = hunk_suffix(h), k;

	if (at->offset || at->fuzz || !h->nruns ||
	    (prefix != EMIT_CONTEXT && (prefix > EMIT_CONTEXT || h->pre_at)) ||
	    (suffix != EMIT_CONTEXT &&
	     (suffix > EMIT_CONTEXT || h->pre_at + h->npre != r->before.n)))
		return false;
	for (k = 1; k < h->nruns; k++)
		if (h->run[k].pre - (h->run[k - 1].pre + h->run[k - 1].npre) >
		    2 * EMIT_CONTEXT)
			return false;
	/* one line between the contexts keeps two hunks apart */
	return !i || h->pre_at > h[-1].pre_at + h[-1].npre;
}

/* Is the diff that was made of it the patch, but for names and header lines? */
static bool is_ours(const struct patch_result *p)
{
	enum { FEW = 8 };
	size_t i, k;
	uint32_t h;

	for (i = 0; i < p->n && p->n <= FEW; i++) {
		const struct diff_file *f = p->file[i].file;

		if (f->change != DIFF_EDIT || f->pre_mode != f->post_mode ||
		    !f->nhunks)
			return false;
		for (k = 0; k < i; k++)
			if (!strcmp(p->file[k].path, p->file[i].path))
				return false;
		for (h = 0; h < f->nhunks; h++)
			if (!as_ours(&p->file[i], h))
				return false;
	}
	return i == p->n;
}

static bool only_adds(const struct diff_file *f)
{
	uint32_t i;

	for (i = 0; i < f->nhunks && !f->hunk[i].npre; i++)
		;
	return f->nhunks && i == f->nhunks;
}

/* The patch as it was written, with the names that its files have in the tree. */
static int put_written(struct overlay *ov, const struct tree_standing *t,
		       struct buf *out, struct pom_err *err)
{
	const struct patch_result *p = &t->result;
	size_t i;
	int rc = 0;

	for (i = 0; i < p->n && !rc; i++) {
		const struct file_result *r = &p->file[i];
		const struct diff_file *f = r->file;
		const char *pre = r->from ? r->from : r->path;
		const char *post = r->path;
		struct node *n;

		rc = overlay_get(ov, r->path, &n, err);
		if (rc == POM_EUNSAFE) /* a link took its folder's place */
			n = NULL;
		else if (rc)
			return rc;
		rc = 0;
		if (f->change == DIFF_CREATE ||
		    (f->change == DIFF_EDIT && !f->git && only_adds(f) && n &&
		     overlay_at(ov, n, t->mark)->kind == ROOT_ABSENT))
			pre = NULL;
		if (f->change == DIFF_DELETE)
			post = NULL;
		/* text between them: git's names are of what is there then */
		if (i && f->after_text)
			buf_addstr(out, "and then\n");
		emit_section(out, f, pre, post);
	}
	return rc;
}

int record_join(struct overlay *ov, const struct tree_standing *t,
		struct span diff, struct buf *all, struct pom_err *err)
{
	struct buf written = { 0 };
	int rc;

	/* of one that is ours the diff says all */
	if (!as_written(&t->result) || is_ours(&t->result))
		return 0;
	rc = put_written(ov, t, &written, err);
	if (!rc)
		ledger_join(all, buf_span(&written), diff);
	buf_free(&written);
	return rc;
}

/* Enters the set into the ledger of a tree that it changed. */
static int accept_in(const struct accepted *in, struct span diff,
		     struct pom_err *err)
{
	struct tree_standing *t = in->t;
	const struct set *set = in->set;
	const char *group = set_group(set);
	struct ledger *l = &in->w->ledger;
	struct overlay *ov = &in->w->ov;
	struct linking w = { l, ov, t->mark, NULL, 0 };
	bool same = as_written(&t->result);
	struct buf all = { 0 };
	struct span text;
	char digest[DIGEST_HEX + 1];
	struct arena a = { 0 };
	struct ledger_set e = {
		.name = set->name,
		.group = group ? group : "",
		.repository = set->origin->name,
		.summary = set->title,
		.depends = join(&a, set->depends, set->ndepends),
		.config = join(&a, set->config, set->nconfig),
		.source = digest,
		.path = repo_set_path(&a, set),
		.kept = some_files(&a, &t->result, NEW_THERE),
		.there = some_files(&a, &t->result, CHANGES_THERE),
		.reads = some_files(&a, &t->result, COPIED),
		.fuzz = same ? t->result.fuzz : FUZZ_DEFAULT + 1,
	};
	int rc = repo_digest(set, in->w->tree.kind,
			     session_version(in->s, in->w->tree.kind), digest,
			     err);

	w.link = pom_alloc(ov->nlog - t->mark, sizeof(*w.link));
	overlay_since(ov, t->mark, link_node, &w);
	e.link = w.link;
	e.nlinks = w.n;
	if (!rc)
		rc = record_join(ov, t, diff, &all, err);
	text = all.n ? buf_span(&all) : diff;
	if (!rc)
		rc = ledger_readable(text, set->name, err);
	if (!rc)
		rc = ledger_add(l, &e, text, err);
	if (!rc)
		t->made = &l->set[l->n - 1];
	free(w.link);
	arena_free(&a);
	buf_free(&all);
	return rc;
}

int session_accept(struct session *s, const struct set *set,
		   struct set_standing *st, struct pom_err *err)
{
	int k, rc;

	if (s->opt.dry)
		return 0;
	rc = repo_describe(set, err);
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		struct tree_standing *t = &st->tree[k];
		const struct accepted e = { s, &s->work[k], set, t };
		struct buf text = { 0 };

		if (!t->changes)
			continue;
		session_diff(s, (enum tree_kind)k, t, &text);
		/* quilt enters an empty patch as well */
		if ((text.n || (t->diff && t->diff->empty)) && s->opt.quilt)
			rc = accept_for_quilt(&e, buf_span(&text), err);
		else if (text.n)
			rc = accept_in(&e, buf_span(&text), err);
		buf_free(&text);
	}
	return rc;
}

/*
 * The file's permissions. All their bits are known of a file that the tree has. A new file
 * that takes its place does not get them.
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

/* A file of the tree that is to be written, or to go. */
struct write {
	struct node *node;
	struct span *parts;
	size_t nparts;
	size_t digest;             /* its number */
	struct ledger_link *first; /* lacks the digest of what the tree has */
	size_t before;             /* the number of that */
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
						mode_of(n) },
			    err);
}

/* Another file with the same lines, which has other permissions. */
static bool other_perms(const struct node *n)
{
	return n->disk.kind == ROOT_FILE && n->now.kind == ROOT_FILE &&
	       n->now.perms != n->disk.perms &&
	       (mode_of(n) & 0777) != n->disk.perms;
}

static bool to_write(const struct node *n)
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

/* Those that are to be written, with their digests begun. */
static struct write *find_writes(struct overlay *ov, struct ledger *l,
				 struct digests *d, size_t *n)
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
	/* nobody waits for those */
	for (i = 0; i < *n; i++) {
		struct write *w = &v[i];

		w->first = is_file(&w->node->disk) ?
				   ledger_first(l, w->node->path) :
				   NULL;
		if (w->first)
			w->before = add_digest(ov, d, &w->node->disk.image);
	}
	digests_start(d);
	return v;
}

static void note(struct ledger *l, const char *path, const char *digest)
{
	struct ledger_link *last = ledger_undigested(l, path);

	if (last && *digest != '-')
		last->after.digest = arena_strdup(&l->a, digest);
}

/*
 * A file that ends as the tree has it is not written. The ledger needs the digest of this
 * version all the same.
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

/* All of them, those that go first: one may be a link that a new file's name goes through. */
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

/* The tree's changed files; notes each in the ledger. */
static int put_files(struct session *s, enum tree_kind k, struct txn *t,
		     size_t tree, size_t *changed, struct pom_err *err)
{
	struct ledger *l = &s->work[k].ledger;
	struct digests *d = digests_new();
	struct write *v = find_writes(&s->work[k].ov, l, d, changed);
	size_t i;
	int rc = put_nodes(t, tree, d, v, *changed, err);

	for (i = 0; i < *changed && !rc; i++)
		note(l, v[i].node->path, txn_digest(t, tree, v[i].node->path));
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
		/* what was added and taken out in one request is nowhere yet */
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
		diagnose_reset(s->work[k].names);
		session_forget_known(&s->work[k]);
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
