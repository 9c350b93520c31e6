/* SPDX-License-Identifier: GPL-2.0-only */
/* From the command line to an open repository, open trees and a plan. */
#ifndef POM_CLI_SETUP_H
#define POM_CLI_SETUP_H

#include "plan/plan.h"
#include "tree/tar.h"
#include "cli/ask.h"
#include "cli/opt.h"

enum status {
	STATUS_OK = 0,     /* all that was asked for is so */
	STATUS_NOT_SO = 1, /* some of it is not */
	STATUS_TROUBLE = 2 /* wrong usage, or trouble */
};

struct context {
	const struct options *o;
	struct out out;
	struct pom_err err;
	struct repo repo;
	bool has_repo;
	struct pom_err no_repo; /* why there is none, to take sets out */
	struct repo *files;     /* patch files of the user's */
	size_t nfiles;
	struct session session;
	bool none_named; /* a tree was asked for, and the answer was none */
	struct tree_wants wants; /* what tarballs are read for */
	struct plan plan;
	struct buf line;          /* for report_line */
	const struct fate **fate; /* names that are no set any more */
	size_t nfates;
};

enum setup_need {
	NEED_TREE = 1,         /* at least one tree */
	NEED_WRITE = 2,        /* to write into it */
	NEED_NAMES = 4,        /* at least one group or set */
	ALL_WITHOUT_NAMES = 8, /* no name means every group */
	NEED_FOLDER = 128,     /* trees that lie in folders */
	MAY_ASK = 64,          /* for a tree, on a terminal */
	FOR_REVERT = 16,       /* names may be in a ledger only, if need be */
	NO_REPO = 32           /* the ledgers know all */
};

/*
 * Opens the trees and the repository, and makes the plan that the names stand for. The
 * repository is not opened if only patch files are named; and a revert of recorded sets
 * goes on without one. On a terminal, a tree that is needed and not given is asked for,
 * unless --batch or --json is given. Call setup_done afterwards, also after an error.
 */
int setup(struct context *c, const struct options *o, unsigned int need);
void setup_done(struct context *c);

/* Is no tree named? That as an error in c->err, with what to do. */
bool setup_no_tree_given(const struct options *o);
int setup_no_tree(struct context *c);

/* The repositories and guards of the command line. */
struct repo_given setup_given(const struct options *o, enum tree_kind kind);

/*
 * The end of a command: prints the error if rc says that there is one, as JSON
 * too if asked for, and gives the exit status.
 */
int setup_fail(struct context *c);

/*
 * A set that was asked for by itself and cannot be read is an error, in c->err:
 * only among others it is a standing. In an old format it is always that.
 */
int setup_unread(struct context *c);

/* Says what a run that died before this one had left, and that it is mended. */
void setup_say_recovered(struct context *c);

/*
 * Writes with signals held back; with --commit, also as commits, of sets that
 * are put in or (revert) taken out.
 */
int setup_commit(struct context *c, bool revert);

/* For plan_run: progress on a terminal when it takes longer than a second. */
bool setup_tick(void *arg, size_t done, size_t all);

#endif
