// SPDX-License-Identifier: GPL-2.0-only
/* What is to be done about each set: see todo.h. */
#include "cli/todo.h"

#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"
#include "cli/report.h"

enum { WHY_MOST = 300 /* bytes; a name in it can have thousands */ };

/* How the set fits in that tree. */
static enum fit fit_in(const struct tree_standing *t)
{
	const struct patch_result *r = &t->result;

	if (t->is != STAND_CLEAN && t->is != STAND_FUZZY)
		return FIT_NOT;
	if (r->ambiguous)
		return FIT_DOUBTFUL;
	if (r->merged)
		return FIT_MERGED;
	if (r->fuzz || t->is == STAND_FUZZY)
		return FIT_CONTEXT;
	return r->offset ? FIT_OFFSET : FIT_NOT;
}

enum fit todo_fit(const struct plan_item *it)
{
	enum fit worst = FIT_NOT;
	int k;

	if (!it->ok || !standing_fits(it->st.is))
		return FIT_NOT;
	for (k = 0; k < TREE_KINDS; k++) {
		enum fit f = fit_in(&it->st.tree[k]);

		if (f != FIT_NOT && (worst == FIT_NOT || f > worst))
			worst = f;
	}
	return worst;
}

enum todo todo_of(const struct plan_item *it)
{
	if (!it->ok)
		return TODO_LOOK;
	if (it->st.is == STAND_MERGED)
		return TODO_DROP;
	if (it->st.is == STAND_PRESENT)
		return standing_is_part(&it->st) ? TODO_NONE : TODO_DROP;
	return todo_fit(it) == FIT_NOT ? TODO_NONE : TODO_REFRESH;
}

const char *todo_word(enum todo t)
{
	static const char *const words[] = { "drop", "refresh", "look",
					     "none" };

	return words[t];
}

const char *todo_fit_word(enum fit f)
{
	static const char *const words[] = { "offset", "context", "merged",
					     "doubtful", NULL };

	return words[f];
}

/* Does the path end in these names? */
static bool ends_in(const char *path, const char *names)
{
	size_t n = strlen(path), k = strlen(names);

	return n >= k && !strcmp(path + n - k, names) &&
	       (n == k || path[n - k - 1] == '/');
}

/* The last names of the folder or archive that o is: so many that only o has them. */
static const char *folder_of(const struct repo *r, const struct origin *o)
{
	const char *path = o->root.path, *p = path + strlen(path);
	bool alone = false;
	size_t i;

	while (p > path && !alone) {
		/* at first a slash at the end belongs to the name before it */
		for (p--; p > path && p[-1] != '/'; p--)
			;
		alone = true;
		for (i = 0; i < r->norigins && alone; i++)
			alone = &r->origin[i] == o ||
				!ends_in(r->origin[i].root.path, p);
	}
	return p;
}

const char *todo_name(struct arena *a, const struct context *c,
		      const struct plan_item *it)
{
	const struct origin *o = it->set ? it->set->origin : NULL;
	const char *group, *in;

	/* the user's own file is as the user named it; a mail has no file */
	if (!o || o->input || !o->reader)
		return it->set && o && !o->input ? it->set->info : it->name;
	group = set_group(it->set);
	if (o->id)
		in = it->name;
	else if (o->ordered)
		in = it->set->id;
	else
		in = group ? arena_printf(a, "%s/%s", group, it->name) :
			     it->name;
	return c->repo.norigins > 1 ?
		       arena_printf(a, "%s/%s", folder_of(&c->repo, o), in) :
		       in;
}

/* Appends how the patch fits, the gravest first. */
static void add_fit(struct buf *b, const struct tree_standing *t,
		    const struct file_result *worst)
{
	const struct patch_result *r = &t->result;
	const char *between = b->n ? "; " : "";

	if (r->ambiguous) {
		buf_addf(b,
			 "%sdoubtful: %u displaced hunk%s in more than one place",
			 between, r->ambiguous,
			 r->ambiguous == 1 ? " fits" : "s fit");
		between = ", ";
	}
	if (r->merged) {
		buf_addf(b, "%s%u file%s merged three ways: check the result",
			 between, r->merged, r->merged == 1 ? "" : "s");
		between = ", ";
	}
	if (r->fuzz) {
		buf_addf(b, "%scontext differs, fuzz %u", between, r->fuzz);
		if (worst && worst->hunks.fuzz == r->fuzz)
			buf_addf(b, " in %s", worst->path);
		between = ", ";
	}
	if (r->offset)
		buf_addf(b, "%soffset %ld line%s", between, r->offset,
			 labs(r->offset) == 1 ? "" : "s");
}

