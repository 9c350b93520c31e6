// SPDX-License-Identifier: GPL-2.0-only
/* The list of `runme browse`: see browse_model.h. */
#include "cli/browse_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/browse_text.h"

enum { TEXTS = 4, WORDS = 256 /* the most bytes of a search */ };

/* Makes m->shown anew. The cursor stays at row keep, or goes to its group. */
static void show(struct model *m, size_t keep)
{
	size_t i;

	m->nshown = 0;
	for (i = 0; i < m->n; i++) {
		const struct row *r = &m->row[i];

		if (r->kind != ROW_GROUP && m->row[r->group].folded)
			continue;
		if (i <= keep)
			m->at = m->nshown;
		m->shown[m->nshown++] = i;
	}
}

/* The index of the row at the cursor. */
static size_t here(const struct model *m)
{
	return m->nshown ? m->shown[m->at] : 0;
}

struct row *model_add(struct model *m, enum row_kind kind, const char *name)
{
	size_t length;
	struct row *r;

	m->row = pom_grow(m->row, m->n, &m->cap, sizeof(*m->row));
	m->shown = pom_realloc(m->shown, m->cap, sizeof(*m->shown));
	r = &m->row[m->n];
	*r = (struct row){ .kind = kind, .name = sheet_tame(&m->a, name) };
	if (kind == ROW_GROUP)
		r->group = m->n;
	else
		r->group = m->n ? m->row[m->n - 1].group : 0;
	m->n++;
	if (kind == ROW_SET) {
		m->sets++;
		m->untested++;
		length = strlen(r->name);
		if (length > m->longest)
			m->longest = length;
	}
	m->shown[m->nshown++] = m->n - 1;
	return r;
}

void model_fill(struct model *m, const struct repo *r)
{
	size_t g, i;
	bool any = false;

	for (g = 0; g < r->ngroups; g++) {
		model_add(m, ROW_GROUP, r->group[g]);
		for (i = 0; i < r->n; i++)
			if (r->set[i].group == g)
				model_add(m, ROW_SET, r->set[i].name)->set =
					&r->set[i];
	}
	for (i = 0; i < r->nfates; i++) {
		struct row *row;

		if (repo_find(r, r->fate[i].name))
			continue; /* a set here has its name */
		if (!any)
			model_add(m, ROW_GROUP, "old sets");
		any = true;
		row = model_add(m, ROW_OLD, r->fate[i].name);
		row->old = &r->fate[i];
		row->title = sheet_tame(&m->a, r->fate[i].what);
	}
}

void model_free(struct model *m)
{
	free(m->row);
	free(m->shown);
	arena_free(&m->a);
	memset(m, 0, sizeof(*m));
}

struct row *model_row(const struct model *m)
{
	return m->nshown ? &m->row[here(m)] : NULL;
}

int model_describe(struct model *m, struct row *r, struct pom_err *err)
{
	int rc = 0;

	if (r->title)
		return 0;
	if (r->set)
		rc = repo_describe(r->set, err);
	r->title = r->set ? sheet_tame(&m->a, r->set->title) : "";
	return rc;
}

void model_move(struct model *m, long rows)
{
	size_t last = m->nshown ? m->nshown - 1 : 0;

	if (rows < 0)
		m->at -= (size_t)-rows < m->at ? (size_t)-rows : m->at;
	else
		m->at = (size_t)rows < last - m->at ? m->at + (size_t)rows :
						      last;
}

void model_scroll(struct model *m, size_t height)
{
	if (!height)
		return;
	if (m->at < m->top)
		m->top = m->at;
	if (m->at >= m->top + height)
		m->top = m->at - height + 1;
	/* the heading above the first set of the screen */
	if (m->at == m->top && m->at && height > 1 &&
	    m->row[m->shown[m->at - 1]].kind == ROW_GROUP)
		m->top--;
	if (m->top + height > m->nshown)
		m->top = m->nshown > height ? m->nshown - height : 0;
}

void model_fold(struct model *m, bool fold)
{
	struct row *r = model_row(m);

	if (!r)
		return;
	m->row[r->group].folded = fold;
	show(m, here(m));
}

static void select_row(struct model *m, struct row *r, bool select)
{
	if (r->selected == select)
		return;
	r->selected = select;
	m->selected += select ? 1 : (size_t)-1;
}

void model_select(struct model *m)
{
	struct row *r = model_row(m), *i;
	bool all = true;

	if (r && r->kind == ROW_SET)
		select_row(m, r, !r->selected);
	if (!r || r->kind != ROW_GROUP)
		return;
	for (i = r + 1; i < m->row + m->n && i->kind == ROW_SET; i++)
		all &= i->selected;
	for (i = r + 1; i < m->row + m->n && i->kind == ROW_SET; i++)
		select_row(m, i, !all);
}

void model_select_none(struct model *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		select_row(m, &m->row[i], false);
}

size_t model_chosen(const struct model *m, struct row **v)
{
	struct row *r = model_row(m);
	size_t i, n = 0;

	for (i = 0; i < m->n && m->selected; i++)
		if (m->row[i].selected)
			v[n++] = &m->row[i];
	if (!n && r && r->kind == ROW_SET)
		v[n++] = r;
	return n;
}

/* Do the texts of the row have all the words? */
static bool has_words(struct model *m, struct row *r, const char *words)
{
	const char *text[TEXTS] = { r->name, "", "", "" };
	char copy[WORDS], *save, *w;
	bool any = false;
	size_t i;

	if (r->kind == ROW_SET) {
		(void)model_describe(m, r, NULL);
		text[1] = r->set->title;
		text[2] = r->set->help;
		text[3] = r->set->author;
	} else if (r->kind == ROW_OLD) {
		text[1] = r->old->what;
		text[2] = r->old->where;
		text[3] = r->old->say;
	} else {
		return false;
	}
	snprintf(copy, sizeof(copy), "%s", words);
	for (w = strtok_r(copy, " ", &save); w;
	     w = strtok_r(NULL, " ", &save)) {
		any = true;
		for (i = 0; i < TEXTS && !strcasestr(text[i], w); i++)
			;
		if (i == TEXTS)
			return false;
	}
	return any;
}

bool model_search(struct model *m, const char *words, bool forwards, bool again)
{
	size_t start = here(m), step, i;

	for (step = again; step < m->n + again; step++) {
		i = forwards ? start + step : start + 2 * m->n - step;
		i %= m->n;
		if (!has_words(m, &m->row[i], words))
			continue;
		m->row[m->row[i].group].folded = false;
		show(m, i);
		return true;
	}
	return false;
}

void model_untest(struct model *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		m->row[i].tested = false;
	m->untested = m->sets;
}

void model_tested(struct model *m, struct row *r, enum standing is,
		  const char *why)
{
	m->untested -= !r->tested;
	r->tested = true;
	r->is = is;
	r->why = why && *why ? arena_strdup(&m->a, why) : NULL;
}

struct model_count model_count(const struct model *m)
{
	struct model_count c = { 0 };
	size_t i;

	for (i = 0; i < m->n; i++) {
		const struct row *r = &m->row[i];

		if (r->kind != ROW_SET || !r->tested || r->is == STAND_NONE)
			continue;
		c.there += standing_there(r->is);
		c.fit += standing_fits(r->is);
		c.not += !standing_there(r->is) && !standing_fits(r->is);
	}
	return c;
}
