// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds out which mails make a series, and which are an older version. Mails of one thread
 * (RFC 5322 3.6.4) with the same version and count make a series. Mails without a thread,
 * git-send-email(1) --no-thread, do so if their count, version and tags are equal, and
 * they have the same sender or are neighbours in the mailbox.
 */
#include "repo/mails_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
	SERIES_MOST = 16, /* most series of one bucket; the oldest are dropped */
	CHAIN_MOST = 64   /* most mails from one to the first of its thread */
};

const char mails_newer[] = "is there in a newer version";

/* The series that a mail with a certain key may belong to. */
struct bucket {
	size_t series[SERIES_MOST]; /* index + 1, the newest last */
	size_t n;
};

struct finder {
	struct mailbox *b;
	struct map thread; /* thread_key to the number of mails with it */
	struct map buckets; /* thread_key, or the key of join_series, to struct bucket */
	struct map taken; /* place_key to the letter there */
};

static bool is_in_series(const struct letter *l)
{
	return l->of && (!l->left_out || (l->cover && !l->reply));
}

/* Sets thread to the first mail of the thread, as far as the mailbox has its mails. */
static void find_roots(struct mailbox *b)
{
	struct map ids = { 0 };
	const char **root = arena_alloc(&b->r->a, b->n, sizeof(*root));
	size_t i, k;

	for (i = 0; i < b->n; i++)
		if (*b->v[i].id)
			map_put(&ids, b->v[i].id, strlen(b->v[i].id), &b->v[i]);
	for (i = 0; i < b->n; i++) {
		const struct letter *l = &b->v[i], *next;

		root[i] = *l->thread ? l->thread : l->id;
		for (k = 0; k < CHAIN_MOST && *root[i]; k++) {
			next = map_get(&ids, root[i], strlen(root[i]));
			if (!next || next == l || !*next->thread)
				break;
			l = next;
			root[i] = l->thread;
		}
	}
	for (i = 0; i < b->n; i++)
		b->v[i].thread = root[i];
	map_free(&ids);
}

static const char *thread_key(struct finder *f, const struct letter *l)
{
	return arena_printf(&f->b->r->a, "%u/%u <%s", l->version, l->of,
			    l->thread);
}

static const char *place_key(struct finder *f, size_t series,
			     unsigned int number)
{
	return arena_printf(&f->b->r->a, "%zu %u", series, number);
}

static struct letter *at_place(struct finder *f, size_t series,
			       unsigned int number)
{
	const char *key = place_key(f, series, number);

	return map_get(&f->taken, key, strlen(key));
}

static void take_place(struct finder *f, size_t series, struct letter *l)
{
	struct mail_series *s = &f->b->series[series - 1];
	const char *key = place_key(f, series, l->number);

	map_put(&f->taken, key, strlen(key), l);
	s->have += l->number > 0;
	l->next = s->letter;
	s->letter = l;
	if (l->order < s->first)
		s->first = l->order;
	l->series = series;
}

static struct bucket *bucket_of(struct finder *f, const char *key)
{
	struct bucket *in = map_get(&f->buckets, key, strlen(key));

	if (!in) {
		in = arena_alloc(&f->b->r->a, 1, sizeof(*in));
		map_put(&f->buckets, key, strlen(key), in);
	}
	return in;
}

static void bucket_add(struct bucket *in, size_t series)
{
	if (in->n == SERIES_MOST)
		memmove(in->series, in->series + 1,
			--in->n * sizeof(*in->series));
	in->series[in->n++] = series;
}

/*
 * The best series that has no mail with l's number yet; 0: none. Unless threaded, the
 * series must have the same sender, or the mail before l.
 */
static size_t best_series(struct finder *f, const struct bucket *in,
			  const struct letter *l, size_t at, bool threaded)
{
	unsigned int best_score = 0;
	size_t i, best = 0;

	for (i = 0; i < in->n; i++) {
		const struct mail_series *s = &f->b->series[in->series[i] - 1];
		unsigned int score = threaded;

		if (at_place(f, in->series[i], l->number))
			continue;
		score += !strcmp(s->from, l->from) ? 4 : 0;
		score += s->last + 1 == at ? 2 : 0;
		if (score > best_score) {
			best = in->series[i];
			best_score = score;
		}
	}
	return best;
}

