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

int run_means(const struct model_state *r, unsigned int set)
{
	int at = run_find(&r->list, set);
	unsigned int i;

	for (i = 0; i < r->list.n && at < 0 && !r->seq->own; i++)
		if (!r->list.v[i].quilt &&
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

/* Which trees have the set, as bits: of our own format, one of them can lack it. */
static unsigned int trees_with(const struct model_state *r,
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

	all = other_sections(&r->seq->set[nr], trees_with(r, &o->list, nr),
			     &part);
	if (!part.nsections ||
	    (run_find(&o->list, nr) < 0 && run_means(r, nr) >= 0)) {
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
	uint32_t listed, off, skip = 0;
	struct outcome all = *o;
	unsigned int i;
	bool ok = true;

	if (!o->doubt)
		return true;
	r->text = (struct buf){ 0 };
	off = under(r, q);
	ok = run_listed(r, &listed);
	for (i = 0; i < q->n && ok; i++)
		if (!(listed >> q->set[i] & 1) &&
		    (off | (status ? o->may : 0)) >> q->set[i] & 1)
			skip |= 1u << q->set[i];
	predict(r, q, skip, o);
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
	if (!without_unlisted(r, q, status, &o))
		return false;
	if (!r->lost && !run_is(r, &o.t, &why))
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

static bool in_request(const struct model_state *r, const struct request *q,
		       unsigned int set)
{
	unsigned int i;

	for (i = 0; i < q->n; i++) {
		int at = run_means(r, q->set[i]);

		if (at >= 0 && r->list.v[at].set == set)
			return true;
	}
	return false;
}

static unsigned int trees_of(const struct model_state *r, const struct entry *e)
{
	const struct model_list one = { .v = { *e }, .n = 1 };

	return trees_with(r, &one, e->set);
}

/* Is the entry's set the last one in all its trees? */
static bool is_last(const struct model_state *r, unsigned int at)
{
	const struct entry *v = r->list.v;
	unsigned int i, trees = 0;

	for (i = 0; i < r->list.n; i++) {
		if (v[i].set == v[at].set)
			trees |= trees_of(r, &v[i]);
		else if (trees & trees_of(r, &v[i]))
			return false;
	}
	return true;
}

/* The place of a set that is the last one in all its trees, + 1; 0: of none. */
static unsigned int last_one(const struct model_state *r)
{
	unsigned int at = r->list.n;

	while (at && !is_last(r, at - 1))
		at--;
	return at;
}

static void drop_set(struct model_list *list, unsigned int set)
{
	unsigned int i;

	for (i = list->n; i-- > 0;)
		if (list->v[i].set == set)
			run_drop(list, i);
}

/* Have the trees got their sets in one order? */
static bool is_ordered(const struct model_state *r)
{
	struct model_state rest = *r;
	unsigned int at;

	while ((at = last_one(&rest)))
		drop_set(&rest.list, rest.list.v[at - 1].set);
	return !rest.list.n;
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
		       must_be(r, &r->now, "changed by a refused revert");
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

/*
 * quilt's record and ours do not say which patch of the one is on top of which set of
 * the other. The bytes do, but for what came back to what it was: then a patch of quilt's
 * that may be on top is named, and goes first.
 */
static bool quilts_first(struct model_state *r, struct request *q)
{
	unsigned int at = r->list.n;

	if (!run_excused(r, q) || r->list.v[at - 1].quilt)
		return false;
	while (at && !r->list.v[at - 1].quilt)
		at--;
	if (!at)
		return false;
	q->set[0] = r->list.v[at - 1].set;
	r->out->sum.excused++;
	return run_request(r, q) == 0;
}

/*
 * A revert of what is left was refused. That may be when the tool names quilt, whose
 * patches are in the tree as well: then it stays there, and nothing was changed.
 */
static bool left_to_quilt(struct model_state *r, const struct request *q)
{
	if (!run_excused(r, q))
		return false;
	r->out->sum.excused++;
	r->to_quilt = true;
	return r->lost || must_be(r, &r->now, "changed by a refused revert");
}

static bool all_at_once(struct model_state *r, struct request *q)
{
	q->flags |= M_BY_GROUP;
	if (run_request(r, q) != 0)
		return left_to_quilt(r, q) ||
		       run_fail(r, "all at once",
				"Everything together can be reverted.\n");
	r->list.n = 0;
	r->lost = false;
	return true;
}

/* The last one first: that always works. */
static bool take_all_out(struct model_state *r)
{
	struct request q = { .op = M_REVERT };
	unsigned int at;

	if (r->seq->git && !r->plain)
		q.flags = M_COMMIT;
	/* where two trees got two sets in different orders, none can go alone */
	if (r->seq->at_once || !is_ordered(r))
		return all_at_once(r, &q);
	while ((at = last_one(r))) {
		q.set[0] = r->list.v[at - 1].set;
		q.n = 1;
		if (run_request(r, &q) != 0 && !quilts_first(r, &q))
			return left_to_quilt(r, &q) ||
			       run_fail(r, "last first",
					"The last one can be reverted.\n");
		drop_set(&r->list, q.set[0]);
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

	if (!take_all_out(r))
		return false;
	if (r->to_quilt)
		return true;
	if (!must_be(r, &r->seq->pristine, "not pristine") || !run_status(r))
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
