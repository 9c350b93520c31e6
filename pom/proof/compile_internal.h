/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the files compile*.c of this room only. */
#ifndef POM_PROOF_COMPILE_INTERNAL_H
#define POM_PROOF_COMPILE_INTERNAL_H

#include "proof/compile.h"
#include "proof/internal.h"

/* A file that an item of the plan changes. */
struct compile_file {
	const char *path;
	struct file_now before, after;
	bool shared; /* other objects can depend on it: a header, a Makefile */
};

struct compile_job {
	struct proof_job j; /* first: a line's function gets a pointer to it */
	struct compile *out;
	struct proof p; /* of j: memory, and lines of make's output */
	struct proof_opt popt;
	const struct compile_opt *opt;
	struct compile_file *file; /* by items */
	size_t *first;             /* n + 1: an item's first file */
	const char *tree;          /* the scratch tree; NULL: not made yet */
	size_t state;              /* that many items are in the scratch tree */
	const char *header; /* of the keys: compiler, tree, configuration */
	const char *plan_digest; /* of the names of all objects */
	const char **chain;      /* by items: a digest of the shared files */
	const char ***near; /* by items and objects: of the sources near it */
	struct buf base;    /* the configuration to begin with */
	struct buf config;  /* what kbuild has made of it */
	struct map wanted;  /* symbols that were added */
	const char **added; /* the same, in their order */
	size_t nadded, cap_added;
	bool configured;   /* config is of the present state's Kconfig */
	struct map asked;  /* objects that one make is asked for */
	struct map failed; /* of one make: path of an object -> line */
	struct map absent; /* the same: make has no rule for it */
	struct map every;  /* the same: all of its errors, if known */
	struct map now;    /* every, with the patches of the group */
	struct buf errors; /* since the last command, a line for each */
	bool more_errors;  /* there are or may be others */
	char *said;        /* the first error since the last command */
	char *use;         /* "PATH:LINE" of a source that led to it */
	char *stray;       /* an error of this make that is no object's */
	size_t done, all;
	/* of compile_users */
	const char **source; /* C files that the plan changes, once each */
	size_t nsources;
	struct map latest; /* path -> the last of the first nlatest files */
	size_t nlatest;
	size_t looks; /* at sources of the plan */
	size_t reads; /* of sources of the tree */
};

/* Is the path in a folder that is equal to, above or below that of the other path? */
bool compile_near(const char *path, const char *other);

/*
 * Adds the objects that include a header which the item changes, as far as they are found,
 * at most COMPILE_USERS. Fills patch->object, which has room for them. To be called for
 * the items in their order. There is a bound for all items together: after some 65,000
 * looks at the plan's sources, and 260,000 at the tree's, nothing more is found there.
 */
int compile_users(struct compile_job *c, size_t item);

/*
 * Brings the configuration up to the present state of the scratch tree. With the default
 * configuration, switches on what the objects of the items from first to end need.
 */
int compile_configure(struct compile_job *c, size_t first, size_t end);

/* The symbol that keeps the source from being compiled, "CONFIG_X"; NULL: none is known. */
const char *compile_off(struct compile_job *c, const char *path);

/* Reads the tree's own configuration to c->base, if it has one. */
int compile_read_config(struct compile_job *c);

/* The object that is made of the source, in a. */
const char *compile_object_of(struct arena *a, const char *source);

/*
 * Takes a line of make's output. arg is the job. Fills failed, absent, every and stray, for
 * objects that are in asked.
 */
void compile_line(void *arg, struct span line);
/* Forgets what the compiler has said of the last object. */
void compile_forget(struct compile_job *c);
/*
 * The first error of the broken object that it did not have in the last make. NULL: there
 * is none, or its errors in that make are not known.
 */
const char *compile_new_error(struct compile_job *c,
			      const struct compile_object *o);

/* Sets what all keys of the cache have in common. Needs c->base. */
int compile_keys(struct compile_job *c);
/* Looks up the answer for the item's object of that number. False: it is not known. */
bool compile_recall(struct compile_job *c, size_t item, size_t object);
/* Keeps an object's answer. Without an answer in the cache it is only built again. */
void compile_remember(struct compile_job *c, size_t item, size_t object);

#endif
