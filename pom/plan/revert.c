// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking a set out by what the ledger recorded. While the chains of its files
 * hold, every version of them is known: the later sets are undone, exactly, from
 * the last one down, this one is undone, and they are applied again as they were
 * written. If one of them does not go in then, or goes in at another place, it
 * builds upon this one, which stays. Where somebody edited a file in between, the
 * set's lines are searched for as any other patch.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "plan/session.h"
#include "engine/edit.h"

/* A section of a later set that was undone. */
struct undone_section {
	const struct diff_file *file;
	struct image after; /* as the section left the file */
	struct edits edits;
};

/* A later set, and what of it is about files that this one changes. */
struct layer {
	struct ledger_set *set;
	bool *section;    /* of its diff */
	bool *own;        /* of the patch as it was written */
	struct span text; /* of that */
	struct diff written;
	struct undone_section *place; /* in the order of the sections */
	size_t nplaces;
};

struct reverting {
	struct session *s;
	enum tree_kind kind;
	struct ledger *l;
	struct overlay *ov;
	struct ledger_set *entry;
	struct arena a;
	struct map paths; /* that are not what they were without the set */
	struct map lower; /* to struct edits: its places in them */
	const char **path;
	size_t npaths;
	struct layer *layer; /* from the first one up */
	size_t n, cap;
	const char *note; /* why it stays */
	size_t out;       /* sections that somebody else has taken out */
	bool by_quilt;    /* a patch of quilt's on top is why */
	bool lost;        /* some version is not what the ledger says */
	bool turned;      /* see turn_round */
	struct pom_err *err;
};

static const char *builds_on(struct reverting *v, const struct ledger_set *by)
{
	const char *name = ledger_label(v->l, by);

	return arena_printf(&v->s->a,
			    "%s builds upon it; revert %s first, or both together",
			    name, name);
}

static void note_quilt(struct reverting *v, const struct quilt_patch *on_top)
{
	v->note =
		arena_printf(&v->s->a,
			     "quilt has %s on top of it; take that out first, or use `quilt pop`",
			     on_top->name);
	v->by_quilt = true;
}

static bool known(const struct reverting *v, struct span path)
{
	return path.p && map_get(&v->paths, path.p, path.n);
}

static bool learn(struct reverting *v, struct span path)
{
	if (!path.p || known(v, path))
		return false;
	v->path = arena_push(&v->a, v->path, v->npaths, sizeof(*v->path));
	v->path[v->npaths] = arena_strndup(&v->a, path.p, path.n);
	map_put(&v->paths, v->path[v->npaths], path.n, v->entry);
	v->npaths++;
	return true;
}

/* Marks the sections that are about known paths; the others of them are, then. */
static bool mark(struct reverting *v, const struct diff *d, bool *is)
{
	bool more = false;
	size_t i;

	for (i = 0; i < d->n; i++) {
		struct span pre = ledger_path(&d->file[i].pre);
		struct span post = ledger_path(&d->file[i].post);

		if (!known(v, pre) && !known(v, post))
			continue;
		is[i] = true;
		more |= learn(v, pre);
		more |= learn(v, post);
	}
	return more;
}

static int add_layer(struct reverting *v, struct ledger_set *set)
{
	struct layer *y;
	bool more = true;
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
	while (more) {
		more = mark(v, &set->patch, y->section);
		more |= mark(v, &y->written, y->own);
	}
	return 0;
}

/* The first of the sets above at that made a copy of the file, or best. */
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

/* The first set above at that is about a known path; NULL: none. */
static struct ledger_set *next_above(const struct reverting *v,
				     const struct ledger_set *at)
{
	struct ledger_set *best = NULL;
	size_t i, k, n;

	for (i = 0; i < v->npaths; i++) {
		struct ledger_chain *c =
			ledger_chain(v->l, span_of(v->path[i]));
		const struct ledger_ref *r = c ? ledger_above(v->l, c, at, &n) :
						 NULL;

		for (k = 0; r && k < n; k++) {
			struct ledger_set *set = &v->l->set[r[k].set];

			if (set->gone)
				continue;
			if (!best || set < best)
				best = set;
			break;
		}
		if (c)
			best = reader_above(v, c, at, best);
	}
	return best;
}

