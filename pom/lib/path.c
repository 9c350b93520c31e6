// SPDX-License-Identifier: GPL-2.0-only
/* Checks and quotes names of files: see path.h. */
#include "lib/path.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lib/tame.h"

bool path_strip(struct span name, unsigned int level, struct span *out)
{
	while (level) {
		const char *slash = name.n ? memchr(name.p, '/', name.n) : NULL;

		if (!slash)
			return false;
		name = span_skip(name, (size_t)(slash - name.p));
		while (name.n && name.p[0] == '/')
			name = span_skip(name, 1);
		level--;
	}
	*out = name;
	return name.n > 0;
}

unsigned int path_parts(struct span name)
{
	unsigned int n = 0;
	struct span rest;

	for (rest = name; path_strip(rest, 1, &rest);)
		n++;
	return n;
}

/*
 * Is this a code point that HFS+ ignores when it compares names? They are U+200C to
 * U+200F, U+202A to U+202E, U+206A to U+206F, and U+FEFF.
 */
static bool ignorable(const unsigned char *p, size_t n)
{
	if (n < 3)
		return false;
	if (p[0] == 0xef)
		return p[1] == 0xbb && p[2] == 0xbf;
	if (p[0] != 0xe2)
		return false;
	if (p[1] == 0x80)
		return (p[2] >= 0x8c && p[2] <= 0x8f) ||
		       (p[2] >= 0xaa && p[2] <= 0xae);
	return p[1] == 0x81 && p[2] >= 0xaa && p[2] <= 0xaf;
}

/* Writes the simplest spelling that a file system takes for the same name as part. */
static void plain_spelling(struct span part, char *out, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < part.n && n + 1 < size; i++) {
		const unsigned char *p = (const unsigned char *)part.p + i;

		if (ignorable(p, part.n - i)) {
			i += 2;
			continue;
		}
		if (*p == ':' || *p == '\\')
			break;
		out[n++] = (char)tolower(*p);
	}
	while (n && (out[n - 1] == '.' || out[n - 1] == ' '))
		n--;
	out[n] = '\0';
}

/* A quick test by the first characters: false for nearly every part. */
static bool may_be_reserved(struct span part)
{
	static const char least[] = ".pc";
	unsigned char next;

	if (part.n < sizeof(least) - 1)
		return false;
	next = (unsigned char)part.p[1];
	switch ((unsigned char)part.p[0]) {
	case '.':
	case 0xe2:
	case 0xef:
		return true;
	case 'g':
	case 'G':
		return next == 'i' || next == 'I' || next >= 0x80;
	case 'p':
	case 'P':
		return next == 'o' || next == 'O' || next == 'c' ||
		       next == 'C' || next >= 0x80;
	case 'h':
	case 'H':
		return next == 'g' || next == 'G' || next >= 0x80;
	case 'j':
	case 'J':
		return next == 'j' || next == 'J' || next >= 0x80;
	case 'b':
	case 'B':
		return next == 'z' || next == 'Z' || next >= 0x80;
	case '_':
		return next == 'd' || next == 'D' || next >= 0x80;
	default:
		return false;
	}
}

/* Who uses the folder with this name: nobody else, runme, quilt, a version control system. */
enum place { PLACE_FREE, PLACE_OURS, PLACE_QUILTS, PLACE_HISTORY };

static enum place reserved(struct span part)
{
	static const struct {
		const char *name;
		enum place place;
	} places[] = {
		{ ".pom", PLACE_OURS },      { "pom~1", PLACE_OURS },
		{ ".pc", PLACE_QUILTS },     { "pc~1", PLACE_QUILTS },
		{ ".git", PLACE_HISTORY },   { "git~1", PLACE_HISTORY },
		{ ".hg", PLACE_HISTORY },    { "hg~1", PLACE_HISTORY },
		{ ".bzr", PLACE_HISTORY },   { "bzr~1", PLACE_HISTORY },
		{ ".jj", PLACE_HISTORY },    { "jj~1", PLACE_HISTORY },
		{ "_darcs", PLACE_HISTORY },
	};
	char s[300];
	size_t i;

	if (!may_be_reserved(part))
		return PLACE_FREE;
	plain_spelling(part, s, sizeof(s));
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(s, places[i].name) == 0)
			return places[i].place;
	return PLACE_FREE;
}

