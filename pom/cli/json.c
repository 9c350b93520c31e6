// SPDX-License-Identifier: GPL-2.0-only
/* JSON documents of plans, sets and ledgers: see json.h. */
#include "cli/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "plan/diagnose.h"
#include "plan/history.h"
#include "plan/there.h"
#include "cli/json_internal.h"
#include "cli/setup.h"
#include "cli/todo.h"

/*
 * The allocator for jansson; it never fails. Without memory, jansson would leave members
 * out, and report that only by return values. Set before main.
 */
static void *ask_for(size_t n)
{
	return pom_realloc(NULL, n, 1);
}

static void set_memory(void) __attribute__((constructor));
static void set_memory(void)
{
	json_set_alloc_funcs(ask_for, free);
}

/* JSON can hold UTF-8 only: other bytes become U+FFFD. */
static json_t *text_n(const char *s, size_t n)
{
	json_t *j = json_stringn(s, n);
	struct buf b = { 0 };
	size_t i = 0;

	if (j)
		return j;
	while (i < n) {
		size_t len = 1;
		json_t *one = NULL;

		for (; len <= 4 && i + len <= n && !one; len++)
			one = json_stringn(s + i, len);
		if (one) {
			buf_add(&b, s + i, len - 1);
			i += len - 1;
			json_decref(one);
		} else {
			buf_addstr(&b, "\xef\xbf\xbd");
			i++;
		}
	}
	j = json_stringn(b.p, b.n);
	buf_free(&b);
	return j;
}

json_t *doc_text(const char *s)
{
	return s ? text_n(s, strlen(s)) : json_null();
}

void doc_put(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

json_t *doc_number(size_t n)
{
	return json_integer((json_int_t)n);
}

json_t *doc_new(const char *command, int status)
{
	json_t *o = json_object();

	doc_put(o, "schema", doc_number(JSON_SCHEMA));
	doc_put(o, "command", doc_text(command));
	doc_put(o, "exit", json_integer(status));
	return o;
}

enum { PIECE = 65536 }; /* bytes that are printed at once */

/* jansson prints every word and bracket by itself, which would cost a call each. */
static int print_later(const char *text, size_t n, void *arg)
{
	struct buf *b = arg;

	buf_add(b, text, n);
	if (b->n < PIECE)
		return 0;
	fwrite(b->p, 1, b->n, stdout);
	b->n = 0;
	return 0;
}

/* C1 controls become \u009b and so on: a terminal would obey them. */
enum { FORMAT = JSON_INDENT(2) | JSON_ENSURE_ASCII };

void doc_print(json_t *o)
{
	struct buf b = { 0 };

	json_dump_callback(o, print_later, &b, FORMAT);
	buf_addch(&b, '\n');
	fwrite(b.p, 1, b.n, stdout);
	buf_free(&b);
	json_decref(o);
}

static int keep_text(const char *text, size_t n, void *arg)
{
	buf_add(arg, text, n);
	return 0;
}

json_t *doc_trees(const struct session *s)
{
	json_t *all = json_object();
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct tree *t = &s->work[k].tree;
		json_t *o;

		if (!s->work[k].open || !t->root.path)
			continue;
		o = json_object();
		doc_put(o, "path", doc_text(t->root.path));
		doc_put(o, "version",
			*t->release ? doc_text(t->release) : json_null());
		doc_put(o, "kind", doc_text(tree_from_name(t->from)));
		doc_put(o, "revision",
			*t->revision ? doc_text(t->revision) : json_null());
		doc_put(all, tree_name((enum tree_kind)k), o);
	}
	return all;
}

json_t *doc_names(const char *const *v, size_t n)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(a, doc_text(v[i]));
	return a;
}

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
		doc_put(o, "patch", text_n(want->p, want->n));
		doc_put(o, "tree",
			at < f->before.n ? text_n(have.p, have.n) :
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
			text_n(x->renamed[i].from.p, x->renamed[i].from.n));
		doc_put(o, "tree",
			text_n(x->renamed[i].to.p, x->renamed[i].to.n));
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

			json_array_append_new(lines, text_n(s.p, s.n));
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
static json_t *there(const struct tree_standing *t, const struct diagnosis *d,
		     struct explainer *e, uint32_t i)
{
	const struct file_result *f = d->file;
	enum there form = THERE_NOT;
	struct arena a = { 0 };

