// SPDX-License-Identifier: GPL-2.0-only
/* runme module status: what is installed, and whether it is outdated. */
#include <string.h>

#include "cli/module.h"

static const char *const half_name[] = { "kernel", "iptables" };

/* The state of an entry: of its files, or in dkms. */
struct entry_standing {
	enum module_state state; /* the worst of its files */
	struct module_dkms dkms;
	unsigned int outdated; /* bits of enum module_outdated */
	bool ok;
};

/* The version of the kernel or iptables that is there now; NULL if that is not known. */
static const char *present(const struct module_work *w, enum module_half half)
{
	if (half == MODULE_IPTABLES)
		return w->host.iptables_text;
	return w->host.folder ? w->host.release : NULL;
}

/* Is the set installed for the present kernel or iptables, by this entry or another one? */
static bool is_current(const struct module_work *w,
		       const struct module_entry *e,
		       const struct module_dkms *dkms)
{
	const struct module_record *r = &w->record;
	const char *now = present(w, e->half);
	size_t i;

	if (!now || (e->dkms && module_dkms_has(dkms, now)))
		return true;
	for (i = 0; i < r->n; i++)
		if (r->entry[i].half == e->half &&
		    strcmp(r->entry[i].set, e->set) == 0 &&
		    strcmp(r->entry[i].version, now) == 0)
			return true;
	return false;
}

/*
 * Has the repository's set other sources than this entry was built of? Of a module for
 * another kernel than the present one, that is not asked.
 */
static bool is_older(struct module_work *w, const struct module_entry *e,
		     const struct module_dkms *dkms)
{
	const char *now = present(w, e->half);
	struct module_set m = { .name = e->set };
	const struct module_part *p = &m.part[e->half];

	if (!now || !e->sources || !w->c.has_repo)
		return false;
	if (e->dkms ? !module_dkms_has(dkms, now) :
		      strcmp(e->version, now) != 0)
		return false;
	m.set = repo_find(&w->c.repo, e->set);
	if (!m.set ||
	    module_read(&w->a, &m, &w->host.kernel, &w->host.iptables, NULL))
		return false;
	return p->any && !p->why_not &&
	       strcmp(module_sources_digest(&w->a, &m, e->half), e->sources) !=
		       0;
}

static int judge_entry(struct module_work *w, const struct module_entry *e,
		       struct entry_standing *s)
{
	enum module_state state;
	size_t k;
	int rc = 0;

	memset(s, 0, sizeof(*s));
	s->state = MODULE_THERE;
	for (k = 0; k < e->n && !rc; k++) {
		rc = module_file_state(&w->record, e, k, &state, &w->c.err);
		if (!rc && state > s->state)
			s->state = state;
	}
	if (!rc && e->dkms)
		rc = module_dkms_status(&w->record, e, &s->dkms, &w->c.err);
	if (!is_current(w, e, &s->dkms))
		s->outdated |= e->half == MODULE_KERNEL ? OUTDATED_KERNEL :
							  OUTDATED_IPTABLES;
	if (!rc && is_older(w, e, &s->dkms))
		s->outdated |= OUTDATED_SET;
	s->ok = s->state == MODULE_THERE && (!e->dkms || s->dkms.added);
	return rc;
}

/* Prints "6.1.0-57-amd64, 6.12.1-amd64: patch-o-matic-TARPIT/0.1+1a2b3c4d of dkms". */
static void say_kernels(struct module_work *w, const struct module_entry *e,
			const struct module_dkms *dkms)
{
	struct out *out = &w->c.out;
	const char *comma = "";
	size_t i;

	for (i = 0; i < dkms->n; i++)
		if (dkms->kernel[i].installed) {
			out_printf(out, PLAIN, "%s %s", comma,
				   dkms->kernel[i].release);
			comma = ",";
		}
	out_printf(out, PLAIN, "%s: %s/%s of dkms\n", *comma ? "" : " of none",
		   e->dkms, e->version);
}

