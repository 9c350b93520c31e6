// SPDX-License-Identifier: GPL-2.0-only
/* How a set stands, as JSON, down to its hunks: see json_internal.h. */
#include <jansson.h>

#include "plan/diagnose.h"
#include "plan/history.h"
#include "plan/there.h"
#include "cli/json_internal.h"
#include "cli/setup.h"

/* [FROM, TO): the bytes that differ, counted from 0. */
static json_t *range(size_t from, size_t to)
{
	json_t *a = json_array();

	json_array_append_new(a, doc_number(from));
	json_array_append_new(a, doc_number(to));
	return a;
}

static json_t *lines_that_differ(const struct file_result *f,
				 const struct hunk *h,
				 const struct explanation *x)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < x->ndiffer; i++) {
		const struct line *want = &h->pre[x->differ[i]];
		size_t at = x->at + x->differ[i];
		struct line have = image_line(&f->before, at);
		json_t *o = json_object();
		struct line_change d;

		doc_put(o, "line", doc_number(at + 1));
		doc_put(o, "patch", doc_text_n(want->p, want->n));
		doc_put(o, "tree",
			at < f->before.n ? doc_text_n(have.p, have.n) :
					   json_null());
		if (at < f->before.n) {
			compare_lines((struct span){ want->p, want->n },
				      (struct span){ have.p, have.n }, &d);
			doc_put(o, "patch_differs", range(d.from, d.a_to));
			doc_put(o, "tree_differs", range(d.from, d.b_to));
		}
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *renames(const struct explanation *x)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < x->nrenamed; i++) {
		json_t *o = json_object();

		doc_put(o, "patch",
			doc_text_n(x->renamed[i].from.p, x->renamed[i].from.n));
		doc_put(o, "tree",
			doc_text_n(x->renamed[i].to.p, x->renamed[i].to.n));
		json_array_append_new(a, o);
	}
	return a;
}

/* The merge that is proposed for a hunk, with the new lines; null if there is none. */
static json_t *proposal(const struct proposal *p)
{
	json_t *o, *basis, *edits;
	size_t i, k;

	if (!p->found)
		return json_null();
	o = json_object();
	basis = json_array();
	edits = json_array();
	doc_put(o, "line", doc_number(p->at + 1));
	doc_put(o, "confidence", doc_number(p->confidence));
	doc_put(o, "same", doc_number(p->same));
	doc_put(o, "of", doc_number(p->of));
	for (i = 0; i < p->nbasis; i++)
		json_array_append_new(basis, doc_text(p->basis[i]));
	doc_put(o, "basis", basis);
	for (i = 0; i < p->nedits; i++) {
		json_t *e = json_object(), *lines = json_array();

		doc_put(e, "line", doc_number(p->edit[i].pre + 1));
		doc_put(e, "remove", doc_number(p->edit[i].npre));
		for (k = 0; k < p->edit[i].npost; k++) {
			const struct line *l = &p->line[p->edit[i].post + k];
			struct span s = span_chomp((struct span){ l->p, l->n });

			json_array_append_new(lines, doc_text_n(s.p, s.n));
		}
		doc_put(e, "add", lines);
		json_array_append_new(edits, e);
	}
	doc_put(o, "edits", edits);
	return o;
}

static json_t *nearest(struct diagnosis *file, uint32_t i)
{
	static const char *const reasons[] = {
		[REASON_NOTHING_NEAR] = "nothing near",
		[REASON_DIFFERS] = "lines differ",
		[REASON_LINE_ENDS] = "line ends differ",
		[REASON_BLANKS] = "blanks differ",
		[REASON_RENAMED] = "names differ",
		[REASON_NEWLINE] = "newline differs",
		[REASON_ORDER] = "out of order",
		[REASON_ENDS] = "not at the end",
		[REASON_GOES_ON] = "goes on",
	};
	const struct file_result *f = file->file;
	struct hunk_diagnosis d;
	struct arena a = { 0 };
	json_t *o = json_object();

	diagnose_hunk(&a, file, i, &d);
	doc_put(o, "reason",
		doc_text(f->hunks.hunk[i].among ? "among others" :
			 f->hunks.hunk[i].twice ? "there already" :
			 f->hunks.hunk[i].loose ? "fuzz only" :
						  reasons[d.x.reason]));
	if (d.x.reason != REASON_NOTHING_NEAR) {
		doc_put(o, "line", doc_number(d.x.at + 1));
		doc_put(o, "same", doc_number(d.x.same));
		doc_put(o, "of", doc_number(f->file->hunk[i].npre));
		doc_put(o, "differ",
			lines_that_differ(f, &f->file->hunk[i], &d.x));
		doc_put(o, "renamed", renames(&d.x));
	}
	doc_put(o, "changed_by", doc_text(d.changed_by));
	doc_put(o, "changed_before", json_boolean(d.before));
	doc_put(o, "fuzz", d.fuzz_helps ? doc_number(d.fuzz) : json_null());
	doc_put(o, "merge", proposal(&d.merge));
	doc_put(o, "no_merge", doc_text(d.merge.why));
	arena_free(&a);
	return o;
}

static json_t *moved_to(const struct session *s, enum tree_kind k,
			const struct file_result *f)
{
	struct moved m[DIAGNOSE_PLACES];
	struct arena a = { 0 };
	size_t n = diagnose_moved(&a, s, k, f, m), i;
	json_t *all = json_array();

	for (i = 0; i < n; i++) {
		json_t *o = json_object();

		doc_put(o, "path", doc_text(m[i].path));
		doc_put(o, "fits", doc_number(m[i].fits));
		json_array_append_new(all, o);
	}
	arena_free(&a);
	return all;
}

