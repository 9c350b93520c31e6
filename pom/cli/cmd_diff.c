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

int cmd_diff(const struct options *o)
{
	struct context c;
	struct buf text = { 0 };
	struct out err;
	int k, trees = 0, status;
	size_t i;

	out_init(&err, stderr, o->color);
	if (setup(&c, o, NEED_TREE | NEED_NAMES)) {
		status = setup_fail(&c);
		goto done;
	}
	c.session.opt.keep = KEEP_RESULTS;
	for (k = 0; k < TREE_KINDS; k++)
		trees += c.session.work[k].open;
	status = c.nfates ? STATUS_NOT_SO : STATUS_OK;
	for (i = 0; i < c.plan.n; i++) {
		struct plan_item *it = &c.plan.item[i];

		if (plan_try(&c.plan, &c.session, it, &c.err) ||
		    setup_unread(&c)) {
			status = setup_fail(&c);
			goto done;
		}
		for (k = 0; k < TREE_KINDS && has_diff(it); k++)
			put_set(&c, it, (enum tree_kind)k,
				trees > 1 || c.plan.n > 1, &text);
		if (!has_diff(it)) {
			status = STATUS_NOT_SO;
			out_printf(&err, PLAIN,
				   "runme: %s: no diff, its standing is %s; %s says why\n",
				   it->name, standing_name(it->st.is),
				   report_check(&c, it));
		}
	}
	if (text.n)
		ask_page(&c.out, buf_span(&text));
done:
	buf_free(&text);
	setup_done(&c);
	return status;
}