static int find_layers(struct reverting *v)
{
	struct ledger_set *at = v->entry;
	int rc = 0;

	while (!rc && (at = next_above(v, at)))
		rc = add_layer(v, at);
	return rc;
}

static unsigned int kind_of(const struct file_now *f)
{
	return f->kind == ROOT_FILE || f->kind == ROOT_LINK ? f->mode : 0;
}

/* *n is NULL for no name. POM_EUNSAFE for one that is none of a file there. */
static int node_at(struct reverting *v, const struct diff_name *name,
		   struct node **n)
{
	struct span path = ledger_path(name);
	const char *safe;

	*n = NULL;
	if (!path.p)
		return 0;
	/* who wrote the ledger is not known */
	if (path_check_record(&v->a, path, &safe, NULL) || !span_is(path, safe))
		return POM_EUNSAFE;
	return overlay_get(v->ov, safe, n, v->err);
}

/*
 * The file before the section, from what it is now: *was. False when it is not
 * what the section made.
 */
static bool undone(struct reverting *v, const struct diff_file *f,
		   const struct file_now *now, struct file_now *was)
{
	unsigned int mode = kind_of(now);

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

/* What was deleted can be put where a folder is that will go. */
static bool is_free(struct reverting *v, const struct diff_file *f,
		    const struct node *n)
{
	if (n->now.kind == ROOT_OTHER)
		return false;
	return f->change != DIFF_DELETE || n->now.kind != ROOT_DIR ||
	       overlay_folder_goes(v->ov, n->path);
}

/* The permissions of a file that the set deleted, or 0. */
static unsigned int perms_of(const struct reverting *v,
			     const struct ledger_set *set, const char *path)
{
	const struct ledger_link *link = ledger_link(v->l, set, span_of(path));

	return link && !link->after.mode ? link->before.mode & 0777 : 0;
}

/* Takes a section of set back. Sets lost when the files are not what it made. */
static int undo(struct reverting *v, const struct ledger_set *set,
		const struct diff_file *f)
{
	const struct file_now gone = { .kind = ROOT_ABSENT };
	struct file_now was;
	struct node *pre, *post;
	int rc = node_at(v, &f->pre, &pre);

	if (!rc)
		rc = node_at(v, &f->post, &post);
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
	if (!post || !pre || !is_free(v, f, pre) ||
	    !undone(v, f, &post->now, &was) ||
	    (pre != post && pre->now.kind != ROOT_ABSENT)) {
		v->lost = true;
		return 0;
	}
	if (f->change == DIFF_DELETE && was.kind == ROOT_FILE)
		was.perms = perms_of(v, set, pre->path);
	overlay_share(post);
	if (pre != post)
		overlay_set(v->ov, post, &gone);
	overlay_set(v->ov, pre, &was);
	return 0;
}

/* Undoes what of the layer is marked, and keeps what it was. */
static int lift_layer(struct reverting *v, struct layer *y)
{
	const struct diff *d = &y->set->patch;
	size_t i;
	int rc = 0;

	y->place = arena_alloc(&v->a, d->n, sizeof(*y->place));
	for (i = d->n; i-- > 0 && !rc && !v->lost;) {
		const struct diff_file *f = &d->file[i];
		struct undone_section *p = &y->place[y->nplaces];
		struct node *n;

		if (!y->section[i])
			continue;
		rc = node_at(v, f->post.text.p ? &f->post : &f->pre, &n);
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
			rc = undo(v, y->set, f);
	}
	return rc;
}

/*
 * lower's places as they would be had it gone in after upper, which went in
 * on top of it and does not overlap it.
 */
static void lift(const struct edits *upper, struct edits *lower)
{
	size_t i, k;

	for (i = 0; i < lower->n; i++) {
		struct edit *e = &lower->v[i];
		long shift = 0;

		for (k = 0; k < upper->n; k++) {
			const struct edit *u = &upper->v[k];
			size_t end = u->pre + u->npre;

			if (end < e->post ||
			    (end == e->post && (e->npost || u->npre)))
				shift += (long)u->npost - (long)u->npre;
		}
		e->pre = (size_t)((long)e->pre + shift);
		e->post = (size_t)((long)e->post + shift);
	}
}

/* What a layer's files are before it is put back, and should be after it. */
struct expected {
	struct node *node;
	const struct diff_file *file;
	struct image before, after;
	struct edits edits;
};

/*
 * Where the section changed the file, as if the set that goes had never been.
 * False when it changes lines of that set.
 */
static bool expect(struct reverting *v, const struct undone_section *p,
		   struct edits *lower, struct expected *out)
{
	struct edits upper;
	size_t k;

	if (!edits_without(lower, &p->edits, &v->ov->a, &upper))
		return false;
	if (upper.n && upper.v[upper.n - 1].pre + upper.v[upper.n - 1].npre >
			       out->before.n)
		return false;
	lift(&p->edits, lower);
	out->edits = upper;
	out->edits.v = arena_alloc(&v->ov->a, upper.n, sizeof(*upper.v));
	for (k = 0; k < upper.n; k++) {
		out->edits.v[k] = upper.v[k];
		/* the new lines are where they were, in the old image */
		upper.v[k].post = p->edits.v[k].post;
	}
	image_edit(&v->ov->a, &out->before, &upper, &p->after, &out->after);
	return true;
}

/* The places of the set that goes are in the file that this one became. */
static void move_lower(struct reverting *v, const struct diff_file *f)
{
	struct span pre = ledger_path(&f->pre), post = ledger_path(&f->post);
	struct edits *lower = pre.p ? map_get(&v->lower, pre.p, pre.n) : NULL;

	if (f->change != DIFF_RENAME || !lower)
		return;
	map_put(&v->lower, pre.p, pre.n, NULL);
	map_put(&v->lower, post.p, post.n, lower);
}

static int expect_all(struct reverting *v, struct layer *y,
		      struct expected *want, size_t *n)
{
	size_t i;
	int rc = 0;

	*n = 0;
	for (i = y->nplaces; i-- > 0 && !rc && !v->note;) {
		const struct undone_section *p = &y->place[i];
		struct span name = ledger_path(&p->file->pre);
		struct edits *lower =
			name.p ? map_get(&v->lower, name.p, name.n) : NULL;
		struct expected *e = &want[*n];
		struct node *pre;

		if (!lower || !p->file->post.text.p)
			continue;
		e->file = p->file;
		rc = node_at(v, &p->file->pre, &pre);
		if (!rc)
			rc = node_at(v, &p->file->post, &e->node);
		if (rc)
			break;
		e->before = pre->now.image;
		if (!kind_of(&pre->now) || !expect(v, p, lower, e))
			v->note = builds_on(v, y->set);
		move_lower(v, p->file);
		++*n;
	}
	/* nothing can be where it was, so it cannot go in again */
	if (rc == POM_EUNSAFE)
		v->note = builds_on(v, y->set);
	return rc == POM_EUNSAFE ? 0 : rc;
}

/*
 * Of a set whose patch is not known, all that is known is where it went in: plain
 * edits are put back there.
 */
static int put_back_unknown(struct reverting *v, struct layer *y,
			    const struct expected *want, size_t n,
			    struct patch_result *result)
{
	size_t i;

	result->file = arena_alloc(&v->ov->a, n, sizeof(*result->file));
	result->n = n;
	if (n != y->nplaces)
		v->note = builds_on(v, y->set);
	for (i = 0; i < n && !v->note; i++) {
		const struct diff_file *f = want[i].file;
		struct file_now now = want[i].node->now;

		if (f->change != DIFF_EDIT ||
		    (f->pre_mode && f->pre_mode != f->post_mode))
			v->note = builds_on(v, y->set);
		now.image = want[i].after;
		overlay_set(v->ov, want[i].node, &now);
		result->file[i] = (struct file_result){
			.file = f,
			.path = want[i].node->path,
			.before = want[i].before,
			.hunks = { .image = now.image, .edits = want[i].edits },
		};
	}
	return 0;
}

/* Applies what is marked of the patch as it was written. */
static int put_back(struct reverting *v, struct layer *y,
		    const struct expected *want, size_t n,
		    struct patch_result *result)
{
	const struct dryrun_opt opt = {
		.strip = 1,
		.max_fuzz = y->set->fuzz,
		.restoring = true,
	};
	struct diff *d = arena_alloc(&v->ov->a, 1, sizeof(*d));
	size_t i;
	int rc;

	d->file = arena_alloc(&v->ov->a, y->written.n, sizeof(*d->file));
	for (i = 0; i < y->written.n; i++)
		if (y->own[i])
			d->file[d->n++] = y->written.file[i];
	rc = dryrun(v->ov, d, &opt, result, v->err);
	if (rc)
		return rc;
	if (result->outcome != OUTCOME_CLEAN && result->outcome != OUTCOME_FUZZY)
		v->note = builds_on(v, y->set);
	for (i = 0; i < n && !v->note; i++)
		if (!image_eq(&want[i].node->now.image, &want[i].after))
			v->note = builds_on(v, y->set);
	return 0;
}

struct counting {
	struct reverting *v;
	const struct ledger_set *set;
	size_t mark, n;
	bool other; /* a file that the set did not change before */
};

/* The link of a file that was changed anew. */
static void relink_node(void *arg, struct node *n)
{
	struct counting *c = arg;
	const struct file_now *was = overlay_at(c->v->ov, n, c->mark);
	struct ledger_link *link;

	if (file_now_eq(was, &n->now))
		return;
	link = ledger_link(c->v->l, c->set, span_of(n->path));
	c->n++;
	c->other |= !link;
	if (!link)
		return;
	if (!link->follows)
		link->before.mode = ledger_version(was).mode;
	link->after = ledger_version(&n->now);
}

/* Those of the sections of the layer's diff that stay as they are. */
static void copy_sections(const struct layer *y, struct buf *out)
{
	const struct diff *d = &y->set->patch;
	struct span rest = y->set->text, line;
	unsigned int at = 1;
	size_t i = 0;

	for (; span_line(&rest, &line); at++) {
		while (i + 1 < d->n && d->file[i + 1].line <= at)
			i++;
		if (d->n && at >= d->file[i].line && !y->section[i])
			buf_addspan(out, line);
	}
}

/* The layer's diff and its links, as they are now. */
static int rewrite(struct reverting *v, struct layer *y, size_t since,
		   const struct patch_result *result)
{
	struct tree_standing t = { .mark = since, .result = *result };
	struct counting c = { .v = v, .set = y->set, .mark = since };
	struct buf text = { 0 }, all = { 0 };
	size_t had = 0, i;
	int rc;

	for (i = 0; i < y->set->nlinks; i++)
		had += known(v, span_of(y->set->link[i].path));
	ledger_relink(v->l, y->set);
	overlay_since(v->ov, since, relink_node, &c);
	if (c.other || c.n != had) {
		v->note = builds_on(v, y->set);
		return 0;
	}
	copy_sections(y, &text);
	session_diff(v->s, v->kind, &t, &text);
	ledger_join(&all, y->set->unknown ? buf_span(&text) : y->text,
		    buf_span(&text));
	rc = ledger_rewrite(v->l, y->set, buf_span(&all), v->err);
	buf_free(&text);
	buf_free(&all);
	return rc;
}

static int put_layer(struct reverting *v, struct layer *y)
{
	struct expected *want = arena_alloc(&v->a, y->nplaces, sizeof(*want));
	struct patch_result result = { 0 };
	size_t n, m = overlay_mark(v->ov);
	int rc = expect_all(v, y, want, &n);

	if (!rc && !v->note)
		rc = y->set->unknown ?
			     put_back_unknown(v, y, want, n, &result) :
			     put_back(v, y, want, n, &result);
	if (!rc && !v->note)
		rc = rewrite(v, y, m, &result);
	return rc;
}

/* The set itself: its sections that are exact, from the last one to the first. */
static int take_out(struct reverting *v, const bool *exact)
{
	const struct diff *d = &v->entry->patch;
	size_t i;
	int rc = 0;

	for (i = d->n; i-- > 0 && !rc && !v->lost;) {
		const struct diff_file *f = &d->file[i];
		struct span post = ledger_path(&f->post);
		struct edits *lower;

		if (!exact[i])
			continue;
		rc = undo(v, v->entry, f);
		if (rc || v->lost || !post.p || f->change == DIFF_CREATE)
			continue;
		lower = arena_alloc(&v->a, 1, sizeof(*lower));
		if (!edits_of_hunks(&v->a, f->hunk, f->nhunks, lower))
			v->lost = true;
		else if (lower->n)
			map_put(&v->lower, post.p, post.n, lower);
	}
	return rc;
}

/*
 * Where nothing came after it, turning its diff round does the same, and its room
 * is used again. Sets turned when it does.
 */
static int turn_round(struct reverting *v, struct tree_standing *out)
{
	const struct dryrun_opt opt = { .strip = 1, .restoring = true };
	size_t om = overlay_mark(v->ov);
	struct diff *back = arena_alloc(&v->ov->a, 1, sizeof(*back));
	int rc;

	diff_reverse(&v->ov->a, &v->entry->patch, back);
	rc = dryrun(v->ov, back, &opt, &out->result, v->err);
	v->turned = !rc && out->result.outcome == OUTCOME_CLEAN &&
		    !out->result.offset;
	if (v->turned) {
		out->diff = back;
		return 0;
	}
	memset(&out->result, 0, sizeof(out->result));
	overlay_rollback(v->ov, om);
	return rc;
}

static bool all_exact(const struct reverting *v, const bool *exact)
{
	size_t i;

	for (i = 0; i < v->entry->patch.n && exact[i]; i++)
		;
	return i == v->entry->patch.n;
}

/* Did a patch of quilt's make a copy of one of the files as they are now? */
static int note_copies(struct reverting *v)
{
	const struct quilt_patch *by = NULL;
	size_t i;
	int rc = 0;

	for (i = 0; i < v->npaths && !rc && !by; i++)
		rc = session_copied_by_quilt(v->s, v->kind, v->path[i], true,
					     &by, v->err);
	if (by)
		note_quilt(v, by);
	return rc;
}

/* Is a patch of quilt's on top of a file of this section of set? */
static int note_on_top(struct reverting *v, const struct ledger_set *set,
		       const struct diff_file *f)
{
	const struct diff_name *name[] = { &f->pre, &f->post };
	const struct quilt_patch *by = NULL;
	int k, rc = 0;

	for (k = 0; k < 2 && !rc && !by; k++) {
		struct ledger_link *link =
			ledger_link(v->l, set, ledger_path(name[k]));
		struct node *n = NULL;

		rc = link ? node_at(v, name[k], &n) : 0;
		if (rc == POM_EUNSAFE)
			return 0;
		if (!rc && n)
			rc = session_quilt_on_top(&v->s->work[v->kind], set, n,
						  &n->now, &by, v->err);
	}
	if (by)
		note_quilt(v, by);
	return rc;
}

static int all_on_top(struct reverting *v, const struct ledger_set *set,
		      const bool *section)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < set->patch.n && !rc && !v->note; i++)
		if (section[i])
			rc = note_on_top(v, set, &set->patch.file[i]);
	return rc;
}

