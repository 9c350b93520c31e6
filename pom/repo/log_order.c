// SPDX-License-Identifier: GPL-2.0-only
/* Turns logs whose newest change stands first: see repo/log_order.h. */
#include "repo/log_order.h"

#include <stdlib.h>
#include <string.h>

#include "repo/git_log.h"

/* The changes of a log. Each one is a span of the text, up to the next one. */
struct changes {
	struct span *v;
	size_t n, cap;
	bool falls; /* each has a lower number than the one before */
	uint64_t last;
};

static void add(struct changes *c, const char *at, uint64_t number)
{
	c->falls &= !c->n || number < c->last;
	c->last = number;
	c->v = pom_grow(c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n++] = (struct span){ at, 0 };
}

static bool is_ruler(struct span line, size_t least)
{
	size_t i;

	line = span_trim(line);
	for (i = 0; i < line.n; i++)
		if (line.p[i] != '-')
			return false;
	return line.n >= least;
}

/* "changeset:   12:0123456789ab" */
static bool of_hg(struct span line, uint64_t *number)
{
	if (!span_starts(line, SPAN("changeset: ")))
		return false;
	line = span_trim(span_skip(line, 11));
	return span_number(&line, 10, UINT32_MAX, number) &&
	       span_starts(line, SPAN(":"));
}

/* "r12 | ann | 2026-11-30 18:08:00 +0000 (Mon, 30 Nov 2026) | 1 line", behind a ruler */
static bool of_svn(struct span line, uint64_t *number)
{
	if (!span_starts(line, SPAN("r")))
		return false;
	line = span_skip(line, 1);
	return span_number(&line, 10, UINT32_MAX, number) &&
	       span_starts(line, SPAN(" | "));
}

/* "revno: 12", behind a ruler; of merged changes "revno: 1.2.3" */
static bool of_bzr(struct span line, uint64_t *number)
{
	if (!span_starts(line, SPAN("revno: ")))
		return false;
	line = span_skip(line, 7);
	return span_number(&line, 10, UINT32_MAX, number) && line.n &&
	       (is_space(line.p[0]));
}

/* "    3 A Dev<tab>2026-11-30 {v1}" of bzr log --short, whose indent was taken off */
static bool of_bzr_short(struct span line, uint64_t *number)
{
	const char *tab;

	if (line.p[0] != ' ')
		return false;
	line = span_trim(line);
	tab = memchr(line.p, '\t', line.n);
	if (!tab || !span_number(&line, 10, UINT32_MAX, number) ||
	    !span_starts(line, SPAN(" ")))
		return false;
	line = span_skip(line, (size_t)(tab + 1 - line.p));
	return line.n >= 10 && line.p[4] == '-' && line.p[7] == '-' &&
	       span_number(&line, 10, 9999, &(uint64_t){ 0 });
}

/* Finds the changes of a log that has numbers. */
static void find_numbered(struct changes *c, struct span text)
{
	struct span line, ruler = SPAN("");
	uint64_t number;

	c->falls = true;
	while (span_line(&text, &line)) {
		bool ruled = ruler.n > 0;

		if (of_hg(line, &number) || of_bzr_short(line, &number))
			add(c, line.p, number);
		else if (ruled &&
			 (of_svn(line, &number) || of_bzr(line, &number)))
			add(c, ruler.p, number);
		ruler = line.p[0] == '-' && is_ruler(line, 60) ? line :
								 SPAN("");
	}
}

/* The value behind the name in a line such as "# Node ID 0123", or an empty span. */
static struct span value_of(struct span line, struct span name)
{
	return span_starts(line, name) ? span_trim(span_skip(line, name.n)) :
					 SPAN("");
}

/* Finds the patches of hg export. They fall if each builds upon the one behind it. */
static void find_exported(struct changes *c, struct span text)
{
	struct span line, value, parent = SPAN("");
	bool falls = true;

	while (span_line(&text, &line)) {
		if (line.p[0] != '#')
			continue;
		value = value_of(line, SPAN("# Node ID "));
		if (value.n)
			falls &= c->n < 2 || span_eq(value, parent);
		if (span_starts(line, SPAN("# HG changeset patch")))
			add(c, line.p, 0);
		value = value_of(line, SPAN("# Parent "));
		if (value.n)
			parent = value;
	}
	c->falls = falls && parent.n;
}

/* Is it "diff --git a/f b/f", or "diff -r 0123456789ab -r 123456789abc f" of hg? */
static bool is_head(struct span line)
{
	return span_starts(line, SPAN("diff --git ")) ||
	       (span_starts(line, SPAN("diff -r ")) && line.n > 24 &&
		memmem(line.p + 8, line.n - 8, " -r ", 4));
}

/* Finds the files of the diff of git or hg. The text before one of them belongs to it. */
static void find_files(struct changes *c, struct span text)
{
	const char *begin = NULL; /* of the text before the next file */
	struct span line;
	bool body = true;

	while (span_line(&text, &line)) {
		if (is_head(line)) {
			add(c, begin ? begin : line.p, 0);
			begin = NULL;
			body = true;
		} else if (body && strchr(" +-@\\", line.p[0]) && line.p[0]) {
			begin = NULL;
		} else if (body && c->n && !begin &&
			   !span_starts(line, SPAN("index "))) {
			begin = line.p;
		}
	}
	c->falls = false;
}

static void set_ends(struct changes *c, struct span text)
{
	const char *end = text.p + text.n;
	size_t i;

	for (i = c->n; i-- > 0; end = c->v[i].p)
		c->v[i].n = (size_t)(end - c->v[i].p);
}

