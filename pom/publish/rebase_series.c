// SPDX-License-Identifier: GPL-2.0-only
/* Rewrites the lines of a series, and the files of a repository: see rebase.h. */
#include "publish/rebase.h"

#include <stdlib.h>
#include <string.h>

#include "publish/refresh.h"

/*
 * The comment that each line of the origin's series gets, by number; *n: how many numbers
 * there are. To be freed. Two origins can have a patch of the same name, and a line can have guards
 * before the name: only the reader of the series knows which line is the set's.
 */
static const struct series_comment **
lines_with(const struct series_comment *c, const struct origin *o, size_t *n)
{
	const struct series_comment **line, *all = c;
	size_t i;

	*n = 1;
	for (; c; c = c->also)
		for (i = 0; i < c->n; i++)
			if (c->set[i]->origin == o && c->set[i]->line >= *n)
				*n = (size_t)c->set[i]->line + 1;
	line = pom_alloc(*n, sizeof(*line));
	for (c = all; c; c = c->also)
		for (i = 0; i < c->n; i++)
			if (c->set[i]->origin == o && c->set[i]->line)
				line[c->set[i]->line] = c;
	return line;
}

/* Has the line this comment already? */
static bool says(struct span line, const char *comment)
{
	return memmem(line.p, line.n, comment, strlen(comment)) != NULL;
}

int rebase_series(struct repo *r, const struct origin *o,
		  const struct series_comment *c, struct span *out,
		  struct pom_err *err)
{
	struct span text, line;
	struct buf b = { 0 };
	size_t changed = 0, at = 0, n;
	const struct series_comment **marked = lines_with(c, o, &n);
	int rc = repo_read(r, o, o->series, REPO_TEXT_LIMIT, &text, err);

	while (!rc && span_line(&text, &line)) {
		const struct series_comment *with = ++at < n ? marked[at] :
							       NULL;

		/* a line that stays one of the series gets no second comment */
		if (!with || (!with->out && memchr(line.p, '#', line.n))) {
			buf_addspan(&b, line);
			continue;
		}
		if (with->out)
			buf_addstr(&b, "# ");
		buf_addspan(&b, span_chomp(line));
		if (says(line, with->text))
			buf_addch(&b, '\n');
		else
			buf_addf(&b, " # %s\n", with->text);
		changed++;
	}
	*out = changed ? (struct span){ arena_strndup(&r->a, b.p, b.n), b.n } :
			 SPAN("");
	buf_free(&b);
	free(marked);
	return rc;
}

int rebase_write(struct repo *r, const struct rewrite *v, size_t n,
		 struct pom_err *err)
{
	struct root *roots[TXN_TREES];
	size_t tree[REPO_ORIGINS], nroots = 0, i, k;
	struct txn *t = NULL;
	int rc = 0;

	for (i = 0; i < r->norigins && !rc; i++) {
		for (k = 0; k < n && v[k].origin != &r->origin[i]; k++)
			;
		if (k == n)
			continue;
		rc = repo_need_folder(&r->origin[i], err);
		if (rc)
			return rc;
		if (nroots == TXN_TREES)
			return pom_fail(err, POM_ELIMIT, r->origin[i].path, 0,
					"more than %d repositories to write to",
					TXN_TREES);
		tree[i] = nroots;
		roots[nroots++] = &r->origin[i].root;
		rc = refresh_lock(&r->origin[i].root, err);
	}
	if (rc || !nroots)
		return rc;
	rc = txn_begin(&t, roots, nroots, err);
	for (i = 0; i < n && !rc; i++) {
		size_t at = tree[v[i].origin - r->origin];

		rc = v[i].gone ? txn_del(t, at, v[i].path, err) :
				 refresh_put(t, at, &v[i].origin->root,
					     v[i].path, v[i].text, err);
	}
	if (!rc)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}
