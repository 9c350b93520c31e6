// SPDX-License-Identifier: GPL-2.0-only
/* Reverses a patch: see diff.h. */
#include "engine/diff.h"

#include <string.h>

static void reverse_hunk(struct arena *a, const struct hunk *h,
			 struct hunk *out)
{
	uint32_t i;

	*out = *h;
	out->pre_at = h->post_at;
	out->post_at = h->pre_at;
	out->npre = h->npost;
	out->npost = h->npre;
	out->pre = h->post;
	out->post = h->pre;
	out->run = arena_alloc(a, h->nruns, sizeof(*out->run));
	for (i = 0; i < h->nruns; i++)
		out->run[i] = (struct run){
			.pre = h->run[i].post,
			.npre = h->run[i].npost,
			.post = h->run[i].pre,
			.npost = h->run[i].npre,
		};
}

static struct hunk *reverse_hunks(struct arena *a, const struct hunk *v,
				  uint32_t n)
{
	struct hunk *out = arena_alloc(a, n, sizeof(*out));
	uint32_t i;

	for (i = 0; i < n; i++)
		reverse_hunk(a, &v[i], &out[i]);
	return out;
}

static enum diff_change reverse_change(enum diff_change c)
{
	switch (c) {
	case DIFF_CREATE:
	case DIFF_COPY: /* the reverse deletes the copy; its source stays */
		return DIFF_DELETE;
	case DIFF_DELETE:
		return DIFF_CREATE;
	case DIFF_EDIT:
	case DIFF_RENAME:
		break;
	}
	return c;
}

static void reverse_file(struct arena *a, const struct diff_file *f,
			 struct diff_file *out)
{
	*out = *f;
	out->change = reverse_change(f->change);
	out->pre = f->post;
	out->post = f->pre;
	out->pre_id = f->post_id;
	out->post_id = f->pre_id;
	out->pre_mode = f->post_mode;
	out->post_mode = f->pre_mode;
	out->copy_of = NULL;
	if (f->change == DIFF_COPY) {
		out->post.text.p = NULL;
		out->copy_of = &f->pre;
	}
	if (f->insert) {
		struct insertion *in = arena_alloc(a, 1, sizeof(*in));

		*in = *f->insert;
		in->remove = !in->remove;
		out->insert = in;
	}
	out->hunk = reverse_hunks(a, f->hunk, f->nhunks);
	if (f->crlf)
		out->crlf = reverse_hunks(a, f->crlf, f->nhunks);
}

void diff_reverse(struct arena *a, const struct diff *d, struct diff *out)
{
	bool text = false;
	size_t i;

	*out = *d;
	out->file = arena_alloc(a, d->n, sizeof(*out->file));
	/* in reverse order: a later file may depend on an earlier one */
	for (i = 0; i < d->n; i++) {
		struct diff_file *f = &out->file[d->n - 1 - i];

		reverse_file(a, &d->file[i], f);
	}
	/* text that stood before file i stands after it in the reverse */
	for (i = 0; i < d->n; i++) {
		bool before = d->file[d->n - 1 - i].after_text;

		out->file[i].after_text = text;
		text = before;
	}
}

bool hunk_only_opens(const struct hunk *h)
{
	const struct line *pre, *post;
	uint32_t i;

	if (h->npre != h->npost || !lines_open(h->post, h->npost) ||
	    lines_open(h->pre, h->npre))
		return false;
	for (i = 0; i + 1 < h->npre; i++)
		if (!line_eq(&h->pre[i], &h->post[i]))
			return false;
	pre = &h->pre[h->npre - 1];
	post = &h->post[h->npost - 1];
	return pre->n == post->n + 1 && memcmp(pre->p, post->p, post->n) == 0;
}