/* Does a patch of quilt's build upon what this set or the later ones made? */
static int look_at_quilt(struct reverting *v, const bool *exact)
{
	size_t i;
	int rc;

	if (!v->s->work[v->kind].quilt.n)
		return 0;
	rc = all_on_top(v, v->entry, exact);
	for (i = 0; i < v->n && !rc && !v->note; i++)
		rc = all_on_top(v, v->layer[i].set, v->layer[i].section);
	return rc || v->note ? rc : note_copies(v);
}

/* All that is exact; all is as before when that is lost, or a note says why not. */
static int by_versions(struct reverting *v, const bool *exact,
		       struct tree_standing *out)
{
	size_t om = overlay_mark(v->ov), lm = ledger_mark(v->l), i;
	int rc = find_layers(v);

	if (!rc)
		rc = look_at_quilt(v, exact);
	if (!rc && !v->note && !v->n && all_exact(v, exact))
		rc = turn_round(v, out);
	if (rc || v->note || v->turned)
		return rc;
	for (i = v->n; i-- > 0 && !rc && !v->lost && !v->note;) {
		rc = lift_layer(v, &v->layer[i]);
		if (!rc && !v->lost)
			rc = note_copies(v);
	}
	if (!rc && !v->lost && !v->note)
		rc = take_out(v, exact);
	for (i = 0; i < v->n && !rc && !v->lost && !v->note; i++)
		rc = put_layer(v, &v->layer[i]);
	if (rc || v->lost || v->note) {
		overlay_rollback(v->ov, om);
		ledger_rollback(v->l, lm);
	}
	return rc;
}

