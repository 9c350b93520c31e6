// SPDX-License-Identifier: GPL-2.0-only
/* runme update: fetches a newer snapshot of the repository, or returns to the last one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "repo/repo.h"
#include "update/update.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/setup.h"

enum { BAR = 40 };

/* Shows the progress. Prints the line again only if it has changed. */
static bool show_bytes(void *arg, uint64_t done, uint64_t all)
{
	static const char marks[] = "########################################";
	unsigned int *last = arg, now;
	int n;

	if (interrupted())
		return false;
	if (!isatty(STDERR_FILENO) || !done)
		return true;
	now = (unsigned int)(all ? done * 1000 / all : done >> 16);
	if (now == *last)
		return true;
	*last = now;
	n = all ? (int)(done * BAR / all) : 0;
	if (all)
		fprintf(stderr, "\r[%.*s%*s] %" PRIu64 " of %" PRIu64 " KiB", n,
			marks, BAR - n, "", done >> 10, all >> 10);
	else
		fprintf(stderr, "\r%" PRIu64 " KiB", done >> 10);
	fflush(stderr);
	return true;
}

static void clear_bytes(unsigned int last)
{
	if (last)
		fputs("\r\033[K", stderr);
}

/* The date in UTC, as it stands in signatures. */
static void date_of(uint64_t timestamp, char *out, size_t size)
{
	time_t t = (time_t)timestamp;
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(out, size, "%Y-%m-%d %H:%M:%S UTC", &tm))
		snprintf(out, size, "%" PRIu64, timestamp);
}

static void report(struct context *c, const struct update *u)
{
	const struct options *o = c->o;
	char date[64];

	date_of(u->found.timestamp, date, sizeof(date));
	if (u->outcome == UPDATE_BACK && !u->found.number) {
		out_printf(&c->out, GOOD,
			   "no snapshot is in use any more: runme uses the sets that it was installed with\n");
		return;
	}
	if (u->outcome == UPDATE_NEW && o->check)
		out_printf(&c->out, WARN, "there is a newer snapshot, of %s\n",
			   date);
	else if (u->outcome == UPDATE_NEW)
		out_printf(&c->out, GOOD,
			   "new: %s, the snapshot of %s: sets %zu, groups %zu\n",
			   *u->found.repository ? u->found.repository :
						  "no name",
			   date, u->sets, u->groups);
	else if (u->outcome == UPDATE_SAME)
		out_printf(&c->out, PLAIN,
			   "nothing new: the snapshot of %s is in use already\n",
			   date);
	else
		out_printf(&c->out, GOOD, "back to the snapshot of %s\n", date);
	out_printf(&c->out, PLAIN, "  from %s, signed by key %s\n",
		   u->found.url, u->found.key);
	if (!o->check && o->repo_named)
		out_printf(&c->out, DIM,
			   "  not used yet: --repo, POM_REPO or ./runme chooses another repository; the snapshot is in %s/current\n",
			   u->store.path);
	else if (!o->check && o->dir)
		out_printf(&c->out, DIM,
			   "  to use it, give --repo %s/current\n",
			   u->store.path);
}

/* Takes the URL of the snapshots from the repository itself. */
static void find_home(struct context *c, char **url)
{
	const struct repo_given given = setup_given(c->o, TREE_LINUX);
	struct repo r;
	size_t i;

	if (repo_open(&r, &given, NULL, NULL) == 0)
		for (i = 0; i < r.norigins && !*url; i++)
			if (r.origin[i].update)
				*url = pom_strdup(r.origin[i].update);
	repo_close(&r);
}

/* Refuses options of fetching, as --rollback fetches nothing. */
static int check_rollback(struct context *c)
{
	const struct options *o = c->o;
	const struct {
		const char *name;
		bool given;
	} fetching[] = {
		{ "--repo", o->repo_given }, { "--key", o->nkeys },
		{ "--cacert", o->cacert },   { "--force", o->force },
		{ "--timeout", o->timeout },
	};
	size_t i;

	for (i = 0; i < sizeof(fetching) / sizeof(fetching[0]); i++) {
		if (!fetching[i].given)
			continue;
		pom_fail(&c->err, POM_EUSAGE, fetching[i].name, 0,
			 "it has no effect beside --rollback, which fetches nothing");
		pom_hint(&c->err, "leave it out");
		return POM_EUSAGE;
	}
	return 0;
}

static int usage(struct context *c)
{
	const struct options *o = c->o;

	if (o->nnames > 1)
		return pom_fail(&c->err, POM_EUSAGE, o->name[1], 0,
				"update takes one URL, or none");
	if (o->rollback && o->nnames)
		return pom_fail(&c->err, POM_EUSAGE, o->name[0], 0,
				"--rollback fetches nothing, and takes no URL");
	if (o->rollback && o->check)
		return pom_fail(&c->err, POM_EUSAGE, "--rollback", 0,
				"--check cannot be combined with it");
	return o->rollback ? check_rollback(c) : 0;
}

/* Fetches, or with --rollback goes back; with --wait, again while another run works. */
static int work(struct context *c, struct update *u,
		const struct update_options *uo)
{
	int rc;

	do {
		update_free(u);
		memset(u, 0, sizeof(*u));
		u->store.root.fd = -1;
		rc = c->o->rollback ? update_rollback(u, c->o->dir, &c->err) :
				      update_run(u, uo, &c->err);
	} while (rc && setup_wait(c->o, &c->err));
	return rc;
}

int cmd_update(const struct options *o)
{
	struct update_options uo = { 0 };
	struct update u = { 0 };
	unsigned int last = 0;
	struct context c;
	char *home = NULL;
	int rc, status = STATUS_OK;

	memset(&c, 0, sizeof(c));
	c.o = o;
	u.store.root.fd = -1;
	out_init(&c.out, stdout, o->color);
	rc = usage(&c);
	/* after a signal, temporary files must still be removed */
	interrupt_hold(true);
	if (!rc && o->rollback) {
		rc = work(&c, &u, &uo);
	} else if (!rc) {
		if (!o->nnames)
			find_home(&c, &home);
		uo.url = o->nnames ? o->name[0] : NULL;
		uo.home = home;
		uo.dir = o->dir;
		uo.key = o->key;
		uo.nkeys = o->nkeys;
		uo.cacert = o->cacert;
		uo.timeout = o->timeout;
		uo.check = o->check;
		uo.force = o->force;
		uo.tick = show_bytes;
		uo.arg = &last;
		rc = work(&c, &u, &uo);
		clear_bytes(last);
	}
	interrupt_release();
	if (!rc && o->check && u.outcome == UPDATE_NEW)
		status = STATUS_NOT_SO;
	if (rc)
		status = setup_fail(&c);
	else if (o->json)
		json_update(&u, o->check, status);
	else
		report(&c, &u);
	update_free(&u);
	free(home);
	return status;
}
