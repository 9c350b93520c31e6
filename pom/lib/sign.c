// SPDX-License-Identifier: GPL-2.0-only
/* Verifies signatures with libsodium: see sign.h. */
#include "lib/sign.h"

#include <sodium.h>
#include <stdlib.h>

_Static_assert(SIGN_KEY == crypto_sign_PUBLICKEYBYTES, "a key");
_Static_assert(SIGN_BYTES == crypto_sign_BYTES, "a signature");
_Static_assert(SIGN_HASH == crypto_generichash_BYTES_MAX, "a hash");

static void ready(void)
{
	if (sodium_init() < 0)
		abort();
}

bool sign_verify(const unsigned char key[SIGN_KEY],
		 const unsigned char signature[SIGN_BYTES], struct span message)
{
	ready();
	return crypto_sign_verify_detached(signature,
					   (const unsigned char *)message.p,
					   message.n, key) == 0;
}

void sign_hash(unsigned char out[SIGN_HASH], struct span message)
{
	ready();
	crypto_generichash(out, SIGN_HASH, (const unsigned char *)message.p,
			   message.n, NULL, 0);
}

bool sign_base64(struct span text, unsigned char *out, size_t n)
{
	const char *end = NULL;
	size_t len = 0;

	ready();
	return sodium_base642bin(out, n, text.p, text.n, NULL, &len, &end,
				 sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       len == n && end == text.p + text.n;
}
