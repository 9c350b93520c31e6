// SPDX-License-Identifier: GPL-2.0-only
/*
 * Three-way merge of a file whose hunks do not fit: of the file that the patch was made
 * for (base), the base with the patch (theirs), and the tree's file (ours).
 */
#include <stdlib.h>
#include <string.h>

#include "try/dryrun_internal.h"

enum { ID_SHORTEST = 4 }; /* digits: git's MINIMUM_ABBREV */

/* Does it name a blob? Zeros alone mean that there was no file. */
static bool is_id(struct span id)
{
	size_t i;

	for (i = 0; i < id.n && id.p[i] == '0'; i++)
		;
	return id.n >= ID_SHORTEST && i < id.n;
}

static struct span text_of(struct arena *a, const struct image *im)
{
	struct span *parts;
	size_t n, i, at = 0, all = 0;
	char *text;

	image_spans(a, im, &parts, &n);
	if (n == 1)
		return parts[0];
	for (i = 0; i < n; i++)
		all += parts[i].n;
	text = arena_alloc(a, all + 1, 1);
	for (i = 0; i < n; i++) {
		memcpy(text + at, parts[i].p, parts[i].n);
		at += parts[i].n;
	}
	return (struct span){ text, all };
}

/* Applies the patch to base. False if a hunk does not fit exactly: base is another file. */
static bool apply_to_base(struct job *j, const struct image *base,
			  struct image *out)
{
	const struct diff_file *f = j->r->file;
	struct apply_opt exact = { .owner = j->opt->owner };
	struct apply_result r;
	uint32_t i;

	apply_hunks(&j->ov->a, base, f->hunk, f->nhunks, &exact, &r);
	for (i = 0; i < f->nhunks; i++)
		if (r.hunk[i].state != HUNK_FITS || r.hunk[i].place.offset)
			return false;
	*out = r.image;
	return true;
}

/* Adds to the reason of the conflict why there was no merge. Returns 0. */
static int no_merge(struct job *j, const char *why)
{
	if (!j->r->why)
		return 0;
	j->r->why = arena_printf(&j->ov->a, "%s; %s", j->r->why, why);
	return 0;
}

static void take_merged(struct job *j, const struct image *ours,
			struct span text)
{
	struct file_result *r = j->r;
	struct image im;

	/* the lines of a fuzzy result lose the owners that they had in ours */
	image_load(&j->ov->a, text, &im);
	r->why = NULL;
	r->merged = true;
	r->hunks.image = im;
	r->hunks.edits.n = 0; /* they describe another image */
	r->outcome = image_eq(ours, &im) ? OUTCOME_PRESENT : OUTCOME_FUZZY;
}

static int merge_with_base(struct job *j, const struct image *ours)
{
	const struct merger *m = j->opt->merger;
	const struct diff_file *f = j->r->file;
	struct arena *a = &j->ov->a;
	struct image base, theirs;
	struct buf text = { 0 };
	struct span held;
	int rc;

	/* what is there already is merged, too: the base proves that it is */
	if (!m || (!j->r->hunks.fails && !j->r->hunks.present))
		return 0;
	if (!m->blob)
		return no_merge(j,
				"no three-way merge: the tree lies in no git repository");
	if (!is_id(f->pre_id))
		return no_merge(j,
				"no three-way merge: the patch has no index line that names its file");
	rc = m->blob(m->arg, f->pre_id, &text, j->err);
	if (rc > 0) {
		held.p = arena_strndup(a, text.p ? text.p : "", text.n);
		held.n = text.n;
		image_load(a, held, &base);
	}
	if (rc == 0)
		no_merge(j,
			 arena_printf(a,
				      "no three-way merge: the repository does not have the blob %.*s",
				      (int)f->pre_id.n, f->pre_id.p));
	if (rc > 0 && !apply_to_base(j, &base, &theirs)) {
		no_merge(j,
			 "no three-way merge: the blob that the index line names is not the file that the patch was made for");
		rc = 0;
	}
	if (rc > 0) {
		buf_free(&text);
		rc = m->merge(m->arg, text_of(a, &base), text_of(a, ours),
			      text_of(a, &theirs), &text, j->err);
		if (rc == 0)
			no_merge(j, "a three-way merge conflicts, too");
	}
	if (rc > 0) {
		held.p = arena_strndup(a, text.p ? text.p : "", text.n);
		held.n = text.n;
		take_merged(j, ours, held);
	}
	buf_free(&text);
	return rc < 0 ? rc : 0;
}