	/* as the details of the text have it */
	if ((t->is == STAND_PARTIAL || t->is == STAND_CONFLICT) && !t->entry &&
	    !t->by_quilt && !f->missing &&
	    f->hunks.hunk[i].state == HUNK_FAILS &&
	    !f->hunks.hunk[i].place.found)
		form = hunk_there(&a, e, f, i);
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
	struct explainer e = { .file = &f->before };
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
		json_t *h = hunk(&d, i), *form = there(t, &d, &e, i);

		if (form)
			doc_put(h, "there", form);
		json_array_append_new(hunks, h);
	}
	explainer_free(&e);
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

const char *doc_group(const struct plan_item *it)
{
	return it->set ? set_group(it->set) : NULL;
}

json_t *doc_fates(const struct context *c)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < c->nfates; i++) {
		json_t *o = json_object();

		doc_put(o, "name", doc_text(c->fate[i]->name));
		doc_put(o, "fate", doc_text(c->fate[i]->fate));
		doc_put(o, "where", doc_text(c->fate[i]->where));
		doc_put(o, "say", doc_text(c->fate[i]->say));
		json_array_append_new(a, o);
	}
	return a;
}

/* The number of sets of each standing, without zeros. */
static json_t *summary(const struct plan *p)
{
	json_t *o = json_object();
	int is;
	size_t i;

	for (is = STAND_EMPTY; is < STANDINGS; is++) {
		size_t n = 0;

		for (i = 0; i < p->n; i++)
			n += p->item[i].st.is == (enum standing)is;
		if (n)
			doc_put(o, standing_name((enum standing)is),
				doc_number(n));
	}
	return o;
}

/* How many sets there are to drop, to refresh, to look at, and to leave alone. */
static json_t *todo_counts(const struct plan *p)
{
	json_t *o = json_object();
	size_t n[TODOS] = { 0 }, i;
	int t;

	for (i = 0; i < p->n; i++)
		n[todo_of(&p->item[i])]++;
	for (t = 0; t < TODOS; t++)
		doc_put(o, todo_word((enum todo)t), doc_number(n[t]));
	return o;
}

static void put_todo(json_t *s, struct context *c, const struct plan_item *it)
{
	struct arena a = { 0 };
	const char *why = todo_why(c, &a, it);

	doc_put(s, "path", doc_text(todo_name(&a, c, it)));
	doc_put(s, "todo", doc_text(todo_word(todo_of(it))));
	doc_put(s, "fit", doc_text(todo_fit_word(todo_fit(it))));
	doc_put(s, "why", *why ? doc_text(why) : json_null());
	arena_free(&a);
}

/* What the elements of an array of sets have besides the standing. */
enum members {
	TRIED,   /* of list */
	PLANNED, /* of revert: also whether they are as requested */
	TODO     /* of check and apply: also what is to be done */
};

static json_t *plan_sets(struct context *c, enum members with)
{
	json_t *sets = json_array();
	size_t i;

	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		json_t *s = json_object();

		doc_put(s, "name", doc_text(it->name));
		doc_put(s, "group", doc_text(doc_group(it)));
		doc_put(s, "wanted_by", doc_text(it->wanted_by));
		if (with >= PLANNED) {
			doc_put(s, "ok", json_boolean(it->ok));
			doc_put(s, "changes", json_boolean(it->changes));
		}
		if (with == TODO)
			put_todo(s, c, it);
		doc_put(s, "note", doc_text(it->note ? it->note : it->st.note));
		doc_put_standing(s, &c->session, it->set, &it->st);
		json_array_append_new(sets, s);
	}
	return sets;
}

