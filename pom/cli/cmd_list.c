// SPDX-License-Identifier: GPL-2.0-only
/* runme list: the sets of the repository, and the standing of each. */
#include <string.h>

#include "plan/item.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/report.h"

/*
 * Prints the rest of a kernel's line: the versions of iptables of all proofs with the
 * kernel of proof i, the first one of that kernel. A version that was not built from
 * source gets a mark. Returns whether any got one.
 */
static bool matrix_cells(struct out *out, const struct set *set, size_t i)
{
	const struct proved *first = &set->proved[i], *dated = first, *p;
	bool marked = false;

	for (p = first; p < set->proved + set->nproved; p++) {
		if (strcmp(p->kernel, first->kernel) != 0)
			continue;
		out_printf(out, GOOD, " %s%s", p->iptables,
			   p->binaries ? "*" : "");
		if (p->emulated)
			out_printf(out, PLAIN, " emulated");
		marked |= p->binaries;
		if (dated->binaries && !p->binaries)
			dated = p;
	}
	out_printf(out, DIM, "  (%s of %s)\n",
		   dated->image    ? "image" :
		   dated->binaries ? "packages" :
				     "sources",
		   dated->date);
	return marked;
}

/* Prints one line for each set and kernel: the versions of iptables in its proofs. */
static void matrix(struct context *c)
{
	bool marked = false;
	size_t i, k, m;

	for (i = 0; i < c->plan.n; i++) {
		const struct set *set = c->plan.item[i].set;

		if (!set->nproved) {
			out_printf(&c->out, BOLD, "%-14s ", set->name);
			out_printf(&c->out, WARN, "not proved yet\n");
		}
		for (k = 0; k < set->nproved; k++) {
			const char *kernel = set->proved[k].kernel;

			for (m = 0; m < k; m++)
				if (!strcmp(set->proved[m].kernel, kernel))
					break;
			if (m < k)
				continue; /* this kernel's line is printed already */
			out_printf(&c->out, BOLD, "%-14s ", set->name);
			out_printf(&c->out, PLAIN, "%s %-12s iptables",
				   set->proved[k].image ? "image" : "linux",
				   kernel);
			marked |= matrix_cells(&c->out, set, k);
		}
	}
	if (marked)
		out_printf(&c->out, DIM,
			   "* with a binary package of iptables, not built from source\n");
}

static void empty_groups(struct context *c)
{
	size_t g, i;

	for (g = 0; g < c->repo.ngroups; g++) {
		for (i = 0; i < c->repo.n && c->repo.set[i].group != g; i++)
			;
		if (i < c->repo.n)
			continue;
		out_printf(&c->out, HEAD, "%s\n", c->repo.group[g]);
		out_printf(&c->out, DIM, "  this group has no sets yet\n");
	}
}

int cmd_list(const struct options *o)
{
	struct context c;
	size_t i, group = (size_t)-1;
	bool standing;
	int k, status = STATUS_OK;

	if (setup(&c, o, ALL_WITHOUT_NAMES)) {
		status = setup_fail(&c);
		goto done;
	}
	standing = false;
	for (k = 0; k < TREE_KINDS; k++)
		standing |= c.session.work[k].open;
	for (i = 0; i < c.plan.n && standing; i++) {
		if (plan_try_alone(&c.session, &c.plan.item[i], &c.err)) {
			status = setup_fail(&c);
			goto done;
		}
	}
	for (i = 0; i < c.plan.n; i++) {
		if (repo_describe(c.plan.item[i].set, &c.err)) {
			status = setup_fail(&c);
			goto done;
		}
	}
	if (o->json) {
		json_sets(&c, "list", status);
		goto done;
	}
	if (o->matrix) {
		matrix(&c);
		goto done;
	}
	for (i = 0; i < c.plan.n; i++) {
		const struct plan_item *it = &c.plan.item[i];

		if (it->set->group != group && it->set->group < c.repo.ngroups)
			out_printf(&c.out, HEAD, "%s\n",
				   c.repo.group[it->set->group]);
		group = it->set->group;
		report_listed(&c, it, standing);
	}
	if (!o->nnames)
		empty_groups(&c);
	report_fates(&c);
done:
	setup_done(&c);
	return status;
}