const char *todo_why(struct context *c, struct arena *a,
		     const struct plan_item *it)
{
	enum tree_kind kind = TREE_LINUX;
	const struct file_result *f = report_culprit(&it->st, &kind);
	enum todo todo = todo_of(it);
	struct buf b = { 0 };
	struct span text;
	const char *s;
	int k;

	if (todo == TODO_REFRESH)
		for (k = 0; k < TREE_KINDS; k++)
			add_fit(&b, &it->st.tree[k],
				f && kind == (enum tree_kind)k ? f : NULL);
	else if (todo == TODO_LOOK && f && f->outcome != OUTCOME_PRESENT &&
		 !it->note && !it->st.note)
		buf_addstr(&b, report_why(c, a, it));
	else if (todo != TODO_NONE)
		report_reason(c, it, &b);
	text = buf_span(&b);
	s = text.n > WHY_MOST ?
		    arena_printf(a, "%.*s...", (int)utf8_cut(text, WHY_MOST).n,
				 text.p) :
		    arena_strndup(a, text.p, text.n);
	buf_free(&b);
	return s;
}

const char *todo_details(struct context *c, const struct plan_item *it)
{
	struct out was = c->out;
	struct span text;
	char *kept;
	FILE *to;
	size_t n;
	const char *s;

	c->out.tty = c->out.color = false;
	out_keep(&c->out, &to, &kept, &n);
	report_text(c, it);
	out_put(&c->out, PLAIN, SPAN("\n"));
	if (!it->note && it->st.is != STAND_MALFORMED)
		report_details(c, it->set, &it->st);
	out_take(&c->out, to);
	c->out = was;
	text = span_trim((struct span){ kept, n });
	s = arena_strndup(&c->plan.a, text.p, text.n);
	free(kept);
	return s;
}

const char *todo_fate(struct arena *a, const struct fate *f)
{
	return arena_printf(a, "a set of old Patch-o-matic releases: %s%s%s",
			    report_fate(f), *f->where ? "; where: " : "",
			    f->where);
}

static void add_fate(struct todo_list *l, const struct fate *f)
{
	l->set[l->n++] = (struct todo_set){ .name = f->name,
					    .standing = "former",
					    .why = todo_fate(&l->a, f),
					    .todo = TODO_LOOK,
					    .fit = FIT_NOT };
	l->todo[TODO_LOOK]++;
}

void todo_list(struct todo_list *l, struct context *c)
{
	size_t i;

	memset(l, 0, sizeof(*l));
	l->set = arena_alloc(&l->a, c->plan.n + c->nfates, sizeof(*l->set));
	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		struct todo_set *s = &l->set[l->n++];

		s->item = it;
		s->name = todo_name(&l->a, c, it);
		s->standing = standing_name(it->st.is);
		s->why = todo_why(c, &l->a, it);
		s->todo = todo_of(it);
		s->fit = todo_fit(it);
		l->todo[s->todo]++;
		if (s->todo == TODO_REFRESH)
			l->fit[s->fit]++;
	}
	for (i = 0; i < c->nfates; i++)
		add_fate(l, c->fate[i]);
}

void todo_list_free(struct todo_list *l)
{
	arena_free(&l->a);
	memset(l, 0, sizeof(*l));
}

const char *todo_trees(struct arena *a, const struct session *s)
{
	const char *all = "";
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct tree *t = &s->work[k].tree;

		if (s->work[k].open)
			all = arena_printf(a, "%s%s%s%s%s (%s)", all,
					   *all ? ", " : "",
					   tree_title((enum tree_kind)k),
					   *t->release ? " " : "", t->release,
					   t->root.path);
	}
	return all;
}
