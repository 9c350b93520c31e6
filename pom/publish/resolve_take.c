// SPDX-License-Identifier: GPL-2.0-only
/* The files of a conflict, and the patch that is made of them: see resolve.h. */
#include <string.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "engine/emit.h"
#include "publish/resolve.h"

static bool fits(const struct file_result *f)
{
	return f->outcome == OUTCOME_CLEAN || f->outcome == OUTCOME_FUZZY;
}

/* The section has nothing to do: the tree has it, or what it deletes is gone. */
static bool is_over(const struct file_result *f)
{
	return f->outcome == OUTCOME_PRESENT ||
	       (f->outcome == OUTCOME_CONFLICT && f->weak &&
		f->file->change == DIFF_DELETE);
}

/* How many sections are about a file, and how many take it under another name. */
struct uses {
	size_t own, from;
};

static struct uses *uses_of(struct map *files, struct arena *a,
			    const char *path)
{
	void **at = map_at(files, path, strlen(path));

	if (!*at)
		*at = arena_alloc(a, 1, sizeof(struct uses));
	return *at;
}

/* Fills files, which the caller frees: path -> struct uses in a. */
static void count_uses(struct arena *a, const struct patch_result *p,
		       struct map *files)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		uses_of(files, a, p->file[i].path)->own++;
		if (p->file[i].from)
			uses_of(files, a, p->file[i].from)->from++;
	}
}

/* Is a section other than f about one of f's files? */
static bool in_several(const struct map *files, const struct file_result *f)
{
	const struct uses *u = map_get(files, f->path, strlen(f->path));
	const struct uses *from =
		f->from ? map_get(files, f->from, strlen(f->from)) : NULL;
	/* f itself can have one name twice */
	size_t self = from == u;

	return (u && (u->own > 1 || u->from > self)) ||
	       (from && from->own > self);
}

/* The section as markers.h takes it; NULL when it cannot be shown so. */
static struct file_result *to_show(struct arena *a, struct overlay *ov,
				   const struct file_result *f)
{
	struct file_result *out = arena_alloc(a, 1, sizeof(*out));
	enum diff_change change = f->file->change;
	struct node *n;

	*out = *f;
	if (f->unsafe || f->file->insert ||
	    overlay_get(ov, f->path, &n, NULL) ||
	    (n->now.kind != ROOT_FILE && n->now.kind != ROOT_ABSENT))
		return NULL;
	if (change == DIFF_CREATE) {
		/* without the file, a hunk is refused: see plan/try_set.c */
		if (f->file->nhunks > 1)
			return NULL;
		out->before = n->now.kind == ROOT_FILE ?
				      n->now.image :
				      (struct image){ .n = 0 };
		out->hunks.hunk = NULL;
	} else if (change == DIFF_EDIT && f->missing) {
		out->before = (struct image){ .n = 0 };
		out->hunks.hunk = NULL;
	} else if (!f->hunks.hunk || !f->file->nhunks) {
		return NULL;
	}
	return out;
}

void resolve_works(struct session *s, const struct plan_item *it,
		   enum tree_kind k, struct resolve_works *out)
{
	const struct patch_result *p = &it->st.tree[k].result;
	struct arena *a = &s->a;
	struct map files = { 0 };
	size_t i;

	memset(out, 0, sizeof(*out));
	if (it->st.is != STAND_CONFLICT && it->st.is != STAND_PARTIAL)
		return;
	if (archive_bare_name(it->set->tree[k].variant[0].path))
		out->why = "the patch is compressed; unpack it first";
	count_uses(a, p, &files);
	for (i = 0; i < p->n && !out->why; i++) {
		const struct file_result *f = &p->file[i];
		struct resolve_work w = { .path = f->path };

		if (is_over(f))
			continue;
		/* of such files, the states in between are not kept */
		if (in_several(&files, f))
			out->why =
				arena_printf(a,
					     "the patch has several sections for %s",
					     path_show(a, span_of(f->path)));
		if (fits(f) || out->why)
			continue;
		w.file = to_show(a, &s->work[k].ov, f);
		if (!w.file || in_several(&files, f)) {
			out->why = arena_printf(
				a,
				"%s cannot be shown as a file with markers: %s",
				path_show(a, span_of(f->path)),
				w.file ?
					"the patch has several sections for it" :
				f->why ? f->why :
					 "it is no file with lines");
			break;
		}
		w.at = arena_printf(a, RESOLVE_FILES "/%s", f->path);
		markers_make(a, w.file, &w.shown);
		out->v = arena_push(a, out->v, out->n, sizeof(*out->v));
		out->v[out->n++] = w;
	}
	map_free(&files);
	if (out->why)
		out->n = 0;
	out->any = p->n > 0;
}

