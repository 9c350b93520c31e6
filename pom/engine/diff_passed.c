// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes that a patch names and that the parser cannot read: headers without a change, and
 * diffs in another form beside unified ones.
 */
#include <string.h>

#include "engine/diff_internal.h"

/* Notes such a line, which has the number at. todo: what the user can do. */
static void pass_over(struct parser *p, struct span line, unsigned int at,
		      const char *todo)
{
	if (p->passed.n++)
		return;
	p->passed.line = span_trim(line);
	p->passed.at = at;
	p->passed.todo = todo;
}

void passed_head(struct parser *p, struct span line, unsigned int at)
{
	passed_flush(p);
	p->bare = line;
	p->bare_at = at;
}

void passed_flush(struct parser *p)
{
	if (p->bare.n)
		pass_over(p, p->bare, p->bare_at, "make that change by hand");
	p->bare.n = 0;
}

static struct span last_part(struct span name)
{
	const char *slash = name.n ? memrchr(name.p, '/', name.n) : NULL;

	return slash ? span_skip(name, (size_t)(slash - name.p) + 1) : SPAN("");
}

/*
 * Is it what diff -r writes before the hunks of a file: "diff -urN a/f b/f"? An empty file
 * that is new or gone has no hunks.
 */
static bool is_diff_head(struct span line)
{
	struct span name[2], s = span_trim(line);
	size_t i;

	if (!span_starts(s, SPAN("diff -")) ||
	    span_starts(s, SPAN("diff --git ")))
		return false;
	for (i = 0; i < 2; i++) {
		const char *blank = s.n ? memrchr(s.p, ' ', s.n) : NULL;

		if (!blank)
			return false;
		name[i] = last_part(span_skip(s, (size_t)(blank + 1 - s.p)));
		s.n = (size_t)(blank - s.p);
		s = span_trim(s);
	}
	return name[0].n && span_eq(name[0], name[1]);
}

static bool has(struct span s, struct span what)
{
	return s.n && memmem(s.p, s.n, what.p, what.n);
}

/* The lines that Bazaar writes before each file: "=== added file 'f'". */
static void of_bazaar(struct parser *p, struct span line)
{
	static const struct span starts[] = {
		{ "=== added file '", 16 },
		{ "=== removed file '", 18 },
		{ "=== added symlink '", 19 },
		{ "=== removed symlink '", 21 },
	};
	size_t i;

	if (span_starts(line, SPAN("=== modified file '")) &&
	    has(line, SPAN("(properties changed")))
		pass_over(p, line, p->line, "make that change by hand");
	for (i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts(line, starts[i]))
			passed_head(p, line, p->line);
}

/*
 * Is it the @@ line of a diff whose lines all have the same blanks, tabs or marks of a mail
 * in front? prev: the line before it.
 */
static bool is_marked(struct span prev, struct span line)
{
	enum { LONGEST = 16 };
	struct hunk h;
	size_t n = 0;

	while (n < line.n && n < LONGEST && strchr(" \t>|", line.p[n]) &&
	       line.p[n])
		n++;
	return n && hunk_header(span_skip(line, n), &h) && prev.n > n &&
	       !memcmp(prev.p, line.p, n) &&
	       span_starts(span_skip(prev, n), SPAN("+++ "));
}

void passed_text(struct parser *p, struct span line)
{
	const char *marked =
		"take off what its lines have in front, if it belongs to the patch";

	if (is_diff_head(line)) {
		/* behind Index: it belongs to the same file */
		if (!p->index.p || !p->bare.n)
			passed_head(p, line, p->line);
	} else if (span_starts(line, SPAN("=== "))) {
		of_bazaar(p, line);
	} else if (span_starts(line, SPAN("Property changes on: "))) {
		p->bare.n = 0;
	} else if (span_starts(line, SPAN("Symbolic links ")) &&
		   has(line, SPAN(" and ")) && has(line, SPAN(" differ"))) {
		pass_over(p, line, p->line, "make that change by hand");
	} else if (p->n && is_marked(p->text_line, line)) {
		pass_over(p, line, p->line, marked);
	}
	p->text_line = line;
}

bool passed_edit_list(struct span line)
{
	return span_starts(line, SPAN("*** Begin Patch")) ||
	       span_starts(line, SPAN("*** Update File: "));
}

bool passed_rcs(struct span line)
{
	struct span s = span_chomp(line);
	size_t i, blanks = 0;

	if (s.n < 4 || (s.p[0] != 'a' && s.p[0] != 'd') || s.p[1] == ' ' ||
	    s.p[s.n - 1] == ' ')
		return false;
	for (i = 1; i < s.n; i++) {
		blanks += s.p[i] == ' ';
		if (s.p[i] != ' ' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	}
	return blanks == 1;
}