static bool is_blob(struct span id)
{
	size_t i;

	/* zeros stand for no file */
	for (i = 0; i < id.n && id.p[i] == '0'; i++)
		;
	return i < id.n;
}

/* The two revisions in the line of hg. */
static bool take_revisions(struct span head, struct span *pre,
			   struct span *post)
{
	const char *blank;

	if (!span_starts(head, SPAN("diff -r ")))
		return false;
	head = span_skip(head, 8);
	blank = memchr(head.p, ' ', head.n);
	*pre = (struct span){ head.p, (size_t)(blank - head.p) };
	head = span_skip(head, pre->n + 4);
	blank = memchr(head.p, ' ', head.n);
	*post = (struct span){ head.p,
			       blank ? (size_t)(blank - head.p) : head.n };
	return true;
}

/*
 * What a file was before its section, and behind it. rest: the lines behind the head, which
 * have the blobs.
 */
static bool take_versions(struct span head, struct span rest, struct span *pre,
			  struct span *post)
{
	return take_revisions(head, pre, post) ||
	       git_log_blobs(&rest, pre, post);
}

/*
 * Does a change of a file stand before the one that it builds upon, and none behind it? The
 * blobs of git tell it.
 */
static bool newest_first(const struct changes *c)
{
	struct version {
		struct span pre, post;
	} *v = pom_alloc(c->n, sizeof(*v)), *other;
	struct map before = { 0 }; /* the head of a file to its latest change */
	size_t i, newest = 0, oldest = 0;

	for (i = 0; i < c->n; i++) {
		struct span rest = c->v[i], head = SPAN("");
		void **at;

		while (span_line(&rest, &head) && !is_head(head))
			;
		if (!take_versions(head, rest, &v[i].pre, &v[i].post))
			continue;
		/* revisions of hg are those of all files */
		at = map_at(&before, head.p,
			    head.p[5] == '-' && head.p[6] == '-' ? head.n : 7);
		other = *at;
		*at = &v[i];
		if (!other)
			continue;
		newest += span_eq(other->pre, v[i].post) && is_blob(other->pre);
		oldest += span_eq(other->post, v[i].pre) && is_blob(v[i].pre);
	}
	free(v);
	map_free(&before);
	return newest && !oldest;
}

static struct span turned(struct arena *a, struct span text,
			  const struct changes *c)
{
	size_t i, n = (size_t)(c->v[0].p - text.p);
	char *s = arena_text(a, text.n + c->n + 1);

	memcpy(s, text.p, n);
	for (i = c->n; i-- > 0;) {
		memcpy(s + n, c->v[i].p, c->v[i].n);
		n += c->v[i].n;
		/* only the last one may lack a newline, and it is not the last any more */
		if (i && s[n - 1] != '\n')
			s[n++] = '\n';
	}
	s[n] = '\0';
	return (struct span){ s, n };
}

/* Where what stands for the first time, in the first bytes of the text; or NULL. */
static const char *first_of(struct span text, const char *what)
{
	enum { BEGINNING = 1 << 16 };
	size_t n = text.n < BEGINNING ? text.n : BEGINNING;

	return n ? memmem(text.p, n, what, strlen(what)) : NULL;
}

/* Can it be a log with that in front of each change? Nearly always not. */
static bool may_have(struct span text, const char *what)
{
	const char *s = first_of(text, what);

	return s && memmem(s + 1, text.n - (size_t)(s + 1 - text.p), what,
			   strlen(what));
}

/* The environment switches has_file_twice off, to measure it. */
static bool looks_at_all(void)
{
	const char *s = getenv("POM_ALL_LINES");

	return s && *s;
}

/*
 * Has a file two sections of git? Looks at nothing but their heads: find_files, which looks at
 * all lines, is left out for nearly all patches.
 */
static bool has_file_twice(struct span text)
{
	static const struct span head = { "\ndiff --git ", 12 };
	const bool first = span_starts(text, span_skip(head, 1));
	const char *at = first ? text.p : NULL, *end = text.p + text.n;
	struct map heads = { 0 };
	bool twice = false;

	if (!first && text.n)
		at = memmem(text.p, text.n, head.p, head.n);
	while (at && !twice) {
		struct span line, rest;

		at += *at == '\n';
		rest = (struct span){ at, (size_t)(end - at) };
		if (!span_line(&rest, &line))
			break;
		twice = map_get(&heads, line.p, line.n);
		map_put(&heads, line.p, line.n, &heads);
		/* the newline of this head may be that of the next one */
		at = line.p + line.n - 1;
		at = memmem(at, (size_t)(end - at), head.p, head.n);
	}
	map_free(&heads);
	return twice;
}

const char *log_order(struct arena *a, struct span text, struct span *out)
{
	const char *note = NULL;
	struct changes c = { 0 };

	if (may_have(text, "changeset: ") || may_have(text, "----\nr") ||
	    may_have(text, "revno: ") ||
	    first_of(text, "=== modified file '")) {
		find_numbered(&c, text);
	} else if (may_have(text, "# HG changeset patch")) {
		find_exported(&c, text);
	}
	if (c.n > 1 && c.falls)
		note = "this log has the newest change first; they are taken from the oldest on";
	if (!note && c.n < 2 &&
	    (looks_at_all() || has_file_twice(text) ||
	     may_have(text, "diff -r "))) {
		c.n = 0;
		find_files(&c, text);
		set_ends(&c, text);
		if (c.n > 1 && newest_first(&c))
			note = "the newest change stands first; they are taken from the oldest on";
	}
	if (note) {
		set_ends(&c, text);
		*out = turned(a, text, &c);
	}
	free(c.v);
	return note;
}
