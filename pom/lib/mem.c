// SPDX-License-Identifier: GPL-2.0-only
/* Memory: see mem.h. */
#include "lib/mem.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/hash.h"
#include "lib/interrupt.h"
#include "lib/pages.h"

/*
 * The chunks of an arena double, from CHUNK_FIRST to CHUNK_LAST bytes. An object that is
 * larger than a quarter of CHUNK_LAST gets its own chunk; the next objects still go into
 * the chunk before.
 */
enum {
	CHUNK_FIRST = 4 * 1024,
	CHUNK_LAST = 64 * 1024,
	BUF_LARGE =
		1
		<< 20, /* bytes from which on a buffer is counted by pages_count */
	SMALL = 256    /* bytes of a text that is formatted on the stack */
};

/* MiB of address space in use, from proc_pid_statm(5); 0: unknown. */
static unsigned long in_use(void)
{
	char text[64] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	return n <= 0 ? 0 :
			strtoul(text, NULL, 10) /
				((1ul << 20) /
				 (unsigned long)sysconf(_SC_PAGESIZE));
}

void pom_out_of_memory(void)
{
	char say[128];
	int n = snprintf(say, sizeof(say),
			 "runme: the system does not give more than %lu MiB of memory; request fewer sets at once\n",
			 in_use());

	interrupt_call_last();
	if (write(2, say, (size_t)n) < 0)
		_exit(2);
	_exit(2);
}

/* In bytes: see MEMORY_LIMIT. */
static uint64_t find_limit(void)
{
	uint64_t most = (uint64_t)MEMORY_LIMIT << 20, have;
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	struct rlimit as;

	have = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : most;
	if (have / 4 * 3 < most)
		most = have / 4 * 3;
	if (getrlimit(RLIMIT_AS, &as) == 0 && as.rlim_cur != RLIM_INFINITY &&
	    as.rlim_cur / 4 * 3 < most)
		most = as.rlim_cur / 4 * 3;
	return most;
}

static uint64_t limit;
static pthread_once_t limit_once = PTHREAD_ONCE_INIT;

static void set_limit(void)
{
	limit = find_limit();
}

int memory_check(uint64_t bytes, const char *where, struct pom_err *err)
{
	uint64_t used = pages_used();

	pthread_once(&limit_once, set_limit);
	if (used <= limit && bytes <= limit - used)
		return 0;
	pom_fail(err, POM_EMEMORY, where, 0,
		 "this would need more than %llu MiB of memory, which is the limit",
		 (unsigned long long)(limit >> 20));
	pom_hint(err, "request fewer sets at once");
	return POM_EMEMORY;
}

void *pom_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		pom_out_of_memory();
	return p;
}

void *pom_realloc(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		pom_out_of_memory();
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		pom_out_of_memory();
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
		pom_out_of_memory();
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

void *pom_reserve(void *v, size_t n, size_t more, size_t *cap, size_t size)
{
	size_t bytes, got, all = n + more;
	bool zeroed;
	void *p;

	if (more <= *cap - n)
		return v;
	if (all < 2 * *cap)
		all = 2 * *cap;
	if (all < more || __builtin_mul_overflow(all, size, &bytes))
		pom_out_of_memory();
	p = pages_alloc(bytes, &got, &zeroed);
	if (!p)
		pom_out_of_memory();
	if (n)
		memcpy(p, v, n * size);
	pom_drop(v, *cap, size);
	*cap = got / size;
	return p;
}

void pom_drop(void *v, size_t cap, size_t size)
{
	if (v)
		pages_free(v, cap * size);
}

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size; /* of data */
	bool zeroed;
	max_align_t data[];
};

static struct arena_chunk *new_chunk(size_t bytes)
{
	struct arena_chunk *c;
	bool zeroed;
	size_t got;

	c = pages_alloc(bytes, &got, &zeroed);
	if (!c)
		pom_out_of_memory();
	c->used = 0;
	c->size = got - sizeof(*c);
	c->zeroed = zeroed;
	return c;
}

/* Adds a chunk with at least that many free bytes to the arena. */
static struct arena_chunk *add_chunk(struct arena *a, size_t bytes)
{
	struct arena_chunk *c = a->head;
	size_t size = c ? c->size + sizeof(*c) : CHUNK_FIRST / 2;

	if (c && bytes > CHUNK_LAST / 4) {
		c = new_chunk(sizeof(*c) + bytes);
		c->next = a->head->next;
		a->head->next = c;
		return c;
	}
	size = size < CHUNK_LAST / 2 ? size * 2 : CHUNK_LAST;
	if (size < sizeof(*c) + bytes)
		size = sizeof(*c) + bytes;
	c = new_chunk(size);
	c->next = a->head;
	a->head = c;
	return c;
}

/* n bytes, which are not cleared unless *zeroed. align is a power of two. */
static char *allot(struct arena *a, size_t n, size_t align, bool *zeroed)
{
	struct arena_chunk *c = a->head;
	size_t from = 0;

	if (n > SIZE_MAX / 2)
		pom_out_of_memory();
	if (c)
		from = c->used +
		       (-((uintptr_t)c->data + c->used) & (align - 1));
	if (!c || c->size < from || c->size - from < n) {
		c = add_chunk(a, n + align - 1);
		from = -(uintptr_t)c->data & (align - 1);
	}
	c->used = from + n;
	*zeroed = c->zeroed;
	return (char *)c->data + from;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
	size_t bytes;
	bool zeroed;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes))
		pom_out_of_memory();
	p = allot(a, bytes, _Alignof(max_align_t), &zeroed);
	return zeroed ? p : memset(p, 0, bytes);
}

