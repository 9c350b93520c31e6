/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the readers of the two old formats, patch-o-matic-ng and Patch-o-matic, have in
 * common. Nobody has maintained such repositories for twenty years. So an error in one
 * set becomes its problem (struct set), and the other sets are read all the same.
 */
#ifndef POM_REPO_OLD_H
#define POM_REPO_OLD_H

#include "repo/repo.h"

/* The well-known groups in their order, ended by NULL. Other groups come after them. */
extern const char *const old_format_groups[];

/* Does dir have a file series? It is quilt's then. dir has no slash at its end. */
bool old_format_has_series(struct repo *r, const struct origin *o,
			   const char *dir);

/* Is it a file that version control, an editor or patch(1) left behind? */
bool old_format_is_junk(const char *name);

/*
 * The text in UTF-8, without carriage returns and control bytes. A text that is not UTF-8
 * is taken for Latin-1. In r's arena.
 */
const char *old_format_text(struct repo *r, struct span text);

struct old_set {
	const char *group, *name, *info;
};

/*
 * Adds a set of an old format. Bytes that our own format does not allow in names become
 * underlines. When that makes two names equal, the second gets a number. POM_ELIMIT.
 */
int old_format_add_set(struct repo *r, const struct origin *o,
		       const struct old_set *what, struct set **out,
		       struct pom_err *err);

/* Sets s->problem, unless it is set already. line is 0 when there is none. */
void old_format_problem(struct repo *r, struct set *s, const char *file,
			unsigned int line, const char *what);
/*
 * Turns an error rc about the set (syntax, limits) into its problem, and returns 0. Copies
 * an error of the system from e to err, and returns it.
 */
int old_format_judge(struct repo *r, struct set *s, int rc,
		     const struct pom_err *e, struct pom_err *err);

/* `Requires: linux-2.4.patch >= 2.4.25`: a requirement of one part of the set. */
struct old_format_requirement {
	const char *part; /* "linux-2.4.patch" */
	struct range when;
	unsigned int line;
};

struct old_format_fields {
	const char *group; /* the field Repository, or NULL */
	struct old_format_requirement *req;
	size_t nreq;
};

/*
 * Reads the fields at the beginning of an info or a help into s: Title, Author, Status,
 * Requires, Depends and so on. known: stops at the first unknown field. *rest is the text
 * after the fields. out gets what the caller has to apply itself.
 */
void old_format_read_fields(struct repo *r, struct set *s, struct span text,
			    bool known, struct old_format_fields *out,
			    struct span *rest);

/* Gives a set without a title the first line of its help, or its name. */
void old_format_give_title(struct repo *r, struct set *s);

/* Both add a copy of v to the set; past the limit that becomes the set's problem. */
void old_format_add_variant(struct repo *r, struct set *s, enum tree_kind kind,
			    const struct variant *v);
void old_format_add_source(struct repo *r, struct set *s, enum tree_kind kind,
			   const struct source *v);

#endif
