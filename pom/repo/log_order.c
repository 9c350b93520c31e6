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

/* Finds the changes of a log that has numbers. */
static void find_numbered(struct changes *c, struct span text)
{
	struct span line, ruler = SPAN("");
	uint64_t number;

	c->falls = true;
	while (span_line(&text, &line)) {
		bool ruled = ruler.n > 0;

		if (of_hg(line, &number))
			add(c, line.p, number);
		else if (ruled &&
			 (of_svn(line, &number) || of_bzr(line, &number)))
			add(c, ruler.p, number);
		ruler = line.p[0] == '-' && is_ruler(line, 60) ? line :
								 SPAN("");
	}
}

/* Finds the files of git's diff. The text before one of them belongs to it. */
static void find_files(struct changes *c, struct span text)
{
	const char *begin = NULL; /* of the text before the next file */
	struct span line;
	bool body = true;

	while (span_line(&text, &line)) {
		if (span_starts(line, SPAN("diff --git "))) {
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

/*
 * Does a change of a file stand before the one that it builds upon, and none behind it? The
 * blobs of git tell it.
 */
static bool newest_first(const struct changes *c)
{
	struct map before = { 0 }; /* "diff --git" line to its latest change */
	size_t i, newest = 0, oldest = 0;

	for (i = 0; i < c->n; i++) {
		struct span rest = c->v[i], other, head, pre[2], post[2];
		void **at;

		while (span_line(&rest, &head) &&
		       !span_starts(head, SPAN("diff --git ")))
			;
		at = map_at(&before, head.p, head.n);
		other = *at ? *(struct span *)*at : SPAN("");
		*at = &c->v[i];
		if (!git_log_blobs(&rest, &pre[1], &post[1]) ||
		    !git_log_blobs(&other, &pre[0], &post[0]))
			continue;
		newest += span_eq(pre[0], post[1]) && is_blob(pre[0]);
		oldest += span_eq(post[0], pre[1]) && is_blob(pre[1]);
	}
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

/* Has a text of the kind at least two files of git, or two changes? Nearly always not. */
static bool may_have(struct span text, const char *what)
{
	size_t n = strlen(what);
	const char *s = text.n ? memmem(text.p, text.n, what, n) : NULL;

	return s && memmem(s + n, text.n - (size_t)(s + n - text.p), what, n);
}

const char *log_order(struct arena *a, struct span text, struct span *out)
{
	const char *note = NULL;
	struct changes c = { 0 };

	if (may_have(text, "changeset: ") || may_have(text, " | ") ||
	    may_have(text, "revno: ")) {
		find_numbered(&c, text);
		if (c.n > 1 && c.falls)
			note = "this log has the newest change first; they are taken from the oldest on";
	}
	if (!note && c.n < 2 && may_have(text, "diff --git ")) {
		c.n = 0;
		find_files(&c, text);
		set_ends(&c, text);
		if (c.n > 1 && newest_first(&c))
			note = "git wrote the newest change first; they are taken from the oldest on";
	}
	if (note) {
		set_ends(&c, text);
		*out = turned(a, text, &c);
	}
	free(c.v);
	return note;
}
