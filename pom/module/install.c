// SPDX-License-Identifier: GPL-2.0-only
/* Installs and removes modules and plugins: see module.h. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "module/install.h"

/* depmod prefers modules in this folder to the kernel's own: depmod.d(5). */
#define UPDATES "updates"

/* A transaction of the record's folder (tree 0) and the folders that files go into. */
struct job {
	struct module_record *r;
	const struct module_build *b;
	struct root root[TXN_TREES];
	struct map keep[TXN_TREES]; /* folders that stay when they are empty */
	const char *folder[TXN_TREES]; /* paths below top; NULL for tree 0 */
	size_t n;
	bool dry;
	struct txn *txn;
};

/* Finds the tree of the transaction for a folder below top, or opens and locks it. */
static int tree_of(struct job *j, const char *folder, size_t *tree,
		   struct pom_err *err)
{
	struct arena *a = &j->r->a;
	struct root *root;
	int rc;

	for (*tree = 1; *tree < j->n; ++*tree)
		if (strcmp(j->folder[*tree], folder) == 0)
			return 0;
	if (j->n == TXN_TREES)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"modules of more than %d kernels at once",
				TXN_TREES - 2);
	root = &j->root[j->n];
	j->folder[j->n] = folder;
	rc = root_open(root, arena_printf(a, "%s%s", j->r->host->top, folder),
		       err);
	if (rc)
		return rc;
	j->n++;
	if (j->dry)
		return 0;
	rc = root_lock(root, true, err);
	if (!rc && faccessat(root->fd, ".", W_OK, AT_EACCESS) < 0) {
		rc = pom_fail(err, POM_EACCES, root->path, 0,
			      "no permission to write there");
		pom_hint(err, "run this as root");
	}
	return rc;
}

static void job_begin(struct job *j, struct module_record *r)
{
	memset(j, 0, sizeof(*j));
	j->r = r;
	j->n = 1;
}

static int job_start(struct job *j, struct pom_err *err)
{
	struct root *roots[TXN_TREES];
	size_t i;

	roots[0] = &j->r->root;
	for (i = 1; i < j->n; i++)
		roots[i] = &j->root[i];
	return txn_begin(&j->txn, roots, j->n, err);
}

static void job_end(struct job *j)
{
	size_t i;

	txn_free(j->txn);
	for (i = 1; i < j->n; i++) {
		root_close(&j->root[i]);
		map_free(&j->keep[i]);
	}
}

void module_add_release(struct module_record *r, const char *release)
{
	size_t i;

	for (i = 0; i < r->ndepmod; i++)
		if (strcmp(r->depmod[i], release) == 0)
			return;
	r->depmod = arena_push(&r->a, (void *)r->depmod, r->ndepmod,
			       sizeof(*r->depmod));
	r->depmod[r->ndepmod++] = arena_strdup(&r->a, release);
}

/* Have we registered a package of the set with dkms? Its modules are ours then. */
static bool has_package(const struct module_record *r, const char *set)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->entry[i].dkms && strcmp(r->entry[i].set, set) == 0)
			return true;
	return false;
}

/* Adds an entry for one half of a set on this host. Older entries for it become gone. */
static struct module_entry *new_entry(struct job *j, const struct module_set *m,
				      enum module_half half)
{
	const struct module_host *h = j->r->host;
	const char *folder = half == MODULE_KERNEL ? h->folder : h->plugins;
	struct module_record *r = j->r;
	struct module_entry *e;
	size_t i;

	folder += strlen(h->top);
	for (i = 0; i < r->n; i++) {
		e = &r->entry[i];
		if (e->half == half && strcmp(e->set, m->name) == 0 &&
		    strcmp(e->folder, folder) == 0)
			e->gone = true;
	}
	r->entry = arena_push(&r->a, r->entry, r->n, sizeof(*e));
	e = &r->entry[r->n++];
	memset(e, 0, sizeof(*e));
	e->set = m->name;
	e->half = half;
	e->version = half == MODULE_KERNEL ? h->release : h->iptables_text;
	e->sources = module_sources_digest(&r->a, m, half);
	e->folder = folder;
	return e;
}

/* The first entry that has this file, or NULL. *which is the index of the file in it. */
static struct module_entry *find_entry(struct module_record *r,
				       const char *folder, const char *file,
				       size_t *which)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		struct module_entry *e = &r->entry[i];

		if (strcmp(e->folder, folder) != 0)
			continue;
		for (*which = 0; *which < e->n; ++*which)
			if (strcmp(e->file[*which], file) == 0)
				return e;
	}
	return NULL;
}

