/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A refresh of a series that has stopped at a patch: what it began with, what was decided
 * about the patches so far, and the files in which somebody resolves the conflicts.
 *
 * All of it is in .pom/refresh of the first repository: "state", "N.patch" for the text of
 * resolved patch N, and the folder "conflict" with the files, by their names in the tree.
 * Each step is one transaction (txn/txn.h), so a run that is killed leaves the state
 * before or after it. Texts that follow from the others are not kept: they are made again.
 */
#ifndef POM_PUBLISH_RESOLVE_H
#define POM_PUBLISH_RESOLVE_H

#include "publish/rebase.h"

#define RESOLVE_DIR ".pom/refresh"
#define RESOLVE_FILES RESOLVE_DIR "/conflict"

enum resolve_what {
	RESOLVE_OPEN, /* nothing is decided */
	RESOLVE_DONE, /* somebody has resolved it: text */
	RESOLVE_SKIP, /* it stays in the series as it is, and is not applied */
	RESOLVE_DROP  /* it is taken out of the series */
};

/* A patch of the series, as the state has it. */
struct resolve_patch {
	const char *path;            /* in its repository */
	char digest[DIGEST_HEX + 1]; /* of its text */
	enum resolve_what what;
	struct span text; /* for RESOLVE_DONE */
};

/* A file of the tree that was read, or of a repository (a series). */
struct resolve_input {
	const char *path;
	char digest[DIGEST_HEX + 1]; /* "-" with zeros: there is no such file */
	unsigned int mode;           /* of the tree's file; else 0 */
};

struct resolve {
	struct arena a;
	struct span text; /* the state as it was read; empty: there is none */
	enum tree_kind kind;
	const char *tree; /* its path */
	unsigned int fuzz;
	bool strict, three_way, drop_upstream;
	unsigned int accept_merged;
	int strip;
	const char *platform, *kernel_version; /* or NULL */
	const char **guard;
	size_t nguards;
	struct resolve_patch *patch;
	size_t n;
	size_t stop; /* index of the patch at which it stopped */
	struct resolve_input *series, *file;
	size_t nseries, nfiles;
	struct resolve_input *work; /* the files to resolve, as they were made */
	size_t nworks;              /* as the state was read, only */
};

/* Is there a state? Only reads; false as well if that cannot be told. */
bool resolve_there(const struct root *root);

/*
 * Reads the state. POM_ENOENT if there is none; POM_EUNSAFE if another user can write it;
 * POM_ESYNTAX, POM_ELIMIT. Call resolve_free afterwards, after an error too.
 */
int resolve_load(const struct root *root, struct resolve *out,
		 struct pom_err *err);
void resolve_free(struct resolve *r);

/*
 * Is nothing decided, and nothing edited? Then there is nothing to lose. False as well if
 * that cannot be told.
 */
bool resolve_untouched(const struct root *root, const struct resolve *r);

/*
 * Fills in the inputs: the patches of the plan and the series, as they are now. Keeps what
 * was decided.
 */
int resolve_inputs(struct resolve *r, struct repo *repo, const struct plan *p,
		   enum tree_kind k, struct pom_err *err);
/* POM_ECONFLICT if the repository is not what the state has. */
int resolve_same_inputs(const struct resolve *was, const struct resolve *now,
			struct pom_err *err);

/* Fills in the files of the tree that the overlay has read. */
void resolve_files(struct resolve *r, const struct overlay *ov);
/* POM_ECONFLICT if one of them is another one by now. */
int resolve_same_files(const struct resolve *r, struct overlay *ov,
		       struct pom_err *err);

/* A file to resolve. */
struct resolve_work {
	const struct file_result *file;
	const char *path; /* in the tree */
	const char *at;   /* in the repository */
	struct marked shown;
};

struct resolve_works {
	struct resolve_work *v;
	size_t n;
	bool any;        /* the patch was tried, file by file */
	const char *why; /* why the files cannot be shown so, or NULL */
};

/*
 * The files of a patch that was tried and does not fit. With out->why, or without out->any,
 * the patch can only be skipped or dropped. What is in out is in the session's arena.
 */
void resolve_works(struct session *s, const struct plan_item *it,
		   enum tree_kind k, struct resolve_works *out);

/* Changes of the old patch to a file that the new patch does not make. */
struct resolve_lost {
	const char *path;
	size_t added, removed; /* lines that it added, that it removed */
	const char *first;     /* the first of them, without its newline */
};

/* after: the resolved file. Takes linear time. Memory is in a. */
void resolve_lost(struct arena *a, const struct file_result *f,
		  const struct image *after, struct resolve_lost *out);

/* What became of the files of a conflict. */
struct resolved {
	struct span text;      /* the new patch */
	const char *marker_in; /* a file that has a marker yet; or NULL */
	size_t marker;         /* the line */
	const char **
		left; /* files that were not taken, for they are not the tree's */
	size_t nleft;
	struct resolve_lost *lost; /* files of which something was lost */
	size_t nlost;
	struct rebased sum;
};

/*
 * Makes the new patch of the files as they are now, and tries it: then the overlay has it.
 * POM_ECONFLICT, with the reason, if that cannot be; also if nothing of the patch is left.
 */
int resolve_take(struct session *s, const struct root *root,
		 const struct plan_item *it, enum tree_kind k,
		 struct resolved *out, struct pom_err *err);

/* Applies the text of a resolved patch to the overlay. POM_ECONFLICT if it does not fit. */
int resolve_apply(struct session *s, const struct set *set, enum tree_kind k,
		  struct span text, struct pom_err *err);

/*
 * Writes the state now, and the n files, in the place of the state was. POM_ECONFLICT if
 * another run has changed that.
 */
int resolve_write(struct root *root, const struct resolve *was,
		  const struct resolve *now, const struct resolve_work *v,
		  size_t n, struct pom_err *err);

/* Removes the state: the repository is as it was before the refresh. */
int resolve_drop(struct root *root, struct pom_err *err);

/* The paths of all files of the state, in a: to be removed. */
int resolve_list(const struct root *root, struct arena *a, const char ***v,
		 size_t *n, struct pom_err *err);

#endif
