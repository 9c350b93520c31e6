// SPDX-License-Identifier: GPL-2.0-only
/* Makes a repository of our own format from any catalogue: see import.h. */
#include "publish/import.h"

#include <string.h>

#include "lib/path.h"
#include "engine/deb822.h"
#include "engine/emit.h"
#include "plan/try_set.h"

enum { NAME_LIMIT = 64, DEPTH_LIMIT = 64, BOUNDS = 2 * REPO_VARIANTS };

struct work {
	struct import *im;
	struct repo *r;
	struct session *s;
	struct pom_err *err;
	const char **group; /* new names of the groups, by index */
	const char **name;  /* new names of the sets, by index */
	struct imported *set;
};

/* The result for each set, by index. */
struct imported {
	bool done;
	bool needs_tree; /* a part was left out: only a tree shows its places */
	const char *dir;
	const char *range[TREE_KINDS];
};

static void put_file(struct import *im, const char *path, struct span text,
		     bool executable)
{
	im->file = pom_grow(im->file, im->n, &im->cap, sizeof(*im->file));
	im->file[im->n++] = (struct import_file){
		path,
		{ arena_strndup(&im->a, text.p, text.n), text.n },
		executable
	};
}

static void add_note(struct work *w, const struct set *set, bool refused,
		     bool needs_tree, const char *what)
{
	struct import *im = w->im;

	im->note = pom_grow(im->note, im->nnotes, &im->cap_notes,
			    sizeof(*im->note));
	im->note[im->nnotes++] =
		(struct import_note){ arena_strdup(&im->a, set->name),
				      arena_strdup(&im->a, what), refused,
				      needs_tree };
}

static const char *version_text(struct arena *a, const struct version *v)
{
	const char *s = "";
	unsigned int i;

	for (i = 0; i < v->n; i++)
		s = arena_printf(a, "%s%s%u", s, i ? "." : "", v->part[i]);
	return v->rc ? arena_printf(a, "%s-rc%u", s, v->rc) : s;
}

/* Makes a name that our format allows, and that is not in taken. Adds it to taken. */
static const char *free_name(struct work *w, struct map *taken,
			     const char *name)
{
	size_t n = strlen(name), i;
	char *s = arena_strdup(&w->im->a, name);
	const char *text = s;
	unsigned int k;

	for (i = 0; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+",
			    s[i]))
			s[i] = '-';
	if (n > 6 && strcmp(s + n - 6, ".patch") == 0)
		s[n - 6] = '\0';
	if (strlen(s) > NAME_LIMIT - 4)
		s[NAME_LIMIT - 4] = '\0';
	if (!*s)
		text = "set";
	else if (s[0] == '.' || s[0] == '-')
		s[0] = '_';
	for (k = 2; map_get(taken, text, strlen(text)); k++)
		text = arena_printf(&w->im->a, "%s-%u", s, k);
	map_put(taken, text, strlen(text), w);
	return text;
}

static void give_names(struct work *w)
{
	struct map groups = { 0 }, sets = { 0 };
	size_t i;

	w->group = arena_alloc(&w->im->a, w->r->ngroups, sizeof(char *));
	w->name = arena_alloc(&w->im->a, w->r->n, sizeof(char *));
	map_put(&groups, "patches", 7,
		w); /* the folder of patches/repository */
	for (i = 0; i < w->r->ngroups; i++)
		w->group[i] = free_name(w, &groups, w->r->group[i]);
	for (i = 0; i < w->r->n; i++) {
		const struct set *s = &w->r->set[i];
		const char *slash = strrchr(s->name, '/');
		const char *name = s->name;

		/* in our format the names decide the order: keeps that of the series */
		if (s->origin->ordered)
			name = arena_printf(&w->im->a, "%04zu-%s", i + 1,
					    slash ? slash + 1 : s->name);
		w->name[i] = free_name(w, &sets, name);
	}
	map_free(&groups);
	map_free(&sets);
}

/* The new name of the set; NULL when it was not imported. */
static const char *new_name(struct work *w, const char *name)
{
	const struct set *s = repo_find(w->r, name);

	return s && w->set[s - w->r->set].done ? w->name[s - w->r->set] : NULL;
}

