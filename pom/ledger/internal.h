/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the ledger share; nobody else includes this. */
#ifndef POM_LEDGER_INTERNAL_H
#define POM_LEDGER_INTERNAL_H

#include "ledger/ledger.h"
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

#endif
