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
	unsigned int steps; /* that are left */
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

/* Below the last link, or the one that its set has of the name before a rename. */
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

/* Did the last of n links leave the file? Sections are taken back until that is known. */
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

/* Is the file as the first n links leave it, or as the next one found it? */
static bool is_at(struct walk *w, struct ledger_chain *c, uint32_t n,
		  const struct file_now *disk)
{
	const struct ledger_link *next = link_of(w->l, c, n);

	if (!next->follows && ledger_is_version(w->l, &next->before, disk))
		return true;
	w->c = c;
	w->n = n;
	w->now = *disk;
	return was_left(w);
}

void ledger_stand(struct ledger *l, struct ledger_chain *c,
		  const struct file_now *disk)
{
	struct arena a = { 0 };
	struct walk w = { .l = l, .a = &a, .steps = STEPS };
	uint32_t n;

	c->low = c->high = 0;
	for (n = c->nloaded; disk->kind != ROOT_OTHER && n-- > 0;) {
		if (!is_at(&w, c, n, disk))
			continue;
		c->low = n + 1;
		if (!c->high)
			c->high = n + 1;
	}
	arena_free(&a);
}
