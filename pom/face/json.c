// SPDX-License-Identifier: GPL-2.0-only
/* The report for programs: see json.h. */
#include "face/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "domain/diagnose.h"
#include "domain/proof.h"
#include "domain/update.h"
#include "face/setup.h"

/* Bytes that are no UTF-8 become U+FFFD: JSON has no other way to say them. */
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

static json_t *text(const char *s)
{
	return s ? text_n(s, strlen(s)) : json_null();
}

static void put(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

static json_t *number(size_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *document(const char *command, int status)
{
	json_t *o = json_object();

	put(o, "schema", number(JSON_SCHEMA));
	put(o, "command", text(command));
	put(o, "exit", json_integer(status));
	return o;
}

static void print(json_t *o)
{
	/* C1 controls as \u009b: a terminal would obey them */
	json_dumpf(o, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(o);
}

static json_t *trees(const struct session *s)
{
	json_t *all = json_object();
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct tree *t = &s->tree[k];
		json_t *o;

		if (!s->open[k] || !t->root.path)
			continue;
		o = json_object();
		put(o, "path", text(t->root.path));
		put(o, "version", *t->release ? text(t->release) : json_null());
		put(o, "kind", text(tree_from_name(t->from)));
		put(o, "revision",
		    *t->revision ? text(t->revision) : json_null());
		put(all, tree_name((enum tree_kind)k), o);
	}
	return all;
}

static json_t *names(const char *const *v, size_t n)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(a, text(v[i]));
	return a;
}

/* [FROM, TO): the bytes that differ, counted from 0. */
static json_t *range(size_t from, size_t to)
{
	json_t *a = json_array();

	json_array_append_new(a, number(from));
	json_array_append_new(a, number(to));
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

		put(o, "line", number(at + 1));
		put(o, "patch", text_n(want->p, want->n));
		put(o, "tree",
		    at < f->before.n ? text_n(have.p, have.n) : json_null());
		if (at < f->before.n) {
			compare_lines((struct span){ want->p, want->n },
				      (struct span){ have.p, have.n }, &d);
			put(o, "patch_differs", range(d.from, d.a_to));
			put(o, "tree_differs", range(d.from, d.b_to));
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

		put(o, "patch",
		    text_n(x->renamed[i].from.p, x->renamed[i].from.n));
		put(o, "tree", text_n(x->renamed[i].to.p, x->renamed[i].to.n));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *nearest(const struct session *s, enum tree_kind k,
		       const struct file_result *f, uint32_t i)
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
	};
	struct hunk_diagnosis d;
	struct arena a = { 0 };
	json_t *o = json_object();

	diagnose_hunk(&a, s, k, f, i, &d);
	put(o, "reason", text(reasons[d.x.reason]));
	if (d.x.reason != REASON_NOTHING_NEAR) {
		put(o, "line", number(d.x.at + 1));
		put(o, "same", number(d.x.same));
		put(o, "of", number(f->file->hunk[i].npre));
		put(o, "differ", lines_that_differ(f, &f->file->hunk[i], &d.x));
		put(o, "renamed", renames(&d.x));
	}
	put(o, "changed_by", text(d.changed_by));
	put(o, "changed_before", json_boolean(d.before));
	put(o, "fuzz", d.fuzz_helps ? number(d.fuzz) : json_null());
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

		put(o, "path", text(m[i].path));
		put(o, "fits", number(m[i].fits));
		json_array_append_new(all, o);
	}
	arena_free(&a);
	return all;
}

static json_t *hunk(const struct session *s, enum tree_kind k,
		    const struct file_result *f, uint32_t i)
{
	static const char *const states[] = { "fits", "present", "fails" };
	const struct hunk_result *r = &f->hunks.hunk[i];
	const struct hunk *h = &f->file->hunk[i];
	json_t *o = json_object();

	put(o, "number", number(h->number));
	put(o, "patch_line", number(h->line));
	put(o, "state", text(states[r->state]));
	if (r->place.found) {
		put(o, "line", number(r->place.at + 1));
		put(o, "offset", json_integer(r->place.offset));
		put(o, "fuzz", number(r->place.fuzz));
		put(o, "other_places", number(r->place.others));
	} else {
		put(o, "nearest", nearest(s, k, f, i));
	}
	return o;
}

