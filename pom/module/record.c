// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record of what is installed: the file var/lib/runme/modules, in the format deb822.
 * Its folder is the first tree of every transaction (txn/txn.h). So the modules and plugins
 * and the record change together or not at all.
 *
 * depmod runs after the transaction. Until then the record has the release in its field
 * Depmod. If the run dies, the next one runs depmod.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/path.h"
#include "lib/process.h"
#include "engine/deb822.h"
#include "module/install.h"

enum { RECORD_LIMIT = 1 << 24, DEPMOD_SECONDS = 600 };

#define RECORD "modules"
static const char *const half_name[] = { "kernel", "iptables" };
static const char *const step_name[] = { "", "adding", "building", "leaving" };

static int damaged(struct module_record *r, unsigned int line, const char *what,
		   struct pom_err *err)
{
	int rc = pom_fail(err, POM_ESYNTAX,
			  arena_printf(&r->a, "%s/" RECORD, r->root.path), line,
			  "the record is damaged: %s", what);

	pom_hint(err, "restore it from a backup");
	return rc;
}

static const char *field(struct module_record *r, const struct deb822 *d,
			 unsigned int para, const char *name)
{
	const struct deb822_field *f = deb822_get(d, para, name);

	return f ? arena_strndup(&r->a, f->value.p, f->value.n) : "";
}

static void add_word(struct arena *a, const char ***v, size_t *n,
		     const char *word)
{
	*v = arena_push(a, (void *)*v, *n, sizeof(**v));
	(*v)[(*n)++] = word;
}

/* Reads Files, lines of "DIGEST PATH", and Made, names of folders. */
static int read_files(struct module_record *r, struct module_entry *e,
		      const char *files, const char *made, struct pom_err *err)
{
	struct span rest = span_of(files), line;
	const char *path;
	int rc;

	while (span_line(&rest, &line)) {
		size_t n = e->n;

		line = span_trim(line);
		if (line.n < DIGEST_HEX + 2 || line.p[DIGEST_HEX] != ' ')
			return damaged(r, 0, "a line of Files", err);
		rc = path_check(&r->a, span_skip(line, DIGEST_HEX + 1), &path,
				err);
		if (rc)
			return rc;
		add_word(&r->a, &e->file, &n, path);
		add_word(&r->a, &e->digest, &e->n,
			 arena_strndup(&r->a, line.p, DIGEST_HEX));
	}
	for (rest = span_of(made); span_line(&rest, &line);) {
		rc = path_check(&r->a, span_trim(line), &path, err);
		if (rc)
			return rc;
		add_word(&r->a, &e->made, &e->nmade, path);
	}
	return 0;
}

/* Reads the fields of a package of dkms. False if one has a wrong value. */
static bool read_dkms(struct module_record *r, struct module_entry *e,
		      const struct deb822 *d, unsigned int para)
{
	const char *step = field(r, d, para, "Step"), *path;

	e->dkms = field(r, d, para, "Dkms");
	e->release = field(r, d, para, "Release");
	if (!*e->dkms)
		e->dkms = NULL;
	for (e->step = MODULE_STEADY; e->step < MODULE_STEPS; e->step++)
		if (strcmp(step, step_name[e->step]) == 0)
			break;
	if (e->step == MODULE_STEPS || strchr(e->release, '/'))
		return false;
	return !e->dkms ||
	       (e->dkms[0] != '-' && e->version[0] != '-' &&
		!strchr(e->dkms, '/') &&
		path_check(&r->a, span_of(e->dkms), &path, NULL) == 0);
}

static int read_entry(struct module_record *r, const struct deb822 *d,
		      unsigned int para, struct pom_err *err)
{
	const char *half = field(r, d, para, "Half"), *path;
	unsigned int line = d->field[d->first[para]].line;
	struct module_entry *e;

	r->entry = arena_push(&r->a, r->entry, r->n, sizeof(*e));
	e = &r->entry[r->n];
	memset(e, 0, sizeof(*e));
	e->set = field(r, d, para, "Set");
	e->version = field(r, d, para, "Version");
	e->sources = field(r, d, para, "Sources");
	if (!*e->sources)
		e->sources = NULL;
	e->folder = field(r, d, para, "Folder");
	for (e->half = MODULE_KERNEL; e->half < MODULE_HALVES; e->half++)
		if (strcmp(half, half_name[e->half]) == 0)
			break;
	if (!*e->set || !*e->version || strchr(e->version, '/') ||
	    e->half == MODULE_HALVES || e->folder[0] != '/' ||
	    path_check(&r->a, span_of(e->folder + 1), &path, NULL) ||
	    !read_dkms(r, e, d, para))
		return damaged(r, line, "a field is lacking, or wrong", err);
	r->n++;
	return read_files(r, e, field(r, d, para, "Files"),
			  field(r, d, para, "Made"), err);
}

