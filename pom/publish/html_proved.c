// SPDX-License-Identifier: GPL-2.0-only
/* The table of what a set was proved on: see html_proved.h. */
#include "publish/html_proved.h"

#include "publish/html_put.h"

static size_t shown(const struct set *set)
{
	return set->nproved < HTML_PROOFS_MOST ? set->nproved :
						 HTML_PROOFS_MOST;
}

static const char *how(const struct proved *p)
{
	if (p->emulated)
		return "emulated";
	if (p->image)
		return "kvm";
	return p->binaries ? "package" : "sources";
}

/* Is proof i the first one with its kernel, or with its version of iptables? */
static bool first_kernel(const struct set *set, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(set->proved[k].kernel, set->proved[i].kernel) &&
		    set->proved[k].image == set->proved[i].image)
			return false;
	return true;
}

static bool first_iptables(const struct set *set, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(set->proved[k].iptables, set->proved[i].iptables))
			return false;
	return true;
}

/* The proofs with the kernel of one proof, and the iptables of another. */
static void put_cell(struct buf *b, const struct set *set,
		     const struct proved *row, const struct proved *column)
{
	const struct proved *p;
	bool any = false;

	for (p = set->proved; p < set->proved + shown(set); p++) {
		if (strcmp(p->kernel, row->kernel) != 0 ||
		    p->image != row->image ||
		    strcmp(p->iptables, column->iptables) != 0)
			continue;
		buf_addstr(b, any ? "" : "<td class=\"proved\">");
		HTML(b, "<b>%</b> <span>%</span> ", how(p), p->date);
		any = true;
	}
	buf_addstr(b, any ? "</td>\n" : "<td>not tried</td>\n");
}

static void put_row(struct buf *b, const struct set *set, size_t i)
{
	const struct proved *p = &set->proved[i];
	size_t k;

	HTML(b, "<tr><th scope=\"row\">% %</th>\n",
	     p->image ? "image" : "linux", p->kernel);
	for (k = 0; k < shown(set); k++)
		if (first_iptables(set, k))
			put_cell(b, set, p, &set->proved[k]);
	buf_addstr(b, "</tr>\n");
}

void html_proved(struct buf *b, const struct set *set)
{
	size_t i;

	if (!set->nproved) {
		buf_addstr(b, "<p>This set is not proved yet.</p>\n");
		return;
	}
	buf_addstr(b,
		   "<p>On each of these, the set was built and booted, and its packets did what its help says.</p>\n"
		   "<div class=\"table\" role=\"region\" aria-label=\"Proofs\" tabindex=\"0\">\n"
		   "<table>\n<caption>Kernels down, versions of iptables across</caption>\n"
		   "<thead><tr><th scope=\"col\">kernel</th>\n");
	for (i = 0; i < shown(set); i++)
		if (first_iptables(set, i))
			HTML(b, "<th scope=\"col\">iptables %</th>\n",
			     set->proved[i].iptables);
	buf_addstr(b, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < shown(set); i++)
		if (first_kernel(set, i))
			put_row(b, set, i);
	buf_addstr(b, "</tbody>\n</table>\n</div>\n");
	if (set->nproved > shown(set))
		buf_addf(b, "<p class=\"note\">%zu more are not shown.</p>\n",
			 set->nproved - shown(set));
	buf_addstr(b,
		   "<p class=\"note\"><b>sources</b>: kernel and iptables were built from sources of this date. "
		   "<b>package</b>: iptables was a distribution's package of this date. "
		   "<b>emulated, kvm</b>: the kernel was a distribution's image of this date, with the set as a module; "
		   "it ran in an emulated machine, or in a virtual one.</p>\n");
}
