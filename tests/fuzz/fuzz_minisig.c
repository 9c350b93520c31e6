// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signatures and keys of strangers: whatever they say is read within its text,
 * and none is taken for the work of a key that it is not of.
 */
#include "engine/minisig.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct minisig_key key = { 0 };
	struct arena a = { 0 };
	struct minisig s;

	if (minisig_parse(text, "input", &s, NULL) == 0) {
		MUST(size <= MINISIG_LIMIT);
		MUST(s.trusted.p >= text.p &&
		     s.trusted.p + s.trusted.n <= text.p + text.n);
		MUST(!memchr(s.trusted.p, '\n', s.trusted.n));
		MUST(s.dated || !s.timestamp || s.trusted.n);
		MUST(strlen(minisig_id(&a, s.id)) == 2 * MINISIG_ID);
		/* a key of all zeros signs nothing */
		memcpy(key.id, s.id, MINISIG_ID);
		MUST(!minisig_verify(&s, &key, text));
	}
	if (minisig_parse_key(text, "input", &key, NULL) == 0)
		MUST(size <= MINISIG_LIMIT);
	arena_free(&a);
	return 0;
}
