/* SPDX-License-Identifier: GPL-2.0-only */
/* The keys that may sign a snapshot. */
#ifndef POM_UPDATE_TRUST_H
#define POM_UPDATE_TRUST_H

#include "engine/minisig.h"

enum { TRUST_KEYS = 1024 };

struct trust {
	struct minisig_key *key;
	size_t n, cap;
};

/*
 * Loads the given keys, each a file or the base64 of a key. If none is given, loads the
 * files *.pub in runme/keys of the user's configuration (XDG_CONFIG_HOME, else ~/.config)
 * and in /etc/runme/keys. A file that is not a key is an error. POM_ENOENT when there is
 * no key at all. Call trust_free afterwards, also after an error.
 */
int trust_load(struct trust *t, struct arena *a, const char *const *given,
	       size_t n, struct pom_err *err);
void trust_free(struct trust *t);

/*
 * The trusted key that made this signature; its trusted comment is verified. If the key is
 * not trusted or has not made it, returns NULL and sets err to POM_EUNSAFE.
 */
const struct minisig_key *trust_signer(const struct trust *t,
				       const struct minisig *s,
				       const char *name, struct pom_err *err);

#endif
