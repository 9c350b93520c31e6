// SPDX-License-Identifier: GPL-2.0-only
/* check and list with several kernels: a table, sets by trees. */
#include "cli/kernels.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/rights.h"
#include "plan/item.h"
#include "plan/open.h"
#include "plan/run.h"
#include "try/share.h"
#include "cli/cmd.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/kernels_table.h"

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* Labels a column by its revision if all trees are of one repository, else by its name. */
static void label_columns(struct table *t)
{
	size_t i, k;

	for (i = 0; i < t->ncols; i++) {
		const char *at = strrchr(t->col[i].given, '@');

		t->col[i].label = *t->col[i].revision && at && at[1] ?
					  at + 1 :
					  base_of(t->col[i].given);
	}
	for (i = 0; i < t->ncols; i++)
		for (k = 0; k < i; k++)
			if (strcmp(t->col[i].label, t->col[k].label) == 0)
				t->col[i].label = t->col[i].given;
}

static struct row *get_row(struct table *t, const struct context *c,
			   const struct plan_item *it)
{
	const char *name = it->name;
	uintptr_t at = (uintptr_t)map_get(&t->by_name, name, strlen(name));
	struct row *r;

	if (at)
		return &t->row[at - 1];
	t->row = pom_grow(t->row, t->nrows, &t->cap_rows, sizeof(*t->row));
	r = &t->row[t->nrows++];
	r->name = arena_strdup(&t->a, name);
	r->path = arena_strdup(&t->a, todo_name(&t->a, c, it));
	r->cell = arena_alloc(&t->a, t->ncols, sizeof(*r->cell));
	map_put(&t->by_name, r->name, strlen(r->name),
		(void *)(uintptr_t)t->nrows);
	return r;
}

static void take(struct table *t, size_t i, struct context *c)
{
	const struct tree *tree = &c->session.work[TREE_LINUX].tree;
	struct column *col = &t->col[i];
	size_t k;

	col->path = arena_strdup(&t->a, tree->root.path);
	col->release = arena_strdup(&t->a, tree->release);
	col->revision = arena_strdup(&t->a, tree->revision);
	for (k = 0; k < c->plan.n; k++) {
		const struct plan_item *it = &c->plan.item[k];
		struct cell *cell = &get_row(t, c, it)->cell[i];

		cell->tried = true;
		cell->is = it->st.is;
		cell->ok = t->list || it->ok;
		cell->todo = todo_of(it);
		cell->fit = todo_fit(it);
		cell->why = cell->ok || t->json ? "" : todo_why(c, &t->a, it);
		col->failed += !cell->ok;
		col->todo[cell->todo]++;
	}
	col->failed += t->list ? 0 : c->nfates;
	if (t->json)
		json_table_add(t->json, c, col->given, !t->list);
}

static void print(struct context *c, struct table *t)
{
	if (!c->o->format)
		table_text(c, t);
	else if (strcmp(c->o->format, "html") == 0)
		table_html(t);
	else
		table_todo_text(c, t);
}

/* Runs the plan on the trees of c, and takes the result as that of kernel i. */
static int run(struct table *t, size_t i, struct context *c)
{
	int rc = 0;
	size_t k;

	c->session.opt.dry = !t->list;
	c->table = !c->o->json;
	if (!t->list && !c->share)
		c->session.opt.keep = c->o->json ? KEEP_RESULTS : KEEP_NUMBERS;
	if (!t->list)
		rc = plan_run(&c->plan, &c->session, setup_tick, NULL, &c->err);
	for (k = 0; !rc && t->list && k < c->plan.n; k++)
		rc = plan_try_alone(&c->session, &c->plan.item[k], &c->err);
	if (!rc)
		take(t, i, c);
	if (!rc && i + 1 == t->ncols && !c->o->json) {
		label_columns(t);
		print(c, t);
	}
	return rc;
}

/* Runs the command for kernel i, as if it was the only one. */
static int one(struct table *t, size_t i, const struct options *all)
{
	struct options o = *all;
	struct context c;
	int rc;

	o.tree[TREE_LINUX] = all->kernel[i];
	rc = setup(&c, &o, NEED_TREE | ALL_WITHOUT_NAMES);
	if (!rc)
		rc = run(t, i, &c);
	if (rc)
		setup_fail(&c);
	setup_done(&c);
	return rc;
}

