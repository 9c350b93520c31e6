/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the files of this room only. */
#ifndef POM_LEDGER_INTERNAL_H
#define POM_LEDGER_INTERNAL_H

#include "ledger/ledger.h"
#include "ledger/quilt.h"
#include "engine/deb822.h"

/* Appends a set and enters its name in by_name. Its links are not in the chains yet. */
struct ledger_set *ledger_new_set(struct ledger *l, const struct ledger_set *s);
/* Appends the set's links to the chains of their paths. */
void ledger_add_links(struct ledger *l, struct ledger_set *set);

/* Does the file have the version v? False if v has no digest. */
bool ledger_is_version(struct ledger *l, const struct ledger_version *v,
		       const struct file_now *now);

/* The section of the set's diff that changes the path; or NULL. */
const struct diff_file *
ledger_section_of(struct ledger *l, struct ledger_set *set, const char *path);

/* The index of the set's link in that chain; the chain's n if there is none. */
uint32_t ledger_ref_of(const struct ledger_chain *c, size_t set);

/*
 * ledger/stand.c: sets low and high of a broken chain. Compares the file with the
 * versions before and after each link. For a version without a digest, it reverts the
 * diffs on a copy of the file, down to a version that has one.
 */
void ledger_find_version(struct ledger *l, struct ledger_chain *c,
			 const struct file_now *disk);

/* Sets err to POM_ESYNTAX, with a hint, and returns that. */
int ledger_damaged(struct pom_err *err, const char *file, unsigned int line,
		   const char *what);

/* Unquotes a path of the ledger. An error if the path leads out of the tree. */
int ledger_read_path(struct ledger *l, struct span text, const char **path);
bool ledger_is_digest(struct span s);
/* Is it the mode of a regular file or of a symbolic link? */
bool ledger_is_mode(unsigned int mode);
/* Does each path occur in one link of the set only? */
bool ledger_once(const struct ledger_set *s);

/*
 * ledger/old.c: makes the links of sets that were read from format 1. It takes them from
 * the diffs and from the lines of Files, which may be NULL.
 */
int ledger_upgrade(struct ledger *l, const struct deb822_field *files,
		   struct pom_err *err);

/* The number of links up to the last one whose set is not gone. */
uint32_t ledger_top(const struct ledger *l, struct ledger_chain *c);
/* The index in the chain of the first link that belongs to a set after the given one. */
uint32_t ledger_behind(const struct ledger_chain *c, size_t set);
/* Marks the chain as changed: floor is computed again. */
void ledger_touch(struct ledger_chain *c);
/* Saves the state of the chain for ledger_rollback. */
void ledger_keep_chain(struct ledger *l, struct ledger_chain *c);

#define PC ".pc"
#define PC_APPLIED PC "/applied-patches"
#define PC_VERSION PC "/.version"
#define PC_PATCHES PC "/.quilt_patches"
#define PC_SERIES PC "/.quilt_series"
#define PC_LIST PC "/series"
#define PC_SETS PC "/.pom_sets"

/* The folder for patches that are in no quilt series: "patches". */
extern const char quilt_own_folder[];

/* Reads a file of at most QUILT_LIMIT bytes; out is empty if there is none. */
int quilt_read(struct quilt *q, const struct root *r, const char *path,
	       struct span *out, struct pom_err *err);

/* Appends an applied patch. */
struct quilt_patch *quilt_append(struct quilt *q, const char *name);
/* Notes the set, by its quilt_id, that the patch was made of. */
void quilt_made_of(struct quilt *q, struct quilt_patch *p, const char *id);

/* The set's key in PC_SETS: its path, or ":" and its name. */
const char *quilt_id(struct arena *a, const struct set *set);

#endif
