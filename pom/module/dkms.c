// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules that dkms builds. Each set is a package of dkms: its sources are installed in
 * usr/src/NAME-VERSION, and added to dkms.
 *
 * dkms keeps a tree of its own and has no transactions. So the record says what will be
 * done before dkms is called. A set is ADDING (its sources are new) or BUILDING (it has
 * sources, the kernel is new) until everything is installed, plugins too. It is LEAVING
 * until dkms has removed it, and then its sources are deleted: dkms needs the sources to
 * remove a package. If a run dies, the next one undoes ADDING and BUILDING, and finishes
 * LEAVING.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/hash.h"
#include "lib/interrupt.h"
#include "module/install.h"

/* dkms does not run depmod with --root: notes that it must run. */
static void note_depmod(struct module_record *r, const char *release)
{
	if (*r->host->top)
		module_add_release(r, release);
}

/* Makes dkms' link to the sources relative: its own would lead out of --root. */
static int make_link_relative(struct module_record *r,
			      const struct module_entry *e, struct pom_err *err)
{
	const char *link = arena_printf(&r->a,
					"%s" MODULE_DKMS_TREE "/%s/%s/source",
					r->host->top, e->dkms, e->version);
	const char *fresh = arena_printf(&r->a, "%s.new", link);
	const char *text =
		arena_printf(&r->a, "../../../../.." MODULE_SOURCES "/%s-%s",
			     e->dkms, e->version);

	if (!*r->host->top)
		return 0;
	/* replaced by rename(2): without the link dkms would not know the package */
	unlink(fresh);
	if (symlink(text, fresh) < 0 || rename(fresh, link) < 0)
		return pom_fail_errno(err, errno, link, "cannot make the link");
	return 0;
}

static int install_for(struct module_record *r, const struct module_entry *e,
		       const char *release, struct pom_err *err)
{
	static const char *const build[] = { "build", NULL };
	/* without --force dkms keeps an installed module, even of other sources */
	static const char *const install[] = { "install", "--force", NULL };
	struct module_dkms d;
	size_t i;
	bool built = false;
	int rc = module_dkms_status(r, e, &d, err);

	if (rc || module_dkms_has(&d, release))
		return rc;
	for (i = 0; i < d.n; i++)
		built |= strcmp(d.kernel[i].release, release) == 0;
	if (!built)
		rc = module_dkms_run(r, e, build, release, err);
	if (!rc)
		rc = module_dkms_run(r, e, install, release, err);
	if (rc)
		return rc;
	note_depmod(r, release);
	rc = module_dkms_status(r, e, &d, err);
	if (rc || module_dkms_has(&d, release))
		return rc;
	return pom_fail(err, POM_EIO, "dkms", 0,
			"it has not installed %s/%s for kernel %s, and does not say why",
			e->dkms, e->version, release);
}

/* Is o another package of the same set, which e replaces? */
static bool is_other(const struct module_entry *e, const struct module_entry *o)
{
	return o != e && o->dkms && strcmp(o->set, e->set) == 0;
}

/*
 * Installs e for the other kernels for which the package that it replaces is installed. A
 * kernel for which that fails is noted; it is no error.
 */
static int install_for_others(struct module_record *r,
			      const struct module_entry *e, struct pom_err *err)
{
	struct module_dkms d;
	struct pom_err why;
	size_t i, k;
	int rc;

	for (i = 0; i < r->n; i++) {
		if (!is_other(e, &r->entry[i]))
			continue;
		rc = module_dkms_status(r, &r->entry[i], &d, err);
		if (rc)
			return rc;
		for (k = 0; k < d.n; k++) {
			if (!d.kernel[k].installed ||
			    strcmp(d.kernel[k].release, e->release) == 0)
				continue;
			rc = install_for(r, e, d.kernel[k].release, &why);
			if (rc == POM_EINTERRUPTED)
				return pom_fail(err, rc, NULL, 0, "%s",
						why.what);
			if (!rc)
				continue;
			r->note = arena_push(&r->a, (void *)r->note, r->nnotes,
					     sizeof(*r->note));
			r->note[r->nnotes++] =
				arena_printf(&r->a,
					     "kernel %s loses its module of %s: %s",
					     d.kernel[k].release, e->set,
					     why.what);
		}
	}
	return 0;
}

