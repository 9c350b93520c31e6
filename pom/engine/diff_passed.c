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

bool passed_shown(struct parser *p)
{
	if (!p->shown.n)
		return true;
	if (!p->n || !p->file[0].git)
		return false;
	pass_over(p, p->shown, p->shown_at,
		  "it has no file, so it is taken for text, as git am and patch(1) do");
	return true;
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

/* Is it a line of git's header that stands behind "diff --git"? */
static bool is_extended(struct span line)
{
	static const struct span starts[] = {
		{ "old mode ", 9 },
		{ "new file mode ", 14 },
		{ "deleted file mode ", 18 },
		{ "similarity index ", 17 },
		{ "rename from ", 12 },
		{ "copy from ", 10 },
		{ "index ", 6 },
	};
	size_t i;

	for (i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts(line, starts[i]))
			return true;
	return false;
}

/* Begins other with the same n bytes as line? Then *rest is what follows them. */
static bool same_mark(struct span line, size_t n, struct span other,
		      struct span *rest)
{
	*rest = span_skip(other, n < other.n ? n : other.n);
	return other.n > n && !memcmp(other.p, line.p, n);
}

/*
 * Is it the @@ line, or the "diff --git" line before an extended header, of a diff whose
 * lines all have the same blanks, tabs or marks of a mail in front?
 */
static bool is_marked(const struct parser *p, struct span line)
{
	enum { LONGEST = 16 };
	struct span rest;
	struct hunk h;
	size_t n = 0;

	while (n < line.n && n < LONGEST && strchr(" \t>|", line.p[n]) &&
	       line.p[n])
		n++;
	if (!n)
		return false;
	if (hunk_header(span_skip(line, n), &h))
		return same_mark(line, n, p->text_line, &rest) &&
		       span_starts(rest, SPAN("+++ "));
	return span_starts(span_skip(line, n), SPAN("diff --git ")) &&
	       same_mark(line, n, p->rest, &rest) && is_extended(rest);
}

/* The line before the one that begins at s; empty: there is none. */
static struct span line_before(const struct parser *p, const char *s)
{
	size_t n = (size_t)(s - p->start);
	const char *nl;

	if (!n--)
		return SPAN("");
	nl = n ? memrchr(p->start, '\n', n) : NULL;
	return nl ? (struct span){ nl + 1, (size_t)(p->start + n - nl - 1) } :
		    (struct span){ p->start, n };
}

/*
 * Is the line the second one of a header, whose first one is the end of a hunk's last line?
 * So patches look that were joined, of which the first one had no newline at its end.
 */
static bool is_glued(const struct parser *p, struct span line)
{
	struct span before;

	if (!p->open || !p->open->nhunks)
		return false;
	before = line_before(p, line.p);
	if (before.n < 2)
		return false;
	before = span_skip(before, 1);
	return (is_extended(line) && has(before, SPAN("diff --git "))) ||
	       (span_starts(line, SPAN("+++ ")) && has(before, SPAN("--- "))) ||
	       (span_starts(line, SPAN("--- ")) && has(before, SPAN("diff -")));
}

const char *passed_joined(const struct parser *p, struct span line,
			  const char **todo)
{
	if (!p->n)
		return NULL;
	if (is_glued(p, line)) {
		*todo = "a newline is missing in the line before; join patches that end in one";
		return "the header of a file begins in the middle of a line";
	}
	if (memchr(line.p, '\0', line.n) &&
	    (memmem(line.p, line.n, "d\0i\0f\0f\0", 8) ||
	     memmem(line.p, line.n, "+\0+\0+\0", 6))) {
		*todo = "convert that part with `iconv -f UTF-16LE -t UTF-8`, or join the patches anew";
		return "from here on the text is in UTF-16";
	}
	if (line.p[0] == '\x1b' &&
	    (has(line, SPAN("diff --git ")) || has(line, SPAN("@@ -")))) {
		*todo = "`sed 's/\\x1b\\[[0-9;]*[mK]//g'` takes them off, or make it again with `git diff --no-color`";
		return "a diff with the colours of a terminal";
	}
	return NULL;
}

const char *passed_twice(struct span line, const char **todo)
{
	struct hunk h;

	if (line.n < 3 || memcmp(line.p + line.n - 3, "\r\r\n", 3) != 0 ||
	    (!span_starts(line, SPAN("diff --git ")) && !hunk_header(line, &h)))
		return NULL;
	*todo = "convert it with `sed 's/\\r*$//'`, or for files with CR LF with `sed 's/\\r*$/\\r/'`";
	return "its lines end in CR CR LF, as line ends do that were converted twice";
}

char passed_fossil(const struct parser *p, struct span index)
{
	struct span text = p->text_line, name = span_trim(span_skip(index, 7));
	bool added;

	if (!text.n || text.p + text.n != index.p)
		return 0;
	added = span_starts(text, SPAN("ADDED "));
	if (!added && !span_starts(text, SPAN("DELETED ")))
		return 0;
	text = span_trim(span_skip(text, strlen(added ? "ADDED" : "DELETED")));
	return !span_eq(text, name) ? 0 : added ? 'A' : 'D';
}

static bool ends_in(struct span s, struct span end)
{
	return s.n > end.n && !memcmp(s.p + s.n - end.n, end.p, end.n);
}

/*
 * What to do about a property of Subversion's that changes the tree: svn:special, or an
 * svn:executable that parse_property does not know, as of an svn that speaks German. NULL:
 * the line is no such property.
 */
static const char *is_property(const struct parser *p, struct span line)
{
	static const struct span starts[] = {
		{ "## -0,0 +1 ##", 13 },
		{ "## -1 +0,0 ##", 13 },
		{ "   + ", 5 },
		{ "   - ", 5 },
	};
	const char *todo = NULL;
	size_t i = 0;

	line = span_trim(line);
	if (ends_in(line, SPAN(": svn:executable")))
		todo = "change the x of that file by hand (chmod), or make the diff anew with LC_ALL=C";
	else if (ends_in(line, SPAN(": svn:special")))
		todo = "that file is a symbolic link in Subversion: make it by hand";
	while (todo && !span_starts(p->rest, starts[i]))
		if (++i == sizeof(starts) / sizeof(*starts))
			todo = NULL;
	return todo;
}

void passed_text(struct parser *p, struct span line)
{
	const char *marked =
		"take off what its lines have in front, if it belongs to the patch";
	const char *property = is_property(p, line);

	if (property) {
		p->properties |= !p->passed.n;
		pass_over(p, line, p->line, property);
	} else if (is_diff_head(line)) {
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
	} else if (p->n && is_marked(p, line)) {
		pass_over(p, line, p->line, marked);
	}
	p->text_line = line;
}

/* The length of "12" or "12,15" at the start of s; or 0. */
static size_t numbers(struct span s)
{
	size_t i = 0;

	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == ','))
		i++;
	return i && s.p[0] != ',' ? i : 0;
}

