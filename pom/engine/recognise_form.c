// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recognises texts that other programs write in the place of a unified diff, or that were
 * made of one: see recognise.h.
 */
#include "engine/recognise.h"

#include <string.h>

#include "engine/damage.h"

static bool has(struct span s, const char *what)
{
	return s.n && memmem(s.p, s.n, what, strlen(what)) != NULL;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t hex_digits(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] && strchr("0123456789abcdef", s.p[n]))
		n++;
	return n;
}

/* A line without what sets the colours of a terminal in front: ESC [ 1 ; 31 m, ESC [ K. */
static struct span without_colours(struct span line)
{
	while (span_starts(line, SPAN("\x1b["))) {
		size_t n = 2;

		while (n < line.n && line.p[n] &&
		       strchr("0123456789;", line.p[n]))
			n++;
		if (n < line.n)
			n++;
		line = span_skip(line, n);
	}
	return line;
}

/* Have the hunks colours, but neither + nor -? Then these colours are all that tells them. */
static bool is_coloured_words(struct span s)
{
	struct span line;
	bool hunk = false, colours = false;

	while (span_line(&s, &line)) {
		struct span bare = without_colours(line);

		if (span_starts(bare, SPAN("@@ -"))) {
			hunk = true;
			continue;
		}
		if (span_starts(bare, SPAN("diff ")))
			hunk = false;
		if (!hunk)
			continue;
		if (bare.n && (bare.p[0] == '+' || bare.p[0] == '-'))
			return false;
		colours |= has(line, "\x1b[");
	}
	return colours;
}

static bool has_colours(struct span s)
{
	struct span line;

	while (span_line(&s, &line))
		if (span_starts(line, SPAN("\x1b[")))
			return true;
	return false;
}

/* Has a head like "diff -ry a/f b/f" the option -y? */
static bool is_beside(struct span s)
{
	struct span line;
	size_t i;

	while (span_line(&s, &line)) {
		if (!span_starts(line, SPAN("diff -")))
			continue;
		for (i = 5; i < line.n; i++) {
			if (line.p[i] != '-' || line.p[i - 1] != ' ')
				continue;
			if (span_starts(span_skip(line, i),
					SPAN("--side-by-side")))
				return true;
			for (i++; i < line.n && is_letter(line.p[i]); i++)
				if (line.p[i] == 'y')
					return true;
		}
	}
	return false;
}

/* Is it from diff -D NEW: #ifndef NEW, #else and #endif, the last two with a comment NEW? */
static bool is_ifdef(struct span s)
{
	struct span line, name = SPAN("");
	bool both = false;

	while (span_line(&s, &line)) {
		if (span_starts(line, SPAN("#ifndef "))) {
			name = span_trim(span_skip(line, 8));
			both = false;
		} else if (name.n && span_starts(line, SPAN("#else /* "))) {
			both = span_starts(span_skip(line, 9), name);
		} else if (both && span_starts(line, SPAN("#endif /* "))) {
			return span_starts(span_skip(line, 10), name);
		}
	}
	return false;
}

/* "====" or "====2", and then "1:5c" or "1:5,6c". */
static bool is_diff3(struct span s)
{
	struct span line;
	bool mark = false;

	while (span_line(&s, &line)) {
		if (mark && line.n > 3 && line.p[0] == '1' &&
		    line.p[1] == ':' && line.p[2] >= '0' && line.p[2] <= '9')
			return true;
		line = span_trim(line);
		mark = span_starts(line, SPAN("====")) &&
		       (line.n == 4 ||
			(line.n == 5 && line.p[4] >= '1' && line.p[4] <= '3'));
	}
	return false;
}

/* The marks that git merge and diff3 -m write around lines that conflict. */
static bool is_conflict(struct span s)
{
	struct span line;
	int seen = 0;

	while (span_line(&s, &line)) {
		if (span_starts(line, SPAN("<<<<<<< ")))
			seen = 1;
		else if (seen == 1 && span_is(span_trim(line), "======="))
			seen = 2;
		else if (seen == 2 && span_starts(line, SPAN(">>>>>>> ")))
			return true;
	}
	return false;
}

