// SPDX-License-Identifier: GPL-2.0-only
/* Writes quilt's record: see quilt.h. */
#include "ledger/quilt.h"

#include <string.h>

#include "ledger/internal.h"

bool quilt_changed(const struct quilt *q)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (q->patch[i].gone || q->patch[i].added)
			return true;
	return false;
}

static int put_text(struct txn *t, size_t tree, const char *path,
		    struct span text, struct pom_err *err)
{
	return txn_put(t, tree, path, text, 0644, err);
}

/* Writes each file as it was before the patch; an empty one for an absent file. */
static int put_backups(struct quilt *q, const struct quilt_patch *p,
		       struct txn *t, size_t tree, struct pom_err *err)
{
	size_t i, nparts;
	int rc = 0;

	/* quilt pop needs .pc/NAME, also for a patch that changes no file */
	if (!p->nfiles)
		rc = put_text(t, tree,
			      arena_printf(q->a, "%s/%s/.timestamp", PC,
					   p->name),
			      SPAN(""), err);
	for (i = 0; i < p->nfiles && !rc; i++) {
		const struct quilt_file *f = &p->file[i];
		struct txn_file was = { .mode = 0644 };
		struct span *parts;

		image_spans(q->a, &f->was.image, &parts, &nparts);
		if (f->was.kind == ROOT_FILE)
			was = (struct txn_file){
				.parts = parts,
				.nparts = nparts,
				.mode = ledger_version(&f->was).mode & 0777
			};
		rc = txn_put_file(t, tree,
				  arena_printf(q->a, "%s/%s/%s", PC, p->name,
					       f->path),
				  &was, err);
	}
	return rc;
}

static int del_backups(struct quilt *q, const struct quilt_patch *p,
		       struct txn *t, size_t tree, const struct root *r,
		       struct pom_err *err)
{
	const char *stamp = arena_printf(q->a, "%s/%s/.timestamp", PC, p->name);
	const char **path;
	enum root_kind kind;
	size_t n, i;
	int rc = quilt_files(q, r, p->name, &path, &n, err);

	for (i = 0; i < n && !rc; i++)
		rc = txn_del(t, tree,
			     arena_printf(q->a, "%s/%s/%s", PC, p->name,
					  path[i]),
			     err);
	if (!rc)
		rc = root_stat(r, stamp, &kind, NULL, err);
	if (!rc && kind == ROOT_FILE)
		rc = txn_del(t, tree, stamp, err);
	return rc;
}

static bool is_added(const struct quilt *q, struct span line)
{
	size_t n = 0;

	while (n < line.n && !strchr(" \t\r\n", line.p[n]))
		n++;
	line.n = n;
	for (n = 0; n < q->n; n++)
		if (q->patch[n].added && span_is(line, q->patch[n].name))
			return true;
	return false;
}

static void add_names(const struct quilt *q, bool added, struct buf *out)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (q->patch[i].added == added && !q->patch[i].gone)
			buf_addf(out, "%s%s\n", q->patch[i].name,
				 q->patch[i].args);
}

/* Inserts the added names after the applied ones, as `quilt import` does. */
static void insert_names(const struct quilt *q, struct span old,
			 struct buf *out)
{
	const char *after = NULL;
	struct span line, word;
	bool done = false;
	size_t i;

	for (i = 0; i < q->n; i++)
		if (!q->patch[i].added && !q->patch[i].gone)
			after = q->patch[i].name;
	while (span_line(&old, &line)) {
		if (!after && !done) {
			add_names(q, true, out);
			done = true;
		}
		if (is_added(q, line))
			continue;
		buf_addspan(out, line);
		word = span_trim(line);
		for (i = 0; i < word.n && !strchr(" \t", word.p[i]); i++)
			;
		word.n = i;
		if (after && span_is(word, after))
			after = NULL;
	}
	if (!done)
		add_names(q, true, out);
}