/* Is path, of modules.dep, the module base? A compression suffix may follow it. */
static bool is_module(struct span path, const char *base)
{
	const char *slash = memrchr(path.p, '/', path.n);
	size_t n = strlen(base);

	if (slash)
		path = span_skip(path, (size_t)(slash - path.p) + 1);
	return path.n >= n && memcmp(path.p, base, n) == 0 &&
	       (path.n == n || path.p[n] == '.');
}

/* Conflicts if modules.dep has another module of this name. */
static int check_names(struct job *j, const char *folder, const char *file,
		       struct pom_err *err)
{
	const char *dep = arena_printf(&j->r->a, "%s%s/modules.dep",
				       j->r->host->top, folder);
	const char *base = module_base(file);
	struct span rest, line;
	struct buf b = { 0 };
	int rc = file_read(dep, &b, err);

	rest = buf_span(&b);
	while (!rc && span_line(&rest, &line)) {
		const char *colon = memchr(line.p, ':', line.n);

		if (!colon)
			continue;
		line.n = (size_t)(colon - line.p);
		if (!is_module(line, base) || span_is(line, file))
			continue;
		rc = pom_fail(err, POM_ECONFLICT,
			      arena_printf(&j->r->a, "%s%s/%.*s",
					   j->r->host->top, folder, (int)line.n,
					   line.p),
			      0, "a module of this name is there already");
		pom_hint(err,
			 "take it out first; if it is of xtables-addons, by removing the package xtables-addons-dkms");
	}
	buf_free(&b);
	return rc;
}

/* Conflicts if the file exists, unless we have installed it and nobody changed it. */
static int check_file(struct job *j, const char *folder, const char *file,
		      struct pom_err *err)
{
	const char *path = arena_printf(&j->r->a, "%s%s/%s", j->r->host->top,
					folder, file);
	enum module_state state = MODULE_CHANGED;
	struct module_entry *e;
	size_t which;
	int rc = 0;

	if (access(path, F_OK) < 0)
		return 0;
	e = find_entry(j->r, folder, file, &which);
	if (e)
		rc = module_file_state(j->r, e, which, &state, err);
	if (rc || state == MODULE_THERE)
		return rc;
	rc = pom_fail(err, POM_ECONFLICT, path, 0,
		      e ? "it was changed since runme installed it" :
			  "this file is there already, and runme did not install it");
	pom_hint(err, "%s",
		 e ? "move it away, then install again" :
		     "take it out first; dpkg -S or rpm -qf names the package that has it");
	return rc;
}

/* The path of a module or plugin in the folder that it is installed in. */
static const char *place(struct job *j, enum module_half half, const char *made)
{
	return arena_printf(&j->r->a, "%s%s",
			    half == MODULE_KERNEL ? UPDATES "/" : "",
			    module_base(made));
}

/* Adds a built file to the transaction and to the entry. */
static int add_file(struct job *j, struct module_entry *e, size_t tree,
		    const char *made, struct pom_err *err)
{
	const char *file = place(j, e->half, made);
	char digest[DIGEST_HEX + 1];
	struct buf b = { 0 };
	struct span text;
	size_t n = e->n;
	int rc = file_read(module_built(j->b, e->half, made), &b, err);

	if (!rc) {
		text = buf_span(&b);
		pom_digest(digest, &text, 1);
		rc = txn_put(j->txn, tree, file, text, 0644, err);
	}
	buf_free(&b);
	if (rc)
		return rc;
	e->file = arena_push(&j->r->a, (void *)e->file, n, sizeof(*e->file));
	e->digest =
		arena_push(&j->r->a, (void *)e->digest, n, sizeof(*e->digest));
	e->file[n] = file;
	e->digest[n] = arena_strdup(&j->r->a, digest);
	e->n = n + 1;
	return 0;
}

/* Notes in the entry if updates/ is ours: it is removed with the last of our modules. */
static void note_updates(struct job *j, struct module_entry *e)
{
	struct module_record *r = j->r;
	bool ours = access(arena_printf(&r->a, "%s%s/" UPDATES, r->host->top,
					e->folder),
			   F_OK) < 0;
	size_t i;

	for (i = 0; i < r->n && !ours; i++)
		ours = strcmp(r->entry[i].folder, e->folder) == 0 &&
		       r->entry[i].nmade;
	/* dkms makes the folder, too, and removes it */
	ours |= has_package(r, e->set);
	if (!ours || e->half != MODULE_KERNEL)
		return;
	e->made = arena_push(&r->a, (void *)e->made, 0, sizeof(*e->made));
	e->made[0] = UPDATES;
	e->nmade = 1;
}