/* The patch that is made of the files. */
struct taking {
	struct session *s;
	struct arena *a;
	const struct root *root;
	const struct plan_item *it;
	enum tree_kind k;
	struct resolved *out;
	struct redraw *redraw;
	size_t n;
	struct buf more;
	const char **path; /* files, and what the patch has to make of them */
	struct image *want;
	size_t nwant;
	bool any; /* the patch still changes something */
	struct pom_err *err;
};

static int cannot(struct taking *t, const char *where, const char *what)
{
	return pom_fail(t->err, POM_ECONFLICT, where, 0, "%s", what);
}

static bool is_crlf(const struct taking *t)
{
	const struct diff *d = t->it->st.tree[t->k].diff;

	return d && d->cr_stripped;
}

/* Writes a section of its own. Only names with -p1 can be written. */
static int put_section(struct taking *t, const struct emit_file *e,
		       struct buf *b)
{
	const struct patch_result *p = &t->it->st.tree[t->k].result;
	struct edits edits = { 0 };
	static const struct image none;
	struct emit_file f = *e;

	if (p->strip != 1 || t->it->set->reverse || is_crlf(t))
		return cannot(t, e->post ? e->post : e->pre,
			      "the patch needs another section for this file, and that can only be written for -p1 and LF; edit the patch by hand");
	lines_diff(t->a, e->before ? e->before : &none,
		   (size_t[]){ 0, e->before ? e->before->n : 0 },
		   e->after ? e->after : &none,
		   (size_t[]){ 0, e->after ? e->after->n : 0 }, &edits);
	f.edits = &edits;
	emit_file(t->a, b, &f);
	t->any = true;
	return 0;
}

static void want(struct taking *t, const char *path, const struct image *im)
{
	t->path = arena_push(t->a, t->path, t->nwant, sizeof(*t->path));
	t->want = arena_push(t->a, t->want, t->nwant, sizeof(*t->want));
	t->path[t->nwant] = path;
	t->want[t->nwant++] = *im;
}

static struct redraw *new_redraw(struct taking *t, const struct diff_file *f)
{
	struct redraw *r;

	t->redraw = arena_push(t->a, t->redraw, t->n, sizeof(*t->redraw));
	r = &t->redraw[t->n++];
	*r = (struct redraw){ .file = f, .replaced = true };
	return r;
}

/*
 * An editor may put a newline at the end of a file that has none. It is kept only if the
 * patch is about that newline.
 */
static struct span less_newline(const struct file_result *f, struct span text)
{
	bool made = f->file->change == DIFF_CREATE;
	uint32_t i;

	for (i = 0; i < f->file->nhunks; i++) {
		const struct hunk *h = &f->file->hunk[i];
		bool pre = lines_open(h->pre, h->npre);
		bool post = lines_open(h->post, h->npost);

		if (made ? !post : pre && !post)
			return text;
	}
	if ((f->before.open || (made && !f->before.n)) && text.n &&
	    text.p[text.n - 1] == '\n')
		text.n--;
	return text;
}

/* The section is redrawn in its place; after: the file that it has to make. */
static int redraw_here(struct taking *t, const struct resolve_work *w,
		       const struct image *after)
{
	struct redraw *r = new_redraw(t, w->file->file);

	redraw_make(t->a, w->file, &w->shown, after,
		    (t->it->set->reverse ? REDRAW_REVERSE : 0) |
			    (is_crlf(t) ? REDRAW_CRLF : 0),
		    r);
	t->any = true;
	return 0;
}

/* The section becomes another one. */
static int replace(struct taking *t, const struct resolve_work *w,
		   const struct emit_file *e)
{
	struct redraw *r = new_redraw(t, w->file->file);
	struct buf b = { 0 };
	int rc = put_section(t, e, &b);

	r->text =
		(struct span){ arena_strndup(t->a, b.p ? b.p : "", b.n), b.n };
	buf_free(&b);
	return rc;
}

/* The section of a file that the tree has becomes an edit, or goes. */
static int replace_by_edit(struct taking *t, const struct resolve_work *w,
			   const struct image *after)
{
	const struct diff_file *d = w->file->file;
	struct emit_file e = { .pre = w->path,
			       .post = w->path,
			       .before = &w->file->before,
			       .after = after };
	struct node *n;

	if (overlay_get(&t->s->work[t->k].ov, w->path, &n, t->err))
		return t->err->code;
	e.pre_mode = e.post_mode = file_now_mode(&n->now);
	if (d->change == DIFF_EDIT && d->post_mode)
		e.post_mode = d->post_mode;
	if (image_eq(&w->file->before, after) && e.pre_mode == e.post_mode) {
		new_redraw(t, d);
		return 0;
	}
	want(t, w->path, after);
	return replace(t, w, &e);
}