/* Is the hunk one whose lines may be there, so that no merge is wanted? */
static bool is_doubted(const struct hunk_result *r)
{
	return r->among || r->twice || r->loose;
}

/* The line after the changes of a hunk that fits or is there. */
static size_t change_ends(const struct merge *m, uint32_t i)
{
	const struct hunk *h = &m->hunk[i];

	return m->result[i].place.at - hunk_suffix(h) +
	       (m->result[i].state == HUNK_FITS ? h->npre : h->npost);
}

/*
 * For each hunk, the first line of the file that it or a later hunk changes, of those that
 * fit or are there. Memory is to be freed.
 */
static size_t *find_limits(const struct merge *m)
{
	size_t *limit = pom_alloc(m->nhunks + 1, sizeof(*limit));
	uint32_t i;

	limit[m->nhunks] = m->file->n;
	for (i = m->nhunks; i-- > 0;)
		limit[i] = m->result[i].state == HUNK_FAILS ?
				   limit[i + 1] :
				   m->result[i].place.at +
					   hunk_prefix(&m->hunk[i]);
	return limit;
}

/*
 * Another hunk of the file conflicts. Keeps the proposals that are good enough, and that lie
 * between the other changes. p has those of the first *done* hunks already.
 */
static void keep_some(struct job *j, struct merge *m, struct proposal *p,
		      uint32_t done)
{
	size_t *limit = find_limits(m), at = 0;
	uint32_t i;

	for (i = 0; i < m->nhunks; i++) {
		const struct edit *last;

		if (m->result[i].state != HUNK_FAILS) {
			at = change_ends(m, i);
			continue;
		}
		if (i >= done && !is_doubted(&m->result[i]))
			merge_hunk(j->opt->results ? j->opt->results :
						     &j->ov->a,
				   m, i, &p[i]);
		last = p[i].nedits ? &p[i].edit[p[i].nedits - 1] : NULL;
		p[i].found = p[i].found && !is_doubted(&m->result[i]) && last &&
			     p[i].confidence >= j->opt->accept_merged &&
			     p[i].edit->pre >= at &&
			     last->pre + last->npre <= limit[i + 1];
		if (!p[i].found)
			continue;
		at = last->pre + last->npre;
		j->r->some = p;
	}
	free(limit);
}

/*
 * Takes the proposals for all hunks that fail, if they are good enough. If some are not,
 * keeps the others for a person who resolves the rest.
 */
static void merge_by_words(struct job *j, const struct image *ours)
{
	struct file_result *r = j->r;
	struct arena *results = j->opt->results ? j->opt->results : &j->ov->a;
	struct proposal *p = arena_alloc(results, r->file->nhunks, sizeof(*p));
	struct merge m = { .file = ours,
			   .hunk = r->file->hunk,
			   .result = r->hunks.hunk,
			   .nhunks = r->file->nhunks };
	struct image im;
	bool may = j->ov->merge_steps < MERGE_TOTAL;
	bool good = may && (!r->hunks.present || j->opt->skip_present);
	uint32_t i;

	for (i = 0; i < m.nhunks && good; i++) {
		if (m.result[i].state != HUNK_FAILS)
			continue;
		merge_hunk(results, &m, i, &p[i]);
		good = p[i].found && p[i].confidence >= j->opt->accept_merged;
	}
	if (good && merge_apply(&j->ov->a, &m, p, j->opt->owner, &im)) {
		r->why = NULL;
		r->merged = true;
		r->proposal = p;
		r->hunks.image = im;
		r->hunks.edits.n = 0;
		r->outcome = OUTCOME_FUZZY;
	} else if (may && j->opt->keep_some && !r->hunks.present) {
		keep_some(j, &m, p, i);
	}
	j->ov->merge_steps += m.steps;
	merge_free(&m);
}

int job_merge(struct job *j, const struct image *ours)
{
	int rc = merge_with_base(j, ours);

	if (!rc && j->r->hunks.fails && !j->r->merged && j->opt->accept_merged)
		merge_by_words(j, ours);
	return rc;
}