static int parse(struct module_record *r, struct span text, struct pom_err *err)
{
	const char *word;
	struct deb822 d;
	unsigned int p;
	int rc = deb822_parse(&r->a, text, RECORD, &d, err);

	if (rc)
		return rc;
	if (!d.paras || strcmp(field(r, &d, 0, "Format"), "1") != 0)
		return damaged(r, 1, "it is not of format 1", err);
	for (word = field(r, &d, 0, "Depmod"); *word;) {
		size_t n = strcspn(word, " ");

		add_word(&r->a, &r->depmod, &r->ndepmod,
			 arena_strndup(&r->a, word, n));
		word += n + (word[n] == ' ');
	}
	for (p = 1; p < d.paras && !rc; p++)
		rc = read_entry(r, &d, p, err);
	return rc;
}

void module_record_text(const struct module_record *r, struct buf *b)
{
	struct buf v = { 0 };
	size_t i, k;

	deb822_put(b, "Format", SPAN("1"));
	for (i = 0; i < r->ndepmod; i++)
		buf_addf(&v, "%s%s", i ? " " : "", r->depmod[i]);
	if (v.n)
		deb822_put(b, "Depmod", buf_span(&v));
	for (i = 0; i < r->n; i++) {
		const struct module_entry *e = &r->entry[i];

		if (e->gone)
			continue;
		buf_addch(b, '\n');
		deb822_put(b, "Set", span_of(e->set));
		deb822_put(b, "Half", span_of(half_name[e->half]));
		deb822_put(b, "Version", span_of(e->version));
		if (e->sources)
			deb822_put(b, "Sources", span_of(e->sources));
		deb822_put(b, "Folder", span_of(e->folder));
		if (e->dkms)
			deb822_put(b, "Dkms", span_of(e->dkms));
		if (e->step)
			deb822_put(b, "Step", span_of(step_name[e->step]));
		if (e->step && e->release && *e->release)
			deb822_put(b, "Release", span_of(e->release));
		v.n = 0;
		for (k = 0; k < e->n; k++)
			buf_addf(&v, "%s%s %s", k ? "\n" : "", e->digest[k],
				 e->file[k]);
		deb822_put(b, "Files", buf_span(&v));
		v.n = 0;
		for (k = 0; k < e->nmade; k++)
			buf_addf(&v, "%s%s", k ? "\n" : "", e->made[k]);
		if (v.n)
			deb822_put(b, "Made", buf_span(&v));
	}
	buf_free(&v);
}

static bool is_empty(const struct module_record *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (!r->entry[i].gone)
			return false;
	return !r->ndepmod;
}

int module_record_put(struct module_record *r, struct txn *t,
		      struct pom_err *err)
{
	struct buf b = { 0 };
	int rc;

	if (is_empty(r))
		return txn_del(t, 0, RECORD, err);
	module_record_text(r, &b);
	rc = txn_put(t, 0, RECORD, buf_span(&b), 0644, err);
	buf_free(&b);
	return rc;
}

int module_record_write(struct module_record *r, struct pom_err *err)
{
	struct root *root = &r->root;
	struct txn *t = NULL;
	int rc = txn_begin(&t, &root, 1, err);

	if (!rc)
		rc = module_record_put(r, t, err);
	if (!rc)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}

static int run_depmod(struct module_record *r, const char *release,
		      struct pom_err *err)
{
	const char *top = r->host->top;
	const char *argv[] = { module_tool("depmod"), *top ? "-b" : release,
			       *top ? top : NULL, release, NULL };
	struct process p = { .argv = argv,
			     .seconds = DEPMOD_SECONDS,
			     .log = -1 };
	struct process_result res = { 0 };
	int rc = 0;

	/* the kernel may have been removed, with its folder */
	if (access(arena_printf(&r->a, "%s/lib/modules/%s", top, release),
		   F_OK) < 0)
		return 0;
	if (argv[0])
		rc = process_run(&p, &res, err);
	if (!rc && argv[0] && res.end == PROCESS_EXITED && res.status == 0)
		return 0;
	if (rc)
		return rc;
	rc = pom_fail(err, argv[0] ? POM_EIO : POM_ENOENT, "depmod", 0,
		      argv[0] ?
			      "it failed for kernel %s" :
			      "it is not installed, and kernel %s finds new modules by it only",
		      release);
	pom_hint(err,
		 "once depmod works, runme module status brings this to its end");
	return rc;
}

int module_record_settle(struct module_record *r, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	if (!r->ndepmod)
		return 0;
	for (i = 0; i < r->ndepmod && !rc; i++)
		rc = run_depmod(r, r->depmod[i], err);
	if (rc)
		return rc;
	r->ndepmod = 0;
	return module_record_write(r, err);
}

/* Recovers the transaction of a run that died in a folder of modules or plugins. */
static int recover(struct module_record *r, const char *path,
		   struct pom_err *err)
{
	enum txn_found found = TXN_NOTHING;
	struct root root = { .fd = -1 };
	int rc = 0;

