// SPDX-License-Identifier: GPL-2.0-only
/* Files of a recorded set that are not in the tree any more: see gone.h. */
#include "plan/gone.h"

#include <string.h>

#include "lib/path.h"
#include "plan/diagnose.h"

/* Has an applied set put a file there? */
static bool is_recorded(const struct ledger *l, const char *path)
{
	const struct ledger_chain *c = ledger_chain(l, span_of(path));
	uint32_t i;

	for (i = 0; c && i < c->n; i++)
		if (!l->set[c->ref[i].set].gone)
			return true;
	return false;
}

/* Has the file at that place the bytes that the last set left which is not reverted? */
static bool is_same(struct session *s, enum tree_kind k, const char *path,
		    const struct ledger_link *link)
{
	const struct ledger *l = &s->work[k].ledger;
	const struct ledger_chain *c = ledger_chain(l, span_of(link->path));
	uint32_t i = c ? c->n : 0;
	struct node *n;

	while (i && l->set[c->ref[i - 1].set].gone)
		i--;
	if (i)
		link = &l->set[c->ref[i - 1].set].link[c->ref[i - 1].link];
	if (!link->after.digest ||
	    overlay_get(&s->work[k].ov, path, &n, NULL) ||
	    n->disk.kind != ROOT_FILE)
		return false;
	return !strcmp(ledger_digest(&s->a, &n->disk), link->after.digest);
}

/* Did the set copy the file at path? That is where the bytes of the copy come from. */
static bool is_source(const struct ledger_set *set, const char *path)
{
	struct span rest = span_of(set->reads), line;

	while (span_line(&rest, &line))
		if (span_is(span_chomp(line), path))
			return true;
	return false;
}

/* Searches for the file of the section. */
static const char *find(struct session *s, enum tree_kind k,
			const struct ledger_set *set, const struct diff_file *f,
			const struct gone *g)
{
	struct diff_file copy = *f;
	struct diff one = { .file = &copy, .n = 1 }, back;
	struct file_result r = { .path = g->path, .missing = true };
	const struct ledger_link *link =
		ledger_link(&s->work[k].ledger, set, ledger_path(&f->post));
	struct moved place[DIAGNOSE_PLACES];
	size_t n, i;

	if (!f->nhunks || !s->work[k].diagnosed)
		return NULL;
	diff_reverse(&s->a, &one, &back);
	r.file = back.file;
	n = diagnose_moved(&s->a, s, k, &r, place);
	for (i = 0; i < n; i++)
		if (!is_recorded(&s->work[k].ledger, place[i].path) &&
		    !is_source(set, place[i].path) &&
		    (g->bytes ? is_same(s, k, place[i].path, link) :
				place[i].fits > 0))
			return place[i].path;
	return NULL;
}

static int look_for(struct session *s, enum tree_kind k, struct ledger_set *set,
		    const struct diff_file *f, struct gone *out,
		    struct pom_err *err)
{
	struct span name = ledger_path(&f->post);
	const struct ledger_link *link =
		ledger_link(&s->work[k].ledger, set, name);
	const char *path;
	struct node *n;
	int rc;

	if (f->change == DIFF_DELETE || f->change == DIFF_COPY ||
	    (f->change == DIFF_CREATE && !link) ||
	    path_check_record(&s->a, name, &path, NULL))
		return 0;
	rc = overlay_get(&s->work[k].ov, path, &n, err);
	if (rc || n->now.kind != ROOT_ABSENT || n->disk.kind != ROOT_ABSENT)
		return rc == POM_EUNSAFE ? 0 : rc;
	out->path = path;
	out->where = find(s, k, set, f, out);
	return 0;
}

int session_gone(struct session *s, enum tree_kind k, struct ledger_set *set,
		 const struct diff_file *f, struct gone *out,
		 struct pom_err *err)
{
	*out = (struct gone){ .bytes = f->change == DIFF_CREATE };
	return look_for(s, k, set, f, out, err);
}

int session_moved(struct session *s, enum tree_kind k, struct ledger_set *set,
		  const struct diff_file *f, struct gone *out,
		  struct pom_err *err)
{
	struct span name = ledger_path(&f->post);

	*out = (struct gone){ .bytes = true };
	if (f->change != DIFF_CREATE &&
	    (f->change != DIFF_EDIT ||
	     !ledger_link(&s->work[k].ledger, set, name)))
		return 0;
	return look_for(s, k, set, f, out, err);
}
