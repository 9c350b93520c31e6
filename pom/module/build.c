// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compiles sets. The kernel's own build makes the modules, out of tree
 * (Documentation/kbuild/modules.rst). One call of the compiler makes each plugin. All of it
 * happens in a scratch folder of the user's cache.
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
#include "lib/process.h"
#include "tree/scratch.h"
#include "module/module.h"

enum { BUILD_SECONDS = 1800, LINES = 40, LINE_MOST = 500, WORDS = 64 };

static const char *const folder[] = { "linux", "iptables" };

#define GUARD "plugin_guard.c"

/* Adds the lines of a set for a Makefile to the Kbuild of the same folder in v. */
static void merge_lines(struct arena *a, struct module_file **v, size_t *n,
			const struct module_file *f, struct buf *folders)
{
	int dir = (int)(module_base(f->path) - f->path);
	const char *path = arena_printf(a, "%.*sKbuild", dir, f->path);
	struct module_file *old = NULL;
	size_t i;

	for (i = 0; i < *n && !old; i++)
		if (strcmp((*v)[i].path, path) == 0)
			old = &(*v)[i];
	if (old) {
		const char *text = arena_printf(a, "%.*s%.*s", (int)old->text.n,
						old->text.p, (int)f->text.n,
						f->text.p);

		old->text = span_of(text);
		return;
	}
	buf_addf(folders, "obj-m += %.*s\n", dir, f->path);
	*v = arena_push(a, *v, *n, sizeof(**v));
	(*v)[(*n)++] = (struct module_file){ path, f->text, false };
}

void module_sources(struct arena *a, const struct module_set *v, size_t n,
		    struct module_file **out, size_t *nout)
{
	struct buf b = { 0 };
	size_t i, k;

	*out = NULL;
	*nout = 0;
	buf_addstr(&b,
		   "# Made by runme module: the options of the sets, as modules.\n"
		   "subdir-ccflags-y += -I$(src)/include/uapi -I$(src)/include\n");
	for (i = 0; i < n; i++)
		for (k = 0; k < v[i].nsymbols; k++)
			buf_addf(&b,
				 "export CONFIG_%s := m\n"
				 "subdir-ccflags-y += -DCONFIG_%s_MODULE=1\n",
				 v[i].symbol[k].name, v[i].symbol[k].name);
	for (i = 0; i < n; i++) {
		const struct module_part *p = &v[i].part[MODULE_KERNEL];

		for (k = 0; k < p->n && !p->why_not; k++) {
			if (p->file[k].lines) {
				merge_lines(a, out, nout, &p->file[k], &b);
				continue;
			}
			*out = arena_push(a, *out, *nout, sizeof(**out));
			(*out)[(*nout)++] = p->file[k];
		}
	}
	*out = arena_push(a, *out, *nout, sizeof(**out));
	(*out)[(*nout)++] = (struct module_file){
		"Kbuild", { arena_strndup(a, b.p, b.n), b.n }, false
	};
	buf_free(&b);
}

const char *module_sources_digest(struct arena *a, const struct module_set *m,
				  enum module_half half)
{
	const struct module_part *p = &m->part[half];
	struct module_file *file = p->file;
	char digest[DIGEST_HEX + 1];
	size_t n = p->n, i;
	struct span *part;

	if (half == MODULE_KERNEL) /* with the lines for its options */
		module_sources(a, m, 1, &file, &n);
	part = arena_alloc(a, 2 * n + 1, sizeof(*part));
	for (i = 0; i < n; i++) {
		part[2 * i] = span_of(file[i].path);
		part[2 * i + 1] = file[i].text;
	}
	pom_digest(digest, part, 2 * n);
	return arena_strdup(a, digest);
}

int module_build_begin(struct module_build *b, struct pom_err *err)
{
	const char *cache;
	int rc = scratch_cache(b->a, &cache, err);

	b->lock = -1;
	if (rc)
		return rc;
	scratch_sweep(cache);
	return scratch_make(b->a, cache, &b->work, &b->lock, err);
}

void module_build_end(struct module_build *b)
{
	if (b->work)
		scratch_drop(b->work, b->lock);
	b->work = NULL;
}

const char *module_built(const struct module_build *b, enum module_half half,
			 const char *made)
{
	return arena_printf(b->a, "%s/%s/%s", b->work, folder[half], made);
}

