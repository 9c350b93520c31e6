// SPDX-License-Identifier: GPL-2.0-only
/* runme: parses the command line, runs the command, and exits. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "cli/kernels.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/setup.h"

static int run(const struct options *o)
{
	if (o->help)
		return cmd_help(o);
	if (o->version)
		return cmd_version(o);
	/* --matrix only prints recorded proofs; no kernel is opened */
	if (o->nkernels > 1 && !o->matrix)
		return check_kernels(o);
	return o->command->run(o);
}

/*
 * Opens /dev/null for closed standard streams. Otherwise the next opened file would get
 * the descriptor: a report could go into a tree, or answers come from a patch. The wrong
 * direction is used, so that reads and writes fail.
 */
static void keep_streams(void)
{
	int fd, null;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* open(2) returns the lowest free descriptor, which is fd */
		null = open("/dev/null", fd ? O_RDONLY : O_WRONLY);
		if (null >= 0 && null != fd)
			close(null);
	}
}

int main(int argc, char **argv)
{
	struct options o;
	struct pom_err err;
	static char room[64 * 1024];
	struct out out;
	int status;

	keep_streams();
	if (!isatty(STDOUT_FILENO)) /* a report can be long */
		setvbuf(stdout, room, _IOFBF, sizeof(room));
	if (opt_parse(&o, argc, argv, &err)) {
		out_error(&err);
		if (o.json)
			json_error(&err);
		opt_free(&o);
		return STATUS_TROUBLE;
	}
	if (o.quiet && !freopen("/dev/null", "w", stdout)) {
		perror("runme: cannot open /dev/null");
		return STATUS_TROUBLE;
	}
	status = run(&o);
	/* end by the same signal, so that a calling shell sees it */
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