/* The commit of a hunk that fails, or is there: with --history only. NULL: none. */
static json_t *history(const struct diagnosis *d, uint32_t i)
{
	static const char *const words[] = {
		[PAST_BROUGHT] = "brought", [PAST_BROKE] = "broke",
		[PAST_CHANGED] = "changed", [PAST_LINE] = "line",
		[PAST_GONE] = "gone", /* of a file without hunks: never here */
	};
	const struct file_result *f = d->file;
	const struct history_commit *k = NULL;
	enum past_kind kind;
	json_t *o;

	if (d->session->opt.history && !f->back && !f->recorded &&
	    (f->outcome == OUTCOME_PRESENT ||
	     f->hunks.hunk[i].state != HUNK_FITS))
		k = past_of_hunk(d->session, d->kind, f, i, &kind);
	if (!k)
		return NULL;
	o = json_object();
	doc_put(o, "what", doc_text(words[kind]));
	doc_put(o, "commit", doc_text(k->hex));
	doc_put(o, "subject", doc_text(k->subject));
	doc_put(o, "author", doc_text(k->author));
	doc_put(o, "date", doc_text(k->date));
	return o;
}

/* In which form a hunk that fails is in the file; NULL: it is not. */
static json_t *there(const struct tree_standing *t, struct diagnosis *d,
		     uint32_t i)
{
	const struct file_result *f = d->file;
	enum there form = THERE_NOT;
	struct arena a = { 0 };

	/* as the details of the text have it */
	if ((t->is == STAND_PARTIAL || t->is == STAND_CONFLICT) && !t->entry &&
	    !t->by_quilt && !f->missing &&
	    f->hunks.hunk[i].state == HUNK_FAILS &&
	    !f->hunks.hunk[i].place.found)
		form = diagnose_there(&a, d, i);
	arena_free(&a);
	return form ? doc_text(there_words(form)) : NULL;
}

static json_t *hunk(struct diagnosis *file, uint32_t i)
{
	static const char *const states[] = { "fits", "present", "fails" };
	const struct hunk_result *r = &file->file->hunks.hunk[i];
	const struct hunk *h = &file->file->file->hunk[i];
	json_t *o = json_object(), *past = history(file, i);

	doc_put(o, "number", doc_number(h->number));
	doc_put(o, "patch_line", doc_number(h->line));
	doc_put(o, "state", doc_text(states[r->state]));
	if (r->place.found) {
		doc_put(o, "line", doc_number(r->place.at + 1));
		doc_put(o, "offset", json_integer(r->place.offset));
		doc_put(o, "fuzz", doc_number(r->place.fuzz));
		doc_put(o, "other_places", doc_number(r->place.others));
	} else {
		doc_put(o, "nearest", nearest(file, i));
	}
	if (past)
		doc_put(o, "history", past);
	return o;
}

static json_t *file(const struct session *s, enum tree_kind k,
		    const struct tree_standing *t, const struct file_result *f)
{
	static const char *const changes[] = { "edit", "create", "delete",
					       "rename", "copy" };
	json_t *o = json_object(), *hunks = json_array();
	struct diagnosis d;
	uint32_t i;

	doc_put(o, "path", doc_text(f->path));
	if (f->from)
		doc_put(o, "from", doc_text(f->from));
	doc_put(o, "change", doc_text(changes[f->file->change]));
	doc_put(o, "outcome", doc_text(outcome_name(f->outcome)));
	doc_put(o, "unsafe", json_boolean(f->unsafe));
	doc_put(o, "merged", json_boolean(f->merged));
	doc_put(o, "crlf", json_boolean(f->crlf));
	doc_put(o, "why", doc_text(f->why));
	diagnose_begin(&d, s, k, t, f);
	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++) {
		json_t *h = hunk(&d, i), *form = there(t, &d, i);

		if (form)
			doc_put(h, "there", form);
		json_array_append_new(hunks, h);
	}
	doc_put(o, "hunks", hunks);
	doc_put(o, "moved_to", moved_to(s, k, f));
	return o;
}

static json_t *tries(const struct session *s, const struct set *set,
		     enum tree_kind k, const struct tree_standing *t)
{
	const char *v[DIAGNOSE_TRIES];
	struct arena a = { 0 };
	json_t *all = doc_names(v, diagnose_tries(&a, s, set, k, t, v));

	arena_free(&a);
	return all;
}

static json_t *tree_standing(const struct session *s, const struct set *set,
			     enum tree_kind k, const struct tree_standing *t)
{
	json_t *o = json_object(), *files = json_array();
	size_t i;

	doc_put(o, "standing", doc_text(standing_name(t->is)));
	doc_put(o, "note", doc_text(t->note));
	doc_put(o, "fuzz", doc_number(t->result.fuzz));
	doc_put(o, "offset", json_integer(t->result.offset));
	doc_put(o, "ambiguous", doc_number(t->result.ambiguous));
	doc_put(o, "commit", doc_text(t->commit));
	doc_put(o, "part_of", doc_text(t->part_of));
	doc_put(o, "cr_left_out", json_boolean(t->result.lf));
	for (i = 0; i < t->result.n; i++)
		if (t->result.file[i].file)
			json_array_append_new(files, file(s, k, t,
							  &t->result.file[i]));
	doc_put(o, "files", files);
	doc_put(o, "try", tries(s, set, k, t));
	return o;
}

void doc_put_standing(json_t *o, const struct session *s, const struct set *set,
		      const struct set_standing *st)
{
	json_t *all = json_object();
	int k;

	doc_put(o, "standing", doc_text(standing_name(st->is)));
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open && st->tree[k].is != STAND_NONE)
			doc_put(all, tree_name((enum tree_kind)k),
				tree_standing(s, set, (enum tree_kind)k,
					      &st->tree[k]));
	doc_put(o, "trees", all);
}
