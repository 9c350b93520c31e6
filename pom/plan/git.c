// SPDX-License-Identifier: GPL-2.0-only
/* What a plan changes, as commits: see git.h. */
#include "plan/git.h"

#include <stdlib.h>
#include <string.h>

#include "repo/preamble.h"

/* The commits of one tree. */
struct work {
	struct plan *p;
	struct session *s;
	struct git_commits *g;
	enum tree_kind kind;
	bool revert;
	const struct file_now **after; /* by log entry: the state after it */
	struct arena a;
	struct pom_err *err;
};

static struct span text_of(struct arena *a, const struct file_now *f)
{
	struct span *parts;
	size_t n, i, all = 0;
	char *p;

	image_spans(a, &f->image, &parts, &n);
	if (n == 1)
		return parts[0];
	for (i = 0; i < n; i++)
		all += parts[i].n;
	p = arena_alloc(a, all + 1, 1);
	for (i = 0, all = 0; i < n; i++) {
		memcpy(p + all, parts[i].p, parts[i].n);
		all += parts[i].n;
	}
	return (struct span){ p, all };
}

/* What the overlay's log entries from..to change altogether. */
static int changes_of(struct work *w, size_t from, size_t to,
		      struct git_change *out, size_t *n)
{
	const struct overlay *ov = &w->s->work[w->kind].ov;
	struct map last = { 0 };
	size_t i;
	int rc = 0;

	*n = 0;
	for (i = to; i > from && !rc; i--) {
		const struct node *node = ov->log[i - 1].node;
		const struct file_now *was = &ov->log[i - 1].was;
		const struct file_now *now = w->after[i - 1];
		struct git_change *c;
		size_t k;

		if (map_get(&last, node->path, strlen(node->path)))
			continue;
		map_put(&last, node->path, strlen(node->path), w);
		for (k = from; k < i && ov->log[k].node != node; k++)
			;
		if (k < i)
			was = &ov->log[k].was;
		if (file_now_eq(was, now))
			continue;
		c = &out[(*n)++];
		c->path = node->path;
		c->mode = file_now_mode(now);
		c->text = c->mode ? text_of(&w->a, now) : SPAN("");
		rc = tree_git_is_clean(w->g, node->path,
				       file_now_mode(&node->disk),
				       file_now_mode(&node->disk) ?
					       text_of(&w->a, &node->disk) :
					       SPAN(""),
				       w->err);
	}
	map_free(&last);
	return rc;
}

/* "mport: match of ..."; for a patch file or a title with a prefix, the title alone. */
static const char *subject(struct work *w, const struct plan_item *it)
{
	const struct set *set = it->set;
	const struct ledger_set *e = it->st.tree[w->kind].entry;
	const char *title = set ? set->title : e ? e->summary : "";

	if (!*title)
		return it->name;
	if (repo_is_patch_name(it->name) || strstr(title, ": "))
		return title;
	return arena_printf(&w->a, "%s: %s", it->name, title);
}

/*
 * The message of a revert, which names the set's commit. POM_ECONFLICT when the branch does
 * not have that any more: when a rebase dropped it, upstream may have brought its lines.
 */
static int revert_message(struct work *w, const struct plan_item *it,
			  const char **out)
{
	const struct ledger_set *e = it->st.tree[w->kind].entry;
	const char *id = e && e->commit ? e->commit : "";
	char *old = *id ? tree_git_subject(w->g, id) : NULL;
	char now[65];

	*out = arena_printf(&w->a, "Revert \"%s\"\n",
			    old ? old : subject(w, it));
	if (!old)
		return 0; /* never committed, or git has forgotten it */
	free(old);
	tree_git_in_branch(w->g, id, now);
	if (*now) {
		*out = arena_printf(&w->a, "%s\nThis reverts commit %s.\n",
				    *out, now);
		return 0;
	}
	pom_fail(w->err, POM_ECONFLICT, it->name, 0,
		 "its commit %.12s is not in this branch any more; upstream may have brought the same lines",
		 id);
	pom_hint(w->err, "without --commit, revert takes them out");
	return POM_ECONFLICT;
}

static int message(struct work *w, const struct plan_item *it, const char **out)
{
	const char *help =
		it->set && !w->revert ?
			preamble_body(it->set->title, it->set->help) :
			"";

	if (w->revert)
		return revert_message(w, it, out);
	*out = arena_printf(&w->a, "%s\n%s%s", subject(w, it),
			    *help ? "\n" : "", help);
	return 0;
}

