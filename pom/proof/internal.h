/* SPDX-License-Identifier: GPL-2.0-only */
/* What the steps of a proof share: for this room only. */
#ifndef POM_PROOF_INTERNAL_H
#define POM_PROOF_INTERNAL_H

#include "lib/process.h"
#include "proof/proof.h"
#include "tree/scratch.h"

/* A kind of machine that a kernel is built for and booted on. */
struct proof_machine {
	const char *name;        /* in reports */
	const char *const *make; /* words for make, NULL-terminated */
	const char *
		config; /* another part of the configuration, in prove/; or NULL */
	const char *target; /* of make */
	const char *image; /* the file that make leaves, below the build folder */
};

extern const struct proof_machine proof_uml, proof_qemu;

struct proof_job {
	struct proof *p;
	struct session *s;
	const struct proof_opt *opt;
	struct pom_err *err;
	const char *cache, *work; /* folders */
	int lock;
	const struct proof_machine
		*machine; /* set when the kernel is configured */
	struct map files; /* path of a file that a set touches -> its set */
	enum proof_step step;
	size_t done, total;
	int log;
	/* while the guest runs */
	const char *preload; /* of its environment, or NULL */
	struct proof_set *current;
	bool finished, trouble;
	bool begun;         /* its first process has spoken */
	long long begin_by; /* seconds of CLOCK_MONOTONIC; 0: no limit */
	bool broken;        /* KVM cannot run it */
	unsigned int trouble_lines;
};

/*
 * Runs a program in dir. Its output goes to the step's log, and line is called with each
 * line. Returns 0 when it exited with 0. Otherwise returns 1, and j->step is the failed
 * step of the proof. <0: an error.
 */
int proof_program(struct proof_job *j, const char *const *argv, const char *dir,
		  unsigned int seconds,
		  void (*line)(void *arg, struct span line));

/*
 * The entry of the cache for a result: an absolute path in the job's arena, with a digest
 * of what the result depends on. The first two are for the kernel and for the iptables
 * prefix. The result of the whole proof depends on both, on the files in prove/, and on
 * the files beside the script of each set. 0, or an error of reading them; *key is set
 * in either case.
 */
int proof_kernel_key(struct proof_job *j, const char **key);
int proof_iptables_key(struct proof_job *j, const char **key);
int proof_result_key(struct proof_job *j, const char *kernel,
		     const char *iptables, const char **key);

/* Is a guest's first process late, or will it never come? */
bool proof_is_late(const struct proof_job *j);

/* Keeps a line for the report: for a set, or (NULL) for the step. */
void proof_keep_line(struct proof_job *j, struct proof_set *set,
		     struct span line);

/* Begins a step, with a log of its own. */
int proof_open_log(struct proof_job *j, enum proof_step step);

/* What compilers say, attributed to sets. */
void proof_build_line(void *arg, struct span line);

/*
 * Reads a kernel's configuration: sets j->machine, and the checks in j->p. 0, or an error
 * of reading it.
 */
int proof_read_config(struct proof_job *j, const char *path);

/*
 * The same for a tree that was just configured. *lacks names the checks of --sanitize
 * that are off or have no effect; NULL: there is none.
 */
int proof_lacks(struct proof_job *j, const char *tree, const char *config,
		const char **lacks);

/* Copies the words of a text, max at most, to a. Returns how many. */
size_t proof_words(struct arena *a, struct span text, const char **out,
		   size_t max);

/* POM_ENOENT when the program that j->machine boots with is not installed. */
int proof_machine_there(struct proof_job *j);

/*
 * The command that boots the kernel of a cache entry on j->machine, in the job's arena.
 * dir is the value of POM_PROVE in the guest.
 */
const char **proof_command(struct proof_job *j, const char *kernel,
			   const char *dir);

/* The command that boots an image, with KVM or without, in the job's arena. */
const char **proof_image_command(struct proof_job *j,
				 const struct proof_image *im, bool kvm);

/* Makes the scratch tree of kind k in j->work, with the changes of the overlay. */
int proof_tree(struct proof_job *j, enum tree_kind k, enum scratch_how how);

/*
 * Runs make -C tree O=out for j->machine (NULL: for this system), with the words of more
 * at the end. As proof_program.
 */
int proof_kbuild(struct proof_job *j, const char *tree, const char *const *more,
		 bool parallel);

/* Did every step go well, and every packet test? */
bool proof_all_well(const struct proof *p);

/* 1 when a set does not build, else 0. */
int proof_broken(const struct proof *p);

/*
 * The steps, on trees that proof_tree has made. path is where the kernel goes, and prefix
 * is what iptables is installed to. 0; 1 when the step failed; <0 for an error.
 */
int proof_build_kernel(struct proof_job *j, const char *path);
int proof_build_objects(struct proof_job *j);
int proof_build_iptables(struct proof_job *j, const char *prefix);
int proof_boot(struct proof_job *j, const char *kernel, const char *prefix);

/*
 * Of a boot: makes the folder dir with what init expects there (sets, prefix,
 * and programs in bin; prefix NULL: of an image, whose programs are elsewhere);
 * reads a line of the guest (arg: the job); and says what came of it: 1 if
 * something went wrong, or the guest did not reach its end.
 */
int proof_prepare(struct proof_job *j, const char *dir, const char *prefix);
void proof_guest_line(void *arg, struct span line);
int proof_conclude(struct proof_job *j);

#endif
