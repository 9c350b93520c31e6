// SPDX-License-Identifier: GPL-2.0-only
/* What one run works on: see session.h. */
#include "plan/session.h"

#include <string.h>

uint32_t session_new_owner(struct session *s, const char *name)
{
	s->owner = pom_grow(s->owner, s->owners, &s->cap_owners,
			    sizeof(*s->owner));
	s->owner[s->owners++] = name;
	return (uint32_t)s->owners;
}

const char *session_owner(const struct session *s, uint32_t owner)
{
	return owner && owner <= s->owners ? s->owner[owner - 1] : NULL;
}

const char *session_builds_on(struct session *s, enum tree_kind k,
			      const struct ledger_set *by)
{
	const char *name = ledger_label(&s->work[k].ledger, by);

	return arena_printf(&s->a,
			    "%s builds upon it; revert %s first, or both together",
			    name, name);
}

const char *session_needed_by(const struct session *s, const char *name)
{
	size_t i, len = strlen(name);
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct ledger *l = &s->work[k].ledger;

		for (i = 0; s->work[k].open && l->depends && i < l->n; i++) {
			const char *d = l->set[i].depends, *at;

			for (at = strstr(d, name); at && !l->set[i].gone;
			     at = strstr(at + 1, name))
				if ((at == d || at[-1] == ' ') &&
				    (!at[len] || at[len] == ' '))
					return l->set[i].name;
		}
	}
	return NULL;
}

const struct version *session_version(const struct session *s, enum tree_kind k)
{
	return s->work[k].tree.version.n ? &s->work[k].tree.version : NULL;
}
