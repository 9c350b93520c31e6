// SPDX-License-Identifier: GPL-2.0-only
/* What a set is about, where only its patch says so; see repo.h. */
#include "domain/archive.h"
#include "domain/preamble.h"
#include "domain/repo.h"
#include "engine/mail.h"

void repo_keep_patch(struct repo *r, const struct set *s, struct span patch)
{
	if (s->described || s->patch.n)
		return;
	r->kept = &r->set[s - r->set];
	r->kept->patch = patch;
}

static void describe(struct repo *r, const struct set *s, struct span patch)
{
	struct set *set = &r->set[s - r->set];
	struct preamble p;

	preamble_read(&r->a, patch, &p);
	set->title = p.title;
	set->author = p.author;
	set->date = p.date;
	set->help = p.help;
	set->described = true;
}

int repo_describe(struct repo *r, const struct set *s, struct pom_err *err)
{
	struct buf head = { 0 };
	struct span text;
	int k, rc = 0;

	if (!s->described && s->patch.n)
		describe(r, s, s->patch);
	for (k = 0; k < TREE_KINDS && !s->described; k++) {
		const struct set_tree *t = &s->tree[k];

		if (!t->nvariants)
			continue;
		/* the beginning will do, but for what is packed, or a link */
		rc = archive_bare_name(t->variant[0].path) ?
			     POM_EUNSAFE :
			     root_read_head(&s->origin->root,
					    t->variant[0].path, PREAMBLE_LIMIT,
					    &head, NULL);
		text = buf_span(&head);
		if (rc)
			rc = repo_read_patch(r, s->origin, t->variant[0].path,
					     &text, err);
		else
			mail_decode(&r->a, &text, s->info, true, NULL);
		if (rc)
			break;
		describe(r, s, text);
	}
	buf_free(&head);
	return rc;
}
