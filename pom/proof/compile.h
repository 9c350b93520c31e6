/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Do the patches of a plan compile? For each patch, builds the kernel's objects that it
 * touches, on the result of the patches before it, and says which patch broke which object.
 * Nothing is linked or booted. The user's tree is only read.
 */
#ifndef POM_PROOF_COMPILE_H
#define POM_PROOF_COMPILE_H

#include "plan/plan.h"

enum {
	COMPILE_USERS = 8 /* most objects that are built for a patch's headers */
};

enum compile_is {
	COMPILE_OK,
	/* it does not compile, and did before the patch, or had other errors */
	COMPILE_BROKEN,
	COMPILE_AS_WAS,   /* it did not compile before the patch, either */
	COMPILE_NOT_BUILT /* not a part of this kernel as it is configured */
};
enum { COMPILE_RESULTS = COMPILE_NOT_BUILT + 1 };

struct compile_object {
	const char *path; /* of its source */
	enum compile_is is;
	const char *line; /* the first error, or why it is not built; or NULL */
	bool user;        /* only built because it includes a changed file */
	bool common;      /* the error is in what every object needs */
	bool cached;      /* the answer of an earlier run */
};

/* The objects of one patch. */
struct compile_patch {
	const struct plan_item *item;
	struct compile_object *object;
	size_t n;
};

struct compile {
	struct arena a;
	struct compile_patch *patch; /* one for each item of the plan */
	size_t n;
	bool own_config; /* the tree's .config was used, else defconfig */
	size_t count[COMPILE_RESULTS]; /* objects, by what came of them */
	size_t cached;                 /* of all of them */
	const char *logs;              /* the folder of the log; NULL: none */
};

struct compile_opt {
	unsigned int jobs;
	/* called when something begins or is done; all is 0 while it configures */
	void (*progress)(void *arg, size_t done, size_t all);
	bool (*stop)(void *arg);
	void *arg;
};

/*
 * Compiles the objects of a plan that plan_run has worked out with KEEP_STATES. Returns 0
 * when out has the results. Fails when the tree cannot be configured, or a signal ends the
 * work; no process and no scratch folder is left in either case. Answers are kept in the
 * cache of tree/scratch.h. Call compile_free afterwards, after an error too.
 */
int compile_run(struct compile *out, struct plan *plan, struct session *s,
		const struct compile_opt *opt, struct pom_err *err);
void compile_free(struct compile *c);

/* The word of reports and of the JSON for what came of an object. */
const char *compile_name(enum compile_is is);

#endif