/* A version from which on a set has another diff or other files. */
struct bound {
	struct version from;
	struct diff *diff;
	bool lines;   /* it has insertions, whose places need a tree */
	bool at_tree; /* it is the one for the version of the open tree */
};

/* The bounds of a set for one tree, from the lowest version on. */
struct half {
	struct bound bound[BOUNDS];
	size_t n;
};

static int bound_cmp(const struct version *a, const struct version *b)
{
	int c = version_order(a, b);

	return c ? c : (a->n > b->n) - (a->n < b->n);
}

static void add_bound(struct half *h, const struct version *from)
{
	size_t i, at = h->n;

	for (i = 0; i < h->n; i++) {
		int c = bound_cmp(from, &h->bound[i].from);

		if (!c)
			return;
		if (c < 0) {
			at = i;
			break;
		}
	}
	if (h->n == BOUNDS)
		return;
	memmove(&h->bound[at + 1], &h->bound[at],
		(h->n - at) * sizeof(h->bound[0]));
	memset(&h->bound[at], 0, sizeof(h->bound[at]));
	h->bound[at].from = *from;
	h->n++;
}

/* Finds the versions from which on the set has other parts. */
static void find_bounds(const struct set_tree *t, struct half *h)
{
	size_t i;
	unsigned int k;

	h->n = 0;
	for (i = 0; i < t->nvariants; i++) {
		const struct range *when = t->variant[i].when;

		add_bound(h, &t->variant[i].from);
		for (k = 0; when && k < when->n; k++)
			add_bound(h, &when->term[k].v);
	}
	for (i = 0; i < t->nsources; i++) {
		const struct range *when = t->source[i].when;

		add_bound(h, &t->source[i].from);
		for (k = 0; when && k < when->n; k++)
			add_bound(h, &when->term[k].v);
	}
}

static int read_bounds(struct work *w, const struct set *set,
		       enum tree_kind kind, struct half *h, struct pom_err *e)
{
	const struct tree *tree = &w->s->work[kind].tree;
	const struct version *v = NULL;
	size_t i, k, mine = h->n;
	int rc = 0;

	/* a tree that the set is not for cannot show the places of insertions */
	if (w->s->work[kind].open && tree->version.n &&
	    (!set->ranges ||
	     range_has(&set->ranges->tree[kind], &tree->version)))
		v = &tree->version;
	for (i = 0; v && i < h->n; i++)
		if (!h->bound[i].from.n ||
		    version_cmp(v, &h->bound[i].from) >= 0)
			mine = i;
	for (i = 0; i < h->n && !rc; i++) {
		struct bound *b = &h->bound[i];

		b->at_tree = i == mine;
		rc = repo_patch(set, kind,
				b->at_tree ? v :
				b->from.n  ? &b->from :
					     NULL,
				&b->diff, e);
		for (k = 0; !rc && b->diff && k < b->diff->n; k++)
			b->lines |= b->diff->file[k].insert != NULL;
	}
	return rc;
}

/* Tries the sets that it depends on. *why says which one does not fit, or is NULL. */
static int try_below(struct work *w, const struct set *set, unsigned int depth,
		     const char **why)
{
	struct set_standing st;
	size_t i;
	int rc = 0;

	*why = NULL;
	for (i = 0; i < set->ndepends && depth < DEPTH_LIMIT; i++) {
		const struct set *need = repo_find(w->r, set->depends[i]);

		if (!need || need == set)
			continue;
		rc = try_below(w, need, depth + 1, why);
		if (!rc && !*why)
			rc = session_try(w->s, need, &st, w->err);
		if (!rc && !*why && !standing_fits(st.is) &&
		    !standing_there(st.is))
			*why = arena_printf(&w->im->a,
					    "it needs %s, which does not fit into the tree",
					    need->name);
		if (rc || *why)
			return rc;
	}
	return 0;
}

static bool path_of(struct work *w, const struct diff_name *name,
		    unsigned int strip, const char **out)
{
	struct span rest = name->text;

	*out = NULL;
	if (!name->text.p || span_is(name->text, "/dev/null"))
		return true;
	if (name->placed)
		strip = 0;
	else if (name->bare && strip)
		strip--;
	return path_strip(name->text, strip, &rest) &&
	       !path_check(&w->im->a, rest, out, NULL);
}

