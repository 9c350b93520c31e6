// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of a file's recorded versions the tree has, where it does not have the last one:
 * somebody has put an earlier one back, with git reset, say. See ledger_stand.
 */
#include <string.h>

#include "engine/edit.h"
#include "ledger/internal.h"

enum { STEPS = 4096 /* sections that are taken back for one chain */ };

/* A file of the tree while sections are taken back from it. */
struct walk {
	struct ledger *l;
	struct arena *a;
	struct ledger_chain *c;
	uint32_t n; /* links of c that it still has */
	struct file_now now;
	unsigned int *steps;
};

/* What the links n - 1 and n say of the version between them; either may be NULL. */
static void versions(const struct ledger *l, const struct ledger_chain *c,
		     uint32_t n, const struct ledger_version *out[2])
{
	const struct ledger_link *below = NULL, *above = NULL;

	if (n)
		below = &l->set[c->ref[n - 1].set].link[c->ref[n - 1].link];
	if (n < c->nloaded)
		above = &l->set[c->ref[n].set].link[c->ref[n].link];
	out[0] = below ? &below->after : NULL;
	out[1] = above && !above->follows ? &above->before : NULL;
}

static bool is_known(const struct ledger_version *v)
{
	return v && (!v->mode || v->digest);
}

static bool same_kind(const struct ledger_version *v, const struct file_now *f)
{
	unsigned int mode = ledger_version(f).mode;

	return (v->mode & 0170000) == (mode & 0170000) &&
	       (!mode || !((v->mode ^ mode) & 0100));
}

/* The file before the section; false when it is not what the section left. */
static bool take_back(struct walk *w, const struct diff_file *f,
		      const struct ledger_link *link)
{
	struct image was;

	if (!same_kind(&link->after, &w->now) || f->change == DIFF_DELETE ||
	    f->change == DIFF_COPY ||
	    !hunks_undo(w->a, &w->now.image, f->hunk, f->nhunks, &was))
		return false;
	w->now.image = was;
	w->now.perms = link->before.mode & 0777;
	if (f->change == DIFF_EDIT && f->pre_mode)
		w->now.mode = f->pre_mode;
	return f->change != DIFF_CREATE || !was.n;
}

/* The chain that leads to the set's link, under the name before a rename. */
static bool go_below(struct walk *w, const struct diff_file *f, uint32_t set)
{
	if (f->change == DIFF_RENAME) {
		w->c = ledger_chain(w->l, ledger_path(&f->pre));
		for (w->n = 0;
		     w->c && w->n < w->c->nloaded && w->c->ref[w->n].set < set;
		     w->n++)
			;
		return w->c && w->n < w->c->nloaded;
	}
	w->n--;
	return true;
}

/* Is the file the version that n links lead to? The sections are taken back for that. */
static bool leads_here(struct walk *w)
{
	const struct ledger_version *v[2];
	const struct ledger_link *link;
	const struct diff_file *f;
	struct ledger_set *set;
	uint32_t at;

	while (*w->steps) {
		--*w->steps;
		versions(w->l, w->c, w->n, v);
		/* one of them says what the other one does, unless it has its own digest */
		if (is_known(v[0]))
			return ledger_is_version(w->l, v[0], &w->now);
		if (!w->n)
			return false;
		at = w->c->ref[w->n - 1].set;
		set = &w->l->set[at];
		link = &set->link[w->c->ref[w->n - 1].link];
		if (ledger_open(w->l, set, NULL))
			return false;
		f = ledger_section_of(w->l, set, w->c->path);
		if (!f || !take_back(w, f, link))
			return false;
		if (f->change == DIFF_CREATE)
			return true;
		if (!link->follows && f->change != DIFF_RENAME)
			return ledger_is_version(w->l, &link->before, &w->now);
		if (!go_below(w, f, at))
			return false;
	}
	return false;
}

static bool is_at(struct ledger *l, struct ledger_chain *c, uint32_t n,
		  const struct file_now *disk, unsigned int *steps)
{
	const struct ledger_version *v[2];
	struct arena a = { 0 };
	struct walk w = { l, &a, c, n, *disk, steps };
	bool is;

	versions(l, c, n, v);
	if (v[1] && ledger_is_version(l, v[1], disk))
		return true;
	if (!n || is_known(v[0]) || !same_kind(v[0], disk))
		return v[0] && ledger_is_version(l, v[0], disk);
	is = leads_here(&w);
	arena_free(&a);
	return is;
}

void ledger_stand(struct ledger *l, struct ledger_chain *c,
		  const struct file_now *disk)
{
	unsigned int steps = STEPS;
	uint32_t n;

	c->low = c->high = 0;
	if (disk->kind == ROOT_OTHER)
		return;
	for (n = c->nloaded; n-- > 0;) {
		if (!is_at(l, c, n, disk, &steps))
			continue;
		c->low = n + 1;
		if (!c->high)
			c->high = n + 1;
	}
}