/* "0123456789ab (A Dev 2026-11-30 18:08:00 +0000 1) int a;", maybe with a name before (. */
static bool is_blame(struct span s)
{
	struct span line;
	size_t n = 0, hex;

	while (n < 3 && span_line(&s, &line)) {
		const char *open, *close;

		if (line.p[0] == '^')
			line = span_skip(line, 1);
		hex = hex_digits(line);
		open = memmem(line.p, line.n, " (", 2);
		close = memmem(line.p, line.n, ") ", 2);
		if (!close)
			close = memmem(line.p, line.n, ")\n", 2);
		if (hex < 7 || hex > 40 || !open || !close || open > close ||
		    line.p[hex] != ' ' || close[-1] < '0' || close[-1] > '9')
			return false;
		n++;
	}
	return n > 0;
}

static bool is_fast_export(struct span s)
{
	struct span line;

	if (!span_line(&s, &line))
		return false;
	return (span_is(span_trim(line), "blob") &&
		span_starts(s, SPAN("mark :"))) ||
	       span_starts(line, SPAN("feature done")) ||
	       span_starts(line, SPAN("reset refs/"));
}

static bool is_svn_dump(struct span s)
{
	return span_starts(s, SPAN("SVN-fs-dump-format-version:"));
}

/* Jujutsu has "Modified regular file f:" in the place of names, and shows words. */
static bool is_of_jj(struct span s)
{
	struct span line;

	while (span_line(&s, &line)) {
		line = span_trim(without_colours(line));
		if ((span_starts(line, SPAN("Modified regular file ")) ||
		     span_starts(line, SPAN("Added regular file ")) ||
		     span_starts(line, SPAN("Removed regular file "))) &&
		    line.p[line.n - 1] == ':')
			return true;
	}
	return false;
}

/* Is the whole text in one line, with \n where lines end, as in JSON or a string of C? */
static bool is_one_line(struct span s)
{
	const char *nl = s.n ? memchr(s.p, '\n', s.n) : NULL;

	return (!nl || !span_trim(span_skip(s, (size_t)(nl - s.p))).n) &&
	       has(s, "\\n@@ -");
}

/* Has it line ends that Unicode has beside LF: U+2028, or U+0085 (NEL)? */
static bool has_other_ends(struct span s)
{
	return has(s, "\xe2\x80\xa8@@ -") || has(s, "\xc2\x85@@ -");
}

/* Does it have the % of addresses: %0A for a newline, %20 or + for a blank? */
static bool is_percent(struct span s)
{
	return has(s, "%0A%40%40%20-") || has(s, "%0A@@%20-") ||
	       has(s, "%0a%40%40%20-") || has(s, "%0A%40%40+-");
}

/* "00000000: 2d2d 2d20", as xxd writes it. */
static bool is_xxd(struct span s)
{
	return span_starts(s, SPAN("00000000: ")) &&
	       hex_digits(span_skip(s, 10)) == 4;
}

/* Is each second line from s on empty? */
static bool is_doubled(struct span s)
{
	struct span line;
	size_t n = 0, text = 0;

	for (; span_line(&s, &line); n++) {
		bool blank = !span_trim(line).n;

		if ((n & 1) && !blank)
			return false;
		text += !(n & 1) && !blank;
	}
	return text > 5 && n > 11;
}

/* The text from the first line on that begins so. Empty: there is none. */
static struct span from_line(struct span s, struct span start)
{
	struct span rest = s, line;

	while (span_line(&rest, &line))
		if (span_starts(line, start))
			return span_skip(s, (size_t)(line.p - s.p));
	return SPAN("");
}

static bool is_doubled_diff(struct span s)
{
	return is_doubled(from_line(s, SPAN("diff -")));
}

static bool is_doubled_index(struct span s)
{
	return is_doubled(from_line(s, SPAN("Index: ")));
}

