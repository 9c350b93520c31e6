// SPDX-License-Identifier: GPL-2.0-only
/* runme module: sets as modules of a kernel that is already built. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/module.h"
#include "cli/report.h"

enum { NAME_COLUMN = 15 };

static const char *const half_name[] = { "kernel", "iptables" };

bool module_work_ok(const struct module_set *m, bool halves)
{
	const struct module_part *p = m->part;
	bool kernel = p[MODULE_KERNEL].any && !p[MODULE_KERNEL].why_not;
	bool iptables = p[MODULE_IPTABLES].any && !p[MODULE_IPTABLES].why_not;

	if (halves)
		return kernel || iptables;
	return (kernel || iptables) && !p[MODULE_KERNEL].why_not &&
	       !p[MODULE_IPTABLES].why_not;
}

/* Reads the named sets into w->set. */
static int read_sets(struct module_work *w)
{
	const struct plan *p = &w->c.plan;
	size_t i;
	int rc = 0;

	w->set = arena_alloc(&w->a, p->n + 1, sizeof(*w->set));
	for (i = 0; i < p->n && !rc; i++) {
		struct module_set *m = &w->set[w->n++];

		m->name = p->item[i].name;
		m->set = p->item[i].set;
		rc = module_read(&w->a, m, &w->host.kernel, &w->host.iptables,
				 &w->c.err);
	}
	return rc;
}

static void judge_sets(struct module_work *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		module_judge(&w->host, &w->set[i], w->set, w->n, w->o.force);
	for (i = 0; i < w->n; i++)
		w->refused += !module_work_ok(&w->set[i], false);
}

/* Fills w->build with the sets that can be built. */
static void drop_refused(struct module_work *w, bool halves)
{
	struct module_set *v = arena_alloc(&w->a, w->n + 1, sizeof(*v));
	size_t i;

	w->build.set = v;
	for (i = 0; i < w->n; i++)
		if (module_work_ok(&w->set[i], halves))
			v[w->build.n++] = w->set[i];
}

static void say_reasons(struct module_work *w, const struct module_set *m)
{
	int half;

	for (half = 0; half < MODULE_HALVES; half++) {
		const struct module_part *p = &m->part[half];

		if (p->why_not || p->lacks)
			out_printf(&w->c.out, p->why_not ? PLAIN : WARN,
				   "    %s: %s%s\n", half_name[half],
				   p->why_not ? "" : "incomplete: ",
				   p->why_not ? p->why_not : p->lacks);
	}
}

void module_work_name(struct module_work *w, const char *name)
{
	out_column(&w->c.out, BOLD, name, NAME_COLUMN);
	if (strlen(name) >= NAME_COLUMN)
		out_printf(&w->c.out, PLAIN, " ");
}

/* Prints "TARPIT         xt_TARPIT.ko libxt_TARPIT.so". */
static void say_set(struct module_work *w, const struct module_set *m)
{
	struct out *out = &w->c.out;
	bool ok = module_work_ok(m, false);
	const char *blank = "";
	size_t k;
	int half;

	module_work_name(w, m->name);
	if (!ok)
		out_printf(out, BAD, "cannot be built as a module");
	for (half = 0; half < MODULE_HALVES && ok; half++)
		for (k = 0; k < m->part[half].nmade; k++, blank = " ")
			out_printf(out, PLAIN, "%s%s", blank,
				   module_base(m->part[half].made[k]));
	out_printf(out, PLAIN, "\n");
	say_reasons(w, m);
}

static void say_plan(struct module_work *w, bool folders)
{
	const struct module_host *h = &w->host;
	struct out *out = &w->c.out;
	size_t i;

	out_printf(out, PLAIN, "Kernel %s, headers in %s\n", h->release,
		   h->headers);
	if (folders && h->dkms)
		out_printf(out, PLAIN,
			   "  dkms builds the modules, from sources in %s/usr/src\n",
			   h->top);
	else if (folders)
		out_printf(out, PLAIN, "  modules go into %s/updates\n",
			   h->folder);
	if (!h->no_iptables.code)
		out_printf(out, PLAIN, "iptables %s (%s)\n", h->iptables_text,
			   h->nft ? "nf_tables" : "legacy");
	if (!h->no_iptables.code && folders)
		out_printf(out, PLAIN, "  plugins go into %s\n", h->plugins);
	if (h->no_iptables.code && *h->no_iptables.hint)
		out_printf(out, WARN, "no plugins for iptables: %s\n",
			   h->no_iptables.hint);
	if (h->note)
		out_printf(out, WARN, "%s.\n", h->note);
	for (i = 0; i < w->n; i++)
		say_set(w, &w->set[i]);
	report_fates(&w->c);
}

