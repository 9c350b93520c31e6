/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was applied to a tree: .pom/ledger, and beside it for each set the exact
 * diff as it went in, which patch -R takes as well.
 *
 *	Format: 1
 *	Next: 3
 *	Files: DIGEST MODE PATH		one a line; for a deleted one - MODE PATH,
 *					with the mode that it had, or - - PATH
 *
 *	Set: mport
 *	Group: base
 *	Diff: 0001-mport.diff
 *	...				in the order in which they went in
 */
#ifndef POM_LEDGER_H
#define POM_LEDGER_H

#include "base/hash.h"
#include "base/root.h"
#include "domain/overlay.h"

#define LEDGER_DIR ".pom"
#define LEDGER_FILE ".pom/ledger"

enum { LEDGER_FORMAT = 1, LEDGER_LIMIT = 1 << 26, LEDGER_SETS = 65536 };

struct ledger_set {
	const char *name, *group, *repository, *summary;
	const char *depends; /* names, separated by blanks; may be "" */
	const char *config;  /* Kconfig symbols it adds; may be "" */
	const char *source;  /* digest of what it was made from; may be "" */
	const char *commit;  /* that it went in by; NULL or "": none */
	const char *diff;    /* name of its file in .pom */
	struct span text;    /* of that file */
	struct diff patch;   /* parsed from it, once it was opened */
	bool open;
	bool gone;    /* taken out in this request */
	bool changed; /* its diff is to be written anew */
};

/* How a file of the tree looked when it was written last. */
struct ledger_file {
	const char *path;
	char digest[DIGEST_HEX + 1]; /* "-" when it was deleted */
	unsigned int mode;           /* of a deleted one: that it had, or 0 */
};

/* Where a file of the tree is changed: a section of a set's diff. */
struct ledger_ref {
	uint32_t set, section;
};

struct ledger {
	struct arena a;
	unsigned int next; /* number of the next diff, from 1 */
	struct ledger_set
		*set; /* room for LEDGER_SETS: they stay where they are */
	size_t n;
	struct map by_name;       /* to index + 1 */
	bool twice;               /* a name stands for two sets */
	bool depends;             /* some set depends on another */
	struct map by_file;       /* to struct refs, once somebody asks */
	struct ledger_undo *undo; /* what sets were before a revert */
	size_t nundo, cap_undo;
	struct ledger_file *file;
	size_t nfiles, cap_files;
	struct map by_path;
	bool present; /* there is a ledger in the tree */
};

/*
 * Reads the ledger of a tree; none is no error. POM_ESYNTAX when it, or one of
 * its diffs, is damaged (with the file and line), POM_EIO. ledger_free in
 * either case.
 */
int ledger_load(struct ledger *l, const struct root *r, struct pom_err *err);
void ledger_free(struct ledger *l);

/* The set of that name that stands in the tree, or NULL; it may not be open. */
struct ledger_set *ledger_get(const struct ledger *l, const char *name);

/*
 * Adds a set (strings are copied) with the diff that was applied.
 */
int ledger_add(struct ledger *l, const struct ledger_set *set, struct span diff,
	       struct pom_err *err);

/*
 * Parses a set's diff, unless that was done. Those that were read are open;
 * those that were added wait until somebody wants to know.
 */
int ledger_open(struct ledger *l, struct ledger_set *set, struct pom_err *err);

/* Replaces the text of a set's diff. */
int ledger_rewrite(struct ledger *l, struct ledger_set *set, struct span diff,
		   struct pom_err *err);

/* Takes a set out, in memory. */
void ledger_remove(struct ledger *l, struct ledger_set *set);

/* A point to come back to, and coming back: what those two did is undone. */
size_t ledger_mark(const struct ledger *l);
void ledger_rollback(struct ledger *l, size_t mark);

/* When a set of that name went in, from 1; 0 for none. */
size_t ledger_age(const struct ledger *l, const char *name);

/*
 * All sections about the file at path of sets that went in after set, as they
 * went in; sets that are gone are left out. *n of them, until the ledger
 * changes, in memory that the caller frees. All sets are open then.
 */
int ledger_above(struct ledger *l, const struct ledger_set *set,
		 struct span path, struct ledger_ref **out, size_t *n,
		 struct pom_err *err);

/* A name in a set's diff as the path in the tree; .p is NULL for no file. */
struct span ledger_path(const struct diff_name *name);

/* Notes how the file looks now; of one that is gone, the permissions it had. */
void ledger_note(struct ledger *l, const char *path, const struct file_now *now,
		 unsigned int had);

/* The same, when the digest of its bytes is known already. */
void ledger_note_as(struct ledger *l, const char *path,
		    const struct file_now *now, unsigned int had,
		    const char *digest);

/* What was noted, or NULL. */
const struct ledger_file *ledger_noted(const struct ledger *l,
				       const char *path);

/* Is the file as it was noted? False for a file that never was. */
bool ledger_file_stands(const struct ledger *l, const char *path,
			const struct file_now *now);

/* The same for a file of an overlay, which is hashed but once. */
bool ledger_node_stands(const struct ledger *l, struct node *n);

/*
 * The text of .pom/ledger; files that no set is about any more are left out.
 * Empty when no set is left.
 */
void ledger_text(struct ledger *l, struct buf *out);

#endif
