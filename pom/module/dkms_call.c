// SPDX-License-Identifier: GPL-2.0-only
/* Calls dkms and reads its output; for dkms 2.8, 3.0 and 3.2. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/interrupt.h"
#include "lib/process.h"
#include "module/install.h"

enum { DKMS_SECONDS = 3600, WORDS = 24 };

/* What was read from the output of dkms. */
struct dkms_output {
	struct arena *a;
	const char *error;         /* the first error, or NULL */
	const char *log;           /* the file of make's output, or NULL */
	struct module_dkms *found; /* the result of `dkms status', or NULL */
	const struct module_entry *entry;
};

void module_dkms_find(struct module_host *h)
{
	/* below --root, this machine's dkms is used only if that system uses dkms */
	if (!*h->top ||
	    access(arena_printf(&h->a, "%s" MODULE_DKMS_TREE, h->top), F_OK) ==
		    0)
		h->dkms = module_tool("dkms");
}

static bool skip_prefix(struct span *s, const char *text)
{
	if (!span_starts(*s, span_of(text)))
		return false;
	*s = span_skip(*s, strlen(text));
	return true;
}

/*
 * A line of `dkms status': "NAME/VERSION: added" or "NAME/VERSION, KERNEL, MACHINE:
 * installed". dkms 2 writes "NAME, VERSION" for "NAME/VERSION".
 */
static void read_status(struct dkms_output *s, struct span line)
{
	struct module_dkms *d = s->found;
	struct module_dkms_kernel *k;
	const char *comma, *colon;

	if (!skip_prefix(&line, s->entry->dkms) ||
	    (!skip_prefix(&line, "/") && !skip_prefix(&line, ", ")) ||
	    !skip_prefix(&line, s->entry->version))
		return;
	if (skip_prefix(&line, ": "))
		d->added = true;
	if (!skip_prefix(&line, ", "))
		return;
	comma = memchr(line.p, ',', line.n);
	colon = memchr(line.p, ':', line.n);
	if (!comma || !colon)
		return;
	d->added = true;
	d->kernel = arena_push(s->a, d->kernel, d->n, sizeof(*d->kernel));
	k = &d->kernel[d->n++];
	k->release = arena_strndup(s->a, line.p, (size_t)(comma - line.p));
	k->installed = span_starts(span_skip(line, (size_t)(colon - line.p)),
				   SPAN(": installed")) &&
		       !memmem(line.p, line.n, "WARNING", 7);
}

static void hear(void *arg, struct span line)
{
	struct dkms_output *s = arg;

	line = span_trim(line);
	if (s->found) {
		read_status(s, line);
	} else if (skip_prefix(&line, "Error!")) {
		line = span_trim(line);
		if (!s->error)
			s->error = arena_strndup(s->a, line.p, line.n);
	} else if (skip_prefix(&line, "Consult ")) {
		s->log = arena_strndup(s->a, line.p,
				       strcspn(line.n ? line.p : "", " \n"));
	}
}

static bool stop(void *arg)
{
	(void)arg;
	return interrupted();
}

/* The first error in the output of make, without the path of the build folder; or NULL. */
static const char *first_error(struct arena *a, const char *log)
{
	struct span rest, line;
	struct buf b = { 0 };
	const char *out = NULL, *slash;

	if (log && file_read(log, &b, NULL) == 0)
		for (rest = buf_span(&b); span_line(&rest, &line) && !out;) {
			line = span_trim(line);
			if (!memmem(line.p, line.n, "error:", 6))
				continue;
			slash = memmem(line.p, line.n, "/build/", 7);
			if (slash)
				line = span_skip(line,
						 (size_t)(slash - line.p) + 7);
			out = arena_strndup(a, line.p, line.n);
		}
	buf_free(&b);
	return out;
}

