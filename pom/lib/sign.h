/* SPDX-License-Identifier: GPL-2.0-only */
/* Ed25519 (RFC 8032) and what goes with it; the signing is left to others. */
#ifndef POM_LIB_SIGN_H
#define POM_LIB_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/span.h"

enum { SIGN_KEY = 32, SIGN_BYTES = 64, SIGN_HASH = 64 };

/* The signature is that of the message by the key. */
bool sign_verify(const unsigned char key[SIGN_KEY],
		 const unsigned char signature[SIGN_BYTES],
		 struct span message);

/* BLAKE2b-512 (RFC 7693), without a key. */
void sign_hash(unsigned char out[SIGN_HASH], struct span message);

/*
 * Base64 with its padding (RFC 4648, section 4), nothing before, between or
 * after it, that comes to exactly n bytes. False for anything else.
 */
bool sign_base64(struct span text, unsigned char *out, size_t n);

#endif
