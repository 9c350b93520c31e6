/* SPDX-License-Identifier: GPL-2.0-only */
/* Verifies Ed25519 signatures (RFC 8032). No function here signs. */
#ifndef POM_LIB_SIGN_H
#define POM_LIB_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/span.h"

enum { SIGN_KEY = 32, SIGN_BYTES = 64, SIGN_HASH = 64 };

/* Is this the signature of the message by that key? */
bool sign_verify(const unsigned char key[SIGN_KEY],
		 const unsigned char signature[SIGN_BYTES],
		 struct span message);

/* BLAKE2b-512 (RFC 7693), without a key. */
void sign_hash(unsigned char out[SIGN_HASH], struct span message);

/*
 * Decodes base64 with its padding (RFC 4648, section 4) to exactly n bytes. False for
 * anything else, such as a blank in it.
 */
bool sign_base64(struct span text, unsigned char *out, size_t n);

#endif