/* "12,15d11" of a normal diff, or "12,15d" of an ed script. */
static bool is_number_command(struct span line, bool *normal)
{
	struct span rest = span_trim(line);
	size_t n = numbers(rest);

	if (!n || n == rest.n || !strchr("acd", rest.p[n]) || !rest.p[n])
		return false;
	rest = span_skip(rest, n + 1);
	*normal = rest.n > 0;
	return numbers(rest) == rest.n;
}

bool passed_edit_list(struct span line)
{
	return span_starts(line, SPAN("*** Begin Patch")) ||
	       span_starts(line, SPAN("*** Update File: "));
}

/* Is it a command of diff -n: "d20 1", "a20 3"? */
static bool is_rcs(struct span line)
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

/* Is the text before the line blank? */
static bool is_first(const struct parser *p, struct span line)
{
	const char *s;

	for (s = p->start; s < line.p && is_space(*s);)
		s++;
	return s == line.p;
}

/* Do the lines of such a command follow it: "< old" or "> new", or text and "."? */
static bool is_followed(const struct parser *p, struct span command,
			bool normal)
{
	enum { MOST = 64 };
	struct span rest = p->rest, line;
	size_t i;

	if (normal)
		return span_starts(rest, memchr(command.p, 'a', command.n) ?
						 SPAN("> ") :
						 SPAN("< "));
	for (i = 0; i < MOST && span_line(&rest, &line); i++)
		if (span_is(span_trim(line), "."))
			return true;
	return false;
}

void passed_odd(struct parser *p, struct span line)
{
	bool normal = false, command = is_number_command(line, &normal);
	bool headed = span_starts(p->diff_line, SPAN("diff -")) || p->index.p;

	if (!headed && command && (p->n || is_first(p, line)) &&
	    is_followed(p, line, normal))
		pass_over(p, line, p->line,
			  "make it a unified diff (diff -u), with the name of its file");
	if ((p->odd && !headed) || p->odd_headed ||
	    (!command && !(headed && is_rcs(line))))
		return;
	p->odd = !command ? "this is a diff for RCS" :
		 normal   ? "this is a normal diff" :
			    "this is an ed script, which is never run";
	p->odd_line = p->line;
	p->odd_headed = headed;
}