static void join_series(struct finder *f, struct letter *l, size_t at,
			bool threaded)
{
	struct mailbox *b = f->b;
	const char *loose =
		arena_printf(&b->r->a, "%u/%u %s", l->version, l->of, l->tags);
	struct bucket *in = bucket_of(f, threaded ? thread_key(f, l) : loose);
	size_t series = best_series(f, in, l, at, threaded);

	if (!series) {
		series = ++b->nseries;
		b->series[series - 1] = (struct mail_series){
			.version = l->version,
			.of = l->of,
			.first = l->order,
			.from = l->from,
		};
		bucket_add(in, series);
		if (threaded)
			bucket_add(bucket_of(f, loose), series);
	}
	b->series[series - 1].last = at;
	take_place(f, series, l);
}

/* Makes the series: first of mails that share a thread, then of the others. */
static void join_all(struct finder *f)
{
	struct mailbox *b = f->b;
	size_t i, at, n;
	int pass;

	for (i = 0; i < b->n; i++) {
		const char *key = thread_key(f, &b->v[i]);

		if (!is_in_series(&b->v[i]) || !*b->v[i].thread)
			continue;
		n = (uintptr_t)map_get(&f->thread, key, strlen(key));
		map_put(&f->thread, key, strlen(key), (void *)(n + 1));
	}
	for (pass = 0; pass < 2; pass++)
		for (i = at = 0; i < b->n; i++) {
			struct letter *l = &b->v[i];
			const char *key;
			bool threaded;

			if (!is_in_series(l))
				continue;
			at++;
			key = thread_key(f, l);
			n = (uintptr_t)map_get(&f->thread, key, strlen(key));
			threaded = n > 1;
			if (threaded == !pass)
				join_series(f, l, at, threaded);
		}
}

/* Adds l to that series; it replaces the older letter, unless that is NULL. */
static void take_over(struct finder *f, struct letter *l, size_t series,
		      struct letter *older)
{
	struct mail_series *s = &f->b->series[series - 1];

	if (older) {
		if (!older->left_out)
			older->left_out = mails_newer;
		l->number = older->number;
		s->have -= older->number > 0;
	}
	l->of = s->of;
	take_place(f, series, l);
}

/*
 * If part has a newer version of only some patches of whole, moves its mails into whole,
 * where they replace the old ones. False when part replaces the whole series.
 */
static bool merge(struct finder *f, size_t part, size_t whole)
{
	struct mail_series *p = &f->b->series[part - 1],
			   *w = &f->b->series[whole - 1];
	struct letter *l, *next;
	size_t both = 0;

	if (p->of != w->of || p->have >= p->of)
		return false;
	for (l = p->letter; l; l = l->next)
		both += l->number && at_place(f, whole, l->number);
	if (both == w->have)
		return false;
	for (l = p->letter; l; l = next) {
		next = l->next;
		if (!l->left_out)
			take_over(f, l, whole, at_place(f, whole, l->number));
	}
	p->letter = NULL;
	p->have = 0;
	w->version = p->version;
	return true;
}

static void supersede(struct finder *f, size_t newer, size_t older)
{
	struct mail_series *s = f->b->series;

	if (newer != older && s[newer - 1].have && s[older - 1].have &&
	    !merge(f, newer, older))
		s[older - 1].old = true;
}

static int by_version(const void *a, const void *b)
{
	const struct letter *const *x = a, *const *y = b;

	if ((*x)->version != (*y)->version)
		return (*x)->version < (*y)->version ? -1 : 1;
	return (*x)->order < (*y)->order ? -1 : (*x)->order > (*y)->order;
}

/* In one thread the newest version replaces the others, even if the titles differ. */
static void leave_out_old_of_threads(struct finder *f)
{
	struct mailbox *b = f->b;
	struct letter **v = pom_alloc(b->n + 1, sizeof(*v)), *l;
	struct map latest = { 0 };
	size_t i, from, to, n = 0;

	for (i = 0; i < b->n; i++)
		if (b->v[i].series && *b->v[i].thread)
			v[n++] = &b->v[i];
	if (n)
		qsort(v, n, sizeof(*v), by_version);
	for (from = 0; from < n; from = to) {
		for (to = from; to < n && v[to]->version == v[from]->version;
		     to++) {
			l = map_get(&latest, v[to]->thread,
				    strlen(v[to]->thread));
			if (l)
				b->series[v[to]->series - 1].older = l->series;
		}
		for (i = from; i < to; i++) {
			struct mail_series *s = &b->series[v[i]->series - 1];
			size_t older = s->older;

			s->older = 0;
			if (older)
				supersede(f, v[i]->series, older);
		}
		for (i = from; i < to; i++)
			map_put(&latest, v[i]->thread, strlen(v[i]->thread),
				v[i]);
	}
	map_free(&latest);
	free(v);
}