static int add(struct module_record *r, const struct module_entry *e,
	       struct pom_err *err)
{
	static const char *const action[] = { "add", NULL };
	struct module_dkms d;
	int rc = module_dkms_status(r, e, &d, err);

	if (!rc && !d.added)
		rc = module_dkms_run(r, e, action, NULL, err);
	return rc ? rc : make_link_relative(r, e, err);
}

/* Has dkms a folder of the package? It has one also if it died while it added it. */
static bool has_folder(struct module_record *r, const struct module_entry *e)
{
	return access(arena_printf(&r->a, "%s" MODULE_DKMS_TREE "/%s/%s",
				   r->host->top, e->dkms, e->version),
		      F_OK) == 0;
}

static int forget(struct module_record *r, const struct module_entry *e,
		  bool force, struct pom_err *err)
{
	static const char *const action[] = { "remove", "--all", NULL };
	struct module_dkms d;
	int rc = module_dkms_status(r, e, &d, err);

	if (rc || (force && !module_tool("dkms")))
		return rc;
	/* not completely added: adds it first, as dkms removes only what it knows */
	if (!d.added && has_folder(r, e))
		rc = add(r, e, err);
	else if (!d.added)
		return 0;
	return rc ? rc : module_dkms_run(r, e, action, NULL, err);
}

/*
 * Call it before dkms removes modules. Records that depmod has to run for their kernels:
 * dkms does not run it with --root, or may be killed before it does.
 */
static int note_kernels(struct module_record *r, struct pom_err *err)
{
	struct module_dkms d;
	size_t i, k;
	int rc = 0;

	for (i = 0; i < r->n && !rc; i++) {
		if (r->entry[i].step == MODULE_STEADY || !r->entry[i].dkms)
			continue;
		rc = module_dkms_status(r, &r->entry[i], &d, err);
		if (!rc && *r->entry[i].release)
			module_add_release(r, r->entry[i].release);
		for (k = 0; k < d.n && !rc; k++)
			module_add_release(r, d.kernel[k].release);
	}
	return !rc && r->ndepmod ? module_record_write(r, err) : rc;
}

/* Undoes BUILDING: removes the package from the entry's kernel. */
static int forget_kernel(struct module_record *r, const struct module_entry *e,
			 struct pom_err *err)
{
	static const char *const unbuild[] = { "unbuild", NULL };
	static const char *const remove[] = { "remove", NULL };
	struct module_dkms d;
	size_t i;
	int rc = module_dkms_status(r, e, &d, err);

	for (i = 0; i < d.n && !rc; i++)
		if (strcmp(d.kernel[i].release, e->release) == 0) {
			/* dkms 2 has no unbuild */
			rc = module_dkms_run(r, e, unbuild, e->release, NULL) ?
				     module_dkms_run(r, e, remove, e->release,
						     err) :
				     0;
		}
	return rc;
}

/* Installs the package that e replaced again, for the kernels that it was built for. */
static int reinstall_replaced(struct module_record *r,
			      const struct module_entry *e, struct pom_err *err)
{
	struct module_dkms d;
	size_t i, k;
	int rc = 0;

	for (i = 0; i < r->n && !rc; i++) {
		if (!is_other(e, &r->entry[i]))
			continue;
		rc = module_dkms_status(r, &r->entry[i], &d, err);
		for (k = 0; k < d.n && !rc; k++)
			if (!d.kernel[k].installed)
				rc = install_for(r, &r->entry[i],
						 d.kernel[k].release, err);
	}
	return rc;
}

/*
 * If dkms was killed, it may have installed a module and not recorded it, and would not
 * remove it. So this installs everything that dkms has built. Errors are ignored.
 */
static void finish_install(struct module_record *r,
			   const struct module_entry *e)
{
	static const char *const install[] = { "install", "--force", NULL };
	struct module_dkms d;
	size_t i;

	if (module_dkms_status(r, e, &d, NULL))
		return;
	for (i = 0; i < d.n; i++)
		if (!d.kernel[i].installed)
			module_dkms_run(r, e, install, d.kernel[i].release,
					NULL);
}