	if (!path || access(path, F_OK) < 0 ||
	    access(arena_printf(&r->a, "%s/.pom", path), F_OK) < 0)
		return 0;
	rc = root_open(&root, path, err);
	if (!rc)
		rc = root_lock(&root, true, err);
	if (!rc)
		rc = txn_recover(&root, &found, err);
	root_close(&root);
	return rc;
}

static int recover_all(struct module_record *r, struct pom_err *err)
{
	const struct module_host *h = r->host;
	int rc = recover(r, h->folder, err);
	size_t i;

	if (!rc)
		rc = recover(r, h->plugins, err);
	if (!rc)
		rc = recover(r, arena_printf(&r->a, "%s/usr/src", h->top), err);
	for (i = 0; i < r->n && !rc; i++)
		rc = recover(r,
			     arena_printf(&r->a, "%s%s", h->top,
					  r->entry[i].folder),
			     err);
	return rc;
}

int module_make_folder(char *path, size_t top, struct pom_err *err)
{
	char *p;

	for (p = path + top + 1;; p++) {
		char c = *p;

		if (c && c != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST) {
			int rc = pom_fail_errno(err, errno, path,
						"cannot make the folder");

			if (rc == POM_EACCES)
				pom_hint(err, "run this as root");
			return rc;
		}
		*p = c;
		if (!c)
			break;
	}
	return 0;
}

/* Opens and locks the record's folder, and recovers its transaction if need be. */
static int open_folder(struct module_record *r, bool write, struct pom_err *err)
{
	const char *top = r->host->top;
	char *path = arena_printf(&r->a, "%s/var/lib/runme", top);
	enum txn_found found = TXN_NOTHING;
	int rc = write ? module_make_folder(path, strlen(top), err) : 0;

	if (rc || access(path, F_OK) < 0)
		return rc;
	rc = root_open(&r->root, path, err);
	if (!rc && !write && !txn_pending(&r->root)) {
		/* a user who may only read can go on with an empty .pom */
		if (!txn_litter(&r->root) || root_lock(&r->root, true, NULL) ||
		    txn_recover(&r->root, &found, NULL))
			rc = root_lock(&r->root, false, err);
		return rc;
	}
	if (!rc)
		rc = root_lock(&r->root, true, err);
	if (!rc)
		rc = txn_recover(&r->root, &found, err);
	r->mended = found == TXN_FINISHED;
	r->undone = found == TXN_ROLLED_BACK;
	return rc;
}

/* Finishes or undoes what an earlier run has not done after its transaction. */
static int settle_all(struct module_record *r, struct pom_err *err)
{
	bool steps = false;
	size_t i;
	int rc;

	for (i = 0; i < r->n; i++) {
		enum module_step step = r->entry[i].step;

		steps |= step != MODULE_STEADY;
		r->undone |= step == MODULE_ADDING || step == MODULE_BUILDING;
	}
	if (!steps && !r->ndepmod)
		return 0;
	r->mended = true;
	rc = root_lock(&r->root, true, err);
	if (!rc)
		rc = module_record_settle(r, err);
	return rc ? rc : module_dkms_settle(r, err);
}

int module_record_open(struct module_record *r, const struct module_host *h,
		       bool write, struct pom_err *err)
{
	enum root_kind kind = ROOT_ABSENT;
	struct buf b = { 0 };
	int rc;

	memset(r, 0, sizeof(*r));
	r->host = h;
	r->root.fd = -1;
	rc = open_folder(r, write, err);
	if (!rc && r->root.fd >= 0)
		rc = root_stat(&r->root, RECORD, &kind, NULL, err);
	if (!rc && kind == ROOT_FILE)
		rc = root_read(&r->root, RECORD, RECORD_LIMIT, &b, NULL, err);
	if (!rc && b.n)
		rc = parse(r,
			   (struct span){ arena_strndup(&r->a, b.p, b.n), b.n },
			   err);
	buf_free(&b);
	if (!rc)
		rc = recover_all(r, err);
	return rc ? rc : settle_all(r, err);
}

void module_record_close(struct module_record *r)
{
	/* the folder exists only as long as something is installed */
	if (r->root.fd >= 0 && is_empty(r))
		rmdir(r->root.path);
	root_close(&r->root);
	arena_free(&r->a);
}

int module_file_state(const struct module_record *r,
		      const struct module_entry *e, size_t file,
		      enum module_state *state, struct pom_err *err)
{
	char *path =
		pom_asprintf("%s%s/%s", r->host->top, e->folder, e->file[file]);
	char digest[DIGEST_HEX + 1];
	struct buf b = { 0 };
	struct span text;
	int rc = file_read(path, &b, err);

	free(path);
	*state = MODULE_LOST;
	if (!rc) {
		text = buf_span(&b);
		pom_digest(digest, &text, 1);
		*state = strcmp(digest, e->digest[file]) ? MODULE_CHANGED :
							   MODULE_THERE;
	}
	buf_free(&b);
	return rc == POM_ENOENT ? 0 : rc;
}
