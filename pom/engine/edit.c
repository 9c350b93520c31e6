// SPDX-License-Identifier: GPL-2.0-only
/* Changes whose places are known exactly: see edit.h. */
#include "engine/edit.h"

#include <string.h>

bool edits_of_hunks(struct arena *a, const struct hunk *hunk, uint32_t nhunks,
		    struct edits *out)
{
	size_t n = 0, end = 0;
	uint32_t i, k;

	for (i = 0; i < nhunks; i++)
		n += hunk[i].nruns;
	out->v = arena_alloc(a, n, sizeof(*out->v));
	out->n = 0;
	for (i = 0; i < nhunks; i++) {
		for (k = 0; k < hunk[i].nruns; k++) {
			const struct run *r = &hunk[i].run[k];
			struct edit *e = &out->v[out->n++];

			*e = (struct edit){ (size_t)hunk[i].pre_at + r->pre,
					    r->npre,
					    (size_t)hunk[i].post_at + r->post,
					    r->npost };
			if (e->pre < end)
				return false;
			end = e->pre + e->npre;
		}
	}
	return true;
}

static bool run_stands(const struct image *im, const struct hunk *h,
		       const struct run *r)
{
	size_t at = (size_t)h->post_at + r->post;
	struct cursor c;

	if (at > im->n || r->npost > im->n - at)
		return false;
	cursor_set(&c, im, at);
	return cursor_eq(&c, h->post + r->post, r->npost) == r->npost;
}

bool hunks_undo(struct arena *a, const struct image *after,
		const struct hunk *hunk, uint32_t nhunks, struct image *out)
{
	size_t at = 0;
	uint32_t i, k;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < nhunks; i++) {
		const struct hunk *h = &hunk[i];

		for (k = 0; k < h->nruns; k++) {
			const struct run *r = &h->run[k];
			size_t start = (size_t)h->post_at + r->post;

			if (start < at || !run_stands(after, h, r))
				return false;
			image_copy(a, out, after, at, start - at);
			/* both line numbers must mean the same place */
			if (out->n != (size_t)h->pre_at + r->pre)
				return false;
			image_add(a, out, h->pre + r->pre, r->npre, 0);
			at = start + r->npost;
		}
	}
	image_copy(a, out, after, at, after->n - at);
	image_pack(a, out);
	return true;
}

/*
 * Does upper change a line that lower added, or replace lines between which lower removed
 * one? Or does it add lines between those that lower added?
 */
static bool overlaps(const struct edit *lower, const struct edit *upper)
{
	size_t ls = lower->post, le = ls + lower->npost;
	size_t us = upper->pre, ue = us + upper->npre;

	if (us == ue)
		return us > ls && us < le;
	if (ls == le)
		return ls > us && ls < ue;
	return us < le && ue > ls;
}

bool edits_without(const struct edits *lower, const struct edits *upper,
		   struct arena *a, struct edits *out)
{
	size_t i, k;
	long moved = 0;

	out->v = arena_alloc(a, upper->n, sizeof(*out->v));
	out->n = upper->n;
	for (i = 0; i < upper->n; i++) {
		struct edit e = upper->v[i];
		long shift = 0;

		for (k = 0; k < lower->n; k++) {
			const struct edit *l = &lower->v[k];

			if (overlaps(l, &e))
				return false;
			if (l->post + l->npost <= e.pre)
				shift += (long)l->npre - (long)l->npost;
		}
		e.pre = (size_t)((long)e.pre + shift);
		e.post = (size_t)((long)e.pre + moved);
		moved += (long)e.npost - (long)e.npre;
		out->v[i] = e;
	}
	return true;
}

/* Extends *to over the edits that touch the lines before *to of the middle image. */
static size_t touching(const struct edits *v, size_t i, bool post, size_t *to,
		       size_t *longer, size_t *shorter)
{
	for (; i < v->n; i++) {
		const struct edit *e = &v->v[i];
		size_t at = post ? e->post : e->pre;
		size_t n = post ? e->npost : e->npre;

		if (at > *to)
			break;
		if (at + n > *to)
			*to = at + n;
		*longer += post ? e->npre : e->npost;
		*shorter += n;
	}
	return i;
}

/* Joins first and second, which was made on top of first. */
static void join(struct arena *a, const struct edits *first,
		 const struct edits *second, struct edits *out)
{
	size_t i = 0, k = 0;
	/* by how many lines the earlier edits have moved lines: down, and up */
	size_t pre_on = 0, pre_off = 0, post_on = 0, post_off = 0;

	out->v = arena_alloc(a, first->n + second->n, sizeof(*out->v));
	out->n = 0;
	while (i < first->n || k < second->n) {
		struct edit *e = &out->v[out->n++];
		size_t from, to, i0, k0;

		from = i < first->n ? first->v[i].post : second->v[k].pre;
		if (k < second->n && second->v[k].pre < from)
			from = second->v[k].pre;
		to = from;
		e->pre = from + pre_on - pre_off;
		e->post = from + post_on - post_off;
		do {
			i0 = i;
			k0 = k;
			i = touching(first, i, true, &to, &pre_on, &pre_off);
			k = touching(second, k, false, &to, &post_on,
				     &post_off);
		} while (i != i0 || k != k0);
		e->npre = to + pre_on - pre_off - e->pre;
		e->npost = to + post_on - post_off - e->post;
	}
}

void edits_join_all(struct arena *a, struct edits *v, size_t n,
		    struct edits *out)
{
	struct edits both;
	size_t i;

	*out = (struct edits){ 0 };
	/* joins neighbours first, so that each edit is copied log n times */
	for (; n > 1; n = (n + 1) / 2) {
		for (i = 0; i + 1 < n; i += 2) {
			join(a, &v[i], &v[i + 1], &both);
			v[i / 2] = both;
		}
		if (n % 2)
			v[n / 2] = v[n - 1];
	}
	if (n)
		*out = v[0];
}

void edits_between(struct arena *a, const struct image *before,
		   const struct image *after, struct edits *out)
{
	size_t least = before->n < after->n ? before->n : after->n;
	size_t head = 0, tail = 0;
	const struct line *x, *y;

	out->n = 0;
	out->v = NULL;
	if (image_same(before, after))
		return;
	x = image_lines(a, before);
	y = image_lines(a, after);
	while (head < least && line_eq(&x[head], &y[head]))
		head++;
	while (tail < least - head &&
	       line_eq(&x[before->n - 1 - tail], &y[after->n - 1 - tail]))
		tail++;
	if (head + tail == before->n && head + tail == after->n)
		return;
	out->v = arena_alloc(a, 1, sizeof(*out->v));
	out->v[out->n++] = (struct edit){ head, before->n - head - tail, head,
					  after->n - head - tail };
}
