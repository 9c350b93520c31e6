// SPDX-License-Identifier: GPL-2.0-only
/* runme export: sets as a quilt folder, a mailbox or a tarball. */
#include <string.h>

#include "domain/export.h"
#include "face/cmd.h"
#include "face/report.h"

/* The tree that the patches are for, when the sets have some for several. */
static int choose_kind(struct context *c, enum tree_kind *kind)
{
	size_t have[TREE_KINDS] = { 0 }, i;
	int k, kinds = 0;

	for (i = 0; i < c->plan.n; i++)
		for (k = 0; k < TREE_KINDS; k++)
			have[k] += c->plan.item[i].set->tree[k].any;
	*kind = TREE_LINUX;
	for (k = TREE_KINDS; k-- > 0;) {
		bool given = c->session.open[TREE_LINUX] ||
			     c->session.open[TREE_IPTABLES] ||
			     c->session.open[TREE_PLAIN];

		if (!have[k] || (given && !c->session.open[k]))
			continue;
		*kind = (enum tree_kind)k;
		kinds++;
	}
	if (kinds == 1)
		return 0;
	if (!kinds)
		return pom_fail(&c->err, POM_EUSAGE, NULL, 0,
				"these sets have no patch for the trees that were given");
	pom_fail(&c->err, POM_EUSAGE, NULL, 0,
		 "these sets have patches for several trees, and one has to be chosen");
	pom_hint(&c->err, "give --kernel or --iptables, one of them");
	return POM_EUSAGE;
}

/* On a tree every set is tried on what those before it leave. 1: it is not so. */
static int add(struct context *c, struct export *x, struct plan_item *it,
	       bool whole)
{
	struct session *s = &c->session;
	const struct version *v = NULL;
	struct buf text = { 0 };
	struct span change;
	bool tree = s->open[x->kind];
	int rc;

	if (!it->set->tree[x->kind].any)
		return 0;
	if (tree && s->tree[x->kind].version.n)
		v = &s->tree[x->kind].version;
	if (!tree || (whole && it->set->origin->ordered))
		return export_add(x, it->repo, it->set, v, NULL, whole,
				  &c->err);
	if (session_try(s, it->repo, it->set, &it->st, &c->err))
		return -1;
	if (!standing_fits(it->st.is)) {
		fprintf(stderr,
			"runme: %s: its standing is %s; `runme check %s` says why\n",
			it->name, standing_name(it->st.is), it->name);
		return 1;
	}
	session_diff(s, x->kind, &it->st.tree[x->kind], &text);
	change = buf_span(&text);
	rc = export_add(x, it->repo, it->set, v, &change, whole, &c->err);
	buf_free(&text);
	return rc;
}

int cmd_export(const struct options *o)
{
	static const struct {
		const char *name;
		bool whole;
		int (*write)(struct export *x, const char *path,
			     struct pom_err *err);
	} formats[] = {
		{ "quilt", true, export_quilt },
		{ "mbox", false, export_mbox },
		{ "tar", true, export_tar },
	};
	const char *name = o->format ? o->format : "quilt";
	struct export x = { 0 };
	struct context c;
	size_t i, f;
	int status = STATUS_OK, rc;

	memset(&c, 0, sizeof(c));
	c.o = o;
	for (f = 0; f < 3 && strcmp(name, formats[f].name); f++)
		;
	if (f == 3 || !o->output) {
		if (f == 3)
			pom_fail(&c.err, POM_EUSAGE, "--format", 0,
				 "`%s` is none of quilt, mbox, tar", name);
		else
			pom_fail(&c.err, POM_EUSAGE, "export", 0,
				 "where to? -o names what is to be made");
		return setup_fail(&c);
	}
	if (setup(&c, o, ALL_WITHOUT_NAMES) || choose_kind(&c, &x.kind)) {
		status = setup_fail(&c);
		goto done;
	}
	c.session.opt.dry = true;
	for (i = 0; i < c.plan.n; i++) {
		rc = add(&c, &x, &c.plan.item[i], formats[f].whole);
		if (rc < 0) {
			status = setup_fail(&c);
			goto done;
		}
		status = rc ? STATUS_NOT_SO : status;
	}
	if (c.nfates || (status && !o->keep_going)) {
		report_fates(&c);
		status = STATUS_NOT_SO;
		goto done;
	}
	if (formats[f].write(&x, o->output, &c.err))
		status = setup_fail(&c);
	else
		out_printf(&c.out, PLAIN, "written: %s, %s\n", o->output,
			   report_plural(&c.plan.a, x.n,
					 x.n == 1 ? "patch" : "patche"));
done:
	export_free(&x);
	setup_done(&c);
	return status;
}
