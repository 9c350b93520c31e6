// SPDX-License-Identifier: GPL-2.0-only
/* Which changes of a patch were lost when somebody resolved it: see resolve.h. */
#include "publish/resolve.h"

enum { LETTERS = 4 }; /* of a removed line that tells something */

/* A line of a file, and how often the old patch and the new one change it. */
struct changed {
	struct line line;
	long old,
		now; /* how often it is added, minus how often it is removed */
	bool stays;  /* the resolved file has it */
};

struct losing {
	struct arena *a;
	struct map map;
	struct changed **v; /* in the order of the patch */
	size_t n;
};

static struct changed *find(struct losing *l, const struct line *line,
			    bool make)
{
	struct changed *c = map_get(&l->map, line->p, line->n);

	if (c || !make)
		return c;
	c = arena_alloc(l->a, 1, sizeof(*c));
	c->line = *line;
	map_put(&l->map, line->p, line->n, c);
	l->v = arena_push(l->a, l->v, l->n, sizeof(struct changed *));
	return l->v[l->n++] = c;
}

/* The changes of a hunk; those of one that the tree has already are not lost. */
static void add_hunk(struct losing *l, const struct hunk *h)
{
	uint32_t i, k;

	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		for (k = 0; k < r->npre; k++)
			find(l, &h->pre[r->pre + k], true)->old--;
		for (k = 0; k < r->npost; k++)
			find(l, &h->post[r->post + k], true)->old++;
	}
}

static void add_file(struct losing *l, const struct image *im, long n)
{
	struct cursor c;
	struct line line;

	if (!im->n)
		return;
	cursor_set(&c, im, 0);
	while (cursor_next(&c, &line)) {
		struct changed *ch = find(l, &line, false);

		if (!ch)
			continue;
		ch->now += n;
		ch->stays = ch->stays || n > 0;
	}
}

/*
 * A line that the old patch adds is lost if the new one adds it less often. One that it
 * removes is lost only if the file still has it: the newer tree may have had another one.
 */
static void count(struct losing *l, struct resolve_lost *out)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct changed *c = l->v[i];
		bool lost = c->old > 0 ?
				    c->now < c->old :
				    c->old < 0 && c->now >= 0 && c->stays &&
					    line_has_letters(&c->line, LETTERS);
		bool first = lost && !out->added && !out->removed;

		if (!lost)
			continue;
		if (c->old > 0)
			out->added +=
				(size_t)(c->old - (c->now > 0 ? c->now : 0));
		else
			out->removed += (size_t)-c->old;
		if (first)
			out->first =
				arena_strndup(l->a, c->line.p,
					      span_chomp((struct span){
								 c->line.p,
								 c->line.n })
						      .n);
	}
}

void resolve_lost(struct arena *a, const struct file_result *f,
		  const struct image *after, struct resolve_lost *out)
{
	struct losing l = { .a = a };
	uint32_t i;

	*out = (struct resolve_lost){ .path = f->path };
	for (i = 0; i < f->file->nhunks; i++)
		if (!f->hunks.hunk || f->hunks.hunk[i].state != HUNK_PRESENT)
			add_hunk(&l, &f->file->hunk[i]);
	if (f->file->change != DIFF_CREATE)
		add_file(&l, &f->before, -1);
	add_file(&l, after, 1);
	count(&l, out);
	map_free(&l.map);
}
