/* SPDX-License-Identifier: GPL-2.0-only */
/* Two hashes: a fast one for lines and maps, a strong one for contents. */
#ifndef POM_LIB_HASH_H
#define POM_LIB_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

/*
 * The fast hash. It has a random key for each process, so that nobody can choose names or
 * lines that collide. Output must not depend on it. Callers confirm equal hashes by
 * memcmp.
 */
uint64_t pom_hash(const void *p, size_t n);

/* 32 bytes of BLAKE2b in hexadecimal: what `b2sum -l 256` prints. */
enum { DIGEST_HEX = 64 };

/* The parts are hashed one after another; out gets a NUL as well. */
void pom_digest(char out[DIGEST_HEX + 1], const struct span *parts, size_t n);

/* The version of libsodium that is loaded, such as "1.0.18". */
const char *hash_library(void);

#endif
