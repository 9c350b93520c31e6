// SPDX-License-Identifier: GPL-2.0-only
/* The report for people: see report.h. */
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "cli/kernel_config.h"

enum {
	NAMES_LEAST = 14, /* columns for the names of sets */
	NAMES_MOST = 48,
	REST_OF_LINE = 40 /* columns that the rest of a line gets at least */
};

enum style report_style(enum standing is)
{
	switch (is) {
	case STAND_APPLIED:
	case STAND_PRESENT:
	case STAND_CLEAN:
		return GOOD;
	case STAND_FUZZY:
	case STAND_MERGED:
	case STAND_UNSUITABLE:
		return WARN;
	case STAND_PARTIAL:
	case STAND_CONFLICT:
	case STAND_MALFORMED:
		return BAD;
	case STAND_NONE:
	case STAND_EMPTY:
		break;
	}
	return PLAIN;
}

const char *report_plural(struct arena *a, size_t n, const char *one)
{
	return arena_printf(a, "%zu %s%s", n, one, n == 1 ? "" : "s");
}

void report_tally(struct context *c, const struct tally *v, size_t n)
{
	const char *between = "";
	size_t i, all = 0, kinds = 0;

	for (i = 0; i < n; i++) {
		all += v[i].n;
		kinds += v[i].n > 0;
	}
	out_printf(&c->out, BOLD, "%s%s", report_plural(&c->plan.a, all, "set"),
		   kinds > 1 ? ":" : "");
	for (i = 0; i < n; i++) {
		if (!v[i].n)
			continue;
		out_printf(&c->out, PLAIN, "%s ", between);
		if (kinds > 1)
			out_printf(&c->out, PLAIN, "%zu ", v[i].n);
		out_printf(&c->out, PLAIN, "%s",
			   v[i].n == 1 ? v[i].one : v[i].many);
		between = ",";
	}
	out_printf(&c->out, PLAIN, "\n");
}

void report_header(struct context *c)
{
	struct session *s = &c->session;
	size_t i;
	int k;

	out_printf(&c->out, BOLD, "Patch-o-matic %s\n", POM_VERSION);
	for (k = 0; k < TREE_KINDS; k++) {
		struct ledger *l = &s->work[k].ledger;
		const char *title = tree_title((enum tree_kind)k);

		if (!s->work[k].open)
			continue;
		out_printf(&c->out, PLAIN, "%c%s: %s%s%s\n",
			   title[0] - 'a' + 'A', title + 1,
			   s->work[k].tree.release,
			   *s->work[k].tree.release ? "  " : "",
			   s->work[k].tree.root.path);
		out_printf(&c->out, PLAIN, "  Already applied:");
		for (i = 0; i < l->n; i++)
			out_printf(&c->out, PLAIN, " %s",
				   ledger_label(l, &l->set[i]));
		out_printf(&c->out, PLAIN, "%s\n", l->n ? "" : " nothing");
	}
}

static void add_count(struct buf *b, bool *first, size_t n, const char *what)
{
	if (!n)
		return;
	buf_addstr(b, *first ? "" : ", ");
	buf_addn(b, n);
	buf_addch(b, ' ');
	buf_addstr(b, what);
	*first = false;
}

void report_fit(struct buf *b, const struct patch_result *r)
{
	if (r->offset)
		buf_addf(b, ", offset %ld line%s", r->offset,
			 labs(r->offset) == 1 ? "" : "s");
	if (r->fuzz)
		buf_addf(b, ", fuzz %u", r->fuzz);
	if (r->crlf)
		buf_addstr(b, ", line ends: CR LF");
	if (r->lf)
		buf_addstr(b, ", line ends: LF, although the patch has CR LF");
	if (r->merged)
		buf_addf(b, ", %u merged three ways", r->merged);
	if (r->proposed)
		buf_addf(b, ", %u hunk%s merged by words", r->proposed,
			 r->proposed == 1 ? "" : "s");
	if (r->ambiguous)
		buf_addstr(b, ", more than one place fits");
}

bool report_proposed(const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->tree[k].result.proposed)
			return true;
	return false;
}

