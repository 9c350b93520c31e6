/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The proof of a plan: the patched trees build, the kernel boots, and it treats packets as
 * the help of each set says. The user's trees are only read; the work is done in scratch
 * trees.
 */
#ifndef POM_PROOF_H
#define POM_PROOF_H

#include "plan/plan.h"

enum {
	PROOF_LINES = 40,  /* most lines of a log in a report */
	PROOF_CHECKS = 16, /* most checks of a kernel in a report */
	/* limits for a boot with all scripts, and for a script; SLOW: --sanitize */
	PROOF_BOOT_SECONDS = 3600,
	PROOF_SLOW_BOOT_SECONDS = 6 * 3600,
	PROOF_SCRIPT_SECONDS = 600,
	PROOF_SLOW_SCRIPT_SECONDS = 3600,
	/* limits until the first process of an image begins: emulated; with KVM */
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
	const char *share; /* the folder that has guest/ */
	bool build_only, sanitize, fresh;
	unsigned int jobs;
	/* called with the step and how much of it is done; total 0: unknown */
	void (*progress)(void *arg, enum proof_step step, size_t done,
			 size_t total);
	bool (*stop)(void *arg);
	void *arg;
};

/* The result for one set. */
struct proof_set {
	const char *name;
	const struct plan_item *item;
	const char *script; /* its prove script, absolute; NULL: it has none */
	bool builds;        /* no error and no warning in its files */
	bool boots;         /* the kernel reported nothing during its script */
	unsigned int passed, total, skipped; /* packet tests */
	unsigned int left_out; /* those of skipped that are too slow here */
	unsigned int runs;     /* of its script: one for each back end */
	const char **line;     /* why it failed; at most PROOF_LINES */
	size_t nlines;
	/* when only objects are built: */
	size_t compiled;    /* of its files */
	const char **aside; /* its other files, "PATH: why" */
	size_t naside;
};

struct proof {
	struct arena a;
	struct proof_set *set;
	size_t n;
	enum proof_step failed_at; /* PROOF_DONE: no step failed */
	const char **line;         /* output of the step that failed */
	size_t nlines;
	const char *logs;    /* the folder of the logs */
	const char *machine; /* "uml", "qemu"; NULL: no kernel was configured */
	/* of an image that was booted; NULL: the proof built the kernel */
	const char *release;
	const char *iptables; /* "1.8.9", that of this machine; or NULL */
	const char *backends; /* of iptables, that were tried: "legacy nft" */
	const char *note;     /* why a back end was not tried; or NULL */
	bool emulated;        /* without KVM; slow tests are left out */
	const char **check;   /* the kernel's own checks that were on */
	size_t nchecks;
	bool objects; /* no kernel was linked; builds is set for each set */
	bool packets; /* the kernel was booted */
	bool cached;  /* the result of an earlier proof */
	bool ok;
};

/* Folders in the guest of an image: guest/; the folder of proof_prepare; the sets' folders. */
#define PROOF_GUEST "/pom/guest"
#define PROOF_HERE "/pom/prove"
#define PROOF_SETS "/pom/sets"

/* An existing kernel image, and the files of its guest. */
struct proof_image {
	const char *kernel; /* the file */
	const char *initrd; /* the file that pack makes */
	const char *work;   /* a scratch folder work.X; the logs are in log-X */
	/* makes initrd; the guest gets the files of dir at PROOF_HERE */
	int (*pack)(void *arg, const char *dir, struct pom_err *err);
	void *arg;
};

/*
 * Proves a plan that plan_run has worked out, on the trees of its session. Returns 0 when
 * out has a result, good or bad. Fails when something is missing (a compiler, a tree, space
 * on the disk), or when a signal ends the work. No process and no scratch folder is left in
 * either case. Call proof_free afterwards, after an error too.
 */
int proof_run(struct proof *out, struct plan *plan, struct session *s,
	      const struct proof_opt *opt, struct pom_err *err);
void proof_free(struct proof *p);

/* POM_ENOENT, with the package in the hint, when there is no qemu to boot an image. */
int proof_image_there(struct pom_err *err);

/*
 * Boots an image with its initrd in qemu, and runs the scripts of the sets. The caller has
 * set p->set, release, backends and note. Uses KVM if the guest starts with it, and
 * emulates it otherwise. Results and errors are those of proof_run.
 */
int proof_boot_image(struct proof *p, const struct proof_image *im,
		     const struct proof_opt *opt, struct pom_err *err);

/* Did the set build? False also when a build failed before that was known. */
bool proof_builds(const struct proof *p, const struct proof_set *s);

/* The path of a set's prove script, in p's arena; NULL if it has none. */
const char *proof_script(struct proof *p, const struct plan_item *it);

const char *proof_step_name(enum proof_step step);

#endif