/* Deletes files of an earlier installation of the set that the new one does not have. */
static int delete_replaced(struct job *j, const struct module_entry *e,
			   size_t tree, struct pom_err *err)
{
	struct module_record *r = j->r;
	size_t i, k, which;
	int rc = 0;

	for (i = 0; i < r->n; i++) {
		const struct module_entry *old = &r->entry[i];

		if (!old->gone || strcmp(old->folder, e->folder) != 0 ||
		    strcmp(old->set, e->set) != 0)
			continue;
		for (k = 0; k < old->n && !rc; k++) {
			enum module_state state;
			const struct module_entry *now =
				find_entry(r, e->folder, old->file[k], &which);

			/* find_entry finds the old entry before e */
			for (which = 0; which < e->n; which++)
				if (strcmp(e->file[which], old->file[k]) == 0)
					break;
			if (which < e->n || (now && !now->gone))
				continue;
			rc = module_file_state(r, old, k, &state, err);
			if (!rc && state == MODULE_THERE)
				rc = txn_del(j->txn, tree, old->file[k], err);
		}
	}
	return rc;
}

/* updates/ stays when it becomes empty, unless installing e made it. */
static void keep_folders(struct job *j, const struct module_entry *e,
			 size_t tree)
{
	if (e->half == MODULE_KERNEL && !e->nmade)
		map_put(&j->keep[tree], UPDATES, strlen(UPDATES), j);
	txn_keep_folders(j->txn, tree, &j->keep[tree]);
}

static bool is_folder(struct module_record *r, const struct module_entry *e)
{
	return access(arena_printf(&r->a, "%s%s", r->host->top, e->folder),
		      F_OK) == 0;
}

int module_check_changed(struct module_record *r, const struct module_entry *e,
			 struct pom_err *err)
{
	enum module_state state;
	size_t k;
	int rc;

	for (k = 0; k < e->n; k++) {
		rc = module_file_state(r, e, k, &state, err);
		if (rc)
			return rc;
		if (state != MODULE_CHANGED)
			continue;
		pom_fail(err, POM_ECONFLICT,
			 arena_printf(&r->a, "%s%s/%s", r->host->top, e->folder,
				      e->file[k]),
			 0, "it was changed since runme installed it");
		pom_hint(err,
			 "move it away; or, with --force, it stays and is no longer recorded");
		return POM_ECONFLICT;
	}
	return 0;
}

static int take_out(struct job *j, const struct module_entry *e, bool force,
		    struct pom_err *err)
{
	enum module_state state;
	size_t tree, k;
	int rc = force ? 0 : module_check_changed(j->r, e, err);

	if (!rc)
		rc = tree_of(j, e->folder, &tree, err);
	if (rc)
		return rc;
	keep_folders(j, e, tree);
	for (k = 0; k < e->n && !rc; k++) {
		rc = module_file_state(j->r, e, k, &state, err);
		if (!rc && state == MODULE_THERE)
			rc = txn_del(j->txn, tree, e->file[k], err);
	}
	if (!rc && e->half == MODULE_KERNEL && !e->dkms)
		module_add_release(j->r, e->version);
	return rc;
}

/* Removes the modules of the set that are installed for this kernel without dkms. */
static int drop_plain(struct job *j, const struct module_set *m,
		      struct pom_err *err)
{
	const char *folder = j->r->host->folder + strlen(j->r->host->top);
	size_t i;
	int rc = 0;

	for (i = 0; i < j->r->n && !rc; i++) {
		struct module_entry *e = &j->r->entry[i];

		if (e->half != MODULE_KERNEL || strcmp(e->set, m->name) != 0 ||
		    strcmp(e->folder, folder) != 0)
			continue;
		e->gone = true;
		rc = take_out(j, e, false, err);
	}
	return rc;
}

static int put_half(struct job *j, const struct module_set *m,
		    enum module_half half, struct pom_err *err)
{
	const struct module_part *p = &m->part[half];
	struct module_entry *e;
	size_t tree, k;
	int rc;

	if (!p->any || p->why_not)
		return 0;
	if (half == MODULE_KERNEL && j->r->host->dkms)
		return drop_plain(j, m, err);
	e = new_entry(j, m, half);
	note_updates(j, e);
	rc = tree_of(j, e->folder, &tree, err);
	for (k = 0; k < p->nmade && !rc; k++)
		rc = add_file(j, e, tree, p->made[k], err);
	if (!rc)
		rc = delete_replaced(j, e, tree, err);
	if (!rc && half == MODULE_KERNEL)
		module_add_release(j->r, e->version);
	return rc;
}