static void say_entry(struct module_work *w, const struct module_entry *e,
		      const struct entry_standing *s)
{
	static const char *const words[] = { "installed", "changed since",
					     "missing" };
	const struct module_host *h = &w->host;
	struct out *out = &w->c.out;
	size_t k;

	module_work_name(w, e->set);
	out_printf(out, s->ok ? GOOD : BAD, "%s",
		   s->ok || s->state != MODULE_THERE ?
			   words[s->state] :
			   "no longer registered with dkms");
	if (e->dkms) {
		out_printf(out, PLAIN, "  kernel");
		say_kernels(w, e, &s->dkms);
		return;
	}
	out_printf(out, PLAIN, "  %s %s:", half_name[e->half], e->version);
	for (k = 0; k < e->n; k++)
		out_printf(out, PLAIN, " %s%s", module_base(e->file[k]),
			   e->half == MODULE_KERNEL &&
					   module_loaded(h, e->file[k]) ?
				   " (loaded)" :
				   "");
	out_printf(out, PLAIN, "\n");
}

/* Reports an entry that is outdated, and how it is built again. */
static void say_outdated(struct module_work *w, const struct module_entry *e,
			 unsigned int outdated)
{
	struct out *out = &w->c.out;

	if (outdated & OUTDATED_SET)
		out_printf(out, WARN,
			   "    outdated: the set was changed since: `runme module install %s` builds it again\n",
			   e->set);
	if (outdated & OUTDATED_KERNEL)
		out_printf(out, WARN,
			   "    outdated: the kernel is %s now: `runme module install %s` builds it for that version\n",
			   w->host.release, e->set);
	/* see the guard in each plugin, which checks the version of iptables */
	if (outdated & OUTDATED_IPTABLES)
		out_printf(out, WARN,
			   "    outdated: iptables is %s now: `runme module install %s` builds it for that version; until then iptables %s\n",
			   w->host.iptables_text, e->set,
			   e->n && module_is_beside(e->file[0]) ?
				   "uses its own plugin" :
				   "does not load it");
}

/* Tells what to do about files that were changed or deleted since. */
static void say_remedy(struct module_work *w, const struct module_entry *e)
{
	enum module_state s = MODULE_THERE;
	size_t k;

	for (k = 0; k < e->n; k++) {
		if (module_file_state(&w->record, e, k, &s, NULL))
			continue;
		if (s == MODULE_CHANGED)
			out_printf(&w->c.out, WARN,
				   "    %s%s/%s was replaced, by an upgrade or by hand: move it away and run `runme module install %s`, or keep it and run `runme module remove %s --force`\n",
				   w->host.top, e->folder, e->file[k], e->set,
				   e->set);
		if (s == MODULE_LOST)
			out_printf(&w->c.out, WARN,
				   "    %s%s/%s is missing: `runme module install %s` restores it\n",
				   w->host.top, e->folder, e->file[k], e->set);
	}
}

/* Opens the repository. Without one, status does not know whether a set was changed. */
static void open_repo(struct module_work *w)
{
	const struct repo_given given = setup_given(&w->o, TREE_LINUX);
	struct pom_err none;

	w->c.has_repo = true; /* setup_done closes it */
	if (repo_open(&w->c.repo, &given, NULL, &none) == 0)
		return;
	repo_close(&w->c.repo);
	w->c.has_repo = false;
}

int module_status(struct module_work *w)
{
	const struct module_entry *e;
	struct entry_standing s;
	size_t i;
	int rc = w->o.nnames ? pom_fail(&w->c.err, POM_EUSAGE, w->o.name[0], 0,
					"module status takes no names") :
			       module_work_record(w, false);

	if (!rc && w->record.n)
		open_repo(w);
	w->outdated = arena_alloc(&w->a, w->record.n + 1, sizeof(*w->outdated));
	for (i = 0; i < w->record.n && !rc; i++) {
		e = &w->record.entry[i];
		rc = judge_entry(w, e, &s);
		if (rc)
			break;
		w->outdated[i] = s.outdated;
		w->refused += !s.ok || s.outdated;
		say_entry(w, e, &s);
		say_remedy(w, e);
		if (e->dkms && !s.dkms.added)
			out_printf(&w->c.out, WARN,
				   "    `runme module install %s` registers it again\n",
				   e->set);
		else
			say_outdated(w, e, s.outdated);
	}
	if (!rc && !w->record.n)
		out_printf(&w->c.out, PLAIN, "Nothing is installed.\n");
	return rc;
}