static int say_failed(struct module_record *r, const char *action,
		      const struct module_entry *e, const char *release,
		      const struct dkms_output *s, struct pom_err *err)
{
	const char *why = first_error(&r->a, s->log);

	if (!why)
		why = s->error ? s->error : "it does not say why";
	return pom_fail(err, POM_EIO, "dkms", 0, "%s of %s/%s failed%s%s: %s",
			action, e->dkms, e->version,
			release ? " for kernel " : "", release ? release : "",
			why);
}

static int call(struct module_record *r, const struct module_entry *e,
		const char *const *action, const char *release,
		struct dkms_output *s, struct pom_err *err)
{
	const struct module_host *h = r->host;
	const char *argv[WORDS] = {
		module_tool("dkms"), action[0], "-m", e->dkms, "-v", e->version
	};
	struct process p = { .argv = argv,
			     .seconds = DKMS_SECONDS,
			     .log = -1,
			     .line = hear,
			     .arg = s };
	struct process_result res;
	size_t n = 6;
	int rc, lock;

	s->a = &r->a;
	s->entry = e;
	if (action[1])
		argv[n++] = action[1];
	if (release) {
		argv[n++] = "-k";
		argv[n++] = release;
	}
	argv[n++] = "--sourcetree";
	argv[n++] = arena_printf(&r->a, "%s" MODULE_SOURCES, h->top);
	if (*h->top) {
		argv[n++] = "--dkmstree";
		argv[n++] = arena_printf(&r->a, "%s" MODULE_DKMS_TREE, h->top);
		argv[n++] = "--installtree";
		argv[n++] = arena_printf(&r->a, "%s/lib/modules", h->top);
		argv[n++] = "--no-depmod";
	}
	if (release && h->release && strcmp(release, h->release) == 0) {
		argv[n++] = "--kernelsourcedir";
		argv[n++] = h->headers;
	}
	if (release && !r->taking_back)
		p.stop = stop;
	if (!argv[0]) {
		pom_fail(err, POM_ENOENT, "dkms", 0,
			 "it is not installed any more, and has %s/%s", e->dkms,
			 e->version);
		pom_hint(err,
			 "install the package dkms again; or runme module remove --force leaves what dkms has");
		return POM_ENOENT;
	}
	/* a child inherits this descriptor: dkms holds the lock if we are killed */
	lock = dup(r->root.fd);
	rc = process_run(&p, &res, err);
	if (lock >= 0)
		close(lock);
	if (rc || (res.end == PROCESS_EXITED && res.status == 0))
		return rc;
	if (res.end == PROCESS_STOPPED)
		return pom_fail(err, POM_EINTERRUPTED, NULL, 0, "interrupted");
	return say_failed(r, action[0], e, release, s, err);
}

int module_dkms_run(struct module_record *r, const struct module_entry *e,
		    const char *const *action, const char *release,
		    struct pom_err *err)
{
	struct dkms_output s = { 0 };

	return call(r, e, action, release, &s, err);
}

int module_dkms_status(struct module_record *r, const struct module_entry *e,
		       struct module_dkms *d, struct pom_err *err)
{
	static const char *const action[] = { "status", NULL };
	struct dkms_output s = { .found = d };
	struct pom_err none;

	memset(d, 0, sizeof(*d));
	if (module_tool("dkms")) {
		/* some versions fail if there is no package of this name */
		int rc = call(r, e, action, NULL, &s, &none);

		return rc == POM_ENOENT || rc == POM_EMEMORY ?
			       pom_fail(err, rc, "dkms", 0, "%s", none.what) :
			       0;
	}
	d->added = access(arena_printf(&r->a, "%s" MODULE_DKMS_TREE "/%s/%s",
				       r->host->top, e->dkms, e->version),
			  F_OK) == 0;
	return 0;
}

bool module_dkms_has(const struct module_dkms *d, const char *release)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (strcmp(d->kernel[i].release, release) == 0)
			return d->kernel[i].installed;
	return false;
}
