// SPDX-License-Identifier: GPL-2.0-only
/* The catalogue, whatever filled it: see repo.h. */
#include "domain/repo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/path.h"
#include "domain/dryrun.h"

int repo_read(struct repo *r, const char *path, size_t limit, struct span *out,
	      struct pom_err *err)
{
	struct stat st;
	struct buf *b;
	int rc;

	r->text = pom_grow(r->text, r->ntext, &r->cap_text, sizeof(*r->text));
	b = &r->text[r->ntext++];
	memset(b, 0, sizeof(*b));
	rc = root_read(&r->root, path, limit, b, &st, err);
	if (!rc && !S_ISREG(st.st_mode))
		rc = pom_fail(err, POM_EUNSAFE, path, 0,
			      "a file of the repository is a symbolic link");
	*out = buf_span(b);
	return rc;
}

/*
 * The formats, in the order in which they are asked whether a folder is theirs.
 * A fifth is one more file and one more row.
 */
static const struct repo_reader readers[] = {
	{ "native", "patches/repository", repo_has_native, repo_read_native },
};

int repo_open(struct repo *r, const char *path, struct pom_err *err)
{
	bool is;
	size_t i;
	int rc;

	memset(r, 0, sizeof(*r));
	r->root.fd = -1;
	rc = root_open(&r->root, path, err);
	if (rc)
		pom_hint(err,
			 "POM_REPO or --repo names the repository of patch sets");
	for (i = 0; !rc && i < sizeof(readers) / sizeof(*readers); i++) {
		rc = readers[i].is_one(r, &is, err);
		if (!rc && is)
			return readers[i].read(r, err);
	}
	if (rc)
		return rc;
	rc = pom_fail(err, POM_EUSAGE, path, 0,
		      "this is no repository of patch sets: it has no %s",
		      readers[0].sign);
	pom_hint(err, "POM_REPO or --repo names one");
	return rc;
}

void repo_close(struct repo *r)
{
	size_t i;

	for (i = 0; i < r->ntext; i++)
		buf_free(&r->text[i]);
	free(r->text);
	free(r->set);
	arena_free(&r->a);
	root_close(&r->root);
}

struct set *repo_find(const struct repo *r, const char *name)
{
	const char *slash = strchr(name, '/');
	size_t i;

	for (i = 0; i < r->n; i++) {
		struct set *s = &r->set[i];
		const char *group = s->group < r->ngroups ? r->group[s->group] :
							    "";

		if (strcmp(s->name, name) == 0)
			return s;
		if (slash && strcmp(s->name, slash + 1) == 0 &&
		    strlen(group) == (size_t)(slash - name) &&
		    strncmp(group, name, (size_t)(slash - name)) == 0)
			return s;
	}
	return NULL;
}

long repo_group(const struct repo *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->ngroups; i++)
		if (strcmp(r->group[i], name) == 0)
			return (long)i;
	return -1;
}

const struct fate *repo_fate(const struct repo *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->nfates; i++)
		if (strcasecmp(r->fate[i].name, name) == 0)
			return &r->fate[i];
	return NULL;
}

/* Levenshtein's distance, letters compared without case; short names only. */
static size_t name_distance(const char *a, const char *b)
{
	size_t row[64], la = strlen(a), lb = strlen(b), i, k;

	if (lb >= 64 || la >= 64)
		return 64;
	for (k = 0; k <= lb; k++)
		row[k] = k;
	for (i = 1; i <= la; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (k = 1; k <= lb; k++) {
			size_t up = row[k], best;

			best = diagonal +
			       (strncasecmp(&a[i - 1], &b[k - 1], 1) != 0);
			if (up + 1 < best)
				best = up + 1;
			if (row[k - 1] + 1 < best)
				best = row[k - 1] + 1;
			row[k] = best;
			diagonal = up;
		}
	}
	return row[lb];
}

const char *repo_nearly(const struct repo *r, const char *name)
{
	const char *best = NULL;
	size_t least = 3, i, d;

	for (i = 0; i < r->n + r->ngroups + r->nfates; i++) {
		const char *s = i < r->n ? r->set[i].name :
				i < r->n + r->ngroups ?
					   r->group[i - r->n] :
					   r->fate[i - r->n - r->ngroups].name;

		d = name_distance(name, s);
		if (d < least && d < strlen(name)) {
			least = d;
			best = s;
		}
	}
	return best;
}

/* A file that the set brings, as the section of a diff that would make it. */
static int source_file(struct repo *r, const struct source *s,
		       struct diff_file *f, struct pom_err *err)
{
	struct span text, rest, line;
	struct hunk *h;
	int rc = repo_read(r, s->path, REPO_TEXT_LIMIT, &text, err);
	uint32_t n = 0;

