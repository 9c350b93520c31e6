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
static bool must_be(struct model_state *r, const struct model_trees *want,
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

/* What apply comes to. */
struct outcome {
	struct model_trees t;
	struct model_list list;
	bool failed;
	bool maybe; /* it may fail: see surely_there */
	bool there; /* some of it is there */
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

static void predict(const struct model_state *r, const struct request *q,
		    uint32_t skip, struct outcome *o)
{
	unsigned int i, mask;

	o->t = r->now;
	o->list = r->list;
	o->failed = o->maybe = o->there = false;
	o->unsure = -1;
	for (i = 0; i < q->n; i++) {
		const struct model_set *set = &r->seq->set[q->set[i]];
		bool force = q->flags & M_FORCE;
		enum model_fit fit;

		if (run_find(&o->list, q->set[i]) >= 0 || skip >> q->set[i] & 1)
			continue;
		fit = model_apply(&o->t, set, force, &mask);
		if (fit == M_UNSURE || (fit == M_NOT && force)) {
			o->unsure = (int)i;
			return;
		}
		o->failed |= fit == M_NOT || (fit == M_PARTLY && !force);
		o->there |= fit == M_THERE || fit == M_PARTLY;
		o->maybe |= o->there && !surely_there(set);
		if (fit == M_FITS || (fit == M_PARTLY && force))
			o->list.v[o->list.n++] =
				(struct entry){ q->set[i], (uint8_t)mask,
						q->flags & M_QUILT };
	}
}

/*
 * Where some of a series is there, the tool sees by what stands around a set
 * that this one is there too, although it fits: a set whose revert is there as
 * well. What was not entered into the record did not go in then.
 */
static void without_unlisted(struct model_state *r, const struct request *q,
			     struct outcome *o)
{
	struct buf text = r->text;
	uint32_t listed;
	size_t n = o->list.n;

	if (o->list.n == r->list.n || !(o->there || o->failed))
		return;
	r->text = (struct buf){ 0 };
	if (run_listed(r, &listed))
		predict(r, q, ~listed, o);
	buf_free(&r->text);
	r->text = text;
	r->out->sum.there += n - o->list.n;
}

static bool refused_apply(struct model_state *r, const struct request *q,
			  const struct outcome *o, int status)
{
	if (!o->failed && !o->maybe && !run_excused(r, q))
		return run_fail(r, "apply refused",
				"All fit, and the exit status is %d.\n",
				status);
	r->out->sum.excused += !o->failed;
	return must_be(r, &r->now, "changed by a refused apply");
}

static bool do_apply(struct model_state *r, struct request *q)
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
	without_unlisted(r, q, &o);
	if (!run_is(r, &o.t, &why))
		run_fail(r, "apply", "%s", why.p);
	buf_free(&why);
	r->out->sum.applied += o.list.n - r->list.n;
	if (q->flags & M_COMMIT)
		r->out->sum.committed += o.list.n - r->list.n;
	r->plain |= !(q->flags & M_COMMIT) && o.list.n > r->list.n;
	r->list = o.list;
	r->now = o.t;
	return !r->out->kind;
}

static bool in_request(const struct request *q, unsigned int set)
{
	return memchr(q->set, (int)set, q->n) != NULL;
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
		if (!in_request(q, r->list.v[i].set))
			continue;
		for (k = i + 1; k < r->list.n; k++) {
			const struct model_set *later =
				&r->seq->set[r->list.v[k].set];

			reason |= model_meet(&r->seq->set[r->list.v[i].set],
					     later);
			model_name(r->seq, later, name);
			says |= strstr(r->text.p, name) &&
				!in_request(q, r->list.v[k].set);
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
	r->list = *rest;
	if (!run_oracle(r, rest, &t))
		r->lost = true;
	if (r->lost) {
		r->out->sum.loose++;
		return true;
	}
	r->now = t;
	return must_be(r, &t, "revert");
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
		if (in_request(q, rest.v[i].set))
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
		       must_be(r, &r->now, "changed by a refused revert");
	rest = r->list;
	if (!run_listed(r, &listed))
		return run_fail(r, "status", "status fails.\n");
	for (i = 0; i < rest.n;) {
		if (in_request(q, rest.v[i].set) &&
		    !(listed >> rest.v[i].set & 1))
			run_drop(&rest, i);
		else
			i++;
	}
	return now_with(r, &rest);
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
		return do_apply(r, &q);
	return st->op == M_AGAIN || do_revert(r, &q);
}

static bool git(const char *dir, const char *const *words)
{
	const char *argv[10] = { "git", "-C", dir };
	struct process p = { .argv = argv, .log = -1 };
	struct process_result end;
	size_t i;

	for (i = 0; words[i]; i++)
		argv[3 + i] = words[i];
	return process_run(&p, &end, NULL) == 0 && end.end == PROCESS_EXITED &&
	       end.status == 0;
}

static bool make_git(const struct model_seq *seq)
{
	static const char *const init[] = { "init", "-q", "--template=", NULL };
	static const char *const add[] = { "add", "-A", NULL };
	static const char *const commit[] = { "commit", "-qm", "it", NULL };
	unsigned int t;

	for (t = 0; t < (seq->own ? 2u : 1u); t++) {
		const char *dir = model_tree_dir(seq, t);

		if (!git(dir, init) || !git(dir, add) || !git(dir, commit))
			return false;
	}
	return true;
}

/* The last one first: that always works. */
static bool take_all_out(struct model_state *r)
{
	struct request q = { .op = M_REVERT };

	if (r->seq->git && !r->plain)
		q.flags = M_COMMIT;
	if (r->seq->at_once) {
		q.flags |= M_BY_GROUP;
		if (run_request(r, &q) != 0)
			return run_fail(r, "all at once",
					"Everything together can be reverted.\n");
		r->list.n = 0;
		r->lost = false;
		return true;
	}
	while (r->list.n) {
		q.set[0] = r->list.v[--r->list.n].set;
		q.n = 1;
		if (run_request(r, &q) != 0)
			return run_fail(r, "last first",
					"The last one can be reverted.\n");
		r->lost &= r->list.n > 0;
		if (r->lost)
			continue;
		if (!run_oracle(r, &r->list, &r->now))
			r->lost = true;
		else if (!must_be(r, &r->now, "last first"))
			return false;
		if (!run_status(r))
			return false;
	}
	return true;
}

static bool at_the_end(struct model_state *r)
{
	static const char *const diff[] = { "diff", "--quiet", "HEAD", NULL };
	unsigned int t;
	char path[32];

	if (!take_all_out(r) ||
	    !must_be(r, &r->seq->pristine, "not pristine") || !run_status(r))
		return false;
	for (t = 0; t < (r->seq->own ? 2u : 1u); t++) {
		const char *dir = model_tree_dir(r->seq, t);
		char top[64];

		snprintf(path, sizeof(path), "%s/.pom", dir);
		if (access(path, F_OK) == 0)
			return run_fail(r, "not pristine", "%s is there.\n",
					path);
		if (model_quilt_top(dir, top))
			return run_fail(r, "not pristine", "quilt has %s.\n",
					top);
		if (r->seq->git && !r->plain && !git(dir, diff))
			return run_fail(r, "not pristine",
					"%s is not as HEAD is.\n", dir);
	}
	return true;
}

bool model_run(const struct model_seq *seq, int said, struct model_result *out)
{
	struct model_state r = {
		.seq = seq, .out = out, .now = seq->pristine, .said = said
	};

	memset(out, 0, sizeof(*out));
	if (!model_write(seq) || (seq->git && !make_git(seq)))
		run_fail(&r, "scratch", "The trees cannot be written.\n");
	for (; r.step < seq->nsteps && !out->kind && !r.lost; r.step++)
		if (do_step(&r, r.step))
			run_status(&r);
	r.step = seq->nsteps;
	if (!out->kind)
		at_the_end(&r);
	buf_free(&r.text);
	return !out->kind;
}

void model_result_free(struct model_result *r)
{
	buf_free(&r->why);
	buf_free(&r->log);
}
