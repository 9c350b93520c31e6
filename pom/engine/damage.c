// SPDX-License-Identifier: GPL-2.0-only
/* Finds what a web page or an editor has changed in the lines of a patch: see damage.h. */
#include "engine/damage.h"

#include <string.h>
#include <strings.h>

/* What the lines of a diff have. */
struct found {
	bool bare;     /* < > or &, which HTML would have as &lt; &gt; &amp; */
	bool escaped;  /* these, or the like */
	bool curly[2]; /* “ ” „ and ‘ ’ */
	bool plain[2]; /* " and ' */
};

/* The length of the character reference at the start of s, or 0. */
static size_t reference(struct span s)
{
	static const struct span refs[] = { { "&lt;", 4 },  { "&gt;", 4 },
					    { "&amp;", 5 }, { "&quot;", 6 },
					    { "&#34;", 5 }, { "&apos;", 6 },
					    { "&#39;", 5 }, { "&#x27;", 6 },
					    { "&nbsp;", 6 } };
	size_t i;

	for (i = 0; i < sizeof(refs) / sizeof(*refs); i++)
		if (span_starts(s, refs[i]))
			return refs[i].n;
	return 0;
}

/* The length of the tag at the start of s that a page may have in its text, or 0. */
static size_t tag(struct span s)
{
	static const char *const tags[] = { "br",  "p",    "pre", "span",
					    "div", "code", "td",  "tr",
					    "a",   "font", "b",   "body",
					    "html" };
	enum { LONGEST = 512 };
	const char *end = memchr(s.p, '>', s.n < LONGEST ? s.n : LONGEST);
	size_t i, n = 1;

	if (!end)
		return 0;
	n += s.n > 1 && s.p[1] == '/';
	for (i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		size_t m = strlen(tags[i]);

		if (s.n > n + m && !strncasecmp(s.p + n, tags[i], m) &&
		    s.p[n + m] && strchr(" \t/>", s.p[n + m]))
			return (size_t)(end - s.p) + 1;
	}
	return 0;
}

static void look_for_references(struct span s, struct found *f)
{
	size_t i, n;

	for (i = 0; i < s.n && !f->bare; i += n ? n : 1) {
		struct span at = span_skip(s, i);

		n = 0;
		if (at.p[0] == '<') {
			n = tag(at);
			f->bare |= !n;
		} else if (at.p[0] == '&') {
			n = reference(at);
			f->bare |= !n;
			f->escaped |= n > 0;
		} else {
			f->bare |= at.p[0] == '>';
		}
	}
}