	if (rc)
		return rc;
	memset(f, 0, sizeof(*f));
	f->git = true;
	f->change = DIFF_CREATE;
	f->post = (struct diff_name){ span_of(s->target), true };
	f->post_mode = 0100644;
	for (rest = text; span_line(&rest, &line);)
		n++;
	if (!n)
		return 0;
	h = arena_alloc(&r->a, 1, sizeof(*h));
	h->number = 1;
	h->line = 1;
	h->npost = n;
	h->post = arena_alloc(&r->a, n, sizeof(*h->post));
	h->run = arena_alloc(&r->a, 1, sizeof(*h->run));
	h->run[0] = (struct run){ .npost = n };
	h->nruns = 1;
	for (n = 0, rest = text; span_line(&rest, &line);)
		line_set(&h->post[n++], line);
	f->hunk = h;
	f->nhunks = 1;
	return 0;
}

static const struct variant *nearest(const struct set_tree *t,
				     const struct version *v)
{
	const struct variant *best = NULL;
	size_t i;

	for (i = 0; i < t->nvariants; i++) {
		const struct variant *x = &t->variant[i];

		if (x->from.n && (!v || version_cmp(v, &x->from) < 0))
			continue;
		if (!best || version_order(&x->from, &best->from) > 0)
			best = x;
	}
	return best;
}

int repo_patch(struct repo *r, const struct set *s, enum tree_kind kind,
	       const struct version *v, struct diff **out, struct pom_err *err)
{
	const struct set_tree *t = &s->tree[kind];
	const struct variant *var = nearest(t, v);
	struct diff d = { 0 };
	struct span text;
	size_t i;
	int rc;

	*out = NULL;
	if (!t->any || (!var && t->nvariants))
		return 0;
	if (var) {
		rc = repo_read(r, var->path, DIFF_TEXT_LIMIT, &text, err);
		if (!rc)
			rc = diff_parse(&r->a, text, var->path, &d, err);
		if (rc)
			return rc;
	}
	*out = arena_alloc(&r->a, 1, sizeof(**out));
	**out = d;
	(*out)->file = arena_alloc(&r->a, d.n + t->nsources, sizeof(*d.file));
	if (d.n)
		memcpy((*out)->file, d.file, d.n * sizeof(*d.file));
	for (i = 0; i < t->nsources; i++) {
		rc = source_file(r, &t->source[i], &(*out)->file[d.n + i], err);
		if (rc)
			return rc;
	}
	(*out)->n = d.n + t->nsources;
	return 0;
}

int repo_digest(struct repo *r, const struct set *s, enum tree_kind kind,
		const struct version *v, char digest[DIGEST_HEX + 1],
		struct pom_err *err)
{
	const struct set_tree *t = &s->tree[kind];
	const struct variant *var = nearest(t, v);
	struct span *parts =
		arena_alloc(&r->a, t->nsources + 1, sizeof(*parts));
	size_t n = 0, i;
	int rc = 0;

	digest[0] = '\0';
	if (!t->any || (!var && t->nvariants))
		return 0;
	if (var)
		rc = repo_read(r, var->path, DIFF_TEXT_LIMIT, &parts[n++], err);
	for (i = 0; i < t->nsources && !rc; i++)
		rc = repo_read(r, t->source[i].path, REPO_TEXT_LIMIT,
			       &parts[n++], err);
	if (!rc)
		pom_digest(digest, parts, n);
	return rc;
}

/* A set without a repository: what a file of the user's becomes. */
int repo_open_file(struct repo *r, const char *path, enum tree_kind kind,
		   int strip, struct set **out, struct pom_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	char *full = realpath(path, NULL), *end;
	struct set *s;

	memset(r, 0, sizeof(*r));
	r->root.fd = -1;
	r->name = "";
	if (!full)
		return pom_fail_errno(err, errno, path,
				      "cannot open the patch");
	/* the folder that it is in becomes the root that it is read beneath */
	end = strrchr(full, '/');
	*end = '\0';
	if (root_open(&r->root, *full ? full : "/", err)) {
		free(full);
		return err ? err->code : POM_EIO;
	}
	r->set = pom_grow(r->set, r->n, &r->cap, sizeof(*r->set));
	s = &r->set[r->n++];
	memset(s, 0, sizeof(*s));
	s->name = arena_strdup(&r->a, base);
	s->group = (size_t)-1;
	s->title = s->author = s->status = s->license = "";
	s->mainline = s->successor = s->help = "";
	s->strip = strip;
	s->info = arena_strdup(&r->a, path);
	s->tree[kind].any = true;
	s->tree[kind].variant =
		arena_alloc(&r->a, 1, sizeof(*s->tree[kind].variant));
	s->tree[kind].variant->path = arena_strdup(&r->a, end + 1);
	s->tree[kind].nvariants = 1;
	free(full);
	*out = s;
	return 0;
}
