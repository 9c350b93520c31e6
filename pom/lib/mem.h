/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory. An allocation that fails ends the process with status 2 and one
 * line on standard error: that is safe at any point, because a transaction
 * survives a killed process (txn/txn.h), and it keeps a branch that nobody
 * can test out of every function. Before a file is read, a patch is parsed or the
 * like, memory_room is asked, so that hardly anything comes to that.
 *
 * struct arena: many small things that live equally long, freed at once.
 * struct buf: bytes that grow. struct map: strings to pointers.
 */
#ifndef POM_LIB_MEM_H
#define POM_LIB_MEM_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/span.h"

/*
 * What a run may use: MiB for arenas, maps and texts together. Less where the
 * machine or a limit of the process (ulimit -v) has less than a third more.
 */
enum { MEMORY_LIMIT = 2048 };

/*
 * Is there room for that many bytes more? POM_EMEMORY with the limit: that
 * is said of the run, not of the file that came last. where, which may
 * be NULL, is for the message.
 */
int memory_room(uint64_t bytes, const char *where, struct pom_err *err);

/* Never return NULL; n * size is checked for overflow. Caller frees. */
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
 * Makes room for that many more elements, which may become a lot: the array is
 * in pages.h's memory and must be freed by pom_drop(v, cap, size), which takes
 * NULL as well.
 */
void *pom_reserve(void *v, size_t n, size_t more, size_t *cap, size_t size);
void pom_drop(void *v, size_t cap, size_t size);

struct arena {
	struct arena_chunk *head;
};

/* Zeroed memory, aligned for anything; lives until arena_free. */
void *arena_alloc(struct arena *a, size_t n, size_t size);
/* Room for n bytes of text that is to be filled, with anything in it. */
char *arena_text(struct arena *a, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * Makes room for one more behind the n elements of v, which only this function
 * has made: it moves them whenever n is a power of two. Use:
 * v = arena_push(a, v, n, sizeof(*v)).
 */
void *arena_push(struct arena *a, void *v, size_t n, size_t size);
/* Takes zeroed or used memory, leaves it zeroed. */
void arena_free(struct arena *a);
/* What is in from lives as long as what is in to; from is empty then. */
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
/* In decimal digits. */
void buf_addn(struct buf *b, size_t n);
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Makes room for n more bytes and the NUL. */
void buf_reserve(struct buf *b, size_t n);
/* Takes zeroed or used memory, leaves it zeroed. */
void buf_free(struct buf *b);
static inline struct span buf_span(const struct buf *b)
{
	struct span s = { b->p ? b->p : "", b->n };

	return s;
}

/* Keys are borrowed: they must live as long as the map. They end below 4 GB. */
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

/* NULL when it is not there. hash: map_hash's, for who has it already. */
void *map_get(const struct map *m, const char *key, size_t len);
void *map_get_hashed(const struct map *m, const char *key, size_t len,
		     uint32_t hash);
uint32_t map_hash(const char *key, size_t len);
/*
 * Where the key's value is, NULL in it if the key is new: a value is to be put
 * there then, before anything else is done with the map.
 */
void **map_at(struct map *m, const char *key, size_t len);
/* Room for that many more keys at once. */
void map_reserve(struct map *m, size_t more);
/* Replaces what stood there. */
void map_put(struct map *m, const char *key, size_t len, void *value);
void map_free(struct map *m);

#endif