static bool is_newer(const struct letter *a, const struct letter *b)
{
	if (a->version != b->version)
		return a->version > b->version;
	/* the same version was sent again */
	return a->order > b->order && a->number && a->number == b->number &&
	       a->of == b->of;
}

/*
 * Has it a title that can identify another version of it? "*** SUBJECT HERE ***" is that
 * of a cover letter of git format-patch that nobody edited.
 */
static bool has_title(const struct letter *l)
{
	return *l->title && l->title[0] != '*' &&
	       (!l->left_out || (l->cover && l->series));
}

static void leave_out_old_letter(struct finder *f, struct letter *l,
				 struct letter *newer)
{
	struct mail_series *s = f->b->series;

	if (!l->series) {
		l->left_out = mails_newer;
	} else if (!newer->series) {
		if (!l->left_out)
			take_over(f, newer, l->series, l);
	} else if (l->version == newer->version) {
		supersede(f, newer->series, l->series);
	} else if (s[newer->series - 1].have) {
		s[l->series - 1].old |= l->series != newer->series;
	}
}

/* Across threads, a patch with the same title is another version of it. */
static void leave_out_old_of_titles(struct finder *f)
{
	struct mailbox *b = f->b;
	struct map newest = { 0 };
	struct letter *l, *there;
	size_t i;

	for (i = 0; i < b->n; i++) {
		l = &b->v[i];
		if (!has_title(l))
			continue;
		there = map_get(&newest, l->title, strlen(l->title));
		if (!there || is_newer(l, there))
			map_put(&newest, l->title, strlen(l->title), l);
	}
	for (i = 0; i < b->n; i++) {
		l = &b->v[i];
		if (!has_title(l))
			continue;
		there = map_get(&newest, l->title, strlen(l->title));
		if (there && there != l && is_newer(there, l))
			leave_out_old_letter(f, l, there);
	}
	map_free(&newest);
}

/* "[PATCH v2] f: two" without a number replaces "[PATCH 2/3] f: zwei" that it answers. */
static void leave_out_answered(struct finder *f)
{
	struct mailbox *b = f->b;
	struct map ids = { 0 };
	size_t i;

	for (i = 0; i < b->n; i++)
		if (*b->v[i].id && !b->v[i].left_out)
			map_put(&ids, b->v[i].id, strlen(b->v[i].id), &b->v[i]);
	for (i = 0; i < b->n; i++) {
		struct letter *l = &b->v[i], *there;

		if (l->left_out || l->of || !*l->answers || !l->patch)
			continue;
		there = map_get(&ids, l->answers, strlen(l->answers));
		if (there && there != l && !there->left_out &&
		    there->version < l->version)
			leave_out_old_letter(f, there, l);
	}
	map_free(&ids);
}

static void say_old(struct mailbox *b)
{
	unsigned int version = 0;
	size_t i, n = 0;

	for (i = 0; i < b->n; i++) {
		struct letter *l = &b->v[i];

		if (!l->left_out && l->series && b->series[l->series - 1].old)
			l->left_out = mails_newer;
		n += l->left_out == mails_newer;
	}
	for (i = 0; i < b->n; i++)
		if (!b->v[i].left_out && b->v[i].version > version)
			version = b->v[i].version;
	if (n)
		mails_note(b,
			   arena_printf(&b->r->a,
					"%zu mail%s of an older version %s left out, since the mailbox has a newer one%s",
					n, n == 1 ? "" : "s",
					n == 1 ? "is" : "are",
					version > 1 ?
						arena_printf(&b->r->a, " (v%u)",
							     version) :
						""));
}

void mails_find_series(struct mailbox *b)
{
	struct finder f = { .b = b };

	b->series = arena_alloc(&b->r->a, b->n + 1, sizeof(*b->series));
	find_roots(b);
	join_all(&f);
	leave_out_old_of_threads(&f);
	leave_out_answered(&f);
	leave_out_old_of_titles(&f);
	say_old(b);
	map_free(&f.thread);
	map_free(&f.buckets);
	map_free(&f.taken);
}