static void say_result(struct module_work *w, const char *done)
{
	struct out *out = &w->c.out;
	size_t i, ok = w->n - w->refused;

	for (i = 0; w->build.failed && i < w->build.nlines; i++)
		out_printf(out, PLAIN, "    %s\n", w->build.line[i]);
	if (w->build.failed)
		out_printf(out, BAD, "The modules do not compile.\n");
	out_printf(out, BOLD, "%s: ", report_plural(&w->a, w->n, "set"));
	if (w->build.failed)
		out_printf(out, PLAIN, "not %s", done);
	else
		out_printf(out, PLAIN, "%zu %s%s", ok,
			   w->written ? "" : "can be ", done);
	if (w->refused)
		out_printf(out, PLAIN, ", %zu cannot be", w->refused);
	out_printf(out, PLAIN, "\n");
	if (!w->written && w->refused && !w->o.check)
		out_printf(out, BAD, "Nothing was changed.%s\n",
			   ok && !w->o.keep_going && !w->c.nfates ?
				   " --keep-going continues with the other sets." :
				   "");
}

/* Asks the user. --batch means yes; --json, or the end of input, means no. */
static bool agreed(struct module_work *w, const char *question)
{
	char *answer;
	bool yes;

	if (w->o.batch || w->o.json)
		return w->o.batch;
	if (!ask(&w->c.out, question, &answer))
		return false;
	yes = answer[0] == 'y' || answer[0] == 'Y';
	free(answer);
	return yes;
}

int module_work_compile(struct module_work *w)
{
	int half, rc = 0;

	w->build.a = &w->a;
	w->build.host = &w->host;
	if (isatty(STDERR_FILENO) && !w->o.json)
		fputs("building...\r", stderr);
	if (!w->build.work)
		rc = module_build_begin(&w->build, &w->c.err);
	for (half = 0; half < MODULE_HALVES && !rc && !w->build.failed; half++)
		rc = module_build_half(&w->build, (enum module_half)half,
				       &w->c.err);
	if (isatty(STDERR_FILENO) && !w->o.json)
		fputs("\033[K", stderr);
	return rc;
}

static void say_recovered(struct module_work *w)
{
	struct out err;

	out_init(&err, stderr, COLOR_NEVER);
	if (w->record.undone)
		out_printf(&err, PLAIN,
			   "runme: an earlier run was cut off; its unfinished changes were undone\n");
	else if (w->record.mended)
		out_printf(&err, PLAIN,
			   "runme: an earlier run was cut off; its changes were completed\n");
}

int module_work_prepare(struct module_work *w, bool installs, bool halves)
{
	struct pom_err *err = &w->c.err;
	int rc = setup(&w->c, &w->o, NEED_NAMES);

	w->c.out.mute = w->o.json;
	if (!rc)
		rc = module_host_kernel(&w->host, w->headers, installs, err);
	if (!rc)
		rc = module_host_iptables(&w->host, err);
	if (!rc)
		rc = read_sets(w);
	if (rc)
		return rc;
	judge_sets(w);
	drop_refused(w, halves);
	return 0;
}

/* Prints notes after an installation: modules that are still loaded, for instance. */
static void say_after(struct module_work *w)
{
	size_t i, k;

	for (i = 0; i < w->record.nnotes; i++)
		out_printf(&w->c.out, WARN, "%s\n", w->record.note[i]);
	for (i = 0; i < w->build.n; i++) {
		const struct module_part *p =
			&w->build.set[i].part[MODULE_KERNEL];

		for (k = 0; k < p->nmade; k++)
			if (module_loaded(&w->host, p->made[k]))
				out_printf(&w->c.out, WARN,
					   "The old %s is still loaded. When no rule uses it, run `modprobe -r %.*s`; then the new one can be loaded.\n",
					   module_base(p->made[k]),
					   (int)strlen(module_base(p->made[k])) -
						   3,
					   module_base(p->made[k]));
	}
}

