// SPDX-License-Identifier: GPL-2.0-only
/* Is a hunk in the tree in another form: see there.h. */
#include "plan/there.h"

enum {
	LETTERS =
		4 /* of a line that tells something: not of a bracket, or "else" */
};

/* Does the hunk, in reverse, have a line to look for that tells something? */
static bool adds_words(const struct hunk *back)
{
	uint32_t i, k;

	for (i = 0; i < back->nruns; i++)
		for (k = 0; k < back->run[i].npre; k++)
			if (line_has_letters(&back->pre[back->run[i].pre + k],
					     LETTERS))
				return true;
	return false;
}

/* Is the line of the hunk, in reverse, one of those that it adds? */
static bool is_added(const struct hunk *back, uint32_t line)
{
	uint32_t i;

	for (i = 0; i < back->nruns; i++)
		if (line >= back->run[i].pre &&
		    line < back->run[i].pre + back->run[i].npre)
			return true;
	return false;
}

/*
 * Do only lines of context differ there, not all of them, and are the removed lines not
 * near?
 */
static bool only_context(const struct image *file, const struct hunk *back,
			 const struct explanation *x)
{
	enum { NEAR = 8 };
	size_t from = x->at > NEAR ? x->at - NEAR : 0, added = 0;
	size_t to = x->at + back->npre + NEAR;
	uint32_t i, k;

	if (to > file->n)
		to = file->n;
	for (i = 0; i < x->ndiffer; i++)
		if (is_added(back, x->differ[i]))
			return false;
	for (i = 0; i < back->nruns; i++) {
		const struct run *r = &back->run[i];
		const struct line *gone = &back->post[r->post];

		added += r->npre;
		for (k = 0; k < r->npost; k++)
			if (line_has_letters(&gone[k], LETTERS) &&
			    image_find(file, from, to, &gone[k]) < to)
				return false;
	}
	return x->same > added;
}

/* Has the file these lines one after the other? */
static bool has_block(const struct image *file, const struct line *v,
		      uint32_t n)
{
	size_t at = 0;
	uint32_t i;

	while ((at = image_find(file, at, file->n, v)) < file->n) {
		for (i = 1; i < n; i++) {
			struct line l = image_line(file, at + i);

			if (!l.n || !line_eq(&l, &v[i]))
				break;
		}
		if (i == n)
			return true;
		at++;
	}
	return false;
}

/* Is each block of added lines somewhere, and no removed line that tells something? */
static bool is_elsewhere(const struct image *file, const struct hunk *back)
{
	uint32_t i, k;

	for (i = 0; i < back->nruns; i++) {
		const struct run *r = &back->run[i];
		const struct line *gone = &back->post[r->post];

		if (r->npre && !has_block(file, &back->pre[r->pre], r->npre))
			return false;
		for (k = 0; k < r->npost; k++)
			if (line_has_letters(&gone[k], LETTERS) &&
			    has_block(file, &gone[k], 1))
				return false;
	}
	return true;
}

enum there hunk_there(struct arena *a, struct explainer *e,
		      const struct file_result *f, uint32_t i)
{
	struct diff_file one = { .hunk = &f->file->hunk[i], .nhunks = 1 };
	const struct diff d = { .file = &one, .n = 1 };
	const struct hunk *back;
	struct explanation x;
	struct diff reverse;

	diff_reverse(a, &d, &reverse);
	back = &reverse.file[0].hunk[0];
	if (!adds_words(back))
		return THERE_NOT;
	explain_hunk(a, e, back, &x);
	if (x.reason == REASON_BLANKS)
		return THERE_BLANKS;
	if (x.reason == REASON_RENAMED)
		return THERE_NAMES;
	if (x.reason != REASON_NOTHING_NEAR && x.ndiffer &&
	    only_context(e->file, back, &x))
		return THERE_CONTEXT;
	return is_elsewhere(e->file, back) ? THERE_ELSEWHERE : THERE_NOT;
}

const char *there_words(enum there t)
{
	static const char *const words[] = {
		[THERE_NOT] = "",
		[THERE_CONTEXT] = "the lines around it differ",
		[THERE_BLANKS] = "only blanks differ",
		[THERE_NAMES] = "only names differ",
		[THERE_ELSEWHERE] = "its lines are at other places",
	};

	return words[t];
}
