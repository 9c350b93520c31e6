/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What quilt keeps in a tree (.pc): which patches it applied, in their order,
 * and each file as it was before each of them. Read from every tree, and
 * written instead of the ledger with --quilt. See quilt(1) and its db format 2.
 */
#ifndef POM_LEDGER_QUILT_H
#define POM_LEDGER_QUILT_H

#include "lib/hash.h"
#include "try/overlay.h"
#include "repo/repo.h"
#include "txn/txn.h"

enum { QUILT_LIMIT = 1 << 24, QUILT_FILES = 1 << 16 };

/* A file as a patch found it. */
struct quilt_file {
	const char *path;
	struct file_now was;
};

/* How the files of a patch are that no later one has changed. */
enum quilt_stands {
	QUILT_HOLDS = 1, /* as it made them, or it cannot be told */
	QUILT_EDITED,    /* otherwise, but its lines are there */
	QUILT_OUT        /* its lines are not there */
};

struct quilt_patch {
	const char *name;
	const char *id;       /* of the set that we made it of; or NULL */
	const char *args;     /* for the series: "-p0 -R", or "" */
	const char *changes;  /* quilt_changes of it; "" if it cannot be read */
	bool gone;            /* taken out in this request */
	unsigned char stands; /* enum quilt_stands; 0 until it is known */
	bool added;           /* put in in this request, with */
	struct quilt_file *file;
	size_t nfiles;
	struct span text; /* what patches/NAME gets; empty for a patch of theirs */
};

/* A section of a patch that makes a copy of a file, and its target in the tree. */
struct quilt_copy {
	size_t patch; /* its index */
	const struct diff_file *file;
	const char *target;
};

/* Zeroed, then quilt_load. */
struct quilt {
	struct arena *a; /* borrowed, as is the tree that it was read from */
	const struct root *tree;
	const char *patches; /* folder that quilt takes patches from, or NULL */
	const char *want;    /* that folder for what is added */
	const char *series;  /* name of the series that is to be used there */
	bool broken;         /* what is applied is not how that series begins */
	struct quilt_patch *patch;
	size_t n, cap;
	struct map by_name;      /* to index + 1 */
	struct map by_id;        /* the same */
	struct map id_of;        /* of patches/NAME, applied or not */
	struct span sets;        /* that file's text */
	struct quilt_copy *copy; /* quilt_copies finds them */
	size_t ncopies;
	bool copies_known;
	struct map about; /* path: the patches about it, latest first */
	bool about_known;
};

/* POM_ESYNTAX for a .pc of a quilt that is newer than what is known here. */
int quilt_load(struct quilt *q, struct arena *a, const struct root *r,
	       struct pom_err *err);
void quilt_free(struct quilt *q);

/* The patch of that name that is applied, or NULL. */
struct quilt_patch *quilt_get(const struct quilt *q, const char *name);

/*
 * The patch that a set is, or NULL: the one that quilt_add made of it, else the one
 * of its path in the folder that quilt takes patches from, or of its name where that
 * folder has none any more.
 */
struct quilt_patch *quilt_find(const struct quilt *q, const struct root *tree,
			       const struct set *set);

/*
 * The file as a patch of quilt's about it found it, and that patch: the first one from
 * *at on, which is set behind it. One that was empty looks as if it had not been
 * there; its mode is set all the same. *by is NULL when none is about it. The image is in
 * q's arena.
 */
int quilt_below(const struct quilt *q, const char *path, size_t *at,
		const struct quilt_patch **by, struct file_now *was,
		struct pom_err *err);

/*
 * The latest patch about the file, of those that the tree had when this was first asked
 * and that have not gone since; or NULL. POM_EIO and the like.
 */
int quilt_last(struct quilt *q, const char *path, struct quilt_patch **last,
	       struct pom_err *err);

/*
 * The digest of what a diff adds and removes in which files, whatever its context, its
 * line numbers and the folders in front of its names. DIGEST_HEX characters and NUL.
 */
void quilt_digest(const struct diff *d, char *out);

/* The patch that has this digest, the topmost one of several; or NULL. */
struct quilt_patch *quilt_same(struct quilt *q, const struct root *tree,
			       const char *digest);

/*
 * The applied patch with the last part of the set's name, of which it is not known that it
 * was made of another set that is still there; or NULL.
 */
struct quilt_patch *quilt_named(struct quilt *q, const struct set *set);

/* Is the patch's file gone, or not to be read? */
bool quilt_lost(struct quilt *q, const struct root *tree,
		struct quilt_patch *p);

/* The topmost patch that is applied, or NULL. */
struct quilt_patch *quilt_top(const struct quilt *q);

/*
 * What quilt calls a set: its name in the series, or NAME.patch. In a. quilt_add puts
 * folders in front of it where another patch has that name.
 */
const char *quilt_name(struct arena *a, const struct set *set);

/* What a set changed: the files as it found them, and its diff. */
struct quilt_change {
	const struct set *set;
	struct quilt_file *file;
	size_t nfiles;
	struct span diff; /* for a set that is no patch of quilt's */
};

/*
 * Adds a set with the files as it found them. POM_EUSAGE when
 * patches of another folder are applied, patches/ is in the way, or quilt has another
 * patch of every name that it could have.
 */
int quilt_add(struct quilt *q, const struct quilt_change *c,
	      struct pom_err *err);

/*
 * The paths of the files that quilt keeps for a patch, sorted, in q's arena.
 * POM_ELIMIT, POM_EIO.
 */
int quilt_files(const struct quilt *q, const struct root *r, const char *name,
		const char ***path, size_t *n, struct pom_err *err);

/* A patch as its file has it, in q's arena; not 0 when it cannot be read. */
int quilt_text(struct quilt *q, const struct root *root, const char *name,
	       struct span *out);

/*
 * Finds the copies of the patches that are applied, as their files have them: what
 * cannot be read has none. For the tree at root.
 */
int quilt_copies(struct quilt *q, const struct root *root, struct pom_err *err);

/* Is the name of a patch that path, behind whatever is taken off? */
bool quilt_ends_in(struct span name, const char *path);

bool quilt_changed(const struct quilt *q);

/* Adds what was changed to a transaction. The images must still be there. */
int quilt_put(struct quilt *q, struct txn *t, size_t tree, const struct root *r,
	      struct pom_err *err);

#endif