static int open_record(struct module_work *w, bool write)
{
	struct pom_err *err = &w->c.err;
	int rc = module_record_open(&w->record, &w->host, write, err);

	while (rc && setup_wait(&w->o, err)) {
		module_record_close(&w->record);
		rc = module_record_open(&w->record, &w->host, write, err);
	}
	return rc;
}

static int install(struct module_work *w)
{
	struct pom_err *err = &w->c.err;
	bool go;
	int rc = module_work_prepare(w, true, false);

	if (!w->o.no_dkms)
		module_dkms_find(&w->host);
	if (!rc)
		rc = open_record(w, !w->o.check);
	if (rc)
		return rc;
	say_recovered(w);
	w->build.a = &w->a;
	rc = module_install(&w->record, &w->build, true, err);
	if (rc)
		return rc;
	say_plan(w, true);
	go = w->build.n && !w->o.check && !w->c.nfates &&
	     (!w->refused || w->o.keep_going);
	if (go && agreed(w, "Build and install them [N/y]?")) {
		rc = module_work_compile(w);
		interrupt_hold(false);
		if (!rc && !w->build.failed) {
			rc = module_install(&w->record, &w->build, false, err);
			w->written = !rc;
		}
		interrupt_release();
	}
	if (!rc) {
		say_result(w, "installed");
		if (w->written)
			say_after(w);
	}
	return rc;
}

static int need_output(struct module_work *w)
{
	if (w->o.output)
		return 0;
	return pom_fail(&w->c.err, POM_EUSAGE, w->action, 0,
			"-o is missing: it names the folder or file to write");
}

static int build(struct module_work *w)
{
	int rc = need_output(w);

	if (!rc)
		rc = module_work_prepare(w, false, w->o.keep_going);
	if (rc)
		return rc;
	say_plan(w, false);
	if (w->build.n && !w->o.check && !w->c.nfates &&
	    (!w->refused || w->o.keep_going)) {
		rc = module_work_compile(w);
		if (!rc && !w->build.failed) {
			rc = module_write_built(&w->build, w->o.output,
						&w->c.err);
			w->written = !rc;
		}
	}
	if (!rc)
		say_result(w, "built");
	return rc;
}

static int write_sources(struct module_work *w, const char *format)
{
	if (strcmp(format, "deb") == 0)
		return module_deb(&w->build, w->o.output, &w->c.err);
	if (strcmp(format, "rpm") == 0)
		return module_rpm(&w->a, w->build.set, w->build.n, w->o.output,
				  &w->c.err);
	return module_export(&w->a, w->build.set, w->build.n, w->o.output,
			     strcmp(format, "dkms") == 0, &w->c.err);
}

/* Writes sources. This needs neither a kernel nor iptables. */
static int export(struct module_work *w)
{
	static const char *const formats[] = { "tar", "dkms", "deb", "rpm" };
	const char *format = w->o.format ? w->o.format : formats[0];
	bool known = false;
	size_t i;
	int rc = need_output(w);

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		known |= strcmp(format, formats[i]) == 0;
	if (!rc && !known)
		rc = pom_fail(&w->c.err, POM_EUSAGE, "--format", 0,
			      "unknown format `%s`; use tar, dkms, deb or rpm",
			      format);
	if (!rc)
		rc = setup(&w->c, &w->o, NEED_NAMES);
	w->c.out.mute = w->o.json;
	if (!rc && w->headers)
		rc = module_host_kernel(&w->host, w->headers, false, &w->c.err);
	if (!rc)
		rc = read_sets(w);
	if (rc)
		return rc;
	for (i = 0; i < w->n; i++) {
		memset(&w->set[i].part[MODULE_IPTABLES], 0,
		       sizeof(struct module_part));
		w->refused += !module_work_ok(&w->set[i], false);
		say_set(w, &w->set[i]);
	}
	report_fates(&w->c);
	drop_refused(w, false);
	if (w->build.n && !w->o.check && !w->c.nfates &&
	    (!w->refused || w->o.keep_going)) {
		w->build.a = &w->a;
		rc = write_sources(w, format);
		w->written = !rc;
	}
	if (!rc)
		say_result(w, "exported");
	return rc;
}