bool path_reserved(struct span part)
{
	return reserved(part) != PLACE_FREE;
}

static int refuse(struct arena *a, struct span name, const char *what,
		  struct pom_err *err)
{
	return pom_fail(err, POM_EUNSAFE, path_show(a, name), 0, "%s", what);
}

static int check_part(struct arena *a, struct span name, struct span part,
		      bool quilt, struct pom_err *err)
{
	const char *why = NULL;

	if (span_is(part, ".."))
		return refuse(a, name, "the name leads out of the tree (..)",
			      err);
	if (part.n > PATH_PART_LIMIT)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"a part of a file name is longer than %d bytes",
				PATH_PART_LIMIT);
	switch (reserved(part)) {
	case PLACE_FREE:
		break;
	case PLACE_QUILTS:
		if (!quilt)
			why = "a patch may not write into .pc, quilt's record";
		break;
	case PLACE_OURS:
		why = "a patch may not write into .pom, runme's record";
		break;
	case PLACE_HISTORY:
		why = "a patch may not write into .git, .hg, .bzr, .jj or _darcs: "
		      "what stands there can name commands";
	}
	return why ? refuse(a, name, why, err) : 0;
}

static int check(struct arena *a, struct span name, bool quilt,
		 const char **out, struct pom_err *err)
{
	struct span rest = name;
	unsigned int depth = 0;
	char *clean;
	size_t n = 0;

	if (name.n > PATH_LIMIT)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"a file name of %zu bytes is longer than %d",
				name.n, PATH_LIMIT);
	if (!name.n)
		return pom_fail(err, POM_EUNSAFE, NULL, 0, "empty file name");
	if (memchr(name.p, '\0', name.n))
		return refuse(a, name, "NUL byte in a file name", err);
	if (name.p[0] == '/')
		return refuse(a, name, "absolute file name", err);
	if (name.p[name.n - 1] == '/')
		return refuse(a, name, "the name of a folder, not of a file",
			      err);
	clean = arena_text(a, name.n + 1);
	while (rest.n) {
		const char *slash = memchr(rest.p, '/', rest.n);
		size_t len = slash ? (size_t)(slash - rest.p) : rest.n;
		struct span part = { rest.p, len };
		int rc;

		rest = span_skip(rest, len + (slash ? 1 : 0));
		if (!part.n || span_is(part, "."))
			continue;
		rc = check_part(a, name, part, quilt, err);
		if (rc)
			return rc;
		if (++depth > PATH_DEPTH_LIMIT)
			return pom_fail(err, POM_ELIMIT, NULL, 0,
					"a file name with more than %d parts",
					PATH_DEPTH_LIMIT);
		if (n)
			clean[n++] = '/';
		memcpy(clean + n, part.p, part.n);
		n += part.n;
	}
	if (!n)
		return refuse(a, name, "the name is the tree itself", err);
	clean[n] = '\0';
	*out = clean;
	return 0;
}

int path_check(struct arena *a, struct span name, const char **out,
	       struct pom_err *err)
{
	return check(a, name, false, out, err);
}

int path_check_record(struct arena *a, struct span name, const char **out,
		      struct pom_err *err)
{
	return check(a, name, true, out, err);
}

int path_check_link(const char *path, struct span text, struct pom_err *err)
{
	long depth = 0;
	const char *s;

	for (s = strchr(path, '/'); s; s = strchr(s + 1, '/'))
		depth++;
	if (!text.n || text.n > PATH_LIMIT || memchr(text.p, '\0', text.n))
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"the target of a symbolic link is not a valid name");
	if (text.p[0] == '/')
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"a symbolic link to an absolute name leads out of the tree");
	while (text.n) {
		const char *slash = memchr(text.p, '/', text.n);
		size_t len = slash ? (size_t)(slash - text.p) : text.n;
		struct span part = { text.p, len };

		text = span_skip(text, len + (slash ? 1 : 0));
		if (!part.n || span_is(part, "."))
			continue;
		depth += span_is(part, "..") ? -1 : 1;
		if (depth < 0)
			return pom_fail(err, POM_EUNSAFE, path, 0,
					"the symbolic link leads out of the tree");
		if (path_reserved(part))
			return pom_fail(err, POM_EUNSAFE, path, 0,
					"the symbolic link leads into .pom, .pc or a folder of a version control system");
	}
	return 0;
}

