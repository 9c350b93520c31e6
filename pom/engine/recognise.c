// SPDX-License-Identifier: GPL-2.0-only
/* Recognises texts that are not patches: see recognise.h. */
#include "engine/recognise.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "engine/mail.h"

struct span recognise_skip_mark(struct span text)
{
	return span_starts(text, SPAN("\xef\xbb\xbf")) ? span_skip(text, 3) :
							 text;
}

static struct span beginning(struct span text)
{
	text = recognise_skip_mark(text);
	while (text.n && is_space(text.p[0]))
		text = span_skip(text, 1);
	return text;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(struct span s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

static bool has(struct span s, struct span what)
{
	return s.n >= what.n && memmem(s.p, s.n, what.p, what.n) != NULL;
}

static const struct recognised page = {
	"a web page (HTML) in the place of a patch",
	"fetch the raw file: GitHub and GitLab give the patch of a commit at its address with .patch behind it"
};

/* Does it begin with a tag of HTML? */
static bool is_tag(struct span s)
{
	static const char *const tags[] = {
		"!doctype", "html", "head",   "body", "pre",   "div",  "table",
		"?xml",     "!--",  "script", "meta", "title", "span", "center",
		"svg",      "rss",  "feed",   "p",    "br"
	};
	size_t i;

	if (!s.n || s.p[0] != '<')
		return false;
	s = span_skip(s, 1);
	for (i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		size_t n = strlen(tags[i]);

		if (s.n > n && !strncasecmp(s.p, tags[i], n) && s.p[n] &&
		    (is_space(s.p[n]) || strchr(">/-", s.p[n])))
			return true;
	}
	return false;
}

static const struct recognised xml = { "XML in the place of a patch",
				       "get the patch as a text" };

/* Does it begin as XML does? A web page may do so, too. */
static bool is_xml(struct span s)
{
	static const struct span tags[] = {
		{ "<?xml", 5 }, { "<rss", 4 }, { "<feed", 5 }, { "<svg", 4 }
	};
	size_t i;

	for (i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (span_starts(s, tags[i]))
			break;
	if (s.n > RECOGNISE_LOOKS)
		s.n = RECOGNISE_LOOKS;
	return i < sizeof(tags) / sizeof(*tags) && !has(s, SPAN("<html")) &&
	       !has(s, SPAN("<pre"));
}

static bool is_page(struct span text, struct recognised *out)
{
	struct span s = beginning(text);

	if (!is_tag(s))
		return false;
	*out = is_xml(s) ? xml : page;
	return true;
}

/*
 * Have the lines of hunks &lt; or the like, but no <? A patch for an HTML file has both. A
 * closing tag does not count: it may stand after the last line.
 */
static bool is_escaped(struct span text)
{
	struct span line;
	bool any = false;

	while (span_line(&text, &line)) {
		const char *at;

		if (!strchr("+- ", line.p[0]) || !line.p[0])
			continue;
		at = memchr(line.p, '<', line.n);
		if (at && at + 1 < line.p + line.n && at[1] != '/')
			return false;
		any |= has(line, SPAN("&lt;")) || has(line, SPAN("&gt;")) ||
		       has(line, SPAN("&amp;"));
	}
	return any;
}

bool recognise_html(struct span text)
{
	const char *hunk = text.n ? memmem(text.p, text.n, "@@ -", 4) : NULL;
	struct span s = text;

	if (!hunk)
		return false;
	for (s.n = (size_t)(hunk - s.p); s.n; s = span_skip(s, 1))
		if (is_tag(s))
			return true;
	return is_escaped(text);
}

bool recognise_page(struct span before, struct span diff,
		    struct recognised *out)
{
	struct span rest = before, line;
	struct mail_head h;
	bool tag = false;

	while (!tag && span_line(&rest, &line))
		tag = is_tag(span_trim(line));
	if (!tag)
		return false;
	rest = mail_begin(recognise_skip_mark(before));
	if (mail_is_separator(rest) || mail_head(rest, &h) || !is_escaped(diff))
		return false;
	*out = page;
	return true;
}

/* Is it UTF-16 without a byte order mark? Then every second byte of ASCII is NUL. */
static bool is_utf16(struct span s)
{
	enum { LOOKS = 512 };
	size_t i, n = s.n < LOOKS ? s.n & ~(size_t)1 : LOOKS, nul[2] = { 0 };

	for (i = 0; i < n; i++)
		nul[i & 1] += !s.p[i];
	return n >= 8 && ((nul[0] > n * 2 / 5 && !nul[1]) ||
			  (nul[1] > n * 2 / 5 && !nul[0]));
}

static bool is_tar(struct span s)
{
	enum { AT = 257 };

	return s.n > AT + 5 && memcmp(s.p + AT, "ustar", 5) == 0 &&
	       memchr(s.p, '\0', AT);
}

static bool has_nul(struct span s)
{
	return s.n && memchr(s.p, '\0', s.n);
}

static bool is_json(struct span s)
{
	if (!s.n || (s.p[0] != '{' && s.p[0] != '['))
		return false;
	s = span_trim(span_skip(s, 1));
	return s.n && strchr("\"{[}]", s.p[0]) && s.p[0];
}

static bool any_line(struct span s, struct span start)
{
	struct span line;

	while (span_line(&s, &line))
		if (span_starts(line, start))
			return true;
	return false;
}

static bool ends_in_cr(struct span s)
{
	return s.n && memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n);
}

static bool is_typographic(struct span s)
{
	struct span line;

	while (span_line(&s, &line))
		if (span_starts(line, SPAN("\xe2\x80\x93")) ||
		    span_starts(line, SPAN("\xe2\x80\x94")) ||
		    span_starts(line, SPAN("\xe2\x88\x92")) ||
		    span_starts(line, SPAN("\xc2\xa0")))
			return true;
	return false;
}

static bool is_line(struct span s, const char *what)
{
	struct span line;

	while (span_line(&s, &line))
		if (span_is(span_chomp(line), what))
			return true;
	return false;
}

/* Has the line a word between both, and is it no line of a plain diff? */
static bool marks_word(struct span line, struct span open, struct span close)
{
	const char *at;

	if (!line.n || line.p[0] == '+' || line.p[0] == '-')
		return false;
	at = memmem(line.p, line.n, open.p, open.n);
	return at &&
	       has(span_skip(line, (size_t)(at - line.p) + open.n), close);
}

/* Is it from git diff --word-diff, or from --word-diff=porcelain, where ~ ends a line? */
static bool is_word_diff(struct span s)
{
	struct span line;

	if (!has(s, SPAN("@@ -")))
		return false;
	if (is_line(s, "~"))
		return true;
	while (span_line(&s, &line))
		if (marks_word(line, SPAN("[-"), SPAN("-]")) ||
		    marks_word(line, SPAN("{+"), SPAN("+}")))
			return true;
	return false;
}

/* Finds a hunk's header, and the text before its @@. False if there is no such text. */
static bool find_prefix(struct span s, struct span *prefix)
{
	enum { LONGEST = 40 };
	struct span line;

	while (span_line(&s, &line)) {
		const char *at = memmem(line.p, line.n, "@@ -", 4);
		size_t n = at ? (size_t)(at - line.p) : 0;

		if (!at || n > LONGEST || n + 4 >= line.n ||
		    !is_digit(line.p[n + 4]) ||
		    !has(span_skip(line, n + 4), SPAN(" @@")))
			continue;
		*prefix = (struct span){ line.p, n };
		return n > 0;
	}
	return false;
}

static bool only(struct span s, const char *bytes)
{
	size_t i;

	assert(s.p || !s.n);
	for (i = 0; i < s.n; i++)
		if (!s.p[i] || !strchr(bytes, s.p[i]))
			return false;
	return true;
}

static bool is_indented(struct span s)
{
	struct span prefix;

	return find_prefix(s, &prefix) && only(prefix, " \t");
}

static bool is_tabbed(struct span s)
{
	struct span prefix;

	return find_prefix(s, &prefix) && only(prefix, "\t");
}

#define OFF(n) "take the blanks off: `sed 's/^ \\{" #n "\\}//'`"

/* How to take off as many blanks as the lines have. */
static const char *take_blanks_off(struct span s)
{
	static const char *const todo[] = { OFF(1), OFF(2),  OFF(3),  OFF(4),
					    OFF(5), OFF(6),  OFF(7),  OFF(8),
					    OFF(9), OFF(10), OFF(11), OFF(12) };
	struct span prefix;

	if (!find_prefix(s, &prefix) || !only(prefix, " ") ||
	    prefix.n > sizeof(todo) / sizeof(*todo))
		return "take off what its lines have in front";
	return todo[prefix.n - 1];
}

/* The marks of git log --graph. */
static bool is_graph(struct span s)
{
	struct span prefix;

	return find_prefix(s, &prefix) && only(prefix, "| ");
}

static bool is_quoted(struct span s)
{
	struct span prefix;

	return find_prefix(s, &prefix) && only(prefix, "> |\t");
}

static bool is_numbered(struct span s)
{
	struct span prefix;

	if (!find_prefix(s, &prefix))
		return false;
	prefix = span_trim(prefix);
	return digits(prefix) &&
	       only(span_skip(prefix, digits(prefix)), " \t:|.)-");
}

static bool is_prefixed(struct span s)
{
	struct span prefix;

	return find_prefix(s, &prefix);
}

static bool is_properties(struct span s)
{
	return any_line(s, SPAN("Property changes on: "));
}

static bool is_perforce(struct span s)
{
	return any_line(s, SPAN("==== //"));
}

static bool is_darcs(struct span s)
{
	return any_line(s, SPAN("hunk ./"));
}

/* Has it "d12 3" and "a15 2", from diff -n (RCS)? */
static bool is_rcs(struct span s)
{
	struct span line, rest;
	size_t n;

	while (span_line(&s, &line)) {
		rest = span_trim(line);
		if (!rest.n || (rest.p[0] != 'a' && rest.p[0] != 'd'))
			continue;
		rest = span_skip(rest, 1);
		n = digits(rest);
		if (!n || n == rest.n || rest.p[n] != ' ')
			continue;
		rest = span_skip(rest, n + 1);
		if (rest.n && digits(rest) == rest.n)
			return true;
	}
	return false;
}

/* Has it only names of files, from diff -q, -s, or -r without -N? */
static bool is_brief(struct span s)
{
	struct span line;

	while (span_line(&s, &line)) {
		line = span_trim(line);
		if ((span_starts(line, SPAN("Files ")) &&
		     has(line, SPAN(" and ")) &&
		     (has(line, SPAN(" differ")) ||
		      has(line, SPAN(" are identical")))) ||
		    (span_starts(line, SPAN("Only in ")) &&
		     has(line, SPAN(": "))) ||
		    (span_starts(line, SPAN("Common subdirectories: ")) &&
		     has(line, SPAN(" and "))))
			return true;
	}
	return false;
}

/* Is it from diff -y: both files side by side, with a mark between lines that differ? */
static bool is_side_by_side(struct span s)
{
	static const struct span marks[] = { { " |\t", 3 },  { " >\t", 3 },
					     { " <\n", 3 },  { "\t|\t", 3 },
					     { "\t>\t", 3 }, { "\t<\n", 3 } };
	struct span line;
	size_t i;

	while (span_line(&s, &line)) {
		if (!memchr(line.p, '\t', line.n))
			continue;
		for (i = 0; i < sizeof(marks) / sizeof(*marks); i++)
			if (has(line, marks[i]))
				return true;
	}
	return false;
}

/* Is it from git diff --submodule=log: "Submodule NAME 0123456..789abcd:"? */
static bool is_submodule(struct span s)
{
	struct span line;

	while (span_line(&s, &line))
		if (span_starts(line, SPAN("Submodule ")) &&
		    (has(line, SPAN("..")) ||
		     has(line, SPAN(" (new submodule)")) ||
		     has(line, SPAN(" (submodule deleted)"))))
			return true;
	return false;
}

/* Is it signed text? There a line that begins with - gets "- " in front (RFC 4880, 7.1). */
static bool is_dash_escaped(struct span s)
{
	return any_line(s, SPAN("-----BEGIN PGP SIGNED MESSAGE-----")) &&
	       any_line(s, SPAN("- -"));
}

/* Have the @@ lines no numbers, as in patches that were written by hand? */
static bool is_unnumbered(struct span s)
{
	return any_line(s, SPAN("--- ")) && any_line(s, SPAN("+++ "));
}

static bool is_edit_list(struct span s)
{
	return any_line(s, SPAN("*** Begin Patch")) ||
	       any_line(s, SPAN("*** Update File: "));
}

/* Is it a diffstat: " net/socket.c | 12 ++--", " 3 files changed, 5 insertions(+)"? */
static bool is_stat(struct span s)
{
	struct span line;

	while (span_line(&s, &line)) {
		const char *bar = memmem(line.p, line.n, " | ", 3);
		struct span rest = span_trim(line);

		if ((has(rest, SPAN(" changed, ")) && digits(rest)) ||
		    span_starts(line, SPAN(" create mode ")) ||
		    span_starts(line, SPAN(" delete mode ")) ||
		    span_starts(line, SPAN(" mode change ")))
			return true;
		if (!bar)
			continue;
		rest = span_trim(span_skip(line, (size_t)(bar - line.p) + 3));
		if (span_starts(rest, SPAN("Bin ")) ||
		    (digits(rest) && only(span_skip(rest, digits(rest)), " +-")))
			return true;
	}
	return false;
}

static bool is_raw(struct span s)
{
	return span_starts(s, SPAN(":100")) || span_starts(s, SPAN(":000"));
}

static bool is_log(struct span s)
{
	return span_starts(s, SPAN("commit ")) &&
	       (any_line(s, SPAN("Author: ")) || any_line(s, SPAN("Date: ")));
}

static bool is_range_diff(struct span s)
{
	struct span line, rest;

	if (!span_line(&s, &line))
		return false;
	rest = span_skip(line, digits(line));
	return digits(line) && span_starts(rest, SPAN(":  ")) &&
	       (has(rest, SPAN(" ! ")) || has(rest, SPAN(" = ")) ||
		has(rest, SPAN(" < ")));
}

/* Is it what git puts before a name: "M", "R100", "1<tab>2", or "-<tab>-" for a binary? */
static bool is_status(struct span s)
{
	const char *tab = s.n ? memchr(s.p, '\t', s.n) : NULL;
	size_t n = tab ? (size_t)(tab - s.p) : 0;

	if (tab)
		return only((struct span){ s.p, n }, "0123456789-") &&
		       only(span_skip(s, n + 1), "0123456789-");
	return s.n && s.p[0] >= 'A' && s.p[0] <= 'Z' &&
	       digits(span_skip(s, 1)) == s.n - 1;
}

/* Is it "M<tab>net/socket.c", "1<tab>2<tab>net/socket.c", or only a path? */
static bool is_name_line(struct span line)
{
	const char *tab = memrchr(line.p, '\t', line.n);
	struct span name = line, status;

	if (tab) {
		name = span_skip(line, (size_t)(tab - line.p) + 1);
		status = (struct span){ line.p, (size_t)(tab - line.p) };
		/* a rename has the old name there, too: R100<tab>old<tab>new */
		if (!is_status(status) &&
		    !(line.p[0] == 'R' || line.p[0] == 'C'))
			return false;
		/* git diff --numstat has "net/{a => b}/x.c" */
		if (has(name, SPAN(" => ")))
			return true;
	}
	return name.n && (memchr(name.p, '/', name.n) || tab) &&
	       !memchr(name.p, ' ', name.n) && !has(name, SPAN("://"));
}

static bool is_name_list(struct span s)
{
	struct span line;
	size_t n = 0;

	while (span_line(&s, &line)) {
		line = span_trim(line);
		if (!line.n)
			continue;
		if (!is_name_line(line))
			return false;
		n++;
	}
	return n > 0;
}

static bool ends_in(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* A name that ends in .patch or .diff, compressed or not. */
static bool is_patch_name(struct span s)
{
	static const char *const packed[] = { ".gz", ".bz2", ".xz", ".zst" };
	size_t i;

	for (i = 0; i < sizeof(packed) / sizeof(*packed); i++)
		if (ends_in(s, packed[i])) {
			s.n -= strlen(packed[i]);
			break;
		}
	return ends_in(s, ".patch") || ends_in(s, ".diff");
}

/* Has it lines like "fix.patch" or "fix.patch -p0 # why", as a series of quilt(1) has? */
static bool is_series(struct span s)
{
	struct span line;
	size_t n = 0, i;

	while (span_line(&s, &line)) {
		line = span_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		for (i = 0; i < line.n && !is_space(line.p[i]);)
			i++;
		line.n = i;
		if (!is_patch_name(line) || has(line, SPAN("://")))
			return false;
		n++;
	}
	return n > 0;
}

static bool is_name(struct span s)
{
	s = span_trim(s);
	return s.n && !memchr(s.p, '\n', s.n) && is_name_line(s) &&
	       !memchr(s.p, '\t', s.n);
}

/* Is it a .rej file of git apply --reject? Its first line has the names; none has ---. */
static bool is_rejects(struct span s)
{
	struct span line;

	return span_line(&s, &line) && span_starts(line, SPAN("diff a/")) &&
	       has(line, SPAN("(rejected hunks)"));
}

static bool is_context(struct span s)
{
	return is_line(s, "***************");
}

/* Are there lines "@@" or "@ rule @", without numbers, and no names of files? */
static bool is_semantic(struct span s)
{
	struct span line;
	size_t n = 0;

	while (span_line(&s, &line)) {
		line = span_trim(line);
		n += line.n && line.p[0] == '@' && line.p[line.n - 1] == '@' &&
		     !has(line, SPAN("@ -"));
	}
	return n > 1;
}

/* Is it from uuencode(1): "begin 644 a.patch", encoded lines, and "end"? */
static bool is_uuencoded(struct span s)
{
	struct span line;

	while (span_line(&s, &line))
		if (span_starts(line, SPAN("begin ")) &&
		    digits(span_skip(line, 6)) >= 3)
			return is_line(s, "end");
	return false;
}

static bool is_pull(struct span s)
{
	return any_line(s, SPAN("The following changes since commit ")) &&
	       has(s, SPAN("in the Git repository at:"));
}

static bool is_script(struct span s)
{
	return span_starts(s, SPAN("#!")) && !any_line(s, SPAN("--- "));
}

/* Is it a dsc(5): "Format: 3.0 (quilt)" and "Source: linux"? */
static bool is_dsc(struct span s)
{
	return any_line(s, SPAN("Format: ")) && any_line(s, SPAN("Source: ")) &&
	       (any_line(s, SPAN("Files:")) ||
		any_line(s, SPAN("Checksums-Sha256:")));
}

static bool is_spec(struct span s)
{
	return any_line(s, SPAN("%prep")) || any_line(s, SPAN("%patch")) ||
	       any_line(s, SPAN("%autosetup"));
}

/* Is it from md5sum(1), sha1sum(1), sha256sum(1) or sha512sum(1)? */
static bool is_sums(struct span s)
{
	struct span line;
	size_t n, lines = 0;

	while (span_line(&s, &line)) {
		line = span_trim(line);
		for (n = 0;
		     n < line.n && strchr("0123456789abcdef", line.p[n]);)
			n++;
		if (!line.n || line.p[0] == '#')
			continue;
		if ((n != 32 && n != 40 && n != 64 && n != 128) ||
		    n + 2 > line.n || line.p[n] != ' ' ||
		    (line.p[n + 1] != ' ' && line.p[n + 1] != '*'))
			return false;
		lines++;
	}
	return lines > 0;
}

static bool is_empty(struct span s)
{
	return !s.n;
}

/* The tests are made in this order. text has no blank lines in front. */
static const struct row {
	bool (*is)(struct span text);
	bool spoils; /* is also tried for a text with a diff that cannot be parsed */
	struct recognised say;
} rows[] = {
	{ is_empty,
	  false,
	  { "empty, or has nothing but blank lines", "get the patch again" } },
	{ is_utf16,
	  true,
	  { "a text in UTF-16 without its mark",
	    "convert it with `iconv -f UTF-16LE -t UTF-8`, or UTF-16BE" } },
	{ is_tar,
	  true,
	  { "a tar archive",
	    "--repo takes it as a repository of patches; or unpack it" } },
	{ has_nul, true, { "binary data", "get the patch as a text" } },
	{ ends_in_cr,
	  true,
	  { "a text whose lines end in CR only",
	    "convert it with `tr '\\r' '\\n'`" } },
	{ is_word_diff,
	  true,
	  { "a diff of words", "make it again without --word-diff" } },
	{ is_typographic,
	  true,
	  { "a text that was copied from a web page or an editor: its dashes or blanks are other characters",
	    "get the raw file" } },
	{ is_json,
	  false,
	  { "JSON, the answer of a server maybe",
	    "ask GitHub with `Accept: application/vnd.github.patch`, or fetch the address of the commit with .patch behind it" } },
	{ is_range_diff,
	  false,
	  { "a comparison of two series (git range-diff)",
	    "make patches with `git format-patch`" } },
	{ is_tabbed,
	  false,
	  { "a patch whose lines are all indented by tabs",
	    "take a tab off: `sed 's/^\\t//'`" } },
	{ is_indented,
	  false,
	  { "a patch whose lines are all indented by blanks",
	    NULL } }, /* see take_blanks_off */
	{ is_graph,
	  false,
	  { "a patch with bars before its lines, as git log --graph draws them",
	    "make it again without --graph, or take the marks off with `sed 's/^[*| ] \\{0,1\\}//'`" } },
	{ is_quoted,
	  false,
	  { "a patch that is quoted in a mail: its lines begin with >",
	    "get the mail that is quoted, or take the marks off with `sed 's/^> \\{0,1\\}//'`" } },
	{ is_numbered,
	  false,
	  { "a patch with the numbers of a listing before its lines",
	    "get it without the numbers" } },
	{ is_prefixed,
	  false,
	  { "a patch with something before each of its lines",
	    "take it off, so that lines begin with ---, +++ and @@" } },
	{ is_uuencoded,
	  false,
	  { "a text with something in uuencode",
	    "take it out with `uudecode`" } },
	{ is_pull,
	  false,
	  { "a request to pull, which has no diff",
	    "`git fetch` what it names, and make patches with `git format-patch`" } },
	{ is_dash_escaped,
	  true,
	  { "a text that PGP has signed: its lines that begin with - have a dash and a blank in front",
	    "`gpg --decrypt` gives the text, or take them off with `sed 's/^- //'`" } },
	{ is_properties,
	  false,
	  { "a change of Subversion's properties only, which changes no file",
	    "leave it out" } },
	{ is_perforce,
	  true,
	  { "a diff of Perforce without the names of its files",
	    "make it again with `p4 diff -du`, and lines --- and +++ before each file" } },
	{ is_darcs,
	  false,
	  { "a patch of darcs", "make it again with `darcs diff -u`" } },
	{ is_submodule,
	  false,
	  { "a change of a submodule, which changes no file of this tree",
	    "leave it out, or make a patch in the submodule itself" } },
	{ is_brief,
	  false,
	  { "what diff says of files without their lines (diff -q, or -r without -N)",
	    "make it again with `diff -urN`" } },
	{ is_side_by_side,
	  false,
	  { "a diff with both files side by side (diff -y)",
	    "make it a unified one (diff -u)" } },
	{ is_rejects,
	  true,
	  { "what `git apply --reject` could not put in",
	    "give the patch itself, or put lines --- and +++ with the file's name in the place of the first line" } },
	{ is_context,
	  false,
	  { "a context diff without the names of its files",
	    "make it again with `diff -u`" } },
	{ is_edit_list,
	  false,
	  { "a list of edits (*** Update File), which has no line numbers",
	    "have the edits made, and make a patch with `git diff`" } },
	{ is_unnumbered,
	  false,
	  { "a diff whose hunks have no heads with numbers (@@ -1,7 +1,7 @@)",
	    "make it again with `diff -u`" } },
	{ is_semantic,
	  false,
	  { "a semantic patch of Coccinelle",
	    "`spatch --patch . --sp-file` makes a patch with it" } },
	{ is_rcs,
	  false,
	  { "a diff for RCS", "make it a unified one (diff -u)" } },
	{ is_stat,
	  false,
	  { "a diffstat without the diff",
	    "is it cut off? make it again with `git diff` or `git format-patch`" } },
	{ is_raw,
	  false,
	  { "a raw diff of git, which has no lines",
	    "make it again with `git diff -p`" } },
	{ is_log,
	  false,
	  { "a log without diffs", "make it again with `git log -p`" } },
	{ is_sums,
	  false,
	  { "a list of checksums", "name the files that it is about" } },
	{ is_dsc,
	  false,
	  { "the description of a source package of Debian",
	    "unpack the package with `dpkg-source -x`: its patches lie in debian/patches" } },
	{ is_spec,
	  false,
	  { "a spec file of RPM", "name the patches that lie beside it" } },
	{ is_script, false, { "a script", "give the patch itself" } },
	{ is_name,
	  false,
	  { "the name of a file, as a symbolic link becomes where there are none",
	    "name the file that it leads to" } },
	{ is_series,
	  false,
	  { "a series, which names patches line by line",
	    "--repo takes it, or the folder that it is in, and checks the patches" } },
	{ is_name_list,
	  false,
	  { "a list of files",
	    "make the patch with `git diff`, without --name-only and the like" } },
};

static bool by_rows(struct span text, bool spoilt, struct recognised *out)
{
	size_t i;

	if (text.n > RECOGNISE_LOOKS)
		text.n = RECOGNISE_LOOKS;
	if (!has_nul(text) && recognise_form(beginning(text), spoilt, out))
		return true;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		/* these tests need the text from its first byte on */
		struct span s = rows[i].is == is_utf16 || rows[i].is == is_tar ?
					text :
					beginning(text);

		if ((spoilt && !rows[i].spoils) || !rows[i].is(s))
			continue;
		*out = rows[i].say;
		if (!out->todo)
			out->todo = take_blanks_off(s);
		return true;
	}
	return false;
}

bool recognise(struct span text, struct recognised *out)
{
	return recognise_document(text, out) ||
	       recognise_magic(beginning(text), false, out) ||
	       by_rows(text, false, out);
}

bool recognise_container(struct span text, struct recognised *out)
{
	return recognise_document(text, out) ||
	       recognise_magic(text, true, out) ||
	       recognise_archive(text, out) || is_page(text, out) ||
	       (is_tar(text) && by_rows(text, false, out));
}

bool recognise_names(struct span text)
{
	if (text.n > RECOGNISE_LOOKS)
		text.n = RECOGNISE_LOOKS;
	return is_name_list(beginning(text));
}

bool recognise_spoilt(struct span text, struct recognised *out)
{
	return by_rows(text, true, out);
}

/* "[RFC PATCH v2 00/12]" */
static bool numbers_none(struct span subject)
{
	const char *close = subject.n ? memchr(subject.p, ']', subject.n) :
					NULL;
	struct span s;
	size_t i;

	if (!close || subject.p[0] != '[')
		return false;
	s = (struct span){ subject.p, (size_t)(close - subject.p) };
	for (i = 1; i < s.n; i++) {
		struct span rest = span_skip(s, i);
		size_t n = 0;

		if (is_digit(s.p[i - 1]))
			continue;
		while (n < rest.n && rest.p[n] == '0')
			n++;
		if (n && n + 1 < rest.n && rest.p[n] == '/' &&
		    is_digit(rest.p[n + 1]))
			return true;
	}
	return false;
}

bool recognise_cover_letter(struct span text)
{
	struct span line;

	if (text.n > RECOGNISE_LOOKS)
		text.n = RECOGNISE_LOOKS;
	text = beginning(text);
	while (span_line(&text, &line) && span_trim(line).n)
		if (line.n > 8 && !strncasecmp(line.p, "Subject:", 8))
			return numbers_none(span_trim(span_skip(line, 8)));
	return false;
}

/* git format-patch --interdiff puts such a diff into the cover letter. It is not a patch. */
bool recognise_interdiff(struct span before)
{
	return any_line(before, SPAN("Interdiff"));
}
