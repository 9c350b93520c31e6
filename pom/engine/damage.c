// SPDX-License-Identifier: GPL-2.0-only
/* Finds what a web page or an editor has changed in the lines of a patch: see damage.h. */
#include "engine/damage.h"

#include <string.h>
#include <strings.h>

/* What the lines of a diff have. */
struct found {
	bool bare;    /* < > or &, which HTML would have as &lt; &gt; &amp; */
	bool escaped; /* these, or the like */
	bool curly;   /* “ ” ‘ ’ */
	bool plain;   /* ' or " */
	bool nbsp; /* no-break space, U+00A0, in front of the first character */
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

static void look_for_quotes(struct span s, struct found *f)
{
	size_t i;

	f->plain |= memchr(s.p, '"', s.n) || memchr(s.p, '\'', s.n);
	for (i = 0; i < s.n && (s.p[i] == ' ' || s.p[i] == '\t');)
		i++;
	f->nbsp |= span_starts(span_skip(s, i), SPAN("\xc2\xa0"));
	for (i = 0; i + 2 < s.n && !f->curly; i++)
		f->curly = !memcmp(s.p + i, "\xe2\x80", 2) &&
			   strchr("\x98\x99\x9c\x9d", s.p[i + 2]) && s.p[i + 2];
}

static bool ends_in(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* Is it a file whose language has neither typographic quotes nor &lt;? */
static bool is_code(const struct diff_file *f)
{
	static const char *const ends[] = { ".c",      ".h",        ".S",
					    ".cc",     ".cpp",      ".sh",
					    ".py",     ".pl",       ".rs",
					    "Kconfig", "Makefile",  ".dts",
					    ".dtsi",   "Config.in", ".l" };
	struct span name = f->post.text.p ? f->post.text : f->pre.text;
	size_t i;

	/* the names of a page have a tag behind them, too */
	if (name.p && memchr(name.p, '<', name.n))
		name.n = (size_t)((const char *)memchr(name.p, '<', name.n) -
				  name.p);
	for (i = 0; name.p && i < sizeof(ends) / sizeof(*ends); i++)
		if (ends_in(name, ends[i]))
			return true;
	return false;
}

static void look_at_lines(const struct line *v, uint32_t n, struct found *f)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct span s = { v[i].p, v[i].n };

		if (!f->bare)
			look_for_references(s, f);
		if (!f->plain)
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
	for (i = 0; i < d->n && !(f.bare && f.plain); i++) {
		const struct diff_file *x = &d->file[i];

		if (!is_code(x))
			continue;
		for (k = 0; k < x->nhunks && !(f.bare && f.plain); k++) {
			look_at_lines(x->hunk[k].pre, x->hunk[k].npre, &f);
			look_at_lines(x->hunk[k].post, x->hunk[k].npost, &f);
		}
	}
	if (f.escaped && !f.bare)
		return "it has &lt; and the like where a file has <, as the source of a web page; if it is from one, `" DAMAGE_UNESCAPE
		       "` decodes it";
	if (f.curly && !f.plain)
		return "its quotes are those of a text (\xe2\x80\x9c \xe2\x80\x9d), as an editor or a page changes them; `sed \"s/\xe2\x80\x9c\\|\xe2\x80\x9d/\\\"/g; s/\xe2\x80\x98\\|\xe2\x80\x99/'/g\"` makes plain ones of them";
	if (f.nbsp)
		return "it has no-break spaces (U+00A0) before the text of lines, as a page has; `sed 's/\\xc2\\xa0/ /g'` makes blanks of them";
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
