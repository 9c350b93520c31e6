/* SPDX-License-Identifier: GPL-2.0-only */
/* Opens the repository and the trees of a command line, and makes the plan. */
#ifndef POM_CLI_SETUP_H
#define POM_CLI_SETUP_H

#include "plan/plan.h"
#include "tree/tar.h"
#include "cli/ask.h"
#include "cli/opt.h"

enum status {
	STATUS_OK = 0,     /* everything is as requested */
	STATUS_NOT_SO = 1, /* a set does not apply, or is not as requested */
	STATUS_TROUBLE = 2 /* wrong usage, or an error */
};

struct context {
	const struct options *o;
	struct out out;
	struct pom_err err;
	struct repo repo;
	bool has_repo;
	struct pom_err no_repo; /* of revert: why the repository is not open */
	struct repo *files; /* one for each patch file on the command line */
	size_t nfiles;
	struct session session;
	/*
	 * Reasons are for a table of several trees: a missing file is not looked for in
	 * the whole tree, which takes as long as all else.
	 */
	bool table;
	struct share *share; /* of the sessions of several kernels; or NULL */
	bool none_named; /* the user was asked for a tree and answered none */
	struct tree_wants wants; /* the files that are read from a tarball */
	struct plan plan;
	struct buf line;          /* buffer of report_line */
	unsigned int names;       /* columns for names: see report_names */
	const struct fate **fate; /* of requested names: former sets */
	size_t nfates;
	const struct compile *compile; /* check --compile; or NULL */
};

enum setup_need {
	NEED_TREE = 1,         /* at least one tree */
	NEED_WRITE = 2,        /* the trees will be written */
	NEED_NAMES = 4,        /* at least one name on the command line */
	ALL_WITHOUT_NAMES = 8, /* without a name, all groups are meant */
	NEED_FOLDER = 128,     /* trees must be folders, not archives */
	MAY_ASK = 64,          /* may ask for a tree on a terminal */
	FOR_REVERT = 16,       /* a name may be known from a ledger only */
	TREES_LATER = 256,     /* setup_trees will be called */
	NO_REPO = 32           /* needs no repository: the ledgers have all */
};

/*
 * Opens the trees and the repository, and makes the plan of the named sets. need: bits of
 * enum setup_need. The repository is not opened if only patch files are named, and a
 * revert of recorded sets does not need it. On a terminal the user is asked for a missing
 * tree, unless --batch or --json is given. Call setup_done afterwards, also after an
 * error.
 */
int setup(struct context *c, const struct options *o, unsigned int need);
void setup_done(struct context *c);

/*
 * Opens the trees of the options, as setup does. For a command that has called
 * session_close, to open them again with another need.
 */
int setup_trees(struct context *c, unsigned int need);

/* Is a tree open? */
bool setup_has_tree(const struct context *c);

/* Do the options name no tree? */
bool setup_no_tree_given(const struct options *o);
/* Sets c->err to "no tree was given", with a hint, and returns its code. */
int setup_no_tree(struct context *c);

/* The tree for patch files and series: --tree, or else the kernel if one is given. */
enum tree_kind setup_kind(const struct options *o);

/* The repositories and guards of the command line. */
struct repo_given setup_given(const struct options *o, enum tree_kind kind);

/*
 * With --wait, and if e says that another run has a lock: waits a moment, at most a second,
 * and returns true; then try again. Says once what it waits for. The caller holds no lock
 * while it waits, so that two runs that need the same two trees cannot block each other. A
 * signal ends the process; where signals are held back, e is set and false returned.
 */
bool setup_wait(const struct options *o, struct pom_err *e);

/* Prints c->err, with --json as a document too. Returns STATUS_TROUBLE. */
int setup_fail(struct context *c);

/*
 * If a single set was requested by its name and its patch cannot be read, sets c->err and
 * returns its code; else 0. Among several sets, or in an old format, such a set only has
 * the standing malformed.
 */
int setup_unread(struct context *c);

/*
 * POM_EUSAGE: a tree is a git revision without a record. Git does not have what runme
 * noted in the work tree, so nobody can say what was applied.
 */
int setup_need_record(struct context *c);

/* Reports that the trees were recovered after an earlier run that was cut off. */
void setup_say_recovered(struct context *c);

/*
 * Writes the session's changes while signals are held back. With --commit, also makes
 * the commits: of applied sets, or (revert) of reverted ones.
 */
int setup_commit(struct context *c, bool revert);

/* Progress of plan_run: shows a bar on a terminal after the first second. */
bool setup_tick(void *arg, size_t done, size_t all);

#endif
