// SPDX-License-Identifier: GPL-2.0-only
/* runme bisect: the first commit of a git repository where a set does not fit any more. */
#include <string.h>

#include "plan/open.h"
#include "plan/run.h"
#include "cli/bisect.h"
#include "cli/cmd.h"
#include "cli/report.h"

struct work {
	struct options o; /* its tree is the commit that is tried */
	struct context c;
	enum tree_kind kind;
	struct git_history *h;
	struct bisect b;
	struct map paths; /* those of b.path */
	bool upstream;    /* what is searched is where the sets are there */
	enum session_keep keep;
	struct bisect_report r;
};

static void add_path(struct work *w, const char *path)
{
	struct arena *a = &w->c.plan.a;
	size_t n = strlen(path);
	const char *copy;

	if (map_get(&w->paths, path, n))
		return;
	copy = arena_strndup(a, path, n);
	map_put(&w->paths, copy, n, w);
	w->b.path = arena_push(a, w->b.path, w->b.npaths, sizeof(*w->b.path));
	w->b.path[w->b.npaths++] = copy;
}

/* The files that decide how the sets stand, besides those that the patches change. */
static void add_usual_paths(struct work *w)
{
	const struct plan *p = &w->c.plan;
	size_t i;

	add_path(w, ".pom");
	add_path(w, ".pc");
	for (i = 0; i < p->n; i++) {
		const struct origin *o = p->item[i].set->origin;

		if (!o->reader || o->ordered)
			continue;
		/* the version of the tree chooses among the variants of a set */
		add_path(w, "Makefile");
		add_path(w, "configure.ac");
	}
}

/* The set whose standing decides: the first that does not fit, or else that changes. */
static const struct plan_item *decides(const struct plan *p)
{
	const struct plan_item *it = NULL;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (!p->item[i].ok)
			return &p->item[i];
		if (p->item[i].changes && !it)
			it = &p->item[i];
	}
	return it ? it : &p->item[0];
}

/* Tries all sets on the commit. */
static int try_commit(struct work *w, const struct commit_id *id,
		      struct bisect_tried *out)
{
	struct context *c = &w->c;
	char hex[HISTORY_ID];
	size_t i;
	int rc;

	commit_id_hex(id, hex);
	session_close(&c->session);
	w->o.tree[w->kind] =
		arena_printf(&c->plan.a, "%s@%s", w->r.repository, hex);
	rc = setup_trees(c, NEED_TREE);
	if (rc)
		return rc;
	c->session.opt.dry = true;
	c->session.opt.keep = w->keep;
	c->plan.failed = 0;
	for (i = 0; i < c->plan.n; i++)
		c->plan.item[i].tried = c->plan.item[i].under = false;
	rc = plan_run(&c->plan, &c->session, NULL, NULL, &c->err);
	if (!rc)
		rc = setup_unread(c);
	if (rc)
		return rc;
	for (i = 0; i < c->session.work[w->kind].ov.n; i++)
		add_path(w, c->session.work[w->kind].ov.all[i]->path);
	out->ok = !c->plan.failed;
	out->present = out->ok;
	for (i = 0; i < c->plan.n; i++)
		out->present &= !c->plan.item[i].changes;
	out->is = standing_name(decides(&c->plan)->st.is);
	return 0;
}

static bool fits(const struct bisect_tried *t)
{
	return t->ok && !t->present;
}

static int holds(void *arg, const struct commit_id *id, bool *out,
		 struct pom_err *err)
{
	struct work *w = arg;
	struct bisect_tried t;
	int rc = try_commit(w, id, &t);

	if (rc)
		*err = w->c.err;
	else
		*out = w->upstream ? !t.present : fits(&t);
	return rc;
}

/* Reads the commit and tries it. */
static int look_at(struct work *w, const struct commit_id *id, const char *rev,
		   struct bisect_tried *out)
{
	int rc = tree_history_read(w->h, &w->c.plan.a, id, &out->commit,
				   &w->c.err);

	out->rev = rev;
	return rc ? rc : try_commit(w, id, out);
}

