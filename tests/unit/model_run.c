// SPDX-License-Identifier: GPL-2.0-only
/* A sequence of commands, each compared with what the oracle says. */
#include "model_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/process.h"

int run_find(const struct model_list *list, unsigned int set)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (list->v[i].set == set)
			return (int)i;
	return -1;
}

static bool same_patch(const struct model_set *a, const struct model_set *b)
{
	struct buf x = { 0 }, y = { 0 };
	bool same = a->number == b->number;

	if (same) {
		model_diff(a, 0, false, &x);
		model_diff(b, 0, false, &y);
		same = x.n == y.n && memcmp(x.p, y.p, x.n) == 0;
	}
	buf_free(&x);
	buf_free(&y);
	return same;
}

/* Has the command that set as a patch of its own? */
static bool knows(const struct request *q, unsigned int set)
{
	unsigned int i;

	if (!(q->flags & (M_BY_PATH | M_BY_NAME)))
		return true;
	for (i = 0; i < q->n; i++)
		if (q->set[i] == set && q->flags & M_BY_PATH)
			return true;
	return false;
}

int run_means(const struct model_state *r, const struct request *q,
	      unsigned int set)
{
	int at = run_find(&r->list, set);
	unsigned int i;

	for (i = 0; i < r->list.n && at < 0 && !r->seq->own; i++)
		if (!r->list.v[i].quilt && !knows(q, r->list.v[i].set) &&
		    same_patch(&r->seq->set[r->list.v[i].set],
			       &r->seq->set[set]))
			at = (int)i;
	return at;
}

void run_drop(struct model_list *list, unsigned int at)
{
	memmove(list->v + at, list->v + at + 1,
		(list->n - at - 1) * sizeof(*list->v));
	list->n--;
}

bool run_oracle(const struct model_state *r, const struct model_list *list,
		struct model_trees *t)
{
	unsigned int i;

	*t = r->seq->pristine;
	for (i = 0; i < list->n; i++)
		if (!model_apply_mask(t, &r->seq->set[list->v[i].set],
				      list->v[i].mask))
			return false;
	return true;
}

bool run_is(struct model_state *r, const struct model_trees *want,
	    struct buf *why)
{
	return model_on_disk(r->seq, want, r->popped, why);
}

/* The trees must be these now. */
bool run_must_be(struct model_state *r, const struct model_trees *want,
		 const char *kind)
{
	struct buf why = { 0 };
	bool ok = run_is(r, want, &why);

	if (!ok)
		run_fail(r, kind, "%s", why.p);
	buf_free(&why);
	return ok;
}

/* A request that a step comes to; without sets it is nothing to do. */
static void request_of(const struct model_state *r, const struct model_step *st,
		       struct request *q)
{
	unsigned int i, k;

	*q = (struct request){ .op = (enum model_op)st->op,
			       .flags = st->flags };
	if (st->flags & M_BY_GROUP) {
		for (i = 0; i < r->seq->nsets; i++)
			q->set[q->n++] = (uint8_t)i;
		return;
	}
	for (i = 0; i < st->n; i++) {
		const struct model_set *set = &r->seq->set[st->set[i]];
		int at = run_find(&r->list, st->set[i]);
		bool twice = false;

		/*
		 * A name alone has to be in, and to mean one set; quilt has
		 * other names for sets of our own format.
		 */
		for (k = 0; k < r->seq->nsets; k++)
			twice |= k != st->set[i] &&
				 r->seq->set[k].number == set->number;
		if (!(st->flags & M_BY_NAME) ||
		    (!twice && at >= 0 && !(r->seq->own && r->list.v[at].quilt)))
			q->set[q->n++] = st->set[i];
	}
}

unsigned int run_trees(const struct model_state *r,
		       const struct model_list *list, unsigned int set)
{
	const struct model_set *s = &r->seq->set[set];
	unsigned int i, k, trees = 0;

	for (i = 0; i < list->n; i++)
		for (k = 0; k < s->nsections && list->v[i].set == set; k++)
			if (list->v[i].mask >> k & 1)
				trees |= 1u << s->section[k].tree;
	return trees;
}

static bool in_request(const struct model_state *r, const struct request *q,
		       unsigned int set)
{
	unsigned int i;

	for (i = 0; i < q->n; i++) {
		int at = run_means(r, q, q->set[i]);

		if (at >= 0 && r->list.v[at].set == set)
			return true;
	}
	return false;
}

/* A refusal has to have a reason, and to say it. */
static bool judge_refusal(struct model_state *r, const struct request *q,
			  const struct model_list *rest)
{
	struct model_trees t;
	unsigned int i, k;
	bool reason = false, says = false;
	char name[16];

	r->out->sum.refused++;
	r->out->sum.careful += run_oracle(r, rest, &t);
	if (run_excused(r, q))
		return true;
	for (i = 0; i < r->list.n; i++) {
		if (!in_request(r, q, r->list.v[i].set))
			continue;
		for (k = i + 1; k < r->list.n; k++) {
			const struct model_set *later =
				&r->seq->set[r->list.v[k].set];

			reason |= model_meet(&r->seq->set[r->list.v[i].set],
					     later);
			model_name(r->seq, later, name);
			says |= strstr(r->text.p, name) &&
				!in_request(r, q, r->list.v[k].set);
		}
	}
	if (!reason)
		return run_fail(r, "revert refused",
				"No set that went in later has one of its files.\n");
	return says ||
	       run_fail(r, "revert says not why",
			"No set is named that is in, and went in later.\n");
}