/* Does the section create a file? Without git's header only its hunk shows that. */
static bool makes_file(const struct diff_file *f)
{
	return f->change == DIFF_CREATE ||
	       (f->change == DIFF_EDIT && !f->git && f->nhunks == 1 &&
		!f->hunk[0].npre && !f->hunk[0].pre_at);
}

static const char no_name[] = "a file has no name that can be kept";

/* Writes the section with its names in the tree. Returns why not, or NULL. */
static const char *put_section(struct work *w, struct buf *b,
			       const struct diff_file *f, unsigned int strip,
			       const char *path)
{
	const char *pre, *post;

	if (f->change == DIFF_COPY)
		return arena_printf(&w->im->a,
				    "it makes %.*s as a copy of another file; write that as a new file, with all of its lines",
				    (int)f->post.text.n, f->post.text.p);
	if (!path_of(w, &f->pre, strip, &pre) ||
	    !path_of(w, &f->post, strip, &post))
		return no_name;
	if (!pre && !post && !path_of(w, &f->index, strip, &post))
		return no_name;
	if (f->change != DIFF_RENAME) {
		if (!path)
			path = !pre                                ? post :
			       !post || strlen(pre) < strlen(post) ? pre :
								     post;
		pre = makes_file(f) ? NULL : path;
		post = f->change == DIFF_DELETE ? NULL : path;
	}
	if ((!pre && !post) || (f->change == DIFF_RENAME && (!pre || !post)))
		return no_name;
	emit_section(b, f, pre, post);
	return NULL;
}

/* Is it a new file of the set, which can stay a file in the set's folder? */
static bool is_new_file(const struct diff_file *f)
{
	return f->change == DIFF_CREATE && f->post.placed && !f->insert;
}

static struct span text_of(struct work *w, const struct diff_file *f)
{
	struct buf b = { 0 };
	struct span s;
	uint32_t i, k;

	for (i = 0; i < f->nhunks; i++)
		for (k = 0; k < f->hunk[i].npost; k++)
			buf_add(&b, f->hunk[i].post[k].p, f->hunk[i].post[k].n);
	s = (struct span){ arena_strndup(&w->im->a, buf_span(&b).p, b.n), b.n };
	buf_free(&b);
	return s;
}

/* Where a diff of a set is written. */
struct output {
	const char *dir; /* of the set */
	enum tree_kind kind;
	bool alone; /* there is one bound: new files become files of their own */
};

/* Writes all sections. Returns why not, or NULL. */
static const char *put_sections(struct work *w, const struct output *o,
				const struct bound *b,
				const struct patch_result *res,
				unsigned int strip)
{
	struct buf text = { 0 };
	const char *why = NULL;
	size_t i;

	for (i = 0; i < b->diff->n && !why; i++) {
		const struct diff_file *f = res ? res->file[i].file :
						  &b->diff->file[i];

		if (!o->alone || !is_new_file(f)) {
			why = put_section(w, &text, f, strip,
					  res ? res->file[i].path : NULL);
			continue;
		}
		put_file(w->im,
			 arena_printf(&w->im->a, "%s/%s/%.*s", o->dir,
				      tree_name(o->kind), (int)f->post.text.n,
				      f->post.text.p),
			 text_of(w, f), f->post_mode & 0111);
	}
	if (!why && text.n)
		put_file(w->im,
			 arena_printf(&w->im->a, "%s/%s%s%s.diff", o->dir,
				      tree_name(o->kind),
				      o->alone || !b->from.n ? "" : "-",
				      o->alone ? "" :
						 version_text(&w->im->a,
							      &b->from)),
			 buf_span(&text), false);
	buf_free(&text);
	return why;
}

