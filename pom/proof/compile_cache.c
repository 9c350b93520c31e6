// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answers of earlier runs. A key has a digest of all that an object is made of: the
 * compiler, the tree, the configuration, what the plan has made of headers and Makefiles
 * by then, and of the sources in folders near the object's.
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
	return rc;
}

/*
 * The entry for an object of the item. Whether it is built can depend on the symbols that
 * other objects of the plan want: of_plan is for an object that is not built.
 */
static char *key_of(struct compile_job *c, size_t item, const char *path,
		    bool of_plan)
{
	char digest[DIGEST_HEX + 1];
	struct map seen = { 0 };
	struct buf b = { 0 };
	size_t i;
	char *key;

	buf_addf(&b, "compile 1\n%s%s\n%s\n%s\n", c->header, c->chain[item],
		 path, of_plan ? c->plan_digest : "");
	for (i = c->first[item + 1]; i-- > 0;) {
		const struct compile_file *f = &c->file[i];

		if (f->shared || !proof_is_source(f->path) ||
		    !compile_near(f->path, path) ||
		    map_get(&seen, f->path, strlen(f->path)))
			continue;
		map_put(&seen, f->path, strlen(f->path), c);
		add_file(c, f->path, &f->after, &b);
		/* whether it compiled before the patch is part of the answer */
		if (i >= c->first[item])
			add_file(c, f->path, &f->before, &b);
	}
	digest_of(&b, digest);
	key = pom_asprintf("%s/compile-%.40s", c->j.cache, digest);
	map_free(&seen);
	buf_free(&b);
	return key;
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

bool compile_recall(struct compile_job *c, size_t item,
		    struct compile_object *o)
{
	unsigned int of_plan;
	bool found = false;

	for (of_plan = 0; of_plan < 2 && !found; of_plan++) {
		char *key = key_of(c, item, o->path, of_plan);

		found = read_entry(c, key, o);
		free(key);
	}
	return found;
}

void compile_remember(struct compile_job *c, size_t item,
		      const struct compile_object *o)
{
	char *key = key_of(c, item, o->path, o->is == COMPILE_NOT_BUILT);
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
