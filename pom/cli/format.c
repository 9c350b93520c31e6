// SPDX-License-Identifier: GPL-2.0-only
/* Works out what a report for a CI says of each set: see format.h. */
#include "cli/format.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"
#include "plan/diagnose.h"
#include "cli/github.h"
#include "cli/report.h"
#include "cli/todo.h"
#include "cli/todo_html.h"
#include "cli/todo_text.h"

typedef void format_fn(struct context *c, const struct findings *f,
		       const struct pom_err *e, int status);

static const struct {
	const char *name;
	format_fn *print;
} formats[] = {
	{ "sarif", format_sarif },
	{ "junit", format_junit },
	{ "github", format_github },
};
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static format_fn *printer(const char *name)
{
	size_t i;

	for (i = 0; i < FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return formats[i].print;
	return NULL;
}

/* The reports for people: they have no findings, and take several kernels. */
static const struct {
	const char *name;
	void (*print)(struct context *c);
} for_people[] = {
	{ "report", todo_text },
	{ "html", todo_html },
};
enum { FOR_PEOPLE = sizeof(for_people) / sizeof(for_people[0]) };

/* The index of a report for people, or -1. */
static int of_people(const char *name)
{
	int i = FOR_PEOPLE;

	while (i-- > 0 && strcmp(for_people[i].name, name) != 0)
		;
	return i;
}

bool format_for_ci(const struct options *o)
{
	return o->format && of_people(o->format) < 0;
}

int format_check(const struct options *o, struct pom_err *err)
{
	if (!o->format)
		return 0;
	if (!printer(o->format) && format_for_ci(o))
		return pom_fail(err, POM_EUSAGE, "--format", 0,
				"check does not know the format `%s`, only report, html, sarif, junit and github",
				o->format);
	if (o->json)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--json and --format exclude each other");
	if (o->nkernels > 1 && format_for_ci(o)) {
		pom_fail(err, POM_EUSAGE, "--format", 0,
			 "it takes one kernel, and %zu are given", o->nkernels);
		pom_hint(err, "run check once for each --kernel");
		return POM_EUSAGE;
	}
	return 0;
}

static enum finding_level level_of(const struct plan_item *it)
{
	if (!it->ok)
		return it->st.is == STAND_UNSUITABLE ? FINDING_WARNING :
						       FINDING_ERROR;
	return it->st.is == STAND_FUZZY || it->st.is == STAND_MERGED ?
		       FINDING_NOTE :
		       FINDING_NONE;
}

/* The file of the set's patch for that tree, or what comes nearest to it. */
static const char *patch_of(struct context *c, const struct set *s,
			    enum tree_kind k)
{
	const struct origin *o = s->origin;
	const char *path, *in;

	if (!o || o->input)
		return NULL;
	/* a mail is a part of its mailbox */
	if (o->id)
		return o->root.path;
	path = repo_set_path(&c->plan.a, s);
	if (*path)
		return path;
	in = repo_patch_path(s, k, &c->session.work[k].tree.version);
	if (!in)
		in = s->info;
	return arena_printf(&c->plan.a, "%s/%s", o->root.path, in);
}

/* The first hunk that does not fit; f->nhunks if there is none. */
static uint32_t first_failed(const struct file_result *f)
{
	uint32_t i, n = f->file->nhunks;

	for (i = 0; f->hunks.hunk && i < n; i++)
		if (f->hunks.hunk[i].state == HUNK_FAILS)
			return i;
	/* of a fuzzy one, the one with the most fuzz */
	for (i = 0; f->hunks.hunk && i < n; i++)
		if (f->hunks.fuzz &&
		    f->hunks.hunk[i].place.fuzz == f->hunks.fuzz)
			return i;
	return n;
}

/* Sets the lines of the patch and of the file of the tree. */
static void find_lines(struct context *c, struct finding *f,
		       const struct tree_standing *t,
		       const struct file_result *r)
{
	uint32_t i = first_failed(r);
	struct diagnosis file;
	struct hunk_diagnosis d;
	struct arena a = { 0 };

	f->file = r->path;
	f->hunk = r->file->line;
	if (i == r->file->nhunks)
		return;
	f->hunk = r->file->hunk[i].line;
	f->line = r->file->hunk[i].pre_at + 1;
	if (r->hunks.hunk[i].place.found) {
		f->line = r->hunks.hunk[i].place.at + 1;
		return;
	}
	diagnose_begin(&file, &c->session, f->kind, t, r);
	diagnose_hunk(&a, &file, i, &d);
	if (d.x.reason != REASON_NOTHING_NEAR)
		f->line = d.x.first + 1;
	arena_free(&a);
}

/* The fault of a malformed set can be in another file, such as the series. */
static void find_fault(struct context *c, struct finding *f,
		       const struct pom_err *e)
{
	const struct origin *o = f->item->set->origin;
	struct span where = span_of(e->where), typed = SPAN("");

	f->hunk = e->line;
	/* it may begin with the repository's path, as it was given, or be that */
	if (o)
		typed = span_of(o->path);
	if (span_starts(typed, SPAN("./")))
		typed = span_skip(typed, 2);
	if (typed.n && span_starts(where, typed)) {
		struct span rest = span_skip(where, typed.n);

		if (!rest.n)
			return;
		if (rest.p[0] == '/')
			where = span_skip(rest, 1);
	}
	if (o && !o->input && where.n && where.p[0] != '/')
		f->patch = arena_printf(&c->plan.a, "%s/%s", o->root.path,
					where.p);
}

static void find_places(struct context *c, struct finding *f)
{
	const struct plan_item *it = f->item;
	const struct file_result *r;
	int k = TREE_LINUX;

	/* the tree where the set stands worst */
	while (k + 1 < TREE_KINDS && it->st.tree[k].is != it->st.is)
		k++;
	if (!c->session.work[k].open || it->st.tree[k].is != it->st.is)
		for (k = 0; k + 1 < TREE_KINDS && !c->session.work[k].open;)
			k++;
	f->kind = (enum tree_kind)k;
	r = report_culprit(&it->st, &f->kind);
	if (it->set)
		f->patch = patch_of(c, it->set, f->kind);
	if (r)
		find_lines(c, f, &it->st.tree[f->kind], r);
	else if (it->set && it->st.tree[f->kind].unread)
		find_fault(c, f, it->st.tree[f->kind].unread);
	/* lines are counted in the mail, not in its mailbox */
	if (it->set && it->set->origin && it->set->origin->id)
		f->hunk = 0;
}

static void of_item(struct context *c, struct finding *f,
		    const struct plan_item *it)
{
	f->item = it;
	f->name = path_show(&c->plan.a, span_of(it->name));
	f->rule = standing_name(it->st.is);
	f->level = level_of(it);
	f->text = "";
	if (it->tried && f->level != FINDING_NONE) {
		f->text = todo_details(c, it);
		find_places(c, f);
	}
}

static void of_fate(struct context *c, struct finding *f,
		    const struct fate *fate)
{
	f->name = path_show(&c->plan.a, span_of(fate->name));
	f->rule = "former";
	f->level = FINDING_ERROR;
	f->text = todo_fate(&c->plan.a, fate);
}

static void print(struct context *c, const struct findings *f,
		  const struct pom_err *e, int status)
{
	assert(c);
	if (e && !github_wanted(c->o))
		out_error(e);
	printer(c->o->format)(c, f, e, status);
}

void format_report(struct context *c, const struct pom_err *e, int status)
{
	struct findings all = { .n = c->plan.n + c->nfates };
	int people = of_people(c->o->format);
	size_t i;

	if (people >= 0) {
		if (e)
			out_error(e);
		for_people[people].print(c);
		return;
	}
	all.v = arena_alloc(&c->plan.a, all.n, sizeof(*all.v));
	for (i = 0; i < c->plan.n; i++)
		of_item(c, &all.v[i], &c->plan.item[i]);
	for (i = 0; i < c->nfates; i++)
		of_fate(c, &all.v[c->plan.n + i], c->fate[i]);
	print(c, &all, e, status);
}

void format_error(struct context *c)
{
	const struct findings none = { 0 };

	if (!format_for_ci(c->o)) {
		out_error(&c->err);
		return;
	}
	print(c, &none, &c->err, STATUS_TROUBLE);
}

const char *format_path(struct arena *a, const char *path)
{
	char *here = getcwd(NULL, 0);
	size_t n = here ? strlen(here) : 0;

	if (n > 1 && strncmp(path, here, n) == 0 && path[n] == '/')
		path = arena_strdup(a, path + n + 1);
	free(here);
	return path;
}