/* Writes the set with the places that it has in the tree. *why says why not, or is NULL. */
static int put_tried(struct work *w, const struct set *set,
		     const struct output *o, struct bound *b, const char **why)
{
	struct overlay *ov = &w->s->work[o->kind].ov;
	struct dryrun_opt opt = { .strip = set->strip,
				  .max_fuzz = w->s->opt.max_fuzz };
	size_t mark[TREE_KINDS] = { 0 };
	struct patch_result res = { 0 };
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++)
		if (w->s->work[k].open)
			mark[k] = overlay_mark(&w->s->work[k].ov);
	rc = try_below(w, set, 0, why);
	if (!rc && !*why)
		rc = dryrun(ov, b->diff, &opt, &res, w->err);
	if (!rc && !*why && res.outcome != OUTCOME_CLEAN &&
	    res.outcome != OUTCOME_FUZZY)
		*why = arena_printf(&w->im->a,
				    "in the %s it is %s, so no diff can be made",
				    tree_title(o->kind),
				    outcome_name(res.outcome));
	if (!rc && !*why)
		*why = put_sections(w, o, b, &res, (unsigned int)res.strip);
	for (k = 0; k < TREE_KINDS; k++)
		if (w->s->work[k].open)
			overlay_rollback(&w->s->work[k].ov, mark[k]);
	return rc;
}

static int put_bound(struct work *w, const struct set *set,
		     const struct output *o, struct bound *b, const char **why)
{
	unsigned int strip =
		set->strip == STRIP_GUESS ? 1 : (unsigned int)set->strip;

	if (b->lines)
		return put_tried(w, set, o, b, why);
	if (set->strip == STRIP_GUESS && w->s->work[o->kind].open)
		strip = (unsigned int)dryrun_strip(&w->s->work[o->kind].ov,
						   b->diff);
	*why = put_sections(w, o, b, NULL, strip);
	return 0;
}

/* Imports the part of a set for one tree. Sets *why if that is not possible. */
static int put_half(struct work *w, const struct set *set, struct imported *me,
		    enum tree_kind kind, const char **why)
{
	struct output o = { me->dir, kind, true };
	const char **range = &me->range[kind];
	struct pom_err e = { 0 };
	size_t i, have = 0, lost = 0;
	struct half h;
	int rc;

	find_bounds(&set->tree[kind], &h);
	rc = repo_fault(set, &e);
	if (!rc)
		rc = read_bounds(w, set, kind, &h, &e);
	if (rc == POM_EIO || rc == POM_EACCES) {
		if (w->err)
			*w->err = e;
		return rc;
	}
	if (rc) {
		*why = e.line ? arena_printf(&w->im->a, "%s:%u: %s", e.where,
					     e.line, e.what) :
				arena_printf(&w->im->a, "%s: %s", e.where,
					     e.what);
		return 0;
	}
	for (i = 0; i < h.n; i++) {
		bool usable = h.bound[i].diff &&
			      (!h.bound[i].lines || h.bound[i].at_tree);

		have += usable;
		lost += h.bound[i].diff && !usable;
	}
	me->needs_tree = lost != 0;
	o.alone = have == 1;
	for (i = 0; i < h.n && !*why && have; i++) {
		struct bound *b = &h.bound[i];

		if (!b->diff || (b->lines && !b->at_tree))
			continue;
		if (o.alone && b->from.n)
			*range =
				arena_printf(&w->im->a, "%s%s>= %s",
					     *range ? *range : "",
					     *range ? ", " : "",
					     version_text(&w->im->a, &b->from));
		rc = put_bound(w, set, &o, b, why);
		if (rc)
			return rc;
	}
	if (lost && !have)
		*why = arena_printf(&w->im->a,
				    "it adds lines to files of the %s, and their places can only be found in one: %s",
				    tree_name(kind),
				    kind == TREE_LINUX ? "give KERNEL_DIR" :
							 "give IPTABLES_DIR");
	else if (lost && !*why)
		add_note(w, set, false, true,
			 arena_printf(&w->im->a,
				      "only what is for %s %s was imported; the rest needs another tree",
				      tree_name(kind),
				      w->s->work[kind].tree.release));
	return 0;
}

static void put_field(struct buf *b, const char *name, const char *value)
{
	if (value && *value)
		deb822_put(b, name, span_of(value));
}

static void put_names(struct work *w, struct buf *b, const char *field,
		      const char *const *v, size_t n)
{
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		const char *name = new_name(w, v[i]);

		if (name)
			buf_addf(&text, "%s%s", text.n ? ", " : "", name);
	}
	put_field(b, field, text.p);
	buf_free(&text);
}

