// SPDX-License-Identifier: GPL-2.0-only
/* Documents of proofs, exports, imports, refreshes and updates: see json.h. */
#include <jansson.h>

#include "publish/export.h"
#include "publish/html.h"
#include "publish/import.h"
#include "publish/resolve.h"
#include "proof/proof.h"
#include "update/update.h"
#include "cli/json_internal.h"
#include "cli/setup.h"

static json_t *proof_set(const struct context *c, const struct proof *p,
			 const struct proof_set *s)
{
	json_t *o = json_object();
	bool booted = p->packets && p->failed_at >= PROOF_BOOT;

	doc_put(o, "name", doc_text(s->name));
	doc_put(o, "applies",
		p->release ? json_null() : json_boolean(s->item->ok));
	doc_put(o, "builds",
		p->failed_at == PROOF_APPLY ||
				(p->objects && s->builds && !s->compiled) ?
			json_null() :
			json_boolean(proof_builds(p, s)));
	doc_put(o, "compiled",
		p->objects ? doc_number(s->compiled) : json_null());
	doc_put(o, "not_compiled", doc_names(s->aside, s->naside));
	doc_put(o, "boots", booted ? json_boolean(s->boots) : json_null());
	doc_put(o, "packet_test", json_boolean(s->script != NULL));
	doc_put(o, "passed", doc_number(s->passed));
	doc_put(o, "total", doc_number(s->total));
	doc_put(o, "skipped", doc_number(s->skipped));
	doc_put(o, "left_out", doc_number(s->left_out));
	doc_put(o, "runs", doc_number(s->runs));
	doc_put(o, "lines", doc_names(s->line, s->nlines));
	if (p->release)
		doc_put(o, "standing", json_null());
	else
		doc_put_standing(o, &c->session, s->item->set, &s->item->st);
	return o;
}

static json_t *proof_image(const struct proof *p)
{
	json_t *o;

	if (!p->release)
		return json_null();
	o = json_object();
	doc_put(o, "release", doc_text(p->release));
	doc_put(o, "iptables", doc_text(p->iptables));
	doc_put(o, "backends", doc_text(p->backends));
	doc_put(o, "emulated", json_boolean(p->emulated));
	doc_put(o, "note", doc_text(p->note));
	return o;
}

void json_proof(const struct context *c, const struct proof *p, int status)
{
	json_t *o = doc_new("prove", status), *sets = json_array();
	size_t i;

	doc_put(o, "trees", doc_trees(&c->session));
	doc_put(o, "ok", json_boolean(p->ok));
	doc_put(o, "failed_at",
		p->failed_at == PROOF_DONE ?
			json_null() :
			doc_text(proof_step_name(p->failed_at)));
	doc_put(o, "lines", doc_names(p->line, p->nlines));
	doc_put(o, "logs", doc_text(p->logs));
	doc_put(o, "cached", json_boolean(p->cached));
	doc_put(o, "machine", doc_text(p->machine));
	doc_put(o, "checks", doc_names(p->check, p->nchecks));
	doc_put(o, "image", proof_image(p));
	for (i = 0; i < p->n; i++)
		json_array_append_new(sets, proof_set(c, p, &p->set[i]));
	doc_put(o, "sets", sets);
	doc_put(o, "elsewhere", doc_fates(c));
	doc_print(o);
}

void json_update(const struct update *u, bool check, int status)
{
	static const char *const outcomes[] = { "new", "same", "back" };
	const struct snapshot *s = &u->found;
	json_t *o = doc_new("update", status);
	bool any = s->url && *s->url;

	doc_put(o, "outcome", doc_text(outcomes[u->outcome]));
	doc_put(o, "switched",
		json_boolean(!check && u->outcome != UPDATE_SAME));
	doc_put(o, "store", doc_text(u->store.path));
	doc_put(o, "repository",
		any && *s->repository ? doc_text(s->repository) : json_null());
	doc_put(o, "from", any ? doc_text(s->url) : json_null());
	doc_put(o, "key", any ? doc_text(s->key) : json_null());
	doc_put(o, "timestamp",
		any ? json_integer((json_int_t)s->timestamp) : json_null());
	doc_print(o);
}

