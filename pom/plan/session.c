// SPDX-License-Identifier: GPL-2.0-only
/* What one run works on: see session.h. */
#include "plan/session.h"

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

const struct version *session_version(const struct session *s, enum tree_kind k)
{
	return s->work[k].tree.version.n ? &s->work[k].tree.version : NULL;
}
