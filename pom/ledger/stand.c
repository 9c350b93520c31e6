// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds which recorded version of a file the tree has, when that is not the last one: for
 * instance after `git reset`. See ledger_find_version.
 */
#include <string.h>

#include "engine/edit.h"
#include "ledger/internal.h"

enum { STEPS = 4096 /* the most sections that are reverted for one chain */ };

/* A copy of the tree's file, from which sections are reverted. */
struct walk {
	struct ledger *l;
	struct arena *a;
	struct ledger_chain *c;
	uint32_t n; /* links of c that the copy still has */
	struct file_now now;
	unsigned int steps; /* sections that may still be reverted */
};

static const struct ledger_link *
link_of(const struct ledger *l, const struct ledger_chain *c, uint32_t i)
{
	return &l->set[c->ref[i].set].link[c->ref[i].link];
}

static bool is_known(const struct ledger_version *v)
{
	return !v->mode || v->digest;
}

static bool same_kind(const struct ledger_version *v, const struct file_now *f)
{
	unsigned int mode = ledger_version(f).mode;

	return (v->mode & 0170000) == (mode & 0170000) &&
	       (!mode || !((v->mode ^ mode) & 0100));
}

/* Reverts a section on the copy; false when the copy is not as the section left it. */
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

/* Goes to the link below. After a rename, that is in the chain of the old name. */
static bool go_below(struct walk *w, const struct diff_file *f)
{
	uint32_t set = w->c->ref[w->n - 1].set;

	w->n--;
	if (f->change != DIFF_RENAME)
		return true;
	w->c = ledger_chain(w->l, ledger_path(&f->pre));
	for (w->n = 0; w->c && w->n < w->c->nloaded; w->n++)
		if (w->c->ref[w->n].set == set)
			return true;
	return false;
}

/* Is the copy as the n-th link left it? Reverts down to a version with a digest. */
static bool was_left(struct walk *w)
{
	const struct ledger_link *link;
	const struct diff_file *f;
	struct ledger_set *set;

	for (; w->n; w->steps--) {
		link = link_of(w->l, w->c, w->n - 1);
		if (is_known(&link->after))
			return ledger_is_version(w->l, &link->after, &w->now);
		set = &w->l->set[w->c->ref[w->n - 1].set];
		if (!w->steps || ledger_open(w->l, set, NULL))
			return false;
		f = ledger_section_of(w->l, set, w->c->path);
		if (!f || !take_back(w, f, link))
			return false;
		if (f->change == DIFF_CREATE)
			return true;
		if (!go_below(w, f))
			return false;
		link = link_of(w->l, w->c, w->n);
		if (!link->follows)
			return ledger_is_version(w->l, &link->before, &w->now);
	}
	return false;
}

/* Is the file as the first n links leave it? */
static bool is_left(struct walk *w, struct ledger_chain *c, uint32_t n,
		    const struct file_now *disk)
{
	w->c = c;
	w->n = n;
	w->now = *disk;
	return was_left(w);
}

/* Is it as it was before the link at n, which does not follow the one below it? */
static bool is_before(struct walk *w, struct ledger_chain *c, uint32_t n,
		      const struct file_now *disk)
{
	const struct ledger_link *next = link_of(w->l, c, n);

	return !next->follows && ledger_is_version(w->l, &next->before, disk);
}

void ledger_find_version(struct ledger *l, struct ledger_chain *c,
			 const struct file_now *disk)
{
	struct arena a = { 0 };
	struct walk w = { .l = l, .a = &a, .steps = STEPS };
	uint32_t n, gap = 0;

	c->low = c->high = 0;
	c->edited = false;
	for (n = c->nloaded; disk->kind != ROOT_OTHER && n-- > 0;) {
		bool before = is_before(&w, c, n, disk);
		bool left = (before && !n) || is_left(&w, c, n, disk);

		if (!before && !left)
			continue;
		c->low = n + 1;
		if (left && !c->high)
			c->high = n + 1;
		else if (!left && !gap)
			gap = n + 1;
	}
	c->edited = !c->high && gap;
	if (c->edited)
		c->high = gap;
	arena_free(&a);
}
