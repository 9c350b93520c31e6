/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the ledger share; nobody else includes this. */
#ifndef POM_LEDGER_INTERNAL_H
#define POM_LEDGER_INTERNAL_H

#include "ledger/ledger.h"
#include "ledger/quilt.h"
#include "engine/deb822.h"

/*
 * Another set, which its name will find; its links
 * as parts of their chains.
 */
struct ledger_set *ledger_new_set(struct ledger *l, const struct ledger_set *s);
void ledger_add_links(struct ledger *l, struct ledger_set *set);

/* Does the file have that version? False where its digest is not known. */
bool ledger_is_version(struct ledger *l, const struct ledger_version *v,
		       const struct file_now *now);

/* The section of the set's diff that says what becomes of the path; or NULL. */
const struct diff_file *
ledger_section_of(struct ledger *l, struct ledger_set *set, const char *path);

/*
 * ledger/stand.c: sets low and high of a chain that is broken: is the file as some link
 * found or left it? Digests tell that, or else the diffs, taken back exactly down to a
 * version with a digest.
 */
void ledger_stand(struct ledger *l, struct ledger_chain *c,
		  const struct file_now *disk);

/* POM_ESYNTAX, and what to do. */
int ledger_damaged(struct pom_err *err, const char *file, unsigned int line,
		   const char *what);

/* A path as the ledger quotes it, if it is a safe one. */
int ledger_read_path(struct ledger *l, struct span text, const char **path);
bool ledger_is_digest(struct span s);
/* A file with its permissions, or a link. */
bool ledger_is_mode(unsigned int mode);
/* Has the set no two links about one path? */
bool ledger_once(const struct ledger_set *s);

/*
 * ledger/old.c: the links of sets that were read from format 1, as the diffs and
 * the lines of Files (which may be NULL) have them.
 */
int ledger_upgrade(struct ledger *l, const struct deb822_field *files,
		   struct pom_err *err);

/* Sets above the top of a chain are gone. */
uint32_t ledger_top(const struct ledger *l, struct ledger_chain *c);
/* The place in the chain of the first link of a set after that one. */
uint32_t ledger_behind(const struct ledger_chain *c, size_t set);
/* What the file is to the chain is another thing now; ledger_rollback knows what it was. */
void ledger_touch(struct ledger_chain *c);
void ledger_keep_chain(struct ledger *l, struct ledger_chain *c);

#define PC ".pc"
#define PC_APPLIED PC "/applied-patches"
#define PC_VERSION PC "/.version"
#define PC_PATCHES PC "/.quilt_patches"
#define PC_SERIES PC "/.quilt_series"
#define PC_LIST PC "/series"
#define PC_SETS PC "/.pom_sets"

/* Where patches go that lie nowhere as quilt wants them. */
extern const char quilt_own_folder[];

/* A small file, or nothing. */
int quilt_read(struct quilt *q, const struct root *r, const char *path,
	       struct span *out, struct pom_err *err);

/* Another applied patch; of which set it was made. */
struct quilt_patch *quilt_append(struct quilt *q, const char *name);
void quilt_made_of(struct quilt *q, struct quilt_patch *p, const char *id);

/* Where quilt's patches are, or NULL. The caller frees it. */
char *quilt_folder(const struct quilt *q, const struct root *tree);

/* By what a set is known in PC_SETS: its path, or ":" and its name. */
const char *quilt_id(struct arena *a, const struct set *set);

#endif