bool damage_is_escaped(struct span text)
{
	struct found f = { 0 };

	look_for_references(text, &f);
	return f.escaped && !f.bare;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Is it, in a text of n bytes, a double typographic quote (0) or a single one (1), but no
 * apostrophe as in "it’s"? Else -1.
 */
static int curly_kind(const char *s, size_t at, size_t n)
{
	const char c = s[at + 2];

	if (memcmp(s + at, "\xe2\x80", 2) != 0)
		return -1;
	if (c == '\x9c' || c == '\x9d' || c == '\x9e')
		return 0;
	if ((c != '\x98' && c != '\x99') ||
	    (c == '\x99' && at && at + 3 < n && is_letter(s[at - 1]) &&
	     is_letter(s[at + 3])))
		return -1;
	return 1;
}

/* Does the line begin as a comment does? Its text may have any quotes. */
static bool is_comment(struct span line)
{
	line = span_trim(line);
	return span_starts(line, SPAN("*")) || span_starts(line, SPAN("# ")) ||
	       span_starts(line, SPAN("//")) || span_starts(line, SPAN("/*"));
}

static void look_for_quotes(struct span s, struct found *f)
{
	size_t i;

	f->plain[0] |= memchr(s.p, '"', s.n) != NULL;
	f->plain[1] |= memchr(s.p, '\'', s.n) != NULL;
	if (!memmem(s.p, s.n, "\xe2\x80", 2) || is_comment(s))
		return;
	for (i = 0; i + 2 < s.n; i++) {
		int kind = curly_kind(s.p, i, s.n);

		if (kind >= 0)
			f->curly[kind] = true;
	}
}

static bool has_both(const struct found *f)
{
	return f->plain[0] && f->plain[1];
}

static bool ends_in(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* The name of the file; a page has a tag behind it. */
static struct span name_of(const struct diff_file *f)
{
	struct span name = f->post.text.p ? f->post.text : f->pre.text;
	const char *tag = name.n ? memchr(name.p, '<', name.n) : NULL;

	if (tag)
		name.n = (size_t)(tag - name.p);
	return name;
}

/* What the names of files end in whose language has no typographic quotes but in strings. */
static const char *const code[] = {
	".c",   ".h",   ".S",      ".s",       ".cc",    ".cpp",
	".hpp", ".sh",  ".bash",   ".awk",     ".py",    ".pl",
	".rs",  ".go",  ".lua",    ".js",      ".json",  ".y",
	".l",   ".m4",  ".ac",     ".am",      ".mk",    ".cmake",
	".lds", ".dts", ".dtsi",   ".dtso",    ".bb",    ".bbappend",
	".inc", ".asl", "Kconfig", "Makefile", "Kbuild", "Config.in",
	NULL
};

/* What the names of files have whose language has &lt;, or may have it in a text. */
static const char *const markup[] = {
	".htm",     ".xhtml",    ".xml",  ".xs",   ".svg", ".sgml",
	".docbook", ".dbk",      ".tmpl", ".tpl",  ".md",  ".rst",
	".adoc",    ".asciidoc", ".po",   ".pod",  ".ui",  ".ts",
	".glade",   ".plist",    ".rss",  ".java", ".js",  ".kt",
	".php",     ".css",      ".erb",  ".vue",  NULL
};

/* Has the name, without its folders, one of these parts? end: at its end. */
static bool has_part(struct span name, const char *const *part, bool end)
{
	const char *slash = name.n ? memrchr(name.p, '/', name.n) : NULL;

	if (slash)
		name = span_skip(name, (size_t)(slash + 1 - name.p));
	for (; name.n && *part; part++)
		if (end ? ends_in(name, *part) :
			  memmem(name.p, name.n, *part, strlen(*part)) != NULL)
			return true;
	return false;
}

/* Which damage can be seen in a file? */
struct kinds {
	bool references, quotes;
};

static void look_at_lines(const struct line *v, uint32_t n, struct kinds k,
			  struct found *f)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct span s = { v[i].p, v[i].n };

		if (k.references && !f->bare)
			look_for_references(s, f);
		if (k.quotes && !has_both(f))
			look_for_quotes(s, f);
	}
}

/* Has the last line before the diff, "diff -ruT a/f b/f", the option -T? */
static bool has_initial_tab(struct span preamble)
{
	struct span line = SPAN(""), next;
	size_t i;

	while (span_line(&preamble, &next))
		line = next;
	if (!span_starts(line, SPAN("diff -")))
		return false;
	for (i = 6; i < line.n && line.p[i] != ' ' && line.p[i] != 'U'; i++)
		if (line.p[i] == 'T')
			return true;
	return memmem(line.p, line.n, " -T ", 4) ||
	       memmem(line.p, line.n, " --initial-tab ", 15);
}

static bool is_mark(const struct line *v)
{
	return v->n > 7 && !memcmp(v->p, "<<<<<<< ", 8);
}

/* Do new lines have all three marks that git merge writes around lines that conflict? */
static bool has_marks(const struct diff_file *f)
{
	unsigned int seen = 0;
	uint32_t i, k;

	for (i = 0; i < f->nhunks; i++) {
		const struct hunk *h = &f->hunk[i];

		for (k = 0; k < h->npost; k++) {
			struct span s = { h->post[k].p, h->post[k].n };

			if (s.n < 8 || s.p[0] < '<' || s.p[0] > '>')
				continue;
			seen |= is_mark(&h->post[k]) ? 1 : 0;
			seen |= span_is(span_trim(s), "=======") ? 2 : 0;
			seen |= span_starts(s, SPAN(">>>>>>> ")) ? 4 : 0;
		}
	}
	/* where the old lines have them, they are part of the file */
	for (i = 0; i < f->nhunks && seen == 7; i++)
		for (k = 0; k < f->hunk[i].npre; k++)
			if (is_mark(&f->hunk[i].pre[k]))
				seen = 0;
	return seen == 7;
}

