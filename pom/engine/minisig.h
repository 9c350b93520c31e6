/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signatures and public keys as minisign(1) writes them.
 *
 * A signature file has four lines: an untrusted comment, the signature (in
 * base64: two letters, the key's number, 64 bytes), a trusted comment, and the
 * signature of the signature and the trusted comment. The letters are ED when
 * the BLAKE2b-512 of the file was signed, Ed when the file itself was.
 */
#ifndef POM_ENGINE_MINISIG_H
#define POM_ENGINE_MINISIG_H

#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/sign.h"

enum {
	MINISIG_LIMIT = 16384, /* bytes of a signature file or a key file */
	MINISIG_ID = 8         /* bytes of a key's number */
};

struct minisig_key {
	unsigned char id[MINISIG_ID];
	unsigned char key[SIGN_KEY];
};

struct minisig {
	bool prehashed;
	unsigned char id[MINISIG_ID];
	unsigned char signature[SIGN_BYTES]; /* of the file */
	unsigned char global[SIGN_BYTES]; /* of signature and trusted comment */
	struct span trusted; /* the comment, borrowed from the text */
	/* from the trusted comment, as in `timestamp:1763921471 size:4711` */
	bool dated, sized;  /* has it a timestamp, and a size? */
	uint64_t timestamp; /* seconds since 1970 */
	uint64_t size;      /* bytes of the file */
};

/*
 * Reads a signature file; verifies nothing. name: for messages. POM_ESYNTAX with the line,
 * POM_ELIMIT.
 */
int minisig_parse(struct span text, const char *name, struct minisig *out,
		  struct pom_err *err);

/* Reads a public key: its file of two lines, or its second line alone. */
int minisig_parse_key(struct span text, const char *name,
		      struct minisig_key *out, struct pom_err *err);

/* The key's number as minisign prints it, in hexadecimal. */
const char *minisig_id(struct arena *a, const unsigned char id[MINISIG_ID]);

/*
 * Did the key sign the signature together with the trusted comment? This can be verified
 * without the file.
 */
bool minisig_verify_comment(const struct minisig *s,
			    const struct minisig_key *key);

/* Did the key sign the trusted comment, and also the file? */
bool minisig_verify(const struct minisig *s, const struct minisig_key *key,
		    struct span file);

#endif
