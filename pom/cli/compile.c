// SPDX-License-Identifier: GPL-2.0-only
/* check --compile: see compile.h. */
#include "cli/compile.h"

#include <unistd.h>

#include "lib/interrupt.h"
#include "cli/cmd.h"
#include "cli/report.h"

int compile_options(const struct options *o, struct pom_err *err)
{
	if (!o->compile && o->jobs && o->command->run == cmd_check)
		return pom_fail(err, POM_EUSAGE, "--jobs", 0,
				"check only uses it with --compile");
	if (!o->compile)
		return 0;
	if (o->format) {
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "--compile and --format exclude each other");
		pom_hint(err, "--json has the objects, too");
		return POM_EUSAGE;
	}
	if (o->nkernels > 1) {
		pom_fail(err, POM_EUSAGE, "--compile", 0,
			 "it takes one kernel, and %zu are given", o->nkernels);
		pom_hint(err, "run check once for each --kernel");
		return POM_EUSAGE;
	}
	return 0;
}

static int need_kernel(struct context *c)
{
	const struct worktree *w = &c->session.work[TREE_LINUX];

	if (!w->open) {
		pom_fail(&c->err, POM_EUSAGE, "--compile", 0,
			 "it compiles a kernel's objects, and no kernel is given");
		pom_hint(&c->err, "give the sources with --kernel");
		return POM_EUSAGE;
	}
	if (!w->tree.part)
		return 0;
	pom_fail(&c->err, POM_EUSAGE, w->tree.root.path, 0,
		 "this tree has only a part of the kernel's sources, so it cannot be built");
	pom_hint(&c->err, "`git sparse-checkout disable` checks out all files");
	return POM_EUSAGE;
}

static void progress(void *arg, size_t done, size_t all)
{
	enum { BAR = 30 };
	size_t n = all ? done * BAR / all : 0;

	(void)arg;
	if (!isatty(STDERR_FILENO))
		return;
	if (all)
		fprintf(stderr, "\r\033[Kcompiling [%.*s%*s] %zu of %zu",
			(int)n, "##############################",
			(int)(BAR - n), "", done, all);
	else
		fputs("\r\033[Kconfiguring the kernel", stderr);
	fflush(stderr);
}

static bool stop(void *arg)
{
	(void)arg;
	return interrupted();
}

int compile_plan(struct context *c, struct compile *out)
{
	struct compile_opt opt = {
		.jobs = c->o->jobs,
		.progress = progress,
		.stop = stop,
	};
	int rc = need_kernel(c);

	if (rc)
		return rc;
	if (!opt.jobs)
		opt.jobs = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
	interrupt_hold(true);
	rc = compile_run(out, &c->plan, &c->session, &opt, &c->err);
	interrupt_release();
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	return rc;
}

static void put_object(struct context *c, const struct compile_object *o)
{
	static const enum style styles[] = {
		[COMPILE_OK] = GOOD,
		[COMPILE_BROKEN] = BAD,
		[COMPILE_AS_WAS] = WARN,
		[COMPILE_NOT_BUILT] = DIM,
	};
	static const char *const words[] = {
		[COMPILE_OK] = "compiles",
		[COMPILE_BROKEN] = "does not compile",
		[COMPILE_AS_WAS] = "does not compile without the patch, either",
		[COMPILE_NOT_BUILT] = "not built",
	};

	out_printf(&c->out, PLAIN, "    %s: ", o->path);
	out_printf(&c->out, styles[o->is], "%s", words[o->is]);
	if (o->is == COMPILE_NOT_BUILT)
		out_printf(&c->out, PLAIN, ": %s", o->line);
	else if (o->line)
		out_printf(&c->out, PLAIN, "\n        %s", o->line);
	out_printf(&c->out, PLAIN, "\n");
}

/* A patch whose objects all compile gets no line. */
static void put_patch(struct context *c, const struct compile_patch *p)
{
	bool named = false;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (p->object[i].is == COMPILE_OK)
			continue;
		if (!named) {
			report_name(c, p->item->name);
			out_printf(&c->out, PLAIN, "\n");
		}
		named = true;
		put_object(c, &p->object[i]);
	}
}

void compile_report(struct context *c, const struct compile *p)
{
	static const char *const words[] = {
		[COMPILE_OK] = "compiled",
		[COMPILE_BROKEN] = "broken by a patch",
		[COMPILE_AS_WAS] = "broken before",
		[COMPILE_NOT_BUILT] = "not built",
	};
	size_t i, all = 0;

	for (i = 0; i < COMPILE_RESULTS; i++)
		all += p->count[i];
	if (!all) {
		out_printf(&c->out, PLAIN,
			   "Nothing to compile: no patch changes an object.\n");
		return;
	}
	for (i = 0; i < p->n; i++)
		put_patch(c, &p->patch[i]);
	out_printf(&c->out, p->count[COMPILE_BROKEN] ? BAD : BOLD, "%s",
		   report_plural(&c->plan.a, all, "object"));
	for (i = 0; i < COMPILE_RESULTS; i++)
		if (p->count[i] || i == COMPILE_OK)
			out_printf(&c->out, PLAIN, "%s %zu %s", i ? "," : ":",
				   p->count[i], words[i]);
	out_printf(&c->out, PLAIN, "; with %s",
		   p->own_config ? "the tree's .config" : "defconfig");
	if (p->cached)
		out_printf(&c->out, PLAIN, "; %zu known from an earlier run",
			   p->cached);
	out_printf(&c->out, PLAIN, "\n");
	if (p->logs && p->count[COMPILE_BROKEN])
		out_printf(&c->out, DIM, "Log: %s/kernel.log\n", p->logs);
}
