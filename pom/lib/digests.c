// SPDX-License-Identifier: GPL-2.0-only
/* Computes many digests: see digests.h. */
#include "lib/digests.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "lib/thread.h"

/* Bytes. Fewer are hashed before a thread has started. */
enum { WORTH = 1 << 20 };

enum state { WAITS, IN_WORK, DONE };

struct text {
	_Atomic int state;
	const struct span *parts;
	size_t n;
	char digest[DIGEST_HEX + 1];
};

struct digests {
	struct text *text;
	size_t n, cap, bytes;
	struct thread thread;
	_Atomic bool stop;
};

struct digests *digests_new(void)
{
	return pom_alloc(1, sizeof(struct digests));
}

size_t digests_add(struct digests *d, const struct span *parts, size_t n)
{
	size_t i;

	d->text = pom_grow(d->text, d->n, &d->cap, sizeof(*d->text));
	atomic_init(&d->text[d->n].state, WAITS);
	d->text[d->n].parts = parts;
	d->text[d->n].n = n;
	for (i = 0; i < n; i++)
		d->bytes += parts[i].n;
	return d->n++;
}

/* Computes a digest. False if the other thread has begun with it. */
static bool make(struct text *t)
{
	int waits = WAITS;

	if (!atomic_compare_exchange_strong(&t->state, &waits, IN_WORK))
		return false;
	pom_digest(t->digest, t->parts, t->n);
	atomic_store(&t->state, DONE);
	return true;
}

static void *make_all(void *arg)
{
	struct digests *d = arg;
	size_t i;

	for (i = 0; i < d->n && !atomic_load(&d->stop); i++)
		make(&d->text[i]);
	return NULL;
}

void digests_start(struct digests *d)
{
	if (d->bytes >= WORTH && thread_pays())
		thread_start(&d->thread, make_all, d);
}

const char *digests_get(struct digests *d, size_t i)
{
	struct text *t = &d->text[i];

	if (!make(t))
		while (atomic_load(&t->state) != DONE)
			thread_pause();
	return t->digest;
}

void digests_free(struct digests *d)
{
	if (!d)
		return;
	atomic_store(&d->stop, true);
	thread_join(&d->thread);
	free(d->text);
	free(d);
}