static void put_info(struct work *w, const struct set *set,
		     const struct imported *me)
{
	struct span title = span_trim(span_of(set->title));
	struct buf b = { 0 };
	size_t i;

	deb822_put(&b, "Summary", title.n ? title : span_of(set->name));
	put_field(&b, "Author", set->author);
	put_field(&b, "Status", set->status);
	put_field(&b, "License", set->license);
	put_field(&b, "Linux", me->range[TREE_LINUX]);
	put_field(&b, "Iptables", me->range[TREE_IPTABLES]);
	put_names(w, &b, "Depends", set->depends, set->ndepends);
	put_names(w, &b, "Conflicts", set->conflicts, set->nconflicts);
	put_field(&b, "Mainline", set->mainline);
	put_field(&b, "Successor", set->successor);
	put_file(w->im, arena_printf(&w->im->a, "%s/info", me->dir),
		 buf_span(&b), false);
	buf_free(&b);
	if (*set->help)
		put_file(w->im, arena_printf(&w->im->a, "%s/help", me->dir),
			 span_of(set->help), false);
	for (i = 0; i < set->ndepends; i++)
		if (!new_name(w, set->depends[i]))
			add_note(w, set, false, false,
				 arena_printf(&w->im->a,
					      "it depends on %s, which was not imported; nothing says so any more",
					      set->depends[i]));
}

/* *why: the patch is several mails or commits, and a set has one author; or NULL. */
static int check_author(struct work *w, const struct set *set, const char **why)
{
	struct pom_err e = { 0 };
	int rc = repo_one_author(set, &e);

	if (rc == POM_EUSAGE)
		*why = arena_printf(&w->im->a, "%s; %s", e.what, e.hint);
	else if (rc && !pom_of_input(rc))
		*w->err = e;
	return pom_of_input(rc) || rc == POM_EUSAGE ? 0 : rc;
}

static int import_set(struct work *w, const struct set *set,
		      struct imported *me)
{
	static const enum tree_kind kinds[] = { TREE_LINUX, TREE_IPTABLES };
	const char *why = set->problem;
	size_t i, before = w->im->n;
	int rc = repo_describe(set, w->err);

	memcpy(me->range, set->range_text, sizeof(me->range));
	me->dir = arena_printf(&w->im->a, "%s/%s", w->group[set->group],
			       w->name[set - w->r->set]);
	if (!rc && !why)
		rc = check_author(w, set, &why);
	for (i = 0; i < 2 && !why && !rc; i++)
		if (set->tree[kinds[i]].any)
			rc = put_half(w, set, me, kinds[i], &why);
	if (rc)
		return rc;
	if (!why && w->im->n == before)
		why = "there is nothing in it for the kernel or iptables";
	me->done = !why;
	if (me->done) {
		w->im->sets++;
		return 0;
	}
	w->im->n = before;
	w->im->refused++;
	add_note(w, set, true, me->needs_tree, why);
	return 0;
}

/* Writes patches/repository, with the groups that have sets, in their order. */
static void put_repository(struct work *w)
{
	bool *used = arena_alloc(&w->im->a, w->r->ngroups, sizeof(*used));
	struct buf groups = { 0 }, b = { 0 };
	size_t i;

	for (i = 0; i < w->r->n; i++)
		used[w->r->set[i].group] |= w->set[i].done;
	for (i = 0; i < w->r->ngroups; i++)
		if (used[i])
			buf_addf(&groups, "%s%s", groups.n ? " " : "",
				 w->group[i]);
	deb822_put(&b, "Repository", span_of(w->r->name));
	deb822_put(&b, "Groups", buf_span(&groups));
	put_file(w->im, "patches/repository", buf_span(&b), false);
	buf_free(&groups);
	buf_free(&b);
}

int import_plan(struct import *im, struct repo *r, struct session *s,
		struct pom_err *err)
{
	struct work w = { .im = im, .r = r, .s = s, .err = err };
	size_t i;
	int rc = 0;

	memset(im, 0, sizeof(*im));
	w.set = arena_alloc(&im->a, r->n, sizeof(*w.set));
	give_names(&w);
	for (i = 0; i < r->n && !rc; i++)
		rc = import_set(&w, &r->set[i], &w.set[i]);
	for (i = 0; i < r->n && !rc; i++)
		if (w.set[i].done)
			put_info(&w, &r->set[i], &w.set[i]);
	put_repository(&w);
	return rc;
}
