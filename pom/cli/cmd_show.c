// SPDX-License-Identifier: GPL-2.0-only
/* runme show. */
#include <stdlib.h>

#include "plan/try_set.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/report.h"

static void list_files(struct context *c, const struct set *set)
{
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct set_tree *t = &set->tree[k];

		if (!t->any)
			continue;
		out_printf(&c->out, HEAD, "Patches for the %s\n",
			   tree_title((enum tree_kind)k));
		for (i = 0; i < t->nvariants; i++)
			out_printf(&c->out, PLAIN, "  edits    %s\n",
				   t->variant[i].path);
		for (i = 0; i < t->nsources; i++)
			out_printf(&c->out, PLAIN, "  %s %s\n",
				   t->source[i].lines ? "lines in" : "new file",
				   t->source[i].target);
	}
}

static int show(struct context *c, struct plan_item *it)
{
	int k;
	bool trees = false;

	for (k = 0; k < TREE_KINDS; k++)
		trees |= c->session.work[k].open;
	if (trees) {
		if (session_try(&c->session, it->set, &it->st, &c->err))
			return -1;
		it->tried = true;
		if (setup_unread(c))
			return -1;
		if (standing_fits(it->st.is))
			session_rollback(&c->session, &it->st);
	}
	if (repo_describe(it->set, &c->err))
		return -1;
	if (c->o->json)
		return 0;
	report_set(c, it->set);
	out_printf(&c->out, PLAIN, "\n");
	list_files(c, it->set);
	if (trees) {
		out_printf(&c->out, HEAD, "Standing\n");
		/* the set is for none of the trees, so there are no details */
		if (it->st.note)
			out_printf(&c->out, PLAIN, "  %s: %s\n",
				   standing_name(it->st.is), it->st.note);
		report_details(c, it->set, &it->st);
	}
	return 0;
}

int cmd_show(const struct options *o)
{
	struct context c;
	int status = STATUS_OK;
	size_t i, shown = 0;
	FILE *was = NULL; /* a terminal gets all of it at once, in the pager */
	struct {
		char *p;
		size_t n;
	} text = { 0 };

	if (setup(&c, o, NEED_NAMES)) {
		status = setup_fail(&c);
		goto done;
	}
	if (c.out.tty && !o->json)
		out_keep(&c.out, &was, &text.p, &text.n);
	for (i = 0; i < c.plan.n; i++) {
		/* a set that is here only because another one depends on it */
		if (c.plan.item[i].wanted_by && !o->json)
			continue;
		if (shown++ && !o->json)
			out_rule(&c.out);
		if (show(&c, &c.plan.item[i])) {
			status = STATUS_TROUBLE;
			break;
		}
	}
	if (!o->json && !status)
		report_fates(&c);
	if (was) {
		out_take(&c.out, was);
		ask_page_kept(&c.out, (struct span){ text.p, text.n });
	}
	if (status)
		status = setup_fail(&c);
	else if (o->json)
		json_sets(&c, "show", status);
done:
	free(text.p);
	setup_done(&c);
	return status;
}
