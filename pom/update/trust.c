// SPDX-License-Identifier: GPL-2.0-only
/* Loads trusted keys: see trust.h. */
#include "update/trust.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/root.h"

#define KEYS_SYSTEM "/etc/runme/keys"

static int add_key(struct trust *t, struct span text, const char *name,
		   struct pom_err *err)
{
	struct minisig_key k;
	int rc = minisig_parse_key(text, name, &k, err);

	if (!rc && t->n == TRUST_KEYS)
		rc = pom_fail(err, POM_ELIMIT, name, 0, "more than %d keys",
			      TRUST_KEYS);
	if (rc)
		return rc;
	t->key = pom_grow(t->key, t->n, &t->cap, sizeof(*t->key));
	t->key[t->n++] = k;
	return 0;
}

/* Reads a key. A link is the user's own, so it is followed, unlike in root_read. */
static int add_file(struct trust *t, struct arena *a, const char *path,
		    struct pom_err *err)
{
	const char *slash, *dir;
	struct buf text = { 0 };
	char *full = realpath(path, NULL);
	struct root r;
	int rc;

	if (!full) {
		rc = pom_fail(err, POM_ENOENT, path, 0,
			      "this is neither a public key nor a file with one");
		return rc;
	}
	slash = strrchr(full, '/');
	dir = arena_strndup(a, full, (size_t)(slash - full));
	rc = root_open(&r, *dir ? dir : "/", err);
	if (!rc) {
		rc = root_read(&r, slash + 1, MINISIG_LIMIT, &text, NULL, err);
		root_close(&r);
	}
	if (!rc)
		rc = add_key(t, buf_span(&text), path, err);
	buf_free(&text);
	free(full);
	return rc;
}

static int add_dir(struct trust *t, struct arena *a, const char *path,
		   struct pom_err *err)
{
	struct root r;
	char **names;
	size_t n, i;
	int rc;

	if (access(path, F_OK) < 0)
		return 0;
	rc = root_open(&r, path, err);
	if (rc)
		return rc;
	rc = root_list(&r, "", a, &names, &n, err);
	root_close(&r);
	for (i = 0; !rc && i < n; i++) {
		size_t len = strlen(names[i]);

		if (len > 4 && !strcmp(names[i] + len - 4, ".pub"))
			rc = add_file(t, a,
				      arena_printf(a, "%s/%s", path, names[i]),
				      err);
	}
	return rc;
}

int trust_load(struct trust *t, struct arena *a, const char *const *given,
	       size_t n, struct pom_err *err)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *own = NULL;
	size_t i;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < n && !rc; i++) {
		struct minisig_key k;

		if (!minisig_parse_key(span_of(given[i]), "", &k, NULL))
			rc = add_key(t, span_of(given[i]), given[i], err);
		else
			rc = add_file(t, a, given[i], err);
	}
	if (n || rc)
		return rc;
	if (config && *config == '/')
		own = arena_printf(a, "%s/runme/keys", config);
	else if (home && *home == '/')
		own = arena_printf(a, "%s/.config/runme/keys", home);
	if (own)
		rc = add_dir(t, a, own, err);
	if (!rc)
		rc = add_dir(t, a, KEYS_SYSTEM, err);
	if (!rc && !t->n) {
		rc = pom_fail(err, POM_ENOENT, NULL, 0,
			      "no key is trusted yet, so no signature can be checked");
		pom_hint(err,
			 "give --key FILE, or put the publisher's .pub file into %s or " KEYS_SYSTEM,
			 own ? own : "~/.config/runme/keys");
	}
	return rc;
}

void trust_free(struct trust *t)
{
	free(t->key);
	memset(t, 0, sizeof(*t));
}

const struct minisig_key *trust_signer(const struct trust *t,
				       const struct minisig *s,
				       const char *name, struct pom_err *err)
{
	struct arena a = { 0 };
	bool known = false;
	size_t i;

	for (i = 0; i < t->n; i++) {
		known |= !memcmp(t->key[i].id, s->id, MINISIG_ID);
		if (minisig_verify_comment(s, &t->key[i]))
			return &t->key[i];
	}
	if (known)
		pom_fail(err, POM_EUNSAFE, name, 0,
			 "the signature or its trusted comment is forged: key %s did not make it",
			 minisig_id(&a, s->id));
	else
		pom_fail(err, POM_EUNSAFE, name, 0,
			 "signed by an unknown key: %s is not among the keys that you trust",
			 minisig_id(&a, s->id));
	arena_free(&a);
	return NULL;
}
