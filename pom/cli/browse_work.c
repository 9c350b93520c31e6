// SPDX-License-Identifier: GPL-2.0-only
/* The work of `runme browse`: see browse_work.h. */
#include "cli/browse_work.h"

#include <string.h>

#include "plan/item.h"
#include "plan/open.h"
#include "plan/run.h"
#include "plan/run_revert.h"
#include "cli/report.h"

int work_open(struct work *w, const struct options *o)
{
	int rc;

	memset(w, 0, sizeof(*w));
	w->o = *o;
	rc = setup(&w->c, &w->o, ALL_WITHOUT_NAMES | TREES_LATER);
	w->trees = !setup_no_tree_given(&w->o);
	w->trees_text = w->trees ? "" : "no tree";
	return rc;
}

void work_close(struct work *w)
{
	w->c.out.f = stdout;
	setup_done(&w->c);
	arena_free(&w->a);
}

/* "kernel 6.1.1 (linux), iptables 1.8.9 (iptables)"; long: with the whole paths. */
static const char *name_trees(struct work *w, bool whole)
{
	static const char *const kind[] = { [TREE_LINUX] = "kernel",
					    [TREE_IPTABLES] = "iptables",
					    [TREE_PLAIN] = "folder" };
	struct buf b = { 0 };
	const char *text;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct worktree *t = &w->c.session.work[k];
		const char *path = t->open ? t->tree.root.path : "";
		const char *slash = strrchr(path, '/');

		if (!t->open)
			continue;
		if (!whole && slash && slash[1])
			path = slash + 1;
		buf_addf(&b, "%s%s%s%s (%s)", b.n ? ", " : "", kind[k],
			 *t->tree.release ? " " : "", t->tree.release, path);
	}
	text = b.n ? sheet_tame(&w->a, b.p) : "no tree";
	buf_free(&b);
	return text;
}

static void unlock(struct work *w)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (w->c.session.work[k].open)
			root_unlock(&w->c.session.work[k].tree.root);
}

int work_trees(struct work *w)
{
	int rc = 0;

	work_leave(w);
	w->trees = !setup_no_tree_given(&w->o);
	w->trees_text = "no tree";
	w->paths_text = "";
	if (w->trees) {
		rc = setup_trees(&w->c, 0);
		if (!rc)
			setup_say_recovered(&w->c);
		w->open = !rc;
	}
	if (rc) {
		session_close(&w->c.session);
		w->trees_text = "no tree could be opened";
	} else if (w->open) {
		w->trees_text = name_trees(w, false);
		w->paths_text = name_trees(w, true);
	}
	unlock(w);
	return rc;
}

void work_leave(struct work *w)
{
	if (w->open)
		session_close(&w->c.session);
	w->open = false;
}

/* Opens the trees again, if necessary, locks them, and reads what may have changed. */
static int wake(struct work *w)
{
	int k, rc = 0;

	if (!w->open)
		rc = work_trees(w);
	if (!rc && !w->open)
		return setup_no_tree(&w->c);
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (w->c.session.work[k].open)
			rc = root_lock(&w->c.session.work[k].tree.root, false,
				       &w->c.err);
	return rc ? rc : session_reload(&w->c.session, &w->c.err);
}

static int stopped(struct work *w)
{
	return pom_fail(&w->c.err, POM_EINTERRUPTED, NULL, 0,
			"interrupted; nothing was changed");
}

/* Tests one set alone, and notes how it stands. */
static int test_one(struct work *w, struct model *m, struct row *r)
{
	struct repo *repo = r->set->origin->repo;
	struct plan_item it = { .set = r->set, .name = r->set->name };
	struct arena mem = { 0 }, *before;
	struct buf why = { 0 };
	int rc;

	/* patches are read for this test only */
	before = repo_read_apart(repo, &mem);
	rc = plan_try_alone(&w->c.session, &it, &w->c.err);
	if (!rc) {
		report_reason(&w->c, &it, &why);
		model_tested(m, r, it.st.is, why.n ? why.p : NULL);
	}
	repo_end_apart(repo, &mem, before);
	buf_free(&why);
	return rc;
}

int work_test(struct work *w, struct model *m)
{
	size_t i;
	int rc = wake(w);

	for (i = 0; i < m->n && !rc; i++) {
		struct row *r = &m->row[i];

		if (r->kind != ROW_SET || r->tested)
			continue;
		if (!w->tick(w->arg, m->sets - m->untested, m->sets))
			rc = stopped(w);
		else
			rc = test_one(w, m, r);
	}
	unlock(w);
	return rc;
}

/* From here on the reports of w->c go into p. */
static void print_begin(struct work *w, struct sheet_print *p)
{
	sheet_print_begin(p);
	w->c.out = p->out;
}

static void group_help(struct work *w, const struct model *m,
		       const struct row *r)
{
	struct out *out = &w->c.out;
	const struct row *i;
	size_t n = 0;

	for (i = r + 1; i < m->row + m->n && i->kind != ROW_GROUP; i++)
		n++;
	out_printf(out, BOLD, "%s\n", r->name);
	if (n && r[1].kind == ROW_OLD) {
		out_printf(out, PLAIN,
			   "\n%zu sets of old releases of Patch-o-matic that this repository does not have. "
			   "Each says what became of it: where it is now, and how to write the same rule today.\n",
			   n);
		return;
	}
	out_printf(out, PLAIN,
		   "\nA group with %zu set%s.\n\n"
		   "Space selects all of them, Left folds the group, and Right unfolds it. "
		   "? shows all keys.\n",
		   n, n == 1 ? "" : "s");
	if (w->open)
		out_printf(out, PLAIN, "\nTrees: %s\n", w->paths_text);
	else if (!w->trees)
		out_printf(out, PLAIN,
			   "\nWithout a tree, sets can only be read. --kernel and --iptables name the trees, and so do KERNEL_DIR and IPTABLES_DIR; a asks for them.\n");
}

