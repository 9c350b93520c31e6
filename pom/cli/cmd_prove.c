// SPDX-License-Identifier: GPL-2.0-only
/* runme prove: builds and boots a patched kernel, and runs the sets' packet tests. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "proof/proof.h"
#include "plan/run.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/prove.h"
#include "cli/report.h"

/* The folder of prove/: pom/ in a checkout, or beside the installed sets. */
static const char *share(struct arena *a)
{
	const char *home = getenv("POM_HOME");

	return home && *home ? arena_printf(a, "%s/pom", home) : POM_DATA;
}

static void progress(void *arg, enum proof_step step, size_t done, size_t total)
{
	enum { BAR = 30 };
	static const char *const doing[] = {
		"applying",          "configuring",     "building the kernel",
		"building iptables", "sending packets", "done",
	};
	size_t n;

	(void)arg;
	if (!isatty(STDERR_FILENO))
		return;
	if (!total) {
		fprintf(stderr, "\r\033[K%s: %zu", doing[step], done);
	} else {
		/* total is an estimate: it is known exactly only afterwards */
		n = done < total ? done * BAR / total : BAR;
		fprintf(stderr, "\r\033[K%s [%.*s%*s] %zu of about %zu",
			doing[step], (int)n, "##############################",
			(int)(BAR - n), "", done, done > total ? done : total);
	}
	fflush(stderr);
}

static bool stop(void *arg)
{
	(void)arg;
	return interrupted();
}

static void word(struct context *c, bool good, const char *yes, const char *no)
{
	out_printf(&c->out, good ? GOOD : BAD, " %s", good ? yes : no);
}

void prove_show_set(struct context *c, const struct proof *p,
		    const struct proof_set *s)
{
	bool booted = p->packets && p->failed_at >= PROOF_BOOT &&
		      (!p->release || s->builds);
	size_t i;

	out_printf(&c->out, BOLD, "%-14s", s->name);
	if (!p->release)
		word(c, s->item->ok, "applies", standing_name(s->item->st.is));
	if (p->release && !s->builds)
		word(c, false, "", "cannot be proved here");
	else if (!p->release && s->item->ok && p->objects && s->builds &&
		 !s->compiled)
		out_printf(&c->out, WARN, " nothing to compile");
	else if (p->release || (s->item->ok && p->failed_at != PROOF_APPLY))
		word(c, proof_builds(p, s), "builds", "does not build");
	if (booted)
		word(c, s->boots, "boots", "breaks the kernel");
	if (booted && s->script) {
		out_printf(&c->out, PLAIN, "  packets ");
		out_printf(&c->out,
			   s->passed + s->left_out == s->total && s->total ?
				   GOOD :
				   BAD,
			   "%u of %u", s->passed, s->total);
		out_printf(&c->out, PLAIN, " in %u runs", s->runs);
		if (s->skipped > s->left_out)
			out_printf(&c->out, WARN, ", %u skipped",
				   s->skipped - s->left_out);
		if (s->left_out)
			out_printf(&c->out, PLAIN,
				   ", %u skipped as the guest is emulated",
				   s->left_out);
	} else if (booted) {
		out_printf(&c->out, WARN, "  no packet test");
	}
	out_printf(&c->out, PLAIN, "\n");
	for (i = 0; i < s->nlines; i++)
		out_printf(&c->out, PLAIN, "    %s\n", s->line[i]);
	for (i = 0; i < s->naside; i++)
		out_printf(&c->out, DIM, "    not compiled: %s\n", s->aside[i]);
}

