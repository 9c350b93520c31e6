// SPDX-License-Identifier: GPL-2.0-only
/* runme list: the sets of the repository, and the standing of each. */
#include <string.h>

#include "plan/item.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/names.h"
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

		if (set->fault) {
			out_printf(&c->out, BOLD, "%-14s ", set->name);
			out_printf(&c->out, BAD, "malformed: %s:%u: %s\n",
				   set->fault->where, set->fault->line,
				   set->fault->what);
		} else if (!set->nproved) {
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

/* Is the word of --standing one that standing_name() gives? */
static int check_word(struct context *c, const char *word)
{
	struct buf all = { 0 };
	int is;

	for (is = 0; is < STANDINGS; is++) {
		const char *name = standing_name((enum standing)is);

		if (strcmp(name, word) == 0)
			break;
		buf_addf(&all, "%s%s", is ? ", " : "", name);
	}
	if (is == STANDINGS) {
		pom_fail(&c->err, POM_EUSAGE, word, 0,
			 "there is no standing of that name");
		pom_hint(&c->err, "--standing takes one of %s", all.p);
	}
	buf_free(&all);
	return is < STANDINGS ? 0 : POM_EUSAGE;
}

/* Does --standing want a set that stands so? */
static bool is_wanted(const struct options *o, enum standing is)
{
	size_t i;

	for (i = 0; i < o->nstandings; i++)
		if (strcmp(o->standing[i], standing_name(is)) == 0)
			return true;
	return !o->nstandings;
}

/* Tries all sets, and takes those out of the plan that --standing does not want. */
static int try_all(struct context *c)
{
	struct plan *p = &c->plan;
	size_t i, n = 0;

	for (i = 0; i < p->n; i++) {
		if (plan_try_alone(&c->session, &p->item[i], &c->err))
			return -1;
		if (is_wanted(c->o, p->item[i].st.is))
			p->item[n++] = p->item[i];
	}
	p->n = n;
	return 0;
}

static void list_fates(struct context *c)
{
	size_t i;

	if (c->nfates)
		out_printf(&c->out, HEAD, "old names\n");
	for (i = 0; i < c->nfates; i++) {
		const struct fate *f = c->fate[i];

		out_printf(&c->out, DIM, "  %-14s %-11s%s\n", f->name,
			   report_fate(f), f->what);
	}
}

static int prepare(struct context *c, const struct options *o)
{
	size_t i;

	if (setup(c, o, ALL_WITHOUT_NAMES))
		return -1;
	for (i = 0; i < o->nstandings; i++)
		if (check_word(c, o->standing[i]))
			return -1;
	if (o->nstandings && !setup_has_tree(c))
		return setup_no_tree(c);
	if (setup_has_tree(c) && try_all(c))
		return -1;
	for (i = 0; i < c->plan.n; i++)
		if (repo_describe(c->plan.item[i].set, &c->err))
			return -1;
	if (o->all)
		names_all_fates(c, NULL, NULL);
	return 0;
}

/* What a folder was read as, where that had to be found out. */
static void read_as(struct context *c)
{
	size_t i;

	for (i = 0; c->has_repo && i < c->repo.norigins; i++)
		if (c->repo.origin[i].read_as)
			out_printf(&c->out, DIM, "read as %s\n",
				   c->repo.origin[i].read_as);
}

static void list(struct context *c)
{
	size_t i, group = (size_t)-1;

	read_as(c);
	report_names(c);
	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];

		if (it->set->group != group && it->set->group < c->repo.ngroups)
			out_printf(&c->out, HEAD, "%s\n",
				   c->repo.group[it->set->group]);
		group = it->set->group;
		report_listed(c, it, setup_has_tree(c));
	}
	if (!c->o->nnames && !c->o->nstandings)
		empty_groups(c);
	if (c->o->all)
		list_fates(c);
	else
		report_fates(c);
}

int cmd_list(const struct options *o)
{
	struct context c;
	int status = STATUS_OK;

	if (prepare(&c, o))
		status = setup_fail(&c);
	else if (o->json)
		json_sets(&c, "list", status);
	else if (o->matrix)
		matrix(&c);
	else
		list(&c);
	setup_done(&c);
	return status;
}
