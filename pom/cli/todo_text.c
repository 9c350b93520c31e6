// SPDX-License-Identifier: GPL-2.0-only
/* What is to be done, as text: see todo_text.h. */
#include "cli/todo_text.h"

#include <string.h>

#include "lib/path.h"
#include "lib/utf8.h"
#include "cli/report.h"

enum { WIDTH = 80, NAME_BLANKS = 2, WHY_BLANKS = 6 };

/* Columns of a text without controls. Wide characters count as one. */
static size_t columns(struct span s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += !utf8_continues(s.p[i]);
	return n;
}

static struct span first_word(struct span s)
{
	const char *end = memchr(s.p, ' ', s.n);

	return (struct span){ s.p, end ? (size_t)(end - s.p) : s.n };
}

void todo_wrap(struct out *out, enum style st, size_t at, size_t blanks,
	       const char *text)
{
	size_t width = out->width < WIDTH ? out->width : WIDTH;
	struct arena a = { 0 };
	struct span rest = span_of(path_show(&a, span_of(text))), word;
	bool first = true; /* word of the line */

	for (; rest.n; rest = span_skip(rest, word.n)) {
		if (*rest.p == ' ') {
			word.n = 1;
			continue;
		}
		word = first_word(rest);
		if (!first && at + 1 + columns(word) > width) {
			out_printf(out, PLAIN, "\n%*s", (int)blanks, "");
			at = blanks;
			first = true;
		}
		if (!first)
			out_put(out, st, SPAN(" "));
		out_put(out, st, word);
		at += columns(word) + !first;
		first = false;
	}
	out_put(out, PLAIN, SPAN("\n"));
	arena_free(&a);
}

/* A number, and the words after it. */
struct part {
	size_t n;
	const char *words;
};

static const char *join(struct arena *a, const struct part *v, size_t n)
{
	const char *all = "";
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].n)
			all = arena_printf(a, "%s%s%zu %s", all,
					   *all ? ", " : "", v[i].n,
					   v[i].words);
	return all;
}

const char *todo_sum(struct arena *a, const size_t todo[TODOS])
{
	const struct part parts[] = { { todo[TODO_DROP], "to drop" },
				      { todo[TODO_REFRESH], "to refresh" },
				      { todo[TODO_LOOK], "to look at" },
				      { todo[TODO_NONE], "fine" } };

	return join(a, parts, TODOS);
}

const char *todo_fits(struct arena *a, const struct todo_list *l)
{
	const struct part parts[] = {
		{ l->fit[FIT_OFFSET], "by offset" },
		{ l->fit[FIT_CONTEXT], "with other context" },
		{ l->fit[FIT_MERGED], "merged" },
		{ l->fit[FIT_DOUBTFUL], "doubtful" },
	};

	return join(a, parts, FITS);
}

const char *todo_standings(struct arena *a, const struct todo_list *l,
			   enum todo todo)
{
	struct part parts[STANDINGS + 1] = { { 0 } };
	size_t i;
	int is;

	for (is = 0; is < STANDINGS; is++)
		parts[is].words = standing_name((enum standing)is);
	parts[STANDINGS].words = "former";
	for (i = 0; i < l->n; i++)
		if (l->set[i].todo == todo)
			parts[l->set[i].item ? l->set[i].item->st.is : STANDINGS]
				.n++;
	return join(a, parts, STANDINGS + 1);
}

const char *todo_title(enum todo todo)
{
	static const char *const titles[] = { "Drop", "Refresh", "Look at",
					      "Fine" };

	return titles[todo];
}

const char *todo_heading(enum todo todo, size_t n)
{
	static const char *const one[] = {
		"is in the tree or in mainline", "applies, but not exactly",
		"does not apply", "applies exactly, or has nothing to apply"
	};
	static const char *const many[] = {
		"are in the tree or in mainline", "apply, but not exactly",
		"do not apply", "apply exactly, or have nothing to apply"
	};

	return n == 1 ? one[todo] : many[todo];
}