json_t *doc_plan_sets(struct context *c)
{
	return plan_sets(c, TODO);
}

void json_plan(struct context *c, const char *command, bool written, int status)
{
	bool todo = strcmp(command, "revert") != 0;
	json_t *o = doc_new(command, status);

	doc_put(o, "trees", doc_trees(&c->session));
	doc_put(o, "written", json_boolean(written));
	doc_put(o, "sets", plan_sets(c, todo ? TODO : PLANNED));
	doc_put(o, "summary", summary(&c->plan));
	if (c->compile)
		doc_put(o, "compile", doc_compile(c->compile));
	if (todo)
		doc_put(o, "todo", todo_counts(&c->plan));
	doc_put(o, "elsewhere", doc_fates(c));
	doc_print(o);
}

/* The kernels are kept as text, which takes a fifth of the memory of their values. */
struct json_table {
	struct buf kernels; /* as in the document */
	struct buf one;     /* the last one, without the indent */
	json_t *differ;
	bool planned;
};

struct json_table *json_table_new(void)
{
	struct json_table *t = pom_alloc(1, sizeof(*t));

	t->differ = json_array();
	return t;
}

void json_table_add(struct json_table *t, struct context *c, const char *kernel,
		    bool planned)
{
	json_t *o = json_object();
	struct span rest, line;

	t->planned = planned;
	doc_put(o, "kernel", doc_text(kernel));
	doc_put(o, "trees", doc_trees(&c->session));
	doc_put(o, "sets", plan_sets(c, planned ? TODO : TRIED));
	if (planned) {
		doc_put(o, "summary", summary(&c->plan));
		doc_put(o, "todo", todo_counts(&c->plan));
	}
	doc_put(o, "elsewhere", doc_fates(c));
	t->one.n = 0;
	json_dump_callback(o, keep_text, &t->one, FORMAT);
	json_decref(o);
	buf_addstr(&t->kernels, t->kernels.n ? ",\n" : "\n");
	for (rest = buf_span(&t->one); span_line(&rest, &line);) {
		buf_addstr(&t->kernels, "    ");
		buf_addspan(&t->kernels, line);
	}
}

void json_table_differ(struct json_table *t, const char *name)
{
	json_array_append_new(t->differ, doc_text(name));
}

/* Prints the document, with the text of the kernels at the place of an empty array. */
static void print_table(struct json_table *t, json_t *o)
{
	static const char empty[] = "\"kernels\": [";
	const char *at;
	size_t head;

	doc_put(o, "kernels", json_array());
	if (t->planned)
		doc_put(o, "differ", json_incref(t->differ));
	t->one.n = 0;
	json_dump_callback(o, keep_text, &t->one, FORMAT);
	json_decref(o);
	at = memmem(t->one.p, t->one.n, empty, strlen(empty));
	head = (size_t)(at - t->one.p) + strlen(empty);
	fwrite(t->one.p, 1, head, stdout);
	fwrite(t->kernels.p, 1, t->kernels.n, stdout);
	fputs("\n  ", stdout);
	fwrite(t->one.p + head, 1, t->one.n - head, stdout);
	fputc('\n', stdout);
}

void json_table_end(struct json_table *t, const char *command, int status)
{
	if (command)
		print_table(t, doc_new(command, status));
	buf_free(&t->kernels);
	buf_free(&t->one);
	json_decref(t->differ);
	free(t);
}

static void put_ranges(json_t *o, const struct set *set)
{
	json_t *ranges = json_object();
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (set->tree[k].any)
			doc_put(ranges, tree_name((enum tree_kind)k),
				doc_text(set->range_text[k]));
	doc_put(o, "ranges", ranges);
}

static json_t *proved(const struct set *set)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < set->nproved; i++) {
		json_t *o = json_object();
		const struct proved *p = &set->proved[i];

		doc_put(o, p->image ? "image" : "linux", doc_text(p->kernel));
		doc_put(o, "iptables", doc_text(p->iptables));
		doc_put(o, "date", doc_text(p->date));
		if (p->image)
			doc_put(o, "emulated", json_boolean(p->emulated));
		else
			doc_put(o, "binaries", json_boolean(p->binaries));
		json_array_append_new(a, o);
	}
	return a;
}

