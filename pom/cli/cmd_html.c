// SPDX-License-Identifier: GPL-2.0-only
/* runme html: the catalogue as a folder of pages. */
#include <string.h>

#include "lib/interrupt.h"
#include "lib/rights.h"
#include "plan/item.h"
#include "publish/html.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/report.h"

/* The trees that are open, in words; NULL: none is. */
static const char *trees(struct context *c)
{
	const char *all = NULL;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct tree *t = &c->session.work[k].tree;

		if (!c->session.work[k].open)
			continue;
		all = arena_printf(&c->plan.a, "%s%s%s%s%s", all ? all : "",
				   all ? ", " : "",
				   tree_title((enum tree_kind)k),
				   *t->release ? " " : "", t->release);
	}
	return all;
}

/* Describes all sets, and tries each alone if there are trees. */
static int fill(struct context *c, struct html_site *s)
{
	const char **standing;
	size_t i;

	s->repo = &c->repo;
	s->given = c->o->repo_given;
	s->fate = report_fate_sentence;
	s->trees = trees(c);
	standing = arena_alloc(&s->a, c->repo.n + 1, sizeof(*standing));
	c->plan.alone = true;
	for (i = 0; i < c->repo.n; i++) {
		const struct set *set = &c->repo.set[i];

		if (repo_describe(set, &c->err) ||
		    (s->trees && plan_add(&c->plan, set, &c->err)))
			return -1;
	}
	for (i = 0; i < c->plan.n; i++) {
		struct plan_item *it = &c->plan.item[i];

		if (plan_try_alone(&c->session, it, &c->err))
			return -1;
		standing[it->set - c->repo.set] = standing_name(it->st.is);
	}
	if (s->trees)
		s->standing = standing;
	html_site_name(s);
	return 0;
}

/* Writes with the caller's rights, not with those of a tree's owner. */
static int write_out(struct context *c, struct html_site *s, const char *path,
		     struct html_written *w)
{
	bool was = rights_as(true);
	int rc;

	interrupt_hold(false);
	rc = html_write(s, path, w, &c->err);
	interrupt_release();
	rights_as(was);
	return rc;
}

/* The folder of the command line. */
static const char *folder(struct context *c, const struct options *o)
{
	memset(c, 0, sizeof(*c));
	c->o = o;
	if (o->nnames == 1 && *o->name[0])
		return o->name[0];
	if (o->nnames > 1)
		pom_fail(&c->err, POM_EUSAGE, o->name[1], 0,
			 "html takes one folder");
	else
		pom_fail(&c->err, POM_EUSAGE, NULL, 0,
			 "html: into which folder?");
	pom_hint(&c->err, "runme html DIR writes the pages of all sets");
	return NULL;
}

int cmd_html(const struct options *o)
{
	struct options all = *o;
	struct html_written w = { 0 };
	struct html_site s = { 0 };
	struct context c;
	const char *path = folder(&c, o);
	int status = STATUS_OK;

	if (!path)
		return setup_fail(&c);
	all.nnames = 0;
	if (setup(&c, &all, 0)) {
		status = setup_fail(&c);
		goto done;
	}
	c.o = o;
	if (fill(&c, &s) || write_out(&c, &s, path, &w)) {
		status = setup_fail(&c);
		goto done;
	}
	if (o->json)
		json_html(&c, &s, path, &w);
	else
		out_printf(&c.out, PLAIN,
			   "written: %s, %s; open %s%sindex.html\n", path,
			   report_plural(&c.plan.a, w.files, "file"), path,
			   path[strlen(path) - 1] == '/' ? "" : "/");
done:
	html_site_free(&s);
	setup_done(&c);
	return status;
}
