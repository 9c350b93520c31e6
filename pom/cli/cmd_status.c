// SPDX-License-Identifier: GPL-2.0-only
/* runme status: the applied sets, and whether the tree still has each one unchanged. */
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "plan/applied.h"
#include "plan/quilt_stands.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/report.h"

struct applied {
	struct json_applied *v;
	struct set_standing *st;
	size_t n;
};

/* Adds quilt's applied patches, as entries of a ledger in memory. */
static int look_at_quilt(struct context *c, enum tree_kind k, struct applied *a)
{
	struct quilt *q = &c->session.work[k].quilt;
	size_t i;

	for (i = 0; i < q->n; i++) {
		struct ledger_set *e = arena_alloc(&c->plan.a, 1, sizeof(*e));
		struct tree_standing *t = &a->st[a->n].tree[k];

		e->name = q->patch[i].name;
		e->group = "";
		e->repository = q->patches ? q->patches : "";
		e->summary = e->path = "";
		if (session_try_quilt(&c->session, k, &q->patch[i], t, &c->err))
			return -1;
		a->v[a->n] =
			(struct json_applied){ k, e, e->name, &a->st[a->n] };
		a->n++;
	}
	return 0;
}

/* Adds all entries of the tree's ledger. */
static int look(struct context *c, enum tree_kind k, struct applied *a)
{
	struct ledger *l = &c->session.work[k].ledger;
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct set_standing *st = &a->st[a->n];

		if (session_try_entry(&c->session, k, &l->set[i], &st->tree[k],
				      &c->err))
			return -1;
		a->v[a->n++] = (struct json_applied){
			k, &l->set[i], ledger_label(l, &l->set[i]), st
		};
	}
	return look_at_quilt(c, k, a);
}

/* Says what to do about recorded sets that were changed. quilt's have it in their notes. */
static void report_changed(struct context *c, const struct applied *a)
{
	const char *name = NULL;
	size_t i, n = 0;

	for (i = 0; i < a->n; i++) {
		const struct tree_standing *t = &a->v[i].st->tree[a->v[i].tree];

		if (t->is != STAND_PARTIAL || t->by_quilt)
			continue;
		name = a->v[i].label;
		n++;
	}
	if (!n)
		return;
	out_printf(&c->out, PLAIN,
		   "`runme revert %s` takes out what is left of %s, or says what hinders.\n",
		   n == 1 ? path_word(&c->plan.a, name) : "SET",
		   n == 1 ? "it" : "a partial set");
	out_printf(&c->out, PLAIN, "Then it can be applied again.\n");
}

static void report(struct context *c, const struct applied *a)
{
	size_t i;
	int k;

	for (i = 0; i < a->n; i++)
		report_widen(c, a->v[i].label);
	for (k = 0; k < TREE_KINDS; k++) {
		size_t n = 0;

		if (!c->session.work[k].open)
			continue;
		out_printf(&c->out, HEAD, "%s", tree_title((enum tree_kind)k));
		out_printf(&c->out, PLAIN, " %s%s%s\n",
			   c->session.work[k].tree.release,
			   *c->session.work[k].tree.release ? "  " : "",
			   c->session.work[k].tree.root.path);
		for (i = 0; i < a->n; i++) {
			const struct tree_standing *t = &a->v[i].st->tree[k];
			const char *text = t->note ? t->note :
						     a->v[i].set->summary;

			if (a->v[i].tree != (enum tree_kind)k)
				continue;
			n++;
			out_put(&c->out, PLAIN, SPAN("  "));
			report_name(c, a->v[i].label);
			out_column(&c->out, report_style(t->is),
				   standing_name(t->is), *text ? 11 : 0);
			out_printf(&c->out, PLAIN, "%s\n", text);
		}
		if (!n)
			out_printf(&c->out, PLAIN, "  nothing is applied\n");
	}
	report_changed(c, a);
}

int cmd_status(const struct options *o)
{
	struct context c;
	struct applied a = { 0 };
	int k, status = STATUS_OK;
	size_t i, n = 0;

	if (o->nnames) {
		memset(&c, 0, sizeof(c));
		c.o = o;
		pom_fail(&c.err, POM_EUSAGE, o->name[0], 0,
			 "status takes no names: it lists everything that is applied");
		return setup_fail(&c);
	}
	if (setup(&c, o, NEED_TREE | NO_REPO) || setup_need_record(&c)) {
		status = setup_fail(&c);
		goto done;
	}
	for (k = 0; k < TREE_KINDS; k++)
		n += c.session.work[k].open ?
			     c.session.work[k].ledger.n +
				     c.session.work[k].quilt.n :
			     0;
	a.v = pom_alloc(n, sizeof(*a.v));
	a.st = pom_alloc(n, sizeof(*a.st));
	for (k = 0; k < TREE_KINDS; k++) {
		if (c.session.work[k].open && look(&c, (enum tree_kind)k, &a)) {
			status = setup_fail(&c);
			goto done;
		}
	}
	for (i = 0; i < a.n; i++)
		if (a.v[i].st->tree[a.v[i].tree].is != STAND_APPLIED)
			status = STATUS_NOT_SO;
	if (o->json)
		json_status(&c, a.v, a.n, status);
	else
		report(&c, &a);
done:
	free(a.v);
	free(a.st);
	setup_done(&c);
	return status;
}
