// SPDX-License-Identifier: GPL-2.0-only
/* The style and the search of the pages: see html_search.h. */
#include "publish/html_search.h"

#include "publish/html_put.h"

/*
 * The assembler reads the text of a file of this folder, and adds a NUL. The compiler is
 * started at the top of the checkout.
 */
#define FILE_TEXT(name, file)                                 \
	__asm__(".pushsection .rodata\n"                      \
		".globl " #name "\n" #name ":\n"              \
		".incbin \"pom/publish/" file "\"\n.byte 0\n" \
		".popsection\n")

FILE_TEXT(html_file_style, "style.css");
FILE_TEXT(html_file_script, "search.js");
extern const char html_file_style[], html_file_script[];

void html_style(struct buf *b)
{
	buf_addstr(b, html_file_style);
}

static void put_member(struct buf *b, const char *s)
{
	html_literal(b, span_of(s));
	buf_addch(b, ',');
}

/* Name, title, link, group, what else is searched. */
static void put_set(struct buf *b, struct html_site *s, size_t i, size_t most)
{
	const struct set *set = &s->repo->set[i];
	const char *group = set_group(set);

	buf_addch(b, '[');
	put_member(b, set->name);
	put_member(b, set->title);
	put_member(b, s->page[i]);
	put_member(b, group ? group : "");
	put_member(b, set->author);
	html_literal(b, html_first(set->help, most));
	buf_addstr(b, "],\n");
}

static void put_fate(struct buf *b, struct html_site *s, size_t i)
{
	const struct fate *f = &s->repo->fate[i];

	buf_addch(b, '[');
	put_member(b, f->name);
	put_member(b, f->what);
	put_member(b, arena_printf(&s->a, "fates.html#%s", s->anchor[i]));
	buf_addstr(b, "\"\",");
	put_member(b, f->where);
	html_literal(b, span_of(f->say));
	buf_addstr(b, "],\n");
}

void html_search(struct buf *b, struct html_site *s)
{
	const struct repo *r = s->repo;
	size_t most = r->n ? HTML_INDEX_MOST / r->n : 0, i;

	if (most > HTML_HELP_MOST)
		most = HTML_HELP_MOST;
	buf_addstr(b, "\"use strict\";\nconst sets = [\n");
	for (i = 0; i < r->n; i++)
		put_set(b, s, i, most);
	buf_addstr(b, "];\nconst fates = [\n");
	for (i = 0; i < r->nfates; i++)
		if (!repo_find(r, r->fate[i].name))
			put_fate(b, s, i);
	buf_addstr(b, "];\n");
	buf_addstr(b, html_file_script);
}