/* The name of a set, then why, in the same line if there is room. */
static void put_set(struct context *c, const struct todo_set *s, bool standing)
{
	struct arena a = { 0 };
	const char *name = path_say(&a, span_of(s->name));
	const char *why = s->why;
	size_t at = NAME_BLANKS + columns(span_of(name));

	if (standing)
		why = arena_printf(&a, "%s%s%s", s->standing, *why ? ": " : "",
				   why);
	out_printf(&c->out, BOLD, "%*s%s", NAME_BLANKS, "", name);
	if (!*why) {
		out_put(&c->out, PLAIN, SPAN("\n"));
	} else if (at + 2 + columns(span_of(why)) <= WIDTH) {
		out_printf(&c->out, PLAIN, "  %s\n", why);
	} else {
		out_printf(&c->out, PLAIN, "\n%*s", WHY_BLANKS, "");
		todo_wrap(&c->out, PLAIN, WHY_BLANKS, WHY_BLANKS, why);
	}
	arena_free(&a);
}

static void put_group(struct context *c, struct todo_list *l, enum todo todo)
{
	static const enum style styles[] = { WARN, WARN, BAD, GOOD };
	const char *more = "";
	size_t i;

	if (!l->todo[todo])
		return;
	if (todo == TODO_REFRESH)
		more = todo_fits(&l->a, l);
	else if (todo != TODO_DROP)
		more = todo_standings(&l->a, l, todo);
	out_put(&c->out, PLAIN, SPAN("\n"));
	todo_wrap(&c->out, styles[todo], 0, NAME_BLANKS,
		  arena_printf(&l->a, "%s: %s %s%s%s", todo_title(todo),
			       report_plural(&l->a, l->todo[todo], "set"),
			       todo_heading(todo, l->todo[todo]),
			       *more ? ": " : "", more));
	for (i = 0; i < l->n; i++)
		/* a set that is fine is named if something is to be said of it */
		if (l->set[i].todo == todo &&
		    (todo != TODO_NONE || *l->set[i].why))
			put_set(c, &l->set[i], todo == TODO_LOOK);
}

/* The command that refreshes: -k goes on where a set is to be looked at. */
static void say_refresh(struct context *c, struct todo_list *l)
{
	const struct options *o = c->o;
	const char *with = "";
	size_t i;

	for (i = 0; i < o->nrepos; i++)
		with = arena_printf(&l->a, "%s --repo %s", with,
				    path_word(&l->a, o->repo[i]));
	if (o->platform)
		with = arena_printf(&l->a, "%s --platform %s", with,
				    path_word(&l->a, o->platform));
	if (o->kernel_version)
		with = arena_printf(&l->a, "%s --kernel-version %s", with,
				    path_word(&l->a, o->kernel_version));
	todo_wrap(&c->out, PLAIN, 0, NAME_BLANKS,
		  arena_printf(&l->a,
			       "`runme refresh%s --onto TREE%s` writes those to refresh anew, and says which are upstream.",
			       with, l->todo[TODO_LOOK] ? " -k" : ""));
}

void todo_text(struct context *c)
{
	struct todo_list l;
	int todo;

	todo_list(&l, c);
	todo_wrap(&c->out, BOLD, 0, NAME_BLANKS,
		  arena_printf(&l.a, "%s on the %s",
			       report_plural(&l.a, l.n, "set"),
			       todo_trees(&l.a, &c->session)));
	for (todo = 0; todo < TODOS; todo++)
		put_group(c, &l, (enum todo)todo);
	out_put(&c->out, PLAIN, SPAN("\n"));
	todo_wrap(&c->out, BOLD, 0, NAME_BLANKS,
		  arena_printf(&l.a, "%s: %s", report_plural(&l.a, l.n, "set"),
			       todo_sum(&l.a, l.todo)));
	if (l.todo[TODO_REFRESH] && !c->nfiles)
		say_refresh(c, &l);
	todo_list_free(&l);
}
