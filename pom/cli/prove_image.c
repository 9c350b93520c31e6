// SPDX-License-Identifier: GPL-2.0-only
/*
 * runme prove --image, --installed: boots a distribution's own kernel with the sets as
 * modules and plugins. --image builds them; --installed takes those that `runme module
 * install` has installed.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "cli/json.h"
#include "cli/module.h"
#include "cli/prove.h"
#include "cli/report.h"

struct work {
	struct module_work m;
	struct module_image im;
	struct proof p;
	const char *kernel;  /* the image */
	const char **folder; /* pairs: path in the guest, folder here */
	size_t nfolders;
};

static int no_such_pair(struct pom_err *err, const char *one, const char *other)
{
	return pom_fail(err, POM_EUSAGE, one, 0,
			"it cannot be combined with %s", other);
}

/* Refuses options that make no sense with a kernel that is built already. */
static int check_options(struct work *w)
{
	const struct options *o = &w->m.o;
	const char *with = o->installed ? "--installed" : "--image";
	/* no patch is applied to a tree; what is installed is not built */
	const struct {
		const char *name;
		bool given;
	} unused[] = {
		{ "--3way", o->three_way },
		{ "--accept-merged", o->accept_merged },
		{ "--strict", o->strict },
		{ "--force", o->force && o->installed },
		{ "--jobs", o->jobs && o->installed },
	};
	struct pom_err *err = &w->m.c.err;
	size_t i;

	if (o->build_only)
		return no_such_pair(err, "--build-only", with);
	if (o->sanitize)
		return no_such_pair(err, "--sanitize", with);
	if (o->installed && w->m.headers)
		return no_such_pair(err, "--kernel", with);
	for (i = 0; i < sizeof(unused) / sizeof(unused[0]); i++)
		if (unused[i].given)
			return no_such_pair(err, unused[i].name, with);
	if (o->installed)
		return 0;
	if (o->root)
		return pom_fail(err, POM_EUSAGE, "--root", 0,
				"it needs --installed");
	if (o->image)
		return 0;
	return pom_fail(err, POM_EUSAGE, "--modules", 0, "it needs --image");
}

/* The kernel image: --image, or the running kernel's, where most distributions have it. */
static const char *find_kernel(struct work *w)
{
	const char *top = w->m.host.top, *path;
	struct utsname u;

	if (w->m.o.image)
		return w->m.o.image;
	uname(&u);
	path = arena_printf(&w->m.a, "%s/lib/modules/%s/vmlinuz", top,
			    u.release);
	if (access(path, F_OK) == 0)
		return path;
	return arena_printf(&w->m.a, "%s/boot/vmlinuz-%s", top, u.release);
}

static void bring(struct work *w, const char *set, enum module_half half,
		  const char *path)
{
	struct module_image *im = &w->im;

	im->brought =
		arena_push(im->a, im->brought, im->n, sizeof(*im->brought));
	im->brought[im->n++] = (struct module_brought){ set, path, half };
}

/* Adds a set to the proof. why: the reason that it cannot be proved, or NULL. */
static void add_set(struct work *w, const char *name, const char *why)
{
	struct proof *p = &w->p;
	struct proof_set *s = &p->set[p->n++];

	s->item = plan_find(&w->m.c.plan, name);
	s->name = name;
	s->script = proof_script(p, s->item);
	s->builds = s->boots = true;
	if (!why)
		return;
	s->builds = false;
	s->line = arena_alloc(&p->a, 1, sizeof(*s->line));
	s->line[s->nlines++] = why;
}

static const char *why_not(struct work *w, const struct module_set *m)
{
	static const char *const half_name[] = { "kernel", "iptables" };
	const char *why = NULL;
	int half;

	for (half = 0; half < MODULE_HALVES; half++)
		if (m->part[half].why_not)
			why = arena_printf(&w->m.a, "%s%s%s: %s",
					   why ? why : "", why ? "; " : "",
					   half_name[half],
					   m->part[half].why_not);
	return why ? why : "it has nothing to build";
}

