/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the readers of the two old formats, patch-o-matic-ng and Patch-o-matic,
 * have in common. Such repositories are as people left them twenty years ago:
 * whatever is wrong with a set becomes its problem (struct set), and the others
 * are read all the same.
 */
#ifndef POM_REPO_OLD_H
#define POM_REPO_OLD_H

#include "repo/repo.h"

/* The groups in their order, ended by NULL; a group that is none comes after. */
extern const char *const old_groups[];

/* Is the folder quilt's, whatever else lies in it? dir is "" or without a slash. */
bool old_has_series(struct repo *r, const struct origin *o, const char *dir);

/* What version control, editors and patch(1) leave behind, and hidden files. */
bool old_is_junk(const char *name);

/*
 * A text for people, whatever it was written in: UTF-8 as it is, all else taken
 * for Latin-1; without carriage returns and control bytes. In r's arena.
 */
const char *old_text(struct repo *r, struct span text);

/*
 * A new set of an old format. Bytes that no name should have become underlines,
 * and where that makes two of one name, the second gets a number. POM_ELIMIT.
 */
int old_add_set(struct repo *r, const struct origin *o, const char *group,
		const char *name, const char *info, struct set **out,
		struct pom_err *err);

/* The first problem counts. line is 0 when there is none. */
void old_problem(struct repo *r, struct set *s, const char *file,
		 unsigned int line, const char *what);
/*
 * Errors that speak of the set become its problem, and 0 comes back; those of
 * the system come back as they are, in err.
 */
int old_judge(struct repo *r, struct set *s, int rc, const struct pom_err *e,
	      struct pom_err *err);

/*
 * Reads the fields at the beginning of an info or a help: Title, Author, Status,
 * Requires, Depends, and so on, known: no others; *rest is what comes after
 * them. Requirements that speak of a part of the set are left to the caller.
 */
struct old_requirement {
	const char *part; /* "linux-2.4.patch" */
	struct range when;
	unsigned int line;
};

struct old_fields {
	const char *group; /* Repository; NULL when it is not said */
	struct old_requirement *req;
	size_t nreq;
};

void old_read_fields(struct repo *r, struct set *s, struct span text,
		     bool known, struct old_fields *out, struct span *rest);

/* Gives a set without a title the first line of its help, or its name. */
void old_give_title(struct repo *r, struct set *s);

/* Both copy what they are given into the set; limits become its problem. */
void old_add_variant(struct repo *r, struct set *s, enum tree_kind kind,
		     const struct variant *v);
void old_add_source(struct repo *r, struct set *s, enum tree_kind kind,
		    const struct source *v);

#endif
