// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answers of earlier runs. A key has a digest of all that an object is made of: the
 * compiler, the tree, the configuration, what the plan has made of headers and Makefiles
 * by then, and of the sources in folders near the object's. A change is digested once, and
 * added to a chain for each folder around it, so all keys take time linear in the plan.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "proof/compile_internal.h"

enum { ANSWER_BYTES = 1 << 16 };

static void digest_of(const struct buf *b, char out[DIGEST_HEX + 1])
{
	struct span part = buf_span(b);

	pom_digest(out, &part, 1);
}

static void add_file(struct compile_job *c, const char *path,
		     const struct file_now *now, struct buf *b)
{
	char digest[DIGEST_HEX + 1];
	struct span *parts = NULL;
	size_t n = 0;

	if (file_now_is_file(now))
		image_spans(&c->p.a, &now->image, &parts, &n);
	pom_digest(digest, parts, n);
	buf_addf(b, "%s %06o %s\n", path, file_now_mode(now), digest);
}

/* Chains the digests of the shared files: equal chains have seen equal changes. */
static void make_chain(struct compile_job *c)
{
	char digest[DIGEST_HEX + 1];
	const char *last = "";
	struct buf b = { 0 };
	size_t i, k;

	c->chain = arena_alloc(&c->out->a, c->out->n, sizeof(*c->chain));
	for (i = 0; i < c->out->n; i++) {
		b.n = 0;
		for (k = c->first[i]; k < c->first[i + 1]; k++)
			if (c->file[k].shared)
				add_file(c, c->file[k].path, &c->file[k].after,
					 &b);
		if (b.n) {
			buf_addstr(&b, last);
			digest_of(&b, digest);
			last = arena_strdup(&c->out->a, digest);
		}
		c->chain[i] = last;
	}
	buf_free(&b);
}

/* Chains of digests of what the items so far have made of a folder's sources. */
struct folder {
	char own[DIGEST_HEX + 1];   /* of those in the folder itself */
	char below[DIGEST_HEX + 1]; /* of those, and of all below it */
	size_t last;                /* item in the chains, counted from 1 */
};

/* Goes to the next folder on the way to the file: its length in the path, from 0. */
static bool next_folder(const char *path, size_t *n)
{
	const char *slash = strchr(path + *n, '/');

	if (slash)
		*n = (size_t)(slash - path) + 1;
	return slash;
}

static void chain_to(char digest[DIGEST_HEX + 1], struct span record,
		     bool begins)
{
	struct span part[] = { span_of(digest),
			       span_of(begins ? "\npatch\n" : "\n"), record };

	pom_digest(digest, part, 3);
}

/* Adds a source of the item to the chains of the folders around it. */
static void chain_source(struct compile_job *c, struct map *folders,
			 size_t item, const struct compile_file *f)
{
	struct buf b = { 0 };
	bool more = true;
	size_t n = 0;

	/* whether it compiled before the patch is part of the answer */
	add_file(c, f->path, &f->before, &b);
	add_file(c, f->path, &f->after, &b);
	while (more) {
		void **at = map_at(folders, f->path, n);
		struct folder *d = *at;
		bool begins;

		if (!d)
			*at = d = arena_alloc(&c->p.a, 1, sizeof(*d));
		begins = d->last != item + 1;
		d->last = item + 1;
		more = next_folder(f->path, &n);
		chain_to(d->below, buf_span(&b), begins);
		if (!more)
			chain_to(d->own, buf_span(&b), begins);
	}
	buf_free(&b);
}

/* A digest of the sources near the object: above, in and below its folder. */
static const char *near_object(struct compile_job *c, const struct map *folders,
			       const char *path)
{
	char digest[DIGEST_HEX + 1];
	struct buf b = { 0 };
	bool more = true;
	size_t n = 0;

	while (more) {
		const struct folder *d = map_get(folders, path, n);

		more = next_folder(path, &n);
		buf_addf(&b, "%s\n", !d ? "" : more ? d->own : d->below);
	}
	digest_of(&b, digest);
	buf_free(&b);
	return arena_strdup(&c->out->a, digest);
}

