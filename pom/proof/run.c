// SPDX-License-Identifier: GPL-2.0-only
/* Runs the programs of a proof, and keeps lines of their output. */
#include <stdlib.h>

#include "proof/internal.h"

static void keep(struct arena *a, const char ***v, size_t *n, struct span line)
{
	if (!*v)
		*v = arena_alloc(a, PROOF_LINES, sizeof(**v));
	if (*n < PROOF_LINES)
		(*v)[(*n)++] = arena_strndup(a, line.p, line.n);
}

void proof_keep_line(struct proof_job *j, struct proof_set *set,
		     struct span line)
{
	if (set)
		keep(&j->p->a, &set->line, &set->nlines, line);
	else
		keep(&j->p->a, &j->p->line, &j->p->nlines, line);
}

static bool asked_to_stop(const struct proof_job *j)
{
	return j->opt->stop && j->opt->stop(j->opt->arg);
}

static bool stop(void *arg)
{
	const struct proof_job *j = arg;

	return asked_to_stop(j) || proof_is_late(j);
}

int proof_program(struct proof_job *j, const char *const *argv, const char *dir,
		  unsigned int seconds,
		  void (*line)(void *arg, struct span line))
{
	/* our make must not see the variables of a make that has started us */
	const char *env[] = { "MAKEFLAGS",
			      "MFLAGS",
			      "MAKELEVEL",
			      "MAKEOVERRIDES",
			      "ARCH",
			      "KBUILD_OUTPUT",
			      "O",
			      "V",
			      "W",
			      "C",
			      "BUILD",
			      "CFLAGS",
			      "CPPFLAGS",
			      "LDFLAGS",
			      "DESTDIR",
			      "KERNEL_DIR",
			      "IPTABLES_DIR",
			      "KBUILD_BUILD_TIMESTAMP=1970-01-01",
			      "KBUILD_BUILD_USER=prove",
			      "KBUILD_BUILD_HOST=prove",
			      NULL, /* room for the two below */
			      NULL,
			      NULL };
	size_t n = sizeof(env) / sizeof(env[0]) - 3;
	struct process r = { .argv = argv,
			     .dir = dir,
			     .env = env,
			     .seconds = seconds,
			     .log = j->log,
			     .line = line,
			     .stop = stop,
			     .arg = j,
			     .one_cpu = j->one_cpu };
	struct process_result res;
	char *text;
	int rc;

	if (j->preload)
		env[n++] = j->preload;
	if (proof_distcc())
		env[n] = "CCACHE_PREFIX=distcc";
	rc = process_run(&r, &res, j->err);

	if (rc)
		return rc;
	if (res.end == PROCESS_STOPPED && !asked_to_stop(j))
		return 1;
	if (res.end == PROCESS_STOPPED)
		return pom_fail(j->err, POM_EINTERRUPTED, NULL, 0,
				"interrupted; nothing of it is left");
	if (res.end == PROCESS_EXITED && res.status == 0)
		return 0;
	/* a guest that has finished is switched off: its exit status does not matter */
	if (j->finished)
		return 1;
	text = res.end == PROCESS_TIMED_OUT ?
		       pom_asprintf("%s: not ready after %u seconds", argv[0],
				    seconds) :
	       res.end == PROCESS_KILLED ?
		       pom_asprintf("%s: killed by signal %d", argv[0],
				    res.status) :
		       pom_asprintf("%s: exit status %d", argv[0], res.status);
	proof_keep_line(j, NULL, span_of(text));
	free(text);
	return 1;
}