/* Can the section be taken back by its versions? 1, 0, or an error. */
static int is_exact(struct reverting *v, const struct diff_file *f)
{
	const struct file_now absent = { .kind = ROOT_ABSENT };
	const struct diff_name *name[] = { &f->pre, &f->post };
	int i;

	for (i = 0; i < 2; i++) {
		struct span path = ledger_path(name[i]);
		struct node *n;
		int rc = node_at(v, name[i], &n);

		if (rc && rc != POM_EUNSAFE)
			return rc;
		if (path.p && !ledger_holds(v->l, v->entry,
					    arena_strndup(&v->a, path.p, path.n),
					    rc ? &absent : &n->disk))
			return 0;
	}
	return 1;
}

/* The sections that go the ordinary way, turned round. */
static int by_bytes(struct reverting *v, const struct diff *rest,
		    struct tree_standing *out)
{
	struct dryrun_opt opt = {
		.strip = 1,
		.max_fuzz = v->s->opt.max_fuzz,
		.strict = v->s->opt.strict,
		.skip_present = v->s->opt.force,
		.restoring = true,
		.may_be_gone = true,
	};
	struct diff *back = arena_alloc(&v->s->a, 1, sizeof(*back));
	int rc;

	diff_reverse(&v->s->a, rest, back);
	out->diff = back;
	rc = session_take_back(v->s, v->kind, back, &opt, &out->result, v->err);
	if (rc)
		return rc;
	switch (out->result.outcome) {
	case OUTCOME_CLEAN:
		break;
	case OUTCOME_FUZZY:
		out->is = STAND_FUZZY;
		break;
	case OUTCOME_PRESENT:
		out->note = "its lines were taken out already";
		break;
	case OUTCOME_PARTIAL:
		out->is = STAND_PARTIAL;
		out->note = session_taken_out(v->s, &out->result);
		break;
	case OUTCOME_CONFLICT:
		out->is = STAND_CONFLICT;
		out->note = session_changed(&out->result);
		break;
	}
	return 0;
}