/* What is searched ends between from and to. The result is tried once more, for reports. */
static int search(struct work *w, const struct commit_id *from,
		  const struct commit_id *to, struct bisect_tried *out)
{
	struct bisect_found found;
	size_t commits = w->b.commits;
	int rc;

	w->b.known[0] = w->b.known[1] = false;
	bisect_know(&w->b, from, true);
	bisect_know(&w->b, to, false);
	rc = bisect_find(&w->b, from, to, &found, &w->c.err);
	if (commits)
		w->b.commits = commits;
	else
		w->r.merge = found.merge;
	w->keep = KEEP_RESULTS;
	return rc ? rc : look_at(w, &found.first, NULL, out);
}

static const char *title(struct work *w)
{
	const struct plan *p = &w->c.plan;

	return p->n == 1 ? p->item[0].name : "the request";
}

/* Says why there is nothing to search, if a revision is not what the user takes it for. */
static bool refuse(struct work *w, const struct bisect_tried *t, bool good)
{
	struct arena *a = &w->c.plan.a;
	const char *rev = t->rev ? t->rev : "the start";

	if (fits(t) == good)
		return false;
	w->r.why = !good ? arena_printf(a, "%s is not bad: %s fits there", rev,
					title(w)) :
		   t->present ?
			   arena_printf(a, "%s has all of %s already", rev,
					title(w)) :
			   arena_printf(a,
					"%s is not good: %s does not fit there",
					rev, title(w));
	return true;
}

/*
 * Tries the revisions of the user. If the good one is not in the history of the bad one, the
 * search begins where the two part; *from is that commit.
 */
static int try_ends(struct work *w, const struct commit_id *good,
		    const struct commit_id *bad, struct commit_id *from)
{
	struct bisect_report *r = &w->r;
	int rc = tree_history_base(w->h, good, bad, from, &w->c.err);

	if (!rc && commit_id_eq(from, bad)) {
		rc = pom_fail(&w->c.err, POM_EUSAGE, w->o.bad, 0,
			      "%s is not later than %s", w->o.bad, w->o.good);
		pom_hint(&w->c.err,
			 "--good names the revision that the patch fits, --bad a later one that it does not fit");
	}
	if (!rc)
		rc = look_at(w, good, w->o.good, &r->good);
	if (rc || refuse(w, &r->good, true))
		return rc;
	r->parts = !commit_id_eq(from, good);
	if (r->parts)
		rc = look_at(w, from, NULL, &r->start);
	if (rc || (r->parts && refuse(w, &r->start, true)))
		return rc;
	rc = look_at(w, bad, w->o.bad, &r->bad);
	if (!rc)
		refuse(w, &r->bad, false);
	return rc;
}

/* All of it. The session has the commit that the report is about afterwards. */
static int bisect(struct work *w)
{
	struct bisect_report *r = &w->r;
	struct commit_id good, bad, from;
	int rc = tree_history_find(w->h, w->o.good, &good, &w->c.err);

	if (!rc)
		rc = tree_history_find(w->h, w->o.bad, &bad, &w->c.err);
	if (!rc)
		rc = try_ends(w, &good, &bad, &from);
	if (rc || r->why)
		return rc;
	rc = search(w, &from, &bad, &r->first);
	r->found = !rc;
	if (!rc && r->first.present) {
		r->since = r->first;
		r->upstream = true;
	} else if (!rc && r->bad.present) {
		w->upstream = r->upstream = true;
		rc = search(w, &r->first.commit.id, &bad, &r->since);
		/* the report shows the hunks of the first one */
		if (!rc)
			rc = try_commit(w, &r->first.commit.id, &r->first);
	}
	return rc;
}

static void put_commit(struct out *out, const struct history_commit *k)
{
	out_printf(out, HEAD, "%.*s", HISTORY_SHORT, k->hex);
	out_printf(out, PLAIN, " %s (%s, %s)\n", k->subject, k->author,
		   k->date);
}

static void put_end(struct out *out, const char *what,
		    const struct bisect_tried *t)
{
	if (!t->is)
		return;
	out_printf(out, BOLD, "%s", what);
	if (t->rev && strcmp(t->rev, t->commit.hex) != 0)
		out_printf(out, PLAIN, "%s ", t->rev);
	out_printf(out, HEAD, "%.*s", HISTORY_SHORT, t->commit.hex);
	out_printf(out, fits(t) ? GOOD : WARN, " %s\n", t->is);
}