static int put_file(struct module_build *b, enum module_half half,
		    const struct module_file *f, struct pom_err *err)
{
	char *path =
		arena_printf(b->a, "%s/%s/%s", b->work, folder[half], f->path);
	char *p;

	for (p = strchr(path + strlen(b->work) + 1, '/'); p;
	     p = strchr(p + 1, '/')) {
		int made;

		*p = '\0';
		made = mkdir(path, 0755);
		*p = '/';
		if (made < 0 && errno != EEXIST)
			return pom_fail_errno(err, errno, path,
					      "cannot make its folder");
	}
	/* two sets can have the same file; it is written once */
	if (access(path, F_OK) == 0)
		return 0;
	return file_create(path, 0644, &f->text, 1, err);
}

static void keep_line(struct module_build *b, struct span line)
{
	if (b->nlines >= LINES)
		return;
	line = span_trim(line);
	b->line = arena_push(b->a, b->line, b->nlines, sizeof(*b->line));
	b->line[b->nlines++] =
		arena_strndup(b->a, line.p,
			      line.n < LINE_MOST ? line.n : LINE_MOST);
}

static void watch_line(void *arg, struct span line)
{
	static const char *const words[] = {
		"error:", "ERROR:",      "warning:",           "***",
		"/ld: ",  ": not found", "undefined reference"
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(line.p, line.n, words[i], strlen(words[i]))) {
			keep_line(arg, line);
			return;
		}
}

static bool stop(void *arg)
{
	(void)arg;
	return interrupted();
}

/* Runs a compiler or make. If that fails, sets b->failed and returns 0. */
static int run(struct module_build *b, const char *const *argv,
	       struct pom_err *err)
{
	/* these variables of a make that runs us would change what kbuild does */
	static const char *const env[] = { "MAKEFLAGS",
					   "MFLAGS",
					   "MAKELEVEL",
					   "MAKEOVERRIDES",
					   "O",
					   "KBUILD_OUTPUT",
					   "KBUILD_EXTMOD",
					   "M",
					   "V",
					   "W",
					   "C",
					   "CFLAGS",
					   "CPPFLAGS",
					   "LDFLAGS",
					   NULL };
	struct process p = { .argv = argv,
			     .env = env,
			     .seconds = BUILD_SECONDS,
			     .log = -1,
			     .line = watch_line,
			     .stop = stop,
			     .arg = b };
	struct process_result res;
	int rc = process_run(&p, &res, err);

	if (rc)
		return rc;
	if (res.end == PROCESS_STOPPED)
		return pom_fail(err, POM_EINTERRUPTED, NULL, 0,
				"interrupted; nothing was changed");
	if (res.end == PROCESS_EXITED && res.status == 0)
		return 0;
	b->failed = true;
	keep_line(b,
		  span_of(arena_printf(b->a,
				       res.end == PROCESS_EXITED ?
					       "%s: exit status %d" :
				       res.end == PROCESS_KILLED ?
					       "%s: killed by signal %d" :
					       "%s: not ready after %d seconds",
				       argv[0],
				       res.end == PROCESS_TIMED_OUT ?
					       BUILD_SECONDS :
					       res.status)));
	return 0;
}

/* Checks that the file was made, and strips its debugging symbols. */
static int check_made(struct module_build *b, enum module_half half,
		      const char *made, struct pom_err *err)
{
	const char *argv[] = { "strip", "-g", module_built(b, half, made),
			       NULL };

	if (access(argv[2], F_OK) < 0) {
		b->failed = true;
		keep_line(b,
			  span_of(arena_printf(b->a, "%s was not made", made)));
		return 0;
	}
	return process_found("strip") ? run(b, argv, err) : 0;
}

static int build_modules(struct module_build *b, struct pom_err *err)
{
	struct module_file *file;
	const char *argv[] = {
		"make", "-C", b->host->headers,
		arena_printf(b->a, "M=%s/%s", b->work, folder[MODULE_KERNEL]),
		arena_printf(b->a, "-j%ld", sysconf(_SC_NPROCESSORS_ONLN)),
		/* nothing here needs BTF, the types for bpf(2); pahole would make them */
		"CONFIG_DEBUG_INFO_BTF_MODULES=", "modules", NULL
	};
	size_t n, i;
	int rc = 0;

	module_sources(b->a, b->set, b->n, &file, &n);
	for (i = 0; i < n && !rc; i++)
		rc = put_file(b, MODULE_KERNEL, &file[i], err);
	return rc ? rc : run(b, argv, err);
}

