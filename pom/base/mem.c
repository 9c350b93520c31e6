// SPDX-License-Identifier: GPL-2.0-only
/* Memory: see mem.h. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"

/* Chunks of an arena double from the first; from 4 MB on they are huge pages. */
enum {
	CHUNK_FIRST = 4 * 1024,
	CHUNK_LAST = 16 * 1024 * 1024,
	HUGE_PAGE = 2 * 1024 * 1024
};

static void out_of_memory(void)
{
	static const char say[] = "runme: out of memory\n";

	if (write(2, say, sizeof(say) - 1) < 0)
		_exit(2);
	_exit(2);
}

void *pom_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *pom_realloc(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		out_of_memory();
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *pom_strndup(const char *s, size_t n)
{
	char *p = pom_alloc(n + 1, 1);

	memcpy(p, s, n);
	return p;
}

char *pom_strdup(const char *s)
{
	return pom_strndup(s, strlen(s));
}

static char *format(const char *fmt, va_list ap)
	__attribute__((format(printf, 1, 0)));
static char *format(const char *fmt, va_list ap)
{
	char *s = NULL;

	if (vasprintf(&s, fmt, ap) < 0)
		out_of_memory();
	return s;
}

char *pom_asprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = format(fmt, ap);
	va_end(ap);
	return s;
}

void *pom_grow(void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 8;
	return pom_realloc(v, *cap, size);
}

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size; /* of data */
	size_t mapped;     /* bytes of all of it, or 0: it is malloc's */
	max_align_t data[];
};

/*
 * Zeroed, and aligned so that the kernel can back it with huge pages: a first
 * touch every 2 MB instead of every 4 KB, which is most of what memory costs.
 */
static void *map_pages(size_t bytes)
{
	size_t head;
	char *p = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		out_of_memory();
	head = -(uintptr_t)p % HUGE_PAGE;
	if (head)
		munmap(p, head);
	p += head;
	munmap(p + bytes, HUGE_PAGE - head);
	madvise(p, bytes, MADV_HUGEPAGE); /* only ever a wish */
	return p;
}

static struct arena_chunk *new_chunk(const struct arena *a, size_t bytes)
{
	size_t size = a->head ? a->head->size : CHUNK_FIRST / 2;
	struct arena_chunk *c;

	size = size < CHUNK_LAST / 2 ? size * 2 : CHUNK_LAST;
	if (size < bytes)
		size = bytes;
	if (size <= HUGE_PAGE) {
		c = pom_alloc(1, sizeof(*c) + size);
		c->size = size;
		return c;
	}
	size = (size + sizeof(*c) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	c = map_pages(size);
	c->mapped = size;
	c->size = size - sizeof(*c);
	return c;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
	struct arena_chunk *c = a->head;
	const size_t align = sizeof(max_align_t);
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX / 2)
		out_of_memory();
	bytes = (bytes + align - 1) / align * align;
	if (!c || c->size - c->used < bytes) {
		c = new_chunk(a, bytes);
		c->next = a->head;
		a->head = c;
	}
	p = (char *)c->data + c->used;
	c->used += bytes;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1, 1);

	memcpy(p, s, n);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

void *arena_push(struct arena *a, void *v, size_t n, size_t size)
{
	void *more;

	if (n & (n - 1))
		return v;
	more = arena_alloc(a, n ? 2 * n : 1, size);
	if (n)
		memcpy(more, v, n * size);
	return more;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s, *p;

	va_start(ap, fmt);
	s = format(fmt, ap);
	va_end(ap);
	p = arena_strdup(a, s);
	free(s);
	return p;
}

void arena_free(struct arena *a)
{
	struct arena_chunk *c = a->head, *next;

	for (; c; c = next) {
		next = c->next;
		if (c->mapped)
			munmap(c, c->mapped);
		else
			free(c);
	}
	a->head = NULL;
}

void arena_move(struct arena *to, struct arena *from)
{
	struct arena_chunk **last = &to->head;

	/* behind the chunk that to still fills */
	while (*last)
		last = &(*last)->next;
	*last = from->head;
	from->head = NULL;
}

void buf_reserve(struct buf *b, size_t n)
{
	size_t need = b->n + n + 1;

	if (need < n)
		out_of_memory();
	if (need <= b->cap)
		return;
	if (b->cap < 256)
		b->cap = 256;
	while (b->cap < need)
		b->cap *= 2;
	b->p = pom_realloc(b->p, b->cap, 1);
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	buf_reserve(b, n);
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_addstr(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addspan(struct buf *b, struct span s)
{
	buf_add(b, s.p, s.n);
}

void buf_addch(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = format(fmt, ap);
	va_end(ap);
	buf_addstr(b, s);
	free(s);
}

void buf_free(struct buf *b)
{
	free(b->p);
	memset(b, 0, sizeof(*b));
}

/* Open addressing, linear probing, at most three quarters full. */
static struct map_slot *map_find(const struct map *m, const char *key,
				 size_t len, uint64_t hash)
{
	size_t i = hash & (m->cap - 1);

	while (m->slot[i].key) {
		struct map_slot *s = &m->slot[i];

		if (s->hash == hash && s->len == len &&
		    memcmp(s->key, key, len) == 0)
			return s;
		i = (i + 1) & (m->cap - 1);
	}
	return &m->slot[i];
}

void *map_get(const struct map *m, const char *key, size_t len)
{
	if (!m->cap)
		return NULL;
	return map_find(m, key, len, pom_hash(key, len))->value;
}

static void map_double(struct map *m)
{
	struct map old = *m;
	size_t i;

	m->cap = old.cap ? old.cap * 2 : 64;
	m->slot = pom_alloc(m->cap, sizeof(*m->slot));
	for (i = 0; i < old.cap; i++) {
		struct map_slot *s = &old.slot[i];

		if (s->key)
			*map_find(m, s->key, s->len, s->hash) = *s;
	}
	free(old.slot);
}

void map_put(struct map *m, const char *key, size_t len, void *value)
{
	uint64_t hash = pom_hash(key, len);
	struct map_slot *s;

	if (m->n + 1 > m->cap / 4 * 3)
		map_double(m);
	s = map_find(m, key, len, hash);
	if (!s->key)
		m->n++;
	s->key = key;
	s->len = len;
	s->hash = hash;
	s->value = value;
}

void map_free(struct map *m)
{
	free(m->slot);
	memset(m, 0, sizeof(*m));
}