/* The tree does not have the file. */
static int make_file(struct taking *t, const struct resolve_work *w,
		     const struct image *after)
{
	const struct emit_file e = { .post = w->path,
				     .post_mode = 0100644,
				     .after = after };

	if (!after->n) {
		new_redraw(t, w->file->file);
		return 0;
	}
	want(t, w->path, after);
	return replace(t, w, &e);
}

/* Does the patch create the file, and the tree does not have it? */
static bool is_new(const struct taking *t, const struct resolve_work *w)
{
	struct node *n;

	return !overlay_get(&t->s->work[t->k].ov, w->path, &n, NULL) &&
	       n->now.kind == ROOT_ABSENT;
}

/* A new file: its section stays if nobody has changed it. */
static int take_new(struct taking *t, const struct resolve_work *w,
		    const struct image *after)
{
	const struct hunk *h = w->file->file->hunk;
	struct image made;

	image_new(t->a, NULL, 1, &made);
	if (w->file->file->nhunks)
		image_add(t->a, &made, h->post, h->npost, 0);
	if (!image_eq(&made, after))
		return make_file(t, w, after);
	want(t, w->path, after);
	t->any = true;
	return 0;
}

/* The new section of a file, from its text in the folder. gone: it is not there. */
static int take_text(struct taking *t, const struct resolve_work *w,
		     struct span text, bool gone)
{
	const struct file_result *f = w->file;
	enum diff_change change = f->file->change;
	struct image *after = arena_alloc(t->a, 1, sizeof(*after));
	bool same;

	image_load(t->a, less_newline(f, text), after);
	same = image_eq(&f->before, after);
	if (change == DIFF_EDIT && f->missing)
		return make_file(t, w, after);
	if (change == DIFF_DELETE && !after->n)
		return redraw_here(t, w, after);
	if (gone && change == DIFF_CREATE) {
		new_redraw(t, f->file);
		return 0;
	}
	if (gone)
		return cannot(t, w->at,
			      "this file was removed; to leave the tree's file as it is, put that here");
	if (change == DIFF_CREATE && is_new(t, w))
		return take_new(t, w, after);
	if (change == DIFF_CREATE || change == DIFF_DELETE ||
	    (change == DIFF_EDIT && same))
		return replace_by_edit(t, w, after);
	want(t, w->path, after);
	return redraw_here(t, w, after);
}

static int take_work(struct taking *t, const struct resolve_work *w)
{
	enum root_kind kind;
	struct span text = { "", 0 };
	int rc = root_stat(t->root, w->at, &kind, NULL, t->err);

	if (!rc && kind != ROOT_FILE && kind != ROOT_ABSENT)
		return cannot(t, w->at, "it is not a regular file any more");
	if (!rc && kind == ROOT_FILE)
		rc = root_load_text(t->root, w->at, IMAGE_LIMIT, t->a, &text,
				    t->err);
	if (rc)
		return rc;
	t->out->marker = markers_left(text, 1, w->file);
	if (t->out->marker) {
		t->out->marker_in = w->at;
		return cannot(t, w->at, "it has conflict markers yet");
	}
	return take_text(t, w, text, kind == ROOT_ABSENT);
}

/*
 * A file that the user has put into the folder: the tree's, edited. own: the paths of the
 * patch, which it cannot be.
 */
static int take_other(struct taking *t, const struct map *own, const char *at)
{
	const char *name = at + sizeof(RESOLVE_FILES), *path;
	struct image *after = arena_alloc(t->a, 1, sizeof(*after));
	struct emit_file e = { .after = after };
	struct node *n = NULL;
	struct span text;
	enum root_kind kind;
	int rc;

	if (map_get(own, name, strlen(name)) ||
	    path_check(t->a, span_of(name), &path, NULL) ||
	    root_stat(t->root, at, &kind, NULL, NULL) || kind != ROOT_FILE ||
	    overlay_get(&t->s->work[t->k].ov, path, &n, NULL) ||
	    n->now.kind != ROOT_FILE) {
		t->out->left = arena_push(t->a, t->out->left, t->out->nleft,
					  sizeof(*t->out->left));
		t->out->left[t->out->nleft++] = at;
		return 0;
	}
	rc = root_load_text(t->root, at, IMAGE_LIMIT, t->a, &text, t->err);
	if (rc)
		return rc;
	image_load(t->a, text, after);
	if (image_eq(&n->now.image, after))
		return 0;
	e.pre = e.post = path;
	e.pre_mode = e.post_mode = n->now.mode;
	e.before = &n->now.image;
	want(t, path, after);
	return put_section(t, &e, &t->more);
}