/* How the set stands that decides, with the hunks that do not fit. */
static void put_details(struct context *c)
{
	const struct plan_item *it = decides(&c->plan);

	report_names(c);
	report_line(c, it, NULL);
	if (!it->ok && !it->note && it->st.is != STAND_MALFORMED)
		report_details(c, it->set, &it->st);
}

static void report(struct work *w)
{
	const struct bisect_report *r = &w->r;
	struct out *out = &w->c.out;

	put_end(out, "good:  ", &r->good);
	if (r->parts)
		put_end(out, "start: the histories of both part at ",
			&r->start);
	put_end(out, "bad:   ", &r->bad);
	if (r->why) {
		out_printf(out, BAD, "%s\n", r->why);
		put_details(&w->c);
		return;
	}
	if (!r->first.present) {
		out_printf(out, BAD, "fits no more since: ");
		put_commit(out, &r->first.commit);
		if (r->merge)
			out_printf(out, PLAIN,
				   "  a merge; no single commit of it is the cause\n");
		put_details(&w->c);
	}
	if (r->upstream) {
		out_printf(out, GOOD, "upstream since: ");
		put_commit(out, &r->since.commit);
	}
	out_printf(out, PLAIN,
		   "%s looked at, %zu of them tried; the line has %s\n",
		   report_plural(&w->c.plan.a, r->looked, "commit"), r->tried,
		   report_plural(&w->c.plan.a, r->commits, "commit"));
}

/* Only one tree can be searched: --tree before --kernel before --iptables. */
static int choose_tree(struct work *w)
{
	static const enum tree_kind order[] = { TREE_PLAIN, TREE_LINUX,
						TREE_IPTABLES };
	size_t i;

	for (i = 0; i < TREE_KINDS && !w->r.repository; i++) {
		w->kind = order[i];
		w->r.repository = w->o.tree[order[i]];
	}
	if (!w->r.repository)
		return setup_no_tree(&w->c);
	memset(w->o.tree, 0, sizeof(w->o.tree));
	w->o.tree[w->kind] = w->r.repository;
	if (w->o.good && w->o.bad)
		return 0;
	pom_fail(&w->c.err, POM_EUSAGE, w->o.good ? "--bad" : "--good", 0,
		 "bisect needs two revisions");
	pom_hint(&w->c.err,
		 "runme bisect --good v6.6 --bad v6.12 --kernel REPOSITORY SET");
	return POM_EUSAGE;
}

static int begin(struct work *w)
{
	int rc = choose_tree(w);

	if (!rc)
		rc = setup(&w->c, &w->o, NEED_NAMES | TREES_LATER);
	if (!rc && !w->c.plan.n) {
		rc = pom_fail(&w->c.err, POM_EUSAGE, w->o.name[0], 0,
			      "it is an old name, without a patch");
		pom_hint(&w->c.err, "`runme show %s` says what became of it",
			 w->o.name[0]);
	}
	if (!rc)
		rc = tree_history_open(&w->h, w->r.repository, &w->c.err);
	if (!rc)
		add_usual_paths(w);
	return rc;
}

int cmd_bisect(const struct options *given)
{
	struct work w = { .o = *given, .keep = KEEP_NUMBERS };
	int rc, status = STATUS_OK;

	w.c.o = &w.o;
	out_init(&w.c.out, stdout, given->color);
	rc = begin(&w);
	w.b.h = w.h;
	w.b.holds = holds;
	w.b.arg = &w;
	if (!rc)
		rc = bisect(&w);
	w.r.commits = w.b.commits;
	w.r.looked = w.b.looked;
	w.r.tried = w.b.tried;
	if (rc)
		status = setup_fail(&w.c);
	else if (w.r.why)
		status = STATUS_NOT_SO;
	if (!rc && w.o.json)
		json_bisect(&w.c, &w.r, status);
	else if (!rc)
		report(&w);
	tree_history_free(w.h);
	map_free(&w.paths);
	setup_done(&w.c);
	return status;
}
