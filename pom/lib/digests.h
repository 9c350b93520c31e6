/* SPDX-License-Identifier: GPL-2.0-only */
/* Computes digests of many texts in a second thread, while the first one writes. */
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
 * Adds a text, in parts that are borrowed until digests_free. Returns its number: 0, 1, 2
 * and so on. Call this before digests_start.
 */
size_t digests_add(struct digests *d, const struct span *parts, size_t n);

/* Starts the thread, if the texts are long enough and there is a second processor. */
void digests_start(struct digests *d);

/*
 * The digest of text i, which lives as long as d. If the thread has not begun with it, it
 * is computed now. Call this in the order of the numbers.
 */
const char *digests_get(struct digests *d, size_t i);

#endif
