// SPDX-License-Identifier: GPL-2.0-only
/* Compares a file of the tree with the versions of its chain: see ledger.h. */
#include "ledger/ledger.h"

#include <string.h>

#include "ledger/internal.h"
#include "txn/txn.h"

struct ledger_version ledger_version(const struct file_now *now)
{
	struct ledger_version v = { 0 };

	if (now->kind == ROOT_FILE && now->perms)
		v.mode = 0100000 | txn_mode(now->perms, now->mode & 0111);
	else if (now->kind == ROOT_FILE || now->kind == ROOT_LINK)
		v.mode = now->mode;
	return v;
}

const char *ledger_digest(struct arena *a, const struct file_now *now)
{
	char *digest = arena_alloc(a, DIGEST_HEX + 1, 1);
	struct arena scratch = { 0 };
	struct span *parts;
	size_t n;

	if (now->kind != ROOT_FILE && now->kind != ROOT_LINK)
		return NULL;
	image_spans(&scratch, &now->image, &parts, &n);
	pom_digest(digest, parts, n);
	arena_free(&scratch);
	return digest;
}

/* The mode as git sees it: executable file, other file, link, or 0 for absent. */
static unsigned int kind_of(unsigned int mode)
{
	if (!mode || (mode & 0170000) == 0120000)
		return mode & 0170000;
	return mode & 0100 ? 0100755 : 0100644;
}

/* Has the file the kind of v? *content: must the digests be compared as well? */
static bool is_kind(const struct ledger_version *v, const struct file_now *now,
		    bool *content)
{
	unsigned int mode = ledger_version(now).mode;

	*content = mode != 0;
	/* ROOT_OTHER, a folder for instance, is not an absent file */
	return now->kind != ROOT_OTHER && kind_of(v->mode) == kind_of(mode) &&
	       (!mode || v->digest);
}

bool ledger_is_version(struct ledger *l, const struct ledger_version *v,
		       const struct file_now *now)
{
	bool content;

	return is_kind(v, now, &content) &&
	       (!content || strcmp(v->digest, ledger_digest(&l->a, now)) == 0);
}

/* ledger_is_version for the tree's file, which is hashed once for all sets. */
static bool disk_is(struct ledger *l, struct ledger_chain *c,
		    const struct ledger_version *v, const struct file_now *disk)
{
	bool content;

	if (!is_kind(v, disk, &content) || !content)
		return is_kind(v, disk, &content);
	if (!c->digest || c->hashed != disk->image.piece)
		c->digest = ledger_digest(&l->a, disk);
	c->hashed = disk->image.piece;
	return v->digest && c->digest && strcmp(v->digest, c->digest) == 0;
}

uint32_t ledger_links_in_tree(const struct ledger *l, struct ledger_chain *c)
{
	uint32_t n = ledger_top(l, c);

	/* sets that were added in this run build on that version, so all count */
	if (c->state == CHAIN_BROKEN && c->high && n <= c->nloaded &&
	    c->high - 1 < n)
		n = c->high - 1;
	return n;
}

/* Does the tree's file have the last version that was read? */
static bool chain_holds(struct ledger *l, struct ledger_chain *c,
			const struct file_now *disk)
{
	bool unknown = c->state == CHAIN_UNKNOWN;

	if (unknown)
		c->state = !c->nloaded || disk_is(l, c, &c->last, disk) ?
				   CHAIN_HOLDS :
				   CHAIN_BROKEN;
	if (unknown && c->state == CHAIN_BROKEN) {
		ledger_find_version(l, c, disk);
		c->floor_known = c->covers_known = false;
	}
	return c->state == CHAIN_HOLDS;
}

void ledger_came_back(struct ledger *l, const char *path,
		      const struct file_now *file)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	const struct ledger_ref *r;

	if (!c || !ledger_top(l, c))
		return;
	r = &c->ref[c->top - 1];
	if (!ledger_is_version(l, &l->set[r->set].link[r->link].after, file))
		return;
	ledger_keep_chain(l, c);
	c->state = CHAIN_HOLDS;
	c->joined = c->top;
	c->gap = false;
	ledger_touch(c);
}

bool ledger_left_since(struct ledger *l, const struct ledger_set *set,
		       const char *path, const struct file_now *file)
{
	const struct ledger_chain *c = ledger_chain(l, span_of(path));
	uint32_t i, from = c ? ledger_behind(c, (size_t)(set - l->set)) : 0;

	for (i = from ? from - 1 : 0; c && i < c->nloaded; i++) {
		const struct ledger_ref *r = &c->ref[i];

		if (!l->set[r->set].gone &&
		    ledger_is_version(l, &l->set[r->set].link[r->link].after,
				      file))
			return true;
	}
	return false;
}

bool ledger_differs(struct ledger *l, const struct ledger_set *set,
		    const struct ledger_set *later, const char *path,
		    const struct file_now *file)
{
	const struct ledger_chain *c = ledger_chain(l, span_of(path));
	uint32_t i = c ? ledger_behind(c, (size_t)(set - l->set)) : 0;

	for (i = i ? i - 1 : 0; c && i < c->n; i++) {
		const struct ledger_ref *r = &c->ref[i], *next = r + 1;
		const struct ledger_link *link = &l->set[r->set].link[r->link];
		const struct ledger_link *then;

		if (&l->set[r->set] == later)
			return true;
		if (l->set[r->set].gone || i + 1 == c->n)
			return false;
		if (!link->after.mode || link->after.digest) {
			if (ledger_is_version(l, &link->after, file))
				return false;
			continue;
		}
		/* a link changes its file: it left another version than the next one */
		then = &l->set[next->set].link[next->link];
		if (!then->follows || l->set[next->set].gone ||
		    !ledger_is_version(l, &then->after, file))
			return false;
	}
	return false;
}