static int need_headers(struct work *w)
{
	struct module_work *m = &w->m;

	if (m->headers)
		return 0;
	m->headers = arena_printf(&m->a, "%s/build", w->im.folder);
	return access(m->headers, F_OK) == 0 ?
		       0 :
		       module_no_headers(w->im.release, &m->c.err);
}

/* Plans a proof with --image: finds the sets that can be built, and why others cannot. */
static int plan_built(struct work *w)
{
	struct module_work *m = &w->m;
	size_t i;
	int rc = need_headers(w);

	if (!rc)
		rc = module_work_prepare(m, false, false);
	if (rc)
		return rc;
	if (strcmp(m->host.release, w->im.release) != 0) {
		pom_fail(&m->c.err, POM_EUSAGE, m->headers, 0,
			 "these are the headers of kernel %s, but the image is of kernel %s",
			 m->host.release, w->im.release);
		pom_hint(&m->c.err, "give the headers of %s with --kernel",
			 w->im.release);
		return POM_EUSAGE;
	}
	w->im.plugins = m->host.plugins;
	w->p.set = arena_alloc(&w->p.a, m->n, sizeof(*w->p.set));
	for (i = 0; i < m->n; i++)
		add_set(w, m->set[i].name,
			module_work_ok(&m->set[i], false) ?
				NULL :
				why_not(w, &m->set[i]));
	return 0;
}

/* Is the entry for the image's kernel? A plugin is for all kernels. */
static bool is_for_image(const struct work *w, const struct module_entry *e)
{
	return e->half != MODULE_KERNEL ||
	       strcmp(e->version, w->im.release) == 0;
}

/* Has the image's kernel a module of the set installed? */
static bool is_installed(const struct work *w, const char *set)
{
	const struct module_record *r = &w->m.record;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->entry[i].half == MODULE_KERNEL &&
		    is_for_image(w, &r->entry[i]) &&
		    strcmp(r->entry[i].set, set) == 0)
			return true;
	return false;
}

/* Without names on the command line: also adds what is installed of other repositories. */
static void add_unknown(struct work *w)
{
	const struct module_record *r = &w->m.record;
	struct context *c = &w->m.c;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (is_installed(w, r->entry[i].set) &&
		    !repo_find(&c->repo, r->entry[i].set))
			plan_add_name(&c->plan, r->entry[i].set);
}

static int none_installed(struct work *w)
{
	const struct module_work *m = &w->m;
	struct pom_err *err = &w->m.c.err;

	if (m->c.plan.n == 1)
		pom_fail(err, POM_EUSAGE, m->c.plan.item[0].name, 0,
			 "no module of that set is installed for kernel %s",
			 w->im.release);
	else
		pom_fail(err, POM_EUSAGE, m->o.nnames ? m->o.name[0] : NULL, 0,
			 "no set%s is installed as a module of kernel %s",
			 m->o.nnames ? " that was asked for" : "",
			 w->im.release);
	pom_hint(err,
		 "`runme module status` lists what is installed; `runme module install` installs a set");
	return POM_EUSAGE;
}

/* Adds the installed files of a set. *why: which file is missing or changed, or NULL. */
static int bring_installed(struct work *w, const char *set, const char **why)
{
	struct module_record *r = &w->m.record;
	struct arena *a = &w->m.a;
	enum module_state state;
	size_t i, k;
	int rc = 0;

	*why = NULL;
	for (i = 0; i < r->n; i++) {
		const struct module_entry *e = &r->entry[i];

		if (strcmp(e->set, set) != 0 || !is_for_image(w, e))
			continue;
		if (e->half == MODULE_IPTABLES && !w->im.plugins)
			w->im.plugins = e->folder;
		for (k = 0; k < e->n && !rc; k++) {
			bring(w, set, e->half,
			      arena_printf(a, "%s%s/%s", w->m.host.top,
					   e->folder, e->file[k]));
			rc = module_file_state(r, e, k, &state, &w->m.c.err);
			if (!rc && state != MODULE_THERE)
				*why = arena_printf(a, "%s %s", e->file[k],
						    state == MODULE_LOST ?
							    "is missing" :
							    "was changed since it was installed");
		}
	}
	return rc;
}