/* Writes a series file, unless the applied patches are the first ones of theirs. */
static int put_list(struct quilt *q, struct txn *t, size_t tree,
		    const struct root *r, struct pom_err *err)
{
	bool own = q->want == quilt_own_folder;
	struct buf text = { 0 };
	struct span old, there;
	size_t i;
	int rc = quilt_read(q, r, own ? "patches/series" : PC_LIST, &old, err);

	if (!rc)
		rc = quilt_read(q, r, PC_LIST, &there, err);
	if (rc)
		return rc;
	/* quilt prefers .pc/series to the series beside the patches */
	if (there.n && (own || !q->broken))
		rc = txn_del(t, tree, PC_LIST, err);
	if (rc || (!own && !q->broken))
		return rc;
	if (!own) {
		add_names(q, false, &text);
		add_names(q, true, &text);
	} else {
		insert_names(q, old, &text);
	}
	rc = put_text(t, tree, own ? "patches/series" : PC_LIST,
		      buf_span(&text), err);
	buf_free(&text);
	for (i = 0; i < q->n && !rc; i++)
		if (q->patch[i].text.n && !q->patch[i].gone)
			rc = put_text(t, tree,
				      arena_printf(q->a, "%s/%s",
						   quilt_own_folder,
						   q->patch[i].name),
				      q->patch[i].text, err);
	return rc;
}

static int put_applied(struct quilt *q, struct txn *t, size_t tree,
		       const struct root *r, struct pom_err *err)
{
	struct buf text = { 0 };
	enum root_kind kind;
	size_t i;
	int rc = 0;

	for (i = 0; i < q->n; i++)
		if (!q->patch[i].gone)
			buf_addf(&text, "%s\n", q->patch[i].name);
	if (text.n) {
		rc = put_text(t, tree, PC_APPLIED, buf_span(&text), err);
	} else {
		/* quilt keeps no empty file here */
		rc = root_stat(r, PC_APPLIED, &kind, NULL, err);
		if (!rc && kind == ROOT_FILE)
			rc = txn_del(t, tree, PC_APPLIED, err);
	}
	buf_free(&text);
	return rc;
}

/* Can a line of .pc/.pom_sets hold the patch's name and id? */
static bool fits_line(const struct quilt_patch *p)
{
	return p->added && !p->gone && p->id && !strpbrk(p->id, "\t\r\n") &&
	       !strpbrk(p->name, "\t\r\n");
}

/* Writes .pc/.pom_sets: the lines that it had, and those of the added patches. */
static int put_sets(struct quilt *q, struct txn *t, size_t tree,
		    struct pom_err *err)
{
	struct span old = q->sets, line;
	struct buf text = { 0 };
	size_t i;
	int rc = 0;

	while (span_line(&old, &line))
		if (!is_added(q, line))
			buf_addspan(&text, line);
	for (i = 0; i < q->n; i++)
		if (fits_line(&q->patch[i]))
			buf_addf(&text, "%s\t%s\n", q->patch[i].name,
				 q->patch[i].id);
	if (text.n)
		rc = put_text(t, tree, PC_SETS, buf_span(&text), err);
	buf_free(&text);
	return rc;
}

int quilt_put(struct quilt *q, struct txn *t, size_t tree, const struct root *r,
	      struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < q->n && !rc; i++) {
		const struct quilt_patch *p = &q->patch[i];

		if (p->added && !p->gone)
			rc = put_backups(q, p, t, tree, err);
		else if (p->gone && !p->added)
			rc = del_backups(q, p, t, tree, r, err);
	}
	if (!rc)
		rc = put_applied(q, t, tree, r, err);
	if (rc || !q->want)
		return rc;
	rc = put_text(t, tree, PC_VERSION, SPAN("2\n"), err);
	if (!rc)
		rc = put_text(t, tree, PC_PATCHES,
			      span_of(arena_printf(q->a, "%s\n", q->want)),
			      err);
	if (!rc)
		rc = put_text(t, tree, PC_SERIES,
			      span_of(arena_printf(q->a, "%s\n", q->series)),
			      err);
	if (!rc && q->want == quilt_own_folder)
		rc = put_sets(q, t, tree, err);
	return rc ? rc : put_list(q, t, tree, r, err);
}
