/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line. */
#ifndef POM_CLI_OPT_H
#define POM_CLI_OPT_H

#include "try/dryrun.h"
#include "tree/tree.h"
#include "cli/out.h"

struct options {
	const struct command *given;   /* as written; NULL: none was given */
	const struct command *command; /* to run; never NULL */
	const char *tree[TREE_KINDS];  /* paths; NULL: not given */
	const char **kernel; /* every --kernel; the last one is also in tree */
	size_t nkernels;
	const char **repo; /* at least one */
	size_t nrepos;
	char *repo_text;          /* copy of POM_REPO; repo points into it */
	const char *dir, *cacert; /* of update; NULL: not given */
	const char **key;
	size_t nkeys;
	char *updated; /* the repository that update fetched; NULL: none */
	const char *format, *output; /* of export, import; or NULL */
	const char *good, *bad;      /* of bisect; NULL: not given */
	const char *onto;            /* of refresh; NULL: not given */
	const char *file;            /* of translate; NULL: not given */
	const char *root;            /* of module and prove; NULL: not given */
	const char *image, *modules; /* of prove; NULL: not given */
	const char **exclude;
	size_t nexclude;
	const char **guard; /* --guard: symbols set for a series.conf */
	size_t nguards;
	const char *platform;       /* of OpenWrt; NULL: not given */
	const char *kernel_version; /* --kernel-version; NULL: not given */
	char **name;                /* groups, sets, patch files */
	size_t nnames;
	char **apart; /* of translate: argv in another order; name points into it */
	unsigned int timeout; /* of update, in seconds; 0: not given */
	unsigned int jobs;    /* 0: as many as there are processors */
	unsigned int fuzz;
	unsigned int accept_merged; /* percent; 0: not given */
	int strip;
	enum color_when color;
	bool repo_given; /* on the command line */
	bool repo_named; /* on the command line, or by POM_REPO or POM_HOME */
	bool no_dkms;    /* of module install */
	bool batch, keep_going, reverse, check, json, force, strict, three_way;
	bool commit;        /* make git commits */
	bool drop_upstream; /* of refresh */
	bool history;       /* of check: name commits of git */
	bool wait;          /* for the lock of another run */
	bool quilt;         /* write quilt's record instead of the ledger */
	bool go_on, skip, drop, abort; /* of refresh: after a stop */
	bool edit;                     /* of refresh */
	bool rollback;
	bool match, target; /* new: what the set is */
	bool unrecorded;    /* revert: also sets that no record has */
	bool compile;       /* of check: build the objects, too */
	bool build_only, sanitize, fresh, installed, matrix;
	const char **standing; /* of list: --standing */
	size_t nstandings;
	bool all;   /* list: old names, too; apply, revert: all sets */
	bool quiet; /* print errors only */
	bool help, version;
};

struct command {
	const char *name; /* NULL: the walk */
	unsigned int bit; /* in opt_table.h */
	const char *args;
	const char *summary;
	/* Returns the exit status: 0, 1 or 2. */
	int (*run)(const struct options *o);
};

/* The commands, ended by one without run. In commands.c. */
extern const struct command commands[];

/*
 * Reads the command line and the environment (KERNEL_DIR, IPTABLES_DIR,
 * POM_REPO, POM_HOME). If none of these names a repository, the default is the
 * one that update fetched, else the one that runme was installed with.
 * POM_EUSAGE, also for an option that the command does not take.
 */
int opt_parse(struct options *o, int argc, char **argv, struct pom_err *err);
void opt_free(struct options *o);

#endif