/* Adds the sets of the plan: those that are not installed, with how to install them. */
static int add_installed(struct work *w)
{
	const struct plan *plan = &w->m.c.plan;
	const char *why;
	size_t i, n = 0;
	int rc = 0;

	for (i = 0; i < plan->n; i++)
		n += is_installed(w, plan->item[i].name);
	if (!n)
		return none_installed(w);
	w->p.set = arena_alloc(&w->p.a, plan->n + 1, sizeof(*w->p.set));
	for (i = 0; i < plan->n && !rc; i++) {
		const char *name = plan->item[i].name;
		bool is = is_installed(w, name);

		if (!is && !w->m.o.nnames)
			continue;
		if (!plan->item[i].set)
			why = "the repository has no set of that name, so there is no test of it; --repo names the one that has it";
		else if (is)
			rc = bring_installed(w, name, &why);
		else
			why = arena_printf(&w->m.a,
					   "no module of it is installed for kernel %s; `runme module install %s` installs it",
					   w->im.release, name);
		if (!rc)
			add_set(w, name, why);
	}
	return rc;
}

static int plan_installed(struct work *w)
{
	struct module_work *m = &w->m;
	int rc;

	m->host.release = w->im.release;
	rc = module_host_iptables(&m->host, &m->c.err);
	if (!rc)
		rc = module_record_open(&m->record, &m->host, false, &m->c.err);
	if (rc)
		return rc;
	/* the guest's iptables searches the same folder as this machine's */
	w->im.plugins =
		m->host.plugins ? m->host.plugins + strlen(m->host.top) : NULL;
	rc = setup(&m->c, &m->o, ALL_WITHOUT_NAMES);
	m->c.out.mute = m->o.json;
	if (rc)
		return rc;
	if (!m->o.nnames)
		add_unknown(w);
	return add_installed(w);
}

static void bring_built(struct work *w)
{
	struct module_build *b = &w->m.build;
	size_t i, k;
	int half;

	for (i = 0; i < b->n; i++)
		for (half = 0; half < MODULE_HALVES; half++) {
			const struct module_part *p = &b->set[i].part[half];

			for (k = 0; k < p->nmade; k++)
				bring(w, b->set[i].name, (enum module_half)half,
				      module_built(b, (enum module_half)half,
						   p->made[k]));
		}
}

static void add_pair(struct work *w, const char *from, const char *to)
{
	const char **v = arena_alloc(&w->m.a, w->nfolders + 3, sizeof(*v));

	if (w->nfolders)
		memcpy(v, w->folder, w->nfolders * sizeof(*v));
	v[w->nfolders++] = from;
	v[w->nfolders++] = to;
	w->folder = v;
}

static int pack(void *arg, const char *dir, struct pom_err *err)
{
	struct work *w = arg;

	w->folder[0] = dir;
	return module_image_pack(&w->im, w->folder, err);
}

static int boot(struct work *w)
{
	struct context *c = &w->m.c;
	const char *work = w->m.build.work;
	struct proof_image im = {
		.kernel = w->im.kernel,
		.initrd = arena_printf(&w->m.a, "%s/initrd", work),
		.work = work,
		.pack = pack,
		.arg = w,
	};
	struct proof_opt opt;
	size_t i;

	prove_options(c, &opt);
	add_pair(w, "", PROOF_HERE); /* the folder of packed files */
	add_pair(w, arena_printf(&w->m.a, "%s/guest", opt.share), PROOF_GUEST);
	for (i = 0; i < w->p.n; i++) {
		const struct proof_set *s = &w->p.set[i];

		if (s->script && s->builds)
			add_pair(w,
				 arena_strndup(&w->m.a, s->script,
					       strlen(s->script) -
						       strlen("/prove")),
				 arena_printf(&w->m.a, PROOF_SETS "/%s",
					      s->name));
	}
	return proof_boot_image(&w->p, &im, &opt, &c->err);
}

