/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The proof of a plan: it builds, it boots, the packets do what the help says.
 * The user's trees are read only; everything is made in scratch trees.
 */
#ifndef POM_PROOF_H
#define POM_PROOF_H

#include "plan/plan.h"
#include "tree/scratch.h"

enum {
	PROOF_LINES = 40,  /* of a log that a report shows, at most */
	PROOF_CHECKS = 16, /* of a kernel, that a report names, at most */
	/* of all scripts, and of each; a guest that checks itself is slow */
	PROOF_BOOT_SECONDS = 3600,
	PROOF_SLOW_BOOT_SECONDS = 6 * 3600,
	PROOF_SCRIPT_SECONDS = 600,
	PROOF_SLOW_SCRIPT_SECONDS = 3600,
	/* until the first process of an image speaks; and with KVM */
	PROOF_BEGIN_SECONDS = 300,
	PROOF_KVM_SECONDS = 20,
	PROOF_BUILD_SECONDS = 4 * 3600
};

#define PROOF_CACHE_LIMIT (2ull << 30) /* bytes */

enum proof_step {
	PROOF_APPLY,
	PROOF_CONFIGURE,
	PROOF_KERNEL,
	PROOF_IPTABLES,
	PROOF_BOOT,
	PROOF_DONE
};

struct proof_opt {
	const char *share; /* the folder that has prove/ */
	bool build_only, sanitize, fresh;
	unsigned int jobs;
	/* what is being done, and how much of it is; total 0 is not known */
	void (*progress)(void *arg, enum proof_step step, size_t done,
			 size_t total);
	bool (*stop)(void *arg);
	void *arg;
};

/* What came out for one set. */
struct proof_set {
	const char *name;
	const struct plan_item *item;
	const char *script; /* its prove script, absolute; NULL: it has none */
	bool builds;        /* no error and no warning in its files */
	bool boots;         /* nothing went wrong in the kernel under it */
	unsigned int passed, total, skipped; /* packet tests */
	unsigned int left_out; /* of those skipped: as the guest is slow */
	unsigned int runs;     /* of its script: one a back end */
	const char **line;     /* what went wrong; at most PROOF_LINES */
	size_t nlines;
	/* when only objects are built: */
	size_t compiled;    /* how many of its files were */
	const char **aside; /* those that were not, "PATH: why" */
	size_t naside;
};

struct proof {
	struct arena a;
	struct proof_set *set;
	size_t n;
	enum proof_step failed_at; /* PROOF_DONE: nowhere */
	const char **line;         /* of the step that failed */
	size_t nlines;
	const char *logs; /* the folder that has them */
	/* what it was built for ("uml", "qemu"; NULL: it did not come to that),
	 * and the kernel's own checks that were on */
	const char *machine;
	/* of an image that was booted; NULL: the kernel was built for this */
	const char *release;
	const char *iptables; /* "1.8.9", the machine's own; or NULL */
	const char *backends; /* of iptables, that were tried: "legacy nft" */
	const char *note;     /* why not both; or NULL */
	bool emulated;        /* without KVM, and so a shorter selection */
	const char **check;
	size_t nchecks;
	bool objects; /* no kernel, only objects; each set was judged */
	bool packets; /* it was booted */
	bool cached;  /* known from an earlier proof */
	bool ok;
};

/* Where an image's guest has what it runs; a set's folder is below SETS. */
#define PROOF_GUEST "/pom/guest"
#define PROOF_HERE "/pom/prove"
#define PROOF_SETS "/pom/sets"

/* A kernel that is there already, and what its guest is to have. */
struct proof_image {
	const char *kernel; /* the file */
	const char *initrd; /* the file that pack makes */
	const char *work; /* a scratch folder, which the logs are named after */
	/* dir has what the guest is to have at PROOF_HERE */
	int (*pack)(void *arg, const char *dir, struct pom_err *err);
	void *arg;
};

/*
 * Proves a plan that plan_run has worked out, on the trees of its session. 0
 * whatever came out of it, which is in out; an error when something was missing
 * to do it (a compiler, a tree, room) or it was interrupted. No process and no
 * scratch is left in either case. proof_free in either case.
 */
int proof_run(struct proof *out, struct plan *plan, struct session *s,
	      const struct proof_opt *opt, struct pom_err *err);
void proof_free(struct proof *p);

/* 0, or POM_ENOENT with the package when there is no qemu to boot an image. */
int proof_image_there(struct pom_err *err);

/*
 * Boots an image with its initrd in qemu and runs the scripts of the sets that
 * the caller has put into p, along with release, backends and note. KVM is used
 * if the guest comes up with it, else it is emulated. Results and errors are as
 * with proof_run. logs are kept.
 */
int proof_boot_image(struct proof *p, const struct proof_image *im,
		     const struct proof_opt *opt, struct pom_err *err);

/* Did the set build, as far as it came to that? */
bool proof_builds(const struct proof *p, const struct proof_set *s);

/* The path of a set's packet test, in p's arena; NULL: it has none. */
const char *proof_script(struct proof *p, const struct plan_item *it);

const char *proof_step_name(enum proof_step step);

#endif
