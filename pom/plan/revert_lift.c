// SPDX-License-Identifier: GPL-2.0-only
/* Takes off the sets above one that is to be taken out: see revert_lift.h. */
#include "plan/revert_lift.h"

#include <string.h>

#include <sys/stat.h>

#include "lib/path.h"

const char *revert_builds_on(struct reverting *v, const struct ledger_set *by)
{
	return session_builds_on(v->s, v->kind, by);
}

static bool is_learnt(const struct reverting *v, struct span path)
{
	return path.p && map_get(&v->paths, path.p, path.n);
}

/* Is it a path that was learnt, a folder on the way to one, or below one? */
static bool is_about(const struct reverting *v, struct span path)
{
	size_t i;

	if (!path.p)
		return false;
	for (i = 0; i < path.n; i++)
		if (path.p[i] == '/' && map_get(&v->paths, path.p, i))
			return true;
	return is_learnt(v, path) || map_get(&v->folders, path.p, path.n);
}

static void add_chain(struct reverting *v, struct ledger_chain *c)
{
	void **slot = map_at(&v->chains, c->path, strlen(c->path));

	if (*slot)
		return;
	*slot = c;
	v->chain = arena_push(&v->a, v->chain, v->nchains, sizeof(*v->chain));
	v->chain[v->nchains++] = c;
}

bool revert_learn(struct reverting *v, struct span path)
{
	struct ledger_kin kin = { 0 };
	struct ledger_chain *c;
	const char *name;
	size_t i;

	if (!path.p || is_learnt(v, path))
		return false;
	name = arena_strndup(&v->a, path.p, path.n);
	v->path = arena_push(&v->a, v->path, v->npaths, sizeof(*v->path));
	v->path[v->npaths++] = name;
	map_put(&v->paths, name, path.n, v->entry);
	for (i = 0; i < path.n; i++)
		if (name[i] == '/')
			map_put(&v->folders, name, i, v->entry);
	c = ledger_chain(v->l, path);
	if (c)
		add_chain(v, c);
	while ((c = ledger_next_kin(v->l, name, &kin)))
		add_chain(v, c);
	return true;
}

/* Marks the section, and learns its paths. */
static void mark(struct reverting *v, const struct diff_file *f, bool *is)
{
	*is = true;
	revert_learn(v, ledger_path(&f->pre));
	revert_learn(v, ledger_path(&f->post));
}

/* Marks the sections that are about learnt paths. */
static void mark_learnt(struct reverting *v, const struct diff *d, bool *is)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (is_about(v, ledger_path(&d->file[i].pre)) ||
		    is_about(v, ledger_path(&d->file[i].post)))
			mark(v, &d->file[i], &is[i]);
}

/* A section that names a path, or a path below it. */
struct naming {
	const struct diff_file *f;
	bool *is;
	const struct naming *next;
};

/* The sections of a layer, by the paths that they name, and by the folders of these. */
struct names {
	struct arena a;
	struct map at, below;
};

static void add_naming(struct names *x, struct map *to, struct span path,
		       const struct diff_file *f, bool *is)
{
	void **slot = map_at(to, path.p, path.n);
	struct naming *of = arena_alloc(&x->a, 1, sizeof(*of));

	of->f = f;
	of->is = is;
	of->next = *slot;
	*slot = of;
}

static void add_names(struct names *x, const struct diff *d, bool *is)
{
	size_t i, k, n;

	for (i = 0; i < d->n; i++) {
		const struct diff_file *f = &d->file[i];
		const struct diff_name *name[] = { &f->pre, &f->post };

		for (k = 0; k < 2; k++) {
			struct span path = ledger_path(name[k]);

			if (!path.p)
				continue;
			add_naming(x, &x->at, path, f, &is[i]);
			for (n = 0; n < path.n; n++)
				if (path.p[n] == '/')
					add_naming(x, &x->below,
						   (struct span){ path.p, n },
						   f, &is[i]);
		}
	}
}

