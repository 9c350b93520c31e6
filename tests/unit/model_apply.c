// SPDX-License-Identifier: GPL-2.0-only
/* What apply should come to, and whether it did. */
#include "model_run.h"

#include <string.h>

/* What apply comes to. */
struct outcome {
	struct model_trees t;
	struct model_list list;
	uint32_t there; /* sets that do not go in, as all of them is there */
	uint32_t may;   /* sets that go in, or are refused: see surely_there */
	bool failed;
	bool maybe; /* it may fail: see surely_there */
	bool doubt; /* some of it is there, or does not fit */
	int unsure; /* which of the request; -1: none */
};

/* What is gone or moved already need not be taken for a set that is there. */
static bool surely_there(const struct model_set *set)
{
	unsigned int i;

	for (i = 0; i < set->nsections; i++)
		if (set->section[i].change != M_EDIT &&
		    set->section[i].change != M_CREATE)
			return false;
	return true;
}

/* The sections of the set that are about other trees than these; as bits. */
static unsigned int other_sections(const struct model_set *set,
				   unsigned int trees, struct model_set *out)
{
	unsigned int i, mask = 0;

	*out = *set;
	out->nsections = 0;
	for (i = 0; i < set->nsections; i++) {
		if (trees >> set->section[i].tree & 1)
			continue;
		out->section[out->nsections++] = set->section[i];
		mask |= 1u << i;
	}
	return mask;
}

/* The bits of mask that part says: its lowest bit is the first of mask's. */
static uint8_t spread(unsigned int mask, unsigned int part)
{
	unsigned int i, out = 0;

	for (i = 0; i < M_SECTIONS; i++) {
		if (!(mask >> i & 1))
			continue;
		out |= (part & 1) << i;
		part >>= 1;
	}
	return (uint8_t)out;
}

/* A set of a request comes next. */
static void predict_set(const struct model_state *r, const struct request *q,
			unsigned int i, struct outcome *o)
{
	bool force = q->flags & M_FORCE, certain, goes;
	uint8_t nr = q->set[i];
	struct model_set part;
	unsigned int mask, all;
	enum model_fit fit;

	all = other_sections(&r->seq->set[nr], run_trees(r, &o->list, nr),
			     &part);
	if (!part.nsections ||
	    (run_find(&o->list, nr) < 0 && run_means(r, q, nr) >= 0)) {
		o->there |= 1u << nr;
		return;
	}
	fit = model_apply(&o->t, &part, force, &mask);
	if (fit == M_UNSURE || (fit == M_NOT && force)) {
		o->unsure = (int)i;
		return;
	}
	if (fit == M_THERE)
		o->there |= 1u << nr;
	goes = fit == M_FITS || (fit == M_PARTLY && force);
	certain = fit == M_FITS && mask + 1 == 1u << part.nsections;
	o->failed |= !goes && fit != M_THERE;
	o->doubt |= !certain;
	o->maybe |= o->doubt && !surely_there(&part);
	if (!certain && !surely_there(&part))
		o->may |= 1u << nr;
	if (goes)
		o->list.v[o->list.n++] = (struct entry){ nr, spread(all, mask),
							 q->flags & M_QUILT };
}

static void predict(const struct model_state *r, const struct request *q,
		    uint32_t skip, struct outcome *o)
{
	unsigned int i;

	*o = (struct outcome){ .t = r->now, .list = r->list, .unsure = -1 };
	for (i = 0; i < q->n && o->unsure < 0; i++)
		if (!(skip >> q->set[i] & 1))
			predict_set(r, q, i, o);
}

/*
 * The sets of the request that can be taken off the trees, from its end: of a series
 * that others applied, these are there, although some of them fit once more.
 */
static uint32_t under(const struct model_state *r, const struct request *q)
{
	struct model_trees t = r->now;
	uint32_t off = 0;
	unsigned int i;

	for (i = q->n; i-- > 0;)
		if (model_take_off(&t, &r->seq->set[q->set[i]]))
			off |= 1u << q->set[i];
	return off;
}

/*
 * Where some of a series is there, or does not fit, the tool sees by what stands around
 * a set that this one is there too. What did not go in must be that, or must not fit.
 */
static bool without_unlisted(struct model_state *r, const struct request *q,
			     int status, struct outcome *o)
{
	struct buf text = r->text;
	uint32_t listed, off, skip = 0, before = ~0u;
	struct outcome all = *o;
	unsigned int i;
	bool ok = true;

	if (!o->doubt)
		return true;
	r->text = (struct buf){ 0 };
	off = under(r, q);
	ok = run_listed(r, &listed);
	/* without a set that was refused, a later one may be refused, too */
	while (ok && before != skip) {
		before = skip;
		for (i = 0; i < q->n; i++)
			if (!(listed >> q->set[i] & 1) &&
			    (off | (status ? o->may : 0)) >> q->set[i] & 1)
				skip |= 1u << q->set[i];
		predict(r, q, skip, o);
	}
	/* of what --force leaves out of a patch the model knows nothing */
	while (o->unsure >= 0 && !(listed >> q->set[o->unsure] & 1)) {
		skip |= 1u << q->set[o->unsure];
		predict(r, q, skip, o);
	}
	r->lost |= o->unsure >= 0;
	for (i = 0; i < q->n && ok && !r->lost; i++) {
		bool in = run_find(&o->list, q->set[i]) >= 0;

		if (!status && !in && !((skip | o->there) >> q->set[i] & 1))
			ok = run_fail(r, "not applied",
				      "Set %u of the series is not there.\n",
				      q->set[i] + 1u);
	}
	buf_free(&r->text);
	r->text = text;
	r->out->sum.there += all.list.n - o->list.n;
	return ok;
}

static bool refused_apply(struct model_state *r, const struct request *q,
			  const struct outcome *o, int status)
{
	/*
	 * A set and a later one that undoes it: the tree may have both, or none. One
	 * of the request can be taken off it then.
	 */
	bool both = strstr(r->text.p, "under patches of the series") &&
		    under(r, q);

	if (!o->failed && !o->maybe && !both && !run_excused(r, q))
		return run_fail(r, "apply refused",
				"All fit, and the exit status is %d.\n",
				status);
	r->out->sum.excused += !o->failed;
	return run_must_be(r, &r->now, "changed by a refused apply");
}

bool run_apply(struct model_state *r, struct request *q)
{
	struct outcome o;
	struct buf why = { 0 };
	int status;

	for (;;) {
		predict(r, q, 0, &o);
		if (o.unsure < 0)
			break;
		if (q->flags & M_BY_GROUP)
			return true;
		q->n--;
		memmove(q->set + o.unsure, q->set + o.unsure + 1,
			q->n - (unsigned int)o.unsure);
	}
	if (!q->n)
		return true;
	status = run_request(r, q);
	if (status &&
	    !(status == 1 && q->flags & M_KEEP && (o.failed || o.maybe)))
		return refused_apply(r, q, &o, status);
	if (!without_unlisted(r, q, status, &o))
		return false;
	if (!r->lost && !run_is(r, &o.t, &why))
		run_fail(r, "apply", "%s", why.p);
	buf_free(&why);
	r->out->sum.applied += o.list.n - r->list.n;
	if (q->flags & M_COMMIT)
		r->out->sum.committed += o.list.n - r->list.n;
	r->plain |= !(q->flags & M_COMMIT) && o.list.n > r->list.n;
	r->tail += o.list.n - r->list.n;
	r->list = o.list;
	r->now = o.t;
	return !r->out->kind;
}