/* Notes for each object what its answer depends on besides its item's shared files. */
static void make_near(struct compile_job *c)
{
	struct map folders = { 0 };
	size_t i, k;

	c->near = arena_alloc(&c->out->a, c->out->n, sizeof(*c->near));
	for (i = 0; i < c->out->n; i++) {
		const struct compile_patch *p = &c->out->patch[i];

		for (k = c->first[i]; k < c->first[i + 1]; k++)
			if (!c->file[k].shared &&
			    proof_is_source(c->file[k].path))
				chain_source(c, &folders, i, &c->file[k]);
		c->near[i] = arena_alloc(&c->out->a, p->n, sizeof(*c->near[i]));
		for (k = 0; k < p->n; k++)
			c->near[i][k] =
				near_object(c, &folders, p->object[k].path);
	}
	map_free(&folders);
}

int compile_keys(struct compile_job *c)
{
	struct arena *a = &c->out->a;
	const char *cross = getenv("CROSS_COMPILE");
	char digest[DIGEST_HEX + 1];
	struct buf b = { 0 };
	size_t i, k;
	int rc;

	proof_describe_compiler(&b);
	rc = scratch_digest(&c->j.s->work[TREE_LINUX].tree.root, digest,
			    c->j.err);
	buf_addf(&b, "%s\n%s\n%s\n", digest, cross ? cross : "",
		 c->j.arch ? c->j.arch : "");
	digest_of(&c->base, digest);
	buf_addf(&b, "%d %s\n", c->out->own_config, digest);
	c->header = arena_strndup(a, b.p, b.n);
	b.n = 0;
	for (i = 0; i < c->out->n; i++)
		for (k = 0; k < c->out->patch[i].n; k++)
			buf_addf(&b, "%s\n", c->out->patch[i].object[k].path);
	digest_of(&b, digest);
	c->plan_digest = arena_strdup(a, digest);
	buf_free(&b);
	make_chain(c);
	make_near(c);
	return rc;
}

/*
 * The entry for an object of the item. Whether it is built can depend on the symbols that
 * other objects of the plan want: of_plan is for an object that is not built.
 */
static char *key_of(struct compile_job *c, size_t item, size_t object,
		    bool of_plan)
{
	char digest[DIGEST_HEX + 1];
	struct buf b = { 0 };

	buf_addf(&b, "compile 3\n%s%s\n%s\n%s\n%s\n", c->header, c->chain[item],
		 c->out->patch[item].object[object].path,
		 of_plan ? c->plan_digest : "", c->near[item][object]);
	digest_of(&b, digest);
	buf_free(&b);
	return pom_asprintf("%s/compile-%.40s", c->j.cache, digest);
}

/* Reads an entry: a word, perhaps a line, and "end". */
static bool read_entry(struct compile_job *c, const char *key,
		       struct compile_object *o)
{
	struct span rest, word, line, end = { "", 0 };
	struct buf b = { 0 };
	bool good = false;
	unsigned int i;

	if (file_read(key, &b, NULL) || b.n > ANSWER_BYTES)
		goto done;
	rest = buf_span(&b);
	if (!span_line(&rest, &word) || !span_line(&rest, &line) ||
	    !span_line(&rest, &end) || !span_is(end, "end\n"))
		goto done;
	for (i = 0; i < COMPILE_RESULTS && !good; i++)
		if (span_is(span_chomp(word), compile_name(i))) {
			o->is = i;
			good = true;
		}
	line = span_chomp(line);
	if (good && line.n)
		o->line = arena_strndup(&c->out->a, line.p, line.n);
	good &= o->is != COMPILE_NOT_BUILT || o->line;
done:
	buf_free(&b);
	return good;
}

bool compile_recall(struct compile_job *c, size_t item, size_t object)
{
	struct compile_object *o = &c->out->patch[item].object[object];
	unsigned int of_plan;
	bool found = false;

	for (of_plan = 0; of_plan < 2 && !found; of_plan++) {
		char *key = key_of(c, item, object, of_plan);

		found = read_entry(c, key, o);
		free(key);
	}
	return found;
}

void compile_remember(struct compile_job *c, size_t item, size_t object)
{
	const struct compile_object *o = &c->out->patch[item].object[object];
	char *key = key_of(c, item, object, o->is == COMPILE_NOT_BUILT);
	const char *made = arena_printf(&c->p.a, "%s/answer", c->j.work);
	struct buf b = { 0 };
	struct span part;

	buf_addf(&b, "%s\n%s\nend\n", compile_name(o->is),
		 o->line ? o->line : "");
	part = buf_span(&b);
	scratch_remove(made);
	if (file_create(made, 0600, &part, 1, NULL) == 0 &&
	    rename(made, key) < 0)
		scratch_remove(made);
	buf_free(&b);
	free(key);
}