static json_t *file(const struct session *s, enum tree_kind k,
		    const struct file_result *f)
{
	static const char *const changes[] = { "edit", "create", "delete",
					       "rename", "copy" };
	json_t *o = json_object(), *hunks = json_array();
	uint32_t i;

	put(o, "path", text(f->path));
	if (f->from)
		put(o, "from", text(f->from));
	put(o, "change", text(changes[f->file->change]));
	put(o, "outcome", text(outcome_name(f->outcome)));
	put(o, "unsafe", json_boolean(f->unsafe));
	put(o, "merged", json_boolean(f->merged));
	put(o, "why", text(f->why));
	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++)
		json_array_append_new(hunks, hunk(s, k, f, i));
	put(o, "hunks", hunks);
	put(o, "moved_to", moved_to(s, k, f));
	return o;
}

static json_t *tries(const struct session *s, const struct set *set,
		     enum tree_kind k, const struct tree_standing *t)
{
	const char *v[DIAGNOSE_TRIES];
	struct arena a = { 0 };
	json_t *all = names(v, diagnose_tries(&a, s, set, k, t, v));

	arena_free(&a);
	return all;
}

static json_t *tree_standing(const struct session *s, const struct set *set,
			     enum tree_kind k, const struct tree_standing *t)
{
	json_t *o = json_object(), *files = json_array();
	size_t i;

	put(o, "standing", text(standing_name(t->is)));
	put(o, "note", text(t->note));
	put(o, "fuzz", number(t->result.fuzz));
	put(o, "offset", json_integer(t->result.offset));
	put(o, "ambiguous", number(t->result.ambiguous));
	put(o, "commit", text(t->commit));
	for (i = 0; i < t->result.n; i++)
		if (t->result.file[i].file)
			json_array_append_new(files,
					      file(s, k, &t->result.file[i]));
	put(o, "files", files);
	put(o, "try", tries(s, set, k, t));
	return o;
}

static void put_standing(json_t *o, const struct session *s,
			 const struct set *set, const struct set_standing *st)
{
	json_t *all = json_object();
	int k;

	put(o, "standing", text(standing_name(st->is)));
	for (k = 0; k < TREE_KINDS; k++)
		if (s->open[k] && st->tree[k].is != STAND_NONE)
			put(all, tree_name((enum tree_kind)k),
			    tree_standing(s, set, (enum tree_kind)k,
					  &st->tree[k]));
	put(o, "trees", all);
}

static const char *group_of(const struct plan_item *it)
{
	return it->set && it->set->group < it->repo->ngroups ?
		       it->repo->group[it->set->group] :
		       NULL;
}

static json_t *fates(const struct context *c)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < c->nfates; i++) {
		json_t *o = json_object();

		put(o, "name", text(c->fate[i]->name));
		put(o, "fate", text(c->fate[i]->fate));
		put(o, "where", text(c->fate[i]->where));
		put(o, "say", text(c->fate[i]->say));
		json_array_append_new(a, o);
	}
	return a;
}

/* How many sets stand how; what there is none of is left out. */
static json_t *summary(const struct plan *p)
{
	json_t *o = json_object();
	int is;
	size_t i;

	for (is = STAND_APPLIED; is <= STAND_CONFLICT; is++) {
		size_t n = 0;

		for (i = 0; i < p->n; i++)
			n += p->item[i].st.is == (enum standing)is;
		if (n)
			put(o, standing_name((enum standing)is), number(n));
	}
	return o;
}