void report_several_places(struct context *c, size_t hunks)
{
	if (!hunks)
		return;
	out_printf(&c->out, WARN,
		   hunks == 1 ?
			   "%s is displaced and fits in more than one place; the nearest is taken.\n" :
			   "%s are displaced and fit in more than one place; the nearest is taken.\n",
		   report_plural(&c->plan.a, hunks, "hunk"));
	out_printf(&c->out, PLAIN,
		   "Compare them with the tree: the new patches do not show it any more. --strict refuses such hunks.\n");
}

/* Appends "3 new files, 2 edited, offset 7 lines". */
static void add_summary(struct buf *b, const struct tree_standing *t)
{
	const uint32_t *n = t->result.changes;
	bool first = true;

	add_count(b, &first, n[DIFF_CREATE], "new");
	add_count(b, &first, n[DIFF_EDIT], "edited");
	add_count(b, &first, n[DIFF_RENAME], "moved");
	add_count(b, &first, n[DIFF_COPY], "copied");
	add_count(b, &first, n[DIFF_DELETE], "deleted");
	report_fit(b, &t->result);
}

static const char *first_why(struct arena *a, const struct tree_standing *t)
{
	size_t present = 0, i;

	for (i = 0; i < t->result.n; i++) {
		if (t->result.file[i].why)
			return t->result.file[i].why;
		present += t->result.file[i].outcome == OUTCOME_PRESENT;
	}
	return present ? arena_printf(a, "%zu of %s are there already", present,
				      report_plural(a, t->result.n, "file")) :
			 NULL;
}

static void add_tree(struct context *c, struct buf *b,
		     const struct plan_item *it, enum tree_kind k)
{
	const struct tree_standing *t = &it->st.tree[k];
	const char *what = t->note;
	size_t before = b->n, from;

	if (t->is == STAND_NONE && !t->note)
		return;
	if (b->n)
		buf_addstr(b, "; ");
	buf_addstr(b, tree_name(k));
	buf_addstr(b, ": ");
	from = b->n;
	if (!what && (t->is == STAND_CONFLICT || t->is == STAND_PARTIAL))
		what = first_why(&c->plan.a, t);
	if (standing_fits(t->is) && standing_fits(it->st.is))
		add_summary(b, t);
	if (what)
		buf_addf(b, "%s%s", b->n > from ? "; " : "", what);
	if (b->n == from)
		b->n = before;
}

void report_reason(struct context *c, const struct plan_item *it, struct buf *b)
{
	int k;

	if (it->note)
		buf_addstr(b, it->note);
	else if (it->st.note)
		buf_addstr(b, it->st.note);
	for (k = 0; k < TREE_KINDS && !it->note && !it->st.note; k++)
		if (it->st.is != STAND_NONE)
			add_tree(c, b, it, (enum tree_kind)k);
}

void report_widen(struct context *c, const char *name)
{
	size_t n = strlen(name), most = c->out.width - REST_OF_LINE;

	if (most > NAMES_MOST)
		most = NAMES_MOST;
	if (n > most)
		n = most;
	if (n > c->names)
		c->names = (unsigned int)n;
}

void report_names(struct context *c)
{
	size_t i;

	for (i = 0; i < c->plan.n; i++)
		report_widen(c, c->plan.item[i].name);
}

void report_name(struct context *c, const char *name)
{
	if (span_needs_quotes(span_of(name)))
		name = path_say(&c->plan.a, span_of(name));
	out_column(&c->out, BOLD, name,
		   c->names > NAMES_LEAST ? c->names : NAMES_LEAST);
	out_put(&c->out, PLAIN, SPAN(" "));
}

void report_text(struct context *c, const struct plan_item *it)
{
	c->line.n = 0;
	report_reason(c, it, &c->line);
	out_put(&c->out, PLAIN, buf_span(&c->line));
}

