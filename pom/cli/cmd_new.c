// SPDX-License-Identifier: GPL-2.0-only
/* runme new: writes the files of a new set. */
#include <stdlib.h>
#include <string.h>

#include "lib/interrupt.h"
#include "publish/skeleton.h"
#include "cli/cmd.h"
#include "cli/setup.h"

/* The folder of the texts: in a checkout, or beside the installed sets. */
static const char *texts(struct arena *a)
{
	const char *home = getenv("POM_HOME");

	return home && *home ? arena_printf(a, "%s/pom/skeleton", home) :
			       POM_DATA "/skeleton";
}

/* The author as git or Debian's tools know him, else a name to be replaced. */
static const char *author(struct arena *a, bool *known)
{
	static const char *const vars[][2] = {
		{ "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL" },
		{ "DEBFULLNAME", "DEBEMAIL" },
	};
	size_t i;

	for (i = 0; i < 2; i++) {
		const char *name = getenv(vars[i][0]);
		const char *mail = getenv(vars[i][1]);

		*known = name && *name && mail && *mail &&
			 skeleton_author_ok(name) && skeleton_author_ok(mail);
		if (*known)
			return arena_printf(a, "%s <%s>", name, mail);
	}
	return "Your Name <you@example.org>";
}

static int check_use(const struct options *o, struct pom_err *err)
{
	const char *hint = "runme new base/NAME --match";

	if (o->nnames != 1)
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "new: one GROUP/NAME is needed");
	else if (o->match == o->target)
		pom_fail(err, POM_EUSAGE, o->name[0], 0,
			 "new: give either --match or --target");
	else if (o->nrepos != 1)
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "new: a set is written into one repository");
	else
		return 0;
	pom_hint(err, "%s", hint);
	return POM_EUSAGE;
}

/* The repository must be in our own format. */
static int check_format(const struct repo *r, struct pom_err *err)
{
	const struct origin *o = r->origin;

	if (strcmp(o->reader->name, "native") == 0)
		return 0;
	pom_fail(err, POM_EUSAGE, o->path, 0,
		 "this is a repository of the format %s, which takes no new sets",
		 o->reader->name);
	pom_hint(err, "`runme import` converts it");
	return POM_EUSAGE;
}

/* What became of an old set of the same name. */
static void warn_of_fate(const struct repo *r, const char *name)
{
	const struct fate *f = repo_fate(r, name);
	struct out err;

	if (!f)
		return;
	out_init(&err, stderr, COLOR_NEVER);
	out_printf(&err, PLAIN,
		   "runme: warning: an old set was called %s: %s, %s\n",
		   f->name, f->fate, *f->where ? f->where : f->what);
	if (strcmp(f->fate, "mainline") == 0)
		out_printf(&err, PLAIN,
			   "  the kernel has files of that name; a new set needs another one\n");
}

static void report(struct context *c, const struct skeleton *s, bool known)
{
	struct arena *a = &c->plan.a;
	const char *const next[][2] = {
		{ arena_printf(a, "runme check %s --kernel TREE", s->name),
		  "with each kernel that info names in Linux" },
		{ arena_printf(a, "runme module build %s", s->name),
		  "for the running kernel, from its headers" },
		{ arena_printf(a, "runme prove %s", s->name),
		  "boots a kernel that has the set" },
		{ "runme refresh", "writes patches/" },
	};
	size_t i;

	for (i = 0; i < s->n; i++)
		out_printf(&c->out, PLAIN, "written: %s\n", s->file[i].path);
	out_printf(&c->out, HEAD, "Next\n");
	out_printf(&c->out, PLAIN,
		   "  Edit the files; the set compiles as it is.\n");
	if (!known)
		out_printf(&c->out, PLAIN,
			   "  Your name goes into info and into the module.\n");
	for (i = 0; i < sizeof(next) / sizeof(*next); i++)
		out_printf(&c->out, PLAIN, "  %-*s  %s\n",
			   (int)strlen(next[0][0]), next[i][0], next[i][1]);
}

int cmd_new(const struct options *o)
{
	const struct repo_given given = setup_given(o, TREE_LINUX);
	struct skeleton s = { .target = o->target };
	struct context c = { .o = o };
	bool known = false;
	int rc = check_use(o, &c.err);

	out_init(&c.out, stdout, o->color);
	if (!rc) {
		c.has_repo = true;
		rc = repo_open(&c.repo, &given, NULL, &c.err);
	}
	if (!rc)
		rc = check_format(&c.repo, &c.err);
	s.a = &c.plan.a;
	s.repo = &c.repo;
	if (!rc) {
		s.set = o->name[0];
		s.author = author(s.a, &known);
		s.texts = texts(s.a);
		rc = skeleton_plan(&s, &c.err);
	}
	if (!rc) {
		warn_of_fate(&c.repo, s.name);
		interrupt_hold(false);
		rc = skeleton_write(&s, &c.err);
		interrupt_release();
	}
	if (rc)
		rc = setup_fail(&c);
	else
		report(&c, &s, known);
	setup_done(&c);
	return rc;
}