/* With the list that remains, the trees must be what the oracle says. */
static bool now_with(struct model_state *r, const struct model_list *rest)
{
	struct model_trees t;

	r->out->sum.reverted += r->list.n - rest->n;
	if (rest->n < r->list.n)
		r->tail = 0;
	r->list = *rest;
	if (!run_oracle(r, rest, &t))
		r->lost = true;
	if (r->lost) {
		r->out->sum.loose++;
		return true;
	}
	r->now = t;
	return run_must_be(r, &t, "revert");
}

static bool do_revert(struct model_state *r, struct request *q)
{
	struct model_list rest = r->list;
	uint32_t listed;
	unsigned int i;
	int status;

	/* what is left is told by names, which have to be unique then */
	for (i = 0; i < r->seq->nsets; i++)
		if (r->seq->set[i].folder)
			q->flags &= ~(unsigned int)M_KEEP;
	for (i = 0; i < rest.n;) {
		if (in_request(r, q, rest.v[i].set))
			run_drop(&rest, i);
		else
			i++;
	}
	if (!q->n)
		return true;
	status = run_request(r, q);
	r->plain |= !(q->flags & M_COMMIT) && rest.n < r->list.n;
	if (!status)
		return now_with(r, &rest);
	if (rest.n == r->list.n)
		return run_fail(r, "revert of nothing",
				"None of these is in, and the status is %d.\n",
				status);
	if (!judge_refusal(r, q, &rest))
		return false;
	if (!(q->flags & M_KEEP))
		return r->lost ||
		       run_must_be(r, &r->now, "changed by a refused revert");
	rest = r->list;
	if (!run_listed(r, &listed))
		return run_fail(r, "status", "status fails.\n");
	for (i = 0; i < rest.n;) {
		if (in_request(r, q, rest.v[i].set) &&
		    !(listed >> rest.v[i].set & 1))
			run_drop(&rest, i);
		else
			i++;
	}
	return now_with(r, &rest);
}

/* quilt keeps an empty file as one that was not there. Had the set such a file? */
static bool empties(const struct model_state *r,
		    const struct model_list *before,
		    const struct model_set *set)
{
	struct model_trees t;
	unsigned int i;

	if (!run_oracle(r, before, &t))
		return true;
	for (i = 0; i < M_PATHS; i++)
		if (model_touches(set, 0, i) &&
		    t.tree[0].file[i].kind == M_FILE && !t.tree[0].file[i].n)
			return true;
	return false;
}

static bool do_pop(struct model_state *r)
{
	struct model_list rest = r->list;
	unsigned int at = r->list.n, i;
	char top[64], name[16];
	bool some = !r->seq->own && model_quilt_top("t", top);

	while (at && !r->list.v[at - 1].quilt)
		at--;
	if (!at != !some)
		return r->seq->own ||
		       run_fail(r, "quilt's stack",
				"quilt has %s patch, and should have %s.\n",
				some ? "a" : "no", at ? "one" : "none");
	if (!at)
		return true;
	model_name(r->seq, &r->seq->set[r->list.v[at - 1].set], name);
	if (strcmp(name, top) != 0)
		return run_fail(r, "quilt's stack",
				"quilt has %s on top; it should be %s.\n", top,
				name);
	/* quilt does not pop what does not come out as it went in */
	for (i = at; i < r->list.n; i++)
		if (model_meet(&r->seq->set[r->list.v[at - 1].set],
			       &r->seq->set[r->list.v[i].set]))
			return true;
	run_drop(&rest, at - 1);
	if (empties(r, &rest, &r->seq->set[r->list.v[at - 1].set]))
		return true;
	buf_addf(&r->out->log, "(cd t && QUILT_PATCHES=../s quilt pop)\n");
	if (!model_quilt_pop("t"))
		return run_fail(r, "quilt pop", "quilt cannot pop %s.\n", top);
	r->popped = true;
	r->out->sum.popped++;
	return now_with(r, &rest);
}

static bool do_step(struct model_state *r, unsigned int i)
{
	const struct model_step *st = &r->seq->step[i];
	struct request q;

	while (st->op == M_AGAIN && i)
		st = &r->seq->step[--i];
	if (st->op == M_POP)
		return do_pop(r);
	request_of(r, st, &q);
	if (st->op == M_APPLY)
		return run_apply(r, &q);
	return st->op == M_AGAIN || do_revert(r, &q);
}

bool model_run(const struct model_seq *seq, int said, struct model_result *out)
{
	struct model_state r = {
		.seq = seq, .out = out, .now = seq->pristine, .said = said
	};

	memset(out, 0, sizeof(*out));
	if (!model_write(seq) || (seq->git && !run_make_git(seq)))
		run_fail(&r, "scratch", "The trees cannot be written.\n");
	for (; r.step < seq->nsteps && !out->kind && !r.lost; r.step++)
		if (do_step(&r, r.step))
			run_status(&r);
	r.step = seq->nsteps;
	if (!out->kind)
		run_end(&r);
	buf_free(&r.text);
	return !out->kind;
}

void model_result_free(struct model_result *r)
{
	buf_free(&r->why);
	buf_free(&r->log);
}
