/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record that quilt keeps in a tree, in .pc: the applied patches in their order, and
 * for each patch a copy of its files from before. runme reads it in every tree, and
 * with --quilt writes it instead of the ledger. See quilt(1), db format 2.
 */
#ifndef POM_LEDGER_QUILT_H
#define POM_LEDGER_QUILT_H

#include "lib/hash.h"
#include "try/overlay.h"
#include "repo/repo.h"
#include "txn/txn.h"

enum { QUILT_LIMIT = 1 << 24, QUILT_FILES = 1 << 16 };

/* A file as it was before a patch. */
struct quilt_file {
	const char *path;
	struct file_now was;
};

/* How the files of a patch are that no later one has changed. */
enum quilt_stands {
	QUILT_HOLDS = 1, /* as it made them, or it cannot be told */
	QUILT_EDITED,    /* otherwise, but its lines are there */
	QUILT_CHANGED,   /* its lines are not all there */
	QUILT_OUT        /* as it or a patch below it found them */
};

struct ledger_chain;

struct quilt_patch {
	const char *name;
	const char *id;   /* quilt_id of the set that it was made of; or NULL */
	const char *args; /* for the series: "-p0 -R", or "" */
	const char *changes;  /* its quilt_digest; "" if it cannot be read */
	uint64_t net;         /* see quilt_know_nets; 0: not known */
	const struct set *at; /* the set of q->sets_in that quilt_find finds */
	bool gone;            /* reverted in this request */
	unsigned char stands; /* enum quilt_stands; 0 until it is known */
	bool reverse;         /* with QUILT_HOLDS: it was applied with -R */
	bool rewritten; /* with QUILT_HOLDS: its file has other lines now */
	bool unwritten; /* with QUILT_HOLDS: its change is in no file that can be read */
	int strip;  /* the -p of its files, with stands; or STRIP_GUESS */
	bool added; /* applied in this request; then file is set */
	struct quilt_file *file;
	size_t nfiles;
	struct span
		text; /* for patches/NAME; empty if the patch has a file already */
};

/* A section of a patch that copies a file, and the path of the copy in the tree. */
struct quilt_copy {
	size_t patch; /* its index */
	const struct diff_file *file;
	const char *target;
	/* for callers: the target, and what was known of it when that was first asked for */
	struct node *node;
	struct ledger_chain *chain; /* or NULL */
	struct file_now *kept;
	size_t nkept;
	bool kept_known;
	int64_t grows; /* lines that it has more than its source */
};

/* A number of lines of which the source of a copy may have been. */
struct quilt_fit {
	int64_t lines; /* or INT64_MIN: of any */
	size_t copy;   /* its index */
};

/* Zeroed, then quilt_load. */
struct quilt {
	struct arena *a;         /* borrowed */
	const struct root *tree; /* borrowed */
	const char *patches; /* folder from which quilt reads patches, or NULL */
	const char *want;   /* the same folder for the added patches, or NULL */
	const char *series; /* name of the series file in want */
	bool broken; /* the applied patches are not the series' first ones */
	struct quilt_patch *patch;
	size_t n, cap;
	struct map by_name; /* to index + 1 */
	struct map by_id;   /* to index + 1 */
	struct map id_of;   /* name -> quilt_id, also of unapplied patches */
	struct span sets;   /* text of .pc/.pom_sets */
	struct quilt_copy *copy; /* filled in by quilt_copies, sorted */
	size_t ncopies;
	struct quilt_fit
		*fit; /* for callers, of all copies; quilt_free frees it */
	size_t nfits, capfits;
	bool fits_known;
	uint64_t copied_lines; /* for callers: of copies that were made again */
	bool copies_known;
	bool nets_known;
	const struct repo *sets_in; /* see quilt_know_sets */
	struct map net_of; /* a set's address: its quilt_net; for callers */
	struct map about;  /* path: the patches about it, latest first */
	bool about_known;
};

/* Reads .pc. POM_ESYNTAX if its format is newer than 2, or if it is damaged. */
int quilt_load(struct quilt *q, struct arena *a, const struct root *r,
	       struct pom_err *err);
void quilt_free(struct quilt *q);

/* The applied patch with that name, or NULL. */
struct quilt_patch *quilt_get(const struct quilt *q, const char *name);

/*
 * The applied patch that is this set, or NULL: the patch that quilt_add made of the set;
 * else the patch at the set's path, if that is in the folder from which quilt reads
 * patches; else the patch with the set's name, if its file in that folder is gone.
 */
struct quilt_patch *quilt_find(const struct quilt *q, const struct root *tree,
			       const struct set *set);

