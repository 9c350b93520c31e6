/* SPDX-License-Identifier: GPL-2.0-only */
/* Digests of many texts, made by a second thread while the first one writes. */
#ifndef POM_LIB_DIGESTS_H
#define POM_LIB_DIGESTS_H

#include "lib/hash.h"
#include "lib/mem.h"

struct digests;

/* digests_free frees it. */
struct digests *digests_new(void);
/* Ends the thread; takes NULL. */
void digests_free(struct digests *d);

/*
 * Before digests_start: one text more, in parts, which are borrowed until
 * digests_free. Its number: 0, 1, 2 and so on.
 */
size_t digests_add(struct digests *d, const struct span *parts, size_t n);

/* Begins, where that pays; otherwise each is made when it is asked for. */
void digests_start(struct digests *d);

/* That of text i, which lives as long as d; best asked for in their order. */
const char *digests_get(struct digests *d, size_t i);

#endif