static const char escapes[] = "a\ab\bf\fn\nr\rt\tv\v\"\"\\\\";

static bool unescape(struct span *in, char *out)
{
	const char *e;
	unsigned int v = 0;
	int i;

	if (in->n >= 3 && in->p[0] >= '0' && in->p[0] <= '3') {
		for (i = 0; i < 3; i++) {
			if (in->p[i] < '0' || in->p[i] > '7')
				return false;
			v = v * 8 + (unsigned int)(in->p[i] - '0');
		}
		*out = (char)v;
		*in = span_skip(*in, 3);
		return true;
	}
	if (!in->n)
		return false;
	for (e = escapes; *e; e += 2) {
		if (*e == in->p[0]) {
			*out = e[1];
			*in = span_skip(*in, 1);
			return true;
		}
	}
	return false;
}

/* The length up to the closing quote, or to the end: the most bytes of the name. */
static size_t quoted_length(struct span s)
{
	size_t i;

	for (i = 0; i < s.n && s.p[i] != '"' && s.p[i] != '\n'; i++)
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
	return i;
}

bool path_unquote(struct arena *a, struct span in, struct span *out,
		  size_t *used)
{
	struct span rest = in;
	char *s;
	size_t n = 0;

	if (!rest.n || rest.p[0] != '"')
		return false;
	rest = span_skip(rest, 1);
	s = arena_text(a, quoted_length(rest) + 1);
	while (rest.n && rest.p[0] != '"' && rest.p[0] != '\n') {
		char c = rest.p[0];

		rest = span_skip(rest, 1);
		if (c == '\\' && !unescape(&rest, &c))
			return false;
		s[n++] = c;
	}
	if (!rest.n || rest.p[0] != '"')
		return false;
	out->p = s;
	out->n = n;
	*used = in.n - rest.n + 1;
	return true;
}

static bool must_escape(unsigned char c)
{
	return c < 0x20 || c >= 0x7f || c == '"' || c == '\\';
}

void path_quote(struct buf *b, const char *prefix, struct span name)
{
	/* a reader trims blanks at the end of a line */
	bool quote = name.n && (name.p[0] == ' ' || name.p[name.n - 1] == ' ');
	size_t i;

	for (i = 0; i < name.n; i++)
		quote |= must_escape((unsigned char)name.p[i]);
	if (!quote) {
		buf_addstr(b, prefix);
		buf_addspan(b, name);
		return;
	}
	buf_addch(b, '"');
	buf_addstr(b, prefix);
	for (i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		const char *e;

		if (!must_escape(c)) {
			buf_addch(b, (char)c);
			continue;
		}
		for (e = escapes; *e && e[1] != (char)c; e += 2)
			;
		if (*e)
			buf_addf(b, "\\%c", *e);
		else
			buf_addf(b, "\\%03o", c);
	}
	buf_addch(b, '"');
}

const char *path_show(struct arena *a, struct span name)
{
	char *s = arena_alloc(a, name.n * 4 + 1, 1);
	size_t i, n = 0, shown, bad;

	while (name.n) {
		bad = tame_control(name, &shown);
		for (i = 0; i < bad; i++)
			n += (size_t)snprintf(s + n, 5, "\\%03o",
					      (unsigned char)name.p[i]);
		if (!bad) {
			memcpy(s + n, name.p, shown);
			n += shown;
		}
		name = span_skip(name, bad ? bad : shown);
	}
	s[n] = '\0';
	return s;
}

const char *path_say(struct arena *a, struct span name)
{
	const char *s = path_show(a, name);

	return span_needs_quotes(name) ? arena_printf(a, "\"%s\"", s) : s;
}

const char *path_word(struct arena *a, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./@%+=:,-";
	struct buf b = { 0 };
	const char *out;

	if (*word && !word[strspn(word, plain)])
		return word;
	buf_addch(&b, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_addstr(&b, "'\\'");
		buf_addch(&b, *word);
	}
	buf_addch(&b, '\'');
	out = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return out;
}
