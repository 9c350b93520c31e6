/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the files of this room only. */
#ifndef POM_PROOF_INTERNAL_H
#define POM_PROOF_INTERNAL_H

#include "lib/process.h"
#include "proof/proof.h"
#include "tree/scratch.h"

/* A kind of machine that a kernel is built for and booted on. */
struct proof_machine {
	const char *name;        /* in reports */
	const char *const *make; /* words for make, NULL-terminated */
	const char *config; /* a further configuration in guest/; or NULL */
	const char *target; /* of make */
	const char *
		image; /* the kernel that make builds, below the build folder */
};

extern const struct proof_machine proof_uml, proof_qemu;

struct proof_job {
	struct proof *p;
	struct session *s;
	const struct proof_opt *opt;
	struct pom_err *err;
	const char *cache, *work; /* folders */
	int lock;
	const struct proof_machine *machine; /* NULL: not configured yet */
	const char *arch; /* for make; NULL: of the machine, or of this system */
	struct map files; /* path of a file that a set touches -> its set */
	enum proof_step step;
	size_t done, total;
	int log;
	/* while the guest runs */
	const char *preload;       /* LD_PRELOAD=... for its process, or NULL */
	bool one_cpu;              /* its process stays on one processor */
	struct proof_set *current; /* whose script runs, or NULL */
	bool finished;             /* it has written ##pom done */
	bool trouble;              /* the kernel has reported a fault */
	bool begun;                /* its first process has written a line */
	long long begin_by;        /* seconds of CLOCK_MONOTONIC; 0: no limit */
	bool broken;               /* KVM has reported that it cannot run it */
	unsigned int trouble_lines; /* lines to keep after a fault */
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
 * The entry of the cache for a result: an absolute path in the job's arena. It has a digest
 * of everything that the result depends on. The first two are for the kernel and for the
 * prefix of iptables. The result of the whole proof depends on both, on the files in
 * guest/, and on the files beside the script of each set. 0, or an error of reading them;
 * *key is set in either case.
 */
int proof_kernel_key(struct proof_job *j, const char **key);
int proof_iptables_key(struct proof_job *j, const char **key);
int proof_result_key(struct proof_job *j, const char *kernel,
		     const char *iptables, const char **key);

/* Has the guest's first process not begun in time, or will it never begin? */
bool proof_is_late(const struct proof_job *j);

/* Keeps a line for the report of a set; of the step if set is NULL. */
void proof_keep_line(struct proof_job *j, struct proof_set *set,
		     struct span line);

/* Begins a step, with a log of its own. */
int proof_open_log(struct proof_job *j, enum proof_step step);

/*
 * Reads a kernel's configuration, and sets j->machine and the checks in j->p. 0, or an
 * error of reading it.
 */
int proof_read_config(struct proof_job *j, const char *path);

/*
 * The same for a tree that was just configured. *lacks names the checks of --sanitize
 * that are off or have no effect; NULL: there is none.
 */
int proof_lacks(struct proof_job *j, const char *tree, const char *config,
		const char **lacks);

/* Copies the words of a text, at most max, to a. Returns their number. */
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

/* The same; line is called with each line of the output, and gets j. */
int proof_kbuild_lines(struct proof_job *j, const char *tree,
		       const char *const *more, bool parallel,
		       void (*line)(void *arg, struct span line));

/*
 * Writes a file or a link of the overlay of the kernel to the scratch tree top, or removes
 * it there if it is absent.
 */
int proof_write(struct proof_job *j, const char *top, const char *name,
		const struct file_now *now);

/* Is distcc configured, and used? Not if the user has named a compiler. */
bool proof_distcc(void);

/* The folder in arch/ for this value of ARCH; for this system if it is NULL. */
const char *proof_arch_folder(const char *arch, struct arena *a);

/*
 * Why the file of the scratch tree is no object of a kernel for arch; NULL: it is one. arch
 * is NULL for this system.
 */
const char *proof_why_not(struct arena *a, const char *tree, const char *path,
			  const char *arch);

/* Does the path end in .c or .S? */
bool proof_is_source(const char *path);

/* Appends the version of the compiler. If it cannot be found, the build fails later. */
void proof_describe_compiler(struct buf *b);

/*
 * POM_EUSAGE when root would build the tree of another user, or with the patches of one:
 * what is built can run any program.
 */
int proof_may_build(const struct plan *plan, struct pom_err *err);

/* Did every step go well, and every packet test? */
bool proof_all_well(const struct proof *p);

/* 1 when a set does not build, else 0. */
int proof_broken(const struct proof *p);

/*
 * The steps of a proof, on trees that proof_tree has made. path is the new cache entry of
 * the kernel; prefix is where iptables is installed. 0; 1 when the step failed; <0 for an
 * error.
 */
int proof_build_kernel(struct proof_job *j, const char *path);
int proof_build_objects(struct proof_job *j);
int proof_build_iptables(struct proof_job *j, const char *prefix);
int proof_boot(struct proof_job *j, const char *kernel, const char *prefix);

/*
 * Makes the folder dir with the files that the guest's init expects: sets, prefix, and
 * programs in bin. prefix is that of iptables; NULL for an image, which has iptables in its
 * initrd.
 */
int proof_prepare(struct proof_job *j, const char *dir, const char *prefix);
/* Reads a line of the guest's console; arg is the job. */
void proof_guest_line(void *arg, struct span line);
/* After the boot: 1 if something went wrong or the guest did not reach its end, else 0. */
int proof_conclude(struct proof_job *j);

#endif