void json_sets(const struct context *c, const char *command, int status)
{
	json_t *o = doc_new(command, status), *sets = json_array();
	size_t i;

	doc_put(o, "repository", doc_text(c->repo.name));
	doc_put(o, "groups", doc_names(c->repo.group, c->repo.ngroups));
	doc_put(o, "trees", doc_trees(&c->session));
	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		const struct set *set = it->set;
		json_t *s = json_object();

		doc_put(s, "name", doc_text(it->name));
		doc_put(s, "group", doc_text(doc_group(it)));
		doc_put(s, "summary", doc_text(set->title));
		doc_put(s, "author", doc_text(set->author));
		doc_put(s, "status", doc_text(set->status));
		doc_put(s, "license", doc_text(set->license));
		doc_put(s, "mainline", doc_text(set->mainline));
		doc_put(s, "successor", doc_text(set->successor));
		doc_put(s, "help", doc_text(set->help));
		put_ranges(s, set);
		doc_put(s, "depends", doc_names(set->depends, set->ndepends));
		doc_put(s, "conflicts",
			doc_names(set->conflicts, set->nconflicts));
		doc_put(s, "proved", proved(set));
		doc_put(s, "config", doc_names(set->config, set->nconfig));
		doc_put(s, "needs", doc_names(set->needs, set->nneeds));
		if (it->tried)
			doc_put_standing(s, &c->session, it->set, &it->st);
		json_array_append_new(sets, s);
	}
	doc_put(o, "sets", sets);
	doc_put(o, "elsewhere", doc_fates(c));
	doc_print(o);
}

void json_status(const struct context *c, const struct json_applied *v,
		 size_t n, int status)
{
	json_t *o = doc_new("status", status), *sets = json_array();
	size_t i;

	doc_put(o, "trees", doc_trees(&c->session));
	for (i = 0; i < n; i++) {
		json_t *s = json_object();

		doc_put(s, "tree", doc_text(tree_name(v[i].tree)));
		doc_put(s, "name", doc_text(v[i].set->name));
		doc_put(s, "group", doc_text(v[i].set->group));
		doc_put(s, "repository", doc_text(v[i].set->repository));
		doc_put(s, "summary", doc_text(v[i].set->summary));
		doc_put(s, "standing",
			doc_text(standing_name(v[i].st->tree[v[i].tree].is)));
		doc_put(s, "note", doc_text(v[i].st->tree[v[i].tree].note));
		doc_put(s, "covered_by",
			doc_text(v[i].st->tree[v[i].tree].covered_by));
		doc_put(s, "path",
			*v[i].set->path ? doc_text(v[i].set->path) :
					  json_null());
		json_array_append_new(sets, s);
	}
	doc_put(o, "applied", sets);
	doc_print(o);
}

void json_error(const struct pom_err *e)
{
	static const char *const codes[] = {
		"ok",       "system",     "syntax",      "unsafe",
		"limit",    "usage",      "missing",     "busy",
		"conflict", "permission", "interrupted", "limit",
	};
	json_t *o = json_object(), *x = json_object();

	doc_put(o, "schema", doc_number(JSON_SCHEMA));
	doc_put(o, "exit", json_integer(2));
	doc_put(x, "code", doc_text(codes[-e->code]));
	doc_put(x, "where", *e->where ? doc_text(e->where) : json_null());
	doc_put(x, "line", e->line ? doc_number(e->line) : json_null());
	doc_put(x, "what", doc_text(e->what));
	doc_put(x, "hint", *e->hint ? doc_text(e->hint) : json_null());
	doc_put(o, "error", x);
	doc_print(o);
}

const char *json_library(void)
{
#if JANSSON_VERSION_HEX >= 0x020d00
	return jansson_version_str();
#else
	return JANSSON_VERSION;
#endif
}
