// SPDX-License-Identifier: GPL-2.0-only
/* A sequence made at random: trees, series, and the commands. */
#include <string.h>

#include "model_make.h"

static const char *const feature_name[M_FEATURES] = {
	[M_DO_EDIT] = "edit",       [M_DO_CREATE] = "create",
	[M_DO_DELETE] = "delete",   [M_DO_RENAME] = "rename",
	[M_DO_COPY] = "copy",       [M_DO_CHMOD] = "chmod",
	[M_DO_LINK] = "link",       [M_DO_UNDO] = "undo",
	[M_DO_REPEAT] = "repeat",   [M_DO_ENDS] = "ends",
	[M_DO_OVERLAP] = "overlap", [M_DO_OWN] = "own",
	[M_DO_TWICE] = "twice",     [M_DO_PRESENT] = "present",
	[M_DO_PARTIAL] = "partial", [M_DO_KEEP] = "keep",
	[M_DO_FORCE] = "force",     [M_DO_QUILT] = "quilt",
	[M_DO_COMMIT] = "commit",   [M_DO_RESET] = "reset",
	[M_DO_PATHS] = "paths",     [M_DO_ORDER] = "order",
	[M_DO_SHAPE] = "shape",
};

bool model_features(const char *text, uint32_t *out)
{
	const uint32_t all = (1u << M_FEATURES) - 1;

	*out = !text || !*text || *text == '-' ? all : 0;
	while (text && *text) {
		bool off = *text == '-';
		size_t n, i;

		text += off;
		n = strcspn(text, ",");
		for (i = 0; i < M_FEATURES; i++)
			if (strlen(feature_name[i]) == n &&
			    memcmp(feature_name[i], text, n) == 0)
				break;
		if (i == M_FEATURES)
			return false;
		*out = off ? *out & ~(1u << i) : *out | 1u << i;
		text += n + (text[n] == ',');
	}
	return true;
}

static void make_tree(struct maker *m, struct model_tree *t, bool reset)
{
	static const uint16_t odd[] = { 0600, 0640, 0664, 0750 };
	unsigned int i;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < 8; i++) {
		maker_file(m, &t->file[i], 4 + model_below(&m->r, 26));
		if (!reset && !model_below(&m->r, 8)) /* git has no such */
			t->file[i].mode = odd[model_below(&m->r, 4)];
	}
	if (maker_on(m, M_DO_LINK, 50))
		maker_link(m, &t->file[8]);
}

/* The tree has one of the sets before, or some files of it. */
static void make_present(struct maker *m, struct model_seq *seq)
{
	const struct model_set *set = &seq->set[model_below(&m->r, seq->nsets)];
	bool all = maker_on(m, M_DO_PRESENT, 14);
	bool some = !all && maker_on(m, M_DO_PARTIAL, 6);
	unsigned int mask = (1u << set->nsections) - 1;
	struct model_trees now = seq->pristine;

	if (some)
		mask &= 1u + model_below(&m->r, mask);
	if ((all || some) && model_apply_mask(&now, set, mask))
		seq->pristine = now;
}

static unsigned int how_many(struct maker *m)
{
	unsigned int x = model_below(&m->r, 100);

	if (x < 60)
		return 1 + model_below(&m->r, 5);
	if (x < 95)
		return 4 + model_below(&m->r, 9);
	return 10 + model_below(&m->r, M_SETS - 9);
}

static void make_sets(struct maker *m, struct model_seq *seq)
{
	unsigned int want = how_many(m), tries = 0, split = want;

	if (!seq->own && want > 1 && maker_on(m, M_DO_TWICE, 12))
		split = want / 2;
	while (seq->nsets < want && tries++ < 4 * M_SETS) {
		struct model_set *set = &seq->set[seq->nsets];

		if (!maker_set(m, seq, set))
			continue;
		set->folder = seq->nsets >= split;
		set->number = (uint8_t)(seq->nsets + 1);
		if (set->folder)
			set->number = (uint8_t)(seq->nsets - split + 1);
		seq->nsets++;
	}
}

struct stepper {
	struct maker *m;
	struct model_seq *seq;
	uint32_t in; /* sets that are probably applied */
	bool quilt;
};

static bool is_in(const struct model_step *st, unsigned int set)
{
	return memchr(st->set, (int)set, st->n) != NULL;
}

/* A set that is in, or not; seldom any. */
static unsigned int pick_set(struct stepper *w, bool in)
{
	unsigned int tries, i = 0;
	bool any = !model_below(&w->m->r, 8);

	for (tries = 0; tries < 12; tries++) {
		i = model_below(&w->m->r, w->seq->nsets);
		if (any || (w->in >> i & 1) == in)
			break;
	}
	return i;
}

