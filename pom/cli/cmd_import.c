// SPDX-License-Identifier: GPL-2.0-only
/* runme import: converts repositories of other formats to runme's own. */
#include <stdlib.h>

#include "lib/interrupt.h"
#include "publish/import.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/setup.h"

static int usage(struct context *c, const char *what)
{
	pom_fail(&c->err, POM_EUSAGE, "import", 0, "%s", what);
	pom_hint(&c->err, "runme import DIR... -o NEWDIR");
	return setup_fail(c);
}

static void show_notes(struct context *c, const struct import *im)
{
	size_t i;

	for (i = 0; i < im->nnotes; i++)
		out_printf(&c->out, im->note[i].refused ? BAD : WARN,
			   "%s: %s%s\n", im->note[i].set,
			   im->note[i].refused ? "not imported: " : "",
			   im->note[i].what);
}

static void report(struct context *c, const struct import *im)
{
	const char *to = c->o->output;

	show_notes(c, im);
	out_printf(&c->out, im->refused ? WARN : GOOD,
		   "%zu set%s imported, %zu not imported\n", im->sets,
		   im->sets == 1 ? "" : "s", im->refused);
	if (im->sets)
		out_printf(&c->out, PLAIN,
			   "Next: runme list --repo %s; runme refresh --repo %s writes its patches/\n",
			   to, to);
}

int cmd_import(const struct options *o)
{
	struct options here = *o;
	struct import im = { 0 };
	struct context c;
	size_t i;
	int status, rc;

	/* the arguments are not sets, but the repositories to open */
	here.repo = pom_alloc(o->nnames + 1, sizeof(*here.repo));
	for (i = 0; i < o->nnames; i++)
		here.repo[i] = o->name[i];
	here.nrepos = o->nnames;
	here.nnames = 0;
	rc = setup(&c, &here, NEED_FOLDER);
	if (!o->nnames || !o->output) {
		status =
			usage(&c,
			      !o->nnames ?
				      "the repository to import is missing" :
				      "-o is missing: it names the folder for the new repository");
		goto done;
	}
	if (!rc)
		rc = import_plan(&im, &c.repo, &c.session, &c.err);
	interrupt_hold(false);
	if (!rc && im.sets)
		rc = import_write(&im, o->output, &c.err);
	interrupt_release();
	if (rc) {
		status = setup_fail(&c);
		goto done;
	}
	status = im.refused || !im.sets ? STATUS_NOT_SO : STATUS_OK;
	if (o->json)
		json_import(&c, &im, o->output, status);
	else
		report(&c, &im);
done:
	import_free(&im);
	setup_done(&c);
	free(here.repo);
	return status;
}