/*
 * Did the section change its file? One that takes lines out and puts the same in
 * has left no link, and there is nothing to be taken out.
 */
static bool changed_it(struct reverting *v, const struct diff_file *f)
{
	return v->entry->unknown ||
	       ledger_link(v->l, v->entry, ledger_path(&f->pre)) ||
	       ledger_link(v->l, v->entry, ledger_path(&f->post));
}

/*
 * Has somebody else put the files of the section back? 1, 0, or an error. What was
 * built upon it is recorded still, and has to go first.
 */
static int is_out(struct reverting *v, const struct diff_file *f)
{
	const struct file_now absent = { .kind = ROOT_ABSENT };
	const struct diff_name *name[] = { &f->pre, &f->post };
	const struct quilt_patch *by = NULL;
	struct ledger_ref *above = NULL;
	bool surely = false;
	size_t n = 0;
	int i;

	for (i = 0; i < 2; i++) {
		struct span path = ledger_path(name[i]);
		struct ledger_link *link = ledger_link(v->l, v->entry, path);
		struct node *node;
		int rc = link ? node_at(v, name[i], &node) : 0;

		if (rc && rc != POM_EUNSAFE)
			return rc;
		if (!path.p)
			continue;
		if (!link || !ledger_out(v->l, v->entry, link->path,
					 rc ? &absent : &node->disk, &surely))
			return 0;
		/* or has a patch of quilt's brought it back? */
		rc = session_under_quilt(&v->s->work[v->kind], v->entry,
					 link->path, &by, v->err);
		if (rc || by)
			return rc;
	}
	if (!surely)
		return 0;
	for (i = 0; i < 2; i++) {
		struct span path = ledger_path(name[i]);

		if (path.p && !n)
			above = ledger_above(v->l, ledger_chain(v->l, path),
					     v->entry, &n);
		for (; n && v->l->set[above->set].gone; above++)
			n--;
	}
	if (n)
		v->note = builds_on(v, &v->l->set[above->set]);
	for (i = 0; i < 2 && !v->note; i++)
		if (ledger_path(name[i]).p)
			ledger_break(v->l, ledger_link(v->l, v->entry,
						       ledger_path(name[i]))
						   ->path);
	return 1;
}

