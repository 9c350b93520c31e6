// SPDX-License-Identifier: GPL-2.0-only
/* The help text of a set as HTML: see html_help.h. */
#include "publish/html_help.h"

#include <stdlib.h>

#include "publish/html_put.h"

enum {
	/*
	 * Where a line ends before this column with the next word, the text ends it there
	 * on purpose. Help texts and mails are filled to about 72 columns.
	 */
	FULL = 58,
	LEAD = 28 /* the longest "Which table:" that leads a paragraph */
};

void html_part(struct buf *b, struct html_parts *parts, const char *id,
	       const char *title)
{
	if (parts->n < HTML_PARTS) {
		parts->id[parts->n] = id;
		parts->title[parts->n++] = title;
	}
	HTML(b, "<h2 id=\"%\">%</h2>\n", id, title);
}

void html_list_parts(struct buf *b, const struct html_parts *parts)
{
	size_t i;

	buf_addstr(b,
		   "<nav class=\"parts\" aria-label=\"On this page\"><ul>\n");
	for (i = 0; i < parts->n; i++)
		HTML(b, "<li><a href=\"#%\">%</a></li>\n", parts->id[i],
		     parts->title[i]);
	buf_addstr(b, "</ul></nav>\n");
}

static bool is_blank(struct span line)
{
	return !span_trim(line).n;
}

static size_t indent_of(struct span line)
{
	size_t n = 0;

	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
		n++;
	return n;
}

static bool is_item(struct span line)
{
	return line.n > 2 && (line.p[0] == '-' || line.p[0] == '*') &&
	       line.p[1] == ' ';
}

/* The line without its end. */
static struct span bare(struct span line)
{
	while (line.n && is_space(line.p[line.n - 1]))
		line.n--;
	return line;
}

/* The next line, which stays where it is. */
static bool peek(struct span rest, struct span *line)
{
	return span_line(&rest, line);
}

/* "Signed-off-by: somebody": the line stands by itself. */
static bool is_trailer(struct span line)
{
	size_t i = 0;

	while (i < line.n &&
	       (line.p[i] == '-' || (line.p[i] >= 'a' && line.p[i] <= 'z') ||
		(line.p[i] >= 'A' && line.p[i] <= 'Z')))
		i++;
	return i && line.p[0] >= 'A' && line.p[0] <= 'Z' &&
	       span_starts(span_skip(line, i), SPAN(": "));
}

/*
 * Appends a line of running text, and what joins it with the next one. width: of the whole
 * line, of which line may be the end.
 */
static void put_line(struct buf *b, struct span line, size_t width,
		     const struct span *next)
{
	struct span words;
	size_t word = 0;

	html_words(b, span_trim(line));
	if (!next)
		return;
	words = span_trim(*next);
	while (word < words.n && !is_space(words.p[word]))
		word++;
	buf_addstr(b, width + 1 + word < FULL || is_trailer(*next) ? "<br>\n" :
								     "\n");
}

/* "Which table: the rest": the length of the words before the colon, or 0. */
static size_t lead_of(struct span line)
{
	size_t i;

	if (!line.n || line.p[0] < 'A' || line.p[0] > 'Z')
		return 0;
	for (i = 1; i < line.n && i <= LEAD; i++) {
		char c = line.p[i];

		if (c == ':')
			return i > 2 && i + 1 < line.n &&
					       is_space(line.p[i + 1]) ?
				       i + 1 :
				       0;
		if (!(c == ' ' || (c >= 'a' && c <= 'z')))
			return 0;
	}
	return 0;
}

/* "2. text": the lines after it may be indented. */
static bool is_numbered(struct span line)
{
	uint64_t n;

	return span_number(&line, 10, 999, &n) && span_starts(line, SPAN(". "));
}

/* Does the line belong to the paragraph before it? */
static bool goes_on(struct span line, bool numbered)
{
	return !is_blank(line) && (numbered || !indent_of(line)) &&
	       !is_item(line) && !is_numbered(line);
}

/* first: what is left of the paragraph's first line, which had that width. */
static void put_paragraph(struct buf *b, struct span first, size_t width,
			  struct span *rest)
{
	struct span line = first, next;
	size_t lead = lead_of(first);
	bool numbered = is_numbered(first);

	buf_addstr(b, "<p>");
	if (lead) {
		buf_addstr(b, "<strong>");
		html_text(b, (struct span){ first.p, lead });
		buf_addstr(b, "</strong> ");
		line = span_skip(first, lead);
		while (line.n && line.p[0] == ' ')
			line = span_skip(line, 1);
	}
	while (peek(*rest, &next) && goes_on(next, numbered)) {
		put_line(b, line, width, &next);
		span_line(rest, &line);
		width = bare(line).n;
	}
	put_line(b, line, width, NULL);
	buf_addstr(b, "</p>\n");
}

static void put_list(struct buf *b, struct span *rest)
{
	struct span line, next;

	buf_addstr(b, "<ul>\n");
	while (peek(*rest, &line) && is_item(line)) {
		span_line(rest, &line);
		line = span_skip(line, 2);
		buf_addstr(b, "<li>");
		while (peek(*rest, &next) && !is_blank(next) &&
		       indent_of(next)) {
			put_line(b, line, bare(line).n, &next);
			span_line(rest, &line);
		}
		put_line(b, line, 0, NULL);
		buf_addstr(b, "</li>\n");
	}
	buf_addstr(b, "</ul>\n");
}

