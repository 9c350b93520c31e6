// SPDX-License-Identifier: GPL-2.0-only
/* The end of a sequence: all that is in is taken out, and the trees are pristine. */
#include "model_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/process.h"

static unsigned int trees_of(const struct model_state *r, const struct entry *e)
{
	const struct model_list one = { .v = { *e }, .n = 1 };

	return run_trees(r, &one, e->set);
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

bool run_make_git(const struct model_seq *seq)
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
	return r->lost ||
	       run_must_be(r, &r->now, "changed by a refused revert");
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
		else if (!run_must_be(r, &r->now, "last first"))
			return false;
		if (!run_status(r))
			return false;
	}
	return true;
}

/* Have files of later sets other versions than after the first n? Then it is told. */
static bool is_one_version(const struct model_state *r, unsigned int n)
{
	struct model_list some = { .n = n };
	struct model_trees then, at;
	unsigned int i;

	memcpy(some.v, r->list.v, sizeof(some.v));
	if (!run_oracle(r, &some, &then))
		return false;
	while (some.n < r->list.n) {
		const struct model_set *set = &r->seq->set[some.v[some.n].set];

		some.n++;
		if (!run_oracle(r, &some, &at))
			return false;
		for (i = 0; i < M_PATHS; i++)
			if (model_touches(set, 0, i) &&
			    model_same_file(&at.tree[0].file[i],
					    &then.tree[0].file[i]))
				return false;
	}
	return true;
}

/* git takes the last commits back, which the record still has. False: nothing was done. */
static bool reset_some(struct model_state *r, unsigned int *out)
{
	char to[32];
	const char *const reset[] = { "reset", "-q", "--hard", to, NULL };

	if (!r->seq->reset || r->plain || r->lost || !r->tail)
		return false;
	*out = 1 + (r->seq->reset - 1u) % r->tail;
	if (!is_one_version(r, r->list.n - *out))
		return false;
	snprintf(to, sizeof(to), "HEAD~%u", *out);
	buf_addf(&r->out->log, "git -C t reset -q --hard %s\n", to);
	return git("t", reset);
}

/*
 * Does the refusal say what is in the way? A later set of in; or that lines are others by
 * now; or that the file does not tell, and then the rest does not go either: *unsure.
 */
static bool gives_reason(const struct model_state *r,
			 const struct model_list *in, unsigned int at,
			 bool *unsure)
{
	char name[16];

	*unsure |= strstr(r->text.p, "it does not tell whether") != NULL;
	for (at++; at < in->n; at++) {
		model_name(r->seq, &r->seq->set[in->v[at].set], name);
		if (strstr(r->text.p, name))
			return true;
	}
	return strstr(r->text.p, "it does not tell whether") ||
	       strstr(r->text.p, "were changed since it was applied");
}

/*
 * After a reset, in any order: each set goes, or stays with a reason; what is out leaves
 * the tree alone; what is left is taken out in the end.
 */
static bool after_reset(struct model_state *r, unsigned int out)
{
	struct model_random random = { r->seq->seed };
	struct request q = { .op = M_REVERT, .n = 1 };
	struct model_list *in = &r->list, was;
	unsigned int at, tries, left = in->n;
	bool unsure = false;

	was = (struct model_list){ .n = in->n - out };
	memcpy(was.v, in->v, was.n * sizeof(*was.v));
	if (!run_oracle(r, &was, &r->now))
		return true;
	if (!run_must_be(r, &r->now, "git reset"))
		return false;
	for (tries = 0; tries < 2 * left && in->n; tries++) {
		at = model_below(&random, in->n);
		q.set[0] = in->v[at].set;
		if (run_request(r, &q) != 0) {
			if (!r->lost &&
			    !run_must_be(r, &r->now, "changed by a refusal"))
				return false;
			if (!gives_reason(r, in, at, &unsure))
				return run_fail(r, "revert after a reset",
						"No reason is given.\n");
			continue;
		}
		at = (unsigned int)run_find(in, q.set[0]);
		run_drop(in, at);
		if (at < was.n)
			run_drop(&was, at);
		r->lost = !run_oracle(r, &was, &r->now);
		if (!r->lost && !run_must_be(r, &r->now, "revert after a reset"))
			return false;
	}
	q.flags = M_BY_GROUP;
	if (in->n && run_request(r, &q) != 0 && !unsure)
		return run_fail(r, "all after a reset",
				"Everything together can be reverted.\n");
	in->n = 0;
	r->lost = false;
	return true;
}

bool run_end(struct model_state *r)
{
	static const char *const diff[] = { "diff", "--quiet", "HEAD", NULL };
	unsigned int t, out;
	char path[32];

	if (reset_some(r, &out)) {
		if (!after_reset(r, out))
			return false;
		r->plain = true;
	} else if (!take_all_out(r)) {
		return false;
	}
	if (r->to_quilt)
		return true;
	if (!run_must_be(r, &r->seq->pristine, "not pristine") ||
	    !run_status(r))
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