/* Makes the plan one that was not run yet. */
static void reset(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct plan_item *it = &p->item[i];

		p->item[i] = (struct plan_item){ .set = it->set,
						 .name = it->name,
						 .wanted_by = it->wanted_by };
	}
	p->failed = 0;
}

/*
 * Runs the command for all kernels with one catalogue, and with what their trees have in
 * common (try/share.h). The trees stay open: files of a git revision are in its memory.
 */
static int together(struct table *t, const struct options *all)
{
	struct options o = *all;
	struct session *was = pom_alloc(t->ncols, sizeof(*was));
	struct share *share = share_new();
	struct context c;
	size_t i, n = 0;
	int rc = setup(&c, &o, NEED_TREE | ALL_WITHOUT_NAMES | TREES_LATER);

	c.share = share;
	c.repo.keep_parsed = true;
	for (i = 0; i < t->ncols && !rc; i++) {
		o.tree[TREE_LINUX] = t->col[i].given;
		rc = setup_trees(&c, NEED_TREE | ALL_WITHOUT_NAMES);
		if (!rc)
			setup_say_recovered(&c);
		if (!rc)
			rc = run(t, i, &c);
		if (rc)
			break;
		was[n++] = c.session;
		memset(&c.session, 0, sizeof(c.session));
		reset(&c.plan);
	}
	if (rc)
		setup_fail(&c);
	while (n)
		session_close(&was[--n]);
	setup_done(&c);
	share_free(share);
	free(was);
	return rc;
}

/*
 * Can the trees have a catalogue and files in common? An archive is read for the files of
 * one run, and in another user's tree a run works with that user's rights.
 */
static bool may_share(const struct options *o)
{
	const char *off = getenv("POM_TREES_APART");
	struct stat st;
	size_t i;

	if ((off && *off) || o->three_way)
		return false;
	for (i = 0; i < TREE_KINDS; i++)
		if (o->tree[i] && rights_foreign(o->tree[i]))
			return false;
	for (i = 0; i < o->nkernels; i++)
		if (rights_foreign(o->kernel[i]) ||
		    (stat(o->kernel[i], &st) == 0 && !S_ISDIR(st.st_mode)))
			return false;
	return true;
}

static int refuse(const struct options *o)
{
	struct pom_err err;

	pom_fail(&err, POM_EUSAGE, "--kernel", 0,
		 "only check and list take several kernels");
	pom_hint(&err, "give one kernel");
	out_error(&err);
	if (o->json)
		json_error(&err);
	return STATUS_TROUBLE;
}

int check_kernels(const struct options *o)
{
	bool list = o->command->run == cmd_list;
	bool check = o->command->run == cmd_check;
	struct table t = { .ncols = o->nkernels, .list = list };
	size_t i, failed = 0;
	int rc = 0;

	if (!list && !check)
		return refuse(o);
	if (check &&
	    (o->compile || (o->format && (o->json || format_for_ci(o)))))
		return cmd_check(o); /* refuses it */
	t.col = arena_alloc(&t.a, t.ncols, sizeof(*t.col));
	if (o->json)
		t.json = json_table_new();
	for (i = 0; i < t.ncols; i++)
		t.col[i].given = o->kernel[i];
	if (check && may_share(o))
		rc = together(&t, o);
	else
		for (i = 0; i < t.ncols && !rc; i++)
			rc = one(&t, i, o);
	for (i = 0; i < t.ncols; i++)
		failed += t.col[i].failed;
	for (i = 0; i < t.nrows && t.json && check; i++)
		if (table_differs(&t, &t.row[i]))
			json_table_differ(t.json, t.row[i].name);
	if (t.json)
		json_table_end(t.json,
			       rc   ? NULL :
			       list ? "list" :
				      "check",
			       failed ? STATUS_NOT_SO : STATUS_OK);
	free(t.row);
	map_free(&t.by_name);
	arena_free(&t.a);
	if (rc)
		return STATUS_TROUBLE;
	return failed ? STATUS_NOT_SO : STATUS_OK;
}