/* Opens the folder of one half of a set, and checks for conflicts there. */
static int check_half(struct job *j, const struct module_set *m,
		      enum module_half half, struct pom_err *err)
{
	const struct module_host *h = j->r->host;
	const struct module_part *p = &m->part[half];
	const char *folder = half == MODULE_KERNEL ? h->folder : h->plugins;
	size_t tree, k;
	int rc;

	if (!p->any || p->why_not)
		return 0;
	folder += strlen(h->top);
	rc = tree_of(j, folder, &tree, err);
	for (k = 0; k < p->nmade && !rc; k++) {
		const char *file = place(j, half, p->made[k]);

		if (half == MODULE_KERNEL && !has_package(j->r, m->name))
			rc = check_names(j, folder, file, err);
		if (!rc)
			rc = check_file(j, folder, file, err);
	}
	return rc;
}

void module_drop_gone(struct module_record *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		if (!r->entry[i].gone)
			r->entry[n++] = r->entry[i];
	r->n = n;
}

static int check_all(struct job *j, struct pom_err *err)
{
	int half, rc = 0;
	size_t i;

	for (i = 0; i < j->b->n; i++)
		for (half = 0; half < MODULE_HALVES && !rc; half++)
			rc = check_half(j, &j->b->set[i],
					(enum module_half)half, err);
	if (!rc && j->r->host->dkms)
		rc = module_dkms_check(j->r, j->b, err);
	return rc;
}

/* Installs, in one transaction, everything that dkms does not install. */
static int put_all(struct job *j, struct pom_err *err)
{
	int half, rc = job_start(j, err);
	size_t i;

	for (i = 0; i < j->b->n; i++)
		for (half = 0; half < MODULE_HALVES && !rc; half++)
			rc = put_half(j, &j->b->set[i], (enum module_half)half,
				      err);
	module_dkms_done(j->r, j->b);
	if (!rc)
		rc = module_record_put(j->r, j->txn, err);
	if (!rc)
		rc = txn_commit(j->txn, err);
	return rc;
}

int module_install(struct module_record *r, const struct module_build *b,
		   bool dry, struct pom_err *err)
{
	struct job j;
	bool begun = false;
	size_t before = 0;
	int rc;

	job_begin(&j, r);
	j.b = b;
	j.dry = dry;
	rc = check_all(&j, err);
	if (rc || dry)
		goto done;
	if (r->host->dkms)
		rc = module_dkms_begin(r, b, err);
	before = r->n;
	begun = !rc;
	if (!rc)
		rc = put_all(&j, err);
done:
	job_end(&j);
	if (begun && rc)
		module_dkms_undo(r, before, err);
	else if (begun)
		module_drop_gone(r);
	if (begun && !rc)
		rc = module_record_settle(r, err);
	if (begun && !rc)
		rc = module_dkms_settle(r, err);
	return rc;
}

int module_remove(struct module_record *r, bool force, struct pom_err *err)
{
	return module_dkms_leave(r, force, err);
}

int module_take_gone(struct module_record *r, bool force, struct pom_err *err)
{
	struct job j;
	size_t i, tree;
	int rc = 0;

	job_begin(&j, r);
	for (i = 0; i < r->n && !rc; i++)
		if (r->entry[i].gone && is_folder(r, &r->entry[i]))
			rc = tree_of(&j, r->entry[i].folder, &tree, err);
	if (!rc)
		rc = job_start(&j, err);
	for (i = 0; i < r->n && !rc; i++)
		if (r->entry[i].gone && is_folder(r, &r->entry[i]))
			rc = take_out(&j, &r->entry[i], force, err);
	if (!rc)
		rc = module_record_put(r, j.txn, err);
	if (!rc)
		rc = txn_commit(j.txn, err);
	txn_free(j.txn);
	j.txn = NULL;
	if (!rc)
		rc = module_record_settle(r, err);
	job_end(&j);
	return rc;
}

bool module_loaded(const struct module_host *h, const char *file)
{
	char *path = pom_asprintf("%s/proc/modules", h->top);
	const char *base = module_base(file);
	size_t n = strcspn(base, ".");
	struct span rest, line;
	struct buf b = { 0 };
	bool found = false;

	if (file_read(path, &b, NULL) == 0)
		for (rest = buf_span(&b); span_line(&rest, &line) && !found;)
			found = line.n > n && memcmp(line.p, base, n) == 0 &&
				line.p[n] == ' ';
	buf_free(&b);
	free(path);
	return found;
}
