// SPDX-License-Identifier: GPL-2.0-only
/* Reads and checks the fields that both formats of the ledger have: see internal.h. */
#include <string.h>

#include "lib/path.h"
#include "ledger/internal.h"

int ledger_damaged(struct pom_err *err, const char *file, unsigned int line,
		   const char *what)
{
	int rc = pom_fail(err, POM_ESYNTAX, file, line,
			  "the ledger is damaged: %s", what);

	pom_hint(err,
		 "restore the tree's .pom folder from a backup, or start from a fresh tree");
	return rc;
}

int ledger_read_path(struct ledger *l, struct span text, const char **path)
{
	struct span name = text;
	size_t used;

	if (text.n && text.p[0] == '"' &&
	    !path_unquote(&l->a, text, &name, &used))
		return POM_ESYNTAX;
	return path_check_record(&l->a, name, path, NULL);
}

bool ledger_is_mode(unsigned int mode)
{
	return (mode & ~0777u) == 0100000 || mode == 0120000;
}

bool ledger_is_digest(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!strchr("0123456789abcdef", s.p[i]) || !s.p[i])
			return false;
	return s.n == DIGEST_HEX;
}

bool ledger_once(const struct ledger_set *s)
{
	struct map seen = { 0 };
	bool twice = false;
	uint32_t i;

	for (i = 0; i < s->nlinks && !twice; i++) {
		const char *path = s->link[i].path;

		twice = map_get(&seen, path, strlen(path)) != NULL;
		map_put(&seen, path, strlen(path), s->link);
	}
	map_free(&seen);
	return !twice;
}