int module_work_record(struct module_work *w, bool write)
{
	const bool installs = true;
	struct pom_err none;
	int rc;

	out_init(&w->c.out, stdout, w->o.color);
	w->c.out.mute = w->o.json;
	module_host_kernel(&w->host, w->headers, installs, &none);
	module_host_iptables(&w->host, &none);
	rc = open_record(w, write);
	if (!rc)
		say_recovered(w);
	return rc;
}

/* Marks the entries of a set as to be removed. Returns whether there are any. */
static bool choose_set(struct module_record *r, const char *set)
{
	bool found = false;
	size_t k;

	for (k = 0; k < r->n; k++)
		if (strcasecmp(r->entry[k].set, set) == 0)
			found = r->entry[k].gone = true;
	return found;
}

/*
 * Marks the sets of a group. The record has no groups, so the repository says which sets
 * they have. *is_group: whether it has that one. Returns whether any set is installed.
 */
static bool choose_group(struct module_work *w, const char *name,
			 bool *is_group)
{
	struct options o = w->o;
	struct context c;
	char *one[] = { arena_strdup(&w->a, name), NULL };
	bool found = false;
	size_t i;

	o.name = one;
	o.nnames = 1;
	*is_group = !setup(&c, &o, NEED_NAMES) &&
		    repo_group(&c.repo, name) >= 0;
	for (i = 0; i < c.plan.n && *is_group; i++)
		found |= choose_set(&w->record, c.plan.item[i].name);
	setup_done(&c);
	return found;
}

static int choose_entries(struct module_work *w)
{
	const char *name = NULL;
	bool is_group = false;
	size_t i;

	for (i = 0; i < w->o.nnames; i++) {
		name = w->o.name[i];
		if (choose_set(&w->record, name) ||
		    choose_group(w, name, &is_group))
			continue;
		pom_fail(&w->c.err, POM_EUSAGE, name, 0,
			 is_group ?
				 "no set of that group is installed as a module" :
				 "no set of that name is installed as a module");
		break;
	}
	if (i == w->o.nnames && i)
		return 0;
	if (!w->o.nnames)
		pom_fail(&w->c.err, POM_EUSAGE, NULL, 0, "no set was named");
	pom_hint(&w->c.err, "`runme module status` lists the installed sets");
	return w->c.err.code;
}

/* How many sets are marked. */
static size_t chosen(const struct module_record *r)
{
	size_t i, k, n = 0;

	for (i = 0; i < r->n; i++) {
		for (k = 0; k < i; k++)
			if (r->entry[k].gone &&
			    strcmp(r->entry[k].set, r->entry[i].set) == 0)
				break;
		n += r->entry[i].gone && k == i;
	}
	return n;
}

static void say_gone(struct module_work *w, size_t n)
{
	const struct module_record *r = &w->record;
	size_t i, k;

	for (i = 0; i < r->n; i++)
		for (k = 0; k < r->entry[i].n && r->entry[i].gone; k++)
			if (w->written && r->entry[i].half == MODULE_KERNEL &&
			    module_loaded(&w->host, r->entry[i].file[k]))
				out_printf(&w->c.out, WARN,
					   "%s is still loaded. When no rule uses it, modprobe -r unloads it.\n",
					   module_base(r->entry[i].file[k]));
	out_printf(&w->c.out, BOLD, "%s: ", report_plural(&w->a, n, "set"));
	out_printf(&w->c.out, PLAIN, "%s\n",
		   w->written ? "removed" :
		   w->o.check ? "can be removed" :
				"not removed");
}

static void say_files(struct module_work *w, const struct module_entry *e)
{
	size_t k;

	if (e->gone && e->dkms)
		out_printf(&w->c.out, PLAIN, "%s/%s of dkms\n", e->dkms,
			   e->version);
	for (k = 0; k < e->n && e->gone; k++)
		out_printf(&w->c.out, PLAIN, "%s%s/%s\n", w->host.top,
			   e->folder, e->file[k]);
}