static void sort(struct model_step *st)
{
	unsigned int i, k;

	for (i = 1; i < st->n; i++)
		for (k = i; k && st->set[k - 1] > st->set[k]; k--) {
			uint8_t x = st->set[k];

			st->set[k] = st->set[k - 1];
			st->set[k - 1] = x;
		}
}

static void all_sets(const struct stepper *w, struct model_step *st)
{
	for (st->n = 0; st->n < w->seq->nsets; st->n++)
		st->set[st->n] = st->n;
}

static void some_sets(struct stepper *w, struct model_step *st, bool in)
{
	unsigned int want = 1 + model_below(&w->m->r, 3);

	if (!model_below(&w->m->r, 4))
		want += model_below(&w->m->r, 8);
	st->n = 0;
	while (want--) {
		unsigned int i = pick_set(w, in);

		if (!is_in(st, i))
			st->set[st->n++] = (uint8_t)i;
	}
	if (!maker_on(w->m, M_DO_ORDER, 40))
		sort(st);
}

static void add_flags(struct stepper *w, struct model_step *st)
{
	struct maker *m = w->m;

	if (maker_on(m, M_DO_KEEP, 15))
		st->flags |= M_KEEP;
	if (w->seq->git && (w->seq->reset || model_below(&m->r, 12)))
		st->flags |= M_COMMIT;
	if (w->quilt && st->op == M_APPLY && model_below(&m->r, 2))
		st->flags |= M_QUILT;
	if (st->op == M_APPLY && maker_on(m, M_DO_FORCE, 8))
		st->flags |= M_FORCE;
	if (st->flags & (M_BY_GROUP | M_QUILT))
		return;
	if (!w->seq->own && maker_on(m, M_DO_PATHS, 20))
		st->flags |= M_BY_PATH;
	else if (st->op == M_REVERT && maker_on(m, M_DO_PATHS, 25))
		st->flags |= M_BY_NAME;
}

static void make_step(struct stepper *w, struct model_step *st, bool first)
{
	unsigned int x = model_below(&w->m->r, 100), i;

	memset(st, 0, sizeof(*st));
	st->op = M_REVERT;
	if (first || x < 32)
		st->op = M_APPLY;
	else if (x < 38)
		st->op = M_AGAIN;
	else if (w->quilt && x < 52)
		st->op = M_POP;
	if (st->op == M_AGAIN || st->op == M_POP)
		return;
	if (model_below(&w->m->r, 100) < (first ? 65 : 8)) {
		st->flags |= model_below(&w->m->r, 2) ? M_BY_GROUP : 0;
		all_sets(w, st);
	} else {
		some_sets(w, st, st->op == M_REVERT);
	}
	add_flags(w, st);
	for (i = 0; i < st->n; i++) {
		if (st->op == M_APPLY)
			w->in |= 1u << st->set[i];
		else
			w->in &= ~(1u << st->set[i]);
	}
}

void model_make(struct model_seq *seq, uint64_t seed, uint32_t features)
{
	struct maker m = { .r = { seed }, .on = features };
	struct stepper w = { .m = &m, .seq = seq };
	unsigned int i;

	memset(seq, 0, sizeof(*seq));
	seq->seed = seed;
	m.next = M_REPEATED;
	seq->own = m.own = maker_on(&m, M_DO_OWN, 14);
	seq->git = maker_on(&m, M_DO_COMMIT, 5);
	if (!seq->own && maker_on(&m, M_DO_RESET, 6)) {
		seq->git = true;
		seq->reset = (uint8_t)(1 + model_below(&m.r, 255));
	}
	w.quilt = !seq->git && maker_on(&m, M_DO_QUILT, 18);
	if (w.quilt) /* which leaves empty folders */
		m.on &= ~(1u << M_DO_SHAPE);
	seq->listed = model_below(&m.r, 2);
	seq->at_once = model_below(&m.r, 2);
	/* most of the time, three of four lines change in a few files */
	for (i = 0; i < M_BUSY; i++)
		m.busy[i] = (uint8_t)model_below(&m.r, M_PATHS);
	for (i = 0; i < (seq->own ? 2u : 1u); i++)
		make_tree(&m, &seq->pristine.tree[i], seq->reset);
	m.now = seq->pristine;
	do
		make_sets(&m, seq);
	while (!seq->nsets);
	make_present(&m, seq);
	seq->nsteps = 2 + model_below(&m.r, 9);
	for (i = 0; i < seq->nsteps; i++)
		make_step(&w, &seq->step[i], i == 0);
}
