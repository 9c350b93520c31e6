// SPDX-License-Identifier: GPL-2.0-only
/*
 * In a long series most of the time would go into waiting for memory: each patch
 * leads to other files, and from a file's name it is many steps to its lines. Here
 * these steps are taken for the files of several patches at a time, a step for all of
 * them before the next one, so that the waiting is shared. Nothing is changed, and
 * nothing depends on what is found.
 */
#include "lib/ahead.h"
#include "lib/near.h"
#include "plan/internal.h"

enum { PATCHES = 8, FILES = 32, HUNKS = 96, TEXT = 1024 /* of a patch */ };

struct file {
	const struct diff_file *file;
	unsigned int kinds; /* of trees, a bit for each */
	struct overlay *ov;
	const struct node *node;
};

struct spot {
	const struct hunk *hunk;
	const struct image *image;
	struct image_line line;
};

struct batch {
	const struct diff *diff[PATCHES];
	unsigned int kinds[PATCHES];
	struct file file[FILES];
	struct spot spot[HUNKS];
	size_t n, nfiles, nspots;
};

static void find_files(struct batch *b)
{
	size_t i, k;

	for (i = 0; i < b->n; i++)
		for (k = 0; k < b->diff[i]->n && b->nfiles < FILES; k++) {
			const struct diff_file *f = &b->diff[i]->file[k];

			near(f, sizeof(*f));
			b->file[b->nfiles++] =
				(struct file){ .file = f,
					       .kinds = b->kinds[i] };
		}
	for (i = 0; i < b->nfiles; i++) {
		const struct diff_file *f = b->file[i].file;

		near(f->hunk, f->nhunks * sizeof(*f->hunk));
		if (f->known)
			near(f->known, sizeof(*f->known));
	}
}

/* The first tree that the patch is for: mostly there is only one. */
static struct overlay *overlay_of(struct session *s, unsigned int kinds)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->open[k] && kinds >> k & 1)
			return &s->ov[k];
	return NULL;
}

static void find_nodes(struct batch *b, struct session *s)
{
	size_t i;

	for (i = 0; i < b->nfiles; i++) {
		struct file *f = &b->file[i];

		f->ov = f->file->known ? overlay_of(s, f->kinds) : NULL;
		if (f->ov)
			map_near(&f->ov->nodes, f->file->known->hash);
	}
	for (i = 0; i < b->nfiles; i++) {
		struct file *f = &b->file[i];

		if (f->ov)
			f->node = map_near_value(&f->ov->nodes,
						 f->file->known->hash);
		if (f->node)
			near(f->node, sizeof(*f->node));
	}
	for (i = 0; i < b->nfiles; i++)
		if (b->file[i].node)
			image_near(&b->file[i].node->now.image);
}

static void find_spots(struct batch *b)
{
	size_t i, k;

	for (i = 0; i < b->nfiles; i++) {
		const struct file *f = &b->file[i];

		for (k = 0; f->node && k < f->file->nhunks; k++) {
			const struct hunk *h = &f->file->hunk[k];

			if (b->nspots == HUNKS)
				return;
			near(h->pre, h->npre * sizeof(*h->pre));
			near(h->run, h->nruns * sizeof(*h->run));
			b->spot[b->nspots++] =
				(struct spot){ .hunk = h,
					       .image = &f->node->now.image };
		}
	}
}

static void find_lines(struct batch *b)
{
	size_t i;

	for (i = 0; i < b->nspots; i++)
		image_near_line(b->spot[i].image, b->spot[i].hunk->pre_at,
				&b->spot[i].line);
	for (i = 0; i < b->nspots; i++)
		image_near_index(&b->spot[i].line);
	for (i = 0; i < b->nspots; i++)
		image_near_bytes(&b->spot[i].line);
}

size_t plan_near(const struct ahead *a, struct session *s, size_t place)
{
	struct batch b;
	struct span text;
	size_t tag;

	b.n = b.nfiles = b.nspots = 0;
	while (b.n < PATCHES) {
		const struct diff *d = ahead_peek(a, place, &text, &tag);

		if (!d)
			break;
		near(d, sizeof(*d));
		near(text.p, text.n < TEXT ? text.n : TEXT);
		b.kinds[b.n] = plan_tag_kinds(tag);
		b.diff[b.n++] = d;
		place++;
	}
	find_files(&b);
	find_nodes(&b, s);
	find_spots(&b);
	find_lines(&b);
	return place;
}