/* Undoes ADDING and BUILDING. The record's folder is locked. */
static int take_back(struct module_record *r, struct pom_err *err)
{
	bool any = false;
	size_t i;
	int rc = note_kernels(r, err);

	r->taking_back = true;
	for (i = 0; i < r->n && !rc; i++) {
		struct module_entry *e = &r->entry[i];

		if (e->step == MODULE_ADDING || e->step == MODULE_BUILDING)
			finish_install(r, e);
		if (e->step == MODULE_ADDING)
			rc = forget(r, e, false, err);
		else if (e->step == MODULE_BUILDING)
			rc = forget_kernel(r, e, err);
		else
			continue;
		any = true;
		if (!rc)
			rc = reinstall_replaced(r, e, err);
	}
	for (i = 0; i < r->n && !rc; i++) {
		r->entry[i].gone |= r->entry[i].step == MODULE_ADDING;
		if (r->entry[i].step == MODULE_BUILDING)
			r->entry[i].step = MODULE_STEADY;
	}
	if (!rc && any)
		rc = module_take_gone(r, true, err);
	if (!rc)
		module_drop_gone(r);
	r->taking_back = false;
	return rc;
}

static int finish_leaving(struct module_record *r, bool force,
			  struct pom_err *err)
{
	bool any = false;
	size_t i;
	int rc = note_kernels(r, err);

	for (i = 0; i < r->n && !rc; i++)
		if (r->entry[i].step == MODULE_LEAVING && r->entry[i].dkms)
			rc = forget(r, &r->entry[i], force, err);
	for (i = 0; i < r->n && !rc; i++)
		if (r->entry[i].step == MODULE_LEAVING)
			any = r->entry[i].gone = true;
	return any && !rc ? module_take_gone(r, force, err) : rc;
}

int module_dkms_settle(struct module_record *r, struct pom_err *err)
{
	int rc = take_back(r, err);

	if (!rc)
		rc = finish_leaving(r, true, err);
	if (!rc)
		module_drop_gone(r);
	return rc;
}

/* Has the set packages that are LEAVING, and dkms none of them any more? */
static bool is_forgotten(struct module_record *r, const char *set)
{
	struct module_dkms d;
	bool any = false;
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct module_entry *e = &r->entry[i];

		if (e->step != MODULE_LEAVING || !e->dkms ||
		    strcmp(e->set, set) != 0)
			continue;
		if (module_dkms_status(r, e, &d, NULL) || d.added ||
		    has_folder(r, e))
			return false;
		any = true;
	}
	return any;
}

/*
 * Call it when finish_leaving fails. If dkms refuses to remove a package, the sets whose
 * packages it removed before that are removed with their plugins, and the hint names them.
 * The other sets stay, with their sources.
 */
static void keep_refused(struct module_record *r, bool force,
			 struct pom_err *err)
{
	struct buf names = { 0 };
	size_t i;

	/* dkms has removed all: the next start finishes what failed after that */
	for (i = 0; i < r->n; i++)
		if (r->entry[i].gone)
			return;
	for (i = 0; i < r->n; i++) {
		struct module_entry *e = &r->entry[i];

		e->gone = e->step == MODULE_LEAVING && is_forgotten(r, e->set);
		if (e->gone && e->dkms)
			buf_addf(&names, "%s%s", names.n ? ", " : "", e->set);
	}
	for (i = 0; i < r->n; i++)
		if (!r->entry[i].gone && r->entry[i].step == MODULE_LEAVING)
			r->entry[i].step = MODULE_STEADY;
	if (module_take_gone(r, force, NULL)) {
		/* the next start removes those that are LEAVING */
		for (i = 0; i < r->n; i++)
			r->entry[i].gone = false;
		module_record_write(r, NULL);
	} else if (names.n) {
		pom_hint(err,
			 "removed before that: %s; `runme module status` lists what is left",
			 names.p);
	}
	buf_free(&names);
}