static void mark_naming(struct reverting *v, const struct map *in,
			const char *path, size_t n)
{
	const struct naming *of = map_get(in, path, n);

	for (; of; of = of->next)
		if (!*of->is)
			mark(v, of->f, of->is);
}

/*
 * Marks the sections that are about the paths learnt from this layer, of which the first
 * has the index from: a section after which a path was learnt can be about it.
 */
static void mark_rest(struct reverting *v, struct layer *y, size_t from)
{
	struct names x = { 0 };

	if (from == v->npaths)
		return;
	add_names(&x, &y->set->patch, y->section);
	add_names(&x, &y->written, y->own);
	for (; from < v->npaths; from++) {
		const char *path = v->path[from];
		size_t i, n = strlen(path);

		mark_naming(v, &x.at, path, n);
		mark_naming(v, &x.below, path, n);
		for (i = 0; i < n; i++)
			if (path[i] == '/')
				mark_naming(v, &x.at, path, i);
	}
	map_free(&x.at);
	map_free(&x.below);
	arena_free(&x.a);
}

static int add_layer(struct reverting *v, struct ledger_set *set)
{
	struct layer *y;
	size_t from = v->npaths;
	int rc = ledger_open(v->l, set, v->err);

	v->layer = arena_push(&v->a, v->layer, v->n, sizeof(*v->layer));
	y = &v->layer[v->n++];
	*y = (struct layer){ .set = set };
	y->text = ledger_written(&v->ov->a, set);
	if (!rc)
		rc = diff_parse(&v->ov->a, y->text, set->diff, &y->written,
				v->err);
	if (rc)
		return rc;
	y->section = arena_alloc(&v->a, set->patch.n, sizeof(*y->section));
	y->own = arena_alloc(&v->a, y->written.n, sizeof(*y->own));
	mark_learnt(v, &set->patch, y->section);
	mark_learnt(v, &y->written, y->own);
	mark_rest(v, y, from);
	return 0;
}

/* The first set above at that copied the file, or best if that is lower. */
static struct ledger_set *reader_above(const struct reverting *v,
				       const struct ledger_chain *c,
				       const struct ledger_set *at,
				       struct ledger_set *best)
{
	uint32_t i;

	for (i = 0; i < c->nreaders; i++) {
		struct ledger_set *set = &v->l->set[c->reader[i]];

		if (set > at && !set->gone && (!best || set < best))
			best = set;
	}
	return best;
}

/* The first set of the chain above at, or best if that is lower. */
static struct ledger_set *link_above(const struct reverting *v,
				     struct ledger_chain *c,
				     const struct ledger_set *at,
				     struct ledger_set *best)
{
	size_t k, n;
	const struct ledger_ref *r = ledger_above(v->l, c, at, &n);
	const struct ledger_ref *end = c->ref + ledger_links_in_tree(v->l, c);

	/* links from end on are not in the tree: somebody else has taken them out */
	for (k = 0; k < n && r + k < end; k++) {
		struct ledger_set *set = &v->l->set[r[k].set];

		if (!set->gone)
			return !best || set < best ? set : best;
	}
	return best;
}

struct ledger_set *revert_kin_above(struct reverting *v, const char *path)
{
	struct ledger_kin kin = { 0 };
	struct ledger_set *best = NULL;
	struct ledger_chain *c;

	while ((c = ledger_next_kin(v->l, path, &kin)))
		best = link_above(v, c, v->entry, best);
	return best;
}

/* The first set above at that is about a learnt path; or NULL. */
static struct ledger_set *next_above(const struct reverting *v,
				     const struct ledger_set *at)
{
	struct ledger_set *best = NULL;
	size_t i;

	for (i = 0; i < v->nchains; i++) {
		best = link_above(v, v->chain[i], at, best);
		best = reader_above(v, v->chain[i], at, best);
	}
	return best;
}

