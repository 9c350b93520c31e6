// SPDX-License-Identifier: GPL-2.0-only
/* The title, author and help of a set whose patch alone has them; see repo.h. */
#include "tree/archive.h"
#include "repo/preamble.h"
#include "repo/repo.h"
#include "engine/mail.h"

void repo_keep_patch(const struct set *s, struct span patch)
{
	struct repo *r = s->origin->repo;
	if (s->described || s->patch.n)
		return;
	r->kept = &r->set[s - r->set];
	r->kept->patch = patch;
}

static void describe(const struct set *s, struct span patch)
{
	struct repo *r = s->origin->repo;
	struct set *set = &r->set[s - r->set];
	struct preamble p;

	preamble_read(&r->a, patch, &p);
	set->title = p.title;
	set->author = p.author;
	set->date = p.date;
	set->help = p.help;
	set->described = set->by_patch = true;
}

/* The title of a set that cannot be read says why. */
static void title_from_error(const struct set *s, const char *why)
{
	struct repo *r = s->origin->repo;
	struct set *set = &r->set[s - r->set];

	set->title = arena_printf(&r->a, "(it cannot be read: %s)", why);
	set->described = true;
}

static void title_from_fault(const struct set *s)
{
	const struct set_fault *f = s->fault;
	struct arena *a = &s->origin->repo->a;
	const char *where =
		f->line ? arena_printf(a, "%s:%u", f->where, f->line) :
			  f->where;

	title_from_error(s, arena_printf(a, "%s: %s%s%s", where, f->what,
					 *f->hint ? "; " : "", f->hint));
}

static int describe_failed(const struct set *s, const struct pom_err *e,
			   struct pom_err *err)
{
	if (!pom_of_input(e->code)) {
		if (err)
			*err = *e;
		return e->code;
	}
	title_from_error(s, e->what);
	return 0;
}

int repo_describe(const struct set *s, struct pom_err *err)
{
	struct repo *r = s->origin->repo;
	struct pom_err e = { 0 };
	struct buf head = { 0 };
	struct span text;
	int k, rc = 0;

	if (!s->described && s->fault)
		title_from_fault(s);
	if (!s->described && s->patch.n)
		describe(s, s->patch);
	for (k = 0; k < TREE_KINDS && !s->described; k++) {
		const struct set_tree *t = &s->tree[k];

		if (!t->nvariants)
			continue;
		/* only the beginning is read, except of a compressed file or a link */
		rc = archive_bare_name(t->variant[0].path) ?
			     POM_EUNSAFE :
			     root_read_head(&s->origin->root,
					    t->variant[0].path, PREAMBLE_LIMIT,
					    &head, NULL);
		text = buf_span(&head);
		if (rc)
			rc = repo_read_patch(r, s->origin, t->variant[0].path,
					     &text, &e);
		else
			mail_decode(&r->a, &text, s->info, true, NULL);
		if (rc) {
			rc = describe_failed(s, &e, err);
			break;
		}
		describe(s, text);
	}
	buf_free(&head);
	return rc;
}

static int several(const struct set *s, size_t n, bool mails,
		   struct pom_err *err)
{
	pom_fail(err, POM_EUSAGE, s->name, 0,
		 "it has %zu %s, and what is made of it would have the author and the text of the first one only",
		 n, mails ? "mails" : "commits");
	if (mails)
		pom_hint(err,
			 "name the file itself as the repository (--repo FILE; import FILE): then each mail is a set");
	else
		pom_hint(err,
			 "git format-patch --stdout writes such commits as a mailbox; with --repo FILE each mail of it is a set");
	return POM_EUSAGE;
}

int repo_one_author(const struct set *s, struct pom_err *err)
{
	struct span text;
	int k, rc = repo_describe(s, err);

	for (k = 0; k < TREE_KINDS && !rc && s->by_patch; k++) {
		const struct set_tree *t = &s->tree[k];
		bool mails;
		size_t n;

		if (!t->nvariants)
			continue;
		rc = repo_read_patch(s->origin->repo, s->origin,
				     t->variant[0].path, &text, err);
		n = rc ? 0 : preamble_count(text, &mails);
		if (n > 1)
			rc = several(s, n, mails, err);
	}
	return rc;
}