static bool is_doubled_names(struct span s)
{
	return is_doubled(from_line(s, SPAN("--- ")));
}

/* The hunks of a page: their lines have &lt; &amp; &nbsp;, and no other < and &. */
static bool is_escaped(struct span s)
{
	struct span line, rest = s;

	while (span_line(&rest, &line)) {
		const char *at = memmem(line.p, line.n, "@@ -", 4);

		if (at)
			return damage_is_escaped(
				span_skip(s, (size_t)(line.p + line.n - s.p)));
	}
	return false;
}

static const char doubled[] = "a patch with an empty line behind each line";

/* The tests are made in this order. text has no blank lines in front. */
static const struct row {
	bool (*is)(struct span text);
	bool spoils; /* see recognise_form */
	struct recognised say;
} rows[] = {
	{ is_coloured_words,
	  true,
	  { "a diff of words, in the colours of a terminal",
	    "make it again without --color-words and --word-diff" } },
	{ is_of_jj,
	  false,
	  { "a diff of Jujutsu, which shows words",
	    "make it again with `jj diff --git`" } },
	{ has_colours,
	  true,
	  { "a text with the colours of a terminal (ESC [)",
	    "`sed 's/\\x1b\\[[0-9;]*[mK]//g'` takes them off, or make it again with `git diff --no-color`" } },
	{ is_doubled_diff,
	  true,
	  { doubled, "`sed '/^diff -/,$ { n; d; }'` takes these out" } },
	{ is_doubled_index,
	  true,
	  { doubled, "`sed '/^Index: /,$ { n; d; }'` takes these out" } },
	{ is_doubled_names,
	  true,
	  { doubled, "`sed '/^--- /,$ { n; d; }'` takes these out" } },
	{ is_escaped,
	  true,
	  { "a patch from the source of a web page: it has &lt; and the like where a file has <",
	    "`" DAMAGE_UNESCAPE "` decodes it" } },
	{ is_beside,
	  true,
	  { "a diff with both files side by side (diff -y)",
	    "make it a unified one (diff -u)" } },
	{ is_ifdef,
	  false,
	  { "a file with both versions in #ifdef (diff -D)",
	    "make a unified diff (diff -u) of the two files" } },
	{ is_diff3,
	  false,
	  { "a comparison of three files (diff3)",
	    "make a unified diff (diff -u) of two of them" } },
	{ is_one_line,
	  false,
	  { "a patch in one line, with \\n where lines end",
	    "get it as a file; if it is a string of JSON, `jq -j .` decodes it" } },
	{ has_other_ends,
	  false,
	  { "a text whose lines end in U+2028 or U+0085",
	    "`sed 's/\\xe2\\x80\\xa8\\|\\xc2\\x85/\\n/g'` makes newlines of them" } },
	{ is_percent,
	  false,
	  { "a patch in the encoding of addresses (%0A)",
	    "`python3 -c 'import sys, urllib.parse as u; sys.stdout.write(u.unquote(sys.stdin.read()))'` decodes it" } },
	{ is_xxd, false, { "a dump of bytes (xxd)", "`xxd -r` undoes it" } },
	{ is_conflict,
	  false,
	  { "a file with the marks of a merge (<<<<<<<)",
	    "give the patch itself; or end the merge in this file, and make a patch with `git diff`" } },
	{ is_blame,
	  false,
	  { "a file with the commit of each line (git blame)",
	    "`git show` makes a patch of a commit that it names" } },
	{ is_fast_export,
	  false,
	  { "a stream of git fast-export",
	    "`git fast-import` it, and make patches with `git format-patch`" } },
	{ is_svn_dump,
	  false,
	  { "a dump of a Subversion repository",
	    "`svnadmin load` it, and make a patch with `svn diff`" } },
};

bool recognise_form(struct span text, bool spoilt, struct recognised *out)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if ((spoilt && !rows[i].spoils) || !rows[i].is(text))
			continue;
		*out = rows[i].say;
		return true;
	}
	return false;
}
