// SPDX-License-Identifier: GPL-2.0-only
/* The lines that refresh prints about a series: see refresh_say.h. */
#include "cli/refresh_say.h"

#include <string.h>

#include "lib/path.h"
#include "cli/report.h"

enum { LINE_SHOWN = 60 }; /* bytes of a line that was lost */

const char *refresh_path(struct context *c, const struct origin *o,
			 const char *path)
{
	return arena_printf(&c->plan.a, "%s/%s", o->root.path, path);
}

void refresh_say(struct context *c, const struct plan_item *it, enum style st,
		 const char *what, const char *more)
{
	out_printf(&c->out, BOLD, "%s ", it->name);
	out_printf(&c->out, st, "%s", what);
	out_printf(&c->out, PLAIN, "%s%s\n", *more ? ": " : "", more);
}

void refresh_say_later(struct series *s, const struct plan_item *it,
		       enum style st, const char *what, const char *more)
{
	s->said[s->nsaid++] = (struct refresh_line){ it, st, what, more };
}

bool refresh_doubtful(const struct context *c, const struct plan_item *it)
{
	return it->st.is == STAND_FUZZY ||
	       it->st.tree[c->repo.kind].result.ambiguous;
}

void refresh_say_waiting(struct context *c, struct series *s, bool written)
{
	size_t i;

	for (i = 0; i < s->nsaid; i++) {
		const struct refresh_line *one = &s->said[i];

		refresh_say(c, one->it, one->style,
			    one->what ? one->what :
			    written   ? "refreshed" :
					"differs",
			    one->more);
		if (!c->o->json && refresh_doubtful(c, one->it))
			report_details(c, one->it->set, &one->it->st);
	}
	s->nsaid = 0;
}

const char *refresh_changes(struct context *c, const struct plan_item *it,
			    const struct series *s, const struct rebased *b)
{
	const struct patch_result *r = &it->st.tree[c->repo.kind].result;
	struct arena *a = &c->plan.a;
	struct buf text = { 0 };
	const char *all;
	size_t i;

	if (it->st.tree[c->repo.kind].dropped)
		buf_addf(&text, "%s taken out that %s upstream, ",
			 report_plural(a, it->st.tree[c->repo.kind].dropped,
				       "hunk"),
			 it->st.tree[c->repo.kind].dropped == 1 ? "is" : "are");
	buf_addf(&text, "%s moved, %zu with new context",
		 report_plural(a, b->moved, "hunk"), b->redrawn);
	report_fit(&text, r);
	for (i = 0; i < s->followed.n; i++) {
		const struct followed *f = &s->followed.v[i];

		buf_addf(&text,
			 "\n  %s is now %s: %s %s there (confidence %u%%)",
			 path_show(a, span_of(f->from)),
			 path_show(a, span_of(f->to)),
			 f->hunks == 1 ? "its hunk" : "all of its hunks",
			 f->hunks == 1 ? "fits" : "fit", f->confidence);
	}
	all = arena_strndup(a, text.p, text.n);
	buf_free(&text);
	return all;
}

const char *refresh_by_hand(struct context *c, const struct set *set)
{
	const struct origin *o = set->origin;
	const char *of = "the series";

	/* new files of OpenWrt, and the patches of a folder without a series */
	if (!o->series && !set->tree[c->repo.kind].nvariants)
		return "the tree has all of it; remove these files by hand";
	if (!o->series)
		return arena_printf(&c->plan.a,
				    "the tree has all of it; remove the file %s by hand, and what names it",
				    refresh_path(c, o, set->info));
	/* two series can have a patch of that name */
	if (o->series && c->repo.norigins > 1)
		of = refresh_path(c, o, o->series);
	return arena_printf(&c->plan.a,
			    c->o->drop_upstream && o->series ?
				    "the tree has all of it; its line in %s becomes a comment" :
				    "the tree has all of it; --drop-upstream takes it out of %s",
			    of);
}

const char *refresh_resolution(struct context *c, const struct resolved *r)
{
	struct arena *a = &c->plan.a;
	const char *s = arena_printf(a, "%s new, %zu moved",
				     report_plural(a, r->sum.redrawn, "hunk"),
				     r->sum.moved);
	size_t i;

	for (i = 0; i < r->nlost; i++) {
		const struct resolve_lost *l = &r->lost[i];

		s = arena_printf(a, "%s\n  %s: ", s,
				 path_show(a, span_of(l->path)));
		if (l->added)
			s = arena_printf(a, "%s%s no longer added", s,
					 report_plural(a, l->added, "line"));
		if (l->removed)
			s = arena_printf(a, "%s%s%s no longer removed", s,
					 l->added ? ", " : "",
					 report_plural(a, l->removed, "line"));
		s = arena_printf(a, "%s; the first is: %.*s", s, LINE_SHOWN,
				 l->first);
	}
	return s;
}