struct ledger_set *ledger_last(struct ledger *l, const char *path,
			       const struct file_now *disk)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	uint32_t set;

	if (!c || !ledger_top(l, c) || c->gap)
		return NULL;
	set = c->ref[c->top - 1].set;
	return set >= l->loaded || chain_holds(l, c, disk) ? &l->set[set] :
							     NULL;
}

/* Index + 1 of the first set whose change is still in the file; see floor. */
static uint32_t find_floor(const struct ledger *l, struct ledger_chain *c)
{
	uint32_t i, floor = 0;

	for (i = ledger_links_in_tree(l, c); i > 0 && !c->gap; i--) {
		const struct ledger_ref *r = &c->ref[i - 1];

		if (l->set[r->set].gone)
			continue;
		if (r->set < l->loaded && c->state == CHAIN_BROKEN &&
		    (!c->high || (c->edited && i < c->high)))
			break;
		floor = r->set + 1;
		if (!l->set[r->set].link[r->link].follows)
			break;
	}
	return floor;
}

bool ledger_in_tree(struct ledger *l, const struct ledger_set *set,
		    const char *path, const struct file_now *disk)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	const size_t at = (size_t)(set - l->set);

	if (!c)
		return false;
	chain_holds(l, c, disk);
	if (!c->floor_known)
		c->floor = find_floor(l, c);
	c->floor_known = true;
	return c->floor && at + 1 >= c->floor &&
	       ledger_behind(c, at) <= ledger_links_in_tree(l, c);
}

bool ledger_unsure(struct ledger *l, const struct ledger_set *set,
		   const char *path, const struct file_now *disk)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	const size_t at = (size_t)(set - l->set);
	uint32_t i;

	if (!c || at >= l->loaded || chain_holds(l, c, disk))
		return false;
	i = ledger_behind(c, at);
	if (!c->low || i < c->low || i >= c->high || c->ref[i - 1].set != at)
		return false;
	/* if all sets that are out of the tree are removed, the last version is right */
	for (i = c->high; i <= c->nloaded; i++)
		if (!l->set[c->ref[i - 1].set].gone)
			return true;
	return false;
}

struct ledger_set *ledger_out_above(struct ledger *l,
				    const struct ledger_set *set,
				    const char *path)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	uint32_t i;

	if (!c || c->state != CHAIN_BROKEN || !c->high ||
	    ledger_behind(c, (size_t)(set - l->set)) >= c->high)
		return NULL;
	for (i = c->nloaded; i >= c->high && i > 0; i--)
		if (!l->set[c->ref[i - 1].set].gone)
			return &l->set[c->ref[i - 1].set];
	return NULL;
}

bool ledger_out(struct ledger *l, const struct ledger_set *set,
		const char *path, const struct file_now *disk, bool *surely)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	const size_t at = (size_t)(set - l->set);
	const struct ledger_version *before, *left = NULL;
	uint32_t i;

	if (!c || at >= l->loaded)
		return false;
	*surely |= !chain_holds(l, c, disk);
	i = ledger_behind(c, at);
	/* low is that of the file which broke the chain: one made in this run has none */
	if (c->state == CHAIN_BROKEN)
		return c->low && i && i >= c->low && c->ref[i - 1].set == at;
	for (i = 0; i < c->n && c->ref[i].set <= at; i++) {
		const struct ledger_set *s = &l->set[c->ref[i].set];
		const struct ledger_link *link = &s->link[c->ref[i].link];

		/* a link that follows another has its digest in the after below */
		before = link->follows && left && !link->before.digest ?
				 left :
				 &link->before;
		left = &link->after;
		if (!s->gone && disk_is(l, c, before, disk))
			return true;
	}
	return false;
}

struct ledger_link *ledger_undigested(struct ledger *l, const char *path)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	struct ledger_link *link;
	const struct ledger_ref *r;
	uint32_t n = c && c->touched ? ledger_links_in_tree(l, c) : 0;

	while (n && l->set[c->ref[n - 1].set].gone)
		n--;
	if (!n)
		return NULL;
	r = &c->ref[n - 1];
	link = &l->set[r->set].link[r->link];
	if (!link->after.mode || link->after.digest ||
	    (r->set < l->loaded && c->state == CHAIN_BROKEN && !c->high))
		return NULL;
	return link;
}

struct ledger_link *ledger_first(struct ledger *l, const char *path)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));
	struct ledger_link *link;

	if (!c || c->ref[0].set < l->loaded || l->set[c->ref[0].set].gone)
		return NULL;
	link = &l->set[c->ref[0].set].link[c->ref[0].link];
	return link->before.mode && !link->before.digest ? link : NULL;
}

const char *ledger_digest_before(const struct ledger *l,
				 const struct ledger_set *set,
				 const struct ledger_link *link)
{
	const struct ledger_chain *c = ledger_chain(l, span_of(link->path));
	uint32_t i = c ? ledger_behind(c, (size_t)(set - l->set)) : 0;

	if (!link->follows || link->before.digest)
		return link->before.digest;
	/* the link's own is c->ref[i - 1] */
	for (i = i ? i - 1 : 0; i-- > 0;) {
		const struct ledger_set *below = &l->set[c->ref[i].set];

		if (!below->gone)
			return below->link[c->ref[i].link].after.digest;
	}
	return NULL;
}
