/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was applied to a tree: .pom/ledger, and beside it for each set the exact
 * diff as it went in, which patch -R takes as well.
 *
 *	Format: 1
 *	Next: 3
 *	Files: DIGEST MODE PATH		one a line; - - PATH for a deleted one
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
	const char *diff;    /* name of its file in .pom */
	struct span text;    /* of that file */
	struct diff patch;   /* parsed from it */
	bool gone;           /* taken out in this request */
	bool changed;        /* its diff is to be written anew */
};

/* How a file of the tree looked when it was written last. */
struct ledger_file {
	const char *path;
	char digest[DIGEST_HEX + 1]; /* "-" when it was deleted */
	unsigned int mode;
};

struct ledger {
	struct arena a;
	struct buf *text; /* everything that was read */
	size_t ntext, cap_text;
	unsigned int next; /* number of the next diff, from 1 */
	struct ledger_set *set;
	size_t n, cap;
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

/* The set of that name that stands in the tree, or NULL. */
struct ledger_set *ledger_get(const struct ledger *l, const char *name);

/*
 * Adds a set (strings are copied) with the diff that was applied. The pointer
 * is good until the next set is added.
 */
int ledger_add(struct ledger *l, const struct ledger_set *set, struct span diff,
	       struct pom_err *err);

/* Replaces the text of a set's diff. */
int ledger_rewrite(struct ledger *l, struct ledger_set *set, struct span diff,
		   struct pom_err *err);

/* Notes how the file looks now. */
void ledger_note(struct ledger *l, const char *path,
		 const struct file_now *now);

/* What was noted, or NULL. */
const struct ledger_file *ledger_noted(const struct ledger *l,
				       const char *path);

/* Is the file as it was noted? False for a file that never was. */
bool ledger_file_stands(const struct ledger *l, const char *path,
			const struct file_now *now);

/*
 * The text of .pom/ledger; files that no set is about any more are left out.
 * Empty when no set is left.
 */
void ledger_text(struct ledger *l, struct buf *out);

#endif