/* Cuts the indented lines at the beginning of *rest off, with blank ones between them. */
static struct span cut_block(struct span *rest)
{
	struct span all = *rest, line, after = *rest;

	while (span_line(&after, &line)) {
		if (is_blank(line))
			continue;
		if (!indent_of(line))
			break;
		*rest = after;
	}
	all.n = (size_t)(rest->p - all.p);
	return all;
}

static size_t least_indent(struct span block)
{
	size_t least = SIZE_MAX;
	struct span line;

	while (span_line(&block, &line))
		if (!is_blank(line) && indent_of(line) < least)
			least = indent_of(line);
	return least;
}

/* The length of the term of "term   what it is", or 0. */
static size_t term_of(struct span line)
{
	size_t i;

	for (i = 1; i + 2 < line.n; i++)
		if (line.p[i] == ' ' && line.p[i + 1] == ' ')
			return i;
	return 0;
}

/* Is it a table of two columns: each line has a term, or goes on with what one means? */
static bool is_table(struct span block, size_t indent)
{
	struct span line;

	while (span_line(&block, &line)) {
		if (is_blank(line))
			continue;
		if (indent_of(line) == indent &&
		    !term_of(bare(span_skip(line, indent))))
			return false;
		if (indent_of(line) > indent && indent_of(line) < indent + 4)
			return false;
	}
	return true;
}

static void put_table(struct buf *b, struct span block, size_t indent)
{
	struct span line, next;

	buf_addstr(b, "<dl class=\"options\">\n");
	while (span_line(&block, &line)) {
		size_t term;

		if (is_blank(line))
			continue;
		line = bare(span_skip(line, indent));
		term = term_of(line);
		buf_addstr(b, "<dt><code>");
		html_text(b, (struct span){ line.p, term });
		buf_addstr(b, "</code></dt>\n<dd>");
		line = span_skip(line, term);
		while (peek(block, &next) && indent_of(next) > indent) {
			html_words(b, span_trim(line));
			buf_addch(b, '\n');
			span_line(&block, &line);
		}
		html_words(b, span_trim(line));
		buf_addstr(b, "</dd>\n");
	}
	buf_addstr(b, "</dl>\n");
}

static void put_block(struct buf *b, struct span *rest)
{
	struct span block = cut_block(rest), line;
	size_t indent = least_indent(block);

	if (is_table(block, indent)) {
		put_table(b, block, indent);
		return;
	}
	buf_addstr(b, "<pre tabindex=\"0\"><code>");
	while (span_line(&block, &line)) {
		line = bare(line);
		if (line.n > indent)
			html_text(b, span_skip(line, indent));
		if (block.n)
			buf_addch(b, '\n');
	}
	buf_addstr(b, "</code></pre>\n");
}

static const struct heading {
	const char *word, *id, *title;
} headings[] = {
	{ "Option", "options", "Options" },
	{ "Options", "options", "Options" },
	{ "Example", "examples", "Examples" },
	{ "Examples", "examples", "Examples" },
	{ "What a rule costs", "cost", "What a rule costs" },
	{ "Limits", "limits", "Limits" },
};

/* A heading that the page does not have yet; *line is then the rest of the line. */
static const struct heading *heading_of(const struct html_parts *parts,
					struct span *line)
{
	size_t i, k, n;

	for (i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		n = strlen(headings[i].word);
		if (line->n <= n ||
		    !span_starts(*line, span_of(headings[i].word)) ||
		    (line->p[n] != ':' && line->p[n] != ';'))
			continue;
		for (k = 0; k < parts->n; k++)
			if (!strcmp(parts->id[k], headings[i].id))
				return NULL;
		*line = span_trim(span_skip(*line, n + 1));
		return &headings[i];
	}
	return NULL;
}

/* A paragraph, after its heading if it begins with one. */
static void put_text(struct buf *b, struct html_parts *parts, struct span *rest)
{
	const struct heading *h;
	struct span line;
	size_t width;
	char *first;

	span_line(rest, &line);
	line = bare(line);
	width = line.n;
	h = heading_of(parts, &line);
	if (!h) {
		put_paragraph(b, line, width, rest);
		return;
	}
	html_part(b, parts, h->id, h->title);
	if (!line.n)
		return;
	first = pom_strndup(line.p, line.n);
	if (first[0] >= 'a' && first[0] <= 'z')
		first[0] = (char)(first[0] - 'a' + 'A');
	put_paragraph(b, span_of(first), width, rest);
	free(first);
}

void html_help(struct buf *b, struct html_parts *parts, const char *help)
{
	struct span rest = span_of(help), line;

	while (peek(rest, &line)) {
		if (is_blank(line))
			span_line(&rest, &line);
		else if (indent_of(line))
			put_block(b, &rest);
		else if (is_item(line))
			put_list(b, &rest);
		else
			put_text(b, parts, &rest);
	}
}
