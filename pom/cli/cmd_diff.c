// SPDX-License-Identifier: GPL-2.0-only
/* runme diff: the exact change that sets would make to the trees. */
#include "cli/cmd.h"
#include "plan/diff.h"
#include "plan/item.h"
#include "cli/report.h"

static void put_set(struct context *c, const struct plan_item *it,
		    enum tree_kind k, bool several, struct buf *out)
{
	const struct tree_standing *t = &it->st.tree[k];

	if (t->is == STAND_NONE || (!t->changes && !t->entry))
		return;
	/* git and patch(1) ignore text between diffs */
	if (several)
		buf_addf(out, "# %s, for the %s\n", it->name, tree_title(k));
	if (t->entry && !t->changes)
		buf_addspan(out, ledger_changes(t->entry));
	else
		session_diff(&c->session, k, t, out);
}

/* Is there a diff to print: a change, or one that is recorded, maybe in another version? */
static bool has_diff(const struct plan_item *it)
{
	bool recorded = false;
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		recorded |= it->st.tree[k].entry != NULL;
	return it->ok || (it->st.is == STAND_APPLIED && recorded);
}

int report_diffs(struct context *c, struct buf *text,
		 void (*missed)(void *arg, struct context *c,
				const struct plan_item *it),
		 void *arg)
{
	int k, trees = 0, rc;
	size_t i;

	c->session.opt.keep = KEEP_RESULTS;
	for (k = 0; k < TREE_KINDS; k++)
		trees += c->session.work[k].open;
	for (i = 0; i < c->plan.n; i++) {
		struct plan_item *it = &c->plan.item[i];

		rc = plan_try(&c->plan, &c->session, it, &c->err);
		if (!rc)
			rc = setup_unread(c);
		if (rc)
			return rc;
		for (k = 0; k < TREE_KINDS && has_diff(it); k++)
			put_set(c, it, (enum tree_kind)k,
				trees > 1 || c->plan.n > 1, text);
		if (!has_diff(it))
			missed(arg, c, it);
	}
	return 0;
}

struct diff_work {
	struct out err;
	int status;
};

static void say_missed(void *arg, struct context *c, const struct plan_item *it)
{
	struct diff_work *w = arg;

	w->status = STATUS_NOT_SO;
	out_printf(&w->err, PLAIN,
		   "runme: %s: no diff, its standing is %s; %s says why\n",
		   it->name, standing_name(it->st.is), report_check(c, it));
}

int cmd_diff(const struct options *o)
{
	struct diff_work w = { .status = STATUS_OK };
	struct context c;
	struct buf text = { 0 };

	out_init(&w.err, stderr, o->color);
	if (setup(&c, o, NEED_TREE | NEED_NAMES) ||
	    report_diffs(&c, &text, say_missed, &w)) {
		w.status = setup_fail(&c);
		goto done;
	}
	if (c.nfates)
		w.status = STATUS_NOT_SO;
	if (text.n)
		ask_page(&c.out, buf_span(&text));
done:
	buf_free(&text);
	setup_done(&c);
	return w.status;
}
