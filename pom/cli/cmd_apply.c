// SPDX-License-Identifier: GPL-2.0-only
/* runme check and runme apply. They do the same work; only apply writes the result. */
#include <stdlib.h>

#include "plan/history.h"
#include "plan/run.h"
#include "cli/cmd.h"
#include "cli/compile.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/report.h"

struct count {
	size_t changes, there, empty, none, failed;
};

static struct count count(const struct context *c)
{
	struct count n = { 0 };
	size_t i;

	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];

		n.changes += it->changes;
		n.empty += it->st.is == STAND_EMPTY;
		n.none += it->ok && it->st.is == STAND_NONE;
		n.there += it->ok && !it->changes && it->st.is != STAND_EMPTY &&
			   it->st.is != STAND_NONE;
		n.failed += !it->ok;
	}
	/* whoever names one tree by mistake has to hear of it */
	if (n.none == c->plan.n) {
		n.failed += n.none;
		n.none = 0;
	}
	n.failed += c->nfates;
	return n;
}

static void summary(struct context *c, const struct count *n, bool check,
		    bool written)
{
	const struct tally tally[] = {
		{ n->changes,
		  check   ? "applies" :
		  written ? "applied" :
			    "would apply",
		  check   ? "apply" :
		  written ? "applied" :
			    "would apply" },
		{ n->there, "is there already", "are there already" },
		{ n->empty, "is empty", "are empty" },
		{ n->none, "has nothing for these trees",
		  "have nothing for these trees" },
		{ n->failed, "does not apply", "do not apply" },
	};

	report_tally(c, tally, sizeof(tally) / sizeof(tally[0]));
	if (!check && !written && n->failed)
		out_printf(&c->out, BAD, "Nothing was changed.%s\n",
			   n->changes ? " --keep-going applies the others." :
					"");
}

static void next_steps(struct context *c)
{
	struct report_done *v = pom_alloc(c->plan.n, sizeof(*v));
	size_t i, n = 0;

	for (i = 0; i < c->plan.n; i++)
		if (c->plan.item[i].changes)
			v[n++] = report_done(&c->plan.item[i]);
	if (n && !c->nfiles)
		report_next(c, v, n);
	free(v);
}

/* Says why --history could not name all commits. */
static void say_lacks(struct context *c)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const char *lacks = past_lacks(&c->session, (enum tree_kind)k);

		if (lacks)
			out_printf(&c->out, WARN,
				   "--history found no commit, or not all of them: %s\n",
				   lacks);
	}
}

void report_apply(struct context *c, bool check, bool written)
{
	struct count n = count(c);
	size_t i;

	report_names(c);
	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		bool done = written && it->changes;

		report_line(c, it, done ? "applied" : NULL);
		/* the line of a malformed set already has the reason */
		if (!it->note && it->st.is != STAND_MALFORMED &&
		    (!it->ok || report_proposed(&it->st) ||
		     (check && (it->st.is == STAND_FUZZY || c->plan.n == 1)) ||
		     (c->o->history && it->st.is == STAND_PRESENT)))
			report_details(c, it->set, &it->st);
	}
	report_fates(c);
	say_lacks(c);
	summary(c, &n, check, written);
	if (check)
		report_series(c);
	if (c->compile)
		compile_report(c, c->compile);
	if (written)
		next_steps(c);
}

/* The report of a single set has its files, and so has a document. */
static enum session_keep kept(const struct context *c)
{
	if (c->o->commit || c->o->quilt || c->o->compile)
		return KEEP_STATES;
	return c->o->json || format_for_ci(c->o) || c->plan.n == 1 ?
		       KEEP_RESULTS :
		       KEEP_NUMBERS;
}

static int fail(struct context *c)
{
	if (!c->o->format)
		return setup_fail(c);
	format_error(c);
	return STATUS_TROUBLE;
}

/* The only set cannot be read. A report for a CI has the place in its patch, too. */
static int fail_unread(struct context *c)
{
	if (!c->o->format)
		return setup_fail(c);
	format_report(c, &c->err, STATUS_TROUBLE);
	return STATUS_TROUBLE;
}

static int work(const struct options *o, bool check)
{
	struct context c;
	struct count n;
	struct compile built = { 0 };
	bool written = false;
	int status, rc;

	rc = setup(&c, o,
		   check ? NEED_TREE | ALL_WITHOUT_NAMES |
				   (o->compile ? NEED_FOLDER : 0) :
			   NEED_TREE | NEED_WRITE | NEED_NAMES);
	c.session.opt.dry = c.session.opt.symbols = check;
	c.session.opt.keep = kept(&c);
	if (!rc)
		rc = plan_run(&c.plan, &c.session, setup_tick, NULL, &c.err);
	if (rc) {
		status = fail(&c);
		goto done;
	}
	rc = setup_unread(&c);
	if (rc) {
		status = fail_unread(&c);
		goto done;
	}
	n = count(&c);
	status = n.failed ? STATUS_NOT_SO : STATUS_OK;
	/* with --commit, an interrupted run may have to be finished */
	if (!check && (n.changes || o->commit) && (!n.failed || o->keep_going)) {
		if (setup_commit(&c, false)) {
			status = fail(&c);
			goto done;
		}
		written = n.changes;
	}
	if (o->compile) {
		if (compile_plan(&c, &built)) {
			status = fail(&c);
			goto done;
		}
		c.compile = &built;
		if (built.count[COMPILE_BROKEN])
			status = STATUS_NOT_SO;
	}
	if (o->format)
		format_report(&c, NULL, status);
	else if (o->json)
		json_plan(&c, check ? "check" : "apply", written, status);
	else
		report_apply(&c, check, written);
done:
	compile_free(&built);
	setup_done(&c);
	return status;
}

int cmd_check(const struct options *o)
{
	struct pom_err err;

	if (format_check(o, &err) || compile_options(o, &err)) {
		out_error(&err);
		if (o->json)
			json_error(&err);
		return STATUS_TROUBLE;
	}
	return work(o, true);
}

int cmd_apply(const struct options *o)
{
	return work(o, false);
}