void report_line(struct context *c, const struct plan_item *it,
		 const char *verb)
{
	struct buf *text = &c->line;
	bool more = it->wanted_by;
	int k;

	text->n = 0;
	report_reason(c, it, text);
	for (k = 0; k < TREE_KINDS; k++)
		more |= it->st.tree[k].commit != NULL;
	report_name(c, it->name);
	out_column(&c->out, report_style(it->st.is),
		   verb ? verb : standing_name(it->st.is),
		   text->n || more ? 11 : 0);
	if (text->n)
		out_put(&c->out, PLAIN, SPAN(" "));
	out_put(&c->out, PLAIN, buf_span(text));
	for (k = 0; k < TREE_KINDS; k++)
		if (it->st.tree[k].commit)
			out_printf(&c->out, DIM, " (commit %.12s)",
				   it->st.tree[k].commit);
	if (it->wanted_by)
		out_printf(&c->out, DIM, " (needed by %s)", it->wanted_by);
	out_put(&c->out, PLAIN, SPAN("\n"));
}

static void field(struct context *c, const char *name, const char *value)
{
	struct span rest = span_of(value), line;
	bool first = true;

	if (!*value)
		return;
	while (span_line(&rest, &line)) {
		line = span_chomp(line);
		out_printf(&c->out, DIM, "%-11s", first ? name : "");
		out_printf(&c->out, PLAIN, "%.*s\n", (int)line.n, line.p);
		first = false;
	}
}

static void words(struct context *c, const char *name, const char *const *v,
		  size_t n)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i ? " " : "", v[i]);
	if (n)
		field(c, name, b.p);
	buf_free(&b);
}

void report_set(struct context *c, const struct set *set)
{
	const char *group = set_group(set);

	/* in a series, the set's name begins with its group */
	if (group && strncmp(set->name, group, strlen(group)) != 0)
		out_printf(&c->out, BOLD, "%s/%s%s", group, set->name,
			   *set->title ? ": " : "");
	else
		out_printf(&c->out, BOLD, "%s%s", set->name,
			   *set->title ? ": " : "");
	out_printf(&c->out, PLAIN, "%s\n", set->title);
	field(c, "Author:", set->author);
	field(c, "Status:", set->status);
	if (set->recompile)
		field(c, "Rebuild:", set->recompile);
	if (set->range_text[TREE_LINUX])
		field(c, "Linux:", set->range_text[TREE_LINUX]);
	if (set->range_text[TREE_IPTABLES])
		field(c, "Iptables:", set->range_text[TREE_IPTABLES]);
	words(c, "Depends:", set->depends, set->ndepends);
	words(c, "Conflicts:", set->conflicts, set->nconflicts);
	words(c, "Adds:", set->config, set->nconfig);
	words(c, "Needs:", set->needs, set->nneeds);
	field(c, "Mainline:", set->mainline);
	field(c, "Successor:", set->successor);
	if (*set->help) {
		out_printf(&c->out, PLAIN, "\n");
		out_indent(&c->out, PLAIN, 2, span_of(set->help));
	}
}

const char *report_fate_sentence(const struct fate *f)
{
	static const struct {
		const char *fate, *sentence;
	} all[] = {
		{ "mainline", "the kernel has it, and needs no patch for it" },
		{ "replaced", "the kernel has a replacement for it" },
		{ "revived", "Patch-o-matic has it again, written anew" },
		{ "addons",
		  "xtables-addons maintains it outside of the kernel (in Debian, xtables-addons-dkms and xtables-addons-common)" },
		{ "elsewhere",
		  "another project maintains it outside of the kernel" },
		{ "removed", "the kernel had it, and has removed it" },
		{ "dead", "nobody maintains it any more" },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].fate, f->fate) == 0)
			return all[i].sentence;
	return f->fate;
}

const char *report_fate(const struct fate *f)
{
	return repo_fate_word(f);
}

void report_listed(struct context *c, const struct plan_item *it, bool standing)
{
	out_printf(&c->out, PLAIN, "  ");
	report_name(c, it->name);
	if (standing)
		out_column(&c->out, report_style(it->st.is),
			   standing_name(it->st.is), *it->set->title ? 11 : 0);
	out_printf(&c->out, PLAIN, "%s\n", it->set->title);
}

