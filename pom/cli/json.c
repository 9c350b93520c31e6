// SPDX-License-Identifier: GPL-2.0-only
/* JSON documents of plans, sets and ledgers: see json.h. */
#include "cli/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

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

json_t *doc_text_n(const char *s, size_t n)
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
	return s ? doc_text_n(s, strlen(s)) : json_null();
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
