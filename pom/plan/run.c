// SPDX-License-Identifier: GPL-2.0-only
/* Runs a plan, set by set: see run.h. */
#include "plan/run.h"

#include <stdlib.h>

#include "plan/ahead.h"
#include "plan/item.h"
#include "plan/part_of.h"
#include "plan/under.h"
#include "try/share.h"

static void read_ahead(struct plan *p, struct session *s)
{
	const struct set **set = pom_alloc(p->n, sizeof(*set));
	size_t i;

	for (i = 0; i < p->n; i++)
		set[i] = p->item[i].set;
	reading_begin(&p->reading, s, set, p->n);
	free(set);
}

int plan_run(struct plan *p, struct session *s,
	     bool (*tick)(void *arg, size_t done, size_t all), void *arg,
	     struct pom_err *err)
{
	size_t start[TREE_KINDS] = { 0 }, i;
	int k, rc = 0;

	s->opt.reverts = false;
	/* on a further tree, most is in memory already */
	if (!s->opt.share || !share_used(s->opt.share))
		read_ahead(p, s);
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			start[k] = overlay_mark(&s->work[k].ov);
	for (i = 0; i < p->n && !rc; i++) {
		if (tick && !tick(arg, i, p->n)) {
			rc = pom_fail(err, POM_EINTERRUPTED, NULL, 0,
				      "interrupted; nothing was changed");
			break;
		}
		rc = plan_try_next(p, s, &p->item[i], err);
	}
	reading_end(&p->reading);
	if (!rc)
		rc = plan_look_under(p, s, start, err);
	if (!rc)
		plan_note_parts(p, s);
	return rc;
}