static int take_away(struct module_work *w)
{
	struct module_record *r = &w->record;
	size_t i, n;
	int rc = module_work_record(w, !w->o.check);

	if (!rc)
		rc = choose_entries(w);
	if (rc)
		return rc;
	n = chosen(r); /* removing empties the record */
	for (i = 0; i < r->n; i++)
		say_files(w, &r->entry[i]);
	if (!w->o.check && agreed(w, "Remove them [N/y]?")) {
		interrupt_hold(false);
		rc = module_remove(r, w->o.force, &w->c.err);
		interrupt_release();
		w->written = !rc;
	}
	if (!rc)
		say_gone(w, n);
	return rc;
}

/* Options that only some actions use. */
enum {
	USES_OUTPUT = 1,
	USES_FORMAT = 2,
	USES_FORCE = 4,
	USES_KEEP_GOING = 8,
	USES_NO_DKMS = 16
};

static const struct action {
	const char *name;
	int (*run)(struct module_work *w);
	bool changes; /* exit status 1 if nothing was written */
	unsigned int uses;
} actions[] = {
	{ "install", install, true,
	  USES_FORCE | USES_KEEP_GOING | USES_NO_DKMS },
	{ "status", module_status, false, 0 },
	{ "remove", take_away, true, USES_FORCE },
	{ "build", build, true, USES_OUTPUT | USES_FORCE | USES_KEEP_GOING },
	{ "export", export, true, USES_OUTPUT | USES_FORMAT | USES_KEEP_GOING },
};
enum { ACTIONS = sizeof(actions) / sizeof(actions[0]) };

static const struct action *choose_action(struct module_work *w,
					  const struct options *o)
{
	const char *word = o->nnames ? o->name[0] : NULL;
	size_t i;

	for (i = 0; i < ACTIONS && word; i++)
		if (strcmp(actions[i].name, word) == 0)
			return &actions[i];
	pom_fail(&w->c.err, POM_EUSAGE, word, 0,
		 word ? "module has no such action" : "module needs an action");
	pom_hint(&w->c.err, "use install, status, remove, build or export");
	return NULL;
}

/* Refuses an option of another action. */
static int check_options(struct module_work *w, const struct action *a)
{
	const struct options *o = &w->o;
	const struct {
		const char *name;
		bool given;
		unsigned int bit;
	} all[] = {
		{ "-o", o->output, USES_OUTPUT },
		{ "--format", o->format, USES_FORMAT },
		{ "--force", o->force, USES_FORCE },
		{ "--keep-going", o->keep_going, USES_KEEP_GOING },
		{ "--no-dkms", o->no_dkms, USES_NO_DKMS },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!all[i].given || (a->uses & all[i].bit))
			continue;
		pom_fail(&w->c.err, POM_EUSAGE, all[i].name, 0,
			 "module %s does not use it", a->name);
		pom_hint(&w->c.err, "leave it out");
		return POM_EUSAGE;
	}
	return 0;
}

static int finish(struct module_work *w, const struct action *a, int rc)
{
	bool asked = a && a->changes && !w->o.check;
	int status = STATUS_OK;

	if (rc)
		return setup_fail(&w->c);
	if (w->refused || w->c.nfates || w->build.failed ||
	    (asked && !w->written))
		status = STATUS_NOT_SO;
	if (w->o.json)
		json_module(w, status);
	return status;
}

int cmd_module(const struct options *o)
{
	const struct action *a;
	struct module_work w;
	int rc, status;

	memset(&w, 0, sizeof(w));
	w.record.root.fd = -1;
	w.c.o = o;
	a = choose_action(&w, o);
	w.o = *o;
	/* source trees, also those of the environment, are ignored */
	memset(w.o.tree, 0, sizeof(w.o.tree));
	w.headers = o->nkernels ? o->kernel[o->nkernels - 1] : NULL;
	w.o.name += a != NULL;
	w.o.nnames -= a != NULL;
	w.action = a ? a->name : "";
	interrupt_hold(true);
	rc = a ? check_options(&w, a) : POM_EUSAGE;
	if (!rc)
		rc = module_host_open(&w.host, o->root, &w.c.err);
	if (!rc)
		rc = a->run(&w);
	module_build_end(&w.build);
	interrupt_release();
	status = finish(&w, a, rc);
	module_record_close(&w.record);
	module_host_free(&w.host);
	setup_done(&w.c);
	arena_free(&w.a);
	return status;
}