static int take_others(struct taking *t, const struct resolve_works *w)
{
	const struct patch_result *p = &t->it->st.tree[t->k].result;
	struct map shown = { 0 }, own = { 0 };
	const char **v;
	size_t n, i;
	int rc = resolve_list(t->root, t->a, &v, &n, t->err);

	for (i = 0; i < w->n; i++)
		map_put(&shown, w->v[i].at, strlen(w->v[i].at), &w->v[i]);
	for (i = 0; i < p->n; i++)
		map_put(&own, p->file[i].path, strlen(p->file[i].path),
			&p->file[i]);
	for (i = 0; i < n && !rc; i++)
		if (!strncmp(v[i], RESOLVE_FILES "/", sizeof(RESOLVE_FILES)) &&
		    !map_get(&shown, v[i], strlen(v[i])))
			rc = take_other(t, &own, v[i]);
	map_free(&shown);
	map_free(&own);
	return rc;
}

int resolve_apply(struct session *s, const struct set *set, enum tree_kind k,
		  struct span text, struct pom_err *err)
{
	struct dryrun_opt opt = { .strip = set->strip,
				  .owner = session_new_owner(s, set->name) };
	struct arena *a = &set->origin->repo->a;
	struct patch_result p;
	struct diff d, back;
	int rc = diff_parse(a, text, set->info, &d, err);

	if (!rc && set->reverse) {
		diff_reverse(a, &d, &back);
		d = back;
	}
	if (!rc)
		rc = dryrun(&s->work[k].ov, &d, &opt, &p, err);
	if (!rc && (p.outcome != OUTCOME_CLEAN || p.offset))
		rc = pom_fail(err, POM_ECONFLICT, set->name, 0,
			      "the patch that was made of the resolved files does not apply");
	return rc;
}

/* Do the files have the lines that they have in the folder? */
static int check_made(struct taking *t)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < t->nwant && !rc; i++) {
		struct node *n;

		rc = overlay_get(&t->s->work[t->k].ov, t->path[i], &n, t->err);
		if (!rc && !image_eq(&n->now.image, &t->want[i]))
			rc = cannot(t, t->path[i],
				    "the patch that was made of the resolved file would make another one");
	}
	return rc;
}

/* Compares the files with what the old patch did to them. */
static int find_lost(struct taking *t, const struct resolve_works *w)
{
	static const struct image none;
	struct resolved *out = t->out;
	size_t i;

	for (i = 0; i < w->n; i++) {
		struct resolve_lost lost;
		struct node *n;

		if (overlay_get(&t->s->work[t->k].ov, w->v[i].path, &n, t->err))
			return t->err->code;
		resolve_lost(t->a, w->v[i].file,
			     n->now.kind == ROOT_FILE ? &n->now.image : &none,
			     &lost);
		if (!lost.added && !lost.removed)
			continue;
		out->lost = arena_push(t->a, out->lost, out->nlost,
				       sizeof(*out->lost));
		out->lost[out->nlost++] = lost;
	}
	return 0;
}

int resolve_take(struct session *s, const struct root *root,
		 const struct plan_item *it, enum tree_kind k,
		 struct resolved *out, struct pom_err *err)
{
	const struct patch_result *p = &it->st.tree[k].result;
	size_t mark = overlay_mark(&s->work[k].ov), i;
	struct taking t = { .s = s,
			    .a = &s->a,
			    .root = root,
			    .it = it,
			    .k = k,
			    .out = out,
			    .err = err };
	struct resolve_works w;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	resolve_works(s, it, k, &w);
	if (w.why || !w.any)
		return cannot(&t, it->name,
			      w.why ? w.why : "there is nothing to resolve");
	for (i = 0; i < w.n && !rc; i++)
		rc = take_work(&t, &w.v[i]);
	if (!rc)
		rc = take_others(&t, &w);
	for (i = 0; i < p->n && !rc; i++) {
		t.any |= fits(&p->file[i]);
		if (is_over(&p->file[i]))
			new_redraw(&t, p->file[i].file);
	}
	if (!rc && !t.any)
		rc = cannot(&t, it->name,
			    "nothing of the patch is left; --drop takes it out of the series");
	if (!rc)
		rc = rebase_redrawn(s, it, k,
				    &(struct redrawn){ t.redraw, t.n,
						       buf_span(&t.more) },
				    &out->sum, err);
	if (!rc)
		rc = resolve_apply(s, it->set, k, out->sum.text, err);
	if (!rc)
		rc = check_made(&t);
	if (!rc)
		rc = find_lost(&t, &w);
	out->text = out->sum.text;
	if (rc)
		overlay_rollback(&s->work[k].ov, mark);
	buf_free(&t.more);
	return rc;
}