void work_help(struct work *w, struct model *m, const struct row *r,
	       struct sheet *t)
{
	struct sheet_print p;

	print_begin(w, &p);
	if (r && r->kind == ROW_GROUP) {
		group_help(w, m, r);
	} else if (r && r->kind == ROW_OLD) {
		const struct fate *old = r->old, **none = w->c.fate;

		w->c.fate = &old;
		w->c.nfates = 1;
		report_fates(&w->c);
		w->c.fate = none;
		w->c.nfates = 0;
	} else if (r) {
		/* what cannot be read is not shown */
		(void)repo_describe(r->set, NULL);
		if (w->trees && r->tested)
			out_printf(&w->c.out, report_style(r->is), "%s",
				   standing_name(r->is));
		if (w->trees && r->tested)
			out_printf(&w->c.out, PLAIN, "%s%s\n\n",
				   r->why ? ": " : "", r->why ? r->why : "");
		report_set(&w->c, r->set);
	}
	sheet_print_end(&p, t, true);
}

/* Makes a plan of the sets the one that is worked on. */
static int plan_begin(struct work *w, bool revert, struct row *const *v,
		      size_t n)
{
	size_t i;
	int rc = 0;

	w->revert = revert;
	w->all = w->c.plan;
	memset(&w->c.plan, 0, sizeof(w->c.plan));
	w->c.plan.alone = revert;
	for (i = 0; i < n && !rc; i++)
		rc = plan_add(&w->c.plan, v[i]->set, &w->c.err);
	return rc;
}

static void plan_end(struct work *w)
{
	plan_free(&w->c.plan);
	w->c.plan = w->all;
	memset(&w->all, 0, sizeof(w->all));
}

int work_check(struct work *w, struct row *const *v, size_t n, struct sheet *t)
{
	struct sheet_print p;
	int rc = wake(w);

	if (rc)
		return rc;
	rc = plan_begin(w, false, v, n);
	w->c.session.opt.dry = true;
	w->c.session.opt.keep = KEEP_RESULTS;
	if (!rc)
		rc = plan_run(&w->c.plan, &w->c.session, w->tick, w->arg,
			      &w->c.err);
	w->c.session.opt.dry = false;
	w->c.session.opt.keep = KEEP_STATES;
	if (!rc) {
		print_begin(w, &p);
		report_apply(&w->c, true, false);
		sheet_print_end(&p, t, true);
	}
	unlock(w);
	plan_end(w);
	return rc;
}

static void missed(void *arg, struct context *c, const struct plan_item *it)
{
	struct buf *b = arg, why = { 0 };

	report_reason(c, it, &why);
	buf_addf(b, "# %s: no diff, its standing is %s%s%s\n", it->name,
		 standing_name(it->st.is), why.n ? ": " : "",
		 why.n ? why.p : "");
	buf_free(&why);
}

int work_diff(struct work *w, struct row *const *v, size_t n, struct sheet *t)
{
	struct buf diff = { 0 }, without = { 0 };
	struct sheet_print p;
	int rc = wake(w);

	if (rc)
		return rc;
	rc = plan_begin(w, false, v, n);
	if (!rc)
		rc = report_diffs(&w->c, &diff, missed, &without);
	w->c.session.opt.keep = KEEP_STATES;
	if (!rc) {
		sheet_print_begin(&p);
		out_put(&p.out, WARN, buf_span(&without));
		out_diff(&p.out, buf_span(&diff));
		sheet_print_end(&p, t, false);
	}
	unlock(w);
	plan_end(w);
	buf_free(&diff);
	buf_free(&without);
	return rc;
}

static void report(struct work *w, bool check, struct sheet *t)
{
	struct sheet_print p;

	print_begin(w, &p);
	if (w->revert)
		report_revert(&w->c, check, !check);
	else
		report_apply(&w->c, check, !check);
	sheet_print_end(&p, t, true);
}

int work_plan(struct work *w, bool revert, struct row *const *v, size_t n,
	      struct work_plan *out, struct sheet *t)
{
	size_t i;
	int rc;

	memset(out, 0, sizeof(*out));
	work_leave(w);
	if (!w->trees)
		rc = setup_no_tree(&w->c);
	else
		rc = setup_trees(&w->c, NEED_TREE | NEED_WRITE);
	w->open = true;
	w->c.session.opt.keep = KEEP_RESULTS;
	if (rc)
		w->all = w->c.plan;
	else
		rc = plan_begin(w, revert, v, n);
	if (!rc && revert)
		rc = plan_run_revert(&w->c.plan, &w->c.session, &w->c.err);
	else if (!rc)
		rc = plan_run(&w->c.plan, &w->c.session, w->tick, w->arg,
			      &w->c.err);
	for (i = 0; i < w->c.plan.n && !rc; i++) {
		out->changes += w->c.plan.item[i].changes;
		out->failed += !w->c.plan.item[i].ok;
	}
	if (!rc)
		report(w, true, t);
	return rc;
}

int work_write(struct work *w, struct sheet *t)
{
	int rc = setup_commit(&w->c, w->revert);

	if (!rc)
		report(w, false, t);
	return rc;
}

void work_end(struct work *w)
{
	/* after an error before plan_begin, both are the plan of all sets */
	if (w->all.item == w->c.plan.item)
		memset(&w->all, 0, sizeof(w->all));
	else
		plan_end(w);
	work_leave(w);
}

void work_error(struct work *w, struct sheet *t)
{
	struct sheet_print p;

	sheet_print_begin(&p);
	out_put_error(&p.out, &w->c.err);
	sheet_print_end(&p, t, true);
}
