// SPDX-License-Identifier: GPL-2.0-only
/* The output of git log -p: see repo/git_log.h. */
#include "repo/git_log.h"

#include <stdint.h>
#include <string.h>

#include "engine/mail.h"

enum { ID_LEAST = 7 };

static size_t hex_digits(struct span s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') ||
			   (s.p[n] >= 'a' && s.p[n] <= 'f')))
		n++;
	return n;
}

/* The object name of a commit line, or an empty span. */
static struct span id_of(struct span line)
{
	size_t n;

	if (!span_starts(line, SPAN("commit ")))
		return SPAN("");
	line = span_trim(span_skip(line, 7));
	/* --left-right, --cherry-mark and --boundary put a mark in front */
	if (line.n > 2 && strchr("<>=+-", line.p[0]) && line.p[1] == ' ')
		line = span_skip(line, 2);
	n = hex_digits(line);
	/* --decorate writes "(HEAD -> master)" behind it, --source a tab and a name */
	if (n < ID_LEAST || (n < line.n && line.p[n] != '\t' &&
			     !span_starts(span_skip(line, n), SPAN(" ("))))
		return SPAN("");
	line.n = n;
	return line;
}

bool git_log_is_commit(struct span line)
{
	return id_of(line).n > 0;
}

bool git_log_is(struct span text)
{
	struct span line;

	text = mail_begin(text);
	return span_line(&text, &line) && git_log_is_commit(line) &&
	       span_line(&text, &line) &&
	       (span_starts(line, SPAN("Author: ")) ||
		span_starts(line, SPAN("Merge: ")) ||
		span_starts(line, SPAN("tree ")));
}

struct span git_log_id(struct span text)
{
	struct span line = SPAN("");

	text = mail_begin(text);
	span_line(&text, &line);
	return id_of(line);
}

/* In a diff and in a message, something stands before the word "commit". */
void git_log_split(struct arena *a, struct span text, struct span **commit,
		   size_t *n)
{
	const struct span all = mail_begin(text);
	struct span rest = all, line;
	size_t i = 0;

	for (*n = 0; span_line(&rest, &line);)
		*n += git_log_is_commit(line);
	*commit = arena_alloc(a, *n, sizeof(**commit));
	for (rest = all; span_line(&rest, &line);) {
		if (git_log_is_commit(line))
			(*commit)[i++] = (struct span){ line.p, 0 };
		if (i)
			(*commit)[i - 1].n += line.n;
	}
}

bool git_log_blobs(struct span *rest, struct span *pre, struct span *post)
{
	struct span line;

	while (span_line(rest, &line)) {
		if (line.p[0] != 'i' || !span_starts(line, SPAN("index ")))
			continue;
		line = span_skip(line, 6);
		*pre = (struct span){ line.p, hex_digits(line) };
		line = span_skip(line, pre->n);
		if (pre->n < ID_LEAST || !span_starts(line, SPAN("..")))
			continue;
		line = span_skip(line, 2);
		*post = (struct span){ line.p, hex_digits(line) };
		if (post->n >= ID_LEAST)
			return true;
	}
	return false;
}

int git_log_order(const struct span *patch, size_t n)
{
	size_t i, before = 0, after = 0;
	struct span rest, pre, post;
	struct map made = { 0 }; /* a blob to 1 + the patch that makes it */

	for (i = 0; i < n; i++)
		for (rest = patch[i]; git_log_blobs(&rest, &pre, &post);)
			map_put(&made, post.p, post.n, (void *)(i + 1));
	for (i = 0; i < n; i++)
		for (rest = patch[i]; git_log_blobs(&rest, &pre, &post);) {
			size_t by = (uintptr_t)map_get(&made, pre.p, pre.n);

			before += by && by < i + 1;
			after += by > i + 1;
		}
	map_free(&made);
	return before == after ? 0 : before > after ? 1 : -1;
}