/* Lets the ledger compare the files of new chains: links may be out of the tree. */
static int compare_files(struct reverting *v)
{
	const struct file_now absent = { .kind = ROOT_ABSENT };
	int rc = 0;

	for (; v->ncompared < v->nchains && !rc; v->ncompared++) {
		const char *path = v->chain[v->ncompared]->path;
		struct node *n;

		rc = overlay_get(v->ov, path, &n, v->err);
		if (!rc || rc == POM_EUNSAFE)
			ledger_in_tree(v->l, v->entry, path,
				       rc ? &absent : &n->disk);
		if (rc == POM_EUNSAFE)
			rc = 0;
	}
	return rc;
}

int revert_find_layers(struct reverting *v)
{
	struct ledger_set *at = v->entry;
	int rc = compare_files(v);

	while (!rc && (at = next_above(v, at))) {
		rc = add_layer(v, at);
		if (!rc)
			rc = compare_files(v);
	}
	return rc;
}

int revert_node(struct reverting *v, const struct diff_name *name,
		struct node **n)
{
	struct span path = ledger_path(name);
	const char *safe;

	*n = NULL;
	if (!path.p)
		return 0;
	/* the ledger's names are checked, as somebody else may have written it */
	if (path_check_record(&v->a, path, &safe, NULL) || !span_is(path, safe))
		return POM_EUNSAFE;
	return overlay_get_in_segment(v->ov, safe, n, v->err);
}

/* *was: the file before the section. False: now is not what the section made. */
static bool file_before(struct reverting *v, const struct diff_file *f,
			const struct file_now *now, struct file_now *was)
{
	unsigned int mode = file_now_mode(now);

	*was = *now;
	if ((f->change == DIFF_DELETE) == (mode != 0) ||
	    (f->post_mode && mode && f->post_mode != mode))
		return false;
	if (!hunks_undo(&v->ov->a, &now->image, f->hunk, f->nhunks, &was->image))
		return false;
	if (f->change == DIFF_DELETE) {
		was->mode = f->pre_mode ? f->pre_mode : 0100644;
		was->kind = was->mode == 0120000 ? ROOT_LINK : ROOT_FILE;
	} else if (f->change == DIFF_CREATE) {
		if (was->image.n)
			return false;
		*was = (struct file_now){ .kind = ROOT_ABSENT };
	} else if (f->pre_mode) {
		was->mode = f->pre_mode;
	}
	return true;
}

/* Are these permissions, with the execute bits of mode, those of the version v? */
static bool is_mode(const struct ledger_version *v, unsigned int perms,
		    unsigned int mode)
{
	return S_ISREG(v->mode) &&
	       txn_mode(perms, mode & 0111) == (v->mode & 0777);
}

void revert_perms(const struct reverting *v, const struct ledger_set *set,
		  const struct diff_file *f, struct file_now *was)
{
	const struct ledger_link *pre, *post;

	pre = ledger_link(v->l, set, ledger_path(&f->pre));
	post = ledger_link(v->l, set, ledger_path(&f->post));
	if (was->kind != ROOT_FILE || !pre || !S_ISREG(pre->before.mode))
		return;
	if (f->change == DIFF_DELETE && !was->perms)
		was->perms = pre->before.mode & 0777;
	/* somebody may have changed the mode since: then that stays */
	if (f->change != DIFF_DELETE && post && f->pre_mode != f->post_mode &&
	    is_mode(&pre->before, pre->before.mode & 0777, was->mode) &&
	    is_mode(&post->after, was->perms, f->post_mode))
		was->perms = pre->before.mode & 0777;
}

int revert_undo(struct reverting *v, const struct ledger_set *set,
		const struct diff_file *f)
{
	const struct file_now gone = { .kind = ROOT_ABSENT };
	struct file_now was;
	struct node *pre, *post;
	int rc = revert_node(v, &f->pre, &pre);

	if (!rc)
		rc = revert_node(v, &f->post, &post);
	if (rc == POM_EUNSAFE) {
		v->lost = true;
		return 0;
	}
	if (rc)
		return rc;
	if (f->change == DIFF_DELETE)
		post = pre;
	if (f->change == DIFF_CREATE)
		pre = post;
	if (!post || !pre || pre->now.kind == ROOT_OTHER ||
	    !file_before(v, f, &post->now, &was) ||
	    (pre != post && pre->now.kind != ROOT_ABSENT &&
	     pre->now.kind != ROOT_DIR)) {
		v->lost = true;
		return 0;
	}
	if (f->change == DIFF_DELETE)
		was.perms = 0;
	revert_perms(v, set, f, &was);
	overlay_share(post);
	if (pre != post)
		overlay_set(v->ov, post, &gone);
	overlay_set(v->ov, pre, &was);
	return 0;
}

