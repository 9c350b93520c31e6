// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest of a proof. It is booted with the host's files read-only, and runs the script
 * of each set once for each back end of iptables. pom/guest/init is its first process. The
 * lines of its console are read here:
 *
 *	##pom up
 *	##pom begin SET BACKEND
 *	TAP of the script
 *	##pom end SET BACKEND STATUS
 *	##pom trouble WHY (it cannot go on)
 *	##pom done
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "proof/internal.h"

/* A library that is preloaded into User Mode Linux: see guest/xstate.c and guest/idle.c. */
#define PRELOADED "uml.so"

/* lib.sh writes this for a test that it skips because the guest is slow. */
#define LEFT_OUT "# SKIP the guest is emulated"

static struct proof_set *set_named(const struct proof_job *j, struct span name)
{
	size_t i;

	for (i = 0; i < j->p->n; i++)
		if (span_is(name, j->p->set[i].name))
			return &j->p->set[i];
	return NULL;
}

static struct span word(struct span *rest)
{
	struct span w;
	const char *blank;

	*rest = span_trim(*rest);
	blank = memchr(rest->p, ' ', rest->n);
	w = (struct span){ rest->p,
			   blank ? (size_t)(blank - rest->p) : rest->n };
	*rest = span_skip(*rest, w.n);
	return w;
}

/* Is it a message of the kernel about a fault in itself? */
static bool is_trouble(struct span line)
{
	static const char *const signs[] = {
		"Kernel panic",
		"Oops",
		"BUG:",
		"WARNING:",
		"KASAN:",
		"UBSAN:",
		"INFO: possible",
		"INFO: task",
		"INFO: suspicious",
		"unreferenced object",
		"general protection",
		"Kernel mode fault",
		"possible recursive locking",
		"bad unlock balance",
		"] BUG ", /* slab: "BUG kmalloc-64 (Not tainted): ..." */
		"ref_tracker: ",
		"unregister_netdevice: waiting",
	};
	size_t i;

	if (span_starts(line, SPAN("BUG ")))
		return true;
	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (memmem(line.p, line.n, signs[i], strlen(signs[i])))
			return true;
	return false;
}

static void tap_line(struct proof_job *j, struct span line)
{
	struct proof_set *s = j->current;
	bool skip = memmem(line.p, line.n, "# SKIP", 6) != NULL ||
		    memmem(line.p, line.n, "# skip", 6) != NULL;

	if (span_starts(line, SPAN("ok "))) {
		s->total++;
		if (skip && memmem(line.p, line.n, LEFT_OUT, strlen(LEFT_OUT)))
			s->left_out++;
		else if (skip)
			proof_keep_line(j, s, line);
		if (skip)
			s->skipped++;
		else
			s->passed++;
		if (j->opt->progress)
			j->opt->progress(j->opt->arg, PROOF_BOOT, ++j->done, 0);
	} else if (span_starts(line, SPAN("not ok "))) {
		s->total++;
		proof_keep_line(j, s, line);
	} else if ((span_starts(line, SPAN("#")) && s->nlines) ||
		   span_starts(line, SPAN("Bail out!"))) {
		/* the output of a failed test comes after its line */
		proof_keep_line(j, s, line);
	}
}

static void frame_line(struct proof_job *j, struct span rest)
{
	struct span all = rest;
	struct span verb = word(&rest), name = word(&rest);
	struct span backend = word(&rest), status = word(&rest);
	struct proof_set *s = set_named(j, name);

	j->begun = true;
	if (span_is(verb, "done"))
		j->finished = true;
	else if (span_is(verb, "trouble"))
		proof_keep_line(j, NULL, all);
	else if (span_is(verb, "begin") && s)
		j->current = s;
	if (!span_is(verb, "end") || !s)
		return;
	s->runs++;
	if (!span_is(status, "0")) {
		char *say =
			pom_asprintf("%s: the script ended with status %.*s (%.*s)",
				     s->name, (int)status.n, status.p,
				     (int)backend.n, backend.p);

		proof_keep_line(j, s, span_of(say));
		free(say);
	}
	j->current = NULL;
}

void proof_guest_line(void *arg, struct span line)
{
	struct proof_job *j = arg;

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (span_starts(line, SPAN("##pom "))) {
		frame_line(j, span_skip(line, 6));
		return;
	}
	if (!j->begun && span_starts(line, SPAN("KVM internal error")))
		j->broken = true;
	if (is_trouble(line)) {
		j->trouble = true;
		j->trouble_lines = 16;
		if (j->current)
			j->current->boots = false;
	}
	if (j->trouble_lines) {
		/* the lines after the message have the backtrace */
		j->trouble_lines--;
		proof_keep_line(j, j->current, line);
		return;
	}
	if (j->current)
		tap_line(j, line);
}

