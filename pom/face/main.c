// SPDX-License-Identifier: GPL-2.0-only
/* runme: from the command line to a command, and the one place that exits. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "face/across.h"
#include "face/cmd.h"
#include "face/json.h"
#include "face/setup.h"

static int no_commit(const struct options *o)
{
	struct pom_err err;

	pom_fail(&err, POM_EUSAGE, "--commit", 0,
		 "it goes with apply and revert only");
	pom_hint(&err, "runme apply --commit SET...");
	out_error(&err);
	if (o->json)
		json_error(&err);
	return STATUS_TROUBLE;
}

static int run(const struct options *o)
{
	if (o->help) {
		opt_help(o);
		return STATUS_OK;
	}
	if (o->version) {
		puts("runme (Patch-o-matic) " POM_VERSION);
		return STATUS_OK;
	}
	/* what each set was proved with does not ask for a tree */
	if (o->nkernels > 1 && !o->matrix)
		return across(o);
	if (o->commit && o->command && o->command->run != cmd_apply &&
	    o->command->run != cmd_revert)
		return no_commit(o);
	if (o->command && o->command->run != cmd_apply &&
	    o->command->run != cmd_check)
		return o->command->run(o);
	/* what is left is check, apply, and the classic call without a command */
	if (!o->command && !o->check && !o->batch && !o->json) {
		if (o->commit)
			return no_commit(o);
		return cmd_walk(o);
	}
	if (o->reverse)
		return cmd_revert(o);
	/* a document asked for without --batch changes nothing */
	return o->check || (!o->command && !o->batch) ? cmd_check(o) :
							cmd_apply(o);
}

int main(int argc, char **argv)
{
	struct options o;
	struct pom_err err;
	static char room[64 * 1024];
	struct out out;
	int status;

	if (!isatty(STDOUT_FILENO)) /* a report can be long */
		setvbuf(stdout, room, _IOFBF, sizeof(room));
	if (opt_parse(&o, argc, argv, &err)) {
		out_error(&err);
		if (o.json)
			json_error(&err);
		opt_free(&o);
		return STATUS_TROUBLE;
	}
	status = run(&o);
	/* what a signal broke off ends by that signal, for a shell to see */
	if (interrupted()) {
		fflush(stdout);
		interrupt_end();
	}
	opt_free(&o);
	out_init(&out, stdout, COLOR_NEVER);
	if (out_done(&out) < 0) {
		perror("runme: cannot write the report");
		return STATUS_TROUBLE;
	}
	return status;
}