char *arena_text(struct arena *a, size_t n)
{
	bool zeroed;

	return allot(a, n, 1, &zeroed);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	bool zeroed;
	char *p = allot(a, n + 1, 1, &zeroed);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

void *arena_push(struct arena *a, void *v, size_t n, size_t size)
{
	void *to;

	if (n & (n - 1))
		return v;
	to = arena_alloc(a, n ? 2 * n : 1, size);
	if (n)
		memcpy(to, v, n * size);
	return to;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[SMALL], *s, *p;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(small))
		return arena_strndup(a, small, (size_t)n);
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
		pages_free(c, c->size + sizeof(*c));
	}
	a->head = NULL;
}

void arena_move(struct arena *to, struct arena *from)
{
	struct arena_chunk *last = from->head;

	if (!last)
		return;
	while (last->next)
		last = last->next;
	/* behind the head, because to still fills that chunk */
	if (to->head) {
		last->next = to->head->next;
		to->head->next = from->head;
	} else {
		to->head = from->head;
	}
	from->head = NULL;
}

void buf_reserve(struct buf *b, size_t n)
{
	size_t need = b->n + n + 1;

	if (need < n)
		pom_out_of_memory();
	if (need <= b->cap)
		return;
	if (b->cap < 256)
		b->cap = 256;
	if (b->cap >= BUF_LARGE)
		pages_count(-(ptrdiff_t)b->cap);
	while (b->cap < need)
		b->cap *= 2;
	b->p = pom_realloc(b->p, b->cap, 1);
	if (b->cap >= BUF_LARGE)
		pages_count((ptrdiff_t)b->cap);
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

void buf_addn(struct buf *b, size_t n)
{
	char digits[20]; /* of 64 bits */
	size_t i = sizeof(digits);

	do {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	buf_add(b, digits + i, sizeof(digits) - i);
}

void buf_addv(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	buf_reserve(b, 0);
	va_copy(again, ap);
	n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
	if (n < 0)
		pom_out_of_memory();
	if ((size_t)n >= b->cap - b->n) {
		buf_reserve(b, (size_t)n);
		vsnprintf(b->p + b->n, b->cap - b->n, fmt, again);
	}
	va_end(again);
	b->n += (size_t)n;
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_addv(b, fmt, ap);
	va_end(ap);
}

void buf_free(struct buf *b)
{
	free(b->p);
	if (b->cap >= BUF_LARGE)
		pages_count(-(ptrdiff_t)b->cap);
	memset(b, 0, sizeof(*b));
}

/* Open addressing, linear probing, at most three quarters full. */
static struct map_slot *map_find(const struct map *m, const char *key,
				 size_t len, uint32_t hash)
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

uint32_t map_hash(const char *key, size_t len)
{
	return (uint32_t)pom_hash(key, len);
}

void *map_get(const struct map *m, const char *key, size_t len)
{
	return m->cap ? map_find(m, key, len, map_hash(key, len))->value : NULL;
}

/* A table with that many slots or more is in memory of pages.h. */
enum { MAP_LARGE = 256 /* slots */ };

static struct map_slot *new_slots(size_t n)
{
	size_t bytes = n * sizeof(struct map_slot), got;
	bool zeroed;
	void *p;

	if (n < MAP_LARGE)
		return pom_alloc(n, sizeof(struct map_slot));
	p = pages_alloc(bytes, &got, &zeroed);
	if (!p)
		pom_out_of_memory();
	return zeroed ? p : memset(p, 0, bytes);
}

static void drop_slots(struct map_slot *v, size_t n)
{
	if (n < MAP_LARGE)
		free(v);
	else
		pages_free(v, n * sizeof(*v));
}

static void map_resize(struct map *m, size_t cap)
{
	struct map old = *m;
	size_t i;

	m->cap = cap;
	m->slot = new_slots(m->cap);
	for (i = 0; i < old.cap; i++) {
		struct map_slot *s = &old.slot[i];

		if (s->key)
			*map_find(m, s->key, s->len, s->hash) = *s;
	}
	drop_slots(old.slot, old.cap);
}

void map_reserve(struct map *m, size_t more)
{
	size_t cap = m->cap ? m->cap : 64;

	if (more > SIZE_MAX / 8 - m->n)
		pom_out_of_memory();
	while (m->n + more > cap / 4 * 3)
		cap *= 2;
	if (cap != m->cap)
		map_resize(m, cap);
}

void **map_at(struct map *m, const char *key, size_t len)
{
	uint32_t hash = map_hash(key, len);
	struct map_slot *s;

	assert(len <= UINT32_MAX);
	map_reserve(m, 1);
	s = map_find(m, key, len, hash);
	if (!s->key)
		m->n++;
	s->key = key;
	s->len = (uint32_t)len;
	s->hash = hash;
	return &s->value;
}

void map_put(struct map *m, const char *key, size_t len, void *value)
{
	*map_at(m, key, len) = value;
}

void map_free(struct map *m)
{
	drop_slots(m->slot, m->cap);
	memset(m, 0, sizeof(*m));
}
