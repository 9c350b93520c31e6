// SPDX-License-Identifier: GPL-2.0-only
/* The report of runme module: see json.h. */
#include <jansson.h>

#include "cli/json_internal.h"
#include "cli/module.h"

static json_t *half_of(const struct module_part *p)
{
	json_t *o = json_object();

	doc_put(o, "why_not", doc_text(p->why_not));
	doc_put(o, "lacks", doc_text(p->lacks));
	doc_put(o, "files", doc_names(p->made, p->nmade));
	return o;
}

static json_t *set_of(const struct module_set *m)
{
	json_t *o = json_object();

	doc_put(o, "name", doc_text(m->name));
	doc_put(o, "ok", json_boolean(module_work_ok(m, false)));
	doc_put(o, "kernel", half_of(&m->part[MODULE_KERNEL]));
	doc_put(o, "iptables", half_of(&m->part[MODULE_IPTABLES]));
	return o;
}

/* The kernels for which dkms has installed the set; null if it is not in dkms. */
static json_t *kernels_of(struct module_record *r, const struct module_entry *e)
{
	struct module_dkms d;
	json_t *v;
	size_t i;

	if (module_dkms_status(r, e, &d, NULL) || !d.added)
		return json_null();
	v = json_array();
	for (i = 0; i < d.n; i++)
		if (d.kernel[i].installed)
			json_array_append_new(v, doc_text(d.kernel[i].release));
	return v;
}

/* Why it is outdated. */
static json_t *reasons_of(unsigned int outdated)
{
	static const char *const words[] = { "set", "kernel", "iptables" };
	json_t *v = json_array();
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (outdated & 1u << i)
			json_array_append_new(v, doc_text(words[i]));
	return v;
}

static json_t *entry_of(struct module_work *w, const struct module_entry *e)
{
	static const char *const words[] = { "installed", "changed", "lost" };
	json_t *o = json_object(), *files = json_array();
	enum module_state state;
	size_t k;

	doc_put(o, "set", doc_text(e->set));
	doc_put(o, "half",
		doc_text(e->half == MODULE_KERNEL ? "kernel" : "iptables"));
	doc_put(o, "version", doc_text(e->version));
	doc_put(o, "folder", doc_text(e->folder));
	for (k = 0; k < e->n; k++) {
		json_t *f = json_object();

		if (module_file_state(&w->record, e, k, &state, NULL))
			state = MODULE_LOST;
		doc_put(f, "path", doc_text(e->file[k]));
		doc_put(f, "state", doc_text(words[state]));
		json_array_append_new(files, f);
	}
	doc_put(o, "files", files);
	doc_put(o, "outdated",
		w->outdated ? reasons_of(w->outdated[e - w->record.entry]) :
			      json_null());
	doc_put(o, "dkms", doc_text(e->dkms));
	if (e->dkms)
		doc_put(o, "kernels", kernels_of(&w->record, e));
	return o;
}

void json_module(struct module_work *w, int status)
{
	json_t *o = doc_new("module", status), *sets = json_array(),
	       *entries = json_array();
	size_t i;

	doc_put(o, "action", doc_text(w->action));
	doc_put(o, "kernel", doc_text(w->host.release));
	doc_put(o, "headers", doc_text(w->host.headers));
	doc_put(o, "iptables", doc_text(w->host.iptables_text));
	doc_put(o, "note", doc_text(w->host.note));
	for (i = 0; i < w->n; i++)
		json_array_append_new(sets, set_of(&w->set[i]));
	doc_put(o, "sets", sets);
	for (i = 0; i < w->record.n; i++)
		if (!w->record.entry[i].gone || !w->written)
			json_array_append_new(entries,
					      entry_of(w, &w->record.entry[i]));
	doc_put(o, "installed", entries);
	doc_put(o, "written", json_boolean(w->written));
	doc_put(o, "lines", doc_names(w->build.line, w->build.nlines));
	doc_put(o, "elsewhere", doc_fates(&w->c));
	doc_print(o);
}