/* Appends the words of a text to v. Returns the new number of words. */
static size_t add_words(struct arena *a, const char **v, size_t n,
			const char *text)
{
	while (n < WORDS && *(text += strspn(text, " \t"))) {
		size_t len = strcspn(text, " \t");

		v[n++] = arena_strndup(a, text, len);
		text += len;
	}
	return n;
}

/* The name of iptables' own plugin that this one replaces, or NULL. */
static const char *replaced_plugin(struct module_build *b, const char *made)
{
	const char *base = module_base(made);

	return module_is_beside(made) ?
		       arena_printf(b->a, "libxt_%s", strchr(base, '_') + 1) :
		       NULL;
}

/*
 * Makes "extensions/libxt_X.so" of libxt_X.c. Its _init becomes a function that the guard
 * calls. alone: links it without the names of its libraries. So it can be loaded, and its
 * guard runs, in an iptables whose libraries have another soname.
 */
static int build_plugin(struct module_build *b, const char *made, bool alone,
			struct pom_err *err)
{
	const char *so = module_built(b, MODULE_IPTABLES, made);
	const char *base = module_base(made), *other = replaced_plugin(b, made);
	int stem = (int)strlen(base) - 3, source = (int)strlen(so) - 3;
	const char *argv[WORDS + 8] = {
		process_found("cc") ? "cc" : "gcc",
		"-O2",
		"-fPIC",
		"-shared",
		"-DPIC",
		/* with both, xtables.h makes _init a function with the name in -D_INIT */
		"-DXTABLES_INTERNAL",
		/* that is not a constructor */
		"-DNO_SHARED_LIBS=1",
		"-D_FILE_OFFSET_BITS=64",
		arena_printf(b->a, "-D_INIT=%.*s_init", stem, base),
		arena_printf(b->a, "-DPLUGIN_INIT=%.*s_init", stem, base),
		arena_printf(b->a, "-DPLUGIN_FOR=\"%s\"",
			     b->host->iptables_text),
		other ? arena_printf(b->a, "-DPLUGIN_ELSE=\"%s\"", other) :
			"-UPLUGIN_ELSE",
		arena_printf(b->a, "-I%s/%s/include", b->work,
			     folder[MODULE_IPTABLES]),
	};
	size_t n = 13;

	n = add_words(b->a, argv, n, b->host->cflags);
	argv[n++] = "-o";
	argv[n++] = so;
	argv[n++] = arena_printf(b->a, "%.*s.c", source, so);
	argv[n++] = module_built(b, MODULE_IPTABLES, GUARD);
	argv[n++] = "-ldl";
	if (!alone) {
		argv[n++] = "-Wl,--no-undefined";
		add_words(b->a, argv, n, b->host->libs);
	}
	return run(b, argv, err);
}

static int build_plugins(struct module_build *b, struct pom_err *err)
{
	const struct module_file guard = { GUARD, span_of(module_guard),
					   false };
	size_t i, k;
	int rc = put_file(b, MODULE_IPTABLES, &guard, err);

	for (i = 0; i < b->n && !rc; i++) {
		const struct module_part *p = &b->set[i].part[MODULE_IPTABLES];

		if (p->why_not)
			continue;
		for (k = 0; k < p->n && !rc; k++)
			rc = put_file(b, MODULE_IPTABLES, &p->file[k], err);
		for (k = 0; k < p->nmade && !rc; k++) {
			const bool alone = module_is_beside(p->made[k]);

			/* first with its libraries, to find undefined symbols */
			rc = build_plugin(b, p->made[k], false, err);
			if (!rc && alone && !b->failed)
				rc = build_plugin(b, p->made[k], alone, err);
		}
	}
	return rc;
}

int module_build_half(struct module_build *b, enum module_half half,
		      struct pom_err *err)
{
	bool any = false;
	size_t i, k;
	int rc;

	for (i = 0; i < b->n; i++)
		any |= b->set[i].part[half].any &&
		       !b->set[i].part[half].why_not;
	if (!any)
		return 0;
	rc = half == MODULE_KERNEL ? build_modules(b, err) :
				     build_plugins(b, err);
	for (i = 0; i < b->n && !rc && !b->failed; i++) {
		const struct module_part *p = &b->set[i].part[half];

		for (k = 0; k < p->nmade && !rc && !p->why_not; k++)
			rc = check_made(b, half, p->made[k], err);
	}
	return rc;
}