static bool all_end_in_dollar(const struct line *v, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct span s = span_chomp((struct span){ v[i].p, v[i].n });

		if (!s.n || s.p[s.n - 1] != '$')
			return false;
	}
	return true;
}

bool damage_is_shown(const struct diff *d)
{
	size_t i;
	uint32_t k, n = 0;

	for (i = 0; i < d->n; i++) {
		const struct diff_file *f = &d->file[i];

		for (k = 0; k < f->nhunks; k++, n++) {
			const struct hunk *h = &f->hunk[k];

			if (!h->heading.n ||
			    h->heading.p[h->heading.n - 1] != '$' ||
			    !all_end_in_dollar(h->pre, h->npre) ||
			    !all_end_in_dollar(h->post, h->npost))
				return false;
		}
	}
	return n > 0;
}

const char *damage_of(const struct diff *d)
{
	struct found f = { 0 };
	size_t i;
	uint32_t k;

	if (has_initial_tab(d->preamble))
		return "its lines have a tab in front, as diff -T writes them: `" DAMAGE_UNTAB
		       "` takes it off";
	for (i = 0; i < d->n; i++)
		if (has_marks(&d->file[i]))
			return "it adds the marks of a merge that was not ended (<<<<<<<); end that merge, and make the patch again";
	for (i = 0; i < d->n && !(f.bare && has_both(&f)); i++) {
		const struct diff_file *x = &d->file[i];
		struct span name = name_of(x);
		struct kinds is = { !has_part(name, markup, false),
				    has_part(name, code, true) };

		for (k = 0; k < x->nhunks && !(f.bare && has_both(&f)); k++) {
			look_at_lines(x->hunk[k].pre, x->hunk[k].npre, is, &f);
			look_at_lines(x->hunk[k].post, x->hunk[k].npost, is,
				      &f);
		}
	}
	if (f.escaped && !f.bare)
		return "it has &lt; and the like where a file has <, as the source of a web page; if it is from one, `" DAMAGE_UNESCAPE
		       "` decodes it";
	if ((f.curly[0] && !f.plain[0]) || (f.curly[1] && !f.plain[1]))
		return "its quotes are those of a text (\xe2\x80\x9c \xe2\x80\x9d), as an editor or a page changes them; `sed \"s/\xe2\x80\x9c\\|\xe2\x80\x9d\\|\xe2\x80\x9e/\\\"/g; s/\xe2\x80\x98\\|\xe2\x80\x99/'/g\"` makes plain ones of them";
	return NULL;
}

