// SPDX-License-Identifier: GPL-2.0-only
/* runme revert. */
#include "cli/cmd.h"
#include "plan/run_revert.h"
#include "cli/json.h"
#include "cli/report.h"

static const char *verb(const struct plan_item *it, bool check)
{
	if (it->changes)
		return check ? "can go" : "reverted";
	return it->ok ? "not there" : NULL;
}

void report_revert(struct context *c, bool check, bool written)
{
	size_t i, gone = 0;

	report_names(c);
	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];

		gone += it->changes;
		report_line(c, it, verb(it, check || !written));
		if (!it->ok)
			report_details(c, it->set, &it->st);
	}
	report_fates(c);
	report_tally(c,
		     (struct tally[]){ { gone,
					 check   ? "can be reverted" :
					 written ? "reverted" :
						   "would be reverted",
					 check   ? "can be reverted" :
					 written ? "reverted" :
						   "would be reverted" },
				       { c->plan.n - gone - c->plan.failed,
					 "is not there", "are not there" },
				       { c->plan.failed, "cannot be reverted",
					 "cannot be reverted" } },
		     3);
	if (!check && c->plan.failed && !written)
		out_printf(&c->out, BAD, "Nothing was changed.%s\n",
			   gone ? " --keep-going reverts the others." : "");
}

int cmd_revert(const struct options *o)
{
	struct context c;
	bool written = false;
	size_t i, changes = 0;
	int status, rc;

	rc = setup(&c, o,
		   NEED_TREE | NEED_NAMES | FOR_REVERT |
			   (o->check ? 0 : NEED_WRITE));
	if (!rc && !o->unrecorded)
		rc = setup_need_record(&c);
	c.session.opt.keep = o->commit ? KEEP_STATES : KEEP_RESULTS;
	if (!rc)
		rc = plan_run_revert(&c.plan, &c.session, &c.err);
	if (!rc)
		rc = setup_unread(&c);
	if (rc) {
		status = setup_fail(&c);
		goto done;
	}
	for (i = 0; i < c.plan.n; i++)
		changes += c.plan.item[i].changes;
	status = c.plan.failed || c.nfates ? STATUS_NOT_SO : STATUS_OK;
	/* with --commit, an interrupted run may have to be finished */
	if (!o->check && (changes || o->commit) &&
	    (!c.plan.failed || o->keep_going)) {
		if (setup_commit(&c, true)) {
			status = setup_fail(&c);
			goto done;
		}
		written = changes;
	}
	if (o->json)
		json_plan(&c, "revert", written, status);
	else
		report_revert(&c, o->check, written);
done:
	setup_done(&c);
	return status;
}
