// SPDX-License-Identifier: GPL-2.0-only
/* runme refresh: patches/ from the sets again. */
#include <string.h>

#include "domain/refresh.h"
#include "face/cmd.h"
#include "face/setup.h"

int cmd_refresh(const struct options *o)
{
	struct context c;
	struct refresh f = { 0 };
	int status = STATUS_OK;
	size_t i;

	memset(&c, 0, sizeof(c));
	c.o = o;
	c.has_repo = true;
	out_init(&c.out, stdout, o->color);
	ask_catch_signals();
	if (o->nnames) {
		pom_fail(&c.err, POM_EUSAGE, o->name[0], 0,
			 "refresh takes no names: it makes all of patches/");
		c.has_repo = false;
		status = setup_fail(&c);
		goto done;
	}
	if (repo_open(&c.repo, o->repo, o->nrepos, TREE_LINUX, &c.err) ||
	    refresh_plan(&f, &c.repo, &c.err)) {
		status = setup_fail(&c);
		goto done;
	}
	ask_hold_signals();
	if (!o->check && refresh_write(&f, &c.repo, &c.err)) {
		status = setup_fail(&c);
		goto done;
	}
	for (i = 0; i < f.ndiffer; i++)
		out_printf(&c.out, PLAIN, "%s %s\n",
			   o->check ? "differs:" : "written:", f.differ[i]);
	if (o->check && f.ndiffer)
		status = STATUS_NOT_SO;
done:
	refresh_free(&f);
	setup_done(&c);
	return status;
}
