// SPDX-License-Identifier: GPL-2.0-only
/* Diffs and files on the pages of runme html: see html_diff.h. */
#include "publish/html_diff.h"

#include "publish/html_put.h"

enum line { CONTEXT, ADDED, REMOVED, PLACE, FILES };

/* The lines that the hunk still has, before and after the change. */
struct hunk {
	uint64_t before, after;
};

/* The count of "12,3" after its sign; without one, 1. */
static bool count_of(struct span *s, char sign, uint64_t *n)
{
	uint64_t first;

	if (!s->n || s->p[0] != sign)
		return false;
	*s = span_skip(*s, 1);
	*n = 1;
	if (!span_number(s, 10, UINT32_MAX, &first))
		return false;
	if (!s->n || s->p[0] != ',')
		return true;
	*s = span_skip(*s, 1);
	return span_number(s, 10, UINT32_MAX, n);
}

/* "@@ -1,3 +1,4 @@": the beginning of a hunk. */
static bool begins_hunk(struct span line, struct hunk *h)
{
	struct hunk found = { 0 };

	if (!span_starts(line, SPAN("@@ ")))
		return false;
	line = span_skip(line, 3);
	if (!count_of(&line, '-', &found.before) || !line.n || line.p[0] != ' ')
		return false;
	line = span_skip(line, 1);
	if (!count_of(&line, '+', &found.after))
		return false;
	*h = found;
	return true;
}

/*
 * A line of a hunk is told by its first byte, and by the counts of the hunk: outside of
 * it, "--- a/file" is the name of a file.
 */
static enum line kind_of(struct span line, struct hunk *h)
{
	static const char *const heads[] = { "--- ",    "+++ ",    "diff ",
					     "Index: ", "index ",  "new file ",
					     "rename ", "deleted " };
	size_t i;

	if (h->before || h->after) {
		if (line.p[0] == '+' && h->after) {
			h->after--;
			return ADDED;
		}
		if (line.p[0] == '-' && h->before) {
			h->before--;
			return REMOVED;
		}
		if (line.p[0] != '\\') {
			h->before -= h->before > 0;
			h->after -= h->after > 0;
		}
		return CONTEXT;
	}
	if (begins_hunk(line, h))
		return PLACE;
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (span_starts(line, span_of(heads[i])))
			return FILES;
	return CONTEXT;
}

size_t html_lines(struct span text)
{
	struct span line;
	size_t n = 0;

	while (span_line(&text, &line))
		n++;
	return n;
}

/* The beginning of the text that may be shown: whole lines. */
static struct span shown_of(struct span text, size_t *left)
{
	if (text.n > *left) {
		const char *end = *left ? memrchr(text.p, '\n', *left) : NULL;

		text.n = end ? (size_t)(end - text.p) + 1 : 0;
	}
	*left -= text.n;
	return text;
}

static void put_rest(struct buf *b, struct span text, struct span shown)
{
	size_t out = html_lines(span_skip(text, shown.n));

	if (out)
		buf_addf(b, "<p class=\"note\">%zu more %s not shown.</p>\n",
			 out, out == 1 ? "line is" : "lines are");
}

void html_diff(struct buf *b, struct span text, size_t *left)
{
	static const char *const open[] = { "", "<ins>", "<del>",
					    "<span class=\"place\">", "<b>" };
	static const char *const close[] = { "", "</ins>", "</del>", "</span>",
					     "</b>" };
	struct span shown = shown_of(text, left), rest = shown, line;
	enum line last = CONTEXT;
	struct hunk h = { 0 };

	if (shown.n) /* a scrolled part must be reached by keys */
		buf_addstr(b, "<pre class=\"diff\" tabindex=\"0\"><code>");
	while (span_line(&rest, &line)) {
		enum line kind = kind_of(line, &h);

		if (kind != last)
			buf_addf(b, "%s%s", close[last], open[kind]);
		last = kind;
		html_text(b, rest.n ? line : span_chomp(line));
	}
	buf_addstr(b, close[last]);
	if (shown.n)
		buf_addstr(b, "</code></pre>\n");
	put_rest(b, text, shown);
}

void html_source(struct buf *b, struct span text, size_t *left)
{
	struct span shown = shown_of(text, left), rest = shown, line;

	if (shown.n) {
		buf_addstr(b, "<pre class=\"source\" tabindex=\"0\"><code>");
		/* each line may have a character set of its own */
		while (span_line(&rest, &line))
			html_text(b, rest.n ? line : span_chomp(line));
		buf_addstr(b, "</code></pre>\n");
	}
	put_rest(b, text, shown);
}