/* Prints the sets that are refused. Returns the number of the others. */
static size_t show_refused(struct work *w)
{
	size_t i, others = 0;

	for (i = 0; i < w->p.n; i++)
		if (w->p.set[i].builds)
			others++;
		else
			prove_show_set(&w->m.c, &w->p, &w->p.set[i]);
	fflush(stdout);
	return others;
}

static int compile(struct work *w)
{
	struct module_build *b = &w->m.build;
	int rc = w->m.o.installed ? 0 : module_work_compile(&w->m);

	if (rc)
		return rc;
	if (b->failed) {
		w->p.failed_at = PROOF_KERNEL;
		w->p.line = b->line;
		w->p.nlines = b->nlines;
	} else if (!w->m.o.installed) {
		bring_built(w);
	}
	return 0;
}

static int prove(struct work *w)
{
	struct module_work *m = &w->m;
	struct pom_err *err = &m->c.err;
	int rc = module_image_open(&w->im, w->kernel, m->o.modules, m->host.top,
				   err);

	if (!rc)
		rc = proof_image_there(err);
	if (!rc)
		rc = m->o.installed ? plan_installed(w) : plan_built(w);
	m->build.a = &m->a;
	if (!rc)
		rc = module_build_begin(&m->build, err);
	if (!rc)
		rc = module_image_look(&w->im, m->build.work, m->o.installed,
				       err);
	if (rc)
		return rc;
	w->p.release = w->im.release;
	w->p.iptables = m->host.iptables_text;
	w->p.note = w->im.note;
	w->p.backends = !w->im.nft    ? "legacy" :
			!w->im.legacy ? "nft" :
					"legacy nft";
	w->p.failed_at = PROOF_CONFIGURE;
	if (!show_refused(w))
		return 0;
	w->p.failed_at = PROOF_DONE;
	rc = compile(w);
	return rc || w->p.failed_at != PROOF_DONE ? rc : boot(w);
}

static int report(struct work *w)
{
	struct context *c = &w->m.c;
	struct proof *p = &w->p;
	int status = p->ok && !c->nfates ? STATUS_OK : STATUS_NOT_SO;
	size_t i;

	if (w->m.o.json) {
		json_proof(c, p, status);
		return status;
	}
	for (i = 0; i < p->n; i++)
		if (p->set[i].builds)
			prove_show_set(c, p, &p->set[i]);
	prove_report(c, p);
	report_fates(c);
	return status;
}

int prove_image(const struct options *o)
{
	struct work w;
	struct module_work *m = &w.m;
	int rc, status;

	memset(&w, 0, sizeof(w));
	m->record.root.fd = -1;
	m->o = *o;
	m->c.o = &m->o;
	/* source trees, also those of the environment, are ignored */
	memset(m->o.tree, 0, sizeof(m->o.tree));
	m->headers = o->nkernels ? o->kernel[o->nkernels - 1] : NULL;
	w.im.a = &m->a;
	interrupt_hold(true);
	rc = check_options(&w);
	if (!rc)
		rc = module_host_open(&m->host, o->root, &m->c.err);
	if (!rc) {
		w.kernel = find_kernel(&w);
		rc = prove(&w);
	}
	interrupt_take_back();
	module_build_end(&m->build);
	interrupt_release();
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	status = rc ? setup_fail(&m->c) : report(&w);
	proof_free(&w.p);
	module_record_close(&m->record);
	module_host_free(&m->host);
	setup_done(&m->c);
	arena_free(&m->a);
	return status;
}