/*
 * Searches the patches from index *at on for one that changed the file. *by gets that
 * patch, *was the file as it was before the patch, and *at the next index. *by is NULL
 * when there is no such patch. quilt does not tell an empty file from an absent one: both
 * come back as ROOT_ABSENT, with mode and perms set. The image is in q's arena.
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
 * The digest of the lines that a diff adds and removes, of the last parts of its files'
 * names, and of changed modes. Context, line numbers and folders do not count. out gets
 * DIGEST_HEX characters and NUL.
 */
void quilt_digest(const struct diff *d, char *out);
/*
 * The same, where the lines of context count as well. The order of the files does not: a
 * patch with several commits was once taken from the newest on.
 */
void quilt_hunks_digest(const struct diff *d, char *out);

/*
 * A number for the lines that a diff adds and removes: lines that it moves do not count, nor
 * does where they are. 0: it changes none, or copies a file, whose lines it does not have.
 * For this process only.
 */
uint64_t quilt_net(const struct diff *d);

/*
 * Sets net of all applied patches, once: the quilt_net of what the patch changed, from the
 * files that quilt kept of it and of the patches above, and from the tree's files. What the
 * patch's file says by now does not count. 0 if a file cannot be read.
 */
void quilt_know_nets(struct quilt *q);

/* Sets at of all applied patches, once for a repository. */
void quilt_know_sets(struct quilt *q, struct repo *r);

/* Is each file that quilt kept of the patch in the diff, by the end of its name? */
bool quilt_is_about(const struct quilt *q, const struct quilt_patch *p,
		    const struct diff *d);

/* The last applied patch that has this digest, or NULL. */
struct quilt_patch *quilt_same(struct quilt *q, const struct root *tree,
			       const char *digest);

/*
 * The last applied patch that has the last part of the set's name, or NULL. A patch
 * does not count when it belongs to another set that still exists.
 */
struct quilt_patch *quilt_named(struct quilt *q, const struct set *set);

/* Was the patch's file replaced or written after quilt's record of the patch was? */
bool quilt_is_newer(const struct quilt *q, const struct root *tree,
		    const struct quilt_patch *p);

/* Is the patch's file missing, or can it not be read or parsed? */
bool quilt_lost(struct quilt *q, const struct root *tree,
		struct quilt_patch *p);

/* The last applied patch, or NULL. */
struct quilt_patch *quilt_top(const struct quilt *q);

/*
 * The name of a set's patch: its name in the series, or NAME.patch. The text is in a, or
 * borrowed. quilt_add puts folders in front of it if another patch has that name.
 */
const char *quilt_name(struct arena *a, const struct set *set);

/* What a set changed. */
struct quilt_change {
	const struct set *set;
	struct quilt_file *file; /* as they were before the set */
	size_t nfiles;
	struct span diff; /* used if the set is not in a quilt series */
};

/*
 * Adds a set as an applied patch. POM_EUSAGE when patches of another folder are applied,
 * when the tree has a folder patches/ already, when no name is free for the patch, or
 * when the set changes a symbolic link.
 */
int quilt_add(struct quilt *q, const struct quilt_change *c,
	      struct pom_err *err);

/*
 * The paths of the files that quilt keeps for a patch, sorted, in q's arena.
 * POM_ELIMIT, POM_EIO.
 */
int quilt_files(const struct quilt *q, const struct root *r, const char *name,
		const char ***path, size_t *n, struct pom_err *err);

/* Where quilt's patches are, or NULL. The caller frees it. */
char *quilt_folder(const struct quilt *q, const struct root *tree);

/* Reads the file of a patch into q's arena. */
int quilt_text(struct quilt *q, const struct root *root, const char *name,
	       struct span *out);

/*
 * Fills q->copy with the copied files of all applied patches, once, sorted by the ends of
 * the names that they are copied from. A patch that cannot be read is left out.
 */
int quilt_copies(struct quilt *q, const struct root *root, struct pom_err *err);

/*
 * The first of q->copy whose source ends in path, as quilt_ends_in says. The others follow
 * it. q->ncopies if there is none.
 */
size_t quilt_copies_from(const struct quilt *q, const char *path);

/* Is path equal to name, or to its end after a slash? */
bool quilt_ends_in(struct span name, const char *path);

/* Was a patch added or removed in this request? */
bool quilt_changed(const struct quilt *q);

/* Adds the changed files of .pc and patches/ to a transaction. The images in q->patch are read. */
int quilt_put(struct quilt *q, struct txn *t, size_t tree, const struct root *r,
	      struct pom_err *err);

#endif