/* Sets rest to what is to be searched for; what was built upon it stays. */
static int collect_rest(struct reverting *v, const bool *exact,
			struct diff *rest)
{
	const struct diff *d = &v->entry->patch;
	size_t i;
	int rc = 0;

	rest->file = arena_alloc(&v->s->a, d->n, sizeof(*rest->file));
	for (i = 0; i < d->n && rc >= 0; i++) {
		if (exact[i] || !changed_it(v, &d->file[i]))
			continue;
		rc = is_out(v, &d->file[i]);
		if (!rc)
			rest->file[rest->n++] = d->file[i];
		v->out += rc > 0;
	}
	if (rc < 0)
		return rc;
	rc = 0;
	for (i = 0; i < rest->n && !rc && !v->note; i++) {
		const struct diff_name *name[] = { &rest->file[i].pre,
						   &rest->file[i].post };
		int k;

		for (k = 0; k < 2 && !rc && !v->note; k++) {
			struct span path = ledger_path(name[k]);
			struct ledger_link *link =
				ledger_link(v->l, v->entry, path);
			struct ledger_set *cover = NULL;
			const struct quilt_patch *quilt = NULL;

			if (!link)
				continue;
			rc = session_under_quilt(&v->s->work[v->kind], v->entry,
						 link->path, &quilt, v->err);
			if (!rc && !quilt)
				rc = session_copied_by_quilt(v->s, v->kind,
							     link->path, false,
							     &quilt, v->err);
			if (!rc && !quilt)
				rc = ledger_cover(v->l, v->entry, link, &cover,
						  v->err);
			if (quilt)
				note_quilt(v, quilt);
			else if (cover)
				v->note = builds_on(v, cover);
			else if (!rc)
				ledger_break(v->l, link->path);
		}
	}
	return rc;
}