int module_dkms_leave(struct module_record *r, bool force, struct pom_err *err)
{
	bool any = false;
	size_t i;
	int rc;

	for (i = 0; i < r->n; i++)
		any |= r->entry[i].gone && r->entry[i].dkms;
	if (!any)
		return module_take_gone(r, force, err);
	for (i = 0; i < r->n; i++) {
		rc = r->entry[i].gone && !force ?
			     module_check_changed(r, &r->entry[i], err) :
			     0;
		if (rc)
			return rc;
	}
	for (i = 0; i < r->n; i++)
		if (r->entry[i].gone) {
			r->entry[i].gone = false;
			r->entry[i].step = MODULE_LEAVING;
		}
	rc = module_record_write(r, err);
	if (rc)
		return rc;
	rc = finish_leaving(r, force, err);
	if (rc)
		keep_refused(r, force, err);
	return rc;
}

/* Conflicts if another set or somebody else's sources have the package's name. */
static int check_name(struct module_record *r, const struct module_set *m,
		      const struct module_pack *p, struct pom_err *err)
{
	const char *path = arena_printf(&r->a, "%s" MODULE_SOURCES "/%s-%s",
					r->host->top, p->name, p->version);
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct module_entry *e = &r->entry[i];

		if (!e->dkms || strcmp(e->dkms, p->name) != 0)
			continue;
		if (strcmp(e->set, m->name) != 0)
			return pom_fail(err, POM_ECONFLICT, p->name, 0,
					"this is what dkms calls the set %s",
					e->set);
		if (strcmp(e->version, p->version) == 0)
			return 0;
	}
	if (access(path, F_OK) < 0)
		return 0;
	pom_fail(err, POM_ECONFLICT, path, 0,
		 "this folder is there already, and runme did not make it");
	pom_hint(err,
		 "take it out first; dpkg -S or rpm -qf names the package that has it");
	return POM_ECONFLICT;
}

/*
 * Conflicts if the set's module is installed without dkms. dkms would save it as the
 * original module, and restore it later. Debian's dkms does not do that.
 */
static int check_plain(struct module_record *r, const struct module_set *m,
		       struct pom_err *err)
{
	size_t i;

	if (access(arena_printf(&r->a, "%s/etc/debian_version", r->host->top),
		   F_OK) == 0)
		return 0;
	for (i = 0; i < r->n; i++) {
		const struct module_entry *e = &r->entry[i];

		if (e->dkms || e->half != MODULE_KERNEL ||
		    strcmp(e->set, m->name) != 0)
			continue;
		pom_fail(err, POM_ECONFLICT, m->name, 0,
			 "it is installed without dkms, which would keep that module and put it back later");
		pom_hint(err,
			 "runme module remove %s first, or install it with --no-dkms",
			 m->name);
		return POM_ECONFLICT;
	}
	return 0;
}

static bool has_kernel(const struct module_set *m)
{
	const struct module_part *p = &m->part[MODULE_KERNEL];

	return p->any && !p->why_not;
}

/* Makes the package of the first set from *i on that has a kernel half. False: none has. */
static bool next_pack(struct module_record *r, const struct module_build *b,
		      size_t *i, struct module_pack *p)
{
	while (*i < b->n && !has_kernel(&b->set[*i]))
		++*i;
	if (*i == b->n)
		return false;
	module_dkms_sources(&r->a, &b->set[*i], 1, p);
	return true;
}

int module_dkms_check(struct module_record *r, const struct module_build *b,
		      struct pom_err *err)
{
	struct module_pack p;
	size_t i;
	int rc = 0;

	for (i = 0; !rc && next_pack(r, b, &i, &p); i++) {
		rc = check_name(r, &b->set[i], &p, err);
		if (!rc)
			rc = check_plain(r, &b->set[i], err);
	}
	return rc;
}

/* The entry of the package: a new one, which is ADDING, or the old one, BUILDING. */
static struct module_entry *entry_of(struct module_record *r,
				     const struct module_set *m,
				     const struct module_pack *p)
{
	const char *sources = module_sources_digest(&r->a, m, MODULE_KERNEL);
	struct module_entry *e;
	size_t i;

	for (i = 0; i < r->n; i++) {
		e = &r->entry[i];
		if (e->dkms && strcmp(e->set, m->name) == 0 &&
		    strcmp(e->version, p->version) == 0) {
			e->step = MODULE_BUILDING;
			e->release = r->host->release;
			e->sources = sources;
			return e;
		}
	}
	r->entry = arena_push(&r->a, r->entry, r->n, sizeof(*e));
	e = &r->entry[r->n++];
	memset(e, 0, sizeof(*e));
	e->set = m->name;
	e->half = MODULE_KERNEL;
	e->dkms = p->name;
	e->version = p->version;
	e->sources = sources;
	e->folder = MODULE_SOURCES;
	e->step = MODULE_ADDING;
	e->release = r->host->release;
	return e;
}