static json_t *plan_sets(const struct context *c, bool planned)
{
	json_t *sets = json_array();
	size_t i;

	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		json_t *s = json_object();

		put(s, "name", text(it->name));
		put(s, "group", text(group_of(it)));
		put(s, "wanted_by", text(it->wanted_by));
		if (planned) {
			put(s, "ok", json_boolean(it->ok));
			put(s, "changes", json_boolean(it->changes));
		}
		put(s, "note", text(it->note ? it->note : it->st.note));
		put_standing(s, &c->session, it->set, &it->st);
		json_array_append_new(sets, s);
	}
	return sets;
}

void json_plan(const struct context *c, const char *command, bool written,
	       int status)
{
	json_t *o = document(command, status);

	put(o, "trees", trees(&c->session));
	put(o, "written", json_boolean(written));
	put(o, "sets", plan_sets(c, true));
	put(o, "summary", summary(&c->plan));
	put(o, "elsewhere", fates(c));
	print(o);
}

struct json_table {
	json_t *kernels;
};

struct json_table *json_table_new(void)
{
	struct json_table *t = pom_alloc(1, sizeof(*t));

	t->kernels = json_array();
	return t;
}

void json_table_add(struct json_table *t, const struct context *c,
		    const char *kernel, bool planned)
{
	json_t *o = json_object();

	put(o, "kernel", text(kernel));
	put(o, "trees", trees(&c->session));
	put(o, "sets", plan_sets(c, planned));
	if (planned)
		put(o, "summary", summary(&c->plan));
	put(o, "elsewhere", fates(c));
	json_array_append_new(t->kernels, o);
}

void json_table_end(struct json_table *t, const char *command, int status)
{
	json_t *o;

	if (command) {
		o = document(command, status);
		put(o, "kernels", json_incref(t->kernels));
		print(o);
	}
	json_decref(t->kernels);
	free(t);
}

static void put_ranges(json_t *o, const struct set *set)
{
	json_t *ranges = json_object();
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (set->tree[k].any)
			put(ranges, tree_name((enum tree_kind)k),
			    text(set->range_text[k]));
	put(o, "ranges", ranges);
}

static json_t *proved(const struct set *set)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < set->nproved; i++) {
		json_t *o = json_object();

		put(o, "linux", text(set->proved[i].kernel));
		put(o, "iptables", text(set->proved[i].iptables));
		put(o, "date", text(set->proved[i].date));
		json_array_append_new(a, o);
	}
	return a;
}

void json_sets(const struct context *c, const char *command, int status)
{
	json_t *o = document(command, status), *sets = json_array();
	size_t i;

	put(o, "repository", text(c->repo.name));
	put(o, "groups", names(c->repo.group, c->repo.ngroups));
	put(o, "trees", trees(&c->session));
	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		const struct set *set = it->set;
		json_t *s = json_object();

		put(s, "name", text(it->name));
		put(s, "group", text(group_of(it)));
		put(s, "summary", text(set->title));
		put(s, "author", text(set->author));
		put(s, "status", text(set->status));
		put(s, "license", text(set->license));
		put(s, "mainline", text(set->mainline));
		put(s, "successor", text(set->successor));
		put(s, "help", text(set->help));
		put_ranges(s, set);
		put(s, "depends", names(set->depends, set->ndepends));
		put(s, "conflicts", names(set->conflicts, set->nconflicts));
		put(s, "proved", proved(set));
		put(s, "config", names(set->config, set->nconfig));
		put(s, "needs", names(set->needs, set->nneeds));
		if (it->tried)
			put_standing(s, &c->session, it->set, &it->st);
		json_array_append_new(sets, s);
	}
	put(o, "sets", sets);
	put(o, "elsewhere", fates(c));
	print(o);
}