static bool is_name_byte(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Is the @ that of "abc...@example.org", "xxxx@xxxx" or "abc@public.gmane.org"? */
static bool is_hidden_address(struct span line, size_t at)
{
	struct span before = { line.p, at }, behind = span_skip(line, at + 1);

	return (at > 3 && ends_in(before, "...") &&
		is_name_byte(line.p[at - 4]) && behind.n &&
		is_name_byte(behind.p[0])) ||
	       (ends_in(before, "xxxx") && span_starts(behind, SPAN("xxxx"))) ||
	       span_starts(behind, SPAN("public.gmane.org"));
}

/* Has it "<a at b.org>"? */
static bool has_at(struct span line)
{
	const char *open = memchr(line.p, '<', line.n), *close, *at;

	close = open ? memchr(open, '>', (size_t)(line.p + line.n - open)) :
		       NULL;
	at = close ? memmem(open, (size_t)(close - open), " at ", 4) : NULL;
	return at && at > open + 1 &&
	       !memchr(open, '@', (size_t)(close - open)) &&
	       memchr(at, '.', (size_t)(close - at)) &&
	       !memchr(at + 4, ' ', (size_t)(close - at) - 4);
}

/* Has the mail's From: " at " for @, as in the archives of Mailman (pipermail)? */
static bool is_from_archive(struct span before)
{
	struct span line;

	while (span_line(&before, &line))
		if (span_starts(line, SPAN("From: ")))
			return memmem(line.p, line.n, " at ", 4) &&
			       !memchr(line.p, '@', line.n);
	return false;
}

/*
 * Has the line no-break spaces (U+00A0) for blanks: in front of its text, or between words
 * and no blank beside them?
 */
static bool has_nbsp(struct span line)
{
	struct span s = span_trim(span_skip(line, 1));
	const char *at = s.n ? memmem(s.p, s.n, "\xc2\xa0", 2) : NULL;

	if (!at || is_comment(s))
		return false;
	return at == s.p || (!memchr(s.p, ' ', s.n) &&
			     !memchr(s.p, '"', (size_t)(at - s.p)) &&
			     !memchr(s.p, '\'', (size_t)(at - s.p)));
}

static bool lost_name(struct span line)
{
	line = span_trim(span_skip(line, 1));
	if (!span_starts(line, SPAN("#")))
		return false;
	return span_is(span_trim(span_skip(line, 1)), "include");
}

/* The name in a +++ line, without a date behind it. */
static struct span name_in(struct span line)
{
	const char *tab = memchr(line.p, '\t', line.n);

	if (tab)
		line.n = (size_t)(tab - line.p);
	return span_trim(line);
}

const char *damage_hidden(struct span before, struct span diff)
{
	enum { LOOKS = 1 << 18 };
	const bool archive = is_from_archive(before);
	bool is_of_code = false;
	struct span line;

	if (diff.n > LOOKS)
		diff.n = LOOKS;
	while (span_line(&diff, &line)) {
		const char *at;

		if (span_starts(line, SPAN("+++ ")))
			is_of_code = has_part(name_in(line), code, true);
		if (line.p[0] != '+' && line.p[0] != '-' && line.p[0] != ' ')
			continue;
		at = memchr(line.p, '@', line.n);
		if (at && is_hidden_address(line, (size_t)(at - line.p)))
			return "it has an address of which a part was hidden, as web archives do (...@); get the raw mail";
		if (memmem(line.p, line.n, "protected]", 10) &&
		    memmem(line.p, line.n, "[email", 6))
			return "it has [email protected] in the place of an address, as a web page shows it; get the raw file";
		if (archive && has_at(line))
			return "it is from an archive that writes \" at \" for the @ of addresses, also in the lines of the diff: mend these by hand";
		if (is_of_code && (memmem(line.p, line.n, "\xe2\x80\x8b", 3) ||
				   memmem(line.p, line.n, "\xc2\xad", 2)))
			return "it has characters that cannot be seen (U+200B, U+00AD), as a web page has them to break lines; `sed 's/\\xe2\\x80\\x8b\\|\\xc2\\xad//g'` takes them out";
		if (is_of_code && has_nbsp(line))
			return "it has no-break spaces (U+00A0), as a page has; `sed 's/\\xc2\\xa0/ /g'` makes blanks of them";
		if (is_of_code && lost_name(line))
			return "it has #include without a name, as where a page took what stands in < > for a tag; get the raw file";
	}
	return NULL;
}

static struct span trim_end(struct span s)
{
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Is the line of the patch that of the tree if its blanks in front are made tabs? */
static bool is_expanded(struct span patch, struct span tree, size_t first)
{
	size_t width = first;

	for (; tree.n && tree.p[0] == '\t'; width = 8) {
		size_t i;

		if (patch.n < width)
			return false;
		for (i = 0; i < width; i++)
			if (patch.p[i] != ' ')
				return false;
		patch = span_skip(patch, width);
		tree = span_skip(tree, 1);
	}
	/* the command would make a tab of these, too */
	return span_eq(patch, tree) && !span_starts(patch, SPAN("        "));
}

unsigned int damage_blanks(struct span patch, struct span tree)
{
	unsigned int is = 0;

	patch = span_chomp(patch);
	tree = span_chomp(tree);
	if (span_eq(trim_end(patch), trim_end(tree)))
		is |= DAMAGE_TRAILING;
	if (patch.n && patch.p[0] == '\t' && span_eq(span_skip(patch, 1), tree))
		is |= DAMAGE_TAB;
	/* diff -T puts no tab into an empty line */
	if (!patch.n && !tree.n)
		is |= DAMAGE_TAB;
	if (is_expanded(patch, tree, 8))
		is |= DAMAGE_EIGHT;
	if (is_expanded(patch, tree, 7) &&
	    !(tree.n && tree.p[0] != '\t' && span_starts(tree, SPAN("       "))))
		is |= DAMAGE_SEVEN;
	if (span_eq(patch, tree) || (patch.n && patch.p[0] == ' ' &&
				     span_eq(span_skip(patch, 1), tree)))
		is |= DAMAGE_STUFFED;
	return is;
}
