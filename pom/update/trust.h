/* SPDX-License-Identifier: GPL-2.0-only */
/* The keys whose signature under a snapshot counts. */
#ifndef POM_UPDATE_TRUST_H
#define POM_UPDATE_TRUST_H

#include "engine/minisig.h"

enum { TRUST_KEYS = 1024 };

struct trust {
	struct minisig_key *key;
	size_t n, cap;
};

/*
 * The keys that are given, each a file or the base64 of a key; if there are
 * none, those of runme/keys in the user's configuration (XDG_CONFIG_HOME, else
 * ~/.config) and of /etc/runme/keys, files that end in .pub. A file that is no
 * key is an error with its name; POM_ENOENT when no key is found at all.
 * trust_free in any case.
 */
int trust_load(struct trust *t, struct arena *a, const char *const *given,
	       size_t n, struct pom_err *err);
void trust_free(struct trust *t);

/*
 * The trusted key that made this signature, by its trusted comment. NULL with
 * err filled (POM_EUNSAFE) when the key is nobody's, or did not.
 */
const struct minisig_key *trust_signer(const struct trust *t,
				       const struct minisig *s,
				       const char *name, struct pom_err *err);

#endif
