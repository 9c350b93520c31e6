/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory. If an allocation fails, the process ends with status 2 and one line on standard
 * error. That is safe at any point, because a transaction survives a killed process
 * (txn/txn.h). So callers need no error branch, which could hardly be tested. Code that
 * reads a file or parses a patch calls memory_check before, so such an end is rare.
 *
 * struct arena: many small objects that are freed together. struct buf: a text that
 * grows. struct map: strings to pointers.
 */
#ifndef POM_LIB_MEM_H
#define POM_LIB_MEM_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/span.h"

/*
 * The most MiB for all arenas, maps and texts of a run; or three quarters of the machine's
 * memory, or of the process's limit (ulimit -v), if that is less.
 */
enum { MEMORY_LIMIT = 2048 };

/*
 * May the run use that many bytes more? If not, POM_EMEMORY with the limit. where: for the
 * message; may be NULL.
 */
int memory_check(uint64_t bytes, const char *where, struct pom_err *err);

/* Says that there is no more memory, and ends the process with status 2. */
void pom_out_of_memory(void) __attribute__((noreturn));

/* These never return NULL. n * size is checked for overflow. The caller frees. */
void *pom_alloc(size_t n, size_t size);
void *pom_realloc(void *p, size_t n, size_t size);
char *pom_strdup(const char *s);
char *pom_strndup(const char *s, size_t n);
char *pom_asprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Makes room for one more element: *cap doubles when n has reached it. Use:
 * v = pom_grow(v, n, &cap, sizeof(*v)).
 */
void *pom_grow(void *v, size_t n, size_t *cap, size_t size);

/*
 * Makes room for more elements of an array that can become large. The array is in memory
 * of pages.h; pom_drop(v, cap, size) frees it. v may be NULL for both.
 */
void *pom_reserve(void *v, size_t n, size_t more, size_t *cap, size_t size);
void pom_drop(void *v, size_t cap, size_t size);

struct arena {
	struct arena_chunk *head;
};

/* Zeroed memory, aligned for any type. It lives until arena_free. */
void *arena_alloc(struct arena *a, size_t n, size_t size);
/* n bytes that the caller fills; they are not cleared. */
char *arena_text(struct arena *a, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * Makes room for one more element after the n of v, an array that only this function has
 * made. It moves the array when n is a power of two. Use:
 * v = arena_push(a, v, n, sizeof(*v)).
 */
void *arena_push(struct arena *a, void *v, size_t n, size_t size);
/* Frees all memory and zeroes a. a may be zeroed already. */
void arena_free(struct arena *a);
/* Moves all memory of from to to, and leaves from empty. */
void arena_move(struct arena *to, struct arena *from);

struct buf {
	char *p; /* NUL-terminated after every buf_ call that adds */
	size_t n;
	size_t cap;
};

void buf_add(struct buf *b, const void *p, size_t n);
void buf_addstr(struct buf *b, const char *s);
void buf_addspan(struct buf *b, struct span s);
void buf_addch(struct buf *b, char c);
/* Appends n in decimal digits. */
void buf_addn(struct buf *b, size_t n);
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Makes room for n more bytes and the NUL. */
void buf_reserve(struct buf *b, size_t n);
/* Frees the text and zeroes b. b may be zeroed already. */
void buf_free(struct buf *b);
static inline struct span buf_span(const struct buf *b)
{
	struct span s = { b->p ? b->p : "", b->n };

	return s;
}

/* Keys are borrowed: they must live as long as the map. A key is shorter than 4 GB. */
struct map {
	struct map_slot *slot;
	size_t n;
	size_t cap;
};

struct map_slot {
	const char *key;
	void *value;
	uint32_t len, hash;
};

/* The key's value, or NULL. */
void *map_get(const struct map *m, const char *key, size_t len);
/* The hash that maps use. */
uint32_t map_hash(const char *key, size_t len);
/*
 * The place of the key's value. A new key gets NULL there; the caller has to write a
 * value before anything else is done with the map.
 */
void **map_at(struct map *m, const char *key, size_t len);
/* Room for that many more keys at once. */
void map_reserve(struct map *m, size_t more);
/* Sets the key's value, and replaces an earlier one. */
void map_put(struct map *m, const char *key, size_t len, void *value);
void map_free(struct map *m);

#endif