static int find_exact(struct reverting *v, bool *exact)
{
	const struct diff *d = &v->entry->patch;
	size_t i;

	for (i = 0; i < d->n; i++) {
		int is = is_exact(v, &d->file[i]);

		if (is < 0)
			return is;
		exact[i] = is;
	}
	/* a file that changed its kind has two sections */
	for (i = 0; i < d->n; i++) {
		if (!exact[i])
			continue;
		learn(v, ledger_path(&d->file[i].pre));
		learn(v, ledger_path(&d->file[i].post));
	}
	return 0;
}

static void count_changes(const struct diff *d, const bool *exact,
			  uint32_t *changes)
{
	static const enum diff_change back[DIFF_CHANGES] = {
		[DIFF_EDIT] = DIFF_EDIT,     [DIFF_CREATE] = DIFF_DELETE,
		[DIFF_DELETE] = DIFF_CREATE, [DIFF_RENAME] = DIFF_RENAME,
		[DIFF_COPY] = DIFF_DELETE,
	};
	size_t i;

	for (i = 0; i < d->n; i++)
		if (exact[i])
			changes[back[d->file[i].change]]++;
}

/* What the set deleted gets the permissions that it had. */
static int restore_perms(struct reverting *v)
{
	uint32_t i;
	int rc = 0;

	for (i = 0; i < v->entry->nlinks && !rc; i++) {
		const struct ledger_link *link = &v->entry->link[i];
		struct node *n;

		if (link->after.mode || !link->before.mode)
			continue;
		rc = overlay_get(v->ov, link->path, &n, v->err);
		if (!rc && n->now.kind == ROOT_FILE && !n->now.perms)
			n->now.perms = link->before.mode & 0777;
		if (rc == POM_EUNSAFE)
			rc = 0;
	}
	return rc;
}