static int commit_item(struct work *w, struct plan_item *it, size_t from,
		       size_t to)
{
	struct tree_standing *t = &it->st.tree[w->kind];
	struct git_change *v = pom_alloc(to - from, sizeof(*v));
	struct git_words words = { .author = "", .date = "" };
	char id[65];
	size_t n;
	int rc = 0;

	if (it->set)
		rc = w->revert ? repo_describe(it->set, w->err) :
				 repo_one_author(it->set, w->err);
	if (!rc)
		rc = changes_of(w, from, to, v, &n);
	if (!rc && n) {
		if (!w->revert && it->set) {
			words.author = it->set->author;
			words.date = it->set->date;
		}
		rc = message(w, it, &words.message);
		if (!rc)
			rc = tree_git_add(w->g, v, n, &words, id, w->err);
		if (!rc) {
			t->commit = arena_strdup(&w->s->a, id);
			if (!w->revert && t->made)
				t->made->commit = t->commit;
		}
	}
	free(v);
	return rc;
}

/* Sets after: the file's state before its next log entry, or its state now. */
static void find_states_after(struct work *w)
{
	const struct overlay *ov = &w->s->work[w->kind].ov;
	struct map next = { 0 };
	size_t i;

	w->after = pom_alloc(ov->nlog, sizeof(*w->after));
	for (i = ov->nlog; i > 0; i--) {
		const struct overlay_log *l = &ov->log[i - 1];
		uintptr_t k = (uintptr_t)map_get(&next, l->node->path,
						 strlen(l->node->path));

		w->after[i - 1] = k ? &ov->log[k - 1].was : &l->node->now;
		map_put(&next, l->node->path, strlen(l->node->path),
			(void *)(uintptr_t)i);
	}
	map_free(&next);
}

static bool changes_tree(const struct plan_item *it, enum tree_kind k)
{
	return it->changes && it->st.tree[k].changes;
}

/* An item that changes the tree, and where its part of the log begins. */
struct part {
	struct plan_item *item;
	size_t from;
};

static int by_begin(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* In the order in which this tree got the sets; for another tree, that may differ. */
static int one_tree(struct work *w, size_t *made)
{
	struct part *v = pom_alloc(w->p->n, sizeof(*v));
	size_t i, n = 0;
	int rc = 0;

	find_states_after(w);
	for (i = 0; i < w->p->n; i++) {
		struct plan_item *it = &w->p->item[i];

		if (changes_tree(it, w->kind))
			v[n++] = (struct part){ it, it->st.tree[w->kind].mark };
	}
	if (n)
		qsort(v, n, sizeof(*v), by_begin);
	for (i = 0; i < n && !rc; i++) {
		size_t end = w->s->work[w->kind].ov.nlog;

		rc = commit_item(w, v[i].item, v[i].from,
				 i + 1 < n ? v[i + 1].from : end);
		*made += !rc && v[i].item->st.tree[w->kind].commit;
	}
	free(w->after);
	free(v);
	return rc;
}

/* No branch can get the commits of two trees, which know nothing of each other. */
static int check_apart(struct git_commits *const g[TREE_KINDS], int k,
		       struct pom_err *err)
{
	int i;

	for (i = 0; i < k; i++) {
		if (!g[i] || !tree_git_same(g[i], g[k]))
			continue;
		pom_fail(err, POM_ECONFLICT, NULL, 0,
			 "the two trees are in one git repository, and --commit can work on one of them at a time");
		pom_hint(err,
			 "name one tree, and then the other one: with --kernel, with --iptables");
		return POM_ECONFLICT;
	}
	return 0;
}

int plan_git_prepare(struct plan_git *out, struct plan *p, struct session *s,
		     bool revert, struct pom_err *err)
{
	int k, rc = 0;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		struct work w = {
			.p = p,
			.s = s,
			.kind = (enum tree_kind)k,
			.revert = revert,
			.err = err,
		};

		for (i = 0; i < p->n && !changes_tree(&p->item[i], w.kind); i++)
			;
		if (!s->work[k].open)
			continue;
		if (i == p->n) {
			rc = tree_git_resume(&s->work[k].tree.root,
					     &out->resumed[k], err);
			continue;
		}
		rc = tree_git_begin(&out->g[k], &s->work[k].tree.root, err);
		out->resumed[k] = out->g[k] && tree_git_resumed(out->g[k]);
		if (!rc)
			rc = check_apart(out->g, k, err);
		w.g = out->g[k];
		if (!rc)
			rc = one_tree(&w, &out->made);
		arena_free(&w.a);
	}
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (out->g[k])
			rc = tree_git_hold(out->g[k], err);
	return rc;
}

int plan_git_finish(struct plan_git *g, struct pom_err *err)
{
	int k, rc = 0;

	/* even if one branch could not be moved, the other ones are */
	for (k = 0; k < TREE_KINDS; k++)
		if (g->g[k] && tree_git_finish(g->g[k], rc ? NULL : err))
			rc = err ? err->code : POM_EIO;
	return rc;
}

void plan_git_end(struct plan_git *g)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		tree_git_end(g->g[k]);
	memset(g, 0, sizeof(*g));
}