/* Says which patches later ones were judged without. */
static void say_without(struct context *c, const struct series *s)
{
	/* after the last patch there are no later ones */
	const struct plan_item *last =
		s->ntried ? s->tried[s->ntried - 1].item : NULL;
	size_t more;

	if (!s->without || s->without == last)
		return;
	more = s->nwithout - 1 - (s->last_without == last);
	out_printf(&c->out, WARN, "Patches after %s were judged without it",
		   s->without->name);
	if (more)
		out_printf(&c->out, WARN, ", and without %zu more", more);
	out_printf(&c->out, WARN, ".\n");
}

/* Names the patches of folders without a series that are upstream or dropped. */
static void say_to_remove(struct context *c, const struct set *const *v,
			  size_t n, bool *any)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i]->origin->series || !v[i]->tree[c->repo.kind].nvariants)
			continue;
		if (!*any)
			out_printf(&c->out, PLAIN,
				   "These are not needed any more. No series has them, so remove them by hand:\n");
		*any = true;
		out_printf(&c->out, PLAIN, "  %s\n",
			   refresh_path(c, v[i]->origin, v[i]->info));
	}
}

/* Names the patches that somebody has skipped: the series still does not apply with them. */
static void say_skipped(struct context *c, const struct series *s)
{
	size_t i;

	if (!s->skipped)
		return;
	out_printf(&c->out, WARN,
		   "Skipped, and not made to fit the new tree:\n");
	for (i = 0; i < s->ntried; i++)
		if (s->tried[i].outcome &&
		    !strcmp(s->tried[i].outcome, "skipped"))
			out_printf(&c->out, PLAIN, "  %s\n",
				   s->tried[i].item->name);
}

/* The hunks of a patch of this run that are displaced and fit in several places. */
static size_t several_places(const struct context *c, const struct series *s,
			     size_t i)
{
	const struct json_refreshed *r = &s->tried[i];

	/* an earlier stop has told of those before it */
	if (s->sit->stopped && s->sit->was.text.n && i < s->sit->was.stop)
		return 0;
	return r->outcome && !strcmp(r->outcome, "refreshed") ?
		       r->item->st.tree[c->repo.kind].result.ambiguous :
		       0;
}

/* Names them: at a stop those since the one before, and at the end all. */
static void say_several_places(struct context *c, const struct series *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->ntried; i++)
		n += several_places(c, s, i);
	report_several_places(c, n);
	for (i = 0; i < s->ntried; i++) {
		n = several_places(c, s, i);
		if (n)
			out_printf(&c->out, PLAIN, "  %s: %s\n",
				   s->tried[i].item->name,
				   report_plural(&c->plan.a, n, "hunk"));
	}
}

void refresh_summary(struct context *c, const struct series *s, size_t patches,
		     bool written)
{
	const struct tally tally[] = {
		{ patches - s->resolved,
		  written ? "refreshed" : "needs to be refreshed",
		  written ? "refreshed" : "need to be refreshed" },
		{ s->resolved, "resolved", "resolved" },
		{ s->same, "unchanged", "unchanged" },
		{ s->npresent, "is upstream", "are upstream" },
		{ s->skipped, "skipped", "skipped" },
		{ s->ndropped, "dropped", "dropped" },
		{ s->stuck, "does not apply", "do not apply" },
	};

	report_tally(c, tally, sizeof(tally) / sizeof(tally[0]));
	say_several_places(c, s);
	say_without(c, s);
	if (!s->sit->stopped && !c->o->check &&
	    (!s->stuck || c->o->keep_going)) {
		bool any = false;

		say_skipped(c, s);
		say_to_remove(c, s->present, s->npresent, &any);
		say_to_remove(c, s->dropped, s->ndropped, &any);
	}
	if (s->sit->stopped)
		sitting_say(c, s->sit);
	else if (s->stuck && !c->o->check && !written)
		out_printf(&c->out, BAD, "Nothing was written.%s\n",
			   c->o->keep_going ?
				   "" :
				   " --keep-going skips what does not apply, and writes the rest.");
}