static int put_sources(struct module_record *r, struct module_entry *e,
		       const struct module_pack *p, struct txn *t,
		       struct pom_err *err)
{
	char digest[DIGEST_HEX + 1];
	size_t i;
	int rc = 0;

	e->n = 0;
	e->file = arena_alloc(&r->a, p->n, sizeof(*e->file));
	e->digest = arena_alloc(&r->a, p->n, sizeof(*e->digest));
	for (i = 0; i < p->n && !rc; i++) {
		e->file[i] = arena_printf(&r->a, "%s-%s/%s", p->name,
					  p->version, p->file[i].path);
		pom_digest(digest, &p->file[i].text, 1);
		e->digest[i] = arena_strdup(&r->a, digest);
		e->n++;
		rc = txn_put(t, 1, e->file[i], p->file[i].text, 0644, err);
	}
	return rc;
}

static int put_all(struct module_record *r, const struct module_build *b,
		   struct txn *t, struct pom_err *err)
{
	struct module_entry *e;
	struct module_pack p;
	struct module_dkms d;
	size_t i;
	int rc = 0;

	for (i = 0; !rc && next_pack(r, b, &i, &p); i++) {
		e = entry_of(r, &b->set[i], &p);
		e->now = true;
		if (e->step == MODULE_BUILDING) {
			rc = module_check_changed(r, e, err);
			if (!rc)
				rc = module_dkms_status(r, e, &d, err);
			if (!rc && module_dkms_has(&d, e->release))
				e->step = MODULE_STEADY;
		}
		if (!rc)
			rc = put_sources(r, e, &p, t, err);
	}
	return rc ? rc : module_record_put(r, t, err);
}

int module_dkms_begin(struct module_record *r, const struct module_build *b,
		      struct pom_err *err)
{
	struct root src = { .fd = -1 }, *roots[] = { &r->root, &src };
	char *path = arena_printf(&r->a, "%s" MODULE_SOURCES, r->host->top);
	struct txn *t = NULL;
	size_t i;
	int rc = module_make_folder(path, strlen(r->host->top), err);

	if (!rc)
		rc = root_open(&src, path, err);
	if (!rc)
		rc = root_lock(&src, true, err);
	if (!rc)
		rc = txn_begin(&t, roots, 2, err);
	if (!rc)
		rc = put_all(r, b, t, err);
	if (!rc)
		rc = txn_commit(t, err);
	txn_free(t);
	root_close(&src);
	if (rc)
		return rc;
	for (i = 0; i < r->n && !rc; i++) {
		struct module_entry *e = &r->entry[i];

		if (!e->now || e->step == MODULE_STEADY)
			continue;
		rc = add(r, e, err);
		if (!rc)
			rc = install_for(r, e, e->release, err);
		if (!rc)
			rc = install_for_others(r, e, err);
	}
	if (rc)
		module_dkms_undo(r, r->n, err);
	return rc;
}

void module_dkms_done(struct module_record *r, const struct module_build *b)
{
	size_t i, k;

	for (i = 0; i < r->n; i++) {
		struct module_entry *e = &r->entry[i];

		e->was = e->step;
		e->done = true;
		for (k = 0; k < b->n && e->dkms; k++)
			if (has_kernel(&b->set[k]) &&
			    strcmp(b->set[k].name, e->set) == 0)
				e->step = e->now ? MODULE_STEADY :
						   MODULE_LEAVING;
	}
}

void module_dkms_undo(struct module_record *r, size_t before,
		      struct pom_err *err)
{
	struct pom_err why = { 0 };
	size_t i;

	interrupt_take_back();
	for (i = 0; i < r->n; i++) {
		r->entry[i].gone = i >= before;
		if (r->entry[i].done)
			r->entry[i].step = r->entry[i].was;
	}
	if (take_back(r, &why) == 0)
		return;
	pom_hint(err,
		 "taking that back has failed, too: %s; runme module status brings it to its end",
		 why.what);
}