/* Is the file of a line of the record in the tree? */
static bool is_there(const struct reverting *v, struct span line)
{
	struct arena a = { 0 };
	struct span name = line;
	const char *path;
	struct node *n;
	size_t used;
	bool there;

	if (line.n && *line.p == '"' && !path_unquote(&a, line, &name, &used))
		name.n = 0;
	there = !path_check_record(&a, name, &path, NULL) &&
		!overlay_get(v->ov, path, &n, NULL) && kind_of(&n->now);
	arena_free(&a);
	return there;
}

/* Appends the files of these lines that are there, behind words; how many they are. */
static size_t add_files(const struct reverting *v, struct buf *b,
			const char *words, const char *lines)
{
	struct span rest = span_of(lines), line;
	size_t n = 0;

	while (span_line(&rest, &line)) {
		line = span_chomp(line);
		if (!is_there(v, line))
			continue;
		buf_addstr(b, n++ ? ", " : words);
		buf_addspan(b, line);
	}
	return n;
}

/* "x.c was there before, and stays": what the set has and did not put in. */
static const char *kept(const struct reverting *v)
{
	struct buf b = { 0 };
	const char *text;
	size_t n = add_files(v, &b, "", v->entry->kept);

	if (n)
		buf_addstr(&b, n == 1 ? " was there before, and stays" :
					" were there before, and stay");
	if (add_files(v, &b, n ? "; what " : "what ", v->entry->there))
		buf_addstr(&b, " had of it before stays");
	text = b.n ? arena_strndup(&v->s->a, b.p, b.n) : NULL;
	buf_free(&b);
	return text;
}

static int revert(struct reverting *v, bool *exact, struct tree_standing *out)
{
	struct diff rest = { 0 };
	int rc = find_exact(v, exact);

	if (!rc)
		rc = by_versions(v, exact, out);
	if (!rc && v->lost)
		memset(exact, 0, v->entry->patch.n * sizeof(*exact));
	if (!rc && !v->note)
		rc = collect_rest(v, exact, &rest);
	if (rc)
		return rc;
	out->changes = true;
	out->note = v->note;
	out->by_quilt = v->by_quilt;
	out->is = v->note ? STAND_CONFLICT : STAND_CLEAN;
	if (v->note)
		return 0;
	if (rest.n)
		rc = by_bytes(v, &rest, out);
	/* what stays is not removed: covers would be worked out anew */
	if (standing_fits(out->is))
		ledger_remove(v->l, v->entry);
	/* not all of it was: what goes now is counted below */
	if (!rc && out->result.outcome == OUTCOME_PRESENT &&
	    rest.n + v->out < v->entry->patch.n)
		out->note = NULL;
	if (!rc)
		rc = restore_perms(v);
	/* nothing goes now */
	if (!rc && v->out && v->out == v->entry->patch.n)
		out->note = "its lines were taken out already";
	if (!out->note)
		out->note = kept(v);
	if (!v->turned)
		count_changes(&v->entry->patch, exact, out->result.changes);
	return rc;
}

static void end(struct reverting *v)
{
	map_free(&v->paths);
	map_free(&v->lower);
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

	learn(&v, span_of(path));
	rc = find_layers(&v);
	for (i = v.n; i-- > 0 && !rc && !v.lost;)
		rc = lift_layer(&v, &v.layer[i]);
	if (!rc)
		rc = overlay_get(v.ov, path, &n, err);
	if (!rc && n)
		*out = n->now;
	overlay_rollback(v.ov, om);
	end(&v);
	return rc ? rc : !v.lost;
}

int revert_entry(struct session *s, enum tree_kind kind,
		 struct ledger_set *entry, struct tree_standing *out,
		 struct pom_err *err)
{
	struct reverting v = {
		.s = s,
		.kind = kind,
		.l = &s->work[kind].ledger,
		.ov = &s->work[kind].ov,
		.entry = entry,
		.err = err,
	};
	bool *exact;
	int rc = ledger_open(v.l, entry, err);

	if (rc)
		return rc;
	exact = pom_alloc(entry->patch.n, sizeof(*exact));
	rc = revert(&v, exact, out);
	free(exact);
	end(&v);
	return rc;
}