void prove_report(struct context *c, const struct proof *p)
{
	size_t i;

	if (p->failed_at != PROOF_DONE) {
		out_printf(&c->out, BAD, "The proof failed at: %s\n",
			   proof_step_name(p->failed_at));
		for (i = 0; i < p->nlines; i++)
			out_printf(&c->out, PLAIN, "    %s\n", p->line[i]);
	}
	if (p->release)
		out_printf(&c->out, PLAIN, "Kernel %s%s, iptables %s (%s)\n",
			   p->release,
			   !p->machine ? "" :
			   p->emulated ? " on qemu, emulated" :
					 " on qemu with KVM",
			   p->iptables ? p->iptables : "of unknown version",
			   p->backends);
	if (p->note)
		out_printf(&c->out, WARN, "%s\n", p->note);
	if (c->o->sanitize && p->nchecks) {
		out_printf(&c->out, PLAIN,
			   "Checks of the kernel, on %s:", p->machine);
		for (i = 0; i < p->nchecks; i++)
			out_printf(&c->out, PLAIN, " %s", p->check[i]);
		out_printf(&c->out, PLAIN, "\n");
	}
	if (p->cached)
		out_printf(&c->out, DIM,
			   "This result is from an earlier proof of the same input; --fresh repeats the proof.\n");
	else if (p->logs)
		out_printf(&c->out, DIM, "Logs: %s\n", p->logs);
}

void prove_options(struct context *c, struct proof_opt *opt)
{
	char full[PATH_MAX];

	*opt = (struct proof_opt){
		.build_only = c->o->build_only,
		.sanitize = c->o->sanitize,
		.fresh = c->o->fresh,
		.jobs = c->o->jobs,
		.share = share(&c->plan.a),
		.progress = progress,
		.stop = stop,
	};
	if (realpath(opt->share, full))
		opt->share = arena_strdup(&c->plan.a, full);
	if (!opt->jobs)
		opt->jobs = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
}

static void show_sets(struct context *c, const struct proof *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		prove_show_set(c, p, &p->set[i]);
		if (!p->set[i].item->ok)
			report_details(c, p->set[i].item->set,
				       &p->set[i].item->st);
	}
}

static int prove(struct context *c)
{
	struct proof_opt opt;
	struct proof p;
	int status, rc;

	prove_options(c, &opt);
	interrupt_hold(true);
	rc = proof_run(&p, &c->plan, &c->session, &opt, &c->err);
	interrupt_release();
	if (rc) {
		proof_free(&p);
		if (isatty(STDERR_FILENO))
			fputs("\r\033[K", stderr);
		return setup_fail(c);
	}
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	status = p.ok && !c->nfates ? STATUS_OK : STATUS_NOT_SO;
	if (c->o->json) {
		json_proof(c, &p, status);
	} else {
		show_sets(c, &p);
		prove_report(c, &p);
		report_fates(c);
	}
	proof_free(&p);
	return status;
}

/* Refuses a sparse kernel tree. */
static int need_whole(struct context *c)
{
	const struct tree *t = &c->session.work[TREE_LINUX].tree;

	if (!c->session.work[TREE_LINUX].open || !t->part)
		return 0;
	pom_fail(&c->err, POM_EUSAGE, t->root.path, 0,
		 "this tree has only a part of the kernel's sources, so it cannot be built");
	pom_hint(&c->err,
		 "net, kernel, init and include/linux must be there; `git sparse-checkout disable` checks out all files");
	return c->err.code;
}

/* Refuses sets in an archive: packet tests are run from the sets' folders. */
static int need_folders(struct context *c)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < c->plan.n && !rc; i++) {
		const struct set *set = c->plan.item[i].set;

		if (set && !set->origin->ordered)
			rc = repo_need_folder(set->origin, &c->err);
	}
	return rc;
}

int cmd_prove(const struct options *o)
{
	struct context c;
	int status;

	if (o->image || o->installed || o->modules || o->root)
		return prove_image(o);
	if (setup(&c, o, NEED_TREE | NEED_FOLDER | ALL_WITHOUT_NAMES) ||
	    need_whole(&c) || need_folders(&c) ||
	    plan_run(&c.plan, &c.session, setup_tick, NULL, &c.err))
		status = setup_fail(&c);
	else
		status = prove(&c);
	setup_done(&c);
	return status;
}