void json_status(const struct context *c, const struct json_applied *v,
		 size_t n, int status)
{
	json_t *o = document("status", status), *sets = json_array();
	size_t i;

	put(o, "trees", trees(&c->session));
	for (i = 0; i < n; i++) {
		json_t *s = json_object();

		put(s, "tree", text(tree_name(v[i].tree)));
		put(s, "name", text(v[i].set->name));
		put(s, "group", text(v[i].set->group));
		put(s, "repository", text(v[i].set->repository));
		put(s, "summary", text(v[i].set->summary));
		put(s, "standing",
		    text(standing_name(v[i].st->tree[v[i].tree].is)));
		put(s, "note", text(v[i].st->tree[v[i].tree].note));
		json_array_append_new(sets, s);
	}
	put(o, "applied", sets);
	print(o);
}

static json_t *proof_set(const struct context *c, const struct proof *p,
			 const struct proof_set *s)
{
	json_t *o = json_object();
	bool booted = p->packets && p->failed_at >= PROOF_BOOT;

	put(o, "name", text(s->name));
	put(o, "applies", json_boolean(s->item->ok));
	put(o, "builds",
	    p->failed_at == PROOF_APPLY ?
		    json_null() :
		    json_boolean(s->builds && p->failed_at > PROOF_IPTABLES));
	put(o, "boots", booted ? json_boolean(s->boots) : json_null());
	put(o, "packet_test", json_boolean(s->script != NULL));
	put(o, "passed", number(s->passed));
	put(o, "total", number(s->total));
	put(o, "skipped", number(s->skipped));
	put(o, "runs", number(s->runs));
	put(o, "lines", names(s->line, s->nlines));
	put_standing(o, &c->session, s->item->set, &s->item->st);
	return o;
}

void json_proof(const struct context *c, const struct proof *p, int status)
{
	json_t *o = document("prove", status), *sets = json_array();
	size_t i;

	put(o, "trees", trees(&c->session));
	put(o, "ok", json_boolean(p->ok));
	put(o, "failed_at",
	    p->failed_at == PROOF_DONE ? json_null() :
					 text(proof_step_name(p->failed_at)));
	put(o, "lines", names(p->line, p->nlines));
	put(o, "logs", text(p->logs));
	put(o, "cached", json_boolean(p->cached));
	put(o, "machine", text(p->machine));
	put(o, "checks", names(p->check, p->nchecks));
	for (i = 0; i < p->n; i++)
		json_array_append_new(sets, proof_set(c, p, &p->set[i]));
	put(o, "sets", sets);
	put(o, "elsewhere", fates(c));
	print(o);
}

void json_update(const struct update *u, bool check, int status)
{
	static const char *const outcomes[] = { "new", "same", "back" };
	const struct snapshot *s = &u->found;
	json_t *o = document("update", status);
	bool any = s->url && *s->url;

	put(o, "outcome", text(outcomes[u->outcome]));
	put(o, "switched", json_boolean(!check && u->outcome != UPDATE_SAME));
	put(o, "store", text(u->store.path));
	put(o, "repository",
	    any && *s->repository ? text(s->repository) : json_null());
	put(o, "from", any ? text(s->url) : json_null());
	put(o, "key", any ? text(s->key) : json_null());
	put(o, "timestamp",
	    any ? json_integer((json_int_t)s->timestamp) : json_null());
	print(o);
}

void json_error(const struct pom_err *e)
{
	static const char *const codes[] = {
		"ok",       "system",     "syntax",      "unsafe",
		"limit",    "usage",      "missing",     "busy",
		"conflict", "permission", "interrupted",
	};
	json_t *o = json_object(), *x = json_object();

	put(o, "schema", number(JSON_SCHEMA));
	put(o, "exit", json_integer(2));
	put(x, "code", text(codes[-e->code]));
	put(x, "where", *e->where ? text(e->where) : json_null());
	put(x, "line", e->line ? number(e->line) : json_null());
	put(x, "what", text(e->what));
	put(x, "hint", *e->hint ? text(e->hint) : json_null());
	put(o, "error", x);
	print(o);
}