/* Compiles the programs that prove scripts use, and for User Mode Linux PRELOADED. */
static int compile_tools(struct proof_job *j, const char *dir)
{
	enum { WORDS = 6 };
	static const char *const tools[][WORDS] = {
		{ "packet", "packet.c", "packet_spec.c", "packet_make.c",
		  "packet_reply.c", "packet_list.c" },
		{ "peer", "peer.c", "common.c" },
		{ "stun", "stun.c", "common.c" },
		{ "talk", "talk.c", "common.c" },
		{ PRELOADED, "xstate.c", "idle.c", "-shared", "-fPIC", "-ldl" },
	};
	enum { TOOLS = sizeof(tools) / sizeof(tools[0]) };
	struct arena *a = &j->p->a;
	const char *cc = getenv("CC");
	size_t i, k, n = j->machine == &proof_uml ? TOOLS : TOOLS - 1;
	int rc = 0;

	for (i = 0; i < n && !rc; i++) {
		const char *argv[4 + WORDS] = {
			cc && *cc ? cc : "gcc", "-O2", "-o",
			arena_printf(a, "%s/bin/%s", dir, tools[i][0])
		};

		for (k = 1; k < WORDS && tools[i][k]; k++)
			argv[3 + k] = tools[i][k][0] == '-' ?
					      tools[i][k] :
					      arena_printf(a, "%s/guest/%s",
							   j->opt->share,
							   tools[i][k]);
		rc = proof_program(j, argv, NULL, 300, NULL);
	}
	return rc;
}

int proof_prepare(struct proof_job *j, const char *dir, const char *prefix)
{
	struct arena *a = &j->p->a;
	const char *link = arena_printf(a, "%s/prefix", dir);
	struct buf sets = { 0 };
	struct span part;
	size_t i;
	int rc = 0;

	if (mkdir(dir, 0755) < 0 ||
	    mkdir(arena_printf(a, "%s/bin", dir), 0755) < 0 ||
	    (prefix ? symlink(prefix, link) : mkdir(link, 0755)) < 0)
		return pom_fail_errno(j->err, errno, dir,
				      "cannot prepare the guest");
	for (i = 0; i < j->p->n; i++)
		if (!j->p->set[i].script || !j->p->set[i].builds)
			continue;
		else if (!prefix)
			buf_addf(&sets, "%s\t" PROOF_SETS "/%s/prove\n",
				 j->p->set[i].name, j->p->set[i].name);
		else
			buf_addf(&sets, "%s\t%s\n", j->p->set[i].name,
				 j->p->set[i].script);
	part = buf_span(&sets);
	rc = file_create(arena_printf(a, "%s/sets", dir), 0644, &part, 1,
			 j->err);
	buf_free(&sets);
	return rc ? rc : compile_tools(j, dir);
}

int proof_conclude(struct proof_job *j)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < j->p->n; i++) {
		struct proof_set *s = &j->p->set[i];

		if (s->script && s->builds && !s->runs) {
			s->boots = false;
			rc = 1;
		}
	}
	if (!j->finished) {
		proof_keep_line(j, NULL,
				SPAN("the guest did not reach its end"));
		if (j->current)
			j->current->boots = false;
		rc = 1;
	}
	return j->trouble ? 1 : rc;
}

int proof_boot(struct proof_job *j, const char *kernel, const char *prefix)
{
	const char *dir = arena_printf(&j->p->a, "%s/guest", j->work);
	int rc = proof_prepare(j, dir, prefix);

	if (rc)
		return rc;
	j->total = 0;
	j->done = 0;
	/*
	 * The kernel and each process of User Mode Linux take turns at every system call
	 * and page fault. On two processors, a turn can cost many times more.
	 */
	j->one_cpu = j->machine == &proof_uml;
	if (j->one_cpu)
		j->preload = arena_printf(&j->p->a, "LD_PRELOAD=%s/bin/%s", dir,
					  PRELOADED);
	rc = proof_program(j, proof_command(j, kernel, dir), dir,
			   j->opt->sanitize ? PROOF_SLOW_BOOT_SECONDS :
					      PROOF_BOOT_SECONDS,
			   proof_guest_line);
	j->preload = NULL;
	j->one_cpu = false;
	if (rc < 0)
		return rc;
	return proof_conclude(j);
}
