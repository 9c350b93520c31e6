// SPDX-License-Identifier: GPL-2.0-only
/* Reads and verifies minisign's signatures: see minisig.h. */
#include "engine/minisig.h"

#include <string.h>

static const char untrusted[] = "untrusted comment: ";
static const char trusted[] = "trusted comment: ";

/* The next line without its line end, which minisign removes as well. */
static struct span next_line(struct span *rest)
{
	struct span line = { "", 0 };

	span_line(rest, &line);
	while (line.n &&
	       (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

static int check_size(struct span text, const char *name, struct pom_err *err)
{
	if (text.n > MINISIG_LIMIT)
		return pom_fail(err, POM_ELIMIT, name, 0,
				"it has more than %d bytes, too many for a signature or a key",
				MINISIG_LIMIT);
	if (text.n && memchr(text.p, '\0', text.n))
		return pom_fail(err, POM_ESYNTAX, name, 0,
				"a NUL byte: this is no text");
	return 0;
}

static bool two_letters(const unsigned char *p, const char *letters)
{
	return memcmp(p, letters, 2) == 0;
}

/* Finds the word NAME:NUMBER of the comment. */
static bool find_number(struct span comment, struct span name, uint64_t *out)
{
	size_t i;

	while (comment.n) {
		struct span word = comment;

		for (i = 0; i < comment.n && comment.p[i] != ' ' &&
			    comment.p[i] != '\t';)
			i++;
		word.n = i;
		comment = span_skip(comment, i < comment.n ? i + 1 : i);
		if (!span_starts(word, name))
			continue;
		word = span_skip(word, name.n);
		return word.n <= 18 &&
		       span_number(&word, 10, UINT64_MAX, out) && !word.n;
	}
	return false;
}

int minisig_parse(struct span text, const char *name, struct minisig *out,
		  struct pom_err *err)
{
	unsigned char bin[2 + MINISIG_ID + SIGN_BYTES];
	int rc = check_size(text, name, err);
	struct span line;

	if (rc)
		return rc;
	memset(out, 0, sizeof(*out));
	if (!span_starts(next_line(&text), SPAN(untrusted)))
		return pom_fail(err, POM_ESYNTAX, name, 1,
				"a signature by minisign begins with `%s`",
				untrusted);
	line = next_line(&text);
	if (!sign_base64(line, bin, sizeof(bin)))
		return pom_fail(err, POM_ESYNTAX, name, 2,
				"this line is not a signature in base64");
	out->prehashed = two_letters(bin, "ED");
	if (!out->prehashed && !two_letters(bin, "Ed"))
		return pom_fail(err, POM_ESYNTAX, name, 2,
				"the signature is neither Ed nor ED");
	memcpy(out->id, bin + 2, MINISIG_ID);
	memcpy(out->signature, bin + 2 + MINISIG_ID, SIGN_BYTES);
	line = next_line(&text);
	if (!span_starts(line, SPAN(trusted)))
		return pom_fail(err, POM_ESYNTAX, name, 3,
				"`%s` is expected here", trusted);
	out->trusted = span_skip(line, sizeof(trusted) - 1);
	line = next_line(&text);
	if (!sign_base64(line, out->global, SIGN_BYTES))
		return pom_fail(err, POM_ESYNTAX, name, 4,
				"this line is not a signature of the trusted comment");
	if (text.n)
		return pom_fail(err, POM_ESYNTAX, name, 5,
				"a signature has four lines");
	out->dated =
		find_number(out->trusted, SPAN("timestamp:"), &out->timestamp);
	out->sized = find_number(out->trusted, SPAN("size:"), &out->size);
	return 0;
}

int minisig_parse_key(struct span text, const char *name,
		      struct minisig_key *out, struct pom_err *err)
{
	unsigned char bin[2 + MINISIG_ID + SIGN_KEY];
	int rc = check_size(text, name, err);
	unsigned int at = 1;
	struct span line;

	if (rc)
		return rc;
	line = next_line(&text);
	if (span_starts(line, SPAN(untrusted))) {
		line = next_line(&text);
		at++;
	}
	if (!sign_base64(line, bin, sizeof(bin)) || !two_letters(bin, "Ed"))
		return pom_fail(err, POM_ESYNTAX, name, at,
				"this is not a public key of minisign");
	if (span_trim(text).n)
		return pom_fail(err, POM_ESYNTAX, name, at + 1,
				"the file must have one public key only");
	memcpy(out->id, bin + 2, MINISIG_ID);
	memcpy(out->key, bin + 2 + MINISIG_ID, SIGN_KEY);
	return 0;
}

const char *minisig_id(struct arena *a, const unsigned char id[MINISIG_ID])
{
	return arena_printf(a, "%02X%02X%02X%02X%02X%02X%02X%02X", id[7], id[6],
			    id[5], id[4], id[3], id[2], id[1], id[0]);
}

bool minisig_verify_comment(const struct minisig *s,
			    const struct minisig_key *key)
{
	struct buf b = { 0 };
	bool ok;

	buf_add(&b, s->signature, SIGN_BYTES);
	buf_addspan(&b, s->trusted);
	ok = memcmp(s->id, key->id, MINISIG_ID) == 0 &&
	     sign_verify(key->key, s->global, buf_span(&b));
	buf_free(&b);
	return ok;
}

bool minisig_verify(const struct minisig *s, const struct minisig_key *key,
		    struct span file)
{
	unsigned char hash[SIGN_HASH];

	if (s->prehashed) {
		sign_hash(hash, file);
		file = (struct span){ (const char *)hash, sizeof(hash) };
	}
	return minisig_verify_comment(s, key) &&
	       sign_verify(key->key, s->signature, file);
}
