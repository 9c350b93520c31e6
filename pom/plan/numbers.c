// SPDX-License-Identifier: GPL-2.0-only
/* Hunks that change numbers, and may be there by chance: see numbers.h. */
#include "plan/numbers.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next byte of the line, a 0 for each number; -1 at the end. */
static int next(const struct line *l, uint32_t *i)
{
	if (*i == l->n)
		return -1;
	if (!is_digit(l->p[*i]))
		return (unsigned char)l->p[(*i)++];
	while (*i < l->n && is_digit(l->p[*i]))
		++*i;
	return '0';
}

/* Do the lines differ, but only in numbers? */
static bool only_numbers(const struct line *a, const struct line *b)
{
	uint32_t i = 0, k = 0;
	int x, y;

	if (line_eq(a, b))
		return false;
	do {
		x = next(a, &i);
		y = next(b, &k);
	} while (x == y && x >= 0);
	return x == y;
}

static bool changes_numbers(const struct hunk *h)
{
	uint32_t i, k;

	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		for (k = 0; k < r->npre && r->npre == r->npost; k++)
			if (!only_numbers(&h->pre[r->pre + k],
					  &h->post[r->post + k]))
				return false;
		if (r->npre != r->npost)
			return false;
	}
	return h->nruns > 0;
}

/* Is a hunk of the patch not there, or a file that it is about? */
static bool some_lack(const struct patch_result *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->file[i].outcome != OUTCOME_PRESENT)
			return true;
	return false;
}

size_t numbers_doubted(struct patch_result *p)
{
	bool lack = some_lack(p);
	size_t i, n = 0;
	uint32_t k;

	for (i = 0; i < p->n && lack; i++) {
		struct file_result *f = &p->file[i];

		if (!f->hunks.hunk || f->file->change != DIFF_EDIT || f->merged)
			continue;
		for (k = 0; k < f->file->nhunks; k++) {
			struct hunk_result *r = &f->hunks.hunk[k];

			if (r->state != HUNK_PRESENT ||
			    !changes_numbers(&f->file->hunk[k]))
				continue;
			*r = (struct hunk_result){ .state = HUNK_FAILS,
						   .refused = true,
						   .number = true,
						   .place.at = r->place.at };
			f->hunks.present--;
			f->hunks.fails++;
			f->outcome = OUTCOME_CONFLICT;
			f->why =
				"a number is there already, and other hunks are not";
			n++;
		}
	}
	return n;
}
