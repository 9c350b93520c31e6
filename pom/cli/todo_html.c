// SPDX-License-Identifier: GPL-2.0-only
/* What is to be done, as a page: see todo_html.h. */
#include "cli/todo_html.h"

#include <string.h>

#include "lib/path.h"
#include "publish/html_put.h"
#include "publish/html_search.h"
#include "cli/report.h"
#include "cli/todo_text.h"

void todo_html_begin(struct buf *b, const char *title)
{
	html_open(b, "style-src 'unsafe-inline'");
	HTML(b, "<title>%</title>\n", title);
	buf_addstr(b, "<style>\n");
	html_style(b);
	HTML(b, "</style>\n</head>\n<body>\n<main>\n<h1>%</h1>\n", title);
}

void todo_html_end(struct buf *b)
{
	HTML(b,
	     "</main>\n<footer>\n"
	     "<p>Written by <code>runme check</code> of Patch-o-matic %.</p>\n"
	     "</footer>\n</body>\n</html>\n",
	     POM_VERSION);
}

void todo_html_rest(struct buf *b, struct arena *a, size_t n)
{
	if (n)
		HTML(b,
		     "<p class=\"note\">The details of % are not shown; <code>runme check</code> has them.</p>\n",
		     report_plural(a, n, "more set"));
}

/* A page that is written. */
struct page {
	struct context *c;
	struct todo_list l;
	struct buf b;
	size_t details, without; /* bytes; sets whose details are left out */
};

/* The details that the terminal shows of a set that is to be looked at. */
static void put_details(struct page *p, const struct todo_set *s)
{
	const char *text;
	size_t n;

	if (s->todo != TODO_LOOK || !s->item || !s->item->tried)
		return;
	text = todo_details(p->c, s->item);
	n = strlen(text);
	/* of a short one, the reason says all */
	if (!memchr(text, '\n', n))
		return;
	if (p->details + n > TODO_DETAILS_MOST) {
		p->without++;
		return;
	}
	p->details += n;
	HTML(&p->b,
	     "<details><summary>Details</summary><pre><code>%</code></pre></details>\n",
	     text);
}

static void put_set(struct page *p, const struct todo_set *s)
{
	const char *word = s->todo == TODO_REFRESH ? todo_fit_word(s->fit) :
						     s->standing;

	HTML(&p->b, "<li><code>%</code> <span class=\"standing\">%</span>",
	     path_show(&p->l.a, span_of(s->name)), word);
	if (*s->why)
		HTML(&p->b, "\n<span class=\"note\">%</span>", s->why);
	put_details(p, s);
	buf_addstr(&p->b, "</li>\n");
}

static void put_group(struct page *p, enum todo todo)
{
	const struct todo_list *l = &p->l;
	const char *more = todo == TODO_REFRESH ?
				   todo_fits(&p->l.a, l) :
				   todo_standings(&p->l.a, l, todo);
	bool folded = todo == TODO_NONE;
	size_t i;

	if (!l->todo[todo])
		return;
	HTML(&p->b,
	     "<h2 id=\"%\">%: %</h2>\n<p class=\"summary\">% %: %.</p>\n",
	     todo_word(todo), todo_title(todo),
	     arena_printf(&p->l.a, "%zu", l->todo[todo]),
	     l->todo[todo] == 1 ? "One that" : "Those that",
	     todo_heading(todo, l->todo[todo]), more);
	if (folded)
		buf_addstr(&p->b, "<details><summary>Their names</summary>\n");
	buf_addstr(&p->b, "<ul class=\"sets todo\">\n");
	for (i = 0; i < l->n; i++)
		if (l->set[i].todo == todo)
			put_set(p, &l->set[i]);
	buf_addstr(&p->b, folded ? "</ul>\n</details>\n" : "</ul>\n");
}

void todo_html(struct context *c)
{
	struct page p = { .c = c };
	int todo;

	todo_list(&p.l, c);
	todo_html_begin(&p.b, arena_printf(&p.l.a, "%s: %s",
					   report_plural(&p.l.a, p.l.n, "set"),
					   todo_sum(&p.l.a, p.l.todo)));
	HTML(&p.b, "<p class=\"summary\">On the %.</p>\n",
	     todo_trees(&p.l.a, &c->session));
	for (todo = 0; todo < TODOS; todo++)
		put_group(&p, (enum todo)todo);
	todo_html_rest(&p.b, &p.l.a, p.without);
	todo_html_end(&p.b);
	fwrite(p.b.p, 1, p.b.n, stdout);
	buf_free(&p.b);
	todo_list_free(&p.l);
}