/* Do only exact sections of the set name the path? */
static bool only_exact(const struct reverting *v, const bool *exact,
		       const char *path)
{
	uint32_t at = 0;
	bool any = false;

	while ((at = ledger_section(v->l, v->entry, path, at))) {
		if (!exact[(at - 1) / 2])
			return false;
		any = true;
	}
	return any;
}

void revert_note_changed(struct reverting *v, const char *path)
{
	v->note =
		arena_printf(&v->s->a,
			     "its record was changed: without it, %s would not be as it was before; put .pom/%s%s back from a copy, or the tree's file by git",
			     path, v->entry->diff,
			     v->n ? " or the diff of a later set" : "");
}

int revert_check(struct reverting *v, const bool *exact)
{
	uint32_t i;
	int rc = 0;

	for (i = 0; i < v->entry->nlinks && !rc && !v->note; i++) {
		const struct ledger_link *link = &v->entry->link[i];
		const char *was = ledger_digest_before(v->l, v->entry, link);
		const char *is;
		struct node *n;

		if (!was || !only_exact(v, exact, link->path))
			continue;
		rc = overlay_get(v->ov, link->path, &n, v->err);
		is = rc ? NULL : ledger_digest(&v->a, &n->now);
		if (rc == POM_EUNSAFE)
			rc = 0;
		if (!rc && (!is || strcmp(is, was) != 0))
			revert_note_changed(v, link->path);
	}
	return rc;
}

int revert_lift_layer(struct reverting *v, struct layer *y)
{
	const struct diff *d = &y->set->patch;
	size_t i;
	int rc = 0;

	overlay_begin(v->ov);
	y->place = arena_alloc(&v->a, d->n, sizeof(*y->place));
	for (i = d->n; i-- > 0 && !rc && !v->lost;) {
		const struct diff_file *f = &d->file[i];
		struct undone_section *p = &y->place[y->nplaces];
		struct node *n;

		if (!y->section[i])
			continue;
		rc = revert_node(v, f->post.text.p ? &f->post : &f->pre, &n);
		if (rc == POM_EUNSAFE || (!rc && !n)) {
			v->lost = true;
			return 0;
		}
		if (rc)
			return rc;
		p->file = f;
		p->after = n->now.image;
		y->nplaces++;
		if (!edits_of_hunks(&v->a, f->hunk, f->nhunks, &p->edits))
			v->lost = true;
		else
			rc = revert_undo(v, y->set, f);
	}
	return rc;
}

void revert_end(struct reverting *v)
{
	map_free(&v->paths);
	map_free(&v->folders);
	map_free(&v->chains);
	map_free(&v->lower);
	buf_free(&v->gone);
	buf_free(&v->dropped);
	arena_free(&v->a);
}

int revert_version(struct session *s, enum tree_kind kind,
		   struct ledger_set *set, const char *path,
		   struct file_now *out, struct pom_err *err)
{
	struct reverting v = {
		.s = s,
		.kind = kind,
		.l = &s->work[kind].ledger,
		.ov = &s->work[kind].ov,
		.entry = set,
		.err = err,
	};
	size_t om = overlay_mark(v.ov), i;
	struct node *n = NULL;
	int rc;

	revert_learn(&v, span_of(path));
	rc = revert_find_layers(&v);
	for (i = v.n; i-- > 0 && !rc && !v.lost;)
		rc = revert_lift_layer(&v, &v.layer[i]);
	if (!rc)
		rc = overlay_get(v.ov, path, &n, err);
	if (!rc && n)
		*out = n->now;
	overlay_rollback(v.ov, om);
	revert_end(&v);
	return rc ? rc : !v.lost;
}