/* Does the kernel have what the fate names? */
static void fate_here(struct context *c, const struct kernel_config *k,
		      const struct fate *f)
{
	struct buf b = { 0 };

	kernel_config_tell(k, f->where, &b);
	if (b.n)
		out_printf(&c->out, PLAIN, "    here:  %.*s (%s)\n", (int)b.n,
			   b.p, k->from);
	buf_free(&b);
}

void report_fates(struct context *c)
{
	struct kernel_config config = { 0 };
	size_t i;

	if (c->nfates)
		kernel_config_read(&config, c);
	for (i = 0; i < c->nfates; i++) {
		const struct fate *f = c->fate[i];

		out_printf(&c->out, BOLD, "%-14s ", f->name);
		out_printf(&c->out, WARN, "%-11s", report_fate(f));
		out_printf(&c->out, PLAIN, " %s: %s\n", f->what,
			   report_fate_sentence(f));
		if (*f->where)
			out_printf(&c->out, PLAIN, "    where: %s\n", f->where);
		fate_here(c, &config, f);
		if (*f->say)
			out_printf(&c->out, PLAIN, "    say:   %s\n", f->say);
	}
	kernel_config_free(&config);
}

struct report_done report_done(const struct plan_item *it)
{
	struct report_done d = { .set = it->set };
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		d.in[k] = it->changes && it->st.tree[k].changes;
	return d;
}

const char *report_check(struct context *c, const struct plan_item *it)
{
	size_t before = (size_t)(it - c->plan.item);

	return arena_printf(&c->plan.a, "`runme check %s`%s",
			    path_word(&c->plan.a, it->name),
			    before ? ", with the names before it," : "");
}

const char *report_without(struct context *c, const struct plan_item *it)
{
	return arena_printf(&c->plan.a,
			    "give a tree without it: another copy, or this one after `runme revert %s`",
			    path_word(&c->plan.a, it->name));
}

const char *report_built(struct arena *a, const bool in[TREE_KINDS])
{
	const char *kernel = tree_title(TREE_LINUX);
	const char *iptables = tree_title(TREE_IPTABLES);

	if (in[TREE_LINUX] && in[TREE_IPTABLES])
		return arena_printf(a, "the %s and the %s", kernel, iptables);
	if (in[TREE_LINUX] || in[TREE_IPTABLES])
		return arena_printf(a, "the %s",
				    in[TREE_LINUX] ? kernel : iptables);
	return NULL;
}

/* Is iptables a git checkout? That has no configure script yet. */
static bool is_checkout(const struct session *s)
{
	enum root_kind kind;

	return !root_stat(&s->work[TREE_IPTABLES].tree.root, "configure", &kind,
			  NULL, NULL) &&
	       kind == ROOT_ABSENT;
}

void report_next(struct context *c, const struct report_done *v, size_t n)
{
	bool in[TREE_KINDS] = { false };
	size_t i, k, symbols = 0;

	for (i = 0; i < n; i++) {
		if (v[i].in[TREE_LINUX])
			symbols += v[i].set->nconfig;
		in[TREE_LINUX] |= v[i].in[TREE_LINUX];
		in[TREE_IPTABLES] |= v[i].in[TREE_IPTABLES];
	}
	if (in[TREE_LINUX]) {
		out_printf(&c->out, BOLD, "Next, in the kernel tree: ");
		out_printf(&c->out, PLAIN, "%smake and install\n",
			   symbols ? "switch on (make menuconfig), then " : "");
		for (i = 0; i < n; i++)
			for (k = 0;
			     v[i].in[TREE_LINUX] && k < v[i].set->nconfig; k++)
				out_printf(&c->out, PLAIN, "  CONFIG_%s=m\n",
					   v[i].set->config[k]);
	}
	if (in[TREE_IPTABLES]) {
		out_printf(&c->out, BOLD, "Next, in the iptables tree: ");
		out_printf(&c->out, PLAIN, "%s, make and install\n",
			   is_checkout(&c->session) ?
				   "./autogen.sh, ./configure" :
				   "./configure (again)");
	}
}
