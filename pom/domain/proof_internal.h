/* SPDX-License-Identifier: GPL-2.0-only */
/* What the steps of a proof share; nobody else includes this. */
#ifndef POM_PROOF_INTERNAL_H
#define POM_PROOF_INTERNAL_H

#include "base/process.h"
#include "domain/proof.h"

struct proof_job {
	struct proof *p;
	struct session *s;
	const struct proof_opt *opt;
	struct pom_err *err;
	const char *cache, *work; /* folders */
	int lock;
	struct map files; /* path of a file that a set touches -> its set */
	enum proof_step step;
	size_t done, total;
	int log;
	/* while the guest runs */
	struct proof_set *current;
	bool finished, trouble;
	unsigned int trouble_lines;
};

/*
 * Runs a program in dir with its output in the step's log and its lines given
 * to line. 0 when it exited with 0; 1 when it did not, which is then the
 * proof's failed step; <0 for an error.
 */
int proof_program(struct proof_job *j, const char *const *argv, const char *dir,
		  unsigned int seconds,
		  void (*line)(void *arg, struct span line));

/* Keeps a line for the report: for a set, or (NULL) for the step. */
void proof_keep_line(struct proof_job *j, struct proof_set *set,
		     struct span line);

/* What compilers say, attributed to sets. */
void proof_build_line(void *arg, struct span line);

/* The scratch tree of kind k, in j->work, with the changes of the overlay. */
int proof_tree(struct proof_job *j, enum tree_kind k, enum scratch_how how);

/* make -C tree O=out and so on, then the words of more, as proof_program. */
int proof_kbuild(struct proof_job *j, const char *tree, bool uml,
		 const char *const *more, bool parallel);

/* 1 when a set does not build, else 0. */
int proof_broken(const struct proof *p);

/*
 * The steps, on trees that proof_tree has made. path: where the kernel goes,
 * and the prefix that iptables is installed to. 0, 1 when the step failed, <0 for an error.
 */
int proof_build_kernel(struct proof_job *j, const char *path);
int proof_build_objects(struct proof_job *j);
int proof_build_iptables(struct proof_job *j, const char *prefix);
int proof_boot(struct proof_job *j, const char *kernel, const char *prefix);

#endif