static json_t *lost_of(const struct json_refreshed *r)
{
	json_t *all = json_array(), *o;
	size_t i;

	for (i = 0; i < r->nlost; i++) {
		o = json_object();
		doc_put(o, "path", doc_text(r->lost[i].path));
		doc_put(o, "added", doc_number(r->lost[i].added));
		doc_put(o, "removed", doc_number(r->lost[i].removed));
		doc_put(o, "first", doc_text(r->lost[i].first));
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *refreshed_set(const struct context *c,
			     const struct json_refreshed *r)
{
	json_t *o = json_object();

	doc_put(o, "name", doc_text(r->item->name));
	doc_put(o, "group", doc_text(doc_group(r->item)));
	doc_put(o, "outcome", doc_text(r->outcome));
	doc_put(o, "moved", doc_number(r->moved));
	doc_put(o, "redrawn", doc_number(r->redrawn));
	doc_put(o, "dropped",
		doc_number(r->item->st.tree[c->repo.kind].dropped));
	doc_put(o, "why", doc_text(r->why));
	doc_put(o, "lost", lost_of(r));
	doc_put_standing(o, &c->session, r->item->set, &r->item->st);
	return o;
}

void json_refresh(const struct context *c, const struct refresh_outcome *r,
		  int status)
{
	json_t *o = doc_new("refresh", status), *sets = json_array();
	size_t i;

	doc_put(o, "trees", doc_trees(&c->session));
	doc_put(o, "written", json_boolean(r->written));
	doc_put(o, "files", doc_names(r->file, r->nfiles));
	for (i = 0; i < r->npatches; i++)
		json_array_append_new(sets, refreshed_set(c, &r->patch[i]));
	doc_put(o, "sets", sets);
	doc_put(o, "stopped",
		r->stopped ? doc_text(r->stopped->name) : json_null());
	doc_put(o, "conflicts", doc_names(r->work, r->nworks));
	doc_print(o);
}

static json_t *exported_set(const struct context *c, const struct plan_item *it)
{
	json_t *o = json_object();

	doc_put(o, "name", doc_text(it->name));
	doc_put(o, "group", doc_text(doc_group(it)));
	doc_put(o, "wanted_by", doc_text(it->wanted_by));
	doc_put(o, "ok", json_boolean(it->ok));
	if (it->tried)
		doc_put_standing(o, &c->session, it->set, &it->st);
	return o;
}

void json_export(const struct context *c, const struct export *x,
		 const char *path, const char *format, bool written, int status)
{
	json_t *o = doc_new("export", status), *patches = json_array(),
	       *sets = json_array();
	size_t i;

	doc_put(o, "trees", doc_trees(&c->session));
	doc_put(o, "written", json_boolean(written));
	doc_put(o, "path", doc_text(path));
	doc_put(o, "format", doc_text(format));
	for (i = 0; written && i < x->n; i++)
		json_array_append_new(patches, doc_text(x->patch[i].path));
	doc_put(o, "patches", patches);
	for (i = 0; i < c->plan.n; i++)
		json_array_append_new(sets, exported_set(c, &c->plan.item[i]));
	doc_put(o, "sets", sets);
	doc_put(o, "elsewhere", doc_fates(c));
	doc_print(o);
}

void json_import(const struct context *c, const struct import *im,
		 const char *path, int status)
{
	json_t *o = doc_new("import", status), *notes = json_array();
	size_t i;

	doc_put(o, "trees", doc_trees(&c->session));
	doc_put(o, "written", json_boolean(im->sets > 0));
	doc_put(o, "path", doc_text(path));
	doc_put(o, "imported", doc_number(im->sets));
	doc_put(o, "refused", doc_number(im->refused));
	for (i = 0; i < im->nnotes; i++) {
		json_t *note = json_object();

		doc_put(note, "set", doc_text(im->note[i].set));
		doc_put(note, "refused", json_boolean(im->note[i].refused));
		doc_put(note, "what", doc_text(im->note[i].what));
		json_array_append_new(notes, note);
	}
	doc_put(o, "notes", notes);
	doc_print(o);
}

void json_html(const struct context *c, const struct html_site *s,
	       const char *path, const struct html_written *w)
{
	json_t *o = doc_new("html", 0), *sets = json_array();
	size_t i;

	doc_put(o, "trees", doc_trees(&c->session));
	doc_put(o, "path", doc_text(path));
	doc_put(o, "replaced", json_boolean(w->replaced));
	doc_put(o, "files", doc_number(w->files));
	doc_put(o, "bytes", json_integer((json_int_t)w->bytes));
	for (i = 0; i < s->repo->n; i++) {
		json_t *set = json_object();

		doc_put(set, "name", doc_text(s->repo->set[i].name));
		doc_put(set, "page", doc_text(s->page[i]));
		json_array_append_new(sets, set);
	}
	doc_put(o, "sets", sets);
	doc_print(o);
}
