// SPDX-License-Identifier: GPL-2.0-only
/* Hashes: see hash.h. The strong one is libsodium's. */
#include "lib/hash.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Multiplies and folds: the high half of a product depends on every bit. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 u128;
	u128 r = (u128)a * b;

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

/*
 * The key; make_key replaces it by random numbers. The multipliers stay odd, because a
 * multiplication by an even number loses bits.
 */
static struct {
	uint64_t start, word, rest, last;
} key = {
	0x9e3779b97f4a7c15u,
	0xd6e8feb86659fd93u,
	0xa0761d6478bd642fu,
	0xe7037ed1a0b428dbu,
};

/*
 * Runs before main, when there is no other thread. If the system has no random bits yet,
 * early at boot, it does not wait, and keeps the numbers above.
 */
static void make_key(void) __attribute__((constructor));
static void make_key(void)
{
	uint64_t bits[4];

	if (getrandom(bits, sizeof(bits), GRND_NONBLOCK) != sizeof(bits))
		return;
	key.start ^= bits[0];
	key.word ^= bits[1] & ~(uint64_t)1;
	key.rest ^= bits[2] & ~(uint64_t)1;
	key.last ^= bits[3] & ~(uint64_t)1;
}

uint64_t pom_hash(const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t h = key.start ^ n, w;

	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = fold(h ^ w, key.word);
	}
	if (n) {
		w = 0;
		memcpy(&w, p, n);
		h = fold(h ^ w, key.rest);
	}
	return fold(h, key.last);
}

void pom_digest(char out[DIGEST_HEX + 1], const struct span *parts, size_t n)
{
	crypto_generichash_state st;
	unsigned char bin[DIGEST_HEX / 2];
	size_t i;

	if (sodium_init() < 0) /* picks the fastest code */
		abort();
	crypto_generichash_init(&st, NULL, 0, sizeof(bin));
	for (i = 0; i < n; i++)
		crypto_generichash_update(&st,
					  (const unsigned char *)parts[i].p,
					  parts[i].n);
	crypto_generichash_final(&st, bin, sizeof(bin));
	sodium_bin2hex(out, DIGEST_HEX + 1, bin, sizeof(bin));
}

const char *hash_library(void)
{
	return sodium_version_string();
}
